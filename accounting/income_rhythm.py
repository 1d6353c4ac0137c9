"""How often a security pays, read from the days on which it paid."""

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum
from itertools import pairwise
from statistics import median

_RECENT = 4
_YEAR_WITH_SLACK = 430
_BOUNDS = ((270, "annual"), (130, "semiannual"), (60, "quarterly"), (20, "monthly"), (5, "weekly"))


class Periodicity(StrEnum):
    """How often something is paid."""

    NONE = "none"
    UNKNOWN = "unknown"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    SEMIANNUAL = "semiannual"
    ANNUAL = "annual"


def dividend_periodicity(days: Sequence[dt.date], amounts: Sequence[float] | None = None) -> Periodicity:
    """The usual distance of the recent payments: NONE without any, UNKNOWN with one or with no rhythm.

    The median of the last four gaps decides, so that one payment that was early or extraordinary changes nothing; years
    without any payment are left out.

    Args:
        days: of the payments, in any order; several on one day are one.
        amounts: of the payments; one that is less than 30 % of the mean of its year is taken as extraordinary and left out.
    """
    regular = sorted({day for day, small in zip(days, _extraordinary(days, amounts), strict=True) if not small})
    if not regular:
        return Periodicity.NONE if not days else Periodicity.UNKNOWN
    gaps = [(after - before).days - 365 * max(after.year - before.year - 1, 0) for before, after in pairwise(regular)]
    if not gaps:
        return Periodicity.UNKNOWN
    usual = median(gaps[-_RECENT:])
    if usual >= _YEAR_WITH_SLACK:
        return Periodicity.UNKNOWN
    return next((Periodicity(name) for bound, name in _BOUNDS if usual > bound), Periodicity.UNKNOWN)


def _extraordinary(days: Sequence[dt.date], amounts: Sequence[float] | None) -> list[bool]:
    if amounts is None:
        return [False] * len(days)
    by_year: dict[int, list[float]] = {}
    for day, amount in zip(days, amounts, strict=True):
        by_year.setdefault(day.year, []).append(amount)
    means = {year: sum(paid) / len(paid) for year, paid in by_year.items()}
    return [amount <= 0.3 * means[day.year] for day, amount in zip(days, amounts, strict=True)]
