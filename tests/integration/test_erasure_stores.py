"""A marker in everything that one can hand in is in no store any more after the account was erased: no row, no file's bytes, no key of Redis, no log."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from api_house import PASSWORD, House, open_house, sign_up, stored
from api_script import Script
from talk_house import Talk

from agents.assistant import Assistant
from agents.checkpoints import open_checkpoints
from agents.understanding import Understander
from core.settings import AuthMode
from db.models import Job
from infra import EmbeddedRedis, open_backbone
from rag import Embedder, Library, Origin, ParsedDocument, Section
from tools.backtests import notebooks_of
from tools.recollection import Shelf, owner_of
from tools.uploads import keep_upload

MARKER = "quillfeather"
EMAIL = f"{MARKER}@example.org"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    script = Script()
    async with (
        EmbeddedRedis(tmp_path / "redis") as redis,
        open_house(tmp_path, mode=AuthMode.ACCOUNTS, assistant=script, database="sqlite") as opened,
    ):
        script.services = opened.services
        twin, opened.services.backbone = opened.services.backbone, await open_backbone(redis.url)
        opened.services.knowledge = Library(tmp_path / "knowledge", Embedder())
        yield opened
        await opened.services.knowledge.close()
        await opened.services.backbone.close()
        opened.services.backbone = twin


async def in_redis(house: House) -> list[str]:
    """What in Redis holds the marker."""
    client = house.services.backbone.client
    assert client is not None
    found = []
    async for key in client.scan_iter():
        kind = await client.type(key)
        value = await (client.hgetall(key) if kind == b"hash" else client.dump(key))  # type: ignore[misc]  # typed as sync or async at once
        if MARKER in str(key) or MARKER.encode() in (b"".join(value.values()) if isinstance(value, dict) else value or b""):
            found.append(str(key))
    return found


async def rewritten(house: House) -> None:
    """Return once Redis has written its file anew."""
    client = house.services.backbone.client
    assert client is not None
    async with asyncio.timeout(30):
        while (info := await client.info("persistence"))["aof_rewrite_in_progress"] or info["aof_rewrite_scheduled"]:  # noqa: ASYNC110 -- another process does it
            await asyncio.sleep(0.02)


def in_files(folder: Path) -> list[str]:
    """Files whose bytes hold the marker, in whatever part of them."""
    return sorted(
        str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() and MARKER.encode() in path.read_bytes().lower()
    )


async def test_attack_113_a_marker_is_in_no_store_after_its_account_was_erased(house: House, tmp_path: Path) -> None:
    actor, client = await sign_up(house, EMAIL)
    services = house.services
    buy = {"side": "buy", "symbol": "AAPL", "quantity": "3", "price": "131", "date": "2024-01-02", "note": MARKER}
    assert (await client.post("/api/activities", json=buy, headers={"Idempotency-Key": MARKER})).status_code == 201
    assert (await client.post("/api/memory", json={"fact": f"I live at {MARKER}"})).status_code == 201
    said = await client.post("/api/chat", json={"message": f"about {MARKER}"}, headers={"Idempotency-Key": "k"})
    assert said.status_code == 200
    keep_upload(services, actor, MARKER.encode())
    library = services.knowledge
    assert library is not None
    paper = ParsedDocument(mime="text/plain", title=MARKER, sections=(Section(title="", page=None, text=f"the letter of {MARKER}"),))
    await library.add(paper, Origin(owner=str(actor.user_id), document_id="d", title=MARKER))
    await library.note(paper, Origin(owner=owner_of(actor.user_id, Shelf.NOTES), document_id="n|1", title=MARKER))
    async with services.begin(actor, write=True) as work:
        job = await work.jobs.add(
            Job(user_id=actor.user_id, created_at=services.clock.now(), kind="retrain", args={"symbol": MARKER}, asked_by="rest")
        )
    await services.progress.publish(str(job.id), 0.5, f"fitting {MARKER}")
    notebook = notebooks_of(services.settings, actor.user_id) / "k.part"
    notebook.parent.mkdir(parents=True)
    notebook.write_text(MARKER)
    async with open_checkpoints(services) as checkpoints:
        talk = Talk(house, Assistant(services, checkpoints, Understander(services.symbols, None)), actor)
        await talk.say(f"what is {MARKER}?")
        assert MARKER in await stored(house)
        assert len(await in_redis(house)) == 2  # the answer kept for whoever asks again, and the last word on the job
        places = {name.split("/")[0] for name in in_files(tmp_path)}
        assert places >= {"books.db-wal", "var", "knowledge", "redis"}, places
        erased = await client.post("/api/account/erasure", json={"confirm": "erase", "password": PASSWORD})
        assert erased.status_code == 200, erased.text
    await rewritten(house)
    assert MARKER not in await stored(house)
    assert await in_redis(house) == []
    assert in_files(tmp_path) == []
    assert MARKER not in str(house.logs)
