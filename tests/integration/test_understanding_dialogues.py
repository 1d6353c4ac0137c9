"""Conversations that read as one: lists of requests, reminders over turns, doubts about any answer, answers by a part of a name, and what is declined before a request."""

from dataclasses import replace
from pathlib import Path

import pytest
from understanding_talk import KNOWN, talk

from agents.provenance import PROVENANCE, provenance
from agents.understanding import WRITES, Call, Memory, Understander
from agents.understanding.surety import SOURCES
from market.symbols import SymbolIndex
from rag.embedding import Embedder


@pytest.fixture(scope="module")
def understander(tmp_path_factory: pytest.TempPathFactory) -> Understander:
    models: Path = tmp_path_factory.mktemp("models")
    return Understander(SymbolIndex.bundled(), Embedder(models))


def intents(understander: Understander, *turns: str) -> list[str]:
    return [call.intent for call in talk(understander, *turns)[-1].calls]


def arguments(understander: Understander, *turns: str) -> list[dict[str, object]]:
    return [dict(call.args) for call in talk(understander, *turns)[-1].calls]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("show me my portfolio and my watchlist and whatever alerts i have", ["show_portfolio", "watchlist_show", "alert_list"]),
        ("portfolio plus watchlist plus alerts", ["show_portfolio", "watchlist_show", "alert_list"]),
        ("could you please list my alerts, my watchlist, my portfolio?", ["alert_list", "watchlist_show", "show_portfolio"]),
        ("list my holdings as well as my last transactions", ["show_portfolio", "list_transactions"]),
        ("mein Depot, meine Watchlist und meine Alarme bitte", ["show_portfolio", "watchlist_show", "alert_list"]),
        ("muéstrame mi cartera y mis alertas", ["show_portfolio", "alert_list"]),
        ("give me the price and the forecast of KO", ["quote", "forecast"]),
        ("what is the price and forecast of KO over 30 days?", ["quote", "forecast"]),
        ("Kurs und Prognose von Apple", ["quote", "forecast"]),
        ("dame el precio y el pronóstico de Apple", ["quote", "forecast"]),
        ("my fees, dividends and taxes of last year", ["list_transactions"] * 3),
    ],
)
def test_several_things_after_one_verb_are_all_answered(understander: Understander, text: str, expected: list[str]) -> None:
    assert intents(understander, text) == expected


def test_what_is_said_of_all_goes_with_each(understander: Understander) -> None:
    year = {"start": "2025-01-01", "end": "2025-12-31"}
    told = arguments(understander, "my fees, dividends and taxes of last year")
    assert told == [{"charges": "fees", "range": year}, {"side": "dividend", "range": year}, {"charges": "taxes", "range": year}]
    assert [one["symbol"] for one in arguments(understander, "price and forecast for KO and PEP")] == ["KO", "PEP", "KO", "PEP"]
    assert arguments(understander, "my fees, my alerts and the price of AAPL") == [{"charges": "fees"}, {}, {"symbol": "AAPL"}]
    assert arguments(understander, "dividend total 2024") == [{"side": "dividend", "range": {"start": "2024-01-01", "end": "2024-12-31"}}]


@pytest.mark.parametrize("text", ["show dividends and fees by year", "buy 5 KO and show my portfolio", "what is my profit and loss?"])
def test_what_is_no_such_list_is_not_torn(understander: Understander, text: str) -> None:
    assert len(intents(understander, text)) <= 2


@pytest.mark.parametrize(
    ("first", "then", "condition", "threshold"),
    [
        ("remind me about Boeing", "when it goes to 220", "above", 220),
        ("remind me of apple", "once it reaches 300 please", "above", 300),
        ("set a reminder for KO", "if it drops below 60", "below", 60),
        ("reminder for tesla", "at 500", "above", 500),
        ("alert for boeing", "when it is over 230", "above", 230),
    ],
)
def test_a_reminder_is_an_alert_whose_price_the_next_turn_tells(
    understander: Understander, first: str, then: str, condition: str, threshold: int
) -> None:
    (asked,) = talk(understander, first)[-1].calls
    assert asked.args["missing"] == ["threshold"]
    (call,) = talk(understander, first, then)[-1].calls
    assert (call.intent, call.args["condition"], call.args["threshold"]) == ("alert_create", condition, threshold)


@pytest.mark.parametrize(
    "text", ["remind me to sell KO next friday", "remind me about KO tomorrow", "set a reminder to buy 5 apple on monday"]
)
def test_a_reminder_for_a_day_records_nothing(understander: Understander, text: str) -> None:
    assert not {*intents(understander, text)} & WRITES


