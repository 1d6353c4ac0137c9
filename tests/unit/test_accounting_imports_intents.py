"""What happened, from words."""

import pytest

from accounting.imports.intents import decide, is_cancelled, is_refund, read_cell
from accounting.imports.vocabulary.intent import Intent


@pytest.mark.parametrize(
    ("cell", "intent"),
    [
        ("BUY - MARKET", "buy"), ("YOU BOUGHT WASTE MANAGEMENT INC (WM) (Margin)", "buy"), ("Koop 1 @ 33,9 USD", "buy"), ("Wertpapierkauf", "buy"), ("Achat Comptant", "buy"), ("STO", "sell"), ("S", "sell"),
        ("KÖPT", "buy"), ("Sprzedaż", "sell"), ("Long Term Cap Gain", "dividend"), ("Dividendbelasting", "tax"), ("NRA Withholding", "tax"), ("PRELIMINÄRSKATT", "tax"), ("Interest Earned", "interest"),
        ("Wire Sent", "withdrawal"), ("Cash Deposit", "deposit"), ("Einlage", "deposit"), ("Onttrekking", "withdrawal"), ("Stock Split", "split"), ("Valuta Creditering", "fx"), ("Degiro Cash Sweep Transfer", "sweep"),
        ("PLATTFORMAVGIFT", "fee"), ("Depotgebühren", "fee"), ("Free funds interests tax", "interest"), ("Staking Income", "reward"), ("Merger", "corporate"), ("Reinvest Shares", "reinvest"),
        ("Nákup", "buy"), ("Продажа", "sell"), ("Temettü", "dividend"), ("株式現物買", "buy"), ("证券卖出", "sell"), ("배당금입금", "dividend"), ("ENNAKKOPIDÄTYS", "tax"), ("Osztalék", "dividend"),
    ],
)  # fmt: skip
def test_reads_the_kind(cell: str, intent: Intent) -> None:
    reading = read_cell(cell)
    assert reading is not None
    assert reading.intent == intent


@pytest.mark.parametrize("cell", ["", "xyzzy", "<invalid>", "4711", "INVEST", "present", "トヨタ"])
def test_unknown_words_say_nothing(cell: str) -> None:
    assert read_cell(cell) is None


def test_an_open_kind_is_settled_by_another_column_or_the_description() -> None:
    settled = decide(["Trade", "Buy to Open"], [])
    told = decide(["Other"], ["Wire Funds Received"])
    income = decide(["Corporate action", "Dividend"], [])
    merger = decide(["Corporate action", "Buy"], [])
    assert [reading.intent for reading in (settled, told, income, merger) if reading] == ["buy", "deposit", "dividend", "corporate"]
    assert decide(["Trade"], ["nothing here"]) == read_cell("Trade")
    assert decide([], []) is None


def test_a_description_is_read_more_strictly_than_a_kind() -> None:
    assert decide([], ["Gold Fields Ltd"]) is None
    assert read_cell("Gold") is not None


def test_refunds_and_states() -> None:
    assert is_refund(("Withholding tax refund - interest on cash",))
    assert not is_refund(("Withholding tax", ""))
    assert is_cancelled("Cancelled")
    assert is_cancelled("Gestrichen")
    assert is_cancelled("Order cancelled by user")
    assert not is_cancelled("Executed")
    assert not is_cancelled("Open Market")


def test_a_verb_counts_in_prose_where_the_text_begins_with_it() -> None:
    sent = decide([], ["Sent Bitcoin"])
    assert sent is not None
    assert sent.intent == "transfer_out"
    assert decide([], ["Bitcoin sent"]) is None
