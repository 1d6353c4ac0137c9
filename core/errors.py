"""One tree of expected failures; each class knows its HTTP status, its code and what the caller should do next."""

from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar, TypeAlias


class NextStep(StrEnum):
    """What the caller of a failed operation should do."""

    FIX_INPUT = "fix_input"
    CHOOSE_OTHER = "choose_other"
    TRY_LATER = "try_later"
    ASK_USER = "ask_user"
    STOP = "stop"


Detail: TypeAlias = str | int | float | list[str] | None


class FolioscopeError(Exception):
    """A failure that was foreseen. `message` is always fit for a user: it says what is wrong and what would work.

    Args:
        message: one or two sentences for the person who asked.
        details: machine-readable facts (field, have, need, suggestions), copied into the REST problem document.
    """

    status: ClassVar[int] = 500
    code: ClassVar[str] = "error"
    title: ClassVar[str] = "Something went wrong"
    next_step: ClassVar[NextStep] = NextStep.STOP

    def __init__(self, message: str, **details: Detail) -> None:
        super().__init__(message)
        self.message = message
        self.details: Mapping[str, Detail] = details

    def as_problem(self) -> dict[str, object]:
        """The RFC 9457 document of this failure, with `code`, `next_step` and the details beside the standard members."""
        return {
            "type": f"urn:folioscope:problem:{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.message,
            "code": self.code,
            "next_step": self.next_step.value,
            **self.details,
        }


class InvalidInput(FolioscopeError):
    """An argument is missing, malformed or out of bounds; `field` names it."""

    status = 422
    code = "invalid_input"
    title = "That input does not work"
    next_step = NextStep.FIX_INPUT


class UnknownSymbol(InvalidInput):
    """No instrument of that name or symbol; `suggestions` lists near ones."""

    status = 404
    code = "unknown_symbol"
    title = "Unknown symbol"
    next_step = NextStep.CHOOSE_OTHER


class InsufficientHolding(InvalidInput):
    """More would leave the portfolio than it holds; `held` says how much there is."""

    code = "insufficient_holding"
    title = "Not enough is held"


class NotEnoughHistory(InvalidInput):
    """A series is too short; `have` and `need` are counts of observations."""

    code = "not_enough_history"
    title = "Not enough history"
    next_step = NextStep.CHOOSE_OTHER


class NotFound(FolioscopeError):
    """There is no such thing, or it is not the actor's: both look the same on purpose."""

    status = 404
    code = "not_found"
    title = "Not found"
    next_step = NextStep.CHOOSE_OTHER


class NotSignedIn(FolioscopeError):
    """The request carries no valid identity."""

    status = 401
    code = "not_signed_in"
    title = "Please sign in"
    next_step = NextStep.ASK_USER


class PermissionDenied(FolioscopeError):
    """The actor is known and may not do this."""

    status = 403
    code = "permission_denied"
    title = "Not allowed"


class Conflict(FolioscopeError):
    """The state has moved on."""

    status = 409
    code = "conflict"
    title = "This changed in the meantime"
    next_step = NextStep.ASK_USER


class KeyReused(Conflict):
    """The same idempotency key came with another request."""

    status = 422
    code = "key_reused"
    title = "That key was used for another request"
    next_step = NextStep.FIX_INPUT


class Expired(FolioscopeError):
    """A proposal, link or token is past its time."""

    status = 410
    code = "expired"
    title = "Too late"
    next_step = NextStep.ASK_USER


class TooLarge(FolioscopeError):
    """A message, upload or range is over its limit; `limit` names it."""

    status = 413
    code = "too_large"
    title = "Too large"
    next_step = NextStep.FIX_INPUT


class QuotaExceeded(FolioscopeError):
    """Too many calls in a while; `retry_after_s` says when the next is taken."""

    status = 429
    code = "quota_exceeded"
    title = "Too many requests"
    next_step = NextStep.TRY_LATER


class Unavailable(FolioscopeError):
    """A part that is needed (price provider, queue, language model) does not answer at present."""

    status = 503
    code = "unavailable"
    title = "Not available at present"
    next_step = NextStep.TRY_LATER


class TookTooLong(Unavailable):
    """A calculation was stopped when its time was over."""


class DataUnavailable(Unavailable):
    """No provider has the asked-for prices or rates; the message says which are missing."""

    code = "data_unavailable"
    title = "No data for this"
    next_step = NextStep.CHOOSE_OTHER


class NoPrices(DataUnavailable):
    """Every provider answered, and there are no prices of that symbol, or none of those days; `first_day` and `last_day` say which there are."""

    status = 404
    code = "no_prices"
    title = "No prices of that"


class Misconfigured(FolioscopeError):
    """The settings do not allow the program to run; the message names the setting and a value that works."""

    code = "misconfigured"
    title = "A setting is wrong"


class InternalError(FolioscopeError):
    """A defect. The user sees only `error_id`; the log has the rest under the same id."""

    code = "internal_error"

    def __init__(self, error_id: str) -> None:
        super().__init__(f"Something went wrong on our side. Nothing was changed. If you report it, quote {error_id}.", error_id=error_id)
