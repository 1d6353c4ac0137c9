"""Who is asking, through which entrance, and what they may do."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What an account is on this installation."""

    OWNER = "owner"
    ADMIN = "admin"
    MEMBER = "member"
    VIEWER = "viewer"


class Scope(StrEnum):
    """What a tool needs and a credential grants."""

    PORTFOLIO_READ = "portfolio:read"
    PORTFOLIO_WRITE = "portfolio:write"
    MARKET_READ = "market:read"
    MODELS_RUN = "models:run"
    MODELS_MANAGE = "models:manage"
    DOCUMENTS_READ = "documents:read"
    DOCUMENTS_WRITE = "documents:write"
    ACCOUNT_MANAGE = "account:manage"
    USERS_ADMIN = "users:admin"


READ_SCOPES = frozenset({Scope.PORTFOLIO_READ, Scope.MARKET_READ, Scope.DOCUMENTS_READ, Scope.ACCOUNT_MANAGE})
PERSONAL_SCOPES = frozenset({Scope.ACCOUNT_MANAGE, Scope.USERS_ADMIN})
"""What only a person who signed in may do: a program's token is never given these."""

MEMBER_SCOPES = READ_SCOPES | {Scope.PORTFOLIO_WRITE, Scope.MODELS_RUN, Scope.DOCUMENTS_WRITE}
SCOPES_BY_ROLE: dict[Role, frozenset[Scope]] = {
    Role.OWNER: frozenset(Scope),
    Role.ADMIN: frozenset(Scope),
    Role.MEMBER: MEMBER_SCOPES,
    Role.VIEWER: READ_SCOPES,
}


class Channel(StrEnum):
    """The entrance through which a call came."""

    CHAT = "chat"
    REST = "rest"
    SLACK = "slack"
    DISCORD = "discord"
    WORKER = "worker"
    CLI = "cli"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """The person for whom something is done; jobs and bots carry the actor they act for, never one of their own."""

    user_id: UUID
    role: Role
    channel: Channel
    timezone: str = "UTC"
    scopes: frozenset[Scope] = field(default=frozenset())

    @classmethod
    def of(cls, user_id: UUID, role: Role, channel: Channel, *, timezone: str = "UTC") -> "Actor":
        """An actor with all the scopes of its role."""
        return cls(user_id=user_id, role=role, channel=channel, timezone=timezone, scopes=SCOPES_BY_ROLE[role])
