"""What the conversation is connected to: the running assistant, the services, and who decides whether a session still holds."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias
from uuid import UUID

from agents.blocks import Proposal
from agents.events import Event
from agents.turn import Attachment
from chat_app.identity import Caller, current_caller
from core.actor import Actor
from core.errors import Unavailable
from tools.services import Services


class Talker(Protocol):
    """The assistant, as the chat needs it."""

    def turn(self, actor: Actor, thread_key: str, text: str, *, attachments: Sequence[Attachment] = ()) -> AsyncGenerator[Event, None]:
        """Everything that happens while a message is answered."""
        ...

    def decide(self, actor: Actor, proposal_id: UUID, decision: str) -> AsyncGenerator[Event, None]:
        """Everything that happens while a button is answered ("confirm" or "cancel"); the same again changes nothing."""
        ...

    async def call_off_jobs(self, actor: Actor, thread_key: str) -> None:
        """Call off the background jobs that the turn under way in a conversation waits for."""
        ...

    async def follow_stops(self) -> None:
        """End the turns of this process that are stopped in another one, until cancelled."""
        ...

    async def pending(self, actor: Actor, thread_key: str) -> tuple[Proposal, ...]:
        """The proposals of a conversation that can still be decided."""
        ...

    async def forget(self, actor: Actor, thread_key: str) -> None:
        """Drop what is remembered of a conversation."""
        ...


class ResolveActor(Protocol):
    """Checks a session again and gives its actor."""

    async def __call__(self, user_id: UUID, cookies: Mapping[str, str]) -> Actor:
        """The actor of `user_id`, on the channel CHAT.

        Args:
            user_id: whom the guard vouched for when the request or the socket was opened.
            cookies: the browser's cookies of that moment, our session cookie among them if there was one.

        Raises:
            NotSignedIn: the session has ended since.
        """
        ...


SignOut: TypeAlias = Callable[[Mapping[str, str]], Awaitable[Sequence[str]]]
"""Ends the session that these cookies carry, and names the cookies that the browser should drop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """The running parts."""

    talker: Talker
    services: Services
    resolve_actor: ResolveActor
    sign_out: SignOut | None = None

    async def actor(self, caller: Caller | None = None) -> Actor:
        """The actor of `caller`, or of this request's caller, checked anew.

        Raises:
            NotSignedIn: nobody is signed in any more.
        """
        who = caller or current_caller()
        return await self.resolve_actor(who.user_id, who.cookies)


_current: list[Connection] = []


def set_connection(connection: Connection | None) -> None:
    """Use `connection` from now on; None while there is nothing to talk to."""
    _current[:] = [] if connection is None else [connection]


def connection() -> Connection:
    """The running parts.

    Raises:
        Unavailable: the program is starting or stopping.
    """
    if not _current:
        raise Unavailable("Folioscope is starting or stopping. Please try again in a moment.")
    return _current[0]
