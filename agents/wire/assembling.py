"""Tool calls put together from the pieces in which servers send them: whole or in parts, with ids and places or without, as text or as objects."""

import ast
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from agents.wire.enclosures import of_call

MOST_CHARS = 200_000
"""More than this of arguments in one answer is no request of a person."""
_EDGES = re.compile(r"^\W+|\W+$")
_PARTS = re.compile(r"[^\w-]+")


def known_name(name: str, names: frozenset[str]) -> str:
    """The tool that `name` means where it comes with a prefix, a suffix or other marks ("functions.quote", "show-portfolio"); else `name`."""
    if name in names:
        return name
    parts = [part for part in _PARTS.split(_EDGES.sub("", name)) if part]
    for part in [*reversed(parts[1:]), *parts[:1]]:
        plain = part.replace("-", "_").lower()
        if plain in names:
            return plain
    return name


def read_arguments(text: str) -> dict[str, Any] | None:  # Any: JSON
    """The arguments that a text holds: JSON, JSON within JSON, or what Python writes; None where it is none of them."""
    text = text.strip()
    if not text:
        return {}
    read: Any = _json(text)
    if isinstance(read, str):
        read = _json(read) if read.strip() else {}
    if read is _NO_JSON:
        try:
            read = ast.literal_eval(text)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return None
    if read is None:
        return {}
    return read if isinstance(read, dict) and all(isinstance(name, str) for name in read) else None


_NO_JSON = object()


def _json(text: str) -> Any:  # Any: JSON
    try:
        read, end = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return _NO_JSON
    return read if not text[end:].strip(" \r\n\t`}") else _NO_JSON


def as_call(place: int, name: str, args: str, call_id: str = "") -> dict[str, Any]:  # Any: JSON
    """A whole call in OpenAI's words. Arguments that cannot be read are sent as a text, so that nobody guesses at what was cut off."""
    read = read_arguments(args)
    text = json.dumps(read if read is not None else args)
    return {"index": place, "id": _id(place, call_id), "type": "function", "function": {"name": name, "arguments": text}}


def _id(place: int, call_id: str) -> str:
    return call_id or f"call-{place}"


@dataclass(slots=True)
class _Building:
    """A call that is still coming."""

    place: int | None
    call_id: str
    name: str = ""
    parts: list[str] = field(default_factory=list)
    enclosed: dict[str, Any] = field(default_factory=dict)  # Any: JSON

    @property
    def text(self) -> str:
        return "".join(self.parts)

    @property
    def whole(self) -> bool:
        """Whether its arguments are complete."""
        text = self.text.strip()
        return bool(text) and isinstance(_json(text), dict)


class Calls:
    """The calls of one answer.

    Args:
        names: the tools there are.
    """

    def __init__(self, names: frozenset[str]) -> None:
        self._names = names
        self._calls: list[_Building] = []
        self._chars = 0

    @property
    def full(self) -> bool:
        """Whether more was written than anybody reads."""
        return self._chars > MOST_CHARS

    def hear(self, piece: Mapping[str, Any]) -> None:  # Any: JSON
        """Take in a piece of a call."""
        function = piece.get("function")
        said: Mapping[str, Any] = function if isinstance(function, Mapping) else piece
        name, call_id = str(said.get("name") or ""), str(piece.get("id") or "")
        place = piece.get("index")
        call = self._continued(place if isinstance(place, int) else None, call_id, name)
        if call is None:
            call = _Building(place=place if isinstance(place, int) else None, call_id=call_id)
            self._calls.append(call)
        call.enclosed |= of_call(piece)
        if name and name != call.name:
            call.name = call.name + name if call.name and name not in self._names else name
        args = next((said[key] for key in ("arguments", "parameters", "input") if said.get(key) is not None), "")
        text = args if isinstance(args, str) else json.dumps(args)
        if not (call.whole and text == call.text):  # some send the whole once more at the end
            call.parts.append(text)
            self._chars += len(text)

    def _continued(self, place: int | None, call_id: str, name: str) -> _Building | None:
        """The call that a piece goes on with; None where it begins one. An id decides, else a name, else its place."""
        if not self._calls:
            return None
        if call_id:
            same = next((call for call in self._calls if call.call_id == call_id and call.place in {place, None}), None)
            if same is not None and not (name and same.whole and place is None):
                return same
        there = next((call for call in reversed(self._calls) if place is not None and call.place == place), None)
        latest = there or (self._calls[-1] if place is None or self._calls[-1].place is None else None)
        if latest is None or not name:
            return latest
        if call_id and latest.call_id and call_id != latest.call_id:
            return None
        begins = latest.whole or (name != latest.name and name in self._names and bool(latest.name))
        return None if begins else latest

    def end(self) -> list[dict[str, Any]]:  # Any: JSON
        """The calls, each whole, numbered in their order."""
        return [as_call(place, known_name(call.name, self._names), call.text, call.call_id) for place, call in enumerate(self._calls)]

    def enclosed(self) -> dict[str, dict[str, Any]]:  # Any: JSON
        """What came along with each call, by its id."""
        return {_id(place, call.call_id): call.enclosed for place, call in enumerate(self._calls)}
