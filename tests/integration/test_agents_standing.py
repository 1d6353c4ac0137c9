"""What stands out among several, what an amount is in another currency and on which side an alert waits: told by the figures themselves."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from api_house import QUOTES, TODAY
from talk_house import Talk, open_talk

from market import InMemoryProvider
from tools.comparison import COMPARE
from tools.quotes import QUOTE
from tools.risk import PORTFOLIO_RISK

BOOKS = (
    {"side": "deposit", "amount": "10000", "date": "2022-01-03"},
    {"side": "buy", "symbol": "KO", "quantity": "50", "price": "50", "date": "2022-02-01"},
    {"side": "buy", "symbol": "AAPL", "quantity": "10", "price": "250", "date": "2022-03-01"},
)


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    provider = InMemoryProvider.random_walk({**QUOTES, "GBPUSD=X": 1.25, "EURUSD=X": 1.10}, end=TODAY)
    async with open_talk(tmp_path, BOOKS, provider=provider) as opened:
        yield opened


@pytest.mark.parametrize(
    ("about", "figure", "largest"),
    [
        ("most_volatile", "volatility_frac", True),
        ("least_volatile", "volatility_frac", False),
        ("largest_drawdown", "max_drawdown_frac", False),
        ("smallest_drawdown", "max_drawdown_frac", True),
        ("worst", "return_frac", False),
    ],
)
async def test_an_answer_begins_with_what_stands_out(talk: Talk, about: str, figure: str, largest: bool) -> None:
    said = {"most_volatile": "most volatile", "least_volatile": "least volatile", "worst": "worst"}.get(about)
    await talk.say("compare KO, AAPL and MSFT over 2 years")
    assert await talk.say(f"which was {said}?" if said else f"which had the {about.replace('_', ' ')}?") == ["compare"]
    assert talk.events[-1].calls[0].args["about"] == about
    items = (await talk.call(COMPARE, symbols=["KO", "AAPL", "MSFT"], range="2y")).items
    ends = sorted(items, key=lambda item: getattr(item, figure), reverse=largest)
    assert f"({ends[0].symbol})" in talk.text().partition(":")[0]
    assert f"{abs(getattr(ends[0], figure)) * 100:.1f} %" in talk.text()


async def test_the_holding_that_swings_most_comes_first(talk: Talk) -> None:
    assert await talk.say("which of my holdings is the most volatile?") == ["portfolio_risk"]
    parts = (await talk.call(PORTFOLIO_RISK)).parts
    first = max(parts, key=lambda part: part.volatility_frac)
    assert talk.text().startswith(f"{first.symbol}'s volatility is **{first.volatility_frac * 100:.1f} %** a year, the highest")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("110 dollars in euros", "**€100.00**: that is what $110.00 are"),
        ("250 euros in dollars", "**$275.00**: that is what €250.00 are"),
        ("convert 250 euros to pounds", "**£220.00**: that is what €250.00 are"),
    ],
)
async def test_a_converted_amount_is_told_with_its_rate(talk: Talk, said: str, told: str) -> None:
    assert await talk.say(said) == ["quote"]
    assert talk.text().startswith(told)
    assert any(rate in talk.text() for rate in ("1.1 USD", "0.88 GBP"))
    assert not talk.errors()


async def test_currencies_that_no_pair_joins_have_no_quote(talk: Talk) -> None:
    quote = await talk.call(QUOTE, symbol="GBPEUR=X")
    assert (quote.currency, round(float(quote.price), 4)) == ("EUR", 1.1364)
    await talk.say("100 euros in francs")
    assert talk.errors()


@pytest.mark.parametrize(("level", "side"), [(0.5, "below"), (2, "above")])
async def test_an_alert_without_a_side_waits_where_the_price_is_not(talk: Talk, level: float, side: str) -> None:
    price = float((await talk.call(QUOTE, symbol="MSFT")).price)
    assert await talk.say(f"alert me on MSFT at {price * level:.0f}") == ["alert_create"]
    assert talk.events[-1].calls[0].args["condition"] == side
