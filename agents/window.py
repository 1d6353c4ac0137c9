"""The part of a conversation that a language model is shown: whole, within a budget, and in an order that every provider accepts."""

from collections.abc import Sequence

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage

from agents.fence import as_json
from agents.metering import estimated_tokens
from agents.wire.enclosures import ENCLOSED

TOLD = "(Folioscope itself answered this.)"
"""Stands where our own rules answered, so that person and assistant take turns, as many models demand."""
STOPPED = "error stopped: this call was stopped before it answered"


def repaired(messages: Sequence[AnyMessage]) -> list[AnyMessage]:
    """`messages` with an answer for every tool call that has none and for every message of the person, without answers to calls that are not there.

    A stop or a crash may leave both; providers refuse such a history.
    """
    answers = {message.tool_call_id: message for message in messages if isinstance(message, ToolMessage)}
    whole: list[AnyMessage] = []
    for message in messages:
        if isinstance(message, ToolMessage) or _is_empty(message):
            continue
        if isinstance(message, HumanMessage) and whole and not isinstance(whole[-1], AIMessage):
            whole.append(AIMessage(content=TOLD))
        whole.append(message)
        if isinstance(message, AIMessage):
            for call in message.tool_calls:
                call_id = call["id"] or ""
                whole.append(answers.get(call_id) or ToolMessage(content=STOPPED, tool_call_id=call_id, name=call["name"]))
    return whole


def _is_empty(message: AnyMessage) -> bool:
    return isinstance(message, AIMessage) and not message.content and not message.tool_calls


def within(messages: Sequence[AnyMessage], budget_tokens: int) -> list[AnyMessage]:
    """The latest whole turns of `messages` that fit into the budget; the present turn always is among them, with old results dropped first."""
    turns: list[list[AnyMessage]] = []
    for message in repaired(messages):
        if isinstance(message, HumanMessage) or not turns:
            turns.append([])
        turns[-1].append(message)
    kept: list[list[AnyMessage]] = []
    left = budget_tokens
    for turn in reversed(turns):
        left -= sum(_size(message) for message in turn)
        if kept and left < 0:
            break
        kept.insert(0, turn)
    shown = [message for turn in kept for message in turn]
    return shown if sum(map(_size, shown)) <= budget_tokens else _without_old_results(shown, budget_tokens)


def _without_old_results(messages: list[AnyMessage], budget_tokens: int) -> list[AnyMessage]:
    """`messages` with the contents of tool answers taken out, the oldest first, until they fit."""
    excess = sum(map(_size, messages)) - budget_tokens
    shown: list[AnyMessage] = []
    for message in messages:
        if excess > 0 and isinstance(message, ToolMessage):
            excess -= _size(message)
            shown.append(
                ToolMessage(content="(left out for length; the user sees it)", tool_call_id=message.tool_call_id, name=message.name)
            )
        else:
            shown.append(message)
    return shown


def _size(message: AnyMessage) -> int:
    calls = as_json(message.tool_calls) if isinstance(message, AIMessage) and message.tool_calls else ""
    along = as_json(message.additional_kwargs[ENCLOSED]) if ENCLOSED in message.additional_kwargs else ""
    return sum(map(estimated_tokens, (str(message.content), calls, along)))


def size_of(messages: Sequence[AnyMessage]) -> int:
    """About how many tokens `messages` take."""
    return sum(_size(message) for message in messages)
