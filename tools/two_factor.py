"""A second factor: codes of an authenticator (TOTP, RFC 6238), and ten codes for the day it is lost."""

import base64
import secrets
from hashlib import sha256
from typing import Annotated
from uuid import UUID

import pyotp
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import Field, SecretStr, StringConstraints

from core.actor import Actor, Scope
from core.errors import Conflict, InvalidInput, NotSignedIn
from core.ids import new_id
from core.settings import Settings
from db import Intent
from db.models import User
from infra.keys import kept_key
from tools.base import Args, Effect, Tool, View
from tools.context import Context
from tools.proof import prove
from tools.services import Services
from tools.sessions import acting_for

STEP_S = 30
BACKUP_CODES = 10
KEY_FILE = "totp.key"
CODE_NEEDED = "Please add the code of your authenticator, or one of your backup codes."

Code = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[0-9A-Za-z -]{6,24}$")]


def _box(settings: Settings) -> MultiFernet:
    """Encrypts secrets at rest with keys drawn from the installation's own."""
    auth = settings.auth
    configured = [secret.get_secret_value() for secret in (auth.secret, auth.previous_secret) if secret is not None]
    keys = configured or [kept_key(settings.state_dir / KEY_FILE)]
    drawn = (HKDF(algorithm=SHA256(), length=32, salt=None, info=b"folioscope totp").derive(key.encode()) for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in drawn])


def _plain(code: str) -> str:
    return code.replace(" ", "").replace("-", "").lower()


def _hash(code: str) -> str:
    return sha256(_plain(code).encode()).hexdigest()


async def check_second_factor(services: Services, user_id: UUID, code: str | None) -> None:
    """Return if the account has no second factor, or `code` is right; a code is taken once.

    Raises:
        NotSignedIn: the code is missing, wrong, or was used before.
    """
    async with services.begin(acting_for(user_id)) as work:
        if not (await work.users.get(user_id)).totp_confirmed:
            return
    if not code:
        raise NotSignedIn(CODE_NEEDED, needs="code")
    async with services.begin(acting_for(user_id), write=True) as work:
        taken = _take(services, await work.users.get(user_id), code)
    if not taken:
        raise NotSignedIn("That code is not right, or was used before.", needs="code")


