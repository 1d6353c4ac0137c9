"""Everything of one's own as a file, and its end in every store there is; others keep theirs, and the trail keeps a pseudonym."""

import asyncio
import io
import json
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from api_house import PASSWORD, House, open_house, sign_up, stored
from sqlalchemy import text
from talk_house import Talk

from agents.assistant import Assistant
from agents.checkpoints import open_checkpoints
from agents.understanding import Understander
from core.actor import Actor, Role
from core.settings import AuthMode
from db.audit import verify_chains
from db.models import Base
from infra import LocalCache
from rag import Embedder, Library, Origin, ParsedDocument, Section
from tools.erasure import sweep
from tools.recollection import Shelf, owner_of
from tools.system_account import system_actor
from tools.uploads import keep_upload, list_uploads
from workers.jobs import JOBS

BUY = {"side": "buy", "symbol": "AAPL", "quantity": "3", "price": "131.07", "date": "2024-01-02", "note": "for the boat"}
TRACES = ("Annabel", "annabel@example.org", "131.07", "for the boat", "I live in Oslo", "quarterly letter")
"""What tells of her, and must be nowhere afterwards."""
FLEETING = {"operations", "chat_threads", "chat_history", "portfolio_shares"}
"""Tables of others that what happens meanwhile adds to, or that held a share with whoever has gone."""


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path, mode=AuthMode.ACCOUNTS) as opened:
        opened.services.knowledge = Library(tmp_path / "knowledge", Embedder())
        yield opened


def library_of(house: House) -> Library:
    assert house.services.knowledge is not None
    return house.services.knowledge


async def live(house: House, email: str, name: str, role: Role = Role.MEMBER) -> tuple[Actor, httpx.AsyncClient]:
    """An account with one of nearly everything."""
    actor, client = await sign_up(house, email, role)
    assert (await client.put(f"/api/users/{actor.user_id}", json={"name": name})).status_code == 200
    bought = (await client.post("/api/activities", json=BUY)).json()
    assert (await client.post("/api/memory", json={"fact": "I live in Oslo"})).status_code == 201
    assert (await client.post("/api/watchlist", json={"symbols": ["KO"]})).status_code == 201
    await client.post("/api/alerts", json={"symbol": "AAPL", "condition": "above", "threshold": "500"})
    await client.post("/api/auth/tokens", json={"name": "t", "scopes": ["market:read"]})
    await client.post("/api/share-links", json={})
    keep_upload(house.services, actor, b"Date,Type\n")
    library = library_of(house)
    paper = ParsedDocument(
        mime="text/plain", title="letter", sections=(Section(title="", page=None, text="the quarterly letter of the boat club"),)
    )
    await library.note(paper, Origin(owner=str(actor.user_id), document_id=f"d-{actor.user_id}", title="letter"))
    await library.note(paper, Origin(owner=owner_of(actor.user_id, Shelf.NOTES), document_id=f"n-{actor.user_id}|1", title="note"))
    assert bought["portfolio_id"]
    return actor, client


async def talk(house: House, actor: Actor) -> None:
    async with open_checkpoints(house.services) as checkpoints:
        said = Talk(house, Assistant(house.services, checkpoints, Understander(house.services.symbols, None)), actor)
        await said.say("what do I own?", thread=f"t-{actor.user_id}")


async def checkpoints_of(house: House, actor: Actor) -> int:
    async with open_checkpoints(house.services) as kept:
        return len([one async for one in kept.alist(None) if str(one.config["configurable"]["thread_id"]).startswith(str(actor.user_id))])


def shown_to_all_processes(house: House, actor: Actor) -> int:
    """How many answers made of the account's data any process would find in the cache."""
    cache = house.services.cache
    assert isinstance(cache, LocalCache)
    return sum(str(actor.user_id) in name for name in cache._values)


async def rows_of(house: House, actor: Actor) -> dict[str, int]:
    async with house.services.database.session() as session:
        counts = {
            table.name: await session.scalar(text(f'select count(*) from "{table.name}" where user_id = :id'), {"id": actor.user_id.hex})  # noqa: S608 -- our own tables
            for table in Base.metadata.sorted_tables
            if "user_id" in table.columns
        }
    return {name: count for name, count in counts.items() if count}


