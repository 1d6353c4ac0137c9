"""What stands at the end of a turn: what was called, where each figure of the reply comes from, and what a language model took."""

from typing import Any

from langchain_core.messages import AIMessage

from agents.events import FigureNote, Understood, Usage
from agents.figures import MARK, Evidence, check
from agents.figures.explaining import explaining
from agents.metering import Meter

MOST_NOTED_CHARS = 20_000


def notes_of(reply: str, evidence: Evidence) -> tuple[FigureNote, ...]:
    """The figures of `reply` that a result has, and those that are marked because none has them.

    Figures of our own fixed sentences (limits, counts in refusals) are neither, and are left out.
    """
    notes = []
    for item in check(reply[:MOST_NOTED_CHARS], evidence):
        figure, fact = item.figure, item.fact
        where = {"text": figure.text, "start": figure.start, "end": figure.end}
        if reply.startswith(MARK, figure.end):
            notes.append(FigureNote(**where, matched=False))
        elif fact is not None:
            notes.append(FigureNote(**where, matched=True, call_id=fact.call_id, tool=fact.tool, path=fact.path, explain=explaining(fact)))
    return tuple(notes)


def usage_of(model: str, meter: Meter) -> Usage:
    """What `meter` counted."""
    cost = meter.cost_usd()
    return Usage(
        model=model,
        requests=meter.requests,
        input_tokens=meter.input_tokens,
        output_tokens=meter.output_tokens,
        estimated=meter.estimated,
        cost_usd=None if cost is None else f"{cost:.6f}",
    )


def understood_in(update: Any) -> list[Understood]:  # Any: the graph's own, per node
    """The calls and acts that one update of the graph tells of."""
    decided = update.get("decide") or {}
    found: list[Understood] = []
    for message in decided.get("messages", []):
        if isinstance(message, AIMessage):
            found += [Understood(intent=act["intent"], args=act["args"]) for act in message.additional_kwargs.get("acts", [])]
            found += [Understood(intent=call["name"], args=call["args"]) for call in message.tool_calls]
    return found
