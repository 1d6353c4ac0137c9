"""Accounts as use cases: making, listing, showing, changing and deleting them."""

import datetime as dt
import re
from typing import Annotated, TypeAlias
from uuid import UUID
from zoneinfo import available_timezones

from pydantic import AfterValidator, ConfigDict, Field, SecretStr, StringConstraints

from core.actor import Actor, Role, Scope
from core.errors import Conflict, InvalidInput, NotFound, PermissionDenied
from db import UnitOfWork
from db.models import User
from infra import Topic
from tools.accounts import insert_account
from tools.base import Args, Effect, Tool, View
from tools.context import Context
from tools.erasure import erase, keep_an_owner
from tools.fields import RowVersion
from tools.passwords import Password, hash_password
from tools.proof import prove

EMAIL_PATTERN = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9]([a-z0-9.-]{0,187}[a-z0-9])?")


def _email(value: str) -> str:
    if not EMAIL_PATTERN.fullmatch(value):
        raise ValueError("must be an e-mail address such as ann@example.org")
    return value


def _timezone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError("must be a time zone such as Europe/Berlin or UTC")
    return value


Email: TypeAlias = Annotated[
    str, StringConstraints(strip_whitespace=True, to_lower=True, min_length=3, max_length=254), AfterValidator(_email)
]
Name: TypeAlias = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Timezone: TypeAlias = Annotated[str, StringConstraints(max_length=64), AfterValidator(_timezone)]


class UserView(View):
    """An account, without its secrets."""

    id: UUID
    email: str
    name: str
    role: Role
    timezone: str
    active: bool
    created_at: dt.datetime
    version: int


def user_view(row: User) -> UserView:
    """The row as callers see it."""
    return UserView.model_validate({name: getattr(row, name) for name in UserView.model_fields})


class CreateUser(Args):
    """A new account."""

    model_config = ConfigDict(str_strip_whitespace=False)

    email: Email
    name: Name
    password: Password
    role: Role = Role.MEMBER
    timezone: Timezone = "UTC"


async def run_create(context: Context, args: CreateUser) -> UserView:
    """Make an account with an empty portfolio. Only an owner can make another owner."""
    may_give(context.actor, args.role)
    hashed = await hash_password(args.password)
    async with context.begin() as work:
        await require_free(work, args.email)
        row = User(
            email=args.email,
            name=args.name,
            role=args.role.value,
            created_at=work.clock.now(),
            password_hash=hashed,
            timezone=args.timezone,
        )
        view = user_view(await insert_account(work, row))
        work.finish(view.model_dump(mode="json"), summary=f"Made the account {view.email}")
    return view


def may_give(actor: Actor, role: Role) -> None:
    """Return if `actor` may let somebody have `role`.

    Raises:
        PermissionDenied: only an owner makes owners.
    """
    if role is Role.OWNER and actor.role is not Role.OWNER:
        raise PermissionDenied("Only an owner can make somebody an owner.", field="role")


async def require_free(work: UnitOfWork, email: str) -> None:
    """Return if no account has that address.

    Raises:
        Conflict: one has.
    """
    if await work.users.by_email(email) is not None:
        raise Conflict("There is an account with this e-mail address already.", field="email")


