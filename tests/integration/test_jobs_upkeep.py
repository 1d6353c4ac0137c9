"""What the schedule keeps in order: which models are trained, books worked out afresh, conversation states, vectors of long documents."""

import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from api_house import TODAY, House
from jobs_house import carried_out, jobs_of, settled
from langgraph.checkpoint.base.id import uuid6

from agents.checkpoints import _id_at, open_checkpoints, prune_checkpoints
from core.actor import Actor
from db.models import Portfolio
from rag import Embedder, Library
from tools.books import Books
from tools.documents import ADD_DOCUMENT, LONG_CHARS, AddDocument, DocumentView
from tools.door import run_tool
from tools.refreshing import symbols_to_train
from tools.stored_prices import as_row
from tools.system_account import system_actor
from tools.uploads import keep_upload

REFRESH = {"calendar": "XNYS", "day": TODAY.isoformat()}


async def record(house: House, **values: Any) -> None:
    answer = await house.client.post("/api/activities", json={"date": "2024-06-10", **values})
    assert answer.status_code == 201, answer.text


async def test_only_what_is_held_watched_or_asked_for_is_trained(house: House, owner: Actor) -> None:
    await record(house, side="buy", symbol="KO", quantity="10", price="60")
    await record(house, side="split", symbol="KO", ratio="2")
    await record(house, side="sell", symbol="KO", quantity="10", price="30", date="2024-06-11")
    await record(house, side="buy", symbol="MSFT", quantity="4", price="400")
    await record(house, side="sell", symbol="MSFT", quantity="4", price="400", date="2024-06-11")
    assert await symbols_to_train(house.services, ["AAPL", "KO", "MSFT"]) == ["KO"]
    assert (await house.client.post("/api/watchlist", json={"symbols": ["AAPL"]})).status_code == 201
    assert await symbols_to_train(house.services, ["AAPL", "KO", "MSFT"]) == ["AAPL", "KO"]
    await record(house, side="sell", symbol="KO", quantity="10", price="30", date="2024-06-12")
    assert await symbols_to_train(house.services, ["AAPL", "KO", "MSFT"]) == ["AAPL"]
    refreshed = await carried_out(house, await system_actor(house.services), "refresh_prices", REFRESH)
    assert refreshed.result is not None
    assert refreshed.result["changed"] == ["AAPL", "KO", "MSFT"]
    rows = await jobs_of(house, await system_actor(house.services))
    assert [row.args["symbol"] for row in rows if row.kind == "retrain"] == ["AAPL"]


