"""What a model says to the person, apart from what it thinks aloud and from tool calls that it writes as text."""

import ast
import json
import re
from collections.abc import Iterator
from typing import Any

from agents.wire.assembling import as_call, known_name

_WORDS = r"think|thinking|thought|thoughts|reasoning|analysis|seed:think"
_OPENS = re.compile(rf"<(?:{_WORDS})>|\[THINK\]|◁think▷|<\|channel\|>analysis<\|message\|>", re.IGNORECASE)
_CLOSES = re.compile(
    rf"</(?:{_WORDS})>|\[/THINK\]|◁/think▷|<\|end\|>(?:<\|start\|>assistant)?<\|channel\|>final<\|message\|>", re.IGNORECASE
)
_CALL_MARKS = r"<tool_calls?>|<function_calls?>|<function=|<\|tool_calls?(?:_begin|_start)?\|>|<\|python_tag\|>|\[TOOL_CALLS\]|<invoke\b"
_EXPLICIT = re.compile(rf"\s*(?:{_CALL_MARKS})", re.IGNORECASE)
_CALL = re.compile(rf"{_CALL_MARKS}|(?<![^\n])[ \t]*(?:```|\{{\s*\"|\[\s*\{{|\[\w+\()", re.IGNORECASE)
_PARTIAL = re.compile(r"(?:[<\[◁][^\s>\]▷]{0,40}|<\|channel\|>\w*(?:<[^\s>]*)?|(?<![^\n])[ \t]*(?:`{1,2}|[\[{]\s*))\Z")
"""What may become a mark when more comes."""
_FUNCTION = re.compile(
    r"<function=([\w.-]+)>\s*(\{.*?\})\s*(?:</function>|\Z)|\[TOOL_CALLS\]\s*([\w.-]+)\s*(?:\[ARGS\])?\s*(\{.*)", re.DOTALL
)
_PARAMETERS = re.compile(r"<(?:function=|invoke name=\")([\w.-]+)\"?>(.*?)</(?:function|invoke)>", re.DOTALL)
_PARAMETER = re.compile(r"<parameter(?:=| name=\")([\w.-]+)\"?>\s*(.*?)\s*</parameter>", re.DOTALL)
_ARGUMENTS = ("arguments", "parameters", "args", "input")
_KEPT = 200
"""How much of thoughts is kept to find their end in, which may come in pieces."""


class Speaking:
    """The text of one answer.

    Args:
        names: the tools there are.
        thinks_first: whether everything up to a mark that ends thoughts is one.
    """

    def __init__(self, names: frozenset[str], *, thinks_first: bool) -> None:
        self._names = names
        self._first = thinks_first
        self._thinking = False
        self._pending, self._held = "", ""
        self._fresh = True
        self.thought_first = False

    def thinks_elsewhere(self) -> None:
        """The server keeps thoughts apart from the answer, so that the answer need not be waited for."""
        self._first = False

    def hear(self, text: str) -> str:
        """What of it, and of what came before, can be shown."""
        self._pending += text
        shown = "" if self._first else self._advance()
        if self._first and (end := _CLOSES.search(self._pending)):
            self._first, self.thought_first = False, True
            self._pending = self._pending[end.end() :].lstrip()
            shown = self._advance()
        return shown

    def end(self) -> tuple[str, list[dict[str, Any]]]:  # Any: JSON
        """What is left to be shown, and the calls that were written as text."""
        self._first = False
        shown = self._advance()
        left = self._held + ("" if self._thinking else self._pending)
        calls = list(_spoken_calls(left, self._names))
        return (shown, calls) if calls or _EXPLICIT.match(left) else (shown + left, [])  # nobody wants to read a call that went wrong

    def _advance(self) -> str:
        shown: list[str] = []
        while True:
            if self._held:
                self._held, self._pending = self._held + self._pending, ""
                break
            if self._thinking:
                end = _CLOSES.search(self._pending)
                if end is None:
                    self._pending = self._pending[-_KEPT:]
                    break
                self._thinking, self._pending = False, self._pending[end.end() :].lstrip()
                continue
            if not self._next_mark(shown):
                break
        return "".join(shown)

    def _next_mark(self, shown: list[str]) -> bool:
        """Show what comes before the next mark and take the mark in; False where none is there yet."""
        text = self._pending if self._fresh else "x" + self._pending  # so that only a true beginning counts as one
        skip = 0 if self._fresh else 1
        marks = [mark for pattern in (_OPENS, _CLOSES, _CALL) if (mark := pattern.search(text, skip)) is not None]
        if not marks:
            partial = _PARTIAL.search(text, skip)
            self._show(shown, text[skip : partial.start() if partial else len(text)])
            self._pending = text[partial.start() :] if partial else ""
            return False
        mark = min(marks, key=lambda found: found.start())
        self._show(shown, text[skip : mark.start()])
        if mark.re is _CALL:
            self._held, self._pending = text[mark.start() :], ""
        else:
            self._thinking = mark.re is _OPENS
            self.thought_first = self.thought_first or not self._thinking
            self._pending = text[mark.end() :] if self._thinking else text[mark.end() :].lstrip()
        return True

    def _show(self, shown: list[str], text: str) -> None:
        if text:
            shown.append(text)
            self._fresh = text.endswith("\n") or (self._fresh and not text.strip())


