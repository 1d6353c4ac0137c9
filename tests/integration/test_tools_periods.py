"""Returns by day, week, month and year: they chain to the whole, and the chat answers which was best from them."""

import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
from talk_house import Talk, open_talk

from agents.blocks import Table
from tools.performance import PORTFOLIO_PERFORMANCE

BOUGHT = (
    {"side": "deposit", "amount": "10000", "date": "2023-10-31"},
    {"side": "buy", "symbol": "KO", "quantity": "60", "price": "50", "fee": "3", "date": "2023-11-02"},
    {"side": "buy", "symbol": "AAPL", "quantity": "20", "price": "150", "date": "2023-12-29"},
    {"side": "withdraw", "amount": "1500", "date": "2024-02-15"},
    {"side": "dividend", "symbol": "KO", "amount": "40", "tax": "6", "date": "2024-03-15"},
)


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    async with open_talk(tmp_path, BOUGHT) as opened:
        yield opened


@pytest.mark.parametrize("symbol", [None, "KO"])
async def test_periods_chain_to_the_whole_and_their_gains_sum_to_its_gain(talk: Talk, symbol: str | None) -> None:
    view = await talk.call(PORTFOLIO_PERFORMANCE, **({"symbol": symbol} if symbol else {}))
    for periods in (view.months, view.years):
        assert np.prod([1 + item.twr_frac for item in periods]) - 1 == pytest.approx(view.twr_frac)
        assert sum(item.gain for item in periods) == pytest.approx(view.gain)
        assert [item.start for item in periods[1:]] == [item.end for item in periods[:-1]]
    assert [item.label for item in view.years] == ["2023", "2024"]
    assert [item.label for item in view.months][-2:] == ["2024-05", "2024-06"]
    ends = {item.span.value: (item.best, item.worst) for item in view.extremes}
    assert list(ends) == ["day", "week", "month", "quarter", "year"]
    returns = [item.twr_frac for item in view.months]
    months = next(item for item in view.extremes if item.span == "month")
    assert (months.rose, months.fell) == (sum(value > 0 for value in returns), sum(value < 0 for value in returns))
    assert (ends["month"][0].twr_frac, ends["month"][1].twr_frac) == (max(returns), min(returns))
    assert ends["day"][0].twr_frac > 0 > ends["day"][1].twr_frac
    assert ends["day"][0].end - ends["day"][0].start == dt.timedelta(days=1)


async def test_a_named_span_counts_its_first_day_too(talk: Talk) -> None:
    whole = await talk.call(PORTFOLIO_PERFORMANCE)
    march = await talk.call(PORTFOLIO_PERFORMANCE, range={"start": "2024-03-01", "end": "2024-03-31"})
    assert march.twr_frac == pytest.approx(next(item.twr_frac for item in whole.months if item.label == "2024-03"))
    best = next(item.best for item in whole.extremes if item.span == "day")
    alone = await talk.call(PORTFOLIO_PERFORMANCE, range={"start": str(best.end), "end": str(best.end)})
    assert (alone.twr_frac, alone.gain) == (pytest.approx(best.twr_frac), pytest.approx(best.gain))
    year = await talk.call(PORTFOLIO_PERFORMANCE, range="ytd")
    assert (year.start, year.twr_frac) == (dt.date(2023, 12, 31), pytest.approx(whole.years[-1].twr_frac))


@pytest.mark.parametrize(
    ("said", "begins", "span"),
    [
        ("what was my best month?", "Your best month was", "month"),
        ("worst day this year", "Your worst day was", "day"),
        ("best quarter", "Your best quarter was", "quarter"),
        ("how many days was I up", "Your portfolio rose on", "day"),
        ("returns by year", "Your best year was", "year"),
    ],
)
async def test_the_chat_names_the_best_and_the_worst(talk: Talk, said: str, begins: str, span: str) -> None:
    assert await talk.say(said) == ["portfolio_performance"]
    assert talk.text().startswith(begins)
    table = next(block for block in talk.blocks(Table) if block.title.startswith("By "))
    assert table.title == ("By year" if span == "year" else "By month")
    assert "cash did" not in talk.text()
    shown = (await talk.house.client.get("/api/portfolio/performance", params={"by": span})).json()
    assert (shown["by"], {item["span"] for item in shown["extremes"]}) == (span, {"day", "week", "month", "quarter", "year"})


async def test_a_figure_of_a_month_is_explained(talk: Talk) -> None:
    view = await talk.call(PORTFOLIO_PERFORMANCE)
    answer = await talk.house.client.post(
        "/api/portfolio/explain", json={"figure": "PeriodView.twr_frac", "of": "portfolio_performance", "arguments": {}}
    )
    assert answer.status_code == 200, answer.text
    found = answer.json()
    wanted = next(item.twr_frac for item in view.months if item.label == "2024-03")
    assert any(float(part["value"]) == pytest.approx(wanted, rel=1e-6) for part in found["parts"] if part["label"] == "2024-03")
