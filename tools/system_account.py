"""The account that scheduled work belongs to."""

from core.actor import Actor, Channel, Role
from db.models import User
from db.repositories.users import SYSTEM_EMAIL
from tools.accounts import NOBODY
from tools.services import Services


async def system_actor(services: Services) -> Actor:
    """The actor of the schedule; its account is made on first use, has no password, holds nothing and is not listed."""
    async with services.begin(NOBODY) as work:
        row = await work.users.by_email(SYSTEM_EMAIL)
    if row is None:
        async with services.locks.hold("system-account", wait_s=10), services.begin(NOBODY, write=True) as work:
            row = await work.users.by_email(SYSTEM_EMAIL) or await work.users.add(
                User(email=SYSTEM_EMAIL, name="Schedule", role=Role.VIEWER.value, created_at=services.clock.now())
            )
    return Actor.of(row.id, Role.VIEWER, Channel.WORKER)
