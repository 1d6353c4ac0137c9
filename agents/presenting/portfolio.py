"""Holdings, allocation and transactions in words, tables and pictures."""

import re
from collections.abc import Sequence
from decimal import Decimal

from agents.blocks import Allocation, Download, Notice, Slice, Table, Tone
from agents.markdown import escaped
from agents.presenting.asked import of_holdings
from agents.presenting.currencies import stated_otherwise, with_values
from agents.presenting.said import Said, columns, listed, money, next_questions, source
from core.actor import possessive
from core.money import format_money, format_number, format_pct
from tools.allocation import AllocationView, By
from tools.books import cost_name, terms_said
from tools.exports import ExportView
from tools.history import ChangesView
from tools.portfolio import PortfolioView
from tools.portfolios import PortfoliosView
from tools.share_words import WITH_YOU, Access

NAME_CHARS = 24
OLD_AFTER_DAYS = 4
NAMED_IN_SENTENCE = 6
"""A close is carried over a long weekend without a word; after that its age is told."""
PRICE_MARKS = {"trade": (" ᵗ", " ᵗ price of your last trade, no close is known."), "manual": (" ᵐ", " ᵐ price that you set by hand.")}
"""Behind values whose price is no close: the mark, and what the caption says of it."""
COMPANY_ENDINGS = re.compile(
    r",? (inc\.?|corp(oration|\.)?|company( \(the\))?|co\.?|plc|ltd\.?|limited|n\.v\.|s\.a\.|ag|holdings?)$", re.IGNORECASE
)


def short(name: str) -> str:
    """A name that fits into a table: without the endings that all companies share, at most 24 characters."""
    cut = name
    while (shorter := COMPANY_ENDINGS.sub("", cut).rstrip(" &,")) != cut and shorter:
        cut = shorter
    return cut if len(cut) <= NAME_CHARS else cut[: NAME_CHARS - 1].rstrip() + "…"


def tone(value: object) -> Tone:
    """Good above zero, bad below."""
    number = float(str(value)) if value is not None else 0.0
    return "good" if number > 0 else "bad" if number < 0 else "neutral"


def show_portfolio(view: PortfolioView) -> Said:
    """Holdings with the total, and how it divides."""
    base = view.base_currency
    if not view.holdings and not view.cash and view.owner is not None:
        return Said(text=f"{escaped(view.name)} of {escaped(view.owner)} is empty.", blocks=(next_questions("what do I own?"),))
    if not view.holdings and not view.cash and view.date is not None:
        return Said(text=f"Nothing was held on {view.date}: nothing is recorded up to then.", blocks=(next_questions("what do I own?"),))
    if not view.holdings and not view.cash:
        text = (
            "Your portfolio is empty. Tell me what you bought, such as “bought 10 AAPL at 130 on 2022-12-01”, or drop a broker's CSV here."
        )
        return Said(text=text, blocks=(next_questions("buy 10 AAPL at 130", "deposit 5000"),))
    rows = tuple(
        (
            item.symbol,
            format_number(item.quantity),
            money(item.value, item.currency) + PRICE_MARKS.get(item.price_source or "", ("", ""))[0],
            money(item.gain, item.currency, signed=True),
            "–" if item.gain_frac is None else format_pct(item.gain_frac, signed=True, digits=1),
            "–" if item.weight_frac is None else format_pct(item.weight_frac, digits=1),
            money(item.cost, item.currency),
            short(item.name),
        )
        for item in view.holdings
    )
    cash_weight = format_pct(view.cash_base / view.total_base, digits=1) if view.total_base else "–"
    cash = (("Cash", "", money(view.cash_base, base), "", "", cash_weight, "", ""),)
    gain_pct = "–" if view.gain_frac is None else format_pct(view.gain_frac, signed=True, digits=1)
    table = Table(
        title=f"{view.name}: holdings",
        columns=columns("Symbol", ">Quantity", ">Value", ">Gain", ">Gain %", ">Weight", ">Cost", "Name"),
        rows=(*rows, *cash),
        total=(
            "Total",
            "",
            money(view.total_base, base),
            money(view.gain_base, base, signed=True),
            gain_pct,
            "100 %",
            money(view.cost_base, base),
            "",
        ),
        caption=f"Values at the closes of {view.price_date}. {terms_said(view.cost_method, fees_in_cost=view.fees_in_cost)}; gain is value less cost of what is held."
        + "".join(PRICE_MARKS[source][1] for source in sorted({item.price_source or "" for item in view.holdings} & PRICE_MARKS.keys()))
        + _carried(view),
    )
    text = of_holdings(view) or _summed(view, gain_pct)
    if view.in_currency is not None:
        text = f"{stated_otherwise(view, view.in_currency)} {text}"
        table = with_values(table, view.in_currency)
    drawn = _picture("Allocation", [*((item.symbol, item.value_base) for item in view.holdings), ("Cash", view.cash_base)], view)
    picture = (drawn,) if drawn.slices else ()
    notes = tuple(Notice(tone="warning", text=sentence) for sentence in (*view.incomplete[:5], *view.drifted[:3]))
    biggest = view.holdings[0].symbol if view.holdings else "AAPL"
    asks = next_questions("how did my portfolio do this year?", f"forecast {biggest} for a month", "show allocation by sector")
    return Said(text=text, blocks=(table, *picture, *notes, source(view.sources, view.price_date), asks))


