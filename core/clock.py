"""The only place that asks the machine for the time."""

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol


class Clock(Protocol):
    """Where everybody gets the time from; injected, so that tests and the sample market can hold it still."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...

    def today(self) -> date:
        """The day up to which there are prices and on which things are recorded: with a live market the present day in UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return datetime.now(UTC)

    def today(self) -> date:
        """The present day in UTC."""
        return self.now().date()


@dataclass(frozen=True, slots=True)
class FixedClock:
    """A clock that stands still at `at` (aware, UTC)."""

    at: datetime

    @classmethod
    def on(cls, day: date) -> "FixedClock":
        """A clock that stands at the end of the trading day `day`, 22:00 UTC."""
        return cls(datetime(day.year, day.month, day.day, 22, tzinfo=UTC))

    def now(self) -> datetime:
        """The moment at which it stands."""
        return self.at

    def today(self) -> date:
        """The day on which it stands."""
        return self.at.date()


@dataclass(frozen=True, slots=True)
class MarketClock:
    """The machine's own clock, except that the market's day stands still at `day`: what is recorded and signed carries the real time."""

    day: date

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return datetime.now(UTC)

    def today(self) -> date:
        """The market's day."""
        return self.day


def stopwatch_s() -> float:
    """A monotonic reading in seconds, for measuring durations only."""
    return time.perf_counter()


def cpu_s() -> float:
    """Seconds of processor time that this process has used; only differences mean something."""
    return time.process_time()
