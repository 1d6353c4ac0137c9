"""What a process remembers of the books: never old, never somebody else's, the same in every process."""

import asyncio
import datetime as dt
import json
import random
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from api_house import TODAY, House, sign_up
from books_house import Owner
from remembering_process import work

from accounting import Activity
from core.clock import FixedClock
from core.errors import FolioscopeError, NotFound
from db import Database
from db.memory import Memory
from infra import EmbeddedRedis
from market import Market
from market.providers.csv import CsvProvider
from tools.accounts import local_owner
from tools.activities import ADD_TRANSACTION
from tools.books import books_of, load_books
from tools.context import Assumed, Context
from tools.corrections import DELETE_TRANSACTION, EDIT_TRANSACTION
from tools.history import UNDO
from tools.manual_prices import SET_PRICE
from tools.performance import PORTFOLIO_PERFORMANCE
from tools.portfolio import SHOW_PORTFOLIO, ShowPortfolio, run_show
from tools.portfolios import CHANGE_PORTFOLIO

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
async def owner(house: House) -> Owner:
    return Owner(house, await local_owner(house.services))


@asynccontextmanager
async def another_process(owner: Owner) -> AsyncIterator[Owner]:
    """The same owner in a process of its own: the same database, nothing remembered."""
    services = owner.house.services
    database = Database(services.settings.database.url)
    yield Owner(replace(owner.house, services=replace(services, database=database)), owner.actor)
    await database.close()


async def reread(owner: Owner) -> tuple[tuple[Activity, ...], int]:
    """The books straight from the rows."""
    async with owner.house.services.begin(owner.actor) as work:
        portfolio = await work.portfolios.pick(None)
        return books_of(portfolio, await work.activities.entries(portfolio.id)).activities, portfolio.version


async def change_something(owner: Owner, rng: random.Random) -> None:
    draw, day = rng.random(), f"2024-06-{rng.randint(1, 13):02}"
    if draw < 0.5:
        side, symbol = rng.choice(["buy", "buy", "sell"]), rng.choice(["AAPL", "KO"])
        await owner.call(
            ADD_TRANSACTION, side=side, symbol=symbol, quantity=str(rng.randint(1, 9)), price=str(rng.randint(50, 150)), date=day
        )
    elif draw < 0.65:
        await owner.call(EDIT_TRANSACTION, target=str(rng.randint(1, 12)), price=str(rng.randint(50, 150)), date=day)
    elif draw < 0.8:
        await owner.call(DELETE_TRANSACTION, target=str(rng.randint(1, 12)))
    elif draw < 0.95:
        await owner.call(UNDO)
    else:
        await owner.call(CHANGE_PORTFOLIO, cost_method=rng.choice(["fifo", "lifo", "hifo", "average"]))


