"""Tokens for programs: made once, shown once, with no more rights than their owner gives them."""

import datetime as dt
import secrets
from dataclasses import replace
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from core.actor import PERSONAL_SCOPES, Channel, Scope
from core.errors import NotFound, NotSignedIn, PermissionDenied
from db.models import ApiToken
from infra import Topic
from tools.accounts import NOBODY, Account, as_account
from tools.base import Args, Effect, Tool, View
from tools.context import Context
from tools.services import Services
from tools.sessions import SEEN_EVERY, acting_for, digest

MARK = "fst_"
NOT_VALID = "This token is not valid, or no longer."


async def account_of_token(services: Services, token: str, channel: Channel) -> Account:
    """The account that made a token, with the rights that both the token and the account have now.

    Raises:
        NotSignedIn: unknown, revoked or run out, or its account is switched off.
    """
    async with services.begin(NOBODY) as work:
        now = work.clock.now()
        row = await work.api_tokens.by_hash(digest(token))
        user = None if row is None else await work.users.get(row.user_id)
    if row is None or user is None or not user.active or row.revoked_at is not None or (row.expires_at or now) < now:
        raise NotSignedIn(NOT_VALID)
    if row.last_used_at is None or now - row.last_used_at > SEEN_EVERY:
        async with services.begin(acting_for(row.user_id), write=True) as work:
            (await work.api_tokens.get(row.id)).last_used_at = now
    account = as_account(user, channel)
    granted = frozenset(scope for scope in Scope if scope.value in row.scopes) - PERSONAL_SCOPES
    return replace(account, actor=replace(account.actor, scopes=account.actor.scopes & granted))


class CreateApiToken(Args):
    """A new token."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
    scopes: Annotated[tuple[Scope, ...], Field(min_length=1, max_length=len(Scope), description="What it may do.")]
    days: Annotated[int, Field(ge=1, le=366, description="After how many days it runs out.")] = 90


class ApiTokenView(View):
    """A token. `token` is there in the one answer that makes it, and never again."""

    id: UUID
    name: str
    scopes: tuple[Scope, ...]
    created_at: dt.datetime
    expires_at: dt.datetime | None
    last_used_at: dt.datetime | None
    token: str | None


class ApiTokensView(View):
    """Tokens that were not revoked, newest first."""

    items: tuple[ApiTokenView, ...]


def _view(row: ApiToken, token: str | None = None) -> ApiTokenView:
    return ApiTokenView(
        id=row.id,
        name=row.name,
        scopes=tuple(scope for scope in Scope if scope.value in row.scopes),
        created_at=row.created_at,
        expires_at=row.expires_at,
        last_used_at=row.last_used_at,
        token=token,
    )


async def run_create(context: Context, args: CreateApiToken) -> ApiTokenView:
    """Make a token for a program. It may do at most what you may, and nothing about the account itself."""
    wanted = frozenset(args.scopes)
    if wanted & PERSONAL_SCOPES or not wanted <= context.actor.scopes:
        raise PermissionDenied("A token cannot be given that right.", field="scopes")
    token = MARK + secrets.token_urlsafe(32)
    async with context.begin() as work:
        now = work.clock.now()
        row = await work.api_tokens.add(
            ApiToken(
                user_id=work.owner,
                created_at=now,
                name=args.name,
                token_hash=digest(token),
                scopes=sorted(wanted),
                expires_at=now + dt.timedelta(days=args.days),
            )
        )
        work.finish(_view(row).model_dump(mode="json"), summary=f"Made the token {args.name}")
    return _view(row, token)


class ListApiTokens(Args):
    """Nothing to choose."""


async def run_list(context: Context, _args: ListApiTokens) -> ApiTokensView:
    """List your tokens for programs, newest first, at most 200, without their secrets."""
    async with context.read() as work:
        return ApiTokensView(items=tuple(_view(row) for row in await work.api_tokens.live()))


class RevokeApiToken(Args):
    """Which token to end."""

    token_id: UUID


async def run_revoke(context: Context, args: RevokeApiToken) -> ApiTokenView:
    """End a token at once."""
    async with context.begin() as work:
        row = await work.api_tokens.get(args.token_id)
        if row.revoked_at is not None:
            raise NotFound("There is no such token.")
        row.revoked_at = work.clock.now()
        view = _view(row)
        work.finish(view.model_dump(mode="json"), summary=f"Revoked the token {row.name}")
    await context.services.events.publish(Topic.SESSION_REVOKED, user_id=str(context.actor.user_id))
    return view


CREATE_API_TOKEN = Tool(
    name="create_api_token", args=CreateApiToken, view=ApiTokenView, run=run_create, scope=Scope.ACCOUNT_MANAGE, effect=Effect.WRITE
)
LIST_API_TOKENS = Tool(name="list_api_tokens", args=ListApiTokens, view=ApiTokensView, run=run_list, scope=Scope.ACCOUNT_MANAGE)
REVOKE_API_TOKEN = Tool(
    name="revoke_api_token", args=RevokeApiToken, view=ApiTokenView, run=run_revoke, scope=Scope.ACCOUNT_MANAGE, effect=Effect.WRITE
)
