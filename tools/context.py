"""What one call of a tool knows: who asks, with what, and how to open its transaction."""

import datetime as dt
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

from accounting import Activity
from core.actor import Actor, Scope
from core.clock import Clock
from core.errors import InvalidInput, PermissionDenied
from db import Intent, UnitOfWork
from tools.computing import Report
from tools.services import Services


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumed:
    """An activity that is only proposed, in the portfolio that it is for."""

    portfolio_id: UUID
    activity: Activity


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """One call. `intent` is set by the door for writes and None for reads; `report` hears how far a long call is, where somebody listens.

    `assumed` is what a preview takes for recorded: what the same message asks for before it.
    """

    services: Services
    actor: Actor
    intent: Intent | None = None
    report: Report | None = None
    assumed: tuple[Assumed, ...] = ()

    @property
    def clock(self) -> Clock:
        """The injected time."""
        return self.services.clock

    def read(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """A transaction that changes no books."""
        return self.services.begin(self.actor)

    def jot(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """A transaction for rows that are not books: jobs, issued forecasts, proposals, conversations."""
        return self.services.begin(self.actor, write=True)

    def require_books(self) -> None:
        """Return if the caller may look at books or change them; what runs models or reads prices shows no holdings by itself.

        Raises:
            PermissionDenied: neither is allowed.
        """
        if not self.actor.scopes & {Scope.PORTFOLIO_READ, Scope.PORTFOLIO_WRITE}:
            raise PermissionDenied("That looks at your books, which needs the right to read portfolios.", scope=Scope.PORTFOLIO_READ.value)

    @property
    def still(self) -> str:
        """What to know where the market's day stands still, with a blank in front; empty where it is the present day."""
        day = self.clock.today()
        if day == self.clock.now().date():
            return ""
        return f" The sample market stands still on {day}: for books that go on, set FOLIOSCOPE_MARKET__PROVIDER to yahoo or csv."

    def require_past(self, day: dt.date | None, *, field: str) -> None:
        """Return unless something is to be recorded for a day that has not come.

        Raises:
            InvalidInput: it has not.
        """
        today = self.clock.today()
        if day is not None and day > today:
            raise InvalidInput(f"{field}: {day} lies in the future; today is {today}. Give a day up to today.{self.still}", field=field)

    async def require_new(self) -> None:
        """Return unless this very call was done before.

        Raises:
            Replay: it was.
            KeyReused: its key was used for another one.
        """
        if self.intent is not None:
            async with self.read() as work:
                await work.require_new(self.intent)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[UnitOfWork]:
        """The one audited transaction of a write.

        Raises:
            Replay: this very call was done before.
            AssertionError: the tool is not declared as a write.
        """
        if self.intent is None:
            raise AssertionError("a tool that changes the books must be declared as WRITE or DESTROY")
        async with self.services.begin(self.actor, intent=self.intent) as work:
            yield work
