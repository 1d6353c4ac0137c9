"""The common requests in languages of other scripts and without blanks between words."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from agents.understanding import Call, Known, KnownActivity, Memory, Understander
from market.symbols import SymbolIndex
from rag.embedding import Embedder

TODAY = dt.date(2026, 11, 23)
KNOWN = Known(
    today=TODAY,
    holdings={"AAPL": Decimal(40), "TSLA": Decimal(10)},
    activities=(KnownActivity(ref="1", type="buy", date=TODAY, symbol="AAPL", quantity=Decimal(40), unit_price=Decimal(100)),),
)


@pytest.fixture(scope="module")
def understander(tmp_path_factory: pytest.TempPathFactory) -> Understander:
    return Understander(SymbolIndex.bundled(), Embedder(Path(tmp_path_factory.mktemp("models"))))


@pytest.mark.parametrize(
    ("text", "language", "intent", "args"),
    [
        ("покажи мой портфель", "ru", "show_portfolio", {}),
        ("цена акций Apple", "ru", "quote", {"symbol": "AAPL"}),
        (
            "купи 5 акций Tesla по 400",
            "ru",
            "add_transaction",
            {"side": "buy", "symbol": "TSLA", "quantity": Decimal(5), "price": Decimal(400)},
        ),
        ("pokaż mój portfel", "pl", "show_portfolio", {}),
        (
            "kup 3 akcje Microsoft po 490",
            "pl",
            "add_transaction",
            {"side": "buy", "symbol": "MSFT", "quantity": Decimal(3), "price": Decimal(490)},
        ),
        ("Apple hissesi kaç para", "tr", "quote", {"symbol": "AAPL"}),
        ("私のポートフォリオを見せて", "ja", "show_portfolio", {}),
        ("テスラの株価は?", "ja", "quote", {"symbol": "TSLA"}),
        ("特斯拉现在多少钱", "zh", "quote", {"symbol": "TSLA"}),
        ("预测苹果未来30天", "zh", "forecast", {"symbol": "AAPL", "horizon_days": 30}),
        ("买入10股苹果", "zh", "add_transaction", {"side": "buy", "symbol": "AAPL", "quantity": Decimal(10)}),
        ("如果特斯拉跌破300提醒我", "zh", "alert_create", {"symbol": "TSLA", "condition": "below", "threshold": Decimal(300)}),
    ],
)
def test_common_requests(understander: Understander, text: str, language: str, intent: str, args: dict[str, Any]) -> None:
    understood = understander.understand(text, KNOWN, Memory())
    [call] = understood.calls
    assert (understood.language, call.intent) == (language, intent)
    assert args.items() <= dict(call.args).items()


def test_two_numbers_in_one_breath_are_a_price(understander: Understander) -> None:
    [call] = understander.understand("buy one hundred and twenty shares of Pfizer at twenty four fifty", KNOWN, Memory()).calls
    assert (call.args["quantity"], call.args["price"]) == (Decimal(120), Decimal("24.5"))
    [call] = understander.understand("buy 3 Costco at nine twenty", KNOWN, Memory()).calls
    assert call.args["price"] == Decimal(920)


def test_a_level_answers_the_question_for_one(understander: Understander) -> None:
    asked = understander.understand("remind me about tesla", KNOWN, Memory())
    [call] = understander.understand("when it goes over 450", KNOWN, asked.memory).calls
    assert call == Call(intent="alert_create", args={"symbol": "TSLA", "threshold": Decimal(450), "condition": "above"})


def test_another_side_amends_the_proposal(understander: Understander) -> None:
    first = understander.understand("deposit 300", KNOWN, Memory())
    known = Known(today=TODAY, pending=first.calls)
    [call] = understander.understand("no, withdraw", known, first.memory).calls
    assert (call.args["side"], call.args["amount"]) == ("withdraw", Decimal(300))


@pytest.mark.parametrize(
    "pasted",
    [
        "01.03.2022 Kauf 10 AAPL 150,00\n05.04.2022 Verkauf 5 TSLA 160,50",
        "01/03/2022, BUY, AAPL, 10, 150.00\n05/04/2022, SELL, TSLA, 5, 160.50\n15/04/2022, BUY, KO, 1, 60",
        "2022-03-01,BUY,AAPL,10,150\n2022-04-05,SELL,TSLA,5,160.50",
        "Trades:\n2022-03-01 AAPL buy 10 150\n2022-04-05 TSLA sell 5 160.50",
    ],
)
def test_rows_of_a_pasted_list_keep_their_sides_days_and_prices(understander: Understander, pasted: str) -> None:
    first, second = understander.understand(pasted, KNOWN, Memory()).calls[:2]
    told = [{name: str(call.args[name]) for name in ("side", "symbol", "quantity", "date")} for call in (first, second)]
    assert told == [
        {"side": "buy", "symbol": "AAPL", "quantity": "10", "date": "2022-03-01"},
        {"side": "sell", "symbol": "TSLA", "quantity": "5", "date": "2022-04-05"},
    ]
    assert [call.args["price"] for call in (first, second)] == [Decimal(150), Decimal("160.5")]
