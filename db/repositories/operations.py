"""Proposals and the audit trail."""

import asyncio
import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, insert, select

from core.errors import Conflict, NotFound
from db.changes import TRACKED, Change, Plain, from_plain, plain_value, to_plain
from db.models import Activity, Operation, Portfolio, Proposal, User
from db.repositories.base import BATCH, BookRepository, OwnedRepository

GENESIS = "0" * 64
PORTFOLIOS = Portfolio.__tablename__
COUNTERS = frozenset({"next_number", "version"})
"""Columns of a portfolio that only ever rise, also when a change is taken back."""
UNDO_DEPTH = 100
_CHANGED_SINCE = "That was changed again since, so it cannot be taken back as a whole. Undo the later change first."


def _said(change: Plain, column: str) -> set[object]:
    return {(change[side] or {}).get(column) for side in ("before", "after")}


OWN_LIFE = frozenset({"armed", "judged_on"})
"""Columns that change without anybody's doing and are no reason to refuse an undo."""


def _place(row: Proposal) -> tuple[str, str]:
    """The id of what a proposal took the place of, as ids rise with time; its own otherwise."""
    return row.preview.get("place", str(row.id)), str(row.id)


class ProposalRepository(OwnedRepository[Proposal]):
    """The writes that were offered to the owner."""

    model = Proposal
    noun = "proposal"

    async def open_in(self, thread_id: str) -> Sequence[Proposal]:
        """The proposals of a conversation that still wait for an answer, oldest first; what corrects one stands in its place."""
        query = self._select().where(Proposal.thread_id == thread_id, Proposal.state == "open")
        return sorted((await self._session.scalars(query)).all(), key=_place)

    async def by_call(self, call_key: str) -> Proposal | None:
        """The proposal that a tool call made, or None."""
        row: Proposal | None = await self._session.scalar(self._select().where(Proposal.call_key == call_key))
        return row

    async def grouped(self, group_id: UUID) -> Sequence[Proposal]:
        """The proposals of one message in its order; what corrects one stands in its place."""
        return sorted((await self._session.scalars(self._select().where(Proposal.group_id == group_id))).all(), key=_place)

    async def lock(self, proposal_id: UUID) -> Proposal:
        """The proposal, held against other deciders until the transaction ends.

        Raises:
            NotFound: there is none of that id for this owner.
        """
        row: Proposal | None = await self._session.scalar(self._select().where(Proposal.id == proposal_id).with_for_update())
        if row is None:
            raise NotFound("There is no such proposal.")
        return row