def _take(services: Services, row: User, code: str) -> bool:
    """Whether the code is right; marks it as used on the row."""
    hashed = _hash(code)
    if hashed in row.backup_codes:
        row.backup_codes = [kept for kept in row.backup_codes if kept != hashed]
        return True
    totp = pyotp.TOTP(_secret(services.settings, row))
    now = round(services.clock.now().timestamp())
    for step in (now // STEP_S + shift for shift in (-1, 0, 1)):
        if step > row.totp_step and secrets.compare_digest(totp.at(step * STEP_S), _plain(code)):
            row.totp_step = step
            return True
    return False


def _secret(settings: Settings, row: User) -> str:
    try:
        return _box(settings).decrypt((row.totp_secret or "").encode()).decode()
    except InvalidToken as err:
        raise NotSignedIn(
            "The second factor cannot be read with the present key. Use a backup code, or ask whoever runs this site to remove it: main.py user factor ADDRESS."
        ) from err


class ShowTwoFactor(Args):
    """Nothing to choose."""


class TwoFactorState(View):
    """Whether a second factor counts, how many backup codes are left, and whether there is a password that it could stand beside."""

    on: bool
    backup_codes_left: int
    has_password: bool


async def run_show(context: Context, _args: ShowTwoFactor) -> TwoFactorState:
    """Show whether a second factor is set up."""
    async with context.services.begin(context.actor) as work:
        row = await work.users.get(work.owner)
        return TwoFactorState(on=row.totp_confirmed, backup_codes_left=len(row.backup_codes), has_password=row.password_hash is not None)


class BeginTwoFactor(Args):
    """Proof that it is you."""

    password: SecretStr = Field(min_length=1, max_length=1024)


class TwoFactorBegun(View):
    """What to put into the authenticator. It does not count before a code of it was confirmed."""

    secret: str | None
    address: str | None


async def run_begin(context: Context, args: BeginTwoFactor) -> TwoFactorBegun:
    """Begin to set up an authenticator: shows the secret, once, as text and as an otpauth address."""
    if not await prove(context.services, context.actor, args.password):
        raise Conflict("Your account has no password that a second factor could stand beside.")
    secret = pyotp.random_base32()
    async with context.begin() as work:
        row = await work.users.get(work.owner)
        if row.totp_confirmed:
            raise Conflict("A second factor is set up already. Remove it first.")
        row.totp_secret = _box(context.services.settings).encrypt(secret.encode()).decode()
        row.totp_step = 0  # which codes were taken is remembered of one secret
        work.finish(TwoFactorBegun(secret=None, address=None).model_dump(mode="json"), summary="Began to set up a second factor")
        address = pyotp.TOTP(secret).provisioning_uri(name=row.email, issuer_name="Folioscope")
    return TwoFactorBegun(secret=secret, address=address)


class ConfirmTwoFactor(Args):
    """A code, as the authenticator shows it now."""

    code: Code


class TwoFactorOn(View):
    """The second factor counts from now on. `backup_codes` are there in this one answer, and never again."""

    backup_codes: tuple[str, ...]


async def run_confirm(context: Context, args: ConfirmTwoFactor) -> TwoFactorOn:
    """Switch the second factor on; shows ten backup codes, once."""
    codes = [secrets.token_hex(5) for _ in range(BACKUP_CODES)]
    async with context.begin() as work:
        row = await work.users.get(work.owner)
        if row.totp_secret is None or row.totp_confirmed:
            raise Conflict("There is no second factor that waits to be confirmed. Begin anew.")
        if not _take(context.services, row, args.code):
            raise InvalidInput("code: that is not what the authenticator shows now.", field="code")
        row.totp_confirmed = True
        row.backup_codes = [_hash(code) for code in codes]
        work.finish(TwoFactorOn(backup_codes=()).model_dump(mode="json"), summary="Switched the second factor on")
    return TwoFactorOn(backup_codes=tuple(f"{code[:5]}-{code[5:]}" for code in codes))


class RemoveTwoFactor(Args):
    """Proof that it is you: both factors, the code as the authenticator shows it now or a backup code."""

    password: SecretStr = Field(min_length=1, max_length=1024)
    code: Code


class TwoFactorOff(View):
    """The password alone signs in."""

    removed: bool = True


def forget_factor(row: User) -> None:
    """Let the password alone sign in."""
    row.totp_secret, row.totp_confirmed, row.backup_codes = None, False, []


async def run_remove(context: Context, args: RemoveTwoFactor) -> TwoFactorOff:
    """Switch the second factor off."""
    await prove(context.services, context.actor, args.password)
    async with context.begin() as work:
        row = await work.users.get(work.owner)
        if not row.totp_confirmed:
            raise Conflict("There is no second factor to remove.")
        if not _take(context.services, row, args.code):
            raise InvalidInput("code: that is not right, or was used before.", field="code")
        forget_factor(row)
        work.finish(TwoFactorOff().model_dump(mode="json"), summary="Switched the second factor off")
    return TwoFactorOff()


async def drop_factor(services: Services, actor: Actor) -> None:
    """Take the second factor off without a code, for whoever runs the installation and has made sure of who asks.

    Raises:
        Conflict: there is none.
    """
    intent = Intent(tool="drop_two_factor", args={}, channel=actor.channel.value, key=str(new_id()))
    async with services.begin(actor, intent=intent) as work:
        row = await work.users.get(actor.user_id)
        if not row.totp_confirmed:
            raise Conflict("That account has no second factor.")
        forget_factor(row)
        work.finish(TwoFactorOff().model_dump(mode="json"), summary="Whoever runs the installation took the second factor off")


SHOW_TWO_FACTOR = Tool(name="show_two_factor", args=ShowTwoFactor, view=TwoFactorState, run=run_show, scope=Scope.ACCOUNT_MANAGE)
BEGIN_TWO_FACTOR = Tool(
    name="begin_two_factor", args=BeginTwoFactor, view=TwoFactorBegun, run=run_begin, scope=Scope.ACCOUNT_MANAGE, effect=Effect.WRITE
)
CONFIRM_TWO_FACTOR = Tool(
    name="confirm_two_factor", args=ConfirmTwoFactor, view=TwoFactorOn, run=run_confirm, scope=Scope.ACCOUNT_MANAGE, effect=Effect.WRITE
)
REMOVE_TWO_FACTOR = Tool(
    name="remove_two_factor", args=RemoveTwoFactor, view=TwoFactorOff, run=run_remove, scope=Scope.ACCOUNT_MANAGE, effect=Effect.WRITE
)
