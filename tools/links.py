"""Links that open something once: an account for whoever was invited, a new password for whoever forgot theirs."""

import datetime as dt
import secrets
from enum import StrEnum

from core.errors import NotFound
from db import UnitOfWork
from db.models import AccountLink
from tools.accounts import NOBODY
from tools.services import Services
from tools.sessions import digest

SPENT = "This link has been used or has run out. Ask for a new one."


class Purpose(StrEnum):
    """What a link opens."""

    INVITATION = "invitation"
    RESET = "reset"


async def make_link(work: UnitOfWork, purpose: Purpose, *, lasts: dt.timedelta, role: str | None = None) -> str:
    """The token of a new link of the transaction's owner."""
    token = secrets.token_urlsafe(32)
    now = work.clock.now()
    await work.account_links.add(
        AccountLink(user_id=work.owner, created_at=now, purpose=purpose.value, token_hash=digest(token), role=role, expires_at=now + lasts)
    )
    return token


async def find_link(services: Services, token: str, purpose: Purpose) -> AccountLink:
    """The link, if it still opens something.

    Raises:
        NotFound: unknown, used, run out, or for something else.
    """
    async with services.begin(NOBODY) as work:
        row = await work.account_links.by_hash(digest(token))
        if row is None or row.purpose != purpose.value or row.used_at is not None or row.expires_at <= work.clock.now():
            raise NotFound(SPENT)
        return row


async def spend_link(work: UnitOfWork, token: str) -> None:
    """Mark the link as used, in the transaction in which it opens what it opens.

    Raises:
        NotFound: somebody was faster.
    """
    row = await work.account_links.by_hash(digest(token), lock=True)
    if row is None or row.used_at is not None:
        raise NotFound(SPENT)
    row.used_at = work.clock.now()
