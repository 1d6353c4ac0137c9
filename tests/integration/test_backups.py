"""An installation moved to the other database, backed up while writes go on, and brought back; vectors made again."""

import asyncio
import json
import shutil
import signal
import sqlite3
import sys
import tarfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from api_house import House
from backup_house import deposit, digests, elsewhere
from chromadb.api.shared_system_client import SharedSystemClient
from databases import blank_postgresql
from sqlalchemy import func, select
from talk_house import Talk, open_talk

from agents.assistant import Assistant
from agents.checkpoints import open_checkpoints
from agents.states import maintain_all
from agents.understanding import Understander
from core.actor import Actor
from core.clock import SystemClock
from core.errors import Conflict, InvalidInput, Unavailable
from core.settings import DatabaseSettings, Settings
from db import Database
from db.models import Activity, Operation
from db.moving import is_empty
from rag import Embedder, Library, Origin, parse_document
from tools.backups import make_backup, move_database, restore_backup
from tools.door import check_args, run_tool
from tools.history import UNDO
from tools.maintenance import maintain

ROOT = Path(__file__).resolve().parents[2]


async def test_every_row_moves_to_postgresql_and_back(house: House, owner: Actor, tmp_path: Path) -> None:
    for number in range(1, 6):
        await deposit(house, owner, number)
    await run_tool(UNDO, house.services, owner, check_args(UNDO, {}))
    settings = house.services.settings
    with blank_postgresql() as url:
        counts = await move_database(settings, url)
        assert (counts["activities"], counts["operations"]) == (4, 6)
        assert await digests(url) == await digests(settings.database.url)
        with pytest.raises(Conflict, match="not empty"):
            await move_database(settings, url)
        back = f"sqlite+aiosqlite:///{tmp_path / 'back.db'}"
        await move_database(elsewhere(tmp_path, url), back)
        assert await digests(back) == await digests(url)


@asynccontextmanager
async def talk_on(talk: Talk, settings: Settings) -> AsyncIterator[Talk]:
    """The same conversation in an installation elsewhere."""
    database = Database(settings.database.url)
    services = replace(talk.house.services, settings=settings, database=database)
    async with open_checkpoints(services) as checkpoints:
        yield Talk(
            replace(talk.house, services=services), Assistant(services, checkpoints, Understander(services.symbols, None)), talk.actor
        )
    await database.close()


async def test_an_open_question_moves_along_and_is_answered_where_it_went(tmp_path: Path) -> None:
    async with open_talk(tmp_path, database="sqlite") as talk:
        settings = talk.house.services.settings
        await talk.say("buy 10 AAPL at 100")
        assert len(talk.proposals()) == 1
        with blank_postgresql() as url:
            said = await maintain_all(settings, "move", url)
            assert "states of conversations" in said
            there = settings.model_copy(update={"database": DatabaseSettings(url=url)})
            backup = tmp_path / "backup.tar.gz"
            (tmp_path / "there").mkdir()
            there = there.model_copy(update={"state_dir": tmp_path / "there"})
            await maintain_all(there, "backup", str(backup))
            with pytest.raises(Conflict, match="not empty"):
                await maintain_all(settings, "move", url)
            async with talk_on(talk, there) as moved:
                await moved.say("yes")
                assert (await moved.units("AAPL"), await talk.units("AAPL")) == (10, 0)
                await moved.say("undo that")
                await moved.say("yes")
                assert await moved.units("AAPL") == 0
            with blank_postgresql() as other:
                restored = elsewhere(tmp_path / "restored", other)
                assert "states of conversations" in await maintain_all(restored, "restore", str(backup))
                assert not (restored.state_dir / "conversations.db").exists()
                async with talk_on(talk, restored) as brought:
                    await brought.say("yes")
                    assert await brought.units("AAPL") == 10
                back = elsewhere(tmp_path / "back", f"sqlite+aiosqlite:///{tmp_path / 'back.db'}")
                there = restored.model_copy(update={"state_dir": back.state_dir})
                await maintain_all(there, "move", back.database.url)
                async with talk_on(talk, back) as home:
                    await home.say("undo that")
                    await home.say("yes")
                    assert await home.units("AAPL") == 0


