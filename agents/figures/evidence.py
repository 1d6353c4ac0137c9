"""What the tools of one turn answered, flattened into figures that prose can be matched with."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from agents.figures.days import Day
from agents.figures.reading import read_figures

MOST_ITEMS = 60
"""How many entries of a list count; longer lists are series, of which no answer may pick a point that was not shown."""
MOST_FACTS = 20_000
MOST_CHARS = 4_000
"""How much of one text is read for figures."""
COUNTED = frozenset({"state", "status", "type", "side", "kind", "armed", "currency", "sector", "symbol", "outcome", "channel", "undone"})
"""Fields by which the entries of a list may be counted."""
SHORTEST_PROSE = 60
"""Texts shorter than this are names and words; without a digit there is no figure in them."""
_DIGIT = re.compile(r"\d")
_PLAIN_NUMBER = re.compile(r"[-+]?\d{1,30}(?:\.\d{1,30})?")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}:\d{2}))?")
_ID_KEY = re.compile(r"(?:^|_)(?:id|key|hash|sha256|version)$")


class Fact(NamedTuple):
    """One figure of a result; a turn has thousands, hence a tuple.

    Attributes:
        call_id, tool: the call that answered it; both empty for what is known without a call, such as today's date.
        path: where it stands in the result, as a JSON pointer; "#" at its end means the length of a list.
        value: the number, or None for a day.
        day: the day, or None for a number.
        fraction: whether the number is a fraction of one, to be read as per cent as well.
        percent: whether it is a percentage already.
        currencies: the currencies that may go with it; empty where none is said.
        symbol: the instrument that it is about, where the result says so.
        spoken: whether it was read out of text.
        size: the number without its sign, in floats, for a quick look.
    """

    call_id: str
    tool: str
    path: str
    value: Decimal | None = None
    day: Day | None = None
    fraction: bool = False
    percent: bool = False
    currencies: frozenset[str] = frozenset()
    symbol: str = ""
    spoken: bool = False
    size: float = 0.0


@dataclass(slots=True)
class Evidence:
    """The facts of a turn, in the order in which they came; `asked` are the figures of the person's own message."""

    facts: list[Fact] = field(default_factory=list)
    asked: list[Fact] = field(default_factory=list)

    def add(self, call_id: str, tool: str, result: Mapping[str, Any], args: Mapping[str, Any] | None = None) -> None:  # Any: JSON
        """Take in what `tool` answered, and with which arguments it was asked."""
        _Walk(self.facts, call_id, tool).visit(result, "", frozenset(), "", "")
        if args:
            _Walk(self.facts, call_id, tool).visit(args, "/args", frozenset(), "", "")

    def add_message(self, text: str) -> None:
        """Take in what the person wrote."""
        _Walk(self.asked, "", "message").visit(text, "/message", frozenset(), "", "")

    def add_day(self, day: dt.date) -> None:
        """A day that is known without a call: today."""
        self.facts.append(Fact(call_id="", tool="", path="/today", day=Day(year=day.year, month=day.month, day=day.day)))


@dataclass(slots=True)
class _Walk:
    """One pass over a result."""

    facts: list[Fact]
    call_id: str
    tool: str

    def visit(self, node: Any, path: str, currencies: frozenset[str], symbol: str, key: str) -> None:  # Any: JSON
        """Collect the facts at and below `node`."""
        if len(self.facts) >= MOST_FACTS:
            return
        if isinstance(node, Mapping):
            here = frozenset(str(node[name]) for name in ("currency", "base_currency", "unit") if _is_currency(node.get(name)))
            named = node.get("symbol")
            for name, child in node.items():
                self.visit(child, f"{path}/{name}", here or currencies, str(named) if isinstance(named, str) else symbol, str(name))
        elif isinstance(node, list | tuple):
            self._fact(f"{path}/#", currencies, symbol, value=Decimal(len(node)))
            self._kinds(node, path, symbol)
            for index, child in enumerate(node[:MOST_ITEMS]):
                self.visit(child, f"{path}/{index}", currencies, symbol, key)
        elif isinstance(node, bool) or node is None or _ID_KEY.search(key):
            return
        elif isinstance(node, int | float | Decimal):
            self._number(Decimal(str(node)), path, currencies, symbol, key)
        elif isinstance(node, str):
            self._text(node, path, currencies, symbol, key)

    def _kinds(self, items: Sequence[Any], path: str, symbol: str) -> None:  # Any: JSON
        """How many entries of a list are of each kind ("2 of the alerts are armed")."""
        kinds = Counter(
            (name, str(item[name]))
            for item in items
            if isinstance(item, Mapping)
            for name in COUNTED & item.keys()
            if item[name] is not None
        )
        for (name, kind), count in kinds.items():
            self._fact(f"{path}/#{name}={kind[:40]}", frozenset(), symbol, value=Decimal(count))

    def _number(self, value: Decimal, path: str, currencies: frozenset[str], symbol: str, key: str) -> None:
        if value.is_finite():
            fraction = key.endswith(("_frac", "level", "levels", "weight", "share", "probability", "coverage")) or path.endswith("_frac")
            self._fact(path, currencies, symbol, value=value, fraction=fraction, percent=key.endswith("_pct"))

    def _text(self, text: str, path: str, currencies: frozenset[str], symbol: str, key: str) -> None:
        if _PLAIN_NUMBER.fullmatch(text):
            try:
                self._number(Decimal(text), path, currencies, symbol, key)
            except InvalidOperation:
                return
            return
        iso = _ISO.match(text)
        if iso is not None and len(text) <= 40:
            year, month, day = (int(iso[part]) for part in (1, 2, 3))
            self._fact(path, currencies, symbol, day=Day(year=year, month=month, day=day, time=iso[4]))
            return
        if len(text) < SHORTEST_PROSE and not _DIGIT.search(text):
            return
        for figure in read_figures(text[:MOST_CHARS], strict=False):
            own = frozenset({figure.currency}) if figure.currency else frozenset()
            if figure.day is not None:
                self._fact(path, own, symbol, day=figure.day, spoken=True)
            for reading in figure.readings:
                self._fact(path, own, symbol, value=reading.value, percent=figure.percent, spoken=True)

    def _fact(self, path: str, currencies: frozenset[str], symbol: str, **what: Any) -> None:  # Any: fields of Fact
        size = abs(float(what.get("value") or 0))
        self.facts.append(Fact(call_id=self.call_id, tool=self.tool, path=path, currencies=currencies, symbol=symbol, size=size, **what))


def _is_currency(value: object) -> bool:
    return isinstance(value, str) and len(value) == 3 and value.isalpha() and value.upper() == value
