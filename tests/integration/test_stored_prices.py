"""Closes that were fetched answer when the provider is dead, and say so."""

import asyncio
import datetime as dt
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from api_house import open_house
from books_house import Owner
from databases import KINDS, fresh_database

from core.clock import FixedClock
from core.errors import DataUnavailable, UnknownSymbol
from core.series import PriceSeries
from db import Database
from db.unit_of_work import unit_of_work
from market import Market, Policy
from market.faults import NoAnswerError
from market.quotes import Quote
from tools.accounts import NOBODY, local_owner
from tools.activities import ADD_TRANSACTION
from tools.portfolio import SHOW_PORTFOLIO
from tools.stored_prices import StoredProvider, as_row, as_series

TODAY = dt.date(2024, 6, 14)
CLOCK = FixedClock.on(TODAY)


def series(last: float = 60.0) -> PriceSeries:
    days = np.busday_offset("2023-06-14", np.arange(260), roll="forward")
    return PriceSeries(symbol="KO", dates=days, close=np.linspace(55.1, last, 260), currency="USD", source="yahoo")


class Dead:
    name = "yahoo"

    async def history(self, symbol: str, start: dt.date | None, end: dt.date) -> PriceSeries:
        raise NoAnswerError("down", symbol=symbol)

    async def latest(self, symbol: str, on: dt.date) -> Quote:
        raise NoAnswerError("down", symbol=symbol)

    def symbols(self) -> None:
        """Any."""


def test_a_series_comes_back_as_it_was_kept() -> None:
    kept = as_series(as_row(series(), fetched_at=CLOCK.now()))
    assert (kept.symbol, kept.currency, kept.source, kept.as_of) == ("KO", "USD", "yahoo (stored)", series().as_of)
    assert np.array_equal(kept.dates, series().dates)
    assert np.array_equal(kept.close, series().close)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_dead_provider_is_stood_in_for_and_the_answer_says_so(kind: str, tmp_path: Path) -> None:
    with fresh_database(tmp_path, kind=kind) as url:
        database = Database(url)

        def begin(*, write: bool = False):
            return unit_of_work(database, owner=NOBODY.user_id, clock=CLOCK, write=write)

        async with begin(write=True) as work:
            assert await work.installation.put_series(as_row(series(), fetched_at=CLOCK.now()))
        async with begin(write=True) as work:
            assert not await work.installation.put_series(as_row(series(), fetched_at=CLOCK.now()))
        async with begin(write=True) as work:
            assert await work.installation.put_series(as_row(series(61.0), fetched_at=CLOCK.now()))
        market = Market([Dead(), StoredProvider(begin)], CLOCK, policies={"yahoo": Policy(timeout_s=1.5, tries=2)})
        found = await market.history("KO")
        assert (found.source, float(found.close[-1])) == ("yahoo (stored)", 61.0)
        quote = await market.quote("KO")
        assert (quote.source, quote.as_of) == ("yahoo (stored)", series().as_of)
        assert "does not answer" in str(quote.degraded)
        with pytest.raises((DataUnavailable, UnknownSymbol)):
            await market.quote("MSFT")
        await database.close()


@pytest.mark.parametrize("kind", KINDS)
async def test_row_082_what_is_read_while_prices_are_filled_in_is_of_one_moment(kind: str, tmp_path: Path) -> None:
    """Every round fills in a whole history of one level; a reader that saw half of one would see two levels in it."""
    rounds, symbols = 40, ("KO", "AAPL")
    levels = {100.0 + number for number in range(rounds + 1)}
    async with open_house(tmp_path, database=kind) as house:
        elsewhere = Database(house.services.settings.database.url)  # as in the process that fetches them

        async def fill(level: float) -> None:
            for symbol in symbols:
                async with unit_of_work(elsewhere, owner=NOBODY.user_id, clock=CLOCK, write=True) as work:
                    days = np.busday_offset("2023-06-14", np.arange(262), roll="forward")
                    whole = PriceSeries(symbol=symbol, dates=days, close=np.full(262, level), currency="USD", source="yahoo")
                    await work.installation.put_series(as_row(whole, fetched_at=CLOCK.now()))

        async def fill_all() -> None:
            for level in sorted(levels)[1:]:
                await fill(level)

        await fill(100.0)
        owner = Owner(house, await local_owner(house.services))
        for symbol in symbols:
            await owner.call(ADD_TRANSACTION, side="buy", symbol=symbol, quantity="10", price="100", date="2023-06-15")
        filling, looked = asyncio.create_task(fill_all()), 0
        while not filling.done() or looked < 5:
            house.services.market = market = Market([StoredProvider(partial(house.services.begin, NOBODY))], CLOCK)  # remembers nothing
            shown = await owner.call(SHOW_PORTFOLIO)
            assert {float(item.price) for item in shown.holdings} <= levels
            assert all(item.value_base == item.quantity * item.price for item in shown.holdings)
            assert shown.total_base == sum(item.value_base for item in shown.holdings) + shown.cash_base
            for symbol in symbols:
                closes = (await market.history(symbol)).close
                assert (len(closes), len(set(closes))) == (262, 1)
            looked += 1
        await filling
        await elsewhere.close()
