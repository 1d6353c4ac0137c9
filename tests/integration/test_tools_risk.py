"""Risk of what is held, through the door: figures, what-ifs, bad times, the joint forecast, and what is refused."""

import datetime as dt
from typing import Any

import numpy as np
import pytest
from api_house import House

from agents.presenting.risks import portfolio_risk
from core.actor import Actor
from core.errors import InvalidInput, NotEnoughHistory, UnknownSymbol
from tools.accounts import local_owner
from tools.activities import ADD_TRANSACTION
from tools.base import AnyTool
from tools.door import check_args, run_tool
from tools.market_index import EQUAL_WEIGHT
from tools.risk import PORTFOLIO_RISK, named_period


@pytest.fixture
async def owner(house: House) -> Actor:
    actor = await local_owner(house.services)
    await ask(house, actor, ADD_TRANSACTION, side="deposit", amount="20000", date="2024-06-03")
    await ask(house, actor, ADD_TRANSACTION, side="buy", symbol="AAPL", quantity="50", price="200", date="2024-06-03")
    await ask(house, actor, ADD_TRANSACTION, side="buy", symbol="KO", quantity="100", price="60", date="2024-06-03")
    return actor


async def ask(house: House, owner: Actor, tool: AnyTool = PORTFOLIO_RISK, **args: Any) -> Any:
    return await run_tool(tool, house.services, owner, check_args(tool, args))


async def test_the_figures_are_those_of_the_prices(house: House, owner: Actor) -> None:
    found = await ask(house, owner)
    assert (found.total, found.base_currency, found.cash_weight_frac) == (20000, "USD", pytest.approx(0.2))
    apple = (await house.services.market.history("AAPL")).close
    coke = (await house.services.market.history("KO")).close
    daily = 0.5 * (apple[1:] / apple[:-1] - 1) + 0.3 * (coke[1:] / coke[:-1] - 1)
    assert found.volatility_frac == pytest.approx(daily.std(ddof=1) * np.sqrt(252))
    assert found.cvar_frac >= found.var_frac > 0
    assert sum(part.share_of_risk_frac for part in found.parts) == pytest.approx(1)
    assert sum(part.cvar_part_frac for part in found.parts) == pytest.approx(found.cvar_frac)
    assert found.correlations[0][1] == pytest.approx(np.corrcoef(apple[1:] / apple[:-1], coke[1:] / coke[:-1])[0, 1])
    assert found.benchmark == EQUAL_WEIGHT
    assert found.beta == pytest.approx(sum(part.weight_frac * part.beta for part in found.parts))
    assert found.sources == ("memory",)


async def test_a_what_if_moves_one_several_or_the_market(house: House, owner: Actor) -> None:
    alone, linked = (item for item in (await ask(house, owner, symbol="AAPL", shock=-0.2)).stress if item.asked)
    assert alone.return_frac == pytest.approx(-0.1)
    assert linked.by_symbol["AAPL"] == pytest.approx(-0.1)
    both = (await ask(house, owner, shocks={"AAPL": -0.2, "KO": 0.1})).stress[0]
    assert both.return_frac == pytest.approx(-0.1 + 0.03)
    market = [item for item in (await ask(house, owner, shock=-0.3)).stress if item.asked]
    assert [item.note for item in market] == ["the others move as they usually do with it"], "nobody holds the market itself"
    assert market[0].return_frac < 0


async def test_named_instruments_are_measured_instead_of_what_is_held(house: House, owner: Actor) -> None:
    apple, coke = [(await house.services.market.history(symbol)).close for symbol in ("AAPL", "KO")]
    alone = await ask(house, owner, symbol="AAPL", metric="volatility")
    assert (alone.of, alone.total, alone.symbols) == ("AAPL", 10_000, ("AAPL",))
    assert alone.volatility_frac == pytest.approx((apple[1:] / apple[:-1] - 1).std(ddof=1) * np.sqrt(252))
    assert alone.var_amount == pytest.approx(alone.var_frac * 10_000)
    stranger = await ask(house, owner, symbols=["MSFT"])
    assert (stranger.total, stranger.var_amount) == (None, None)
    both = await ask(house, owner, symbols=["AAPL", "KO"])
    daily = ((apple[1:] / apple[:-1] - 1) + (coke[1:] / coke[:-1] - 1)) / 2
    assert both.sharpe == pytest.approx(daily.mean() / daily.std(ddof=1) * np.sqrt(252))
    assert (both.total, both.cash_weight_frac) == (16_000, pytest.approx(0))


