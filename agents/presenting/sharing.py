"""Who may see what, in words and tables."""

from agents.blocks import Table
from agents.presenting.said import Said, columns, next_questions
from core.actor import possessive
from tools.share_links import LinksView
from tools.share_words import WITH_YOU
from tools.sharing import ALLOWS, SharesView


def list_shares(view: SharesView) -> Said:
    """Whom one has opened portfolios to, and what is open to oneself."""
    if not view.given and not view.received:
        text = "You share nothing, and nobody shares anything with you. Say “share my portfolio with” and the name of an account to begin."
        return Said(text=text, blocks=(next_questions("what do I own?"),))
    tables, asks = list[Table](), list[str]()
    if view.given:
        rows = tuple((item.name, item.portfolio, f"can {ALLOWS[item.access]}", f"{item.since:%Y-%m-%d}") for item in view.given)
        tables.append(Table(title="Shared by you", columns=columns("With", "Portfolio", "They", "Since"), rows=rows))
        asks.append(f"stop sharing with {view.given[0].name}")
    if view.received:
        rows = tuple((item.owner, item.portfolio, f"shared {WITH_YOU[item.access]}", f"{item.since:%Y-%m-%d}") for item in view.received)
        tables.append(Table(title="Shared with you", columns=columns("Whose", "Portfolio", "How", "Since"), rows=rows))
        asks.insert(0, f"show {possessive(view.received[0].owner)} portfolio")
    people, books = len({item.name for item in view.given}), len(view.received)
    text = (
        f"**{people}** {'person' if people == 1 else 'people'} can see what you share, and **{books}** "
        f"portfolio{'' if books == 1 else 's'} of others {'is' if books == 1 else 'are'} shared with you."
    )
    return Said(text=text, blocks=(*tables, next_questions(*asks, "what do I own?")))


def list_share_links(view: LinksView) -> Said:
    """The links that still open something."""
    if not view.items:
        return Said(text="There is no link to any of your portfolios.", blocks=(next_questions("make a link to my portfolio for 7 days"),))
    rows = tuple(
        (
            str(item.number),
            item.portfolio,
            item.label,
            f"{item.expires_at:%Y-%m-%d}",
            f"{item.opened_at:%Y-%m-%d %H:%M}" if item.opened_at else "never",
        )
        for item in view.items
    )
    caption = "Whoever has one sees weights and percentages, without amounts. The addresses themselves are kept nowhere."
    table = Table(title="Links", columns=columns("Number", "Portfolio", "Label", "Until", "Last opened (UTC)"), rows=rows, caption=caption)
    text = f"**{len(rows)}** link{'' if len(rows) == 1 else 's'} can be opened."
    return Said(text=text, blocks=(table, next_questions(f"revoke link {view.items[0].number}", "who can see my portfolio?")))
