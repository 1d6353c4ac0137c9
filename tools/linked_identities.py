"""Other ways into one's own account: identities at an OpenID provider, linked and unlinked by whoever is signed in and proves it once more."""

import datetime as dt
from typing import Annotated
from uuid import UUID

import structlog
from pydantic import Field, SecretStr

from core.actor import Actor, Scope
from core.errors import Conflict
from core.ids import new_id
from db import Intent
from db.models import ExternalIdentity
from infra.openid import Person
from tools.base import Args, Effect, Tool, View
from tools.context import Context
from tools.proof import prove
from tools.services import Services

log = structlog.get_logger("accounts")


class ListIdentities(Args):
    """Nothing to choose."""


class IdentityView(View):
    """One way in: the provider, what it calls the account's owner, and since when."""

    id: UUID
    issuer: str
    subject: str
    linked_at: dt.datetime


class IdentitiesView(View):
    """The linked identities, newest first; `needs_password` where changing them asks for the password."""

    items: tuple[IdentityView, ...]
    needs_password: bool


def _view(row: ExternalIdentity) -> IdentityView:
    return IdentityView(id=row.id, issuer=row.issuer, subject=row.subject, linked_at=row.created_at)


async def run_list(context: Context, _args: ListIdentities) -> IdentitiesView:
    """List by which identities of a provider you can sign in."""
    async with context.read() as work:
        needs = (await work.users.get(work.owner)).password_hash is not None
        return IdentitiesView(items=tuple(_view(row) for row in await work.identities.page(limit=100)), needs_password=needs)


class UnlinkIdentity(Args):
    """Which identity, and the password where the account has one."""

    identity_id: UUID
    password: Annotated[SecretStr, Field(max_length=1024)] | None = None


async def run_unlink(context: Context, args: UnlinkIdentity) -> IdentityView:
    """Take away one way in. The last one of an account without a password stays, since nobody could sign in afterwards."""
    has_password = await prove(context.services, context.actor, args.password)
    async with context.begin() as work:
        row = await work.identities.get(args.identity_id)
        if not has_password and len(await work.identities.page(limit=2)) == 1:
            raise Conflict("This is the only way into your account. Choose a password first: ask for a link at /login/forgot.")
        view = _view(row)
        await work.identities.remove(row)
        work.finish(view.model_dump(mode="json"), summary=f"Unlinked the identity at {row.issuer}")
    return view


class Proof(Args):
    """The password once more."""

    password: SecretStr = Field(min_length=1, max_length=1024)


async def link_identity(services: Services, actor: Actor, person: Person) -> None:
    """Let whoever the provider vouches for sign in to the actor's account from now on. What is linked already stays so.

    Raises:
        Conflict: the identity opens another account.
    """
    intent = Intent(tool="link_identity", args={"issuer": person.issuer}, channel=actor.channel.value, key=str(new_id()))
    async with services.begin(actor, intent=intent) as work:
        known = await work.identities.of(person.issuer, person.subject)
        if known is not None and known.user_id != actor.user_id:
            raise Conflict("That identity belongs to another account here.")
        if known is None:
            row = ExternalIdentity(user_id=actor.user_id, created_at=work.clock.now(), issuer=person.issuer, subject=person.subject)
            known = await work.identities.add(row)
        work.finish(_view(known).model_dump(mode="json"), summary=f"Linked an identity at {person.issuer}")
    log.info("identity.linked", user=str(actor.user_id))


LIST_IDENTITIES = Tool(name="list_identities", args=ListIdentities, view=IdentitiesView, run=run_list, scope=Scope.ACCOUNT_MANAGE)
UNLINK_IDENTITY = Tool(
    name="unlink_identity", args=UnlinkIdentity, view=IdentityView, run=run_unlink, scope=Scope.ACCOUNT_MANAGE, effect=Effect.WRITE
)
