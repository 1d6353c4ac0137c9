"""Sign-in sessions: opened by a password, lengthened by refresh tokens, listed and ended by whoever they belong to."""

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import structlog
from pydantic import Field

from core.actor import Actor, Channel, Role, Scope
from core.errors import NotFound, NotSignedIn
from db import UnitOfWork
from db.models import RefreshToken, SignInSession, User
from infra import Topic
from infra.openid import Person, SignedOut
from tools.accounts import NOBODY, Account, as_account
from tools.base import Args, Effect, Tool, View
from tools.context import Context
from tools.services import Services

log = structlog.get_logger("accounts")

REFRESH_MARK = "fsr_"
SEEN_EVERY = dt.timedelta(minutes=10)
"""How exact `last_seen_at` is; a request should not have to write."""
SAME_MOMENT = dt.timedelta(seconds=10)
"""A refresh token presented twice within this time is a client that asked twice, not a thief."""
REMEMBERED = dt.timedelta(days=30)
"""How long a session that has run out is kept."""
NO_SUCH_SESSION = "This session has ended. Please sign in again."


class SessionKind(StrEnum):
    """Who carries the session."""

    BROWSER = "browser"
    PROGRAM = "program"


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """From where somebody signs in, as the client states it."""

    address: str
    name: str


def digest(token: str) -> str:
    """The form in which a token is kept. It has 256 random bits, so that a plain SHA-256 cannot be searched."""
    return hashlib.sha256(token.encode()).hexdigest()


def acting_for(user_id: UUID) -> Actor:
    """Opens the transactions in which an account's own credentials are looked at; may do nothing else."""
    return Actor(user_id=user_id, role=Role.VIEWER, channel=Channel.REST)


async def open_session(
    services: Services, account: Account, *, kind: SessionKind, device: Device, lasts: dt.timedelta, by: Person | None = None
) -> Account:
    """`account` in a session of its own, which ends by itself after `lasts`; `by` is whom a provider vouched for."""
    async with services.begin(acting_for(account.user_id), write=True) as work:
        now = work.clock.now()
        await work.sessions.prune(now - REMEMBERED)
        row = await work.sessions.add(
            SignInSession(
                user_id=account.user_id,
                created_at=now,
                kind=kind.value,
                device=device.name[:200],
                address=device.address[:64],
                epoch=account.epoch,
                expires_at=now + lasts,
                last_seen_at=now,
                issuer=by.issuer if by is not None else None,
                provider_session=by.session if by is not None else None,
            )
        )
    return replace(account, session_id=row.id)


async def first_refresh_token(services: Services, account: Account, *, lasts: dt.timedelta) -> str:
    """The token with which the session of `account` can be lengthened once."""
    async with services.begin(acting_for(account.user_id), write=True) as work:
        return await _next_token(work, account.session_id or UUID(int=0), lasts)


async def _next_token(work: UnitOfWork, session_id: UUID, lasts: dt.timedelta) -> str:
    token = REFRESH_MARK + secrets.token_urlsafe(32)
    now = work.clock.now()
    row = RefreshToken(user_id=work.owner, created_at=now, session_id=session_id, token_hash=digest(token), expires_at=now + lasts)
    await work.refresh_tokens.add(row)
    return token


async def refresh(services: Services, token: str, *, lasts: dt.timedelta) -> tuple[Account, str]:
    """The account of a refresh token, and the token that takes its place.

    A token that was used before has been copied: its whole session ends.

    Raises:
        NotSignedIn: unknown, used, run out, or its session or account has ended.
    """
    hashed = digest(token)
    async with services.begin(NOBODY) as work:
        known = await work.refresh_tokens.by_hash(hashed)
    if known is None:
        raise NotSignedIn(NO_SUCH_SESSION)
    async with services.begin(acting_for(known.user_id), write=True) as work:
        account, fresh = await _exchange(work, hashed, lasts, idle_of(services))
    if account is None or fresh is None:
        await services.events.publish(Topic.SESSION_REVOKED, user_id=str(known.user_id), session_id=str(known.session_id))
        raise NotSignedIn(NO_SUCH_SESSION)
    return account, fresh


async def _exchange(work: UnitOfWork, hashed: str, lasts: dt.timedelta, idle: dt.timedelta) -> tuple[Account | None, str | None]:
    """The account and its next token; Nones where the session had to be ended."""
    now = work.clock.now()
    row = await work.refresh_tokens.by_hash(hashed, lock=True)
    session = None if row is None else await work.sessions.find(row.session_id)
    user = await work.users.get(work.owner)
    if row is None or session is None or not is_live(session, user, now, idle) or row.expires_at <= now:
        raise NotSignedIn(NO_SUCH_SESSION)
    if row.used_at is not None:
        if now - row.used_at < SAME_MOMENT:
            raise NotSignedIn("This refresh token was exchanged a moment ago. Use the new one.")
        session.ended_at = now
        log.warning("refresh_token.reused", user=str(row.user_id), session=str(session.id))
        return None, None
    row.used_at = session.last_seen_at = now
    fresh = await _next_token(work, session.id, min(lasts, session.expires_at - now))
    return replace(as_account(user, Channel.REST), session_id=session.id), fresh


