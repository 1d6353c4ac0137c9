"""One answer of a language model: asked within its ceilings, heard while it comes, its figures checked, its calls made safe."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import structlog
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, SystemMessage, ToolCall

from agents.fence import as_json
from agents.language_model import BrokenAnswer
from agents.metering import CHARS_PER_TOKEN, Meter, estimated_tokens
from agents.prompt import CORRECT, LAST_ROUND, system_prompt
from agents.speech import Speech
from agents.turn import Turn
from agents.window import size_of, within

log = structlog.get_logger("assistant")

MOST_ARGUMENT_CHARS = 20_000
"""Longer arguments are not of a person's request; they are refused before anything reads them."""
TOO_LONG = {"too_long": True}
ENDS = frozenset({"stop", "tool_calls", "length", "content_filter", "function_call"})
CUT_NOTE = "\n\n(The answer broke off here.)"


@dataclass(slots=True)
class Answering:
    """Asks the model of a turn.

    Attributes:
        turn: the turn.
        tell: shows text of the answer.
    """

    turn: Turn
    tell: Callable[[str], None]

    async def answer(self, messages: list[AnyMessage], *, last: bool) -> AIMessage:
        """The model's next message; with `last` it has no tools and must conclude.

        Raises:
            Exception: one of `turn.failures`; text that was shown before stays, and is told to be cut off.
        """
        prompt = self._prompt(messages, last=last)
        model = _silent(self.turn) if last else self.turn.model
        speech = Speech(self.turn.evidence, self.tell)
        try:
            whole = await self._listen(model, prompt, speech.hear)
        except self.turn.failures:
            speech.end()
            if speech.shown or speech.held:
                speech.release_marked()
                self.tell(CUT_NOTE)
            raise
        speech.end()
        if speech.held:
            await self._correct(prompt, speech)
        calls = [] if last else self._safe_calls(whole, len(messages))
        if not calls and not speech.shown.strip():
            raise BrokenAnswer("gave an empty answer")
        return AIMessage(content=speech.shown, tool_calls=calls, id=whole.id)

    def _prompt(self, messages: list[AnyMessage], *, last: bool) -> list[AnyMessage]:
        rules = system_prompt(self.turn) + (LAST_ROUND if last else "")
        budget = self.turn.meter.limits.context_tokens - estimated_tokens(rules)
        return [SystemMessage(rules), *within(messages, budget)]

    async def _listen(self, model: Any, prompt: list[AnyMessage], tell: Callable[[str], None]) -> AIMessage:  # Any: a chat model
        """The whole answer, counted, unless the server refused to give any; `tell` hears its text as it comes."""
        meter = self.turn.meter
        whole: Any = None  # Any: chunks of one answer add up to a chunk
        most = int(meter.limits.answer_tokens * CHARS_PER_TOKEN)
        written, refused = 0, False
        try:
            async with asyncio.timeout(meter.seconds_left):
                async for chunk in model.astream(prompt):
                    text = chunk.content if isinstance(chunk.content, str) else ""
                    if text and written < most:
                        tell(text[: most - written])
                    written += len(text) + sum(len(part.get("args") or "") for part in chunk.tool_call_chunks)
                    whole = chunk if whole is None else whole + chunk
                    if written > most + MOST_ARGUMENT_CHARS:
                        break
        except self.turn.failures as err:
            refused = whole is None and isinstance(getattr(err, "status_code", None), int)
            raise
        finally:
            if not refused:
                _count(meter, whole, prompt, written)
        ended = whole is not None and (written > most or whole.response_metadata.get("finish_reason") in ENDS)
        if not ended:
            raise BrokenAnswer("broke off" if written else "gave an empty answer")
        heard: AIMessage = whole
        return heard

    async def _correct(self, prompt: list[AnyMessage], speech: Speech) -> None:
        """Ask once for the sentences whose figures no result has; what is still unfounded then is marked."""
        turn = self.turn
        wrong = ", ".join(dict.fromkeys(speech.unfounded()))
        order = CORRECT.format(figures=wrong, shown=speech.shown.strip()[-400:] or "(nothing)", held=speech.held.strip())
        log.info("figures.unfounded", count=len(speech.unfounded()))
        heard: list[str] = []
        if not turn.meter.spent():
            try:
                await self._listen(_silent(turn), [*prompt, HumanMessage(order)], heard.append)
            except turn.failures as err:
                log.warning("model.failed", reason=type(err).__name__, during="correction")
                heard = []
        correction = "".join(heard).strip()
        if correction:
            speech.release(correction)
        else:
            speech.release_marked()

    def _safe_calls(self, whole: AIMessage, place: int) -> list[ToolCall]:
        """The calls with ids of our own (a model's may repeat), arguments of a sane size, and no more of them than the turn allows.

        What is no JSON becomes a call with no arguments, so that its refusal is told and can be mended.
        """
        raw = [*whole.tool_calls, *(ToolCall(name=str(bad["name"]), args={}, id=bad["id"]) for bad in whole.invalid_tool_calls)]
        meter, calls = self.turn.meter, list[ToolCall]()
        for call in raw[: meter.calls_left]:
            args = call["args"] if len(as_json(call["args"])) <= MOST_ARGUMENT_CHARS else TOO_LONG
            key = blake2b(f"{self.turn.turn_id}:{place}:{len(calls)}".encode(), digest_size=8).hexdigest()[:9]
            calls.append(ToolCall(name=call["name"][:64], args=args, id=key, type="tool_call"))
        meter.tool_calls += len(calls)
        return calls


def _silent(turn: Turn) -> Any:  # Any: a chat model
    """The model without its tools."""
    if turn.model is None:
        raise AssertionError("a turn without a language model has nobody to ask")
    return turn.model.bind(tool_choice="none")


def _count(meter: Meter, whole: Any, prompt: list[AnyMessage], written: int) -> None:  # Any: a chunk
    used = getattr(whole, "usage_metadata", None) or {}
    read, wrote = int(used.get("input_tokens") or 0), int(used.get("output_tokens") or 0)
    if read or wrote:
        meter.count(read, wrote, estimated=False)
    else:
        meter.count(size_of(prompt), int(written / CHARS_PER_TOKEN), estimated=True)
