"""Backtests of strategies through the door: parameters, sweeps, one's own history, forecasts, jobs, and what is refused."""

import datetime as dt
from typing import Any

import numpy as np
import pytest
from api_house import TODAY, House

from core.actor import Actor
from core.errors import DataUnavailable, FolioscopeError, InvalidInput, NotEnoughHistory
from tools.activities import ADD_TRANSACTION
from tools.base import AnyTool
from tools.door import check_args, run_tool
from tools.forecasts import FORECAST
from tools.jobs import wait_for_job
from tools.market_index import EQUAL_WEIGHT
from tools.saving_plans import SAVING_PLAN
from tools.strategies import BACKTEST_STRATEGY, STRATEGY_JOB
from tools.strategy_views import StrategyView


async def ask(house: House, owner: Actor, tool: AnyTool = BACKTEST_STRATEGY, **args: Any) -> Any:
    return await run_tool(tool, house.services, owner, check_args(tool, args))


async def record(house: House, owner: Actor, **args: str) -> None:
    await ask(house, owner, ADD_TRANSACTION, **args)


async def test_every_named_cost_is_paid(house: House, owner: Actor) -> None:
    terms = {"strategy": "equal_weight", "symbols": ["AAPL", "MSFT"], "range": "2y", "params": {"rebalance": "weekly"}}
    free, dear = await ask(house, owner, **terms, cost_bps=0), await ask(house, owner, **terms, cost_bps=50, fee_per_trade=2)
    assert free.costs_paid == 0 < dear.costs_paid
    assert dear.result.final_value < free.result.final_value
    assert (dear.cost_bps, dear.fee_per_trade) == (50, 2)
    assert dear.costs_paid > 2 * dear.n_trades
    assert free.others[0].lead_low_frac <= free.others[0].lead_frac <= free.others[0].lead_high_frac
    assert [year.year for year in free.years] == [2022, 2023, 2024]


async def test_weights_name_the_instruments_and_leave_the_rest_as_cash(house: House, owner: Actor) -> None:
    found = await ask(house, owner, strategy="target weights", weights={"AAPL": 0.3, "KO": 0.2}, range="1y", cash_rate=0.05)
    assert found.symbols == ("AAPL", "KO")
    assert found.exposure_frac == pytest.approx(0.5, abs=0.02)
    assert found.cash_rate_frac == 0.05


async def test_the_whole_portfolio_is_bought_in_the_shares_that_it_has_today(house: House, owner: Actor) -> None:
    await record(house, owner, side="deposit", amount="20000", date="2024-06-03")
    await record(house, owner, side="buy", symbol="AAPL", quantity="50", price="200", date="2024-06-03")
    await record(house, owner, side="buy", symbol="KO", quantity="100", price="60", date="2024-06-03")
    whole = await ask(house, owner, strategy="buy_and_hold", symbols=["@portfolio"], range="1y")
    same = await ask(house, owner, strategy="buy_and_hold", weights={"AAPL": 0.5, "KO": 0.3}, range="1y")
    assert whole.result.final_value == pytest.approx(same.result.final_value)
    assert any("20.0 % in cash" in note for note in whole.notes)
    named = await ask(house, owner, strategy="buy_and_hold", symbols=["AAPL", "KO"], range="1y")
    assert named.result.final_value != pytest.approx(whole.result.final_value)


