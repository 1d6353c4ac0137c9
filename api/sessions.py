"""Sign-in sessions: a signed token in a cookie that scripts cannot read."""

import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import jwt
from litestar.datastructures import Cookie

from core.clock import Clock, SystemClock
from core.ids import new_id
from core.settings import Settings
from tools.accounts import Account

ALGORITHM = "HS256"
AUDIENCE = "folioscope"
KIND = "session"
LEEWAY_S = 30
CLAIMS = ("exp", "iat", "sub", "aud", "typ", "epoch", "jti")
KEY_FILE = "session.key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What a valid token states: who signed in, and the account's epoch at that time."""

    user_id: UUID
    epoch: int


class Sessions:
    """Issues and reads session tokens. Whether the account still agrees is for the reader to check.

    Args:
        key: signs the tokens.
        lifetime: of a session.
        clock: of the machine; the market's own clock may stand still.
    """

    def __init__(self, key: str, *, lifetime: timedelta, clock: Clock | None = None) -> None:
        self._key = key
        self._lifetime = lifetime
        self._clock = clock or SystemClock()

    def issue(self, account: Account) -> str:
        """A token for whoever has just proven to be `account`."""
        now = self._clock.now()
        claims = {
            "sub": str(account.actor.user_id),
            "aud": AUDIENCE,
            "typ": KIND,
            "epoch": account.epoch,
            "iat": now,
            "exp": now + self._lifetime,
            "jti": str(new_id()),
        }
        return jwt.encode(claims, self._key, algorithm=ALGORITHM)

    def read(self, token: str) -> Session | None:
        """What the token states; None for one that is forged, expired, of another kind, or valid for longer than any of ours."""
        try:
            claims = jwt.decode(
                token, self._key, algorithms=[ALGORITHM], audience=AUDIENCE, leeway=LEEWAY_S, options={"require": list(CLAIMS)}
            )
            lasts = datetime.fromtimestamp(claims["exp"], UTC) - datetime.fromtimestamp(claims["iat"], UTC)
            if claims["typ"] != KIND or lasts > self._lifetime or not isinstance(claims["epoch"], int):
                return None
            return Session(user_id=UUID(claims["sub"]), epoch=claims["epoch"])
        except (jwt.InvalidTokenError, ValueError, TypeError, OverflowError, OSError):
            return None

    def cookie(self, account: Account, *, secure: bool) -> Cookie:
        """The cookie that signs `account` in."""
        return _cookie(self.issue(account), secure=secure, max_age=round(self._lifetime.total_seconds()))

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
    configured = settings.auth.secret
    key = configured.get_secret_value() if configured is not None else kept_key(settings.state_dir / KEY_FILE)
    return Sessions(key, lifetime=timedelta(hours=settings.auth.session_hours))


def kept_key(path: Path) -> str:
    """The key in that file, which only its owner may read; made when there is none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{new_id()}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
    try:
        os.link(fresh, path)  # of several processes that start at once, the first one's key wins and is whole
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
    return path.read_text(encoding="ascii")
