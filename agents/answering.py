"""One answer of a language model: asked within its ceilings, heard while it comes, its figures checked, its calls made safe."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import structlog
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, SystemMessage, ToolCall

from agents.arguments import in_form
from agents.fence import as_json
from agents.language_model import BrokenAnswer, LanguageModel
from agents.metering import CHARS_PER_TOKEN, Meter, estimated_tokens
from agents.offering import all_fit, offered
from agents.prompt import CORRECT, LAST_ROUND, system_prompt
from agents.schemas import Schema
from agents.speech import Speech
from agents.turn import Earlier, Turn
from agents.window import size_of, within
from agents.wire.enclosures import ENCLOSED, renamed

log = structlog.get_logger("assistant")

MOST_ARGUMENT_CHARS = 20_000
"""Longer arguments are not of a person's request; they are refused before anything reads them."""
TOO_LONG = {"too_long": True}
NOT_READABLE = {"not_readable_as_json": True}
LEAST_TALK_TOKENS = 400
"""The present message is shown at least so long, however much the rules and the tools take."""
CUT_NOTE = "\n\n(The answer broke off here.)"
_ENDED = {
    "length": ("used up the length of its answer before it said anything", "\n\n(The answer was cut off here: it had become too long.)"),
    "content_filter": ("had its answer held back by its provider's filter", "\n\n(The rest was held back by the provider's filter.)"),
}
"""What is said of an answer that did not end by itself: of an empty one, and below one with text."""
_AS_IT_SHOULD = ("gave an empty answer", "")


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request: the talk, and the tools that are offered."""

    prompt: list[AnyMessage]
    tools: list[Schema]

    @property
    def tokens(self) -> int:
        """About how many tokens it takes."""
        return size_of(self.prompt) + estimated_tokens(as_json(self.tools))


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
        """The model's next message; with `last` it has no tools and must conclude. What it finds too long is shortened, once.

        Raises:
            Exception: one of `turn.failures`; text that was shown before stays, and is told to be cut off.
        """
        asked = await self._asked(messages, last=last)
        try:
            return await self._answered(asked, len(messages), last=last)
        except self.turn.failures as err:
            if not self._model.shrink(err, asked.tokens):
                raise
        log.info("model.shown_less", tokens=self._model.context_tokens)
        return await self._answered(await self._asked(messages, last=last), len(messages), last=last)

    @property
    def _model(self) -> LanguageModel:
        if self.turn.model is None:
            raise AssertionError("a turn without a language model has nobody to ask")
        return self.turn.model

    async def _asked(self, messages: list[AnyMessage], *, last: bool) -> _Asked:
        rules, room = system_prompt(self.turn) + (LAST_ROUND if last else ""), self._model.context_tokens
        wanted = self.turn.wanted
        if not all_fit(room) and isinstance(messages[-1], HumanMessage):
            own = await self.turn.rules.answer(messages, Earlier())
            wanted += [call["name"] for call in own.tool_calls]
        tools = offered(messages, wanted, room)
        left = room - estimated_tokens(rules) - estimated_tokens(as_json(tools))
        return _Asked([SystemMessage(rules), *within(messages, max(left, LEAST_TALK_TOKENS))], tools)

    async def _answered(self, asked: _Asked, place: int, *, last: bool) -> AIMessage:
        speech = Speech(self.turn.evidence, self.tell)
        try:
            whole = await self._listen(asked, speech.hear, silent=last)
        except self.turn.failures:
            speech.end()
            if speech.shown or speech.held:
                speech.release_marked()
                self.tell(CUT_NOTE)
            raise
        speech.end()
        if speech.held:
            await self._correct(asked, speech)
        calls = [] if last else self._safe_calls(whole, place)
        empty, note = _ENDED.get(whole.response_metadata["finish_reason"], _AS_IT_SHOULD)
        if not calls and not speech.shown.strip():
            raise BrokenAnswer(empty)
        if note and speech.shown.strip():
            self.tell(note)
        return AIMessage(content=speech.shown, tool_calls=calls, id=whole.id, additional_kwargs=_enclosed(whole, calls))

    async def _listen(self, asked: _Asked, tell: Callable[[str], None], *, silent: bool) -> AIMessage:
        """The whole answer, counted where any of it came; `tell` hears its text as it comes."""
        meter = self.turn.meter
        whole: Any = None  # Any: chunks of one answer add up to a chunk
        most = int(meter.limits.answer_tokens * CHARS_PER_TOKEN)
        written, taken = 0, True
        try:
            async with asyncio.timeout(meter.seconds_left):
                async for chunk in self._model.stream(asked.prompt, asked.tools, silent=silent):
                    text = chunk.content if isinstance(chunk.content, str) else ""
                    if text and written < most:
                        tell(text[: most - written])
                    written += len(text) + sum(len(part.get("args") or "") for part in chunk.tool_call_chunks)
                    whole = chunk if whole is None else whole + chunk
                    if written > most + MOST_ARGUMENT_CHARS:
                        break
        except self.turn.failures as err:
            taken = whole is not None or "Timeout" in type(err).__name__
            raise
        finally:
            if taken:
                _count(meter, whole, asked, written)
        if whole is not None and written > most:
            whole.response_metadata["finish_reason"] = "length"
        if whole is None or not whole.response_metadata.get("finish_reason"):
            raise BrokenAnswer("broke off" if written else "gave an empty answer")
        heard: AIMessage = whole
        return heard

    async def _correct(self, asked: _Asked, speech: Speech) -> None:
        """Ask once for the sentences whose figures no result has; what is still unfounded then is marked."""
        turn = self.turn
        wrong = ", ".join(dict.fromkeys(speech.unfounded()))
        draft = AIMessage(content=(speech.shown + speech.held).strip())
        order = HumanMessage(CORRECT.format(figures=wrong, held=speech.held.strip()))
        log.info("figures.unfounded", count=len(speech.unfounded()))
        heard: list[str] = []
        if not turn.meter.spent():
            try:
                await self._listen(_Asked([*asked.prompt, draft, order], asked.tools), heard.append, silent=True)
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

        Arguments that cannot be read are not guessed at: the call is refused, so that it can be made again.
        """
        raw = [*whole.tool_calls, *(ToolCall(name=str(bad["name"]), args=NOT_READABLE, id=bad["id"]) for bad in whole.invalid_tool_calls)]
        meter, calls = self.turn.meter, list[ToolCall]()
        for call in raw[: meter.calls_left]:
            args = call["args"] if len(as_json(call["args"])) <= MOST_ARGUMENT_CHARS else TOO_LONG
            key = blake2b(f"{self.turn.turn_id}:{place}:{len(calls)}".encode(), digest_size=8).hexdigest()[:9]
            args = in_form(call["name"], args, self.turn.known.today)
            calls.append(ToolCall(name=call["name"][:64], args=args, id=key, type="tool_call"))
        meter.tool_calls += len(calls)
        return calls


def _enclosed(whole: AIMessage, calls: list[ToolCall]) -> dict[str, Any]:  # Any: JSON
    """What the server sent along with the calls that are made, by the ids that they have now."""
    before = [str(call["id"]) for call in (*whole.tool_calls, *whole.invalid_tool_calls)]
    ids = {old: str(call["id"]) for old, call in zip(before, calls, strict=False)}
    kept = renamed(whole.additional_kwargs.get(ENCLOSED, {}), ids)
    return {ENCLOSED: kept} if kept else {}


def _count(meter: Meter, whole: Any, asked: _Asked, written: int) -> None:  # Any: a chunk
    used = getattr(whole, "usage_metadata", None) or {}
    read, wrote = int(used.get("input_tokens") or 0), int(used.get("output_tokens") or 0)
    if read or wrote:
        meter.count(read, wrote, estimated=False)
    else:
        meter.count(asked.tokens, int(written / CHARS_PER_TOKEN), estimated=True)
