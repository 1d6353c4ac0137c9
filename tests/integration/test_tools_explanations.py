"""Every figure on a card is explained with the value that the card shows."""

from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from talk_house import Talk, open_talk

from agents.blocks import Table
from core.errors import InvalidInput
from tools.explanations import EXPLAIN_NUMBER, LIST_FIGURES
from tools.figure_words import BOOKS
from tools.optimization import OPTIMIZE
from tools.performance import PORTFOLIO_PERFORMANCE
from tools.portfolio import SHOW_PORTFOLIO
from tools.risk import PORTFOLIO_RISK
from tools.strategies import BACKTEST_STRATEGY
from tools.tax import TAX_REPORT

RECORDED = (
    {"side": "deposit", "amount": "10000", "date": "2022-06-03"},
    {"side": "buy", "symbol": "AAPL", "quantity": "10", "price": "100", "fee": "5", "date": "2022-06-03"},
    {"side": "buy", "symbol": "MSFT", "quantity": "4", "price": "300", "date": "2022-07-04"},
    {"side": "sell", "symbol": "MSFT", "quantity": "1", "price": "350", "date": "2023-02-01"},
    {"side": "dividend", "symbol": "AAPL", "amount": "8", "tax": "2", "date": "2023-05-01"},
)


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    async with open_talk(tmp_path, RECORDED) as opened:
        yield opened


def close(told: str | None, shown: Any) -> bool:
    if shown is None or told is None:
        return shown is None and told is None
    return abs(Decimal(told) - Decimal(str(shown))) <= max(Decimal("1e-6"), abs(Decimal(str(shown))) * Decimal("1e-6"))


async def test_every_figure_of_the_books_is_explained_with_the_value_that_is_shown(talk: Talk) -> None:
    portfolio, returns = await talk.call(SHOW_PORTFOLIO), await talk.call(PORTFOLIO_PERFORMANCE)
    holding = portfolio.holdings[0]
    for field, figure in BOOKS.items():
        owner, _, name = field.partition(".")
        place = {"PortfolioView": portfolio, "PerformanceView": returns, "HoldingView": holding}.get(owner)
        if place is None or (
            name in {"whole_gain", "realized_of"} and getattr(place, name) is None
        ):  # they are there where one asks for them
            continue
        symbol = {"symbol": holding.symbol} if owner == "HoldingView" else {}
        told = await talk.call(EXPLAIN_NUMBER, figure=figure, **symbol)
        assert close(told.value, getattr(place, name)), (field, told.value, getattr(place, name))
        assert told.definition
        assert told.formula
        assert told.parts or getattr(place, name) in {0, None}, field


async def test_a_figure_is_found_by_its_field_and_by_common_words(talk: Talk) -> None:
    for words in ("PerformanceView.twr_frac", "twr_frac", "return", "time weighted return", "TWR"):
        assert (await talk.call(EXPLAIN_NUMBER, figure=words)).figure == "twr"
    price = await talk.call(EXPLAIN_NUMBER, figure="price", symbol="AAPL")
    assert (price.value, price.parts[0].source, str(price.parts[0].date)) == ("200", "close", "2024-06-14")
    assert len((await talk.call(LIST_FIGURES)).items) > 100
    with pytest.raises(InvalidInput) as refused:
        await talk.call(EXPLAIN_NUMBER, figure="colour")
    assert "twr" in refused.value.details["suggestions"]


async def test_figures_of_risk_and_backtests_and_taxes_are_those_of_the_answer(talk: Talk) -> None:
    risk = await talk.call(PORTFOLIO_RISK, confidence=0.99)
    told = await talk.call(EXPLAIN_NUMBER, figure="var", of="portfolio_risk", arguments={"confidence": 0.99})
    assert close(told.value, risk.var_frac)
    assert {"sessions", "first day", "confidence"} <= {item.label for item in told.context}
    arguments = {"strategy": "buy_and_hold", "symbols": ["AAPL"], "range": "1y"}
    tested = await talk.call(BACKTEST_STRATEGY, **arguments)
    told = await talk.call(EXPLAIN_NUMBER, figure="sharpe", of="backtest_strategy", arguments=arguments)
    assert any(close(item.value, tested.result.sharpe) for item in told.parts)
    report = await talk.call(TAX_REPORT, year=2023)
    told = await talk.call(EXPLAIN_NUMBER, figure="net_gains", year=2023)
    assert close(told.value, report.net_gains)
    told = await talk.call(EXPLAIN_NUMBER, figure="GainView.gain_base", year=2023)
    assert [item.value for item in told.parts] == ["50"]