@pytest.mark.parametrize("seed", [1, 2])
async def test_two_processes_that_change_the_same_books_always_show_them_as_they_are(owner: Owner, seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 -- a test's own chance
    async with another_process(owner) as other:
        for _ in range(40):
            writer, reader = rng.sample([owner, other], 2)
            with suppress(FolioscopeError):  # refused: the books stay as they are, and that is looked at as well
                await change_something(writer, rng)
            if rng.random() < 0.7:
                books = await load_books(Context(services=reader.house.services, actor=reader.actor), None)
                activities, version = await reread(reader)
                assert (books.activities, books.version) == (activities, version)
                scratch = replace(books, ledgers=type(books.ledgers)())
                assert books.ledger() == scratch.ledger()
        async with another_process(owner) as fresh:
            shown = [await one.call(SHOW_PORTFOLIO) for one in (owner, other, fresh)]
    assert shown[0] == shown[1] == shown[2]


async def test_what_a_preview_assumes_is_not_remembered_as_what_is(owner: Owner) -> None:
    await owner.call(ADD_TRANSACTION, side="buy", symbol="AAPL", quantity="3", price="100", date="2024-06-03")
    shown = await owner.call(SHOW_PORTFOLIO)
    plain = Context(services=owner.house.services, actor=owner.actor)
    [activity] = (await load_books(plain, None)).activities
    twice = Assumed(portfolio_id=shown.portfolio_id, activity=replace(activity, id=str(uuid4())))
    supposed = await run_show(replace(plain, assumed=(twice,)), ShowPortfolio())
    assert [str(one.holdings[0].quantity) for one in (shown, supposed)] == ["3", "6"]
    await owner.call(ADD_TRANSACTION, side="buy", symbol="AAPL", quantity="1", price="100", date="2024-06-03")
    supposed = await run_show(replace(plain, assumed=(twice,)), ShowPortfolio())
    assert [str(one.holdings[0].quantity) for one in (supposed, await owner.call(SHOW_PORTFOLIO))] == ["7", "4"]


async def in_processes(*tasks: dict[str, Any]) -> list[dict[str, Any]]:
    """What came of the tasks, each in a process of its own, all at once."""

    async def one(task: dict[str, Any]) -> dict[str, Any]:
        command = (sys.executable, "-m", "tests.integration.remembering_process")
        process = await asyncio.create_subprocess_exec(*command, stdin=-1, stdout=-1, cwd=ROOT)
        said, _ = await process.communicate(json.dumps(task).encode())
        assert process.returncode == 0
        found: dict[str, Any] = json.loads(said.splitlines()[-1])
        return found

    return await asyncio.gather(*map(one, tasks))


async def test_two_processes_find_each_other_s_figures_and_never_old_ones_or_another_s(house: House, owner: Owner, tmp_path: Path) -> None:
    stranger, client = await sign_up(house, "stranger@example.com")
    await client.aclose()
    theirs = {}
    for actor, units in ((owner.actor, "3"), (stranger, "70")):
        one = Owner(house, actor)
        await one.call(ADD_TRANSACTION, side="buy", symbol="AAPL", quantity=units, price="100", date="2024-06-03")
        theirs[str(actor.user_id)] = str((await one.call(SHOW_PORTFOLIO)).portfolio_id)
    async with EmbeddedRedis(tmp_path / "redis") as redis:
        settings = house.services.settings
        common = {"url": settings.database.url, "state": str(settings.state_dir), "redis": redis.url, "users": list(theirs)}
        first, second = await in_processes(*({**common, "times": 30, "changing": 0.5, "seed": seed} for seed in (1, 2)))
        cold = await work({**common, "times": 6, "changing": 0.0, "seed": 3})
    digests: dict[tuple[str, int], set[str]] = {}
    for process in (first, second, cold):
        newest: dict[str, int] = {}
        for look in process["looks"]:
            assert look["portfolio"] == theirs[look["owner"]]
            assert newest.get(look["owner"], 0) <= look["there"] <= look["version"] <= look["fresh_version"]  # never old
            newest[look["owner"]] = look["version"]
            digests.setdefault((look["owner"], look["version"]), set()).add(look["digest"])
            digests.setdefault((look["owner"], look["fresh_version"]), set()).add(look["fresh_digest"])
    assert all(len(found) == 1 for found in digests.values())
    assert len(digests) > 20
    assert first["asked"] + second["asked"] <= 4  # two symbols, each at most once more for a longer time; never both at the same moment
    assert cold["asked"] == 0


async def test_what_was_rolled_back_is_not_remembered(owner: Owner) -> None:
    await owner.call(ADD_TRANSACTION, side="buy", symbol="AAPL", quantity="2", price="100", date="2024-06-03")
    await owner.call(ADD_TRANSACTION, side="sell", symbol="AAPL", quantity="2", price="100", date="2024-06-04")
    shown = await owner.call(SHOW_PORTFOLIO)
    for call in ({"target": "1", "quantity": "1"}, {"target": "1", "date": "2024-06-05"}):
        with pytest.raises(FolioscopeError):
            await owner.call(EDIT_TRANSACTION, **call)
    assert (await owner.call(SHOW_PORTFOLIO)).holdings is shown.holdings


async def test_a_view_is_shown_again_until_books_prices_or_day_change(tmp_path: Path, owner: Owner) -> None:
    prices = tmp_path / "prices"
    prices.mkdir()
    (prices / "AAPL.csv").write_text("date,close\n2024-06-03,100\n2024-06-14,110\n2024-06-15,120\n")
    clock = FixedClock.on(TODAY)
    services = replace(owner.house.services, market=Market([CsvProvider(prices)], clock), clock=clock)
    owner = Owner(replace(owner.house, services=services), owner.actor)
    await owner.call(ADD_TRANSACTION, side="buy", symbol="AAPL", quantity="2", price="100", date="2024-06-03")
    first = await owner.call(SHOW_PORTFOLIO)
    assert (await owner.call(SHOW_PORTFOLIO)).holdings is first.holdings
    assert first.holdings_base == Decimal(220)
    await owner.call(SET_PRICE, symbol="AAPL", price="111", date="2024-06-14")
    assert (await owner.call(SHOW_PORTFOLIO)).holdings_base == Decimal(222)
    await owner.call(UNDO)
    (prices / "AAPL.csv").write_text("date,close\n2024-06-03,100\n2024-06-14,112.5\n2024-06-15,120\n")
    assert (await owner.call(SHOW_PORTFOLIO)).holdings_base == Decimal(225)
    measured = await owner.call(PORTFOLIO_PERFORMANCE)
    assert (await owner.call(PORTFOLIO_PERFORMANCE)).points is measured.points
    tomorrow = FixedClock.on(TODAY + dt.timedelta(days=1))
    services = replace(services, market=Market([CsvProvider(prices)], tomorrow), clock=tomorrow)
    owner = Owner(replace(owner.house, services=services), owner.actor)
    assert (await owner.call(SHOW_PORTFOLIO)).holdings_base == Decimal(240)


async def test_what_is_remembered_is_not_found_by_a_stranger(house: House, owner: Owner) -> None:
    await owner.call(ADD_TRANSACTION, side="deposit", amount="5")
    shown = await owner.call(SHOW_PORTFOLIO)
    actor, client = await sign_up(house, "stranger@example.com")
    await client.aclose()
    with pytest.raises(NotFound):
        await Owner(house, actor).call(SHOW_PORTFOLIO, portfolio_id=str(shown.portfolio_id))


def test_the_least_recently_used_is_forgotten_first() -> None:
    memory, keys = Memory(capacity=10), [uuid4() for _ in range(4)]
    for key in keys[:3]:
        memory.put(key, str(key), weight=3)
    assert memory.get(keys[0]) == str(keys[0])
    memory.put(keys[3], "four", weight=4)
    assert [memory.get(key) is not None for key in keys] == [True, False, True, True]
    memory.put(keys[0], "heavy", weight=50)
    assert (len(memory), memory.get(keys[0])) == (1, "heavy")
