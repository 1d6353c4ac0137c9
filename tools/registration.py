"""Making one's own account: open to all, to the invited, or to nobody."""

import datetime as dt
from typing import Annotated

import structlog
from pydantic import ConfigDict, Field, SecretStr

from core.actor import Role, Scope
from core.errors import Conflict, PermissionDenied
from core.settings import Registration
from db.models import User
from infra.mail import Mail, send_mail
from tools.accounts import NOBODY, insert_account
from tools.base import Args, Effect, Tool, View
from tools.context import Context
from tools.links import Purpose, find_link, make_link, spend_link
from tools.passwords import Password, hash_password
from tools.services import Services
from tools.users import Email, Name, Timezone, may_give, require_free

log = structlog.get_logger("accounts")

TRIES_PER_ADDRESS, TRY_WINDOW_S = 20, 3600.0


class Register(Args):
    """An account for oneself."""

    model_config = ConfigDict(str_strip_whitespace=False)

    email: Email
    name: Name
    password: Password
    timezone: Timezone = "UTC"
    invitation: SecretStr | None = Field(None, max_length=200, description="The token of an invitation's link, where one is needed.")


class Registered(View):
    """Whoever knows the password can sign in now. Says the same where there was an account of that address before."""

    registered: bool = True


async def register(services: Services, given: Register, *, address: str) -> Registered:
    """Make an account with an empty portfolio. Whether the address had one already is told to its owner alone, by mail.

    Raises:
        PermissionDenied: nobody, or only the invited, may make accounts here.
        NotFound: the invitation was used or has run out.
        QuotaExceeded: too many tries from this address.
    """
    verdict = await services.limiter.take(f"register:address:{address}", limit=TRIES_PER_ADDRESS, window_s=TRY_WINDOW_S)
    verdict.require("Too many tries to make an account.")
    token = given.invitation.get_secret_value() if given.invitation is not None else None
    role = await _role(services, token)
    hashed = await hash_password(given.password)
    row = User(
        email=given.email, name=given.name, role=role.value, created_at=services.clock.now(), password_hash=hashed, timezone=given.timezone
    )
    try:
        async with services.begin(NOBODY, write=True) as work:
            if token is not None:
                await spend_link(work, token)
            await require_free(work, given.email)
            await insert_account(work, row)
    except Conflict:
        text = f"Somebody, probably you, tried to make an account with this address. There is one already: {services.settings.site}/login"
        services.do_beside(send_mail(services.settings.mail, Mail(to=given.email, subject="You have an account at Folioscope", text=text)))
        return Registered()
    log.info("account.registered", user=str(row.id))
    return Registered()


async def _role(services: Services, token: str | None) -> Role:
    if token is not None:
        return Role((await find_link(services, token, Purpose.INVITATION)).role or Role.MEMBER.value)
    if services.settings.auth.registration is not Registration.OPEN:
        raise PermissionDenied("Accounts are made by invitation here. Ask whoever runs this site for one.")
    return Role.MEMBER


class Invite(Args):
    """Whom to let in."""

    role: Role = Role.MEMBER
    email: Annotated[Email | None, Field(description="Where to send the link; left out, it is only shown.")] = None


class InvitationView(View):
    """An invitation. `link` is there in the one answer that makes it, and never again."""

    link: str | None
    role: Role
    expires_at: dt.datetime
    mailed: bool


async def run_invite(context: Context, args: Invite) -> InvitationView:
    """Make a link with which one person can make an account. Only an owner can invite an owner."""
    may_give(context.actor, args.role)
    settings = context.services.settings
    if settings.auth.registration is Registration.CLOSED:
        raise PermissionDenied("Invitations are switched off. Set FOLIOSCOPE_AUTH__REGISTRATION=invitation.")
    lasts = dt.timedelta(days=settings.auth.invitation_days)
    async with context.begin() as work:
        token = await make_link(work, Purpose.INVITATION, lasts=lasts, role=args.role.value)
        view = InvitationView(link=None, role=args.role, expires_at=work.clock.now() + lasts, mailed=False)
        work.finish(view.model_dump(mode="json"), summary=f"Invited a new {args.role.value}")
    link = f"{settings.site}/login/register?invitation={token}"
    mailed = args.email is not None and await send_mail(
        settings.mail, Mail(to=args.email, subject="An invitation to Folioscope", text=f"Make your account here: {link}")
    )
    return view.model_copy(update={"link": link, "mailed": mailed})


INVITE = Tool(name="invite", args=Invite, view=InvitationView, run=run_invite, scope=Scope.USERS_ADMIN, effect=Effect.WRITE)