async def test_a_sweep_shows_every_variant_and_allows_for_having_picked_the_best(house: House, owner: Actor) -> None:
    grid = {"fast": [5, 10, 300], "slow": [20, 40]}
    alone = await ask(house, owner, strategy="crossover", symbols=["AAPL"], params={"fast": 10, "slow": 40})
    assert (alone.n_variants, alone.n_earlier) == (1, 0)
    found = await ask(house, owner, strategy="crossover", symbols=["AAPL"], grid=grid)
    swept = found.sweep
    assert (swept.rows, swept.columns, swept.n_variants) == (("5", "10", "300"), ("20", "40"), 4)
    assert swept.values[2] == (None, None)
    best = max(value for row in swept.values for value in row if value is not None)
    assert found.result.sharpe == pytest.approx(best)
    assert {**swept.best} == {"fast": found.params["fast"], "slow": found.params["slow"]}
    assert (found.n_variants, found.n_earlier) == (4, 0), "what was tried alone before is one of the sweep"
    again = await ask(house, owner, strategy="crossover", symbols=["AAPL"], params=swept.best, cost_bps=10)
    assert again.result.final_value == pytest.approx(found.result.final_value)
    assert (again.n_variants, again.n_earlier) == (4, 3)
    assert again.deflated_sharpe == pytest.approx(found.deflated_sharpe)
    elsewhere = await ask(house, owner, strategy="crossover", symbols=["MSFT"], params=swept.best)
    assert elsewhere.n_variants == 1, "other instruments, other trials"
    humbled = await ask(house, owner, strategy="crossover", symbols=["AAPL"], params=alone.params)
    assert (humbled.n_variants, humbled.result.final_value) == (4, pytest.approx(alone.result.final_value))
    assert humbled.deflated_sharpe < alone.deflated_sharpe


async def test_the_market_stands_beside_where_nobody_names_a_benchmark(house: House, owner: Actor) -> None:
    found = await ask(house, owner, strategy="equal_weight", symbols=["AAPL", "KO"], range="1y")
    assert [item.name for item in found.others] == ["buy and hold", EQUAL_WEIGHT]
    closes = np.stack([(await house.services.market.history(symbol)).between(found.start, None).close for symbol in ("AAPL", "KO", "MSFT")])
    mean = np.cumprod(1 + (closes[:, 1:] / closes[:, :-1] - 1).mean(axis=0))
    assert found.others[1].final_value == pytest.approx(10_000 * mean[-1])
    assert [year.benchmark_frac is not None for year in found.years] == [True, True]
    assert (await ask(house, owner, symbols=["KO"], benchmark="MSFT", range="1y")).others[-1].name == "MSFT"


async def test_a_number_of_units_is_what_they_cost(house: House, owner: Actor) -> None:
    found = await ask(house, owner, symbols=["KO"], quantity=10, range="1y")
    assert found.result.final_value == pytest.approx(600.0)
    assert (await ask(house, owner, symbols=["KO"], amount=5000, range="1y")).start_value == 5000


async def test_ones_own_history_holds_what_was_held(house: House, owner: Actor) -> None:
    await record(house, owner, side="deposit", amount="10000", date="2023-06-01")
    await record(house, owner, side="buy", symbol="AAPL", amount="5000", date="2023-06-01")
    await record(house, owner, side="sell", symbol="AAPL", quantity="1", date="2024-01-10")
    await record(house, owner, side="buy", symbol="KO", quantity="20", date="2024-01-10")
    found = await ask(house, owner, strategy="own history", cost_bps=0, range="max")
    assert (found.start, found.end, found.symbols) == (dt.date(2023, 6, 1), TODAY, ("AAPL", "KO"))
    assert 0.3 < found.exposure_frac < 0.8
    assert found.n_trades >= 3
    assert found.others[0].name == "buy and hold"


async def test_stored_forecasts_are_followed_from_their_day_on(house: House, owner: Actor) -> None:
    with pytest.raises(DataUnavailable):
        await ask(house, owner, strategy="forecast_driven", symbols=["KO"])
    await ask(house, owner, FORECAST, symbol="KO", horizon_days=30, model="drift")
    async with house.services.begin(owner, write=True) as work:
        row = (await work.predictions.of_symbol("KO", limit=1))[0]
        row.origin = dt.date(2024, 3, 1)
        expected = row.forecast["quantiles"][row.forecast["levels"].index(0.5)][-1] / row.forecast["last"] - 1
    found = await ask(house, owner, strategy="forecast_driven", symbols=["KO"], range="1y", params={"threshold": expected - 0.001})
    moved = [day for day, value in zip(found.days, found.result.equity, strict=True) if value != 10_000]
    assert moved[0] == dt.date(2024, 3, 4)
    assert (await ask(house, owner, strategy="forecast_driven", symbols=["KO"], params={"threshold": expected + 0.001})).n_trades == 0