def _summed(view: PortfolioView, gain_pct: str) -> str:
    """The total in a sentence or two; where a part cannot be valued, that it is not in it."""
    base, yours = view.base_currency, view.owner is None
    left_out = [item.symbol for item in view.holdings if item.value_base is None]
    valued = len(view.holdings) - len(left_out)
    count = f"{valued} holding{'' if valued == 1 else 's'}{f' ({_named(view)})' if valued else ''} worth {format_money(view.holdings_base, base)}"
    verb = "own" if view.date is None else "owned"
    who = f"you {verb}" if yours else f"{escaped(view.owner or '')} {verb}{'s' if view.date is None else ''}"
    opening = f"As far as it can be valued, {who}" if view.incomplete else who[:1].upper() + who[1:]
    text = f"{opening} **{format_money(view.total_base, base)}** as of {view.price_date or view.as_of}: {count} and {format_money(view.cash_base, base)} in cash."
    if left_out:
        more = f" and {len(left_out) - 5} more" if len(left_out) > 5 else ""
        text += f" Not in it: {', '.join(left_out[:5])}{more}."
    if not valued:
        return text
    held = ("you hold" if yours else "is held") if view.date is None else "was held"
    way = "up" if view.gain_base >= 0 else "down"
    return f"{text} What {held} {'is' if view.date is None else 'was'} {way} {format_money(abs(view.gain_base), base)} on its cost ({gain_pct}).{_currency_part(view)}"


def _named(view: PortfolioView) -> str:
    """The holdings by symbol, the largest first."""
    symbols = [item.symbol for item in view.holdings if item.value_base is not None]
    more = len(symbols) - NAMED_IN_SENTENCE
    return f"{', '.join(symbols[:NAMED_IN_SENTENCE])} and {more} more" if more > 1 else listed(symbols)


def _currency_part(view: PortfolioView) -> str:
    """What exchange rates made of it, where there is anything in another currency."""
    if not any(item.currency != view.base_currency for item in view.holdings):
        return ""
    return f" Of that, exchange rates made {format_money(view.currency_gain_base, view.base_currency, signed=True)}."


def _carried(view: PortfolioView) -> str:
    """Which closes were carried on for more than a long weekend, and how old they are."""
    old = [item for item in view.holdings if item.price_source == "market" and (item.price_age_days or 0) > OLD_AFTER_DAYS]
    if not old:
        return ""
    named = ", ".join(f"{item.symbol} of {item.price_date} ({item.price_age_days} days old)" for item in old[:5])
    return f" Carried on from an earlier close: {named}."


def _picture(title: str, parts: Sequence[tuple[str, Decimal | None]], view: PortfolioView | AllocationView) -> Allocation:
    total = float(view.total_base) or 1.0
    slices = tuple(
        Slice(label=label, value=format_money(value, view.base_currency), weight_frac=float(value) / total)
        for label, value in parts
        if value is not None and value > 0
    )
    alt = ", ".join(f"{item.label} {format_pct(item.weight_frac, digits=0)}" for item in slices[:8])
    return Allocation(title=title, slices=slices, alt=f"Shares of {format_money(view.total_base, view.base_currency)}: {alt}.")


def allocation(view: AllocationView) -> Said:
    """How the portfolio divides."""
    if not view.slices:
        return Said(
            text="There is nothing to divide yet: the portfolio is empty.", blocks=(next_questions("buy 10 AAPL at 130", "deposit 5000"),)
        )
    word = view.by.value.replace("_", " ")
    rows = tuple((item.label, money(item.value_base, view.base_currency), format_pct(item.weight_frac, digits=1)) for item in view.slices)
    table = Table(
        title=f"By {word}",
        columns=columns(word.capitalize(), ">Value", ">Weight"),
        rows=rows,
        total=("Total", money(view.total_base, view.base_currency), "100 %"),
        caption=f"Prices as of {view.price_date}. {'Cash is left out. ' if view.without_cash else ''}{terms_said(view.cost_method, fees_in_cost=view.fees_in_cost)}.",
    )
    picture = _picture(f"By {word}", [(item.label, item.value_base) for item in view.slices], view)
    asked = view.symbol if view.by is By.SYMBOL else view.part
    text = _each(view) if asked is None and view.without_cash else _largest(view, word) if asked is None else _share_of(view, asked)
    return Said(
        text=text,
        blocks=(picture, table, source(view.sources, view.price_date), next_questions("what do I own?", "show allocation by currency")),
    )