@pytest.mark.parametrize(
    ("answer", "symbol"), [("motors", "GM"), ("the dynamics one", "GD"), ("the second", "GM"), ("mills please", "GIS")]
)
def test_one_of_several_is_picked_by_a_part_of_its_name_or_its_place(understander: Understander, answer: str, symbol: str) -> None:
    (call,) = talk(understander, "quote for general", answer)[-1].calls
    assert (call.intent, call.args.get("symbol")) == ("quote", symbol)


def test_an_answer_that_tells_more_than_a_name_loses_nothing_of_it(understander: Understander) -> None:
    (call,) = talk(understander, "sell 20 shares", "of Apple, at 225")[-1].calls
    assert (call.args["symbol"], call.args["quantity"], call.args["price"]) == ("AAPL", 20, 225)


@pytest.mark.parametrize(
    ("before", "topic"),
    [
        ("what's apple at?", "sources_prices"),
        ("what do i own?", "sources_books"),
        ("what's my VaR?", "sources_measures"),
        ("how is my money split?", "sources_books"),
        ("optimize my portfolio", "sources_measures"),
        ("what did i pay in fees?", "sources_entries"),
        ("what is the sharpe ratio?", "sources_words"),
    ],
)
@pytest.mark.parametrize(
    "doubt", ["how sure are you?", "are you sure?", "is that right?", "can i trust these numbers?", "where do you have that from?"]
)
def test_a_doubt_is_told_what_the_last_answer_rests_on(understander: Understander, before: str, topic: str, doubt: str) -> None:
    (call,) = talk(understander, before, doubt)[-1].calls
    assert (call.intent, call.args) == ("help", {"topic": topic})


def test_a_doubt_about_a_paper_names_it(understander: Understander) -> None:
    asked = Memory(calls=(Call(intent="search_documents", args={"question": "what is the revenue?"}),))
    (call,) = understander.understand("are you sure?", KNOWN, asked).calls
    assert (call.intent, call.args) == ("help", {"topic": "sources_papers"})
    told = provenance("sources_papers", replace(KNOWN, cited="acme.md"))
    assert told is not None
    assert "acme.md" in told[0]


def test_every_source_has_its_words() -> None:
    assert {*SOURCES} == {*PROVENANCE}


def test_a_doubt_about_a_strategy_asks_whether_it_was_luck_and_of_a_price_its_age(understander: Understander) -> None:
    (call,) = talk(understander, "backtest sma crossover on KO", "how sure are you?")[-1].calls
    assert (call.intent, call.args["about"]) == ("backtest_strategy", "luck")
    (call,) = talk(understander, "what's apple at?", "from when is that?")[-1].calls
    assert (call.intent, call.args) == ("quote", {"symbol": "AAPL", "about": "age"})


@pytest.mark.parametrize(
    "text",
    [
        "I am not want to buy, only see how cost IBM",
        "i don't want to buy anything, just tell me the price of IBM",
        "not buying, just looking: what does IBM cost",
    ],
)
def test_what_is_declined_before_a_request_is_not_answered(understander: Understander, text: str) -> None:
    (call,) = talk(understander, text)[-1].calls
    assert (call.intent, call.args) == ("quote", {"symbol": "IBM"})


@pytest.mark.parametrize(
    ("text", "symbols"),
    [
        ("put home depot side by side with target", ["HD", "TGT"]),
        ("home depot vs target", ["HD", "TGT"]),
        ("compare KO with target", ["KO", "TGT"]),
        ("place apple next to microsoft please", ["AAPL", "MSFT"]),
    ],
)
def test_two_set_beside_each_other_are_compared(understander: Understander, text: str, symbols: list[str]) -> None:
    (call,) = talk(understander, text)[-1].calls
    assert (call.intent, call.args["symbols"]) == ("compare", symbols)


def test_the_last_comparison_goes_on_in_another_language_and_time(understander: Understander) -> None:
    for said in ("compare-les sur un an", "put them side by side over one year"):
        (call,) = talk(understander, "compare apple and microsoft", said)[-1].calls
        assert (call.intent, call.args) == ("compare", {"symbols": ["AAPL", "MSFT"], "range": "1y"})


