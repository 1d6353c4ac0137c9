"""Dividends in backtests, risk and optimisation: in the closes, from the price provider, from the books, or said to be missing; and currencies."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from api_house import TODAY, House

from core.actor import Actor
from core.clock import FixedClock
from core.errors import DataUnavailable
from core.series import PriceSeries
from market import InMemoryProvider, Market
from market.actions import MarketAction
from market.providers.csv import CsvProvider
from market.providers.sample import SampleProvider
from market.providers.yahoo import YahooProvider
from tools.activities import ADD_TRANSACTION
from tools.base import AnyTool
from tools.door import check_args, run_tool
from tools.optimization import OPTIMIZE
from tools.risk import PORTFOLIO_RISK
from tools.strategies import BACKTEST_STRATEGY

DAYS = np.arange(np.datetime64("2023-01-02"), np.datetime64(TODAY) + 1)
DAYS = DAYS[np.is_busday(DAYS)]


def flat(symbol: str, price: float = 100.0, currency: str = "USD", *, wobble: float = 0.0, seed: int = 0) -> PriceSeries:
    moves = np.random.default_rng(seed).standard_normal(DAYS.size) * wobble
    return PriceSeries(symbol=symbol, dates=DAYS, close=price * np.exp(np.cumsum(moves) - moves[0]), currency=currency, source="memory")


def paid(symbol: str, day: str, amount: str, **more: Any) -> MarketAction:
    return MarketAction(symbol=symbol, date=dt.date.fromisoformat(day), dividend=Decimal(amount), **more)


async def ask(
    house: House, owner: Actor, tool: AnyTool, series: Sequence[PriceSeries], actions: Sequence[MarketAction] = (), **args: Any
) -> Any:
    market = Market([InMemoryProvider(series, actions=actions)], FixedClock.on(TODAY))
    return await run_tool(tool, replace(house.services, market=market), owner, check_args(tool, args))


async def held(house: House, owner: Actor, series: Sequence[PriceSeries], symbol: str = "KO", **args: Any) -> Any:
    return await ask(house, owner, BACKTEST_STRATEGY, series, args.pop("actions", ()), symbols=[symbol], range="max", cost_bps=0, **args)


async def test_dividends_of_the_provider_are_put_back_on_their_ex_days(house: House, owner: Actor) -> None:
    actions = [paid("KO", "2023-06-01", "2", currency="USD"), paid("KO", "2023-12-02", "3"), paid("KO", "2024-02-05", "99")]
    found = await held(house, owner, [flat("KO"), flat("MSFT")], actions=actions)
    assert (found.dividends, found.result.final_value) == ("reinvested", pytest.approx(10_000 * 1.02 * 1.03))
    assert "2 dividends (memory)" in found.dividends_note, "a Saturday's counts on Monday; one as large as the price is no dividend"
    rows = dict(zip(found.days, found.result.equity, strict=True))
    assert rows[dt.date(2023, 5, 31)] == pytest.approx(10_000)
    assert rows[dt.date(2023, 6, 1)] == pytest.approx(10_200)
    beside = await held(house, owner, [flat("KO"), flat("MSFT")], "MSFT", actions=actions, benchmark="KO")
    assert beside.others[-1].final_value == pytest.approx(10_000 * 1.02 * 1.03), "a benchmark pays dividends too"


@pytest.mark.parametrize("smoothed", [True, False])
async def test_a_dividend_before_a_split_counts_per_share_of_the_closes(house: House, owner: Actor, smoothed: bool) -> None:
    series = flat("KO")
    if not smoothed:
        series = replace(series, close=np.where(np.datetime64("2023-09-01") > DAYS, 400.0, 100.0))
    split = MarketAction(symbol="KO", date=dt.date(2023, 9, 1), ratio=Decimal(4))
    found = await held(house, owner, [series], actions=[paid("KO", "2023-06-01", "8"), split])
    growth = 1 + 8 / 4 / 100 if smoothed else (1 + 8 / 400) / 4
    assert found.result.final_value == pytest.approx(10_000 * growth)


async def test_without_a_provider_the_books_know_what_was_paid_and_else_it_is_said(house: House, owner: Actor) -> None:
    series = [flat("KO"), flat("MSFT")]
    unknown = await held(house, owner, series)
    assert (unknown.dividends, unknown.result.final_value) == ("left_out", pytest.approx(10_000))
    assert any("No dividends of KO are known" in note for note in unknown.notes)
    for args in (
        {"side": "deposit", "amount": "1000", "date": "2023-03-01"},
        {"side": "buy", "symbol": "KO", "quantity": "5", "price": "100", "date": "2023-03-01"},
        {"side": "dividend", "symbol": "KO", "amount": "10", "date": "2023-06-01"},
    ):
        await run_tool(ADD_TRANSACTION, house.services, owner, check_args(ADD_TRANSACTION, args))
    booked = await held(house, owner, series)
    assert (booked.dividends, booked.result.final_value) == ("reinvested", pytest.approx(10_200))
    assert "your books" in booked.dividends_note
    mixed = await ask(house, owner, BACKTEST_STRATEGY, series, strategy="equal_weight", symbols=["KO", "MSFT"], range="max")
    assert mixed.dividends == "partly"


async def test_closes_that_are_adjusted_are_left_as_they_are(house: House, owner: Actor, tmp_path: Path) -> None:
    sample = replace(
        house.services, market=Market([SampleProvider()], FixedClock.on(dt.date(2022, 12, 28))), clock=FixedClock.on(dt.date(2022, 12, 28))
    )
    found = await run_tool(BACKTEST_STRATEGY, sample, owner, check_args(BACKTEST_STRATEGY, {"symbols": ["KO"], "range": "1y"}))
    assert found.dividends == "in_closes"
    assert found.notes == () or not any("dividend" in note for note in found.notes)
    assert await YahooProvider().adjusted("KO") is False
    for name, heading, expected in (
        ("A", "date,close,dividend", False),
        ("B", "date,adj close,dividend", True),
        ("C", "date,close", None),
        ("D", "date,close,adj close", None),
    ):
        (tmp_path / f"{name}.csv").write_text(f"{heading}\n2024-01-02,1,0\n")
        assert await CsvProvider(tmp_path).adjusted(name) is expected


async def test_instruments_of_several_currencies_are_put_into_that_of_the_books(house: House, owner: Actor) -> None:
    euro = flat("SAP.DE", 50.0, "EUR", wobble=0.01, seed=1)
    pence = flat("VOD.L", 8000.0, "GBp", wobble=0.01, seed=2)
    dollar = flat("KO", wobble=0.01, seed=3)
    rates = [flat("EURUSD=X", 1.1, wobble=0.004, seed=4), flat("USDGBP=X", 0.8, "GBP", wobble=0.004, seed=5)]
    terms = {
        "strategy": "equal_weight",
        "symbols": ["SAP.DE", "VOD.L", "KO"],
        "params": {"rebalance": "never"},
        "cost_bps": 0,
        "range": "max",
    }
    found = await ask(house, owner, BACKTEST_STRATEGY, [euro, pence, dollar, *rates], **terms)
    assert found.currency == "USD"
    growth = np.mean(
        [
            euro.close[-1] / euro.close[0] * rates[0].close[-1] / rates[0].close[0],
            pence.close[-1] / pence.close[0] * rates[1].close[0] / rates[1].close[-1],
            dollar.close[-1] / dollar.close[0],
        ]
    )
    assert found.result.final_value == pytest.approx(10_000 * growth)
    with pytest.raises(DataUnavailable) as refused:
        await ask(house, owner, BACKTEST_STRATEGY, [euro, dollar], strategy="equal_weight", symbols=["SAP.DE", "KO"])
    assert refused.value.details["pair"] == "EURUSD=X"
    alone = await ask(house, owner, BACKTEST_STRATEGY, [euro, dollar], symbols=["SAP.DE"])
    assert alone.currency == "EUR", "one currency alone needs no rates"


async def test_trades_over_several_currencies_have_units_at_todays_rate_and_risk_counts_the_rate(house: House, owner: Actor) -> None:
    euro, dollar = flat("SAP.DE", 50.0, "EUR", wobble=0.01, seed=1), flat("KO", wobble=0.01, seed=3)
    market = [euro, dollar, flat("EURUSD=X", 1.1, wobble=0.01, seed=4)]
    for args in (
        {"side": "deposit", "amount": "1000", "date": "2023-03-01"},
        {"side": "buy", "symbol": "KO", "quantity": "10", "price": "100", "date": "2023-03-01"},
    ):
        await run_tool(ADD_TRANSACTION, house.services, owner, check_args(ADD_TRANSACTION, args))
    found = await ask(house, owner, OPTIMIZE, market, objective="equal_weight", symbols=["SAP.DE", "KO"], cost_bps=0, propose=True)
    buy = next(item for item in found.trades if item.side == "buy")
    assert (buy.symbol, buy.currency) == ("SAP.DE", "EUR")
    assert float(buy.quantity) == pytest.approx(buy.amount / float(euro.close[-1] * market[2].close[-1]), rel=1e-5)
    assert found.proposal is not None
    exposed = await ask(house, owner, PORTFOLIO_RISK, market, symbols=["SAP.DE"])
    in_dollars = euro.close * market[2].close
    assert exposed.volatility_frac == pytest.approx((in_dollars[1:] / in_dollars[:-1] - 1).std(ddof=1) * np.sqrt(252))
    blind = await ask(house, owner, PORTFOLIO_RISK, market[:2], symbols=["SAP.DE"])
    assert any("moves of the rate are left out" in note for note in blind.notes)
