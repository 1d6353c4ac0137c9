"""Two small guards in front of a price provider or a language model: one stops asking who does not answer, one keeps us from asking too often."""

from collections.abc import Callable
from enum import StrEnum


class BreakerState(StrEnum):
    """Whether calls pass."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


class CircuitBreaker:
    """Passes calls while they succeed; after `threshold` failures in a row none for `cooldown_s`, then one on trial.

    Each failed trial doubles the wait, up to `max_cooldown_s`; one success closes it again.

    Args:
        monotonic: a reading in seconds that only grows.
    """

    def __init__(
        self, monotonic: Callable[[], float], *, threshold: int = 3, cooldown_s: float = 30.0, max_cooldown_s: float = 600.0
    ) -> None:
        self._monotonic = monotonic
        self._threshold = threshold
        self._first_cooldown_s = cooldown_s
        self._max_cooldown_s = max_cooldown_s
        self._cooldown_s = cooldown_s
        self._failures = 0
        self._open_until: float | None = None
        self._on_trial = False

    @property
    def state(self) -> BreakerState:
        """Closed, open, or half open when a trial call may pass."""
        if self._open_until is None:
            return BreakerState.CLOSED
        return BreakerState.OPEN if self._monotonic() < self._open_until else BreakerState.HALF_OPEN

    @property
    def reopens_in_s(self) -> float:
        """Seconds until a trial call passes; 0 when calls pass now."""
        return 0.0 if self._open_until is None else max(0.0, self._open_until - self._monotonic())

    def admit(self) -> bool:
        """True when a call may go out now; with the breaker half open that is true once, until its outcome is told."""
        state = self.state
        if state is BreakerState.CLOSED:
            return True
        if state is BreakerState.OPEN or self._on_trial:
            return False
        self._on_trial = True
        return True

    def succeeded(self) -> None:
        """A call came back well."""
        self._failures = 0
        self._cooldown_s = self._first_cooldown_s
        self._open_until = None
        self._on_trial = False

    def failed(self) -> None:
        """A call failed."""
        self._failures += 1
        if self._on_trial:
            self._cooldown_s = min(2 * self._cooldown_s, self._max_cooldown_s)
            self.open_for(self._cooldown_s)
        elif self._failures >= self._threshold:
            self.open_for(self._cooldown_s)

    def open_for(self, seconds: float) -> None:
        """No calls for `seconds`, at most `max_cooldown_s`."""
        self._open_until = self._monotonic() + min(seconds, self._max_cooldown_s)
        self._on_trial = False

    def abandoned(self) -> None:
        """A trial call ended without an outcome (cancelled): the next one may try."""
        self._on_trial = False


class Throttle:
    """A bucket of `burst` tokens that refills at `per_s`: one token a call.

    Args:
        monotonic: a reading in seconds that only grows.
    """

    def __init__(self, monotonic: Callable[[], float], *, per_s: float, burst: int) -> None:
        self._monotonic = monotonic
        self._per_s = per_s
        self._burst = float(burst)
        self._tokens = float(burst)
        self._at = monotonic()

    def take(self) -> float:
        """0 when the call may go out now; otherwise the seconds until it might, and no token is taken."""
        now = self._monotonic()
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._per_s)
        self._at = now
        if self._tokens >= 1:
            self._tokens -= 1
            return 0.0
        return (1 - self._tokens) / self._per_s