async def test_the_question_is_understood_and_answered_in_chat(talk: Talk) -> None:
    assert await talk.say("why is my return 12 %?") == ["explain_number"]
    assert "product over days" in talk.text()
    assert await talk.say("explain the realised gain of MSFT") == ["explain_number"]
    assert "$50.00" in talk.text()
    assert talk.blocks(Table)
    assert await talk.say("show my portfolio risk", thread="risk") == ["portfolio_risk"]
    assert await talk.say("how did you get that?", thread="risk") == ["explain_number"]
    assert talk.errors() == []
    assert "quantile" in talk.text()


async def test_explanations_by_rest(talk: Talk) -> None:
    client = talk.house.client
    told = (await client.get("/api/portfolio/explain", params={"figure": "realized_gain", "symbol": "MSFT"})).json()
    assert (told["value"], told["parts"][0]["date"]) == ("50", "2023-02-01")
    posted = await client.post("/api/portfolio/explain", json={"figure": "var", "of": "portfolio_risk", "arguments": {"confidence": 0.9}})
    assert posted.status_code == 200, posted.text
    assert (await client.get("/api/portfolio/figures")).json()["items"]
    wrong = await client.post("/api/portfolio/explain", json={"figure": "var", "of": "portfolio_risk", "arguments": {"nonsense": 1}})
    assert wrong.status_code in {200, 422}


async def test_a_figure_of_a_study_is_that_of_the_study_and_not_of_another(talk: Talk) -> None:
    terms = {"strategy": "momentum", "symbols": ["AAPL", "KO"], "range": "1y"}
    tested, weighed = (
        await talk.call(BACKTEST_STRATEGY, **terms),
        await talk.call(OPTIMIZE, objective="min_variance", symbols=["AAPL", "KO"]),
    )
    for tool, args, shown in (
        (
            "backtest_strategy",
            terms,
            {"drawdown": tested.result.max_drawdown_frac, "sharpe": tested.result.sharpe, "exposure": tested.exposure_frac},
        ),
        (
            "optimize",
            {"objective": "min_variance", "symbols": ["AAPL", "KO"]},
            {"volatility": weighed.volatility_frac, "turnover": weighed.turnover_frac},
        ),
    ):
        for figure, value in shown.items():
            found = await talk.call(EXPLAIN_NUMBER, figure=figure, of=tool, arguments=args)
            assert close(found.value, value), figure
    risk = await talk.call(PORTFOLIO_RISK)
    assert close((await talk.call(EXPLAIN_NUMBER, figure="sharpe", of="portfolio_risk", arguments={})).value, risk.sharpe)


@pytest.mark.parametrize("span", ["max", "1y"])
async def test_a_stated_return_is_explained_by_the_definition_that_has_it(talk: Talk, span: str) -> None:
    shown = await talk.call(PORTFOLIO_PERFORMANCE, range=span)
    values = {"twr": shown.twr_frac, "irr": shown.irr_frac, "simple_return": shown.simple_frac, "roai": shown.roai_frac}
    assert len({round(value, 4) for value in values.values()}) > 1, "the definitions differ, or nothing is tried here"
    for figure, value in values.items():
        found = await talk.call(EXPLAIN_NUMBER, figure="return", range=span, stated=f"{value * 100:.3f}")
        assert close(found.value, value), figure
    nowhere = await talk.call(EXPLAIN_NUMBER, figure="return", range=span, stated="4321.5 %")
    assert nowhere.figure == "twr"
    assert any("4321.5 %" in sentence for sentence in nowhere.incomplete)


async def test_the_gain_on_the_cost_is_a_return_that_people_state(talk: Talk) -> None:
    gain = (await talk.call(SHOW_PORTFOLIO)).gain_frac
    await talk.say(f"why is my return {abs(gain) * 100:.3f} %?")
    found = await talk.call(EXPLAIN_NUMBER, figure="return", stated=f"{gain * 100:.3f}")
    assert found.figure == "unrealized_return"
    assert close(found.value, gain)
