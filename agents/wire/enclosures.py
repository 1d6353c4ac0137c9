"""What a server sends along with tool calls and wants back with them: the thoughts that led to them, and signatures of these.

DeepSeek's thinking models refuse calls that come back without their `reasoning_content`, Gemini's those without the signature in their `extra_content`,
OpenRouter hands on both as `reasoning_details`; gpt-oss on vLLM, Ollama or Groq calls better with its `reasoning` before it. Nobody else is shown any of it.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

JsonObject = dict[str, Any]  # Any: JSON
ENCLOSED = "enclosed"
"""Its name in a piece of an answer, and in the message that is kept of it."""
SAID, CALLS = "said", "calls"
THOUGHTS = ("reasoning_content", "reasoning", "reasoning_details")
"""What stands beside the content of a message."""
OF_CALLS = ("extra_content", "provider_specific_fields", "thought_signature")
"""What stands beside the function of a call."""
MOST_CHARS = 200_000
"""More than this is not kept: no request of a person needs so many thoughts."""


class Enclosures:
    """What comes along with one answer."""

    def __init__(self) -> None:
        self._said: JsonObject = {}
        self._chars = 0

    def hear(self, delta: Mapping[str, Any]) -> None:  # Any: JSON
        """Take in what a piece of the answer holds."""
        for name in THOUGHTS:
            found = delta.get(name)
            if not found:
                continue
            self._chars += len(found) if isinstance(found, str) else len(json.dumps(found))
            if isinstance(found, str):
                before = self._said.get(name, "")
                self._said[name] = before + found if isinstance(before, str) else before
            elif isinstance(found, Sequence):
                self._said[name] = _joined(self._said.get(name), found)

    def of(self, calls: Mapping[str, JsonObject]) -> JsonObject:
        """All of it beside what came with each call, by the id of that; empty where nothing was called, or nothing came along."""
        told = {name: extras for name, extras in calls.items() if extras}
        size = self._chars + sum(len(json.dumps(extras)) for extras in told.values())
        if not calls or size > MOST_CHARS or not (self._said or told):
            return {}
        return {SAID: self._said, CALLS: told}


def of_call(piece: Mapping[str, Any]) -> JsonObject:  # Any: JSON
    """What a piece of a call brings along."""
    return {name: piece[name] for name in OF_CALLS if piece.get(name)}


def renamed(enclosed: Mapping[str, Any], ids: Mapping[str, str]) -> JsonObject:  # Any: JSON
    """The same for calls that go by other ids now; what came with other calls is left out."""
    if not enclosed or not ids:
        return {}
    return {SAID: enclosed[SAID], CALLS: {new: enclosed[CALLS][old] for old, new in ids.items() if old in enclosed[CALLS]}}


def put_back(message: JsonObject, enclosed: Mapping[str, Any]) -> None:  # Any: JSON
    """Send with a message what came along with it."""
    message.update(enclosed.get(SAID, {}))
    for call in message.get("tool_calls") or ():
        call.update(enclosed.get(CALLS, {}).get(call["id"], {}))


def _joined(before: object, pieces: Sequence[Any]) -> list[Any]:  # Any: JSON
    """A list that comes in pieces: texts of the same place and kind are one text."""
    whole: list[Any] = list(before) if isinstance(before, list) else []
    for piece in pieces:
        last = whole[-1] if whole else None
        if not (isinstance(piece, Mapping) and isinstance(last, dict) and _place(piece) == _place(last)):
            whole.append(dict(piece) if isinstance(piece, Mapping) else piece)
            continue
        for name, value in piece.items():
            grows = name in {"text", "summary"} and isinstance(value, str) and isinstance(last.get(name), str)
            last[name] = last[name] + value if grows else value if value is not None else last.get(name)
    return whole


def _place(piece: Mapping[str, Any]) -> tuple[Any, Any]:  # Any: JSON
    return piece.get("index"), piece.get("type")
