"""The built-in understanding, and a pressed button, as what decides in a turn."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from agents.plain import plain
from agents.turn import Earlier
from agents.understanding import ACTS, Known, Memory, Understander, Understanding
from agents.understanding.columns import column_correction


class OfflineModel:
    """Answers the last message with tool calls; once they are done, with nothing more: the tools' own sentences are the answer.

    Args:
        understander: text to calls.
        known: the user's state.
        elsewhere: that state with the books of the portfolio of an id.
        prices: the last prices of instruments, of those that have one.
    """

    def __init__(
        self,
        understander: Understander,
        known: Known,
        elsewhere: Callable[[str], Awaitable[Known]],
        prices: Callable[[Collection[str]], Awaitable[Mapping[str, Decimal]]],
    ) -> None:
        self._understander, self._known, self._elsewhere, self._prices = understander, known, elsewhere, prices

    async def answer(self, messages: Sequence[BaseMessage], earlier: Earlier) -> AIMessage:
        """See `Rules.answer`."""
        if not messages or isinstance(messages[-1], ToolMessage):
            return AIMessage(content="")
        asked = next((message for message in reversed(messages) if isinstance(message, HumanMessage)), HumanMessage(content=""))
        memory = Memory.from_json(earlier.memory)
        here = await self._elsewhere(memory.portfolio) if memory.portfolio else self._known
        known = replace(here, asked_ids=earlier.asked_ids, lately=earlier.lately, cited=earlier.cited, told=earlier.subject)
        understood = await asyncio.to_thread(self._understand, str(asked.content), known, memory)
        while (symbol := _unpriced(understood)) not in {None, *known.quotes} and (found := await self._prices([str(symbol)])):
            known = replace(known, quotes={**known.quotes, **found})
            understood = await asyncio.to_thread(self._understand, str(asked.content), known, memory)
        return as_message(understood, turn=str(asked.id))

    def _understand(self, text: str, known: Known, memory: Memory) -> Understanding:
        corrected = column_correction(text, known, memory)
        if corrected is None:
            return self._understander.understand(text, known, memory)
        later = replace(memory, calls=(corrected,), written=(corrected,), question=None)
        return Understanding(calls=(corrected,), memory=later)


def _unpriced(understood: Understanding) -> str | None:
    """The instrument whose price would answer what is asked back: on which side of it an alert should come."""
    question = understood.memory.question
    return question.call.text("symbol") if question is not None and question.missing == ("condition",) else None


class Pressed:
    """A button: one dialogue act, whatever was said."""

    def __init__(self, act: Mapping[str, Any]) -> None:  # Any: JSON
        self._act = dict(act)

    async def answer(self, messages: Sequence[BaseMessage], earlier: Earlier) -> AIMessage:  # noqa: ARG002 -- see `Rules.answer`
        """See `Rules.answer`."""
        return AIMessage(content="", additional_kwargs={"acts": [self._act]})


def as_message(understood: Understanding, *, turn: str) -> AIMessage:
    """What was understood as a model's message: tools as tool calls, dialogue acts beside them."""
    calls = [
        {"name": call.intent, "args": plain(dict(call.args)), "id": f"{turn}-{index}", "type": "tool_call"}
        for index, call in enumerate(understood.calls)
        if call.intent not in ACTS
    ]
    replaced = {f"{turn}-{index}": call.replaces for index, call in enumerate(understood.calls) if call.replaces}
    acts = [{"intent": call.intent, "args": plain(dict(call.args))} for call in understood.calls if call.intent in ACTS]
    return AIMessage(
        content="", tool_calls=calls, additional_kwargs={"acts": acts, "memory": understood.memory.to_json(), "replaces": replaced}
    )