class OperationRepository(BookRepository[Operation]):
    """What was changed in the books, in order; for another account in its reach, what it changed there itself."""

    model = Operation
    noun = "change"

    def _within(self, portfolio_id: UUID) -> ColumnElement[bool]:
        return (Operation.portfolio_id == portfolio_id) & (Operation.actor_id == self._boundary.owner)

    def _chain(self) -> Select[Operation]:
        """The owner's whole trail, whoever adds to it."""
        return select(Operation).where(Operation.user_id == self._boundary.books_owner)

    async def by_key(self, key: str) -> Operation | None:
        """The operation that ran under an idempotency key, or None."""
        row: Operation | None = await self._session.scalar(self._select().where(Operation.key == key))
        return row

    async def last(self) -> Operation | None:
        """The newest operation, or None."""
        row: Operation | None = await self._session.scalar(self._chain().order_by(Operation.sequence.desc()).limit(1))
        return row

    async def last_change(self) -> tuple[int, str]:
        """The number and the hash of the newest operation; 0 and that of no operation before the first."""
        query = self._chain().with_only_columns(Operation.sequence, Operation.hash).order_by(Operation.sequence.desc()).limit(1)
        row = (await self._session.execute(query)).first()
        return (0, GENESIS) if row is None else (row.sequence, row.hash)

    async def last_undoable(self, symbol: str | None = None, kind: str | None = None) -> Operation | None:
        """The newest operation that changed something (about `symbol`, or a transaction of a `kind`), is not an undo and was not undone."""
        query = self._select().where(Operation.undone_by.is_(None), Operation.tool != "undo").order_by(Operation.sequence.desc())
        for row in await self._session.scalars(query.limit(UNDO_DEPTH)):
            if any(symbol in {None, *_said(change, "symbol")} and kind in {None, *_said(change, "type")} for change in row.changes):
                return row
        return None

    async def since(self, sequence: int = 0, *, limit: int = 200) -> Sequence[Operation]:
        """Operations after `sequence`, oldest first."""
        query = self._chain().where(Operation.sequence > sequence).order_by(Operation.sequence).limit(limit)
        return (await self._session.scalars(query)).all()

    async def latest(self, *, limit: int, day: dt.date | None, zone: dt.tzinfo, before: int | None = None) -> Sequence[Operation]:
        """At most `limit` operations, newest first, with numbers below `before`; only those of one `day` in the time zone `zone`, if given."""
        query = self._select().order_by(Operation.sequence.desc()).limit(limit)
        if before is not None:
            query = query.where(Operation.sequence < before)
        if day is not None:
            start = dt.datetime.combine(day, dt.time(), zone)
            query = query.where(Operation.created_at >= start, Operation.created_at < start + dt.timedelta(days=1))
        return (await self._session.scalars(query)).all()

    async def append(self, row: Operation) -> Operation:
        """Insert `row` at the end of the owner's chain; whoever else would append waits.

        PostgreSQL's lock is the weaker one, which rows that refer to the owner do not hold up: two writers that both have inserted some
        would wait for each other else.
        """
        await self._session.execute(select(User.id).where(User.id == self._boundary.books_owner).with_for_update(key_share=True))
        last = await self.last()
        row.sequence = (last.sequence if last else 0) + 1
        row.digests = await asyncio.to_thread(digests_of, row) if len(row.changes) > BATCH else digests_of(row)
        row.hash = chain_hash(last.hash if last else GENESIS, row)
        return await self.add(row)

    async def revert(self, operation: Operation) -> list[Change]:
        """Restore every row that `operation` changed; returns what was restored.

        Raises:
            Conflict: a row has changed since.
        """
        reverted = [Change.from_json(data) for data in reversed(operation.changes)]
        for start in range(0, len(reverted), BATCH):
            batch = reverted[start : start + BATCH]
            if all(change.before is None and change.table == batch[0].table != PORTFOLIOS for change in batch):
                await self._take_out(batch)
            elif all(change.after is None and change.table == batch[0].table != PORTFOLIOS for change in batch):
                await self._put_back(batch)
            else:
                for change in batch:
                    await self._restore(change)
            await asyncio.sleep(0)
        return reverted

    async def _take_out(self, added: Sequence[Change]) -> None:
        """Remove rows of one table that were added, all at once."""
        model = TRACKED[added[0].table]
        ids = [change.row_id for change in added]
        rows = await self._session.execute(select(*model.__table__.columns).where(model.id.in_(ids)))
        current = {row["id"]: {name: plain_value(value) for name, value in row.items()} for row in rows.mappings()}
        for change in added:
            if not _as_left(change, current.get(change.row_id)):
                raise Conflict(_CHANGED_SINCE)
        await self._session.execute(delete(model).where(model.id.in_(ids)))
        self._boundary.changes.extend(
            Change(table=change.table, row_id=change.row_id, before=current[change.row_id], after=None) for change in added
        )

    async def _put_back(self, removed: Sequence[Change]) -> None:
        """Insert rows of one table that were removed, all at once."""
        model = TRACKED[removed[0].table]
        if await self._session.scalar(select(model.id).where(model.id.in_([change.row_id for change in removed])).limit(1)) is not None:
            raise Conflict(_CHANGED_SINCE)
        rows = [from_plain(change.table, change.before or {}) for change in removed]
        known = {
            column.key: column.default.arg for column in model.__table__.columns if column.default is not None and column.default.is_scalar
        }
        await self._session.execute(insert(model), [{**known, **row} for row in rows])
        self._boundary.changes.extend(
            Change(table=change.table, row_id=change.row_id, before=None, after=change.before) for change in removed
        )

    async def _restore(self, change: Change) -> None:
        model = TRACKED[change.table]
        row = await self._session.get(model, change.row_id, populate_existing=True)
        current = None if row is None else to_plain(row)
        before = change.before
        if not _as_left(change, current) or (before is None and change.table == PORTFOLIOS and await self._in_use(change.row_id)):
            raise Conflict(_CHANGED_SINCE)
        if row is None:
            if change.table == PORTFOLIOS:
                await self._require_name((before or {})["name"])
            row = model(**from_plain(change.table, before or {}))
            self._session.add(row)
        elif before is None:
            await self._session.delete(row)
        else:
            for name, value in from_plain(change.table, before).items():
                if change.table != PORTFOLIOS or name not in COUNTERS:
                    setattr(row, name, value)
        await self._session.flush()
        self._boundary.record(row, before=current, after=None if before is None else to_plain(row))

    async def _require_name(self, name: str) -> None:
        """Return unless another portfolio has that name by now."""
        query = select(Portfolio.id).where(Portfolio.user_id == self._boundary.books_owner, Portfolio.name == name).limit(1)
        if await self._session.scalar(query) is not None:
            raise Conflict(f"There is another portfolio called {name} by now. Rename that one, then take this back.")

    async def _in_use(self, portfolio_id: UUID) -> bool:
        query = select(Activity.id).where(Activity.user_id == self._boundary.books_owner, Activity.portfolio_id == portfolio_id).limit(1)
        return await self._session.scalar(query) is not None


def _as_left(change: Change, current: Plain | None) -> bool:
    """Whether the row is as the change left it; columns that came later, and a portfolio's counters, do not matter."""
    if change.after is None or current is None:
        return change.after is current
    passed_over = COUNTERS if change.table == PORTFOLIOS else OWN_LIFE
    return all(current.get(name) == value for name, value in change.after.items() if name not in passed_over)


def chain_hash(previous: str, row: Operation) -> str:
    """The SHA-256 of the hash before and of everything that `row` states."""
    stated: Plain = {
        "sequence": row.sequence, "user": str(row.user_id), "tool": row.tool, "args": row.args, "channel": row.channel, "key": row.key,
        "result": row.result, "changes": row.changes, "at": row.created_at.isoformat(),
    }  # fmt: skip
    if row.digests is not None:
        stated |= row.digests
    if row.actor_id is not None:
        stated |= {"actor": str(row.actor_id), "portfolio": str(row.portfolio_id)}
    return hashlib.sha256((previous + json.dumps(stated, sort_keys=True, separators=(",", ":"))).encode()).hexdigest()


def digests_of(row: Operation) -> dict[str, str]:
    """The SHA-256 of each of the contents of `row`, and of the key, which the caller may have put words into."""
    contents = {"args": row.args, "result": row.result, "changes": row.changes, "key": row.key}
    return {
        name: hashlib.sha256(json.dumps(value, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
        for name, value in contents.items()
    }


def follows(previous: str, row: Operation) -> bool:
    """Whether `row` is as it was written after the one of the hash `previous`; of a row whose contents were taken out, what is left of it."""
    if row.redacted_at is not None and row.digests is None:
        return True  # written before contents had digests of their own
    whole = row.redacted_at is not None or row.digests is None or row.digests.items() <= digests_of(row).items()
    return whole and row.hash == chain_hash(previous, row)
