"""One transaction for one actor: repositories, audit row, idempotency, and jobs that start only after the commit."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.exc import DatabaseError, DataError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from core.actor import Reach
from core.clock import Clock
from core.errors import Conflict, InvalidInput, KeyReused
from db.database import Database
from db.memory import Memory
from db.models import Job, Operation
from db.reaching import keep_within
from db.repositories import (
    AccountLinkRepository,
    ActivityRepository,
    AlertEventRepository,
    AlertRepository,
    ApiTokenRepository,
    BelongingsRepository,
    ChatRepository,
    DocumentRepository,
    FactRepository,
    IdentityRepository,
    ImportMappingRepository,
    InstallationRepository,
    JobRepository,
    ManualPriceRepository,
    ModelRepository,
    ModelUsageRepository,
    OperationRepository,
    PortfolioRepository,
    PredictionRepository,
    ProposalRepository,
    RefreshTokenRepository,
    SessionRepository,
    ShareLinkRepository,
    ShareRepository,
    StockRepository,
    StrategyTrialRepository,
    TargetRepository,
    TargetWatchRepository,
    UserRepository,
    WatchlistRepository,
)
from db.repositories.base import Boundary
from db.trouble import failure_of

INTERACTIVE = "folioscope:interactive"
"""The queue of jobs that a person waits for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """A write that is about to happen; `key` makes it happen at most once for its owner."""

    tool: str
    args: dict[str, Any]  # Any: JSON
    channel: str
    key: str


class Replay(Exception):
    """The intent's key was used before by the same call: `result` is what it returned then."""

    def __init__(self, result: dict[str, Any]) -> None:
        super().__init__("already done")
        self.result = result


class UnitOfWork:
    """The repositories of one transaction, all bound to one owner; with a reach, those of the books to the one portfolio that it names."""

    def __init__(self, boundary: Boundary, intent: Intent | None) -> None:
        self.boundary = boundary
        self.owner: UUID = boundary.owner
        self.clock: Clock = boundary.clock
        self.account_links = AccountLinkRepository(boundary)
        self.memory: Memory = boundary.memory
        self.activities = ActivityRepository(boundary)
        self.alerts = AlertRepository(boundary)
        self.api_tokens = ApiTokenRepository(boundary)
        self.alert_events = AlertEventRepository(boundary)
        self.belongings = BelongingsRepository(boundary)
        self.chats = ChatRepository(boundary)
        self.documents = DocumentRepository(boundary)
        self.facts = FactRepository(boundary)
        self.identities = IdentityRepository(boundary)
        self.import_mappings = ImportMappingRepository(boundary)
        self.installation = InstallationRepository(boundary)
        self.jobs = JobRepository(boundary)
        self.manual_prices = ManualPriceRepository(boundary)
        self.models = ModelRepository(boundary)
        self.model_usage = ModelUsageRepository(boundary)
        self.operations = OperationRepository(boundary)
        self.portfolios = PortfolioRepository(boundary)
        self.predictions = PredictionRepository(boundary)
        self.proposals = ProposalRepository(boundary)
        self.refresh_tokens = RefreshTokenRepository(boundary)
        self.sessions = SessionRepository(boundary)
        self.share_links = ShareLinkRepository(boundary)
        self.shares = ShareRepository(boundary)
        self.stocks = StockRepository(boundary)
        self.strategy_trials = StrategyTrialRepository(boundary)
        self.targets = TargetRepository(boundary)
        self.target_watches = TargetWatchRepository(boundary)
        self.users = UserRepository(boundary.session)
        self.watchlist = WatchlistRepository(boundary)
        self.started_jobs: list[Job] = []
        self._intent = intent
        self._result: dict[str, Any] | None = None
        self._summary = ""
        self._undoes: Sequence[Operation] = ()

    @property
    def has_changed(self) -> bool:
        """Whether this transaction has changed anything of the books so far."""
        return bool(self.boundary.changes)

    def finish(self, result: dict[str, Any], *, summary: str, undoes: Sequence[Operation] = ()) -> None:
        """State what the write returns and, in one line for people, what it did; kept with the audit row. `undoes` are marked as taken back."""
        self._result = result
        self._summary = summary
        self._undoes = undoes

    async def start_job(
        self, kind: str, args: dict[str, Any], *, queue: str = INTERACTIVE, key: str | None = None, asked_by: str = "rest"
    ) -> Job:
        """A new job row; the job is handed to the queue once this transaction is committed.

        Under a `key` that the owner has used before, or that another transaction uses at this moment, the job of then is returned and
        nothing is started.
        """
        known = await self.jobs.by_key(key) if key is not None else None
        if known is not None:
            return known
        row = Job(user_id=self.owner, created_at=self.clock.now(), kind=kind, args=args, queue=queue, key=key, asked_by=asked_by)
        try:
            async with self.boundary.session.begin_nested():
                job = await self.jobs.add(row)
        except IntegrityError:
            known = await self.jobs.by_key(key) if key is not None else None
            if known is None:
                raise
            return known
        self.started_jobs.append(job)
        return job

    async def open(self) -> None:
        """Begin the intent.

        Raises:
            Replay: the same call was done under this key before.
            KeyReused: the key was used for another call.
        """
        if self._intent is not None:
            await self.require_new(self._intent)

    async def require_new(self, intent: Intent) -> None:
        """Return if nothing was done under the key of `intent`.

        Raises:
            Replay: the same call was.
            KeyReused: another call was.
        """
        done = await self.operations.by_key(self._key(intent))
        if done is None:
            return
        if done.tool != intent.tool or done.args != intent.args:
            raise KeyReused("This idempotency key was used for something else.", field="Idempotency-Key")
        raise Replay(done.result)

    def _key(self, intent: Intent) -> str:
        """The intent's key; in another's books apart from the keys of their owner."""
        return intent.key if self.boundary.reach is None else f"{self.owner}:{intent.key}"[:200]

    async def close(self) -> None:
        """Write the audit row of the intent."""
        if self._intent is None:
            return
        if self._result is None:
            raise AssertionError(f"{self._intent.tool} wrote without stating its result")
        reach = self.boundary.reach
        changes = [change.as_json() for change in self.boundary.changes]
        done = await self.operations.append(
            Operation(
                user_id=self.boundary.books_owner,
                actor_id=None if reach is None else self.owner,
                portfolio_id=None if reach is None else reach.portfolio_id,
                created_at=self.clock.now(),
                tool=self._intent.tool,
                args=self._intent.args,
                channel=self._intent.channel,
                key=self._key(self._intent),
                summary=self._summary[:500],
                result=self._result,
                changes=changes,
                sequence=0,
                hash="",
            )
        )
        for undone in self._undoes:
            undone.undone_by = done.id
        if self._undoes:
            await self.boundary.session.flush()