async def test_states_of_books_that_cannot_be_moved_stay_where_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def failing(*_: object) -> str:
        raise Conflict("The target is not empty.")

    async with open_talk(tmp_path, database="sqlite") as talk:
        await talk.say("what do I own?")
        settings = talk.house.services.settings
    with blank_postgresql() as url:
        with monkeypatch.context() as patch:
            patch.setattr("agents.states.maintain", failing)
            with pytest.raises(Conflict):
                await maintain_all(settings, "move", url)
        assert "states of conversations" in await maintain_all(settings, "move", url)


DYING = """
import asyncio, os, signal, sys
from pathlib import Path
from agents import states
from core.settings import DatabaseSettings, Settings
state, ours, where, moment = sys.argv[1:]
maintain = states.maintain
async def dying(*told):
    if moment == "after the books":
        await maintain(*told)
    os.kill(os.getpid(), signal.SIGKILL)
states.maintain = dying
asyncio.run(states.maintain_all(Settings(_env_file=None, state_dir=Path(state), database=DatabaseSettings(url=ours)), "move", where))
"""


@pytest.mark.parametrize("moment", ["before the books", "after the books"])
async def test_a_move_that_is_killed_between_states_and_books_is_done_or_can_be_done_again(tmp_path: Path, moment: str) -> None:
    async with open_talk(tmp_path, database="sqlite") as talk:
        settings = talk.house.services.settings
        await talk.say("buy 10 AAPL at 100")
        with blank_postgresql() as url:
            told = [str(settings.state_dir), settings.database.url, url, moment]
            process = await asyncio.create_subprocess_exec(sys.executable, "-c", DYING, *told, cwd=ROOT)
            assert await process.wait() == -signal.SIGKILL
            there = Database(url)
            assert await is_empty(there) == (moment == "before the books")
            await there.close()
            if moment == "before the books":
                assert "states of conversations" in await maintain_all(settings, "move", url)
            with pytest.raises(Conflict, match="not empty"):
                await maintain_all(settings, "move", url)
            async with talk_on(talk, settings.model_copy(update={"database": DatabaseSettings(url=url)})) as moved:
                await moved.say("yes")
                assert (await moved.units("AAPL"), await talk.units("AAPL")) == (10, 0)


async def test_a_backup_made_while_writes_go_on_is_one_moment_of_the_books(house: House, owner: Actor, tmp_path: Path) -> None:
    settings = house.services.settings
    (settings.state_dir / "models").mkdir(parents=True)
    (settings.state_dir / "models" / "a.model").write_bytes(b"weights")
    conversations = sqlite3.connect(settings.state_dir / "conversations.db")
    conversations.execute("CREATE TABLE said (words TEXT)")
    conversations.execute("INSERT INTO said VALUES ('hello')")
    conversations.commit()
    await deposit(house, owner, 1)
    writing = asyncio.create_task(write_on(house, owner))
    backup = tmp_path / "backup.tar.gz"
    await make_backup(settings, SystemClock(), backup)
    writing.cancel()
    await asyncio.wait({writing})
    conversations.close()
    with pytest.raises(Conflict):
        await make_backup(settings, SystemClock(), backup)

    restored = elsewhere(tmp_path / "new", f"sqlite+aiosqlite:///{tmp_path / 'new' / 'books.db'}")
    (tmp_path / "new").mkdir()
    counts = await restore_backup(restored, backup)
    assert counts["activities"] == counts["operations"] >= 1
    assert (restored.state_dir / "models" / "a.model").read_bytes() == b"weights"
    with sqlite3.connect(restored.state_dir / "conversations.db") as kept:
        assert kept.execute("SELECT words FROM said").fetchall() == [("hello",)]
    kept.close()
    await complete(restored.database.url)
    with pytest.raises(Conflict):
        await restore_backup(restored, backup)


async def write_on(house: House, owner: Actor) -> None:
    for number in range(2, 10_000):
        await deposit(house, owner, number)


