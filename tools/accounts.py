"""Who an account is: the local owner, whoever signs in, and the actor that an entrance acts for."""

import hashlib
from dataclasses import dataclass
from uuid import UUID

import structlog
from pydantic import SecretStr

from core.actor import Actor, Channel, Role
from core.errors import NotFound, NotSignedIn
from db import UnitOfWork
from db.models import Portfolio, User
from tools.passwords import hash_password, password_matches
from tools.services import Services

log = structlog.get_logger("accounts")

LOCAL_EMAIL = "owner@localhost"
FIRST_PORTFOLIO = "My portfolio"
TRIES_PER_ACCOUNT, TRIES_PER_ADDRESS, TRY_WINDOW_S = 10, 60, 300.0
NOBODY = Actor(user_id=UUID(int=0), role=Role.VIEWER, channel=Channel.REST)
"""Stands in while it is not yet known who asks; owns nothing and may do nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody who may come in: the actor, the session in which that is so, and `epoch`, with which every session of the account must agree."""

    actor: Actor
    email: str
    name: str
    epoch: int
    session_id: UUID | None = None

    @property
    def user_id(self) -> UUID:
        """The account's id."""
        return self.actor.user_id


def as_account(row: User, channel: Channel) -> Account:
    """The account of a row, entering through `channel`."""
    actor = Actor.of(row.id, Role(row.role), channel, timezone=row.timezone)
    return Account(actor=actor, email=row.email, name=row.name, epoch=row.session_epoch)


async def find_account(services: Services, user_id: UUID, channel: Channel) -> Account:
    """The account of that id.

    Raises:
        NotSignedIn: there is none, or it is switched off.
    """
    try:
        async with services.begin(NOBODY) as work:
            row = await work.users.get(user_id)
    except NotFound as err:
        raise NotSignedIn("This account is no longer there. Please sign in again.") from err
    if not row.active:
        raise NotSignedIn("This account is switched off.")
    return as_account(row, channel)


async def actor_for(services: Services, user_id: UUID, channel: Channel) -> Actor:
    """The actor that stands for a user in an entrance, with the rights the account has now.

    Raises:
        NotSignedIn: there is no such account, or it is switched off.
    """
    return (await find_account(services, user_id, channel)).actor


async def local_account(services: Services, channel: Channel) -> Account:
    """The account of the owner of an installation that only its own machine can reach; made on first use."""
    async with services.begin(NOBODY) as work:
        row = await first_owner(work)
    if row is None:
        async with services.locks.hold("local-owner", wait_s=10), services.begin(NOBODY, write=True) as work:
            row = await first_owner(work) or await insert_account(work, _new_row(services, LOCAL_EMAIL, "Owner", Role.OWNER, None))
    return as_account(row, channel)


async def local_owner(services: Services, channel: Channel = Channel.REST) -> Actor:
    """The actor of that account."""
    return (await local_account(services, channel)).actor


async def first_owner(work: UnitOfWork, *, besides: UUID | None = None) -> User | None:
    """The oldest active owner other than `besides`, or None."""
    after: UUID | None = None
    while rows := await work.users.page(limit=200, after=after):
        for row in rows:
            if row.role == Role.OWNER.value and row.active and row.id != besides:
                return row
        after = rows[-1].id
    return None


def _new_row(services: Services, email: str, name: str, role: Role, password_hash: str | None) -> User:
    return User(email=email.lower(), name=name, role=role.value, created_at=services.clock.now(), password_hash=password_hash)


async def insert_account(work: UnitOfWork, row: User) -> User:
    """Insert an account with an empty portfolio of its own, so that its owner can begin at once."""
    await work.users.add(row)
    # Straight into the session: the new user's portfolio is not a change of the books of whoever made the account, and not theirs to undo.
    work.boundary.session.add(Portfolio(user_id=row.id, created_at=row.created_at, name=FIRST_PORTFOLIO, base_currency="USD"))
    return row


async def open_account(services: Services, *, email: str, name: str, password: SecretStr, role: Role = Role.OWNER) -> Actor:
    """Make an account before anybody can sign in; for the command line.

    Raises:
        Conflict: the address is taken.
    """
    hashed = await hash_password(password)
    async with services.begin(NOBODY, write=True) as work:
        row = await insert_account(work, _new_row(services, email, name, role, hashed))
    return as_account(row, Channel.CLI).actor


async def authenticate(services: Services, *, email: str, password: SecretStr, address: str) -> Account:
    """The account of whoever knows its password. Unknown, switched off and wrong look alike, and take as long.

    Args:
        services: the parts of this process.
        email: as typed.
        password: as typed.
        address: of the client, for the limit.

    Raises:
        NotSignedIn: no such pair.
        QuotaExceeded: too many tries on this account or from this address.
    """
    wanted = email.strip().lower()
    await _count_try(services, f"sign-in:address:{address}", TRIES_PER_ADDRESS)
    await _count_try(services, f"sign-in:account:{counted_as(wanted)}", TRIES_PER_ACCOUNT)
    async with services.begin(NOBODY) as work:
        row = await work.users.by_email(wanted)
    matches = await password_matches(row.password_hash if row and row.active else None, password)
    if row is None or not matches:
        log.warning("sign_in.refused", user=str(row.id) if row else None)
        raise NotSignedIn("The e-mail address or the password is not right.")
    log.info("sign_in.done", user=str(row.id))
    return as_account(row, Channel.REST)


def counted_as(email: str) -> str:
    """What stands for an address where tries are counted, so that no list of addresses lies there."""
    return hashlib.sha256(email.encode()).hexdigest()[:32]


async def _count_try(services: Services, key: str, limit: int) -> None:
    verdict = await services.limiter.take(key, limit=limit, window_s=TRY_WINDOW_S)
    verdict.require("Too many tries to sign in.")
