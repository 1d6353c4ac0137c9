"""Confirmations and tables pasted from brokers: every field on the card, what is not read named, what does not add up or say its side asked about."""

from decimal import Decimal
from typing import Any

import pytest
from understanding_talk import talk as understood

from agents.understanding import Understander
from agents.understanding.pasted import LINES, UNREAD
from market.symbols import SymbolIndex

_UNDERSTANDER = Understander(SymbolIndex.bundled(), None)
BOUGHT = {"side": "buy", "symbol": "KO", "quantity": Decimal(10), "price": Decimal("60.5")}


def _plain(args: Any) -> dict[str, Any]:
    return {name: value.normalize() if isinstance(value, Decimal) else value for name, value in dict(args).items() if value != 0}


@pytest.mark.parametrize(
    ("text", "more"),
    [
        (
            "Wertpapierabrechnung: Kauf\nStück 10\nCOCA-COLA CO. ISIN US1912161007 WKN 850663\nKurs 60,50 USD\nKurswert 605,00 USD\nProvision 4,90 USD\nAusmachender Betrag 609,90 USD\nHandelstag 15.11.2026",
            {"fee": Decimal("4.9"), "date": "2026-11-15"},
        ),
        (
            "Wertpapierabrechnung: Kauf\nNominale: Stück 10\nWertpapierbezeichnung: COCA-COLA CO. Registered Shares DL -,25\nISIN: US1912161007\nKurs: 60,50 EUR\nKurswert: 605,00- EUR\nProvision: 4,90- EUR\nAusmachender Betrag: 609,90- EUR\nSchlusstag: 15.11.2026",
            {"fee": Decimal("4.9"), "date": "2026-11-15", "currency": "EUR"},
        ),
        ("Sie haben gekauft: 10 Stück Coca-Cola\nKurs 60,50 EUR\nGebühren 1,00 EUR", {"fee": 1, "currency": "EUR"}),
        ("Avis d'opéré: Achat\nQuantité 10\nValeur: Coca-Cola\nCours 60,50 EUR\nFrais 2,00 EUR\nMontant net 607,00 EUR\nDate 16/11/2026", {"fee": 2, "date": "2026-11-16", "currency": "EUR"}),
        ("Trade Republic: Dein Kauf von 10 Coca-Cola zu 60,50 € wurde ausgeführt. Gesamt 606,00 €, Fremdkostenzuschlag 1,00 €", {"fee": 1, "currency": "EUR"}),
        ("Your order has been filled.\nFidelity\nYou bought\n10 shares of KO\nPrice: $60.50\nCommission: $1.00\nTrade date: 11/16/2026", {"fee": 1, "date": "2026-11-16"}),
        ("Market order\nBuy KO\n10 shares\nFilled at $60.50\nTotal $605.00", {}),
        ("Interactive Brokers\nBOT 10 KO @ 60.5\nComm 1.00 USD\n11/16/2026", {"fee": 1, "date": "2026-11-16"}),
        ("You bought 10 KO at $60.50 on Nov 16, 2026. Fees: $1.00. Total: $606.00", {"fee": 1, "date": "2026-11-16"}),
        ("Symbol: KO, Side: Buy, Quantity: 10, Price: 60.50, Date: 2026-11-16", {"date": "2026-11-16"}),
        ("Quantity\n10\nPrice\n$60.50\nSymbol\nKO\nSide\nBuy\nTrade date\n2026-11-16", {"date": "2026-11-16"}),
    ],
)  # fmt: skip
def test_a_confirmation_is_read_by_its_labels(text: str, more: dict[str, Any]) -> None:
    (call,) = understood(_UNDERSTANDER, text)[-1].calls
    assert _plain(call.args) == {**BOUGHT, **more}


@pytest.mark.parametrize(
    "text",
    [
        "Date\tType\tSymbol\tQuantity\tPrice\tFees\n2026-11-16\tBuy\tKO\t10\t60.50\t1.00\n2026-11-17\tSell\tAAPL\t5\t260.10\t1.00",
        "Trade Date | Buy/Sell | Ticker | Shares | Price | Commission\n11/16/2026 | Buy | KO | 10 | 60.50 | 1.00\n11/17/2026 | Sell | AAPL | 5 | 260.10 | 1.00",
        "Date        Action  Symbol  Qty  Price   Commission\n2026-11-16  Buy     KO      10   60.50   1.00\n2026-11-17  Sell    AAPL    5    260.10  1.00",
        "Date Action Symbol Qty Price Commission\n2026-11-16 Buy KO 10 60.50 1.00\n2026-11-17 Sell AAPL 5 260.10 1.00",
        "Datum;Art;Titel;Stück;Kurs;Gebühr;Währung\n16.11.2026;Kauf;Coca-Cola;10;60,50;1,00;USD\n17.11.2026;Verkauf;Apple;5;260,10;1,00;USD",
    ],
)
def test_a_table_is_read_by_its_columns(text: str) -> None:
    bought, sold = understood(_UNDERSTANDER, text)[-1].calls
    assert _plain(bought.args) == {**BOUGHT, "fee": 1, "date": "2026-11-16"}
    assert _plain(sold.args) == {"side": "sell", "symbol": "AAPL", "quantity": 5, "price": Decimal("260.1"), "fee": 1, "date": "2026-11-17"}


