"""Closes that were fetched answer when the provider is dead, and say so."""

import datetime as dt
from pathlib import Path

import numpy as np
import pytest
from databases import KINDS, fresh_database

from core.clock import FixedClock
from core.errors import DataUnavailable, UnknownSymbol
from core.series import PriceSeries
from db import Database
from db.unit_of_work import unit_of_work
from market import Market, Policy
from market.faults import NoAnswerError
from market.quotes import Quote
from tools.accounts import NOBODY
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
