"""Questions about days to come: each gets the figure that it asks for, and what follows on a forecast is about it."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from agents.understanding import Known, Memory, Understander
from market.symbols import SymbolIndex

KNOWN = Known(
    today=dt.date(2022, 12, 28),
    holdings={"AAPL": Decimal(40), "KO": Decimal(25), "MSFT": Decimal(10)},
    quotes={"KO": Decimal("62.61"), "AAPL": Decimal("125.67"), "MSFT": Decimal("233.43")},
)


@pytest.fixture(scope="module")
def understander() -> Understander:
    return Understander(SymbolIndex.bundled(), None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("what is the chance that KO touches 70 within a month", {"about": "touch", "above": 70.0, "horizon_days": 30}),
        ("whats the odds KO hits 70 before march", {"about": "touch", "above": 70.0, "horizon_days": 63}),
        ("will KO reach 70 by summer?", {"about": "touch", "above": 70.0, "horizon_days": 155}),
        ("could AAPL drop 20 % at some point within the next month", {"about": "touch", "change_frac": -0.2, "horizon_days": 30}),
        ("when will KO reach 80", {"about": "touch", "above": 80.0, "horizon_days": 365}),
        ("how long until KO gets to 55", {"about": "touch", "below": 55.0, "horizon_days": 365}),
        ("wie wahrscheinlich ist es, dass Apple bis Juni auf 150 steigt?", {"about": "touch", "above": 150.0, "horizon_days": 184}),
        ("wann erreicht KO 80?", {"about": "touch", "above": 80.0}),
        ("¿cuál es la probabilidad de que KO llegue a 70 en un mes?", {"about": "touch", "above": 70.0, "horizon_days": 30}),
        ("what is the chance that KO is above 70 in a month", {"about": None, "above": 70.0}),
        ("how likely is it that AAPL rises 10% in a month", {"about": None, "change_frac": 0.1}),
        ("chance that my portfolio loses 10 % in a month", {"about": None, "change_frac": -0.1, "symbol": "@portfolio"}),
        ("will KO beat PEP?", {"about": "lead", "symbol": "KO", "beside": ["PEP"]}),
        ("which is going to do better next year, KO or PEP?", {"about": "lead", "beside": ["PEP"], "horizon_days": 365}),
        ("wird KO besser abschneiden als PEP?", {"about": "lead", "beside": ["PEP"]}),
        ("which of my stocks has the best outlook", {"about": "lead", "symbol": "AAPL", "beside": ["KO", "MSFT"]}),
        ("how volatile will KO be next month", {"about": "volatility", "horizon_days": 30}),
        ("wie volatil wird KO sein", {"about": "volatility"}),
        ("expected return of MSFT over the next month", {"about": "expected", "horizon_days": 30}),
        ("what return can I expect from my portfolio in a year", {"about": "expected", "symbol": "@portfolio", "horizon_days": 365}),
        ("worst case for MSFT in a month", {"about": "worst", "horizon_days": 30}),
        ("how low could KO go in 3 months", {"about": "worst", "horizon_days": 91}),
        ("was ist der schlimmste Fall für MSFT in einem Monat?", {"about": "worst", "horizon_days": 30}),
        ("how high can MSFT go by june", {"about": "best", "horizon_days": 184}),
        ("give me the 90 % interval for MSFT in two weeks", {"about": "interval", "coverage_pct": 90.0, "horizon_days": 14}),
        ("i want a 95 percent confidence band for KO in a week", {"about": "interval", "coverage_pct": 95.0, "horizon_days": 7}),
        ("will my portfolio lose money next month", {"about": "loss", "symbol": "@portfolio", "horizon_days": 30}),
        ("compare the forecasts of KO and PEP", {"about": "lead", "symbol": "KO", "beside": ["PEP"]}),
        ("how likely is a loss with AAPL in 3 weeks", {"about": "loss", "horizon_days": 21}),
    ],
)  # fmt: skip
def test_a_question_about_days_to_come_asks_for_its_own_figure(understander: Understander, text: str, expected: dict[str, Any]) -> None:
    (call,) = understander.understand(text, KNOWN, Memory()).calls
    assert (call.intent, {name: call.args.get(name) for name in expected}) == ("forecast", expected)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("did KO beat PEP last year", "compare"),
        ("how volatile was KO last year", "portfolio_risk"),
        ("how volatile is KO", "portfolio_risk"),
        ("worst case for my portfolio in a month", "portfolio_risk"),
        ("alert me when KO hits 70", "alert_create"),
        ("what if AAPL drops 20 %?", "portfolio_risk"),
    ],
)
def test_what_was_or_is_otherwise_told_is_no_forecast(understander: Understander, text: str, intent: str) -> None:
    assert understander.understand(text, KNOWN, Memory()).calls[0].intent == intent


FOLLOWING: list[tuple[list[str], str, dict[str, Any]]] = [
    (["forecast MSFT for a month", "how sure are you?"], "forecast_accuracy", {"symbol": "MSFT"}),
    (["forecast MSFT for a month", "how sure are you?", "and the worst case?"], "forecast", {"symbol": "MSFT", "about": "worst"}),
    (["forecast MSFT for a month", "how likely is that?"], "forecast", {"about": "interval", "horizon_days": 30}),
    (["Prognose für MSFT für einen Monat", "wie wahrscheinlich ist das?"], "forecast", {"symbol": "MSFT", "about": "interval"}),
    (["Prognose für MSFT für einen Monat", "und unter 200?"], "forecast", {"symbol": "MSFT", "below": 200.0, "about": None}),
    (["Prognose für MSFT für einen Monat", "und unter 200?", "und in zwei Wochen?"], "forecast", {"below": 200.0, "horizon_days": 14}),
    (["chance that KO is above 70 in a month", "and below 60?"], "forecast", {"above": None, "below": 60.0, "horizon_days": 30}),
    (["chance that KO is above 70 in a month", "and touches 65?"], "forecast", {"about": "touch", "above": 65.0}),
    (["chance that KO is above 70 in a month", "and the 90 % interval?"], "forecast", {"above": None, "coverage_pct": 90.0}),
    (["will KO beat PEP?", "and JNJ?"], "forecast", {"symbol": "KO", "beside": ["PEP", "JNJ"]}),
    (["will KO beat PEP?", "and above 70?"], "forecast", {"about": None, "beside": None, "above": 70.0}),
    (["compare KO and PEP last year", "will KO do better?"], "forecast", {"about": "lead", "beside": ["PEP"]}),
    (["forecast KO for a month", "how good is that?"], "backtest_forecast", {"symbol": "KO"}),
    (["forecast KO for a month", "how good was that last year?"], "forecast_accuracy", {"unmet": ["last year"]}),
    (["chance that KO is above 70 in a month", "why?"], "explain_number", {"figure": "ChanceView.chance_frac"}),
    (["how volatile will KO be", "warum?"], "explain_number", {"figure": "ForeseenView.volatility_frac"}),
    (["what is my sharpe ratio", "what does that mean?"], "explain_number", {"figure": "RiskView.sharpe"}),
    (["what is my value at risk", "was heißt das?"], "explain_number", {"figure": "RiskView.var_frac"}),
    (["what is my risk", "and without KO?"], "portfolio_risk", {"without": ["KO"], "unmet": None}),
    (["what is my risk without AAPL and KO?"], "portfolio_risk", {"without": ["AAPL", "KO"], "symbol": None, "unmet": None}),
    (["what is my risk", "and without KO?", "and for KO?"], "portfolio_risk", {"without": None, "symbol": "KO"}),
    (["how much could KO drop in the next 3 months", "and rise?"], "forecast", {"about": "best", "horizon_days": 91}),
    (["is KO likely to go up next week?", "by how much?"], "forecast", {"about": "expected", "horizon_days": 7}),
    (
        ["backtest crossover on KO with 10 dollars per trade", "and without fees?"],
        "backtest_strategy",
        {"fee_per_trade": 0.0, "cost_bps": 0.0},
    ),
    (["how did the market do in the 90s?"], "price_history", {"range": {"start": "1990-01-01", "end": "1999-12-31"}}),
    (["backtest momentum on AAPL and MSFT", "in two weeks?"], "clarify", {"missing": ["symbol"]}),
    (["backtest momentum on AAPL and MSFT", "my trades"], "list_transactions", {}),
]


@pytest.mark.parametrize(("turns", "intent", "expected"), FOLLOWING)
def test_what_follows_is_about_what_was_told(understander: Understander, turns: list[str], intent: str, expected: dict[str, Any]) -> None:
    memory = Memory()
    for text in turns:
        found = understander.understand(text, KNOWN, memory)
        memory = found.memory
    (call,) = found.calls
    assert (call.intent, {name: call.args.get(name) for name in expected}) == (intent, expected)


def test_a_record_is_told_of_every_model_that_was_asked(understander: Understander) -> None:
    for said in ("how good were those?", "how sure are you?"):
        before = understander.understand("forecast KO with prophet and arima", KNOWN, Memory())
        calls = understander.understand(said, KNOWN, before.memory).calls
        assert [(call.intent, call.args.get("model")) for call in calls] == [
            ("forecast_accuracy", "prophet"),
            ("forecast_accuracy", "arima"),
        ]