def _spoken_calls(text: str, names: frozenset[str]) -> Iterator[dict[str, Any]]:  # Any: JSON
    """The calls of known tools in a text, in the usual ways in which models write them."""
    if not text.strip():
        return
    found = [*_tagged(text), *_in_json(text)]
    found = found or list(_in_python(text))
    place = 0
    for name, args in found:
        known = known_name(name, names)
        if known in names:
            yield as_call(place, known, args if isinstance(args, str) else json.dumps(args))
            place += 1


def _tagged(text: str) -> Iterator[tuple[str, Any]]:  # Any: JSON
    for match in _FUNCTION.finditer(text):
        yield match[1] or match[3], match[2] or match[4]
    for match in _PARAMETERS.finditer(text):
        if not match[2].lstrip().startswith("{"):
            yield match[1], {name: _value(value) for name, value in _PARAMETER.findall(match[2])}


def _value(text: str) -> Any:  # Any: JSON
    try:
        return json.loads(text)
    except ValueError:
        return text


def _in_json(text: str) -> Iterator[tuple[str, Any]]:  # Any: JSON
    """Every object with a name and arguments, alone, in a list, or under "tool_calls"."""
    decoder, at = json.JSONDecoder(), 0
    while (begin := re.compile(r"[\[{]").search(text, at)) is not None:
        try:
            value, at = decoder.raw_decode(text, begin.start())
        except (ValueError, RecursionError):
            at = begin.end()
            continue
        yield from _named(value)


def _named(value: Any) -> Iterator[tuple[str, Any]]:  # Any: JSON
    if isinstance(value, list):
        for item in value:
            yield from _named(item)
    elif isinstance(value, dict):
        inner = value.get("tool_calls") or value.get("function")
        if isinstance(inner, list | dict):
            yield from _named(inner)
            return
        name = value.get("name") or value.get("tool") or value.get("tool_name") or inner
        args = next((value[key] for key in _ARGUMENTS if key in value), None)
        if isinstance(name, str) and isinstance(args, dict | str):
            yield name, args


def _in_python(text: str) -> Iterator[tuple[str, Any]]:  # Any: JSON
    """Calls as Python writes them: [quote(symbol="AAPL")]."""
    try:
        tree = ast.parse(re.sub(r"^(?:<\|python_tag\|>|```\w*)|```$", "", text.strip()).strip(), mode="eval").body
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return
    for node in tree.elts if isinstance(tree, ast.List) else [tree]:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute) and not node.args:
            try:
                args = {word.arg: ast.literal_eval(word.value) for word in node.keywords if word.arg is not None}
            except ValueError:
                continue
            yield node.func.id if isinstance(node.func, ast.Name) else node.func.attr, args
