"""What leaves the machine, what a model took, and what a conversation is called, in words and tables."""

from agents.blocks import Table
from agents.markdown import escaped
from agents.presenting.said import Said, columns, next_questions
from core.money import format_money
from tools.conversations import ConversationView
from tools.erasure import ContentsView
from tools.privacy import OutboundView
from tools.usage import ModelUsageView


def who_is_told(view: OutboundView) -> str:
    """Whether anything leaves the machine, and to whom."""
    outside = [item for item in view.recipients if not item.local]
    if not view.recipients:
        return "**Nothing leaves this machine.** No language model is configured, and prices come from this machine."
    if not outside:
        return f"**Nothing leaves this machine.** The language model {view.model} runs on it."
    names = " and ".join(f"{item.name} ({item.address})" for item in outside)
    return f"**Something leaves this machine**, to {names}."


def what_leaves(view: OutboundView) -> Said:
    """Who is sent what, and what stays."""
    outside = any(not item.local for item in view.recipients)
    text = f"{who_is_told(view)} The table says what." if outside else who_is_told(view)
    tables = []
    if view.recipients:
        rows = tuple((f"{item.name}, {item.address}", "; ".join(item.what), item.why) for item in view.recipients)
        tables.append(Table(title="What is sent", columns=columns("To", "What", "Because"), rows=rows))
    tables.append(Table(title="What stays here", columns=columns("What"), rows=tuple((item,) for item in view.stays)))
    asks = next_questions("what do I own?", *(("how many tokens did I use?",) if view.model else ()))
    return Said(text=text, blocks=(*tables, asks))


def model_usage(view: ModelUsageView) -> Said:
    """Tokens and their price by day."""
    if not view.items:
        return Said(text=f"No language model was used for you since {view.since}.", blocks=(next_questions("what leaves my machine?"),))
    cost = f", for {format_money(view.cost_usd, 'USD')}" if view.cost_usd is not None else ""
    total = view.input_tokens + view.output_tokens
    text = f"Your **{view.turns:,}** answers since {view.since} took **{total:,}** tokens{cost}: {view.input_tokens:,} read and {view.output_tokens:,} written."
    rows = tuple(
        (
            item.day.isoformat(),
            item.model,
            f"{item.turns:,}",
            f"{item.input_tokens:,}",
            f"{item.output_tokens:,}",
            "–" if item.cost_usd is None else f"${item.cost_usd:.4f}",
        )
        for item in reversed(view.items)
    )
    table = Table(title="Use of a language model", columns=columns("Day", "Model", ">Answers", ">Read", ">Written", ">Price"), rows=rows)
    return Said(text=text, blocks=(table, next_questions("what leaves my machine?")))


def account_contents(view: ContentsView) -> Said:
    """What is kept about one, all of it as a file, and the way to erase it."""
    rows = tuple((item.kind, f"{item.total:,}") for item in view.items)
    table = Table(title="What is kept about you", columns=columns("What", ">How many"), rows=rows)
    asks_for = "It asks for your password, which does not belong into a conversation." if view.needs_password else "It asks once more."
    text = (
        f"[Download everything]({view.export_path}) as one ZIP file: books, conversations, facts, documents, forecasts, alerts, jobs and "
        f"sign-ins, without secrets. To erase your account with all of it for good, open [this page]({view.erase_path}). {asks_for}"
    )
    return Said(text=text, blocks=(table, next_questions("what leaves my machine?", "what do you know about me?")))


def rename_conversation(view: ConversationView) -> Said:
    """The new name of the conversation."""
    return Said(text=f"This conversation is called **{escaped(view.name)}** now.", blocks=(next_questions("what do I own?"),))
