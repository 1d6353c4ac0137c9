"""Accounts behind an OpenID provider: found by issuer and subject, never by a name or an address that anybody could claim."""

import structlog

from core.actor import Channel, Role
from core.errors import NotFound, NotSignedIn, PermissionDenied
from core.settings import Registration
from db import UnitOfWork
from db.models import ExternalIdentity, User
from infra.openid import Person
from tools.accounts import NOBODY, Account, as_account, insert_account
from tools.services import Services
from tools.sessions import acting_for

log = structlog.get_logger("accounts")


async def account_of_person(services: Services, person: Person) -> Account:
    """The account of whoever the provider vouches for; linked, or made, on the first visit where the settings allow that.

    Raises:
        NotSignedIn: the account is switched off.
        PermissionDenied: there is no account for them.
    """
    async with services.begin(NOBODY) as work:
        known = await work.identities.of(person.issuer, person.subject)
    if known is None:
        known = await _first_visit(services, person)
    try:
        async with services.begin(acting_for(known.user_id)) as work:
            user = await work.users.get(known.user_id)
    except NotFound as err:
        raise NotSignedIn("This account is no longer there.") from err
    if not user.active:
        raise NotSignedIn("This account is switched off.")
    log.info("sign_in.done", user=str(user.id), through="openid")
    return as_account(user, Channel.REST)


async def _first_visit(services: Services, person: Person) -> ExternalIdentity:
    settings = services.settings
    async with services.begin(NOBODY, write=True) as work:
        owner = await work.users.by_email(person.email) if person.email is not None else None
        if owner is not None:
            if not (settings.oidc.link_verified_email and person.email_verified and owner.active):
                raise PermissionDenied(
                    "There is an account with your address already. Sign in with its password; the two are linked at /account/sign-on."
                )
            return await _link(work, owner, person)
        if settings.auth.registration is not Registration.OPEN or person.email is None or not person.email_verified:
            raise PermissionDenied("You have no account here. Ask whoever keeps the accounts to make one.")
        name = person.name or person.email.partition("@")[0]
        row = User(email=person.email, name=name, role=Role.MEMBER.value, created_at=work.clock.now())
        return await _link(work, await insert_account(work, row), person)


async def _link(work: UnitOfWork, owner: User, person: Person) -> ExternalIdentity:
    row = ExternalIdentity(user_id=owner.id, created_at=work.clock.now(), issuer=person.issuer, subject=person.subject)
    log.info("identity.linked", user=str(owner.id))
    return await work.identities.add(row)