async def test_attack_113_everything_of_ones_own_comes_as_one_file_without_secrets(house: House) -> None:
    _, client = await live(house, "annabel@example.org", "Annabel")
    _, other = await live(house, "bob@example.org", "Robert")
    answer = await client.get("/api/account/export")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    assert answer.headers["content-disposition"].startswith("attachment")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    tables = {name.removesuffix(".json") for name in files if name.endswith(".json")}
    assert {"account", "activities", "portfolios", "remembered_facts", "alerts", "operations", "share_links", "watchlist_items"} <= tables
    assert json.loads(files["account.json"])["email"] == "annabel@example.org"
    assert json.loads(files["activities.json"])[0]["note"] == "for the boat"
    whole = b"\n".join(files.values()).decode()
    assert "hash" not in {key for name in tables - {"operations", "account"} for row in json.loads(files[f"{name}.json"]) for key in row}
    for secret in ("argon2", "token_hash", "totp_secret", "backup_codes", "Robert", "bob@example.org"):
        assert secret not in whole, secret
    assert any(name.startswith("uploads/") for name in files)
    assert any(name.startswith("books/") and b"131.07" in content for name, content in files.items())
    assert (await other.get("/api/account")).json()["needs_password"] is True
    assert (await house.visitor().get("/api/account/export")).status_code == 401


async def test_attack_113_an_erased_account_is_nowhere_any_more_and_others_keep_theirs(house: House) -> None:
    keeper, of_keeper = await live(house, "keeper@example.org", "Keeper", Role.OWNER)
    made = {"email": "annabel@example.org", "name": "Annabel", "password": PASSWORD}
    assert (await of_keeper.post("/api/users", json=made)).status_code == 201
    assert (await of_keeper.get("/api/users")).json()["total"] == 2
    ann = house.visitor(headers={"Origin": "http://localhost"})
    me = (await ann.post("/api/auth/sign-in", json={"email": "annabel@example.org", "password": PASSWORD})).json()
    actor = Actor.of(UUID(me["id"]), Role.MEMBER, keeper.channel)
    await fill(house, actor, ann)
    assert (await of_keeper.post("/api/shares", json={"account": "Annabel"})).status_code == 201
    assert (await ann.post("/api/shares", json={"account": "Keeper"})).status_code == 201
    assert await asyncio.to_thread(lambda: library_of(house).vectors) > 0
    await talk(house, actor)
    await talk(house, keeper)
    assert await checkpoints_of(house, actor) > 0
    before = await rows_of(house, keeper)
    assert (await ann.get("/api/portfolio")).status_code == 200
    assert shown_to_all_processes(house, actor) > 0
    for wrong in ({"confirm": "erase"}, {"confirm": "erase", "password": "not it at all"}, {"password": PASSWORD}):
        assert (await ann.post("/api/account/erasure", json=wrong)).status_code == 422
    assert (await ann.delete(f"/api/users/{me['id']}")).status_code == 422, "one's own account takes the password"
    erased = await ann.post("/api/account/erasure", json={"confirm": "erase", "password": PASSWORD})
    assert (erased.status_code, erased.json()["pseudonym"]) == (200, me["id"]), erased.text
    assert (await ann.get("/api/portfolio")).status_code == 401
    assert (await ann.post("/api/auth/sign-in", json={"email": "annabel@example.org", "password": PASSWORD})).status_code == 401
    assert (await of_keeper.get(f"/api/users/{me['id']}")).status_code == 404
    assert (await of_keeper.get("/api/users")).json()["total"] == 1
    assert set(await rows_of(house, actor)) == {"operations"}
    assert shown_to_all_processes(house, actor) == 0
    assert shown_to_all_processes(house, keeper) > 0
    assert await checkpoints_of(house, actor) == 0
    assert await checkpoints_of(house, keeper) > 0
    library = library_of(house)
    for owner in (str(actor.user_id), *(owner_of(actor.user_id, shelf) for shelf in Shelf)):
        assert list(await library.documents(owner)) == []
    assert len(list(await library.documents(str(keeper.user_id)))) == 1
    assert await asyncio.to_thread(lambda: library.vectors) == 0  # hers were the only ones
    assert (list_uploads(house.services, actor.user_id), len(list_uploads(house.services, keeper.user_id))) == ([], 1)
    mine, left = await rows_of(house, keeper), before
    assert {name: count for name, count in mine.items() if name not in FLEETING} == {
        name: count for name, count in left.items() if name not in FLEETING
    }
    whole = await stored(house)
    assert [trace for trace in TRACES[:2] if trace in whole] == []
    chains = [chain async for chain in verify_chains(house.services.database)]
    assert {chain.user_id for chain in chains} == {actor.user_id, keeper.user_id}
    assert [chain.broken_at for chain in chains] == [None, None]
    async with house.services.database.session() as session:
        rows = (
            await session.execute(
                text("select args, result, changes, summary from operations where user_id = :id"), {"id": actor.user_id.hex}
            )
        ).all()
    kept = {tuple(value if isinstance(value, str) else json.dumps(value) for value in row[:3]) for row in rows}
    assert kept == {("{}", "{}", "[]")}


