"""What the tools of one turn answered, flattened into figures that prose can be matched with."""

import datetime as dt
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, NamedTuple

from agents.figures.days import Day
from agents.figures.reading import read_figures, span_after

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
_FRACTIONS = ("_frac", "level", "levels", "weight", "weights", "share", "probability", "coverage", "chance", "chance_up", "confidence")
_CURRENCY_FIELDS = ("currency", "base_currency", "unit")
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
class Facts:
    """Facts in the order in which they came, found by their size."""

    items: list[Fact] = field(default_factory=list)
    _sizes: list[float] = field(default_factory=list)
    _by_size: list[Fact] = field(default_factory=list)
    _days: list[Fact] = field(default_factory=list)

    def days(self) -> Sequence[Fact]:
        """The facts that are days."""
        self._sort()
        return self._days

    def between(self, low: float, high: float) -> Sequence[Fact]:
        """The numbers whose size is between the two, both included."""
        self._sort()
        return self._by_size[bisect_left(self._sizes, low) : bisect_right(self._sizes, high)]

    def _sort(self) -> None:
        if len(self._by_size) + len(self._days) != len(self.items):
            self._days = [fact for fact in self.items if fact.day is not None]
            self._by_size = sorted((fact for fact in self.items if fact.day is None), key=_size)
            self._sizes = [fact.size for fact in self._by_size]


def _size(fact: Fact) -> float:
    return fact.size


@dataclass(slots=True)
class Evidence:
    """The facts of a turn; `asked` are the figures of the person's own message, `spans` the times that it names, by their unit."""

    facts: Facts = field(default_factory=Facts)
    asked: Facts = field(default_factory=Facts)
    spans: dict[str, Facts] = field(default_factory=dict)

    def add(self, call_id: str, tool: str, result: Mapping[str, Any], args: Mapping[str, Any] | None = None) -> None:  # Any: JSON
        """Take in what `tool` answered, and with which arguments it was asked."""
        walk = _Walk(self.facts.items, call_id, tool)
        walk.visit(result, "", frozenset(), "", "")
        if args:
            _Walk(self.facts.items, call_id, tool, prose=False).visit(args, "/args", frozenset(), "", "")

    def add_message(self, text: str) -> None:
        """Take in what the person wrote."""
        _Walk(self.asked.items, "", "message").visit(text, "/message", frozenset(), "", "")
        for figure in read_figures(text):
            unit = span_after(text, figure.end)
            for reading in figure.readings if unit else ():
                fact = Fact("", "message", "/message", reading.value, spoken=True, size=abs(float(reading.value)))
                self.spans.setdefault(unit, Facts()).items.append(fact)

    def add_day(self, day: dt.date) -> None:
        """A day that is known without a call: today."""
        self.facts.items.append(Fact(call_id="", tool="", path="/today", day=Day(year=day.year, month=day.month, day=day.day)))


class _Trait(NamedTuple):
    """What a field's name says of its numbers."""

    identity: bool
    fraction: bool
    percent: bool


@lru_cache(maxsize=2_000)
def _trait(key: str) -> _Trait:
    return _Trait(identity=_ID_KEY.search(key) is not None, fraction=key.endswith(_FRACTIONS), percent=key.endswith("_pct"))


@dataclass(slots=True)
class _Walk:
    """One pass over a result; without `prose`, what a model has put into words itself says nothing."""

    facts: list[Fact]
    call_id: str
    tool: str
    prose: bool = True

    def visit(self, node: Any, path: str, currencies: frozenset[str], symbol: str, key: str) -> None:  # Any: JSON
        """Collect the facts at and below `node`."""
        if len(self.facts) >= MOST_FACTS or node is None or isinstance(node, bool):
            return
        if isinstance(node, str):
            if not _trait(key).identity:
                self._text(node, path, currencies, symbol, key)
        elif isinstance(node, Mapping):
            here = frozenset(str(node[name]) for name in _CURRENCY_FIELDS if name in node and _is_currency(node[name]))
            named = node.get("symbol")
            symbol = named if isinstance(named, str) else symbol
            for name, child in node.items():
                self.visit(child, f"{path}/{name}", here or currencies, symbol, key if _trait(key).fraction else str(name))
        elif isinstance(node, list | tuple):
            self._number(Decimal(len(node)), f"{path}/#", currencies, symbol, "")
            self._kinds(node, path, symbol)
            for index, child in enumerate(node[:MOST_ITEMS]):
                self.visit(child, f"{path}/{index}", currencies, symbol, key)
        elif isinstance(node, int | float | Decimal) and not _trait(key).identity:
            self._number(Decimal(str(node)), path, currencies, symbol, key)

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
            self._number(Decimal(count), f"{path}/#{name}={kind[:40]}", frozenset(), symbol, "")

    def _number(self, value: Decimal, path: str, currencies: frozenset[str], symbol: str, key: str) -> None:
        if value.is_finite():
            trait = _trait(key)
            fact = Fact(
                self.call_id, self.tool, path, value, None, trait.fraction, trait.percent, currencies, symbol, False, abs(float(value))
            )
            self.facts.append(fact)

    def _text(self, text: str, path: str, currencies: frozenset[str], symbol: str, key: str) -> None:
        if _PLAIN_NUMBER.fullmatch(text):
            try:
                self._number(Decimal(text), path, currencies, symbol, key)
            except InvalidOperation:
                return
            return
        iso = _ISO.match(text) if len(text) <= 40 else None
        if iso is not None:
            day = Day(year=int(iso[1]), month=int(iso[2]), day=int(iso[3]), time=iso[4])
            self.facts.append(Fact(self.call_id, self.tool, path, day=day, currencies=currencies, symbol=symbol))
            return
        if not self.prose or (len(text) < SHORTEST_PROSE and not _DIGIT.search(text)):
            return
        for figure in read_figures(text[:MOST_CHARS], strict=False):
            own = frozenset({figure.currency}) if figure.currency else frozenset()
            if figure.day is not None:
                self.facts.append(Fact(self.call_id, self.tool, path, day=figure.day, currencies=own, symbol=symbol, spoken=True))
            for reading in figure.readings:
                value, size = reading.value, abs(float(reading.value))
                self.facts.append(Fact(self.call_id, self.tool, path, value, None, False, figure.percent, own, symbol, True, size))


def _is_currency(value: object) -> bool:
    return isinstance(value, str) and len(value) == 3 and value.isalpha() and value.isupper()