def _work(
    database: Database, session: AsyncSession, *, owner: UUID, clock: Clock, intent: Intent | None, reach: Reach | None
) -> UnitOfWork:
    key = intent.key if intent else None
    if reach is not None:
        keep_within(session, reach)
    return UnitOfWork(Boundary(session=session, owner=owner, clock=clock, memory=database.memory, key=key, reach=reach), intent)


@asynccontextmanager
async def unit_of_work(
    database: Database, *, owner: UUID, clock: Clock, intent: Intent | None = None, write: bool = False, reach: Reach | None = None
) -> AsyncIterator[UnitOfWork]:
    """One transaction: commits when left normally, rolls back when an exception leaves it.

    Args:
        database: where.
        owner: whose rows can be seen.
        clock: the time that new rows carry.
        intent: the audited write that this is; implies `write`.
        write: take the write lock at the start.
        reach: the one portfolio of another owner whose books it is about; None: the owner's own.

    Raises:
        Replay: `intent` was carried out before; nothing is done again.
        Conflict: the intent's key was used for another call, or another write of the same kind came first.
        InvalidInput: a value is none that the database can hold.
        Unavailable: the database does not answer, is locked for too long, is damaged, or has no room left.
    """
    try:
        async with database.session(write=write or intent is not None) as session:
            work = _work(database, session, owner=owner, clock=clock, intent=intent, reach=reach)
            await work.open()
            yield work
            await work.close()
    except IntegrityError as err:
        async with database.session() as session:
            await _work(database, session, owner=owner, clock=clock, intent=intent, reach=reach).open()  # the same call may have come first
        raise Conflict("This clashes with something that was saved at the same moment. Nothing was changed; please try again.") from err
    except DataError as err:
        raise InvalidInput("That contains a character or a number that cannot be stored. Nothing was changed.") from err
    except DatabaseError as err:
        failure = failure_of(err)
        if failure is None:
            raise
        raise failure from err
