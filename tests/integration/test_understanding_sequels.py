"""Short messages after an answer keep its subject, its days and its kind, and land in no unrelated tool."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from agents.understanding import WRITES, Call, Known, KnownActivity, KnownAlert, Memory, Understander
from market.symbols import SymbolIndex
from rag.embedding import Embedder

TODAY = date(2026, 11, 23)
LAST_YEAR = {"start": "2025-01-01", "end": "2025-12-31"}


def _entry(ref: str, told: str) -> KnownActivity:
    """An entry from such as "buy 50 AAPL 185 2024-01-15"."""
    kind, quantity, symbol, price, day = told.split()
    return KnownActivity(
        ref=ref, type=kind, date=date.fromisoformat(day), symbol=symbol, quantity=Decimal(quantity), unit_price=Decimal(price)
    )


BOOKS = Known(
    today=TODAY,
    holdings={"AAPL": Decimal(40), "MSFT": Decimal(20), "GOOGL": Decimal(12), "KO": Decimal(25)},
    cash=Decimal(5774),
    watchlist=("AMD", "AMZN", "DIS"),
    activities=(
        _entry("1", "buy 50 AAPL 185 2024-01-15"),
        _entry("2", "buy 20 MSFT 390 2024-02-01"),
        _entry("3", "sell 10 AAPL 210 2024-09-03"),
        _entry("4", "buy 12 GOOGL 165 2025-05-06"),
        _entry("5", "buy 25 KO 68 2026-11-17"),
    ),
    alerts=(
        KnownAlert(ref="1", symbol="AAPL", condition="above", threshold=Decimal(300)),
        KnownAlert(ref="2", symbol="TSLA", condition="below", threshold=Decimal(200)),
        KnownAlert(ref="3", symbol="NVDA", condition="pct_change", threshold=Decimal(5)),
    ),
)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Understander:
    return Understander(SymbolIndex.bundled(), Embedder(tmp_path_factory.mktemp("models")))


def _talk(reader: Understander, turns: Sequence[str]) -> tuple[Call, ...]:
    """The calls of the last turn, proposals waiting and confirmed as the program does it."""
    known, memory, calls = BOOKS, Memory(), ()
    for said in turns:
        understood = reader.understand(said, known, memory)
        calls, memory = understood.calls, Memory.from_json(understood.memory.to_json())
        writes = tuple(call for call in calls if call.intent in WRITES)
        if writes:
            known = replace(known, pending=writes, pending_ids=tuple(map(str, range(len(writes)))), lately="proposed")
        elif any(call.intent == "confirm" for call in calls):
            known = replace(known, pending=(), pending_ids=(), lately="recorded", activities=(*known.activities, *_booked(known)))
        else:
            known = replace(known, lately="answered")
    return calls


def _booked(known: Known) -> tuple[KnownActivity, ...]:
    first = len(known.activities) + 1
    traded = enumerate((dict(call.args) for call in known.pending if call.intent == "add_transaction"), first)
    return tuple(_entry(str(ref), f"{args['side']} {args['quantity']} {args['symbol']} {args['price']} {TODAY}") for ref, args in traded)


def _one(reader: Understander, *turns: str) -> tuple[str, dict[str, Any]]:  # Any: JSON
    (call,) = _talk(reader, turns)
    return call.intent, dict(call.args)


@pytest.mark.parametrize(
    ("turns", "args"),
    [
        (("what did I do in 2025", "only the buys"), {"side": "buy", "range": LAST_YEAR}),
        (("what did I do in 2025", "just the purchases please", "and the sales?"), {"side": "sell", "range": LAST_YEAR}),
        (("my sales", "only the apple ones"), {"side": "sell", "symbol": "AAPL"}),
        (("my sales", "just microsoft"), {"side": "sell", "symbol": "MSFT"}),
        (("my sales", "only the apple ones", "and the purchases of it"), {"side": "buy", "symbol": "AAPL"}),
        (("my sales in 2025", "and in 2024?"), {"side": "sell", "range": {"start": "2024-01-01", "end": "2024-12-31"}}),
        (("zeig meine Verkäufe", "nur Apple", "und die Käufe davon"), {"side": "buy", "symbol": "AAPL"}),
        (("mis ventas", "solo apple"), {"side": "sell", "symbol": "AAPL"}),
        (("my transactions", "only 2025", "and the buys"), {"side": "buy", "range": LAST_YEAR}),
        (("what did I buy in May 2025", "and in July?"), {"side": "buy", "range": {"start": "2025-07-01", "end": "2025-07-31"}}),
    ],
)
def test_a_list_is_narrowed_and_keeps_the_rest(reader: Understander, turns: tuple[str, ...], args: dict[str, object]) -> None:
    assert _one(reader, *turns) == ("list_transactions", args)


@pytest.mark.parametrize(
    ("turns", "intent", "args"),
    [
        (("show transaction 4",), "list_transactions", {"number": 4}),
        (("tell me about transaction 4",), "list_transactions", {"number": 4}),
        (("what was the fee of transaction 4?",), "list_transactions", {"number": 4, "about": "fee"}),
        (("zeig Buchung 4",), "list_transactions", {"number": 4}),
        (("show transaction 4", "what was its fee"), "list_transactions", {"number": 4, "about": "fee"}),
        (
            ("show transaction 4", "what was its fee", "set it to 2"),
            "edit_transaction",
            {"target": "4", "field": "fee", "value": Decimal(2)},
        ),
        (("show transaction 4", "change its price to 166"), "edit_transaction", {"target": "4", "field": "price", "value": Decimal(166)}),
        (("what was my biggest buy", "when was that"), "list_transactions", {"number": 1, "about": "date"}),
        (("sell 4 googl at 298", "yes", "did that go through?"), "list_transactions", {"number": 6}),
        (("sell 4 googl at 298", "yes", "was it saved?"), "list_transactions", {"number": 6}),
        (("sell 4 googl at 298", "yes", "how much did I make on that?"), "list_transactions", {"number": 6, "about": "gain"}),
        (("sell 4 googl at 298", "yes", "what was my profit on it"), "list_transactions", {"number": 6, "about": "gain"}),
        (("sell 4 googl at 298", "yes", "in which portfolio did that go"), "list_transactions", {"number": 6, "about": "portfolio"}),
        (("sell 4 googl at 298", "yes", "what's left of it?"), "show_portfolio", {"symbol": "GOOGL"}),
        (("verkaufe 4 Google zu 298", "ja", "wie viel habe ich damit verdient?"), "list_transactions", {"number": 6, "about": "gain"}),
        (("verkaufe 4 Google zu 298", "ja", "was ist davon noch da?"), "show_portfolio", {"symbol": "GOOGL"}),
        (("sell 4 googl at 298", "did you save it?"), "show_pending", {}),
        (("sell 4 googl at 298", "what would be left"), "show_pending", {}),
        (("did you save it?",), "list_changes", {"limit": 1}),
        (("sell 4 googl at 298", "yes", "profit?"), "list_transactions", {"number": 6, "about": "gain"}),
        (("sell 4 googl at 298", "what would my cash be then"), "show_pending", {}),
        (("sell 4 googl at 298", "is the commission in there?"), "show_pending", {}),
        (("did I pay fees on transaction 2",), "list_transactions", {"number": 2, "about": "fee"}),
        (("what was my biggest buy", "what would it be worth today"), "quote", {"symbol": "AAPL", "units": "50"}),
    ],
)
def test_one_transaction_is_asked_about(reader: Understander, turns: tuple[str, ...], intent: str, args: dict[str, object]) -> None:
    assert _one(reader, *turns) == (intent, args)


@pytest.mark.parametrize(
    ("turns", "refs"),
    [
        (("my alerts", "kill the second"), ["2"]),
        (("my alerts", "switch off the last one"), ["3"]),
        (("my alerts", "kill the second", "and the nvidia one too"), ["3"]),
        (("my alerts", "kill the second", "and the first as well"), ["1"]),
        (("my alerts", "kill the second", "no, the third"), ["3"]),
        (("my alerts", "kill the second", "no, the nvidia one"), ["3"]),
        (("my alerts", "disable the third", "tesla too please"), ["2"]),
        (("zeig Alarme", "schalte den dritten aus", "und Tesla auch"), ["2"]),
        (("my alerts", "turn them all off"), ["1", "2", "3"]),
        (("my alerts", "delete all of them"), ["1", "2", "3"]),
        (("meine Warnungen", "lösch die zweite"), ["2"]),
        (("meine Warnungen", "die zweite löschen", "und die erste auch"), ["1"]),
        (("meine Warnungen", "schalte alle aus"), ["1", "2", "3"]),
        (("meine Warnungen", "lösch die von Tesla", "und die von Nvidia auch"), ["3"]),
    ],
)
def test_alerts_go_by_their_place_and_all_at_once(reader: Understander, turns: tuple[str, ...], refs: list[str]) -> None:
    calls = _talk(reader, turns)
    assert [(call.intent, call.args["target"]) for call in calls] == [("alert_delete", ref) for ref in refs]


@pytest.mark.parametrize(
    ("turns", "symbols"),
    [
        (("price of apple", "and microsoft", "put them side by side"), ["AAPL", "MSFT"]),
        (("price of apple", "and microsoft", "and coke", "side by side please"), ["AAPL", "MSFT", "KO"]),
        (("was kostet Apple", "und Microsoft?", "stell sie nebeneinander"), ["AAPL", "MSFT"]),
        (("how did my portfolio do this year", "compared to the S&P 500?"), ["@portfolio", "^GSPC"]),
        (("is my portfolio better than the S&P", "than nasdaq then"), ["@portfolio", "^IXIC"]),
        (("compare apple and microsoft", "with nvidia too", "and my portfolio?"), ["AAPL", "MSFT", "NVDA", "@portfolio"]),
        (("vergleiche Apple und Microsoft", "mit Nvidia auch"), ["AAPL", "MSFT", "NVDA"]),
    ],
)
def test_what_was_spoken_of_is_set_side_by_side(reader: Understander, turns: tuple[str, ...], symbols: list[str]) -> None:
    intent, args = _one(reader, *turns)
    assert (intent, args["symbols"]) == ("compare", symbols)


@pytest.mark.parametrize(
    ("turns", "intent", "args"),
    [
        (("which portfolios do I have", "show the main one", "and how did it do this year"), "portfolio_performance", {"range": "ytd"}),
        (("what was my return in 2025", "this year so far?"), "portfolio_performance", {"range": "ytd"}),
        (("portfolio return 2024", "2025?"), "portfolio_performance", {"range": LAST_YEAR}),
        (("zeig Buchung 4", "was hat sie gekostet"), "list_transactions", {"number": 4, "about": "amount"}),
        (("was habe ich verkauft", "nur Apple", "und gekauft?"), "list_transactions", {"side": "buy", "symbol": "AAPL"}),
        (("how much is in tech", "in healthcare"), "allocation", {"by": "sector", "part": "Health Care"}),
        (("wie viel ist in Technologie", "und in Energie"), "allocation", {"by": "sector", "part": "Energy"}),
        (("outlook for apple, 1 month", "is that better than just assuming no change?"), "backtest_forecast", {"symbol": "AAPL"}),
        (("predict nvidia 5 days with arima", "which of the models is best for it?"), "backtest_forecast", {"symbol": "NVDA"}),
        (("which of my positions lost money", "sort them by loss"), "show_portfolio", {"about": "worst", "limit": 100}),
        (("how much did I make this year", "and in percent"), "portfolio_performance", {"range": "ytd"}),
        (
            ("wie lief mein Depot letzten Monat", "und den Monat davor"),
            "portfolio_performance",
            {"range": {"start": "2026-09-01", "end": "2026-09-30"}},
        ),
        (("when was nvidia cheapest", "and most expensive?"), "price_history", {"symbol": "NVDA", "range": "max", "about": "high"}),
        (("my dividends", "when is the next one from microsoft"), "help", {"topic": "next_dividend"}),
        (("bought 10 KO at 71", "and what would be a fair price anyway?"), "advice", {"symbol": "KO"}),
        (
            ("Apple", "what would I get if I sold the rest today"),
            "show_portfolio",
            {"symbol": "AAPL", "about": "if_sold", "units": Decimal(40)},
        ),
        (("my alerts", "kill the second", "anything left?"), "alert_list", {}),
        (("forecast AAPL for 10 days", "ok forecast TSLA instead, same period"), "forecast", {"symbol": "TSLA", "horizon_days": 10}),
        (("how is apple doing this year", "52 week high and low?"), "price_history", {"symbol": "AAPL", "range": "364d", "about": "both"}),
        (
            ("how is apple doing this year", "how far is it off its high"),
            "price_history",
            {"symbol": "AAPL", "range": "ytd", "about": "high"},
        ),
        (
            ("what does the coke report say on sugar", "and nvidia's on supply?"),
            "search_documents",
            {"question": "and nvidia's on supply?", "symbol": "NVDA"},
        ),
    ],
)
def test_the_subject_and_the_days_are_kept(reader: Understander, turns: tuple[str, ...], intent: str, args: dict[str, object]) -> None:
    assert _one(reader, *turns) == (intent, args)


def test_forecasts_of_two_turns_are_judged_beside_each_other(reader: Understander) -> None:
    calls = _talk(reader, ["forecast coca cola 1 month", "same for pepsi", "which of both is more certain"])
    assert [(call.intent, call.args["symbol"], call.args["horizon_days"]) for call in calls] == [
        ("forecast", "KO", 30),
        ("forecast", "PEP", 30),
    ]


def test_half_translated_words_are_not_asked_back_about(reader: Understander) -> None:
    assert _one(reader, "wie war März")[0] != "explain_concept"
    assert _one(reader, "was bedeutet Volatilität")[0] == "explain_concept"


def test_backtests_are_judged_beside_each_other(reader: Understander) -> None:
    turns = ("run a momentum strategy on my stocks, 3 years", "and plain buy and hold?")
    held = _one(reader, *turns)
    assert held == ("backtest_strategy", {"strategy": "buy_and_hold", "symbols": ["@portfolio"], "range": "3y"})
    calls = _talk(reader, [*turns, "which had the smaller drawdown?"])
    assert [(call.args["strategy"], call.args["about"]) for call in calls] == [("momentum", "drawdown"), ("buy_and_hold", "drawdown")]


def test_what_an_answer_named_first_is_it(reader: Understander) -> None:
    known = replace(BOOKS, told="KO")
    memory = reader.understand("what is my biggest holding", BOOKS, Memory()).memory
    (call,) = reader.understand("how has it done this year?", known, memory).calls
    assert (call.intent, call.args["symbol"], call.args["range"]) == ("price_history", "KO", "ytd")


def test_two_stretches_of_time_are_told_one_after_the_other(reader: Understander) -> None:
    calls = _talk(reader, ["was last week better than this week"])
    assert [(call.intent, call.args["range"]) for call in calls] == [
        ("portfolio_performance", {"start": "2026-11-16", "end": "2026-11-22"}),
        ("portfolio_performance", {"start": "2026-11-23", "end": "2026-11-23"}),
    ]


@pytest.mark.parametrize(
    "turns",
    [
        ("buy apple", "how much cash do I have", "then 10 at 268"),
        ("buy apple", "what do I own", "ok 10 shares at 268"),
        ("kaufe Apple", "wie viel Cash habe ich", "dann 10 zu 268"),
    ],
)
def test_a_trade_is_gone_on_with_after_a_detour(reader: Understander, turns: tuple[str, ...]) -> None:
    assert _one(reader, *turns) == (
        "add_transaction",
        {"side": "buy", "symbol": "AAPL", "quantity": Decimal(10), "price": Decimal(268)},
    )


def test_a_trade_is_asked_about_where_another_instrument_was_spoken_of_since(reader: Understander) -> None:
    intent, args = _one(reader, "buy apple", "price of tesla", "then 10 at 268")
    assert (intent, args["missing"], args["options"]) == ("clarify", ["symbol"], ["AAPL", "TSLA"])


@pytest.mark.parametrize(
    ("turns", "symbol"),
    [
        (("forecast BTC for 7 days", "and ethereum", "buy 1 of the second at 2980"), "ETH-USD"),
        (("forecast BTC for 7 days", "and ethereum", "buy 1 of the first at 2980"), "BTC-USD"),
        (("was kostet Apple", "und Tesla?", "davon 1 zu 2980 gekauft"), "TSLA"),
    ],
)
def test_an_order_points_at_what_was_spoken_of(reader: Understander, turns: tuple[str, ...], symbol: str) -> None:
    assert _one(reader, *turns) == ("add_transaction", {"side": "buy", "symbol": symbol, "quantity": Decimal(1), "price": Decimal(2980)})


@pytest.mark.parametrize(
    "turns",
    [
        ("how much cash do I have", "and if I keep 5000 back"),
        ("price of apple", "arrange it around the corner"),
        ("bought 10 T at 25.5", "is the pretzel in there?"),
    ],
)
def test_what_says_nothing_of_a_tool_does_not_land_in_one(reader: Understander, turns: tuple[str, ...]) -> None:
    intent, _ = _one(reader, *turns)
    assert intent in {"clarify", "small_talk", "out_of_scope"}
