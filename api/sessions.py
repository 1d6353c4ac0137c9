"""Signed tokens: the session cookie that scripts cannot read, and the short access token of a program."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from uuid import UUID

import jwt
from litestar.datastructures import Cookie

from core.clock import Clock, SystemClock
from core.errors import Misconfigured
from core.ids import new_id
from core.settings import Settings
from infra.keys import kept_key
from tools.accounts import Account

ALGORITHM = "HS256"
AUDIENCE = "folioscope"
LEEWAY_S = 30
CLAIMS = ("exp", "iat", "sub", "aud", "typ", "sid", "jti")
KEY_FILE = "session.key"
PREVIOUS_KEY_FILE = "session.previous.key"


class TokenKind(StrEnum):
    """What a token is good for; one kind never passes for another."""

    SESSION = "session"
    ACCESS = "access"


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What a valid token states: who signed in, and in which session."""

    user_id: UUID
    session_id: UUID


class Sessions:
    """Issues and reads signed tokens. Whether the session still holds is for the reader to check.

    Args:
        keys: the first one signs; what any of them signed is accepted.
        lifetimes: of each kind of token.
        clock: of the machine; the market's own clock may stand still.
    """

    def __init__(self, keys: Sequence[str], *, lifetimes: Mapping[TokenKind, timedelta], clock: Clock | None = None) -> None:
        self._keys = tuple(keys)
        self._lifetimes = dict(lifetimes)
        self._clock = clock or SystemClock()

    def lasts(self, kind: TokenKind) -> timedelta:
        """How long a token of that kind is valid."""
        return self._lifetimes[kind]

    def issue(self, account: Account, kind: TokenKind = TokenKind.SESSION) -> str:
        """A token for whoever has just proven to be `account`, in its session."""
        now = self._clock.now()
        claims = {
            "sub": str(account.actor.user_id),
            "sid": str(account.session_id),
            "aud": AUDIENCE,
            "typ": kind.value,
            "iat": now,
            "exp": now + self._lifetimes[kind],
            "jti": str(new_id()),
        }
        return jwt.encode(claims, self._keys[0], algorithm=ALGORITHM)

    def read(self, token: str, kind: TokenKind = TokenKind.SESSION) -> Session | None:
        """What the token states; None for one that is forged, expired, of another kind, or valid for longer than any of ours."""
        return next((found for key in self._keys if (found := self._read(token, kind, key)) is not None), None)

    def _read(self, token: str, kind: TokenKind, key: str) -> Session | None:
        try:
            claims = jwt.decode(token, key, algorithms=[ALGORITHM], audience=AUDIENCE, leeway=LEEWAY_S, options={"require": list(CLAIMS)})
            lasts = datetime.fromtimestamp(claims["exp"], UTC) - datetime.fromtimestamp(claims["iat"], UTC)
            if claims["typ"] != kind.value or lasts > self._lifetimes[kind]:
                return None
            return Session(user_id=UUID(claims["sub"]), session_id=UUID(claims["sid"]))
        except (jwt.InvalidTokenError, ValueError, TypeError, AttributeError, OverflowError, OSError):
            return None

    def cookie(self, account: Account, *, secure: bool) -> Cookie:
        """The cookie that signs `account` in."""
        return _cookie(self.issue(account), secure=secure, max_age=round(self._lifetimes[TokenKind.SESSION].total_seconds()))

    def end_cookie(self, *, secure: bool) -> Cookie:
        """The cookie that signs out."""
        return _cookie("", secure=secure, max_age=0)


def cookie_name(*, secure: bool) -> str:
    """The session cookie's name; over TLS no other host and no plain page can set it."""
    return "__Host-folioscope" if secure else "folioscope"


def _cookie(value: str, *, secure: bool, max_age: int) -> Cookie:
    return Cookie(key=cookie_name(secure=secure), value=value, path="/", httponly=True, secure=secure, samesite="lax", max_age=max_age)


def open_sessions(settings: Settings) -> Sessions:
    """The sessions of this installation, signed with the configured key or with one that is made once and kept in the state folder."""
    auth = settings.auth
    lifetimes = {TokenKind.SESSION: timedelta(hours=auth.session_hours), TokenKind.ACCESS: timedelta(minutes=auth.access_minutes)}
    if auth.secret is not None:
        keys = [auth.secret.get_secret_value()]
        before = auth.previous_secret.get_secret_value() if auth.previous_secret is not None else None
    else:
        keys = [kept_key(settings.state_dir / KEY_FILE)]
        before = _previous_key(settings.state_dir / PREVIOUS_KEY_FILE, lifetimes[TokenKind.SESSION])
    return Sessions([*keys, *([before] if before else [])], lifetimes=lifetimes)


def rotate_key(settings: Settings) -> None:
    """Make a new key; what the present one signed holds until its sessions have run out. Takes effect at the next start.

    Raises:
        Misconfigured: the key is configured, so that it is not ours to change.
    """
    if settings.auth.secret is not None:
        raise Misconfigured(
            "The key is FOLIOSCOPE_AUTH__SECRET. Move it to FOLIOSCOPE_AUTH__PREVIOUS_SECRET and set a new one.",
            setting="FOLIOSCOPE_AUTH__SECRET",
        )
    path, previous = settings.state_dir / KEY_FILE, settings.state_dir / PREVIOUS_KEY_FILE
    kept_key(path)
    path.replace(previous)
    os.utime(previous)
    kept_key(path)


def _previous_key(path: Path, grace: timedelta) -> str | None:
    """The key before this one, while sessions that it signed may still hold."""
    try:
        retired = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        return path.read_text(encoding="ascii") if SystemClock().now() - retired < grace else None
    except FileNotFoundError:
        return None
