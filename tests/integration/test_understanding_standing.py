"""Questions about what was just shown, over days up to now, of two currencies, beside holding, and alerts without a side: what they ask for."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from understanding_talk import KNOWN, talk

from agents.understanding import WRITES, Call, Memory, Understander
from market.symbols import SymbolIndex

_UNDERSTANDER = Understander(SymbolIndex.bundled(), None)


def _last(*turns: str) -> tuple[Call, ...]:
    return talk(_UNDERSTANDER, *turns)[-1].calls


@pytest.mark.parametrize(
    ("text", "begin"),
    [
        ("what is my profit from last Wednesday until now", "2026-11-18"),
        ("profit from 1 October till now", "2026-10-01"),
        ("how much did I make between my birthday on 3 May and today", "2026-05-03"),
        ("my return from my wedding (3 May) to this day", "2026-05-03"),
        ("how did my portfolio do in October so far", "2026-10-01"),
        ("wie viel habe ich von letztem Mittwoch bis jetzt verdient", "2026-11-18"),
        ("Gewinn vom 1.10. bis heute", "2026-10-01"),
        ("Gewinn zwischen meinem Geburtstag am 3. Mai und jetzt", "2026-05-03"),
        ("ganancia desde el 1 de octubre hasta ahora", "2026-10-01"),
        ("cuánto gané entre mi cumpleaños, el 3 de mayo, y hoy", "2026-05-03"),
        ("combien ai-je gagné du 1er octobre à ce jour", "2026-10-01"),
        ("combien ai-je gagné entre le 3 mai et maintenant", "2026-05-03"),
    ],
)
def test_days_that_end_now_are_a_stretch_up_to_today(text: str, begin: str) -> None:
    (call,) = _last(text)
    assert (call.intent, call.args["range"]) == ("portfolio_performance", {"start": begin, "end": "2026-11-23"})


@pytest.mark.parametrize(
    ("text", "day"), [("vendí 5 KO el 3 de mayo de 2026 a 70", "2026-05-03"), ("vendu 5 KO à 70 le 1er octobre", "2026-10-01")]
)
def test_a_day_and_its_month_of_another_language_are_one_day(text: str, day: str) -> None:
    (call,) = _last(text)
    assert (call.args["side"], str(call.args["date"]), call.args["quantity"]) == ("sell", day, 5)


THREE = "compare AAPL, MSFT and KO over a year"


@pytest.mark.parametrize(
    ("turns", "intent", "args"),
    [
        ((THREE, "which of the three was most volatile?"), "compare", {"about": "most_volatile", "range": "1y"}),
        ((THREE, "which one swings least"), "compare", {"about": "least_volatile"}),
        ((THREE, "and which had the smallest drawdown?"), "compare", {"about": "smallest_drawdown"}),
        ((THREE, "which fell the furthest"), "compare", {"about": "largest_drawdown"}),
        ((THREE, "which lost most"), "compare", {"about": "worst", "range": "1y"}),
        ((THREE, "who did best?"), "compare", {"about": "best"}),
        (("which of the 20 was most volatile",), "compare", {"about": "most_volatile"}),
        (("which of the 20 stocks did best this year?", "and which of them was the riskiest?"), "compare", {"about": "most_volatile", "range": "ytd"}),
        (("which of all the stocks had the deepest drawdown this year?",), "compare", {"about": "largest_drawdown", "range": "ytd"}),
        (("show my portfolio", "which was most volatile"), "portfolio_risk", {"metric": "own_volatility"}),
        (("which of my holdings is the most volatile?",), "portfolio_risk", {"metric": "own_volatility"}),
        (("welche meiner Aktien schwankt am meisten?",), "portfolio_risk", {"metric": "own_volatility"}),
        (("laquelle de mes actions est la plus volatile ?",), "portfolio_risk", {"metric": "own_volatility"}),
        (("show my portfolio", "which fell the deepest"), "compare", {"symbols": ["AAPL", "KO", "TSLA"], "about": "largest_drawdown"}),
        (("show my portfolio", "and the smallest weight?"), "show_portfolio", {"about": "smallest"}),
        (("show my allocation", "the biggest loss"), "portfolio_performance", {"about": "worst"}),
        (("show my portfolio", "which of them has the highest yield"), "help", {"topic": "yield"}),
        (("show my watchlist", "which of them rose the most?"), "compare", {"symbols": ["AMD", "DIS"], "about": "best"}),
        (("price of KO", "AAPL?", "which is safer", "which has swung more this year"), "portfolio_risk", {"symbols": ["KO", "AAPL"], "range": "ytd"}),
    ],
)  # fmt: skip
def test_what_stands_out_is_asked_of_what_was_shown(turns: tuple[str, ...], intent: str, args: dict[str, Any]) -> None:
    (call,) = _last(*turns)
    assert (call.intent, {name: call.args.get(name) for name in args}) == (intent, args)


@pytest.mark.parametrize(
    ("text", "strategy", "symbols"),
    [
        ("backtest a moving average crossover on AAPL and compare with buy and hold", "sma_crossover", ["AAPL"]),
        ("test momentum on my portfolio over 3 years and compare it to buy and hold", "momentum", ["@portfolio"]),
        ("backtest momentum for KO and then compare it against holding", "momentum", ["KO"]),
        ("run momentum on MSFT, compare with buy and hold and tell me which was better", "momentum", ["MSFT"]),
        ("backtest mean reversion on TSLA and tell me whether it beats holding", "mean_reversion", ["TSLA"]),
        ("how would equal weight have done vs buy and hold", "equal_weight", ["@portfolio"]),
        ("backtest momentum auf KO und vergleiche mit kaufen und halten", "momentum", ["KO"]),
    ],
)
def test_a_test_beside_holding_is_one_test(text: str, strategy: str, symbols: list[str]) -> None:
    (call,) = _last(text)
    assert (call.intent, call.args["strategy"], call.args["symbols"]) == ("backtest_strategy", strategy, symbols)


def test_another_strategy_beside_it_is_a_test_of_its_own() -> None:
    assert [call.args["strategy"] for call in _last("backtest a crossover against momentum on KO")] == ["sma_crossover", "momentum"]


@pytest.mark.parametrize(
    ("turns", "args"),
    [
        (("100 dollars in euros",), {"symbol": "EURUSD=X", "spend": "100", "spend_currency": "USD"}),
        (("$100 in euros",), {"symbol": "EURUSD=X", "spend": "100", "spend_currency": "USD"}),
        (("how many euros are 1,500 dollars?",), {"symbol": "EURUSD=X", "spend": "1500", "spend_currency": "USD"}),
        (("wie viel sind 100 Dollar in Euro",), {"symbol": "EURUSD=X", "spend": "100", "spend_currency": "USD"}),
        (("€500 in dollars",), {"symbol": "EURUSD=X", "units": "500"}),
        (("convert 250 euros to pounds",), {"symbol": "EURGBP=X", "units": "250"}),
        (("change 300 dollars into swiss francs",), {"symbol": "CHF=X", "units": "300"}),
        (("100 dollars in euros", "and 250?"), {"symbol": "EURUSD=X", "spend": "250", "spend_currency": "USD"}),
        (("100 dollars in euros", "and in pounds?"), {"symbol": "GBPUSD=X", "spend": "100", "spend_currency": "USD"}),
        (("100 dollars in euros", "and 80 euros?"), {"symbol": "EURUSD=X", "units": "80"}),
        (("what would 30 KO cost", "and 50?"), {"symbol": "KO", "units": "50"}),
    ],
)
def test_an_amount_in_another_currency_is_converted(turns: tuple[str, ...], args: dict[str, Any]) -> None:
    (call,) = _last(*turns)
    assert (call.intent, dict(call.args)) == ("quote", args)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("I want to load my broker's trade file", "import_csv"),
        ("I have an excel with all my trades", "help"),
        ("my bank gave me a trade export, how do I put it in", "help"),
        ("how should the columns look", "help"),
        ("what format does the file need", "help"),
        ("ich habe eine CSV-Datei von meinem Broker", "help"),
    ],
)
def test_a_file_of_trades_is_told_how_to_bring_in(text: str, intent: str) -> None:
    (call,) = _last(text)
    assert (call.intent, call.args.get("topic", "import")) == (intent, "import")


@pytest.mark.parametrize(
    ("turns", "intent"),
    [
        (("price of AAPL", "price of KO", "same again but the other one"), "quote"),
        (("forecast AAPL for 2 weeks", "now the other one"), "forecast"),
        (("compare AAPL and MSFT", "the same with another one please"), "compare"),
    ],
)
def test_the_other_one_is_asked_for_once(turns: tuple[str, ...], intent: str) -> None:
    understood = talk(_UNDERSTANDER, *turns)[-1]
    (call,) = understood.calls
    assert (call.intent, call.args["missing"]) == ("clarify", ["symbol"])
    assert understood.memory.question is not None
    assert understood.memory.question.call.intent == intent


def test_the_one_spoken_of_before_is_the_first_offered() -> None:
    (call,) = _last("price of TSLA", "price of KO", "same again but the other one")
    assert str(call.args["options"][0]) == "TSLA"  # type: ignore[index]  # a list of names


@pytest.mark.parametrize(("text", "price", "side"), [("alert DIS at 90", "104.7", "below"), ("alert me on DIS at 110", "104.7", "above")])
def test_an_alert_without_a_side_waits_on_the_other_side_of_the_price(text: str, price: str, side: str) -> None:
    known = replace(KNOWN, quotes={"DIS": Decimal(price)})
    (call,) = _UNDERSTANDER.understand(text, known, Memory()).calls
    assert (call.intent, call.args["symbol"], call.args["condition"]) == ("alert_create", "DIS", side)


def test_an_alert_without_a_side_and_a_price_is_asked_about() -> None:
    asked = _UNDERSTANDER.understand("alert me on DIS at 90", KNOWN, Memory())
    (call,) = asked.calls
    assert (call.intent, call.args["missing"]) == ("clarify", ["condition"])
    (told,) = _UNDERSTANDER.understand("below", KNOWN, asked.memory).calls
    assert (told.intent, told.args["condition"], told.args["threshold"]) == ("alert_create", "below", Decimal(90))


@pytest.mark.parametrize(
    ("turns", "intent", "args"),
    [
        (("what is volatility", "and mine?"), "portfolio_risk", {"metric": "volatility"}),
        (("what is a drawdown", "how big was mine"), "portfolio_risk", {"metric": "max_drawdown"}),
        (("how risky is my portfolio", "what about max drawdown"), "portfolio_risk", {"metric": "max_drawdown"}),
        (("how risky is my portfolio", "which holding adds the most risk"), "portfolio_risk", {"metric": "contribution"}),
        (("backtest momentum on KO", "does it beat just holding?"), "backtest_strategy", {"strategy": "momentum", "about": "growth"}),
        (("backtest momentum on KO", "what did they cost"), "backtest_strategy", {"strategy": "momentum", "about": "costs"}),
        (("how much cash do I have", "is that enough for 10 MSFT", "and for 20?"), "quote", {"symbol": "MSFT", "units": "20", "cash_frac": "1"}),
        (("how did my portfolio do", "et depuis janvier ?"), "portfolio_performance", {"range": {"start": "2026-01-01", "end": "2026-11-23"}}),
        (("how accurate are your forecasts",), "forecast_accuracy", {}),
        (("forecast KO", "how good have your forecasts been"), "forecast_accuracy", {"symbol": "KO"}),
        (("forecast KO", "how good is that?"), "backtest_forecast", {"symbol": "KO"}),
        (("forecast KO", "is that any good"), "backtest_forecast", {"symbol": "KO"}),
        (("forecast KO", "are you sure about that?"), "forecast_accuracy", {"symbol": "KO"}),
        (("forecast my portfolio for a month", "how good is that?"), "forecast_accuracy", {}),
    ],
)  # fmt: skip
def test_a_short_question_keeps_what_the_last_answer_was_of(turns: tuple[str, ...], intent: str, args: dict[str, Any]) -> None:
    (call,) = _last(*turns)
    assert (call.intent, {name: call.args.get(name) for name in args}) == (intent, args)


@pytest.mark.parametrize("said", ["make it 95", "set it to 95 %", "make that 95 please"])
def test_a_changed_figure_of_a_question_orders_no_trade(said: str) -> None:
    assert not {call.intent for call in _last("price of KO", "what is a prediction interval", said)} & WRITES
