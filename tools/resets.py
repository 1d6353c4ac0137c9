"""A new password for whoever forgot theirs: by a link that was mailed, or that the command line made."""

import datetime as dt

import structlog
from pydantic import ConfigDict, Field, SecretStr

from core.errors import InvalidInput, NotFound
from infra import Topic
from infra.mail import Mail, send_mail
from tools.accounts import NOBODY, counted_as
from tools.base import Args, View
from tools.links import Purpose, find_link, make_link, spend_link
from tools.passwords import Password, hash_password
from tools.services import Services
from tools.sessions import acting_for

log = structlog.get_logger("accounts")

TRIES_PER_ADDRESS, TRIES_PER_ACCOUNT, TRY_WINDOW_S = 20, 3, 3600.0


class Forgot(Args):
    """Whose password is forgotten."""

    email: str = Field(min_length=1, max_length=254)


class Asked(View):
    """If there is an account of that address, a link is on its way there."""

    asked: bool = True


class Reset(Args):
    """A new password, with the token of the link that allows it."""

    model_config = ConfigDict(str_strip_whitespace=False)

    token: SecretStr = Field(min_length=1, max_length=200)
    password: Password


class ResetDone(View):
    """The password is changed, and every session of the account has ended."""

    changed: bool = True


async def ask_reset(services: Services, given: Forgot, *, address: str) -> Asked:
    """Mail the link. Known and unknown addresses look alike and take as long, since all that differs is done beside the answer.

    Raises:
        QuotaExceeded: too many tries from this address or on this account.
    """
    wanted = given.email.strip().lower()
    for key, limit in ((f"reset:address:{address}", TRIES_PER_ADDRESS), (f"reset:account:{counted_as(wanted)}", TRIES_PER_ACCOUNT)):
        verdict = await services.limiter.take(key, limit=limit, window_s=TRY_WINDOW_S)
        verdict.require("Too many tries.")
    services.do_beside(_mail_link(services, wanted))
    return Asked()


async def _mail_link(services: Services, email: str) -> None:
    link = await reset_link(services, email)
    if link is not None:
        text = f"Choose a new password here: {link}\n\nIf you did not ask for this, ignore it: nothing has changed."
        await send_mail(services.settings.mail, Mail(to=email, subject="A new password for Folioscope", text=text))


async def reset_link(services: Services, email: str) -> str | None:
    """The link for the account of that address; earlier ones stop to work. None where there is no such account, or it is switched off."""
    async with services.begin(NOBODY) as work:
        row = await work.users.by_email(email)
    if row is None or not row.active:
        return None
    async with services.begin(acting_for(row.id), write=True) as work:
        await work.account_links.withdraw(Purpose.RESET.value, work.clock.now())
        token = await make_link(work, Purpose.RESET, lasts=dt.timedelta(minutes=services.settings.auth.reset_minutes))
    return f"{services.settings.site}/login/reset?token={token}"


async def reset_password(services: Services, given: Reset) -> ResetDone:
    """Set the new password; every session of the account ends.

    Raises:
        InvalidInput: the link was used or has run out.
    """
    token = given.token.get_secret_value()
    hashed = await hash_password(given.password)
    try:
        link = await find_link(services, token, Purpose.RESET)
        async with services.begin(acting_for(link.user_id), write=True) as work:
            await spend_link(work, token)
            row = await work.users.get(link.user_id)
            row.password_hash = hashed
            row.session_epoch += 1
            row.version += 1
    except NotFound as err:
        raise InvalidInput(err.message, field="token") from err
    await services.events.publish(Topic.SESSION_REVOKED, user_id=str(link.user_id))
    log.info("password.reset", user=str(link.user_id))
    return ResetDone()