async def test_a_stretch_of_days_ends_where_it_is_said_to(house: House, owner: Actor) -> None:
    apple = await house.services.market.history("AAPL")
    days = apple.dates[(apple.dates >= np.datetime64("2023-07-01")) & (apple.dates <= np.datetime64("2023-12-31"))]
    closes = apple.between(days[0].item(), days[-1].item()).close
    found = await ask(house, owner, symbol="AAPL", metric="drawdown", range={"start": "2023-07-01", "end": "2023-12-31"})
    assert (found.first_day, found.last_day) == (days[0].item(), days[-1].item())
    assert found.volatility_frac == pytest.approx((closes[1:] / closes[:-1] - 1).std(ddof=1) * np.sqrt(252))
    assert found.max_drawdown_frac == pytest.approx((closes / np.maximum.accumulate(closes) - 1).min())
    month = await ask(house, owner, symbol="AAPL", metric="drawdown", range={"start": "2023-07-01", "end": "2023-07-31"})
    assert 10 < month.sessions < 60
    assert any(str(month.sessions) in note for note in month.notes), "VaR of so few days is said to mean little"
    assert found.happened is None, "an instrument is not the portfolio"


async def test_what_really_happened_is_told_of_the_values_and_not_of_what_is_held_today(house: House, owner: Actor) -> None:
    today = house.services.clock.today()
    prices = await house.services.market.history("AAPL")
    since = prices.between(dt.date(2024, 6, 3), today)
    sold = since.dates[len(since) // 2].item()
    await ask(house, owner, ADD_TRANSACTION, side="sell", symbol="AAPL", quantity="50", price="200", date=str(sold))
    await ask(house, owner, ADD_TRANSACTION, side="withdraw", amount="5000", date=str(sold))
    found = await ask(house, owner, metric="drawdown", actual=True)
    closes = {name: (await house.services.market.history(name)).between(dt.date(2024, 6, 3), today).close for name in ("AAPL", "KO")}
    row = len(since) // 2
    held = 4000 + 50 * closes["AAPL"][:row] + 100 * closes["KO"][:row]
    left = 9000 + 100 * closes["KO"][row:]
    growth = [*(held[1:] / held[:-1]), (left[0] + 5000) / held[-1], *(left[1:] / left[:-1])]
    curve = np.cumprod([1.0, *growth])
    real = found.happened
    assert real.max_drawdown_frac == pytest.approx((curve / np.maximum.accumulate(curve) - 1).min(), abs=1e-3)
    assert abs(real.max_drawdown_frac - found.max_drawdown_frac) > 1e-3
    assert real.drawdown_from < real.drawdown_to <= real.end == today
    assert portfolio_risk(found).text.startswith("Your portfolio really fell")


async def test_the_joint_forecast_gives_var_and_cvar_beside_history(house: House, owner: Actor) -> None:
    without = await ask(house, owner)
    assert without.forecast_var_frac is None
    made = await ask(house, owner, forecast=True, horizon_days=5)
    assert 0 < made.forecast_var_frac < made.forecast_cvar_frac < 0.5
    stored = await ask(house, owner, horizon_days=5)
    assert stored.forecast_var_frac == pytest.approx(made.forecast_var_frac)


@pytest.mark.parametrize(
    ("text", "name"),
    [("2008", "Financial crisis 2007-2009"), ("covid", "Covid crash 2020"), ("dot-com crash", "Dot-com crash 2000-2002")],
)
def test_bad_times_are_called_by_their_words(text: str, name: str) -> None:
    assert named_period(text) == name


async def test_a_bad_time_before_the_first_price_is_said_to_be_and_what_there_is_comes_after(house: House, owner: Actor) -> None:
    view = await ask(house, owner, metric="stress", period="2008")
    first = view.stress[0]
    assert (first.asked, first.return_frac, str(view.first_day) in first.note) == (True, None, True)
    assert [item.asked for item in view.stress[1:]] == [False] * (len(view.stress) - 1)
    told = portfolio_risk(view).text
    known = [item for item in view.stress if item.return_frac is not None]
    assert told.index("Financial crisis 2007-2009") < told.index(str(view.first_day))
    assert [name for name in (min(known, key=lambda item: item.return_frac).name,) if name in told[told.index(str(view.first_day)) :]]


@pytest.mark.parametrize(
    ("args", "error", "field"),
    [
        ({"period": "tulips"}, InvalidInput, "period"),
        ({"symbol": "MSFT", "shock": -0.2}, InvalidInput, "shocks"),
        ({"symbol": "AAPL", "shock": -2}, InvalidInput, "shocks"),
        ({"symbols": ["AAPL", "NOSUCH"]}, UnknownSymbol, "symbol"),
        ({"confidence": 1}, InvalidInput, "confidence"),
        ({"horizon_days": 0}, InvalidInput, "horizon_days"),
        ({"range": "1m"}, NotEnoughHistory, None),
        ({"horizon_days": 250, "range": "6m"}, NotEnoughHistory, None),
    ],
)
async def test_what_cannot_be_measured_is_refused(house: House, owner: Actor, args: dict[str, Any], error: Any, field: str | None) -> None:
    with pytest.raises(error) as refused:
        await ask(house, owner, **args)
    assert refused.value.details.get("field") == field


async def test_nothing_held_is_refused(house: House) -> None:
    with pytest.raises(InvalidInput):
        await ask(house, await local_owner(house.services))