@pytest.mark.parametrize(
    ("text", "by", "part"),
    [
        ("what's my exposure to oil?", "sector", "Energy"),
        ("how much do i have in energy?", "sector", "Energy"),
        ("how much gold do i have", "asset_class", "Commodity"),
        ("am i exposed to tech? what share", "sector", "Information Technology"),
    ],
)
def test_what_is_held_of_a_material_is_no_future(understander: Understander, text: str, by: str, part: str) -> None:
    assert {"by": by, "part": part} in arguments(understander, text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("what is one us dollar in yen", {"symbol": "JPY=X", "units": "1"}),
        ("100 eur in usd", {"symbol": "EURUSD=X", "units": "100"}),
        ("convert 100 dollars to euros", {"symbol": "EURUSD=X"}),
    ],
)
def test_an_amount_in_another_currency_is_a_rate_and_no_trade(understander: Understander, text: str, expected: dict[str, object]) -> None:
    (call,) = talk(understander, text)[-1].calls
    assert call.intent == "quote"
    assert {name: call.args[name] for name in expected} == expected
    assert ("units" in call.args) == ("units" in expected)


@pytest.mark.parametrize("text", ["welche Käufe hatte ich 2025?", "alle meine Käufe im letzten Jahr"])
def test_german_purchases_are_no_order(understander: Understander, text: str) -> None:
    (call,) = talk(understander, text)[-1].calls
    assert (call.intent, call.args["side"], call.args["range"]) == (
        "list_transactions",
        "buy",
        {"start": "2025-01-01", "end": "2025-12-31"},
    )


def test_a_forecast_is_shown_again_as_its_fan(understander: Understander) -> None:
    first = talk(understander, "forecast KO 60 dyas")[-1].calls
    assert first[0].args["horizon_days"] == 60
    assert talk(understander, "forecast KO 60 dyas", "show it as a fan chart")[-1].calls == first


@pytest.mark.parametrize(
    ("turns", "intent", "expected"),
    [
        (("what do I have in total", "and a year ago?"), "show_portfolio", {"date": "2025-11-23"}),
        (("what do i own?", "and in 2025?"), "portfolio_performance", {"range": {"start": "2025-01-01", "end": "2025-12-31"}}),
        (("Wie viel habe ich insgesamt?", "und in Euro?"), "show_portfolio", {"currency": "EUR"}),
        (("Zeige mir den Chart von Coca-Cola", "und über 5 Jahre?"), "price_history", {"symbol": "KO", "range": "5y"}),
        (("what if the market drops 20%", "and 30?"), "portfolio_risk", {"shock": -0.3}),
        (("what if the market drops 20%", "and if only tech falls 20 %?"), "portfolio_risk", {"unmet": ["only tech"]}),
        (("my risk", "and sharp ratio"), "portfolio_risk", {"metric": "sharpe"}),
        (("did i lose money today", "which stock is worst"), "portfolio_performance", {"range": "1d", "about": "worst"}),
        (("list my transactions of 2024", "only the purchases", "what do they sum to?"), "list_transactions", {"side": "buy"}),
        (("how sure are you?",), "help", {"topic": "sources_prices"}),
        (("my fees 2024 and 2025",), "list_transactions", {"charges": "fees", "range": {"start": "2024-01-01", "end": "2025-12-31"}}),
        (("dividends total 2024 and 2025", ), "list_transactions", {"range": {"start": "2024-01-01", "end": "2025-12-31"}}),
        (("what is the dividend yield of ko", ), "out_of_scope", {"topic": "dividends"}),
        (("compare apple and microsoft", "by how much?"), "compare", {"symbols": ["AAPL", "MSFT"]}),
        (("backtest sma on apple over 5 years", "by how much?"), "backtest_strategy", {"about": "growth"}),
        (("backtest the forecast of KO", "by how much?"), "backtest_forecast", {"symbol": "KO"}),
        (("backtest the forecast of KO", "and the worst case?"), "forecast", {"symbol": "KO", "about": "worst"}),
        (("forecast KO for 3 months", "how sure are you?", "and the 90 % interval?"), "forecast", {"horizon_days": 91, "coverage_pct": 90.0}),
        (("pronostica KO a dos semanas", "qué tan seguro es?"), "forecast_accuracy", {"symbol": "KO"}),
        (("¿qué es un fondo indexado?", ), "explain_concept", {}),
        (("was ist ein Indexfonds?", ), "explain_concept", {}),
    ],
)  # fmt: skip
def test_a_short_message_keeps_what_the_last_answer_was_about(
    understander: Understander, turns: tuple[str, ...], intent: str, expected: dict[str, object]
) -> None:
    (call,) = talk(understander, *turns)[-1].calls
    assert call.intent == intent
    assert {name: call.args.get(name) for name in expected} == expected


def test_both_of_the_last_two_sums_go_on_together(understander: Understander) -> None:
    year = {"start": "2025-01-01", "end": "2025-12-31"}
    assert arguments(understander, "how much tax did i pay", "and fees", "and both last year") == [
        {"charges": "taxes", "range": year},
        {"charges": "fees", "range": year},
    ]