async def complete(url: str) -> None:
    """Every operation of the copy has its activity, and the chain has no gap."""
    database = Database(url)
    async with database.session() as session:
        operations = await session.scalar(select(func.count()).select_from(Operation))
        assert await session.scalar(select(func.max(Operation.sequence))) == operations
        assert await session.scalar(select(func.max(Activity.number))) == operations
    await database.close()


async def test_a_damaged_backup_is_refused_and_nothing_is_brought_back(house: House, owner: Actor, tmp_path: Path) -> None:
    await deposit(house, owner, 1)
    backup, tampered = tmp_path / "backup.tar.gz", tmp_path / "tampered.tar.gz"
    await make_backup(house.services.settings, SystemClock(), backup)
    with tarfile.open(backup) as archive:
        archive.extractall(tmp_path / "opened", filter="data")
    about = json.loads((tmp_path / "opened" / "manifest.json").read_text())
    about["files"]["database.db"] = "0" * 64
    (tmp_path / "opened" / "manifest.json").write_text(json.dumps(about))
    with tarfile.open(tampered, "w:gz") as archive:
        for name in ("manifest.json", "database.db"):
            archive.add(tmp_path / "opened" / name, arcname=name)
    (tmp_path / "half.tar.gz").write_bytes(backup.read_bytes()[:-200])
    target = elsewhere(tmp_path / "new", f"sqlite+aiosqlite:///{tmp_path / 'new.db'}")
    for bad in (tampered, tmp_path / "half.tar.gz", tmp_path / "books.db"):
        with pytest.raises(InvalidInput):
            await restore_backup(target, bad)
    assert not (tmp_path / "new.db").exists()
    assert not target.state_dir.exists()


async def test_vectors_that_are_damaged_are_said_to_be_and_made_again_by_one_command(tmp_path: Path) -> None:
    embedder, settings = Embedder(tmp_path / "models"), elsewhere(tmp_path / "var", f"sqlite+aiosqlite:///{tmp_path / 'books.db'}")
    folder = settings.state_dir / "knowledge"
    library = Library(folder, embedder)
    document = parse_document(b"Revenue of Contoso rose by 7 percent to 12 million in 2021.", "contoso.txt")
    count = await library.add(document, Origin(owner="ann", document_id="d1", title="Contoso", company=None, year=None))
    await library.close()
    SharedSystemClient.clear_system_cache()  # as in a process of its own
    (folder / "vectors" / "chroma.sqlite3").write_bytes(b"garbage" * 1000)
    damaged = Library(folder, embedder)
    with pytest.raises(Unavailable, match="reindex"):
        await damaged.require_vectors()
    for _ in range(2):
        found = await damaged.search("ann", "how did revenue develop?", limit=3)
        assert (len(found.hits), found.by_words_only) == (1, True)
    await damaged.close()
    assert await maintain(settings, "reindex", None) == f"{count} passages have their vectors again."
    again = Library(folder, embedder)
    mended = await again.search("ann", "how did revenue develop?", limit=3)
    assert ([hit.chunk.origin.document_id for hit in mended.hits], mended.by_words_only) == (["d1"], False)
    assert (folder / "vectors.damaged-1").is_dir()
    await again.close()


async def test_vectors_that_were_deleted_are_made_again_from_the_texts(tmp_path: Path) -> None:
    embedder = Embedder(tmp_path / "models")
    library = Library(tmp_path / "knowledge", embedder)
    document = parse_document(b"Revenue of Contoso rose by 7 percent to 12 million in 2021.\n\nThe dividend stays.", "contoso.txt")
    origin = Origin(owner="ann", document_id="d1", title="Contoso", company=None, year=None)
    count = await library.add(document, origin)
    await library.close()
    (tmp_path / "left").mkdir()
    shutil.copyfile(tmp_path / "knowledge" / "texts.db", tmp_path / "left" / "texts.db")
    again = Library(tmp_path / "left", embedder)
    assert await asyncio.to_thread(again.rebuild) == count == again.vectors
    assert (await again.search("ann", "how did revenue develop?", limit=3)).hits
    assert (await again.search("bob", "how did revenue develop?", limit=3)).hits == ()
    await again.close()
