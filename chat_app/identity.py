"""Who is behind a request to Chainlit: a token that lives for one request, and what it said."""

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from uuid import UUID

from core.errors import FolioscopeError, NotSignedIn

TOKEN_COOKIE = "folioscope_chat"  # noqa: S105 -- the name of a cookie, not a secret
"""The cookie in which the guard hands the token to Chainlit. It is never sent to a browser."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """The user that the guard vouched for, and the cookies that the browser sent with it."""

    user_id: UUID
    cookies: Mapping[str, str] = field(default_factory=dict)


_caller: ContextVar[Caller | None] = ContextVar("chat_caller", default=None)


def set_caller(caller: Caller | None) -> None:
    """Bind the caller to this request and to every task that it starts."""
    _caller.set(caller)


def current_caller() -> Caller:
    """The caller of this request.

    Raises:
        NotSignedIn: nobody was vouched for.
    """
    caller = _caller.get()
    if caller is None:
        raise NotSignedIn("Please sign in again.")
    return caller


_refusal: ContextVar[list[FolioscopeError] | None] = ContextVar("chat_refusal", default=None)


def expect_refusal() -> list[FolioscopeError]:
    """Where a refusal of this request is noted, by whatever task refuses it; Chainlit itself would tell it as its own failure."""
    noted: list[FolioscopeError] = []
    _refusal.set(noted)
    return noted


def refused(err: FolioscopeError) -> FolioscopeError:
    """`err`, noted as what this request is refused with."""
    noted = _refusal.get()
    if noted is not None:
        noted.append(err)
    return err


def parse_cookies(header: str) -> dict[str, str]:
    """The cookies of a Cookie header, as they were sent."""
    pairs = (part.strip().partition("=") for part in header.split(";"))
    return {name: value for name, sign, value in pairs if name and sign}
