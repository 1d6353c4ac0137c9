"""What whoever runs an installation does from its command line: accounts, links, lost second factors, and a look at the audit trail. Each says what it did."""

from pydantic import SecretStr, TypeAdapter, ValidationError

from core.actor import Actor, Channel, Role
from core.errors import Conflict, InvalidInput, NotFound
from core.settings import AuthMode
from db.audit import verify_chains
from tools.accounts import NOBODY, first_owner, local_owner, open_account
from tools.door import invalid_input, run_tool
from tools.passwords import Password
from tools.registration import INVITE, Invite
from tools.resets import reset_link
from tools.services import Services
from tools.sessions import end_sessions
from tools.two_factor import drop_factor


async def add_account(services: Services, email: str, name: str, role: str, password: SecretStr) -> str:
    """Make an account.

    Raises:
        InvalidInput: the password is too short or too common, or there is no such role.
        Conflict: the address is taken.
    """
    try:
        checked = TypeAdapter[SecretStr](Password).validate_python(password)
        rights = TypeAdapter(Role).validate_python(role)
    except ValidationError as err:
        raise invalid_input(err) from err
    await open_account(services, email=email, name=name or email.split("@", maxsplit=1)[0], password=checked, role=rights)
    return f"{email} can sign in now, as {rights.value}."


async def link_for(services: Services, email: str) -> str:
    """A link to choose a new password.

    Raises:
        NotFound: no active account has that address.
    """
    link = await reset_link(services, email.strip().lower())
    if link is None:
        raise NotFound(f"No active account has the address {email}.")
    return f"Whoever opens this within {services.settings.auth.reset_minutes:g} minutes chooses the new password of {email}:\n{link}"


async def without_factor(services: Services, email: str) -> str:
    """Take the second factor off an account whose owner has lost authenticator and backup codes; its sessions end.

    Raises:
        NotFound: no active account has that address.
        Conflict: it has no second factor.
    """
    async with services.begin(NOBODY) as work:
        row = await work.users.by_email(email.strip().lower())
        if row is None or not row.active:
            raise NotFound(f"No active account has the address {email}.")
    actor = Actor.of(row.id, Role(row.role), Channel.CLI)
    await drop_factor(services, actor)
    await end_sessions(services, actor)
    return f"{email} signs in with the password alone again, and can set up a new second factor at /account/two-factor."


async def invitation_for(services: Services, role: str) -> str:
    """A link with which one person makes an account.

    Raises:
        InvalidInput: there is no such role.
        PermissionDenied: invitations are switched off.
        Conflict: there is no owner yet in whose name to invite.
    """
    if role not in set(Role):
        raise InvalidInput(f"There is no role {role}. Choose one of {', '.join(Role)}.", field="role")
    made = await run_tool(INVITE, services, await _owner(services), Invite(role=Role(role)))
    return f"Whoever opens this before {made.expires_at:%Y-%m-%d %H:%M} UTC makes one account, as {role}:\n{made.link}"


async def _owner(services: Services) -> Actor:
    if services.settings.auth.mode is AuthMode.LOCAL_OWNER:
        return await local_owner(services, Channel.CLI)
    async with services.begin(NOBODY) as work:
        row = await first_owner(work)
    if row is None:
        raise Conflict("There is no owner yet. Make one first: main.py user add ADDRESS.")
    return Actor.of(row.id, Role.OWNER, Channel.CLI)


async def audit_report(services: Services) -> tuple[str, bool]:
    """Every account's trail in a line each, and whether all are whole."""
    lines, whole = [], True
    async for chain in verify_chains(services.database):
        state = "whole" if chain.broken_at is None else f"BROKEN at change {chain.broken_at}"
        whole = whole and chain.broken_at is None
        lines.append(f"{chain.user_id}  {chain.length} changes  {chain.head}  {state}")
    return "\n".join([*lines, "The audit trail is whole." if whole else "The audit trail was altered."]), whole
