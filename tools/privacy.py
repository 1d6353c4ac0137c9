"""What leaves this machine, and to whom: read from the settings that are in force."""

from urllib.parse import urlsplit

from core.actor import Scope
from core.settings import LOOPBACK_HOSTS, OPENAI_URL, Provider
from tools.base import Args, Tool, View
from tools.context import Context

TO_MODEL = (
    "your messages, and the recent part of the conversation",
    "the results of the tools that answer them: your own holdings, transactions, returns, forecasts and passages of your documents, as far as a question needs them",
    "the names of files that you attach (not their contents, unless a search quotes a passage)",
)
"""What a configured language model is sent."""
STAYS = (
    "your database, your documents and their vectors",
    "other people's data: a model is only ever sent what the person who asks may see",
    "passwords, keys and tokens",
    "understanding without a model, sentence vectors, forecasts and every calculation: they run here",
)
"""What is never sent."""


class ShowOutbound(Args):
    """Nothing to say."""


class Recipient(View):
    """One party that is sent something; `local` when it is this machine."""

    name: str
    address: str
    local: bool
    what: tuple[str, ...]
    why: str


class OutboundView(View):
    """What leaves the machine. `recipients` is empty when nothing does."""

    nothing_leaves: bool
    model: str | None
    recipients: tuple[Recipient, ...]
    stays: tuple[str, ...]
    settings: tuple[str, ...]


async def run_outbound(context: Context, args: ShowOutbound) -> OutboundView:  # noqa: ARG001 -- a tool takes its arguments
    """Show what leaves this machine: whether a language model is configured and what it is sent, and where prices come from."""
    settings = context.services.settings
    found: list[Recipient] = []
    if settings.llm_enabled:
        url = urlsplit(settings.llm.base_url or OPENAI_URL)
        local = (url.hostname or "") in LOOPBACK_HOSTS
        why = f"the language model {settings.llm.model} answers you"
        found.append(Recipient(name="Language model", address=url.hostname or "", local=local, what=TO_MODEL, why=why))
    if settings.market.provider is Provider.YAHOO:
        what = ("the symbols whose prices are asked for, without quantities or names",)
        found.append(
            Recipient(name="Yahoo Finance", address="query1.finance.yahoo.com", local=False, what=what, why="prices come from there")
        )
    return OutboundView(
        nothing_leaves=all(item.local for item in found),
        model=settings.llm.model if settings.llm_enabled else None,
        recipients=tuple(found),
        stays=STAYS,
        settings=("FOLIOSCOPE_LLM__BASE_URL", "FOLIOSCOPE_LLM__API_KEY", "OPENAI_API_KEY", "FOLIOSCOPE_MARKET__PROVIDER"),
    )


WHAT_LEAVES = Tool(name="what_leaves", args=ShowOutbound, view=OutboundView, run=run_outbound, scope=Scope.PORTFOLIO_READ)