async def fill(house: House, actor: Actor, client: httpx.AsyncClient) -> None:
    assert (await client.post("/api/activities", json=BUY)).status_code == 201
    assert (await client.post("/api/memory", json={"fact": "I live in Oslo"})).status_code == 201
    keep_upload(house.services, actor, b"Date,Type\n")
    library = library_of(house)
    paper = ParsedDocument(mime="text/plain", title="letter", sections=(Section(title="", page=None, text="the quarterly letter"),))
    await library.add(paper, Origin(owner=str(actor.user_id), document_id=f"d-{actor.user_id}", title="letter"))
    await library.note(paper, Origin(owner=owner_of(actor.user_id, Shelf.CONVERSATIONS), document_id=f"c-{actor.user_id}|1", title="said"))


async def test_an_altered_trail_still_shows_after_contents_were_taken_out(house: House) -> None:
    keeper, _ = await live(house, "keeper@example.org", "Keeper", Role.OWNER)
    actor, client = await live(house, "annabel@example.org", "Annabel")
    await client.post("/api/account/erasure", json={"confirm": "erase", "password": PASSWORD})
    assert keeper
    async with house.services.database.session(write=True) as session:
        await session.execute(text("update operations set tool = 'undo' where user_id = :id and sequence = 1"), {"id": actor.user_id.hex})
    broken = {chain.user_id: chain.broken_at async for chain in verify_chains(house.services.database)}
    assert broken[actor.user_id] == 1
    async with house.services.database.session(write=True) as session:
        await session.execute(text("update operations set args = '{}' where user_id = :id and sequence = 1"), {"id": keeper.user_id.hex})
    broken = {chain.user_id: chain.broken_at async for chain in verify_chains(house.services.database)}
    assert broken[keeper.user_id] == 1, "contents are not taken out without a word"


async def test_the_last_owner_stays_while_there_are_others_and_may_go_alone(house: House) -> None:
    owner, client = await live(house, "owner@example.org", "Owner", Role.OWNER)
    _, member = await sign_up(house, "member@example.org")
    given = {"confirm": "erase", "password": PASSWORD}
    assert (await client.post("/api/account/erasure", json=given)).status_code == 409
    assert (await member.post("/api/account/erasure", json=given)).status_code == 200
    assert (await client.post("/api/account/erasure", json=given)).status_code == 200
    assert set(await rows_of(house, owner)) == {"operations"}


async def test_the_page_shows_what_goes_and_takes_the_password(house: House) -> None:
    _, client = await live(house, "annabel@example.org", "Annabel")
    page = await client.get("/account/erase")
    assert (page.status_code, 'type="password"' in page.text, "1 portfolio, " in page.text) == (200, True, True)
    wrong = await client.post("/account/erase", data={"confirm": "erase", "password": "no"})
    assert (wrong.status_code, 'role="alert"' in wrong.text) == (422, True)
    foreign = await client.post(
        "/account/erase", data={"confirm": "erase", "password": PASSWORD}, headers={"Origin": "https://evil.example"}
    )
    assert foreign.status_code == 403
    done = await client.post("/account/erase", data={"confirm": "erase", "password": PASSWORD})
    assert (done.status_code, "Account erased" in done.text) == (200, True)
    assert (await client.get("/api/auth/me")).status_code == 401
    assert (await house.visitor().get("/account/erase")).headers["location"] == "/login?next=%2Faccount%2Ferase"


async def test_what_an_open_page_wrote_after_the_end_is_swept_away(house: House) -> None:
    actor, client = await live(house, "annabel@example.org", "Annabel")
    await client.post("/api/account/erasure", json={"confirm": "erase", "password": PASSWORD})
    keep_upload(house.services, actor, b"late")
    from db.models import RememberedFact

    async with house.services.begin(actor, write=True) as work:
        await work.facts.add(RememberedFact(user_id=actor.user_id, created_at=work.clock.now(), text="late"))
    keeper = await system_actor(house.services)
    assert await sweep(house.services, keeper) == [actor.user_id]
    assert set(await rows_of(house, actor)) == {"operations"}
    assert list_uploads(house.services, actor.user_id) == []
    assert "prune" in JOBS


async def test_the_sentences_lead_to_the_file_and_to_the_page(house: House) -> None:
    actor, _ = await live(house, "annabel@example.org", "Annabel")
    async with open_checkpoints(house.services) as checkpoints:
        said: Any = Talk(house, Assistant(house.services, checkpoints, Understander(house.services.symbols, None)), actor)
        for sentence in ("export all my data", "delete my account"):
            assert await said.say(sentence) == ["account_contents"]
            assert "/api/account/export" in said.text()
            assert "/account/erase" in said.text()
            assert said.proposals() == []
