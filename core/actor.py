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
    PORTFOLIO_SHARE = "portfolio:share"
    MARKET_READ = "market:read"
    MODELS_RUN = "models:run"
    MODELS_MANAGE = "models:manage"
    DOCUMENTS_READ = "documents:read"
    DOCUMENTS_WRITE = "documents:write"
    ACCOUNT_MANAGE = "account:manage"
    USERS_ADMIN = "users:admin"


READ_SCOPES = frozenset({Scope.PORTFOLIO_READ, Scope.MARKET_READ, Scope.DOCUMENTS_READ, Scope.ACCOUNT_MANAGE})
PERSONAL_SCOPES = frozenset({Scope.ACCOUNT_MANAGE, Scope.USERS_ADMIN, Scope.PORTFOLIO_SHARE})
"""What only a person who signed in may do: a program's token is never given these."""

MEMBER_SCOPES = READ_SCOPES | {Scope.PORTFOLIO_WRITE, Scope.PORTFOLIO_SHARE, Scope.MODELS_RUN, Scope.DOCUMENTS_WRITE}
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
class Reach:
    """The one portfolio of another account that a call is about, by a grant that the door has just found to hold; to look at, or to change."""

    owner_id: UUID
    owner_name: str
    portfolio_id: UUID
    portfolio_name: str
    may_write: bool

    @property
    def title(self) -> str:
        """Whose portfolio it is, for people."""
        return f"{possessive(self.owner_name)} portfolio “{self.portfolio_name}”"


def possessive(name: str) -> str:
    """The name as that of an owner: Anna's, Iris'."""
    return f"{name}'" if name.endswith("s") else f"{name}'s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """The person for whom something is done; jobs and bots carry the actor they act for, never one of their own.

    `reach` is set by the door for one call, and only from a grant; without it every transaction of the actor is about their own books.
    """

    user_id: UUID
    role: Role
    channel: Channel
    timezone: str = "UTC"
    scopes: frozenset[Scope] = field(default=frozenset())
    reach: Reach | None = None

    @classmethod
    def of(cls, user_id: UUID, role: Role, channel: Channel, *, timezone: str = "UTC") -> "Actor":
        """An actor with all the scopes of its role."""
        return cls(user_id=user_id, role=role, channel=channel, timezone=timezone, scopes=SCOPES_BY_ROLE[role])
