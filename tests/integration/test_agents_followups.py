"""Conversations of a private investor about backtests, forecasts, risk and gains: each short follow-up is answered for what it asks, figure first."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from talk_house import Talk, open_talk

from agents.blocks import Suggestions

BOOKS = (
    {"side": "deposit", "amount": "20000", "date": "2022-01-03"},
    {"side": "buy", "symbol": "KO", "quantity": "50", "price": "50", "fee": "4", "date": "2022-02-01"},
    {"side": "buy", "symbol": "AAPL", "quantity": "10", "price": "250", "date": "2022-03-01"},
    {"side": "sell", "symbol": "KO", "quantity": "10", "price": "55", "date": "2023-05-02"},
)
Turns = tuple[tuple[str, str, dict[str, Any]], ...]
BACKTESTS: Turns = (
    ("backtest momentum on KO and AAPL over 2 years", "Momentum on KO and AAPL would have made $", {"range": "2y"}),
    ("quarterly", "Momentum on KO and AAPL", {"params": {"rebalance": "quarterly"}, "range": "2y"}),
    ("since 2023", "from 2023-01-0", {"params": {"rebalance": "quarterly"}, "range": {"start": "2023-01-01", "end": "2024-06-14"}}),
    ("what was the worst year?", "The worst year of Momentum on KO and AAPL was 20", {"about": "worst_year"}),
    ("how often did it trade", "Momentum on KO and AAPL traded ", {"about": "trades"}),
    ("what did trading cost", "Trading cost $", {"about": "costs"}),
    ("and the sharpe?", "The Sharpe ratio of Momentum on KO and AAPL was ", {"about": "sharpe"}),
    ("how deep did it fall? the drawdown", "The largest drawdown of Momentum", {"about": "drawdown"}),
    ("how much a year", "The growth of Momentum", {"about": "growth"}),
    ("how long was it invested?", "invested on average", {"about": "exposure"}),
    ("was it luck?", "more than luck is ", {"about": "luck"}),
    ("optimise the parameters", "The best of ", {"sweep": True, "params": None, "about": None}),
    ("20/100 crossover instead", "Moving-average crossover on KO and AAPL", {"strategy": "sma_crossover", "sweep": None}),
    ("only on apple", "Moving-average crossover on AAPL", {"params": {"fast": 20, "slow": 100}, "symbols": ["AAPL"]}),
    ("without costs", "Moving-average crossover on AAPL", {"cost_bps": 0.0}),
)
FORECASTS: Turns = (
    ("will KO be above 62 in two weeks?", "The chance that KO is above $62.00 on 2024-06-28 is ", {"above": 62.0, "horizon_days": 14}),
    ("and 65?", "The chance that KO is above $65.00 on 2024-06-28", {"above": 65.0, "horizon_days": 14}),
    ("and below 58", "The chance that KO is below $58.00 on 2024-06-28", {"above": None, "below": 58.0}),
    ("in three months?", "The chance that KO is below $58.00 on 2024-09-13", {"horizon_days": 91}),
    ("how likely is a fall of 10 %?", "The chance that KO is below $54.00 on 2024-09-13", {"change_frac": -0.1, "below": None}),
    ("and rises 5 %?", "The chance that KO is above $63.00", {"change_frac": 0.05, "horizon_days": 91}),
    ("and 10?", "The chance that KO is above $66.00", {"change_frac": 0.1, "horizon_days": 91}),
    ("by christmas", "on 2024-12-2", {"change_frac": 0.1}),
    ("in 5 years", "A forecast reaches 366 days here at most: this one is of 2025-06-15, and nothing is said of 2029-06-13.", {"horizon_days": 1825}),
    ("when will it reach 80", "The chance that KO is above $80.00 on 2025-06-13", {"horizon_days": 365}),
    ("when will it get back to 50", "The chance that KO is below $50.00", {"below": 50.0}),
)  # fmt: skip


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    async with open_talk(tmp_path, BOOKS) as opened:
        yield opened


async def _hold(talk: Talk, turns: Turns, intent: str) -> None:
    for said, told, args in turns:
        assert await talk.say(said) == [intent], (said, talk.events[-1].calls)
        assert told in talk.events[-1].reply, (said, talk.events[-1].reply)
        assert not talk.errors(), said
        call = talk.events[-1].calls[0]
        assert {name: call.args.get(name) for name in args} == args, (said, call)
        assert talk.blocks(Suggestions), said
    assert await talk.recorded() == len(BOOKS)


async def test_a_backtest_is_gone_on_with_turn_by_turn(talk: Talk) -> None:
    await _hold(talk, BACKTESTS, "backtest_strategy")


async def test_a_forecast_is_gone_on_with_stretched_and_its_weights_are_told(talk: Talk) -> None:
    await _hold(talk, FORECASTS, "forecast")
    await talk.say("forecast KO for 2 weeks", thread="other")
    for said, days in (
        ("extend it by a week", 21),
        ("two weeks longer", 35),
        ("half as long", 17),
        ("double it", 34),
        ("4 days shorter", 30),
    ):
        assert await talk.say(said, thread="other") == ["forecast"], said
        assert talk.events[-1].calls[0].args["horizon_days"] == days, said
    for said in ("why did prophet get no weight?", "why was LSTM left out?"):
        assert await talk.say(said, thread="other") == ["explain_number"]
        assert "of the weight" in talk.text()
        assert "Most weight in the forecast of KO as of 2024-06-14" in talk.text()
    assert await talk.say("why did prophet get no weight?", thread="alone") == ["clarify"]
    assert await talk.say("KO", thread="alone") == ["explain_number"]
    assert talk.text().startswith("Prophet has **")


SHOW, RISK, OVER_TIME, GAINS, WHENCE = "show_portfolio", "portfolio_risk", "price_history", "tax_report", "explain_number"
TALKS = (
    (
        ("how volatile is KO vs MSFT?", "'s volatility is ", RISK, {"metric": "volatility", "symbols": ["KO", "MSFT"]}),
        ("and AAPL?", "; of all in equal parts together it is ", RISK, {"symbols": ["KO", "MSFT", "AAPL"]}),
        ("over one year", "by prices from 2023-06-1", RISK, {"symbols": ["KO", "MSFT", "AAPL"], "range": "1y"}),
    ),
    (
        ("price of KO", "closed at $60.00", "quote", {}),
        ("and Apple?", "closed at $200.00", "quote", {"symbol": "AAPL"}),
        ("which is riskier?", "'s volatility is ", RISK, {"symbols": ["KO", "AAPL"]}),
        ("which did better?", "did best from", "compare", {"symbols": ["KO", "AAPL"]}),
        ("which one is more volatile?", " was most volatile", "compare", {"symbols": ["KO", "AAPL"], "about": "most_volatile"}),
    ),
    (
        ("how did the market do from 2022 to 2023?", "The market ", OVER_TIME, {"symbol": "^GSPC", "range": {"start": "2022-01-01", "end": "2023-12-31"}}),
        ("in 2023?", "from 2023-01-02 to 2023-12-29, as the mean of the instruments here", OVER_TIME, {"symbol": "^GSPC"}),
        ("and Apple?", "(AAPL)", OVER_TIME, {"symbol": "AAPL", "range": {"start": "2023-01-01", "end": "2023-12-31"}}),
        ("and my portfolio?", "from 2022-12-31 to 2023-12-31", "portfolio_performance", {"range": {"start": "2023-01-01", "end": "2023-12-31"}}),
    ),
    (
        ("if I sell 20 KO, is that short or long term?", "It would take 20 bought on 2022-02-01", SHOW, {"about": "if_sold", "units": "20"}),
        ("and 5?", "Selling 5 KO at the last close would bring $300.00", SHOW, {"units": "5"}),
        ("half of it", "Selling 20 KO at the last close", SHOW, {"units": "20"}),
        ("and apple?", "Selling 10 AAPL at the last close would bring $2,000.00", SHOW, {"symbol": "AAPL", "units": None}),
    ),
    (
        ("tell me about my KO position", "You hold 40 KO worth $2,400.00", SHOW, {"symbol": "KO"}),
        ("where does the 2,400 come from?", "Your market value of KO is $2,400.00", WHENCE, {"figure": "stated", "stated": "2400", "of": SHOW}),
        ("how do you get 396.80?", "Your unrealized gain of KO is $396.80", WHENCE, {"stated": "396.80"}),
        ("and how was the market in 2023?", "The market ", OVER_TIME, {"symbol": "^GSPC"}),
    ),
    (
        ("realised gains calendar 2023", "From 2023-01-01 to 2023-12-31 you realised a net gain of $49.20", GAINS, {"year": 2023}),
        ("and 2022", "From 2022-01-01 to 2022-12-31 you realised a net gain of $0.00", GAINS, {"year": 2022}),
        ("last year", "From 2023-01-01 to 2023-12-31", GAINS, {"year": 2023}),
        ("and this year?", "From 2024-01-01 to", GAINS, {"year": 2024}),
    ),
)  # fmt: skip


async def test_risk_the_market_a_supposed_sale_and_realised_gains_are_gone_on_with(talk: Talk) -> None:
    for number, turns in enumerate(TALKS):
        for said, told, intent, args in turns:
            assert await talk.say(said, thread=f"t{number}") == [intent], (said, talk.events[-1].calls)
            assert told in talk.events[-1].reply, (said, talk.events[-1].reply)
            assert not talk.errors(), said
            call = talk.events[-1].calls[0]
            assert {name: call.args.get(name) for name in args} == args, (said, call)
    assert await talk.recorded() == len(BOOKS)


async def test_a_figure_that_was_not_shown_is_not_explained(talk: Talk) -> None:
    await talk.say("what do I own?")
    assert await talk.say("where does the 48,633 come from?") == ["explain_number"]
    assert talk.errors()
    assert "None of the figures of the last answer is 48633" in talk.events[-1].reply


async def test_another_portfolio_is_gone_to_asked_about_and_left_again(talk: Talk) -> None:
    await talk.say("open a portfolio called Kids")
    await talk.say("yes")
    for said, intent in (("switch to kids", SHOW), ("what's in it?", SHOW), ("how is it doing?", "portfolio_performance")):
        assert await talk.say(said) == [intent], said
        assert "portfolio_id" in talk.events[-1].calls[0].args, said
    assert await talk.say("switch back") == [SHOW]
    assert "portfolio_id" not in talk.events[-1].calls[0].args
    assert "You own" in talk.events[-1].reply
    assert not talk.proposals()
    assert await talk.recorded() == len(BOOKS)
