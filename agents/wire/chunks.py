"""One streamed answer, event by event, in OpenAI's own words: one choice, plain text, whole tool calls, one reason for its end, its tokens once."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from agents.wire.assembling import Calls
from agents.wire.enclosures import ENCLOSED, Enclosures, JsonObject
from agents.wire.speaking import Speaking

STOP, LENGTH, FILTER, CALLS = "stop", "length", "content_filter", "tool_calls"
_ENDS = {
    **dict.fromkeys(("length", "max_tokens", "max_length", "max_output_tokens", "model_length"), LENGTH),
    **dict.fromkeys(("content_filter", "content-filter", "safety", "recitation", "prohibited_content", "blocklist"), FILTER),
    **dict.fromkeys(("abort", "aborted", "cancelled", "canceled", "error", "insufficient_system_resource"), ""),
}
"""Why an answer ended, in the words of other servers; what is not named here ended as it should, and "" broke off."""
_UNNAMED_ERROR = "An error without a message."


class Chunks:
    """Turns the events of one answer.

    Args:
        names: the tools there are; only these are taken for calls where a model writes them as text.
        thinks_first: whether this model thinks aloud before it answers, without saying where that begins.
    """

    def __init__(self, names: frozenset[str], *, thinks_first: bool = False) -> None:
        self._talk = Speaking(names, thinks_first=thinks_first)
        self._calls = Calls(names)
        self._along = Enclosures()
        self._reason: str | None = None
        self._used: JsonObject | None = None
        self._head: JsonObject = {"id": "answer", "object": "chat.completion.chunk", "created": 0, "model": ""}
        self.failed = False

    @property
    def full(self) -> bool:
        """Whether so much was written as arguments of calls that nobody reads on."""
        return self._calls.full

    @property
    def thought_first(self) -> bool:
        """Whether thoughts came before the answer without a mark where they begin."""
        return self._talk.thought_first

    def hear(self, event: object) -> JsonObject:
        """One event of the stream as one of ours; whole calls, the reason of the end and the tokens come with `end`."""
        if not isinstance(event, Mapping):
            return self._chunk({})
        error = _error_of(event)
        if error is not None:
            self.failed = True
            return {"error": error}
        for name in ("id", "created", "model"):
            self._head[name] = event.get(name) or self._head[name]
        used = event.get("usage") or _part(event, "x_groq").get("usage")
        if isinstance(used, Mapping):
            self._used = _counts(used)
        choices = event.get("choices")
        choice = choices[0] if isinstance(choices, Sequence) and choices and isinstance(choices[0], Mapping) else {}
        delta = _part(choice, "delta") or _part(choice, "message") or {"content": choice.get("text")}
        for call in _calls_of(delta):
            self._calls.hear(call)
        self._along.hear(delta)
        if delta.get("reasoning_content") or delta.get("reasoning"):
            self._talk.thinks_elsewhere()
        if choice.get("finish_reason"):
            self._reason = str(choice["finish_reason"]).lower()
        text = self._talk.hear(_text_of(delta.get("content")) + _text_of(delta.get("refusal")))
        return self._chunk({"content": text} if text else {})

    def end(self, *, done: bool) -> list[JsonObject]:
        """What is left at the end of the stream.

        Args:
            done: whether the server has said itself that this is the end.
        """
        text, spoken = self._talk.end()
        calls = [*self._calls.end(), *spoken]
        enclosed = self._along.of(self._calls.enclosed())
        said = {"content": text, "tool_calls": calls, ENCLOSED: enclosed}
        last = self._chunk({name: value for name, value in said.items() if value})
        last["choices"][0]["finish_reason"] = self._ended(bool(calls), done=done)
        used = [] if self._used is None else [{**self._head, "choices": [], "usage": self._used}]
        return [last, *used]

    def _ended(self, calls: bool, *, done: bool) -> str | None:
        if self.full:
            return LENGTH
        if self._reason is None:
            return (CALLS if calls else STOP) if done else None
        reason = _ENDS.get(self._reason, STOP)
        return (CALLS if calls and reason == STOP else reason) or None

    def _chunk(self, delta: JsonObject) -> JsonObject:
        return {**self._head, "choices": [{"index": 0, "delta": {"role": "assistant", **delta}, "finish_reason": None}]}


def _part(node: Mapping[str, Any], name: str) -> Mapping[str, Any]:  # Any: JSON
    part = node.get(name)
    return part if isinstance(part, Mapping) else {}


def _error_of(event: Mapping[str, Any]) -> JsonObject | None:  # Any: JSON
    """The error that an event tells of, whichever way it is written."""
    error = event.get("error")
    if not error and event.get("object") == "error":
        error = {name: event[name] for name in ("message", "code", "type") if name in event}
    if not error:
        return None
    return {"message": _UNNAMED_ERROR, **error} if isinstance(error, Mapping) else {"message": str(error)}


def _text_of(content: object) -> str:
    """The text of a content, which may be nothing, or parts; thoughts among them are left out."""
    if isinstance(content, str):
        return content
    if isinstance(content, Sequence):
        return "".join(_text_of(part.get("text")) if isinstance(part, Mapping) else _text_of(part) for part in content)
    return ""


def _calls_of(delta: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:  # Any: JSON
    """The pieces of tool calls in a delta; an older kind of server sends one, by another name."""
    calls = delta.get("tool_calls")
    if isinstance(calls, Mapping):
        calls = [calls]
    old = delta.get("function_call")
    return [call for call in [*(calls or ()), *([{"function": old}] if old else ())] if isinstance(call, Mapping)]


def _counts(used: Mapping[str, Any]) -> JsonObject:  # Any: JSON
    """The tokens as whole numbers; a server that leaves one out, or sends text, has counted none."""
    names = ("prompt_tokens", "completion_tokens")
    read, wrote = (int(used[name]) if isinstance(used.get(name), int | float) else 0 for name in names)
    return {"prompt_tokens": read, "completion_tokens": wrote, "total_tokens": read + wrote}


def as_event(chunk: JsonObject) -> bytes:
    """A chunk as a server-sent event."""
    return b"data: " + json.dumps(chunk).encode() + b"\n\n"