def test_a_sale_and_a_dividend_have_their_taxes() -> None:
    sale = "Verkauf\nStück 5\nApple Inc. (US0378331005)\nAusführungskurs 240,10 EUR\nKurswert 1.200,50 EUR\nOrderprovision 9,90 EUR\nKapitalertragsteuer 25,00 EUR\nAusmachender Betrag 1.165,60 EUR\nAusführungstag 16.11.2026"
    (call,) = understood(_UNDERSTANDER, sale)[-1].calls
    assert (call.args["side"], call.args["tax"], call.args["fee"], call.args["price"]) == ("sell", 25, Decimal("9.9"), Decimal("240.1"))
    paid = "Dividend payment\nSecurity: Coca-Cola Co (KO)\nGross amount: $12.25\nWithholding tax: $1.84\nNet amount: $10.41\nPay date: 2026-11-16"
    (call,) = understood(_UNDERSTANDER, paid)[-1].calls
    assert _plain(call.args) == {
        "side": "dividend",
        "symbol": "KO",
        "date": "2026-11-16",
        "amount": Decimal("12.25"),
        "tax": Decimal("1.84"),
    }


def test_what_a_broker_converted_counts_at_its_own_rate() -> None:
    text = "Action: Buy\nSymbol: KO\nQuantity: 10\nPrice: 60.50 USD\nFX rate: 1.08\nFees: 1.00 EUR\nTotal: 561.19 EUR"
    (call,) = understood(_UNDERSTANDER, text)[-1].calls
    assert (call.args["currency"], call.args["fee"], round(Decimal(str(call.args["fx_rate"])), 4)) == ("EUR", 1, Decimal("1.08"))


def test_a_row_that_is_not_read_is_named() -> None:
    text = "Trade Date | Buy/Sell | Ticker | Shares | Price\n11/16/2026 | Buy | KO | 10 | 60.50\n11/17/2026 | Sell | AAPL | five | 260.10\n11/18/2026 | Buy | MSFT | 2 | 400.00"
    first, second = understood(_UNDERSTANDER, text)[-1].calls
    assert (first.args["symbol"], second.args["symbol"], first.args[LINES]) == ("KO", "MSFT", 3)
    assert [str(line)[:22] for line in first.args[UNREAD]] == ["11/17/2026 | Sell | AA"]  # type: ignore[union-attr]  # a list of lines


@pytest.mark.parametrize(
    "text",
    [
        "Action: Buy\nSymbol: KO\nQuantity: 10\nPrice: 60.50\nFees: 1.00\nTotal: 700.00",
        "KO\tCoca-Cola Co\t10\t60.50\t605.00\nAAPL\tApple Inc\t5\t260.10\t1300.50",
        "Here are my positions:\nSymbol\tShares\tPrice\tValue\nKO\t10\t60.50\t605\nAAPL\t5\t260.10\t1300.50",
        "Kauf\nStück 10\nName: Unbekannte Dinge AG\nISIN DE000A0B1C23\nKurs 60,50 EUR",
    ],
)
def test_what_does_not_add_up_or_say_what_it_is_is_asked_about(text: str) -> None:
    assert [call.intent for call in understood(_UNDERSTANDER, text)[-1].calls] == ["clarify"]


def test_the_symbol_that_was_asked_for_completes_a_confirmation() -> None:
    (call,) = understood(_UNDERSTANDER, "Kauf\nStück 10\nName: Unbekannte Dinge AG\nISIN DE000A0B1C23\nKurs 60,50 USD", "KO")[-1].calls
    assert _plain(call.args) == BOUGHT | {"currency": call.args.get("currency", None)} if "currency" in call.args else BOUGHT


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("dividends 2026:\n2026-03-01 KO 12\n2026-06-01 KO 13", ["dividend", "dividend"]),
        ("Deposits:\n2026-03-01 500\n2026-04-01 500", ["deposit", "deposit"]),
        ("Sold:\n5 AAPL at 260\n2 KO at 70", ["sell", "sell"]),
        ("bought:\nSymbol\tShares\tPrice\nKO\t10\t60.50\nAAPL\t5\t260.10", ["buy", "buy"]),
    ],
)
def test_a_heading_says_what_the_lines_under_it_are(text: str, sides: list[str]) -> None:
    assert [call.args["side"] for call in understood(_UNDERSTANDER, text)[-1].calls] == sides
