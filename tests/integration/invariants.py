"""What must be true of any database of ours, whatever happened to it: one function for the tests of crashes, races and attacks."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import select, text

from core.actor import Actor, Channel, Role
from db.audit import verify_chains
from db.models import Activity, Document, ModelVersion, Operation, Portfolio, User
from tools.activities import LIST_TRANSACTIONS
from tools.artefacts import read_artefact
from tools.door import check_args, run_tool
from tools.portfolio import SHOW_PORTFOLIO
from tools.services import Services


async def broken(services: Services) -> list[str]:
    """What is not as it must be, in words; nothing where all is well.

    The file is whole and every reference leads somewhere; every chain of changes is whole; every transaction that is there was recorded by exactly
    one change and not taken out since; keys are used once; a transaction lies in a portfolio that exists; every position is the sum of its
    transactions and none is below zero where shorts are not allowed; every registered model is the file that was registered; every passage has its document.
    """
    async with services.database.session() as session:
        found = []
        if services.database.is_sqlite:
            found += [f"integrity: {row}" for row in (await session.execute(text("PRAGMA integrity_check"))).scalars() if row != "ok"]
            found += [f"reference: {tuple(row)}" for row in await session.execute(text("PRAGMA foreign_key_check"))]
        operations = (await session.scalars(select(Operation))).all()
        activities = (await session.scalars(select(Activity))).all()
        portfolios = (await session.scalars(select(Portfolio))).all()
        versions = (await session.scalars(select(ModelVersion))).all()
        documents = {str(key) for key in await session.scalars(select(Document.id))}
    found += [
        f"chain of {chain.user_id} broken at {chain.broken_at}"
        async for chain in verify_chains(services.database)
        if chain.broken_at is not None
    ]
    found += _unrecorded(operations, activities)
    found += [f"key {key} used {count} times" for key, count in Counter((row.user_id, row.key) for row in operations).items() if count > 1]
    known = {row.id for row in portfolios}
    found += [f"transaction {row.id} lies in no portfolio" for row in activities if row.portfolio_id not in known]
    for row in portfolios:
        found += await _positions(services, row)
    found += [
        f"model {row.family} {row.symbol} {row.number} is not the file that was registered"
        for row in versions
        if read_artefact(services.settings, row.artefact, row.artefact_sha256) is None
    ]
    if services.knowledge is not None:
        found += [f"passages of {key}, which is no document" for key in await _indexed(services) if key not in documents]
    return found


def _unrecorded(operations: Sequence[Operation], activities: Sequence[Activity]) -> list[str]:
    net: Counter[str] = Counter()
    for operation in operations:
        for change in operation.changes:
            if change["table"] == "activities":
                net[change["id"]] += (change["after"] is not None) - (change["before"] is not None)
    there = {str(row.id) for row in activities}
    extra = [f"transaction {key} is there without its change" for key in there if net[key] != 1]
    return extra + [f"transaction {key} has a change and is not there" for key, count in net.items() if count == 1 and key not in there]


async def _positions(services: Services, portfolio: Portfolio) -> list[str]:
    """Held units against the sum of the plain buys and sells, where there is nothing but those."""
    actor = Actor.of(portfolio.user_id, Role.MEMBER, Channel.CLI)
    shown = await run_tool(SHOW_PORTFOLIO, services, actor, check_args(SHOW_PORTFOLIO, {"portfolio_id": str(portfolio.id)}))
    sums: dict[str, Decimal] = defaultdict(Decimal)
    kinds: dict[str, set[str]] = defaultdict(set)
    after: int | None = None
    while True:
        raw: dict[str, object] = {"portfolio_id": str(portfolio.id), "limit": 200, **({"before": after} if after else {})}
        page = await run_tool(LIST_TRANSACTIONS, services, actor, check_args(LIST_TRANSACTIONS, raw))
        for item in page.items:
            if item.symbol and item.quantity is not None:
                kinds[item.symbol].add(item.type)
                sums[item.symbol] += item.quantity if item.type == "buy" else -item.quantity
        if page.next is None:
            break
        after = page.next
    held = {item.symbol: item.quantity for item in shown.holdings}
    plain = {symbol for symbol, seen in kinds.items() if seen <= {"buy", "sell"}}
    found = [
        f"{symbol}: {held.get(symbol, 0)} held, {sums[symbol]} by its transactions"
        for symbol in plain
        if held.get(symbol, 0) != sums[symbol]
    ]
    return found + [f"{symbol}: below zero" for symbol, units in held.items() if units < 0 and not portfolio.allow_short]


async def _indexed(services: Services) -> set[str]:
    library = services.knowledge
    assert library is not None
    async with services.database.session() as session:
        owners = (await session.scalars(select(User.id))).all()
    return {key for owner in owners for key in await library.documents(str(owner))}