class ListUsers(Args):
    """Which page of accounts."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    after: UUID | None = Field(None, description="Cursor: the id of the last account of the page before.")


class UsersView(View):
    """A page of accounts, oldest first."""

    items: tuple[UserView, ...]
    next: UUID | None
    total: int


async def run_list(context: Context, args: ListUsers) -> UsersView:
    """List accounts, oldest first, at most 200 a page."""
    async with context.read() as work:
        rows = await work.users.page(limit=args.limit + 1, after=args.after)
        total = await work.users.count()
    items = tuple(user_view(row) for row in rows[: args.limit])
    return UsersView(items=items, next=items[-1].id if len(rows) > args.limit else None, total=total)


class WhichUser(Args):
    """An account by its id."""

    user_id: UUID


def _reach(actor: Actor, user_id: UUID) -> None:
    """Oneself, or anybody for those who keep the accounts; to all others there is no such account."""
    if user_id != actor.user_id and Scope.USERS_ADMIN not in actor.scopes:
        raise NotFound("There is no such user.")


async def run_get(context: Context, args: WhichUser) -> UserView:
    """Show an account."""
    _reach(context.actor, args.user_id)
    async with context.read() as work:
        return user_view(await work.users.get(args.user_id))


class UpdateUser(WhichUser):
    """What to change about an account; what is left out stays."""

    model_config = ConfigDict(str_strip_whitespace=False)

    email: Email | None = None
    name: Name | None = None
    timezone: Timezone | None = None
    role: Role | None = None
    active: bool | None = None
    password: Password | None = None
    current_password: SecretStr | None = Field(None, max_length=1024, description="Needed to change one's own password or e-mail address.")
    version: RowVersion | None = Field(None, description="Refuse if it was changed since this version.")

    @property
    def ends_sessions(self) -> bool:
        """Whether everybody who is signed in to the account has to sign in again."""
        return self.password is not None or self.role is not None or self.active is not None


async def run_update(context: Context, args: UpdateUser) -> UserView:
    """Change an account. A new password, role or state ends its sessions."""
    _reach(context.actor, args.user_id)
    _check_rights(context.actor, args)
    await _check_password(context, args)
    hashed = await hash_password(args.password) if args.password is not None else None
    async with context.begin() as work:
        row = await work.users.get(args.user_id)
        await _check_change(work, context.actor, row, args)
        for name, value in args.model_dump(include={"email", "name", "timezone", "role", "active"}, exclude_none=True).items():
            setattr(row, name, value)
        row.password_hash = hashed or row.password_hash
        row.session_epoch += args.ends_sessions
        row.version += 1
        view = user_view(row)
        work.finish(view.model_dump(mode="json"), summary=f"Changed the account {view.email}")
    if args.ends_sessions:
        await context.services.events.publish(Topic.SESSION_REVOKED, user_id=str(args.user_id))
    return view


def _check_rights(actor: Actor, args: UpdateUser) -> None:
    if (args.role is not None or args.active is not None) and Scope.USERS_ADMIN not in actor.scopes:
        raise PermissionDenied("Only those who keep the accounts can change a role or switch an account off.")
    if args.role is not None:
        may_give(actor, args.role)


async def _check_password(context: Context, args: UpdateUser) -> None:
    """One's own password, and the address that a new one would be mailed to, are changed only by whoever knows the present password."""
    if args.user_id != context.actor.user_id or (args.password is None and args.email is None):
        return
    async with context.read() as work:
        address = (await work.users.get(args.user_id)).email
    if args.password is not None or args.email != address:
        await prove(context.services, context.actor, args.current_password, field="current_password")


async def _check_change(work: UnitOfWork, actor: Actor, row: User, args: UpdateUser) -> None:
    if row.role == Role.OWNER.value and actor.role is not Role.OWNER:
        raise PermissionDenied("Only an owner can change an owner's account.")
    if args.version is not None and row.version != args.version:
        raise Conflict("This account was changed since you looked at it. Look again, then repeat.", version=row.version)
    if args.email is not None and args.email != row.email:
        await require_free(work, args.email)
    if args.active is False or (args.role is not None and args.role is not Role.OWNER):
        await keep_an_owner(work, row)


async def run_delete(context: Context, args: WhichUser) -> UserView:
    """Erase an account with everything that belongs to it: portfolios, conversations, forecasts, documents. This cannot be undone.

    One's own is erased here only where it has no password; else with that, by `erase_account`.
    """
    _reach(context.actor, args.user_id)
    async with context.read() as work:
        row = await work.users.get(args.user_id)
        view = user_view(row)
    if row.role == Role.OWNER.value and context.actor.role is not Role.OWNER:
        raise PermissionDenied("Only an owner can delete an owner's account.")
    if args.user_id == context.actor.user_id:
        if row.password_hash is not None:
            raise InvalidInput("Your own account is erased with your password: POST it to /api/account/erasure.", field="user_id")
        await erase(context.services, context.actor, args.user_id)
        return view
    await erase(context.services, context.actor, args.user_id)
    async with context.begin() as work:
        told = view.model_copy(update={"email": f"erased-{view.id}@invalid", "name": "an erased account", "active": False})
        work.finish(told.model_dump(mode="json"), summary=f"Erased the account {view.id}")
    return view


CREATE_USER = Tool(name="create_user", args=CreateUser, view=UserView, run=run_create, scope=Scope.USERS_ADMIN, effect=Effect.WRITE)
LIST_USERS = Tool(name="list_users", args=ListUsers, view=UsersView, run=run_list, scope=Scope.USERS_ADMIN)
GET_USER = Tool(name="get_user", args=WhichUser, view=UserView, run=run_get, scope=Scope.PORTFOLIO_READ)
UPDATE_USER = Tool(name="update_user", args=UpdateUser, view=UserView, run=run_update, scope=Scope.ACCOUNT_MANAGE, effect=Effect.WRITE)
DELETE_USER = Tool(name="delete_user", args=WhichUser, view=UserView, run=run_delete, scope=Scope.ACCOUNT_MANAGE, effect=Effect.DESTROY)
