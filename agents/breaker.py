"""A rest for a language model that keeps failing: after some failures in a row it is not asked for a while, and the screen says so."""

from dataclasses import dataclass

from core.clock import stopwatch_s

AFTER_FAILURES = 3
REST_S = 60.0


@dataclass(slots=True)
class Breaker:
    """Counts failures in a row; when the rest is over one question tries the model again, and its failure begins the next rest.

    Attributes:
        failures: failures since the last answer.
        rests_until: by the stopwatch, when the model may be asked again.
    """

    failures: int = 0
    rests_until: float = 0.0

    def rest_s(self) -> float:
        """Seconds until the model may be asked again; 0 when it may be asked now."""
        return max(0.0, self.rests_until - stopwatch_s())

    def failed(self) -> None:
        """Note that the model gave no answer."""
        self.failures += 1
        if self.failures >= AFTER_FAILURES:
            self.rests_until = stopwatch_s() + REST_S

    def answered(self) -> None:
        """Note that the model gave an answer."""
        self.failures, self.rests_until = 0, 0.0