def _share_of(view: AllocationView, asked: str) -> str:
    """Which part of the whole one holding is, or one sector, class or currency."""
    found = next((item for item in view.slices if item.label.casefold() == asked.casefold()), None)
    total = f"{format_money(view.total_base, view.base_currency)}{', cash left out,' if view.without_cash else ''}"
    verb = "is" if view.date is None else "was"
    if found is None:
        return f"None of {total} {verb} in {escaped(asked)}{'' if view.date is None else f' on {view.date}'}."
    return f"**{format_pct(found.weight_frac, digits=1)}** of {total} {verb} in {escaped(found.label)}: {money(found.value_base, view.base_currency)}, as of {view.price_date}."


def _each(view: AllocationView) -> str:
    """The part that each has of what is invested."""
    named = [f"{escaped(item.label)} **{format_pct(item.weight_frac, digits=1)}**" for item in view.slices[:12]]
    return f"Of {format_money(view.total_base, view.base_currency)} invested, cash left out, as of {view.price_date}: {listed(named)}."


def _largest(view: AllocationView, word: str) -> str:
    """The largest part, and the largest of what is invested where that is cash."""
    top = view.slices[0]
    share, total = format_pct(top.weight_frac, digits=1), format_money(view.total_base, view.base_currency)
    if top.label != "Cash":
        return f"**{share}** of {total} is in {escaped(top.label)}, the largest part by {word}, as of {view.price_date}."
    if len(view.slices) == 1:
        return f"All of {total} is cash, as of {view.price_date}."
    second = view.slices[1]
    return (
        f"**{share}** of {total} is cash, the largest part by {word}; then {escaped(second.label)} with "
        f"**{format_pct(second.weight_frac, digits=1)}**, as of {view.price_date}."
    )


def list_changes(view: ChangesView) -> Said:
    """What was changed in the books."""
    when = f" on {view.date}" if view.date else ""
    if not view.items:
        return Said(text=f"Nothing was changed{when}.", blocks=(next_questions("list my transactions", "what do I own?"),))
    rows = tuple(
        (f"{item.at:%Y-%m-%d %H:%M}", item.summary, item.channel, item.by or "you", "taken back" if item.undone else "")
        for item in view.items
    )
    table = Table(title="Changes", columns=columns("When (UTC)", "What", "Through", "By", ""), rows=rows)
    count = f"**{len(rows)}** change{'s were' if len(rows) != 1 else ' was'} made{when}; the newest comes first."
    newest = "" if view.items[0].undone else f" The last was: {escaped(view.items[0].summary)}."
    return Said(
        text=(count if view.next is None else f"The newest **{len(rows)}** changes{when} follow; there are older ones.") + newest,
        blocks=(table, next_questions("undo", "list my transactions")),
    )


MOST_NAMED = 6


def list_portfolios(view: PortfoliosView) -> Said:
    """The portfolios and how their books are kept."""
    rows = tuple(
        (
            item.name,
            item.base_currency,
            cost_name(item.cost_method),
            "inside the cost" if item.fees_in_cost else "outside the cost",
            "allowed" if item.allow_short else "refused",
            "you" if item.owner is None else f"{item.owner}, shared {WITH_YOU[item.access or Access.VIEW]}",
        )
        for item in view.items
    )
    table = Table(title="Portfolios", columns=columns("Name", "Reported in", "Cost by", "Fees", "Short sales", "Whose"), rows=rows)
    own = sum(item.owner is None for item in view.items)
    shared = f", and **{len(rows) - own}** of others {'is' if len(rows) - own == 1 else 'are'} shared with you" if own < len(rows) else ""
    first = next((item.owner for item in view.items if item.owner is not None), None)
    asks = (f"show {possessive(first)} portfolio", "what do I own?") if first else ("use LIFO", "what do I own?")
    kept = [item for item in view.items if item.owner is None]
    named = (
        f": {listed([f'**{escaped(item.name)}** in {item.base_currency}, cost by {cost_name(item.cost_method)}' for item in kept[:MOST_NAMED]])}"
        if kept
        else ""
    )
    text = f"You have **{own}** portfolio{'s' if own != 1 else ''}{named}{shared}."
    return Said(text=f"{_worths(view)}{text}", blocks=(table, next_questions(*asks)))


def _worths(view: PortfoliosView) -> str:
    """Which of one's own is worth most, where it was asked."""
    if not view.worths:
        return ""
    named = [
        f"**{escaped(item.name)}** ({money(item.total, item.currency)}"
        + (
            f", {money(item.total_base, item.base_currency)})"
            if item.currency != item.base_currency and item.total_base is not None
            else ")"
        )
        for item in view.worths[:MOST_NAMED]
    ]
    if len(named) == 1:
        return f"Your only portfolio is {named[0]}, as of {view.worths[0].as_of}. "
    return f"The largest is {named[0]}, then {listed(named[1:])}, as of {view.worths[0].as_of}. "


def export(view: ExportView) -> Said:
    """A file to take away."""
    file = Download(name=view.name, mime=view.mime, content=view.content)
    text = f"Here is **{view.name}** with {view.rows} row{'s' if view.rows != 1 else ''}."
    return Said(text=text, blocks=(file, next_questions("export everything", "what do I own?")))
