"""Taking back any run of changes, one by one, leaves every row of the books byte for byte as it was."""

import asyncio
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parents[1] / "integration"))

from api_house import House, open_house
from books_house import Owner
from sqlalchemy import text

from core.errors import FolioscopeError
from tools.accounts import local_owner
from tools.activities import ADD_TRANSACTION
from tools.base import AnyTool
from tools.corrections import DELETE_TRANSACTION, EDIT_TRANSACTION
from tools.history import UNDO
from tools.portfolios import CHANGE_PORTFOLIO

DAYS = st.integers(3, 13).map(lambda day: f"2024-06-{day:02}")
NUMBERS = st.integers(1, 6).map(str)
SYMBOLS = st.sampled_from(["AAPL", "KO"])
TRADES = st.fixed_dictionaries(
    {"side": st.sampled_from(["buy", "buy", "sell"]), "symbol": SYMBOLS, "quantity": NUMBERS, "price": NUMBERS, "date": DAYS}
)
CASH = st.fixed_dictionaries({"side": st.sampled_from(["deposit", "fee", "tax"]), "amount": NUMBERS, "date": DAYS})
MOVES = st.fixed_dictionaries(
    {"side": st.just("transfer"), "symbol": SYMBOLS, "quantity": NUMBERS, "account": st.just("A"), "to_account": st.just("B"), "date": DAYS}
)
OPENINGS = st.fixed_dictionaries({"side": st.just("opening"), "symbol": SYMBOLS, "quantity": NUMBERS, "cost": NUMBERS, "date": DAYS})
CHANGES = st.one_of(
    st.tuples(st.just(ADD_TRANSACTION), st.one_of(TRADES, CASH, MOVES, OPENINGS)),
    st.tuples(st.just(EDIT_TRANSACTION), st.fixed_dictionaries({"target": NUMBERS, "price": NUMBERS, "note": st.sampled_from(["a", "ü"])})),
    st.tuples(st.just(DELETE_TRANSACTION), st.fixed_dictionaries({"target": NUMBERS})),
    st.tuples(st.just(CHANGE_PORTFOLIO), st.fixed_dictionaries({"cost_method": st.sampled_from(["lifo", "hifo", "average", "fifo"])})),
)


async def rows(house: House) -> list[object]:
    """Every activity and the terms of every portfolio, as stored; counters that only rise are left out."""
    async with house.services.database.session() as session:
        activities = (await session.execute(text("select * from activities order by id"))).all()
        terms = (
            await session.execute(text("select id, name, base_currency, cost_method, fees_in_cost, allow_short from portfolios"))
        ).all()
    return [tuple(map(str, row)) for row in (*activities, *terms)]


async def check(changes: list[tuple[AnyTool, dict[str, str]]], folder: Path) -> None:
    async with open_house(folder) as house:
        owner = Owner(house, await local_owner(house.services))
        await owner.call(ADD_TRANSACTION, side="buy", symbol="AAPL", quantity="5", price="3", account="A", date="2024-06-03")
        states = [await rows(house)]
        for tool, args in changes:
            with suppress(FolioscopeError):  # what is refused changes nothing
                await owner.call(tool, **args)
                states.append(await rows(house))
        for state in reversed(states[:-1]):
            await owner.call(UNDO)
            assert await rows(house) == state


@settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(CHANGES, min_size=1, max_size=7))
def test_undoing_everything_restores_every_byte(changes: list[tuple[AnyTool, dict[str, str]]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(check(changes, Path(folder)))
