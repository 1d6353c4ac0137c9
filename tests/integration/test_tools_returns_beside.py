"""Returns beside a benchmark, of all portfolios, in several currencies; figures by hand."""

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from api_house import TODAY, open_house
from books_house import Owner

from core.clock import FixedClock
from market import Market
from market.providers.csv import CsvProvider
from tools.accounts import local_owner
from tools.activities import ADD_TRANSACTION
from tools.comparison import COMPARE
from tools.history import LIST_CHANGES
from tools.performance import PORTFOLIO_PERFORMANCE
from tools.portfolio import SHOW_PORTFOLIO
from tools.portfolios import OPEN_PORTFOLIO
from tools.quotes import QUOTE

PRICES = {
    "AAPL": "date,close\n2024-06-03,100\n2024-06-10,120\n2024-06-14,150\n",
    "KO": "date,close\n2024-06-03,50\n2024-06-10,40\n2024-06-14,55\n",
    "SAP.DE": "date,close,currency\n2024-06-03,100,EUR\n2024-06-14,110,EUR\n",
    "BP.L": "date,close,currency\n2024-06-03,500,GBp\n2024-06-05,400,GBp\n",
    "EURUSD=X": "date,close\n2024-06-03,1.00\n2024-06-14,1.20\n",
}


@pytest.fixture
async def owner(tmp_path: Path) -> AsyncIterator[Owner]:
    """An owner whose market is a folder of a few closes, without a rate of the pound."""
    folder = tmp_path / "prices"
    folder.mkdir()
    for symbol, text in PRICES.items():
        (folder / f"{symbol}.csv").write_text(text)
    async with open_house(tmp_path) as house:
        clock = FixedClock.on(TODAY)
        services = replace(house.services, market=Market([CsvProvider(folder)], clock))
        yield Owner(replace(house, services=services), await local_owner(services))


async def add(owner: Owner, side: str, **args: object) -> None:
    await owner.call(ADD_TRANSACTION, side=side, **args)


async def test_the_same_flows_in_a_benchmark(owner: Owner) -> None:
    await add(owner, "buy", symbol="AAPL", quantity="10", price="100", date="2024-06-03")
    await add(owner, "buy", symbol="AAPL", quantity="5", price="120", date="2024-06-10")
    view = await owner.call(PORTFOLIO_PERFORMANCE, benchmark="KO")
    units = 1000 / 50 + 600 / 40
    assert view.benchmark.end_value == pytest.approx(units * 55)
    assert view.benchmark.ahead == pytest.approx(15 * 150 - units * 55)
    assert view.benchmark.twr_frac == pytest.approx(55 / 50 - 1)
    assert (view.cost_method, view.fees_in_cost, view.scope) == ("fifo", True, "holdings")
    assert view.twr_frac == pytest.approx(1800 / (1000 + 600) * 150 / 120 - 1)  # what comes in counts from the start of its day
    missing = await owner.call(PORTFOLIO_PERFORMANCE, benchmark="MSFT")
    assert missing.benchmark is None
    assert any("MSFT" in sentence for sentence in missing.incomplete)


async def test_all_portfolios_together_count_what_moved_between_them_once(owner: Owner) -> None:
    other = await owner.call(OPEN_PORTFOLIO, name="Second", base_currency="EUR")
    await add(owner, "deposit", amount="2000", date="2024-06-03")
    await add(owner, "buy", symbol="AAPL", quantity="10", price="100", date="2024-06-03")
    await add(owner, "transfer", symbol="AAPL", quantity="4", to_portfolio_id=str(other.id), date="2024-06-10")
    await add(owner, "buy", symbol="KO", quantity="2", price="40", date="2024-06-10", portfolio_id=str(other.id))
    whole = await owner.call(SHOW_PORTFOLIO, all_portfolios=True)
    assert {item.symbol: (item.quantity, item.cost) for item in whole.holdings} == {"AAPL": (10, 1000), "KO": (2, 80)}
    assert (whole.name, whole.base_currency, whole.net_contributions_base) == ("All portfolios", "USD", Decimal(2000))
    assert whole.total_base == 10 * 150 + 2 * 55 + 1000 - 80
    measured = await owner.call(PORTFOLIO_PERFORMANCE, all_portfolios=True)
    assert (measured.net_flows, measured.gain) == (pytest.approx(2000), pytest.approx(530))
    assert measured.simple_frac == pytest.approx(530 / 2000)


async def test_the_currency_part_of_a_gain_stands_apart(owner: Owner) -> None:
    await add(owner, "buy", symbol="SAP.DE", quantity="10", price="100", date="2024-06-03")
    view = await owner.call(SHOW_PORTFOLIO)
    holding = view.holdings[0]
    assert (holding.gain, holding.gain_base) == (Decimal(100), Decimal(10 * 110) * Decimal("1.2") - 1000)
    assert holding.price_gain_base == Decimal(100) * Decimal("1.2")
    assert holding.currency_gain_base == holding.gain_base - holding.price_gain_base == Decimal(200)
    assert (view.currency_gain_base, view.currency_gain_on_cash) == (Decimal(200), Decimal(-200))
    assert (holding.rate, holding.rate_date) == (Decimal("1.2"), TODAY)