async def test_newer_closes_teach_the_nets_of_all_symbols_once_a_week(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (await house.client.post("/api/watchlist", json={"symbols": ["KO"]})).status_code == 201
    schedule = await system_actor(house.services)
    series = await house.services.market.history("KO")
    older = as_row(series.between(None, TODAY - dt.timedelta(days=3)), fetched_at=house.services.clock.now())
    async with house.services.begin(schedule, write=True) as work:
        await work.installation.put_series(older)
    monkeypatch.setattr(house.services.queue, "enqueue", _only(house, "refresh_prices"))
    for _ in range(2):
        await carried_out(house, schedule, "refresh_prices", REFRESH)
    nets = [row for row in await jobs_of(house, schedule) if row.kind == "retrain" and row.args["symbol"] is None]
    assert [row.key for row in nets] == ["retrain:nets:2024-W24"]


def _only(house: House, kind: str) -> Any:
    """The queue's way in for jobs of one kind; the others stay rows."""
    enqueue = house.services.queue.enqueue

    async def chosen(name: str, job_id: str, /, **arguments: Any) -> bool:
        return name == kind and await enqueue(name, job_id, **arguments)

    return chosen


async def test_books_are_worked_out_afresh_from_their_activities(house: House, owner: Actor) -> None:
    await record(house, side="buy", symbol="KO", quantity="10", price="60")
    memory = house.services.database.memory
    before = (await house.client.get("/api/portfolio")).json()["holdings"]
    async with house.services.begin(owner) as work:
        portfolio: Portfolio = await work.portfolios.pick(None)
    memory.put(portfolio.id, "spoiled")
    row = await carried_out(house, await system_actor(house.services), "rebuild_projections", {})
    assert row.result == {"portfolios": 1, "activities": 1, "with_problems": 0, "failed": {}}
    assert isinstance(memory.get(portfolio.id), Books)
    assert (await house.client.get("/api/portfolio")).json()["holdings"] == before


async def keep_state(saver: Any, thread: str, moment: dt.datetime) -> str:
    """A state of a conversation that was made at that moment; returns its id."""
    made = str(uuid6(clock_seq=1))
    identity = _id_at(moment)[:19] + made[19:]
    config = {"configurable": {"thread_id": thread, "checkpoint_ns": ""}}
    state = {
        "v": 4, "id": identity, "ts": moment.isoformat(), "channel_values": {"messages": [thread]},
        "channel_versions": {"messages": identity}, "versions_seen": {},
    }  # fmt: skip
    stored = await saver.aput(config, state, {"source": "loop", "step": 0, "parents": {}}, {"messages": identity})
    await saver.aput_writes(stored, [("messages", "said")], "task")
    return identity


async def states_of(saver: Any, thread: str) -> list[str]:
    config = {"configurable": {"thread_id": thread, "checkpoint_ns": ""}}
    return sorted([item.checkpoint["id"] async for item in saver.alist(config)])


async def test_old_states_of_conversations_go_and_the_newest_of_each_stays(house: House) -> None:
    now = house.services.clock.now()
    async with open_checkpoints(house.services) as saver:
        for days in (200, 100):
            await keep_state(saver, "forgotten", now - dt.timedelta(days=days))
        kept = [await keep_state(saver, "quiet", now - dt.timedelta(days=days)) for days in (40, 30)]
        busy = [await keep_state(saver, "busy", now - dt.timedelta(hours=hours)) for hours in (30, 3, 1)]
        assert await prune_checkpoints(house.services, now - dt.timedelta(days=90)) == 4
        assert await states_of(saver, "forgotten") == []
        assert await states_of(saver, "quiet") == kept[1:]
        assert await states_of(saver, "busy") == busy[1:]
        found = await saver.aget_tuple({"configurable": {"thread_id": "quiet", "checkpoint_ns": ""}})
        assert found is not None
        assert found.checkpoint["channel_values"] == {"messages": ["quiet"]}
        row = await carried_out(house, await system_actor(house.services), "prune", {"day": TODAY.isoformat()})
        assert row.result is not None
        assert row.result["conversation_states"] == 0


async def test_nothing_is_pruned_where_nobody_has_talked(house: House) -> None:
    assert await prune_checkpoints(house.services, house.services.clock.now()) == 0


@pytest.fixture
async def library(house: House, tmp_path: Path) -> AsyncIterator[Library]:
    opened = Library(tmp_path / "knowledge", Embedder())
    house.services.knowledge = opened
    yield opened
    await opened.close()


async def add_long(house: House, owner: Actor) -> DocumentView:
    text = "# Ledger of the year\n\n" + "\n\n".join(f"Paragraph {number}: revenue rose. " + "x" * 4000 for number in range(40))
    assert len(text) > LONG_CHARS
    upload = keep_upload(house.services, owner, text.encode())
    return await run_tool(ADD_DOCUMENT, house.services, owner, AddDocument(file="ledger.md", upload_id=upload))


async def test_a_long_document_is_found_by_its_words_at_once_and_indexed_in_the_background(
    house: House, owner: Actor, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library.embedder, "embed", _quick)
    view = await add_long(house, owner)
    assert view.state == "indexing"
    assert library._texts.passages_of(str(owner.user_id), str(view.document_id))
    await settled(house)
    [row] = [row for row in await jobs_of(house, owner) if row.kind == "index_document"]
    assert (row.state, row.result) == ("done", {"document_id": str(view.document_id), "passages": view.passages})
    assert library.vectors == view.passages
    [listed] = (await house.client.get("/api/documents")).json()["items"]
    assert listed["state"] == "ready"


async def test_a_document_that_is_deleted_while_it_is_indexed_leaves_no_vectors(
    house: House, owner: Actor, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library.embedder, "embed", _quick)
    view = await add_long(house, owner)
    await settled(house)
    async with house.services.begin(owner, write=True) as work:
        await work.documents.remove(await work.documents.get(view.document_id))
        job = await work.start_job("index_document", {"document_id": str(view.document_id)})
    await settled(house)
    async with house.services.begin(owner) as work:
        assert (await work.jobs.get(job.id)).state == "failed"


def _quick(texts: Any) -> Any:
    """Vectors that take no time: what they say is not what is tested here."""
    import numpy as np

    return np.eye(384, dtype=np.float32)[[number % 384 for number in range(len(texts))]]


def test_an_id_of_a_moment_lies_before_every_checkpoint_of_that_moment_and_after_the_ones_before() -> None:
    moment = dt.datetime(2024, 6, 14, 12, tzinfo=dt.UTC)
    assert _id_at(moment - dt.timedelta(seconds=1)) < _id_at(moment) < _id_at(moment + dt.timedelta(microseconds=1))
    now = UUID(str(uuid6()))
    seen = dt.datetime(1582, 10, 15, tzinfo=dt.UTC) + dt.timedelta(microseconds=int(now.hex[:12] + now.hex[13:16], 16) // 10)
    assert _id_at(seen - dt.timedelta(microseconds=1)) < str(now) < _id_at(seen + dt.timedelta(microseconds=1))
    assert now.version == 6
