"""Which tools a language model is told of: all of them where they fit, else those that the message is likely to need, and a way to ask for the rest."""

import re
from collections.abc import Iterable, Sequence

from langchain_core.messages import AIMessage, AnyMessage

from agents.schemas import Schema, tool_schema, tool_tokens
from tools.catalog import CHAT_TOOLS

MORE = "more_tools"
ALL_SHARE, SOME_SHARE = 0.6, 0.4
"""How much of what a model is shown all the tools may take; and, where they are more than that, a choice of them."""
USUAL = (
    "show_portfolio", "quote", "add_transaction", "list_transactions", "portfolio_performance", "forecast", "price_history", "edit_transaction",
    "delete_transaction", "undo", "allocation", "compare", "portfolio_risk", "alert_create", "search_documents", "explain_concept", "watchlist_add",
)  # fmt: skip
"""What people ask for most, most first."""
_WORD = re.compile(r"[^\W\d_]{4,}")
_STEM = 5


def offered(messages: Sequence[AnyMessage], wanted: Sequence[str], context_tokens: int) -> list[Schema]:
    """The tools for the next answer, in the order of the catalogue, so that a server that remembers the beginning of a request can.

    Where they are a choice, those that nothing speaks for are told of in brief, and the last one is a way to ask for others.

    Args:
        messages: the talk; what was called in it, and what its last message speaks of, comes early.
        wanted: names of tools that this turn has a use for.
        context_tokens: how much the model is shown at once.
    """
    if all_fit(context_tokens):
        return [tool_schema(tool) for tool in CHAT_TOOLS]
    left, named = int(context_tokens * SOME_SHARE), {tool.name: tool for tool in CHAT_TOOLS}
    likely = {*wanted, *_called(messages)}
    taken: dict[str, Schema] = {}
    for name in dict.fromkeys([*USUAL[:3], *reversed(wanted), *_called(messages), *_spoken_of(messages), *USUAL, *named]):
        tool = named.get(name)
        if tool is None:
            continue
        for brief in (False, True) if name in likely else (True,):
            if name not in taken and (tokens := tool_tokens(tool, brief=brief)) <= left:
                left -= tokens
                taken[name] = tool_schema(tool, brief=brief)
    return [*(taken[tool.name] for tool in CHAT_TOOLS if tool.name in taken), _more([name for name in named if name not in taken])]


def all_fit(context_tokens: int) -> bool:
    """Whether a model can be told of every tool."""
    return sum(map(tool_tokens, CHAT_TOOLS)) <= context_tokens * ALL_SHARE


def _more(names: Sequence[str]) -> Schema:
    said = f"Get further tools, by name, when no other tool does what is needed: {', '.join(names)}."
    parameters = {"type": "object", "properties": {"names": {"type": "array", "items": {"type": "string"}}}, "required": ["names"]}
    return {"type": "function", "function": {"name": MORE, "description": said, "parameters": parameters}}


def _called(messages: Sequence[AnyMessage]) -> Iterable[str]:
    """The tools that the conversation has called, the latest first."""
    for message in reversed(messages):
        if isinstance(message, AIMessage):
            yield from (call["name"] for call in message.tool_calls)


def _spoken_of(messages: Sequence[AnyMessage]) -> list[str]:
    """The tools whose words the person's last message shares, most first."""
    said = _stems(next((str(message.content) for message in reversed(messages) if message.type == "human"), ""))
    shared = {tool.name: len(said & _stems(f"{tool.name.replace('_', ' ')} {tool.description}")) for tool in CHAT_TOOLS}
    return sorted((name for name, count in shared.items() if count), key=lambda name: -shared[name])


def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:_STEM] for word in _WORD.findall(text.lower()))