async def test_a_recorded_rate_beats_the_market_and_a_missing_one_is_named_never_one(owner: Owner) -> None:
    await add(owner, "buy", symbol="SAP.DE", quantity="1", price="100", fx_rate="1.05", date="2024-06-04")
    await add(owner, "buy", symbol="BP.L", quantity="100", price="450", date="2024-06-04")
    view = await owner.call(SHOW_PORTFOLIO)
    by_symbol = {item.symbol: item for item in view.holdings}
    assert by_symbol["SAP.DE"].cost_base == Decimal(105)
    pence = by_symbol["BP.L"]
    assert (pence.value, pence.value_base, pence.cost_base) == (Decimal(40_000), None, None)
    assert any("GBP" in sentence and "USD" in sentence for sentence in view.incomplete)
    assert {item.currency: item.amount for item in view.cash}["GBP"] == Decimal(-450)
    assert (pence.price_date, pence.price_age_days, pence.price_source) == (dt.date(2024, 6, 5), 9, "market")


async def test_what_was_changed_today_is_of_the_present_day(owner: Owner) -> None:
    await add(owner, "deposit", amount="5")
    today = await owner.call(LIST_CHANGES, today=True)
    assert (len(today.items), today.date) == (1, TODAY)
    assert (await owner.call(LIST_CHANGES, date="2024-06-13")).items == ()


async def test_booked_dividends_beside_closes_that_hold_them_are_said_to_count_twice(owner: Owner, tmp_path: Path) -> None:
    (tmp_path / "prices" / "PEP.csv").write_text("date,adj close\n2024-06-03,100\n2024-06-10,101\n2024-06-14,110\n")
    for symbol in ("KO", "PEP"):
        await add(owner, "buy", symbol=symbol, quantity="1", price="50", date="2024-06-03")
    assert (await owner.call(PORTFOLIO_PERFORMANCE)).notes == ()
    await add(owner, "dividend", symbol="KO", amount="2", date="2024-06-10")
    (said,) = (await owner.call(PORTFOLIO_PERFORMANCE)).notes
    assert "of PEP" in said
    assert "$2.00" in said
    past, latest = [await owner.call(QUOTE, symbol="PEP", **args) for args in ({"date": "2024-06-10"}, {})]
    assert (past.adjusted, latest.adjusted) == (True, False)
    assert not (await owner.call(QUOTE, symbol="KO", date="2024-06-10")).adjusted


async def test_an_index_without_prices_gives_way_to_the_mean_of_what_there_is(tmp_path: Path) -> None:
    folder = tmp_path / "prices"
    folder.mkdir()
    (folder / "AAPL.csv").write_text("date,close\n2024-06-03,100\n2024-06-10,110\n2024-06-14,110\n")
    (folder / "KO.csv").write_text("date,close\n2024-06-03,50\n2024-06-10,50\n2024-06-14,60\n")
    async with open_house(tmp_path) as house:
        services = replace(house.services, market=Market([CsvProvider(folder)], FixedClock.on(TODAY)))
        owner = Owner(replace(house, services=services), await local_owner(services))
        await add(owner, "buy", symbol="KO", quantity="1", price="50", date="2024-06-03")
        view = await owner.call(PORTFOLIO_PERFORMANCE, benchmark="^GSPC")
        assert (view.benchmark.symbol, view.benchmark.end_value) == ("EQUAL-WEIGHT", pytest.approx(50 * 1.05 * 1.1))
        assert "equal-weighted mean of the 2 instruments" in view.notes[0]
        assert not view.incomplete
        quote = await owner.call(QUOTE, symbol="^GSPC")
        assert float(quote.change_frac) == pytest.approx(0.1, abs=1e-4)


async def test_a_comparison_with_an_index_without_prices_takes_what_stands_for_the_market(tmp_path: Path) -> None:
    folder = tmp_path / "prices"
    folder.mkdir()
    for symbol in ("AAPL", "KO"):
        (folder / f"{symbol}.csv").write_text(PRICES[symbol])
    async with open_house(tmp_path) as house:
        services = replace(house.services, market=Market([CsvProvider(folder)], house.services.clock))
        view = await Owner(replace(house, services=services), await local_owner(services)).call(
            COMPARE, symbols=["KO", "^GSPC"], range="1m"
        )
    assert [item.symbol for item in view.items] == ["KO", "EQUAL-WEIGHT"]
    assert view.items[1].return_frac == pytest.approx((1 + (0.2 - 0.2) / 2) * (1 + (0.25 + 0.375) / 2) - 1)
    assert any("stands for the market" in sentence for sentence in view.notes)