async def test_forecasts_made_again_are_a_job_with_progress(house: House, owner: Actor) -> None:
    args = {"strategy": "forecast_driven", "symbols": ["KO"], "range": "6m", "forecasts": "rerun", "model": "drift"}
    with pytest.raises(InvalidInput):
        await ask(house, owner, **args)
    heard: list[float] = []

    async def report(fraction: float, text: str) -> None:
        heard.append(fraction)

    job = await ask(house, owner, STRATEGY_JOB, **args)
    done = await wait_for_job(house.services, owner, job.id, report)
    assert (done.kind, done.state) == ("backtest_strategy", "done"), done.error
    view = StrategyView.model_validate(done.result)
    assert view.strategy == "forecast_driven"
    assert heard == sorted(heard)


@pytest.mark.parametrize(
    ("args", "error", "field"),
    [
        ({"strategy": "rsi"}, InvalidInput, "strategy"),
        ({"strategy": "crossover", "params": {"fast": 200, "slow": 50}}, InvalidInput, "fast"),
        ({"strategy": "crossover", "params": {"speed": 3}}, InvalidInput, "speed"),
        ({"strategy": "crossover", "range": "max", "params": {"slow": 2000, "fast": 1000}}, NotEnoughHistory, None),
        ({"strategy": "target_weights", "weights": {"KO": 0.7, "AAPL": 0.7}}, InvalidInput, "weights"),
        ({"strategy": "target_weights", "weights": {"KO": -0.7}}, InvalidInput, "weights"),
        ({"strategy": "buy_and_hold", "sweep": True}, InvalidInput, "strategy"),
        ({"strategy": "crossover", "grid": {"fast": []}}, InvalidInput, "grid"),
        ({"strategy": "crossover", "grid": {"pace": [1, 2]}}, InvalidInput, "pace"),
        ({"symbols": ["KO", "AAPL"], "quantity": 3}, InvalidInput, "quantity"),
        ({"strategy": "own_history"}, InvalidInput, "strategy"),
        ({"cost_bps": 5000}, InvalidInput, "cost_bps"),
        ({"range": {"start": "2030-01-01"}}, InvalidInput, "range"),
        ({"strategy": "forecast_driven", "forecasts": "rerun", "model": "oracle"}, InvalidInput, "forecasts"),
    ],
)
async def test_what_cannot_be_tested_is_refused_with_what_would_work(
    house: House, owner: Actor, args: dict[str, Any], error: type[FolioscopeError], field: str | None
) -> None:
    with pytest.raises(error) as refused:
        await ask(house, owner, **{"symbols": ["KO"], **args} if "weights" not in args else args)
    assert refused.value.details.get("field") == field
    assert len(refused.value.message) > 20


async def test_a_saving_plan_at_past_closes(house: House, owner: Actor) -> None:
    view = await ask(house, owner, SAVING_PLAN, symbols=["AAPL"], amount=100, range="2y")
    assert view.paid == pytest.approx(100 * view.instalments)
    assert view.gain == pytest.approx(view.value - view.paid)
    assert view.points[-1].value == pytest.approx(view.value)
    assert [item.paid for item in view.points] == sorted(item.paid for item in view.points)
    assert view.instalments == 25
    single = await ask(house, owner, SAVING_PLAN, symbol="AAPL", amount=100, range="2y", fee_per_trade=1)
    assert (single.symbols, single.fees) == (("AAPL",), single.instalments)
    assert single.value == pytest.approx(view.value * 0.99)
    both = await ask(house, owner, SAVING_PLAN, symbols=["AAPL", "MSFT"], amount=100, range="2y", every="year")
    assert (both.symbols, both.instalments) == (("AAPL", "MSFT"), 3)
    early = await ask(house, owner, SAVING_PLAN, symbols=["AAPL"], amount=100, range={"start": "1950-01-01"})
    assert any("begin on" in note for note in early.notes)
    with pytest.raises(FolioscopeError):
        await ask(house, owner, SAVING_PLAN, symbols=["AAPL"], amount=100, range={"start": "1950-01-01", "end": "1951-01-01"})
