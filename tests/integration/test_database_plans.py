"""Every hot query finds its rows by an index, shown by the plan of the database itself."""

import datetime as dt
from pathlib import Path
from uuid import UUID

import pytest
from databases import fresh_database
from sqlalchemy import Select, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite

from db import Database
from db.models import (
    Activity,
    Alert,
    AlertEvent,
    ChatHistory,
    ChatThread,
    Job,
    ManualPrice,
    ModelVersion,
    Operation,
    Portfolio,
    PredictionHistory,
    Proposal,
    StoredSeries,
    User,
)

ME, IT, DAY = UUID(int=1), UUID(int=2), dt.date(2024, 6, 3)

HOT: dict[str, Select] = {  # the type of a row differs by query
    "portfolios of an owner": select(Portfolio).where(Portfolio.user_id == ME).order_by(Portfolio.id),
    "a ledger": select(Activity).where(Activity.user_id == ME, Activity.portfolio_id == IT).order_by(Activity.date, Activity.number),
    "a transaction by its number": select(Activity).where(Activity.user_id == ME, Activity.portfolio_id == IT, Activity.number == 8),
    "the last change": select(Operation).where(Operation.user_id == ME).order_by(Operation.sequence.desc()).limit(1),
    "a change by its key": select(Operation).where(Operation.user_id == ME, Operation.key == "k"),
    "open proposals": select(Proposal).where(Proposal.user_id == ME, Proposal.thread_id == "t", Proposal.state == "open"),
    "a page of jobs": select(Job).where(Job.user_id == ME, Job.id < IT).order_by(Job.id.desc()).limit(20),
    "a job by its key": select(Job).where(Job.user_id == ME, Job.key == "k"),
    "jobs left lying": select(Job.id).where(Job.state.in_(("queued", "running"))),
    "alerts on symbols": select(Alert.user_id).where(Alert.symbol.in_(("AAPL", "KO"))),
    "alerts not shown yet": select(AlertEvent.id).where(AlertEvent.user_id == ME, AlertEvent.delivered_at.is_(None)),
    "recent conversations": select(ChatThread).where(ChatThread.user_id == ME).order_by(ChatThread.updated_at.desc()).limit(20),
    "a conversation": select(ChatHistory.id).where(ChatHistory.user_id == ME, ChatHistory.thread_key == "t").order_by(ChatHistory.position),
    "issued forecasts": select(PredictionHistory).where(PredictionHistory.user_id == ME, PredictionHistory.symbol == "KO"),
    "a page of transactions": select(Activity)
    .where(Activity.user_id == ME, Activity.portfolio_id == IT, (Activity.date < DAY) | ((Activity.date == DAY) & (Activity.number < 8)))
    .order_by(Activity.date.desc(), Activity.number.desc())
    .limit(50),
    "a page of a holding": select(Activity)
    .where(Activity.user_id == ME, Activity.portfolio_id == IT, Activity.symbol == "KO")
    .where((Activity.date > DAY) | ((Activity.date == DAY) & (Activity.number > 8)))
    .order_by(Activity.date, Activity.number)
    .limit(200),
    "prices set by hand of an instrument": select(ManualPrice).where(ManualPrice.user_id == ME, ManualPrice.symbol.in_(("KO", "AAPL"))),
    "a page of prices set by hand": select(ManualPrice)
    .where(ManualPrice.user_id == ME, tuple_(ManualPrice.symbol, ManualPrice.date) > ("KO", DAY))
    .order_by(ManualPrice.symbol, ManualPrice.date)
    .limit(200),
    "a page of changes": select(Operation)
    .where(Operation.user_id == ME, Operation.sequence < 8)
    .order_by(Operation.sequence.desc())
    .limit(20),
    "a page of messages": select(ChatHistory.id)
    .where(ChatHistory.user_id == ME, ChatHistory.thread_key == "t", ChatHistory.position < 8)
    .order_by(ChatHistory.position.desc(), ChatHistory.id.desc())
    .limit(200),
    "a page of events": select(AlertEvent).where(AlertEvent.user_id == ME, AlertEvent.id < IT).order_by(AlertEvent.id.desc()).limit(20),
    "a page of forecasts": select(PredictionHistory)
    .where(PredictionHistory.user_id == ME, PredictionHistory.id < IT)
    .order_by(PredictionHistory.id.desc())
    .limit(20),
    "a page of accounts": select(User.id).where(User.id < IT).order_by(User.id.desc()).limit(20),
    "a page of models": select(ModelVersion.id).where(ModelVersion.id < IT).order_by(ModelVersion.id.desc()).limit(20),
    "how far books are": select(Operation.sequence, Operation.hash)
    .where(Operation.user_id == ME)
    .order_by(Operation.sequence.desc())
    .limit(1),
    "stored closes": select(StoredSeries).where(StoredSeries.symbol == "KO"),
}


@pytest.mark.parametrize("name", HOT)
async def test_a_hot_query_searches_an_index(name: str, tmp_path: Path) -> None:
    text = str(HOT[name].compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}))
    with fresh_database(tmp_path, kind="sqlite") as url:
        database = Database(url)
        async with database.engine.connect() as connection:
            plan = [row[3] for row in (await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}")).all()]
        await database.close()
    assert any("USING" in step and "INDEX" in step for step in plan), plan
    assert not any(step.startswith("SCAN") for step in plan), plan


async def test_postgresql_finds_an_index_for_every_hot_query(tmp_path: Path) -> None:
    with fresh_database(tmp_path, kind="postgresql") as url:
        database = Database(url)
        async with database.engine.connect() as connection:
            await connection.exec_driver_sql("SET enable_seqscan = off")  # of empty tables it would read the whole
            for name, query in HOT.items():
                text = str(query.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True}))
                plan = "\n".join((await connection.exec_driver_sql(f"EXPLAIN {text}".replace("%", "%%"))).scalars())
                assert "Index" in plan, (name, plan)
                assert "Seq Scan" not in plan, (name, plan)
        await database.close()
