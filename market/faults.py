"""What can go wrong at a price provider, and what follows from it; never seen outside `market`, where they become words for the user."""

from enum import StrEnum
from typing import ClassVar

from core.errors import DataUnavailable, Detail, NoPrices


class Consequence(StrEnum):
    """What the chain does after a provider's failure."""

    FINAL = "final"
    """Asking this provider again is useless and says nothing against it."""
    NEXT = "next"
    """The next provider is asked; the failure counts against this one."""
    RETRY = "retry"
    """Asked again at once while time is left; counts against it if that fails too."""
    PENALISE = "penalise"
    """Left alone for as long as it says."""
    BREAK = "break"
    """Left alone at once, without waiting for more failures."""


class ProviderError(DataUnavailable):
    """A provider did not give what was asked for; `consequence` says how the chain takes it."""

    consequence: ClassVar[Consequence] = Consequence.NEXT


class NoSuchSymbolError(ProviderError):
    """The provider does not carry the symbol."""

    consequence = Consequence.FINAL


class NoPricesError(NoPrices, ProviderError):
    """The provider carries the symbol and has no prices in the range asked for."""

    consequence = Consequence.FINAL


class GarbageError(ProviderError):
    """The provider answered with something that cannot be prices of this symbol."""

    consequence = Consequence.NEXT


class NoAnswerError(ProviderError):
    """The provider could not be reached, or not in time."""

    consequence = Consequence.RETRY


class BusyError(ProviderError):
    """Our own throttle, breaker or thread limit holds the call back; says nothing against the provider."""

    consequence = Consequence.FINAL


class TooManyRequestsError(ProviderError):
    """The provider wants us to wait `retry_after_s` seconds."""

    consequence = Consequence.PENALISE

    def __init__(self, message: str, *, retry_after_s: float = 60.0, **details: Detail) -> None:
        super().__init__(message, retry_after_s=retry_after_s, **details)
        self.retry_after_s = retry_after_s


class AccessRefusedError(ProviderError):
    """The provider refuses us: a key is missing, or we are blocked."""

    consequence = Consequence.BREAK