def idle_of(services: Services) -> dt.timedelta:
    """How long a sign-in in a browser may go unused."""
    return dt.timedelta(hours=services.settings.auth.idle_hours)


def is_live(session: SignInSession, user: User, now: dt.datetime, idle: dt.timedelta) -> bool:
    """Whether the session of `user` has neither been ended nor run out nor, in a browser, been unused for `idle`.

    A program shows that it is there by exchanging its refresh token, which has a life of its own.
    """
    used = session.kind != SessionKind.BROWSER or now - session.last_seen_at < idle
    return user.active and used and session.ended_at is None and session.expires_at > now and session.epoch == user.session_epoch


async def account_in_session(services: Services, user_id: UUID, session_id: UUID, channel: Channel) -> Account:
    """The account behind a session that still holds.

    Raises:
        NotSignedIn: the session or the account has ended.
    """
    try:
        async with services.begin(acting_for(user_id)) as work:
            now = work.clock.now()
            session = await work.sessions.get(session_id)
            user = await work.users.get(user_id)
    except NotFound as err:
        raise NotSignedIn(NO_SUCH_SESSION) from err
    idle = idle_of(services)
    if not is_live(session, user, now, idle):
        raise NotSignedIn(NO_SUCH_SESSION)
    if now - session.last_seen_at > min(SEEN_EVERY, idle / 10):
        async with services.begin(acting_for(user_id), write=True) as work:
            (await work.sessions.get(session_id)).last_seen_at = now
    return replace(as_account(user, channel), session_id=session_id)


async def end_session(services: Services, account: Account) -> None:
    """End the session that `account` is in, and nothing else."""
    if account.session_id is None:
        return
    async with services.begin(acting_for(account.user_id), write=True) as work:
        session = await work.sessions.find(account.session_id)
        if session is not None and session.ended_at is None:
            session.ended_at = work.clock.now()
    await services.events.publish(Topic.SESSION_REVOKED, user_id=str(account.user_id), session_id=str(account.session_id))


async def end_sessions(services: Services, actor: Actor) -> None:
    """End every session of the actor's account, everywhere."""
    async with services.begin(actor, write=True) as work:
        (await work.users.get(actor.user_id)).session_epoch += 1
    await services.events.publish(Topic.SESSION_REVOKED, user_id=str(actor.user_id))


async def end_by_provider(services: Services, told: SignedOut) -> int:
    """End the sessions that a provider opened here and now says are over; how many there were."""
    async with services.begin(NOBODY, write=True) as work:
        owner = None
        if told.subject is not None:
            known = await work.identities.of(told.issuer, told.subject)
            if known is None:
                return 0
            owner = known.user_id
        rows = await work.sessions.of_provider(told.issuer, session=told.session, owner=owner)
        ended = [(str(row.user_id), str(row.id)) for row in rows]
        for row in rows:
            row.ended_at = work.clock.now()
    for user_id, session_id in ended:
        await services.events.publish(Topic.SESSION_REVOKED, user_id=user_id, session_id=session_id)
    log.info("sessions.ended_by_provider", sessions=len(ended))
    return len(ended)


class ListSessions(Args):
    """Nothing to choose."""


class SessionView(View):
    """One sign-in."""

    id: UUID
    kind: SessionKind
    device: str
    address: str
    signed_in_at: dt.datetime
    last_seen_at: dt.datetime
    expires_at: dt.datetime


class SessionsView(View):
    """Sign-ins that have not ended, newest first."""

    items: tuple[SessionView, ...]


def _view(row: SignInSession) -> SessionView:
    return SessionView(
        id=row.id,
        kind=SessionKind(row.kind),
        device=row.device,
        address=row.address,
        signed_in_at=row.created_at,
        last_seen_at=row.last_seen_at,
        expires_at=row.expires_at,
    )


async def run_list(context: Context, _args: ListSessions) -> SessionsView:
    """List where you are signed in, newest first, at most 200."""
    async with context.read() as work:
        user = await work.users.get(work.owner)
        now, idle = work.clock.now(), idle_of(context.services)
        rows = await work.sessions.live(now, user.session_epoch)
        return SessionsView(items=tuple(_view(row) for row in rows if is_live(row, user, now, idle)))


class EndSession(Args):
    """Which session to end."""

    session_id: Annotated[UUID, Field(description="As list_sessions names it.")]


async def run_end(context: Context, args: EndSession) -> SessionView:
    """Sign out one device: its session and all its tokens end at once."""
    async with context.begin() as work:
        row = await work.sessions.get(args.session_id)
        row.ended_at = row.ended_at or work.clock.now()
        view = _view(row)
        work.finish(view.model_dump(mode="json"), summary=f"Signed out {row.device[:80] or 'a device'}")
    await context.services.events.publish(Topic.SESSION_REVOKED, user_id=str(context.actor.user_id), session_id=str(args.session_id))
    return view


LIST_SESSIONS = Tool(name="list_sessions", args=ListSessions, view=SessionsView, run=run_list, scope=Scope.ACCOUNT_MANAGE)
END_SESSION = Tool(name="end_session", args=EndSession, view=SessionView, run=run_end, scope=Scope.ACCOUNT_MANAGE, effect=Effect.WRITE)
