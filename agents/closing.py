"""The end of an answer of a language model: the tools' own sentences, where the model says no more or said what no result has."""

from collections.abc import Sequence

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage
from langgraph.types import StreamWriter

from agents.blocks import Notice
from agents.events import BlockReady, TextDelta
from agents.figures import MARK
from agents.turn import Turn

MARKED = "What is marked “⚠ unverified” stands in no result of this answer, so do not rely on it."
MARKED_BESIDE = f"{MARKED} The results themselves say:"


def conclude(turn: Turn, writer: StreamWriter, notice: str) -> AIMessage:
    """The end of a turn whose model says no more: the tools' own sentences stand in, and nothing runs again."""
    return AIMessage(content=_say_unsaid(turn, writer, notice))


def explain_marks(messages: Sequence[AnyMessage], turn: Turn, writer: StreamWriter) -> None:
    """Say below an answer that is over what a mark in it means, and what the tools themselves say in place of the figure that nobody can trust.

    Args:
        messages: the talk up to and with the answer.
    """
    begin = max((place for place, message in enumerate(messages) if isinstance(message, HumanMessage)), default=0)
    said = [message for message in messages[begin:] if isinstance(message, AIMessage)]
    if said[-1].tool_calls or not any(MARK in str(message.content) for message in said):
        return
    writer(TextDelta(text="\n\n"))
    _say_unsaid(turn, writer, MARKED_BESIDE if turn.unsaid else MARKED)


def _say_unsaid(turn: Turn, writer: StreamWriter, notice: str) -> str:
    """Show `notice` and the sentences of the tools that the model was to put into words; returns these."""
    writer(BlockReady(block=Notice(tone="warning", text=notice)))
    own = "\n\n".join(dict.fromkeys(turn.unsaid))
    if own:
        writer(TextDelta(text=own + "\n\n"))
    return own
