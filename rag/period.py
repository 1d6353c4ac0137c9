"""Which year and which kind of report a question most likely means, where several would do."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from rag.chunks import Chunk
from rag.scope import years_in

EARLIER = 0.85
"""The weight of an earlier one of several named years: a comparison of two years stands in the later year's report."""
UNLIKELY = 0.9
"""The weight of a kind of report that covers another period than the one asked for."""
_QUARTER = re.compile(r"(?<![a-z])q([1-4])(?!\d)|\b(first|second|third|fourth) quarter\b", re.IGNORECASE)
_ORDINALS = ("first", "second", "third", "fourth")
_BY_QUARTER = ("quarterly report", "earnings call", "current report")
_BY_YEAR = ("annual report",)
_LAST_QUARTER = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The latest year that is named (None for none), the quarters, and the kinds of report that cover them (empty for any)."""

    year: int | None
    quarters: frozenset[int]
    kinds: frozenset[str]

    @property
    def words(self) -> tuple[str, ...]:
        """How papers write the quarter of the year in their names, such as 2023q2."""
        return tuple(f"{self.year}q{quarter}" for quarter in sorted(self.quarters)) if self.year else ()

    def weight(self, chunk: Chunk) -> float:
        """How likely a passage is of the period, 1 for wholly; what does not say when and what it is counts as wholly."""
        origin = chunk.origin
        early = self.year is not None and origin.year is not None and origin.year < self.year
        other = bool(self.kinds) and origin.kind is not None and origin.kind not in self.kinds
        return (EARLIER if early else 1.0) * (UNLIKELY if other else 1.0)


def period_of(question: str, *, kinds: Collection[str]) -> Period:
    """The period of a question; `kinds` are those that it names itself, which leave nothing to guess."""
    years = years_in(question)
    quarters = frozenset(int(digit) if digit else _ORDINALS.index(word.lower()) + 1 for digit, word in _QUARTER.findall(question))
    likely: tuple[str, ...] = ()
    if quarters and not kinds:
        likely = (*_BY_QUARTER, *_BY_YEAR) if _LAST_QUARTER in quarters else _BY_QUARTER
    elif years and not kinds:
        likely = _BY_YEAR
    return Period(year=max(years, default=None), quarters=quarters, kinds=frozenset(likely))
