"""What a parsed statement says beside its rows: mapping, corrections, reconciliation, warnings, twins."""

import json
from datetime import date
from decimal import Decimal

import pytest
from statement_reading import TODAY, only, parse, warned

from accounting.imports import parse_statement
from core.errors import InvalidInput


def test_says_how_the_file_was_read() -> None:
    statement = parse("Depot;1\nDatum;Typ;ISIN;Stück;Kurs;Betrag;Währung\n15.01.2024;Kauf;DE0000000107;10;8,50;-85,00;EUR\n")
    assert (statement.format, statement.encoding, statement.delimiter, statement.decimal_mark, statement.date_order) == (
        "csv",
        "utf-8",
        ";",
        ",",
        "dmy",
    )
    assert [(entry.header, entry.field) for entry in statement.mapping] == [
        ("Datum", "date"), ("Typ", "type"), ("ISIN", "isin"), ("Stück", "quantity"), ("Kurs", "unit_price"), ("Betrag", "amount"), ("Währung", "currency")
    ]  # fmt: skip
    assert (statement.preamble, statement.headers) == ((1,), (2,))
    assert all(entry.confidence == 1 for entry in statement.mapping)


def test_a_corrected_mapping_rules_and_the_fingerprint_finds_it_again() -> None:
    text = "Date,Action,Symbol,Alpha,Beta,Amount,Currency\n2024-01-05,Buy,AAPL,10,190.5,-1905,USD\n"
    blind, corrected = parse(text), only(text, mapping={"quantity": "Alpha", "unit_price": "beta"})
    assert blind.rows[0].quantity is None
    assert warned(blind.rows[0], "how many units")
    assert (corrected.quantity, corrected.unit_price, corrected.amount) == (Decimal(10), Decimal("190.5"), Decimal(-1905))
    assert blind.fingerprint == parse(text.replace("190.5", "200")).fingerprint != parse(text.replace("Alpha", "Gamma")).fingerprint


def test_a_file_of_unknown_columns_names_its_headers_for_a_mapping() -> None:
    text = "Date,Action,Symbol,Alpha,Beta\n2024-01-05,Buy,AAPL,10,190.5\n"
    with pytest.raises(InvalidInput) as refusal:
        parse(text)
    assert refusal.value.details["headers"] == ["Date", "Action", "Symbol", "Alpha", "Beta"]
    assert only(text, mapping={"quantity": "Alpha", "unit_price": "Beta"}).quantity == 10


def test_a_corrected_mapping_takes_the_field_from_the_wrong_column() -> None:
    text = "Date,Action,Symbol,Quantity,Lots,Price,Currency\n2024-01-05,Buy,AAPL,10,3,190,USD\n"
    assert only(text, mapping={"quantity": "Lots"}).quantity == 3
    assert only(text, mapping={"quantity": "No such header"}).quantity == 10
    with pytest.raises(InvalidInput, match="no field"):
        parse(text, mapping={"colour": "Lots"})


def test_totals_of_the_file_are_compared() -> None:
    text = "Date,Action,Symbol,Quantity,Price,Amount,Currency\n2024-01-05,Buy,AAPL,1,10,-10,USD\n2024-01-06,Sell,AAPL,1,12,12,USD\nTotal,,,,,{},USD\n"
    right, wrong = parse(text.format("2")), parse(text.format("3"))
    assert [(entry.line, entry.stated, entry.found, entry.agrees) for entry in right.reconciliation] == [(4, Decimal(2), Decimal(2), True)]
    assert [entry.agrees for entry in wrong.reconciliation] == [False]
    assert [entry.line for entry in right.ignored] == [4]


def test_a_total_in_words_is_compared_too() -> None:
    text = "Date,Action,Amount,Currency\n2024-01-05,Deposit,10,USD\nTotal: $10.00,,,\nSumme,,,\n"
    statement = parse(text)
    assert [(entry.line, entry.stated, entry.agrees) for entry in statement.reconciliation] == [(3, Decimal("10.00"), True)]


def test_holdings_of_the_file_are_compared() -> None:
    text = "Symbol,Shares,Share Price,Total Value\nQQQ,7,600,4200\n\nTrade Date,Transaction Type,Symbol,Shares,Share Price,Net Amount,Currency\n2024-01-05,Buy,QQQ,5,400,-2000,USD\n"
    statement = parse(text)
    assert [(entry.line, entry.stated, entry.found, entry.agrees) for entry in statement.reconciliation] == [
        (2, Decimal(7), Decimal(5), False)
    ]
    assert [entry.line for entry in statement.ignored] == [1, 2, 3, 4]


def test_true_twins_are_numbered_and_a_repeat_in_other_words_is_an_error() -> None:
    head = "Date,Action,Symbol,Quantity,Price,Amount,Currency,Note\n"
    line = "2024-01-05,Sell,AAPL,25,10.00,250.00,USD,\n"
    twins = parse(head + line + line)
    assert [row.twin_index for row in twins.rows] == [0, 1]
    assert warned(twins.rows[1], "the same as line 2")
    repeat = parse(head + line + "2024-01-05,SOLD,AAPL,25,$10.00,250.00,USD,again\n")
    assert [row.lines for row in repeat.rows] == [(2,)]
    assert [error.line for error in repeat.errors] == [3]


def test_the_same_id_twice_is_a_repeat_and_different_ids_are_twins() -> None:
    head = "Date,Action,Symbol,Quantity,Price,Amount,Currency,Transaction ID\n"
    lines = [f"2024-01-05,Sell,AAPL,25,10.00,250.00,USD,{key}\n" for key in ("a", "b", "c", "d", "e", "f", "f")]
    statement = parse(head + "".join(lines))
    assert [row.twin_index for row in statement.rows] == [0, 1, 2, 3, 4, 5]
    assert [error.line for error in statement.errors] == [8]


def test_doubtful_days_and_unknown_figures_are_said() -> None:
    ambiguous = only("Date,Action,Symbol,Quantity,Price,Amount,Currency\n05/06/2024,Buy,AAPL,1,10,-10,EUR\n")
    assert ambiguous.date == date(2024, 6, 5)
    assert warned(ambiguous, "day or the month")
    unknown = only("Date,Action,Symbol,Quantity,Price,Zap,Amount,Currency\n2024-06-05,Buy,AAPL,1,10,0.75,-10,EUR\n")
    assert warned(unknown, "'Zap'")


def test_days_prove_their_order_by_the_future_by_sequence_or_by_language() -> None:
    future = only("Date,Action,Symbol,Quantity,Price,Currency\n11/12/2026,Buy,AAPL,1,10,EUR\n")
    assert future.date == date(2026, 11, 12)
    assert not warned(future, "day or the month")
    rows = "".join(f"0{month}/0{month + 1}/2024,Buy,AAPL,{month},10,EUR\n" for month in (1, 2, 3, 4)) + "05/01/2024,Buy,AAPL,5,10,EUR\n"
    assert [row.date.month for row in parse("Date,Action,Symbol,Quantity,Price,Currency\n" + rows).rows] == [1, 2, 3, 4, 5]
    german = only("Datum;Typ;Wertpapier;Stück;Kurs;Währung\n05/06/2024;Kauf;Muster AG;1;10,00;EUR\n")
    assert german.date == date(2024, 6, 5)
    assert not warned(german, "day or the month")


def test_a_lone_thousand_is_settled_by_the_rest_of_the_file() -> None:
    german = parse("Datum;Typ;ISIN;Stück;Kurs;Betrag;Währung\n15.01.2024;Kauf;DE0000000107;1.000;8,50;-8.500,00;EUR\n")
    assert german.rows[0].quantity == 1000
    english = parse('Date,Type,ISIN,Shares,Price,Amount,Currency\n2024-01-15,Buy,DE0000000107,"1,000",8.50,"-8,500.00",EUR\n')
    assert english.rows[0].quantity == 1000


def test_what_does_not_add_up_is_said_and_the_amount_rules() -> None:
    row = only("Date,Action,Symbol,Quantity,Price,Fee,Net Amount,Currency\n2024-06-05,Buy,AAPL,50,172.50,0.99,-8637.50,USD\n")
    assert row.amount == Decimal("-8637.5")
    assert warned(row, "8625.99")


def test_a_default_currency_is_taken_with_a_warning_and_not_over_a_stated_one() -> None:
    bare = "Date,Action,Symbol,Quantity,Price\n2024-06-25,Buy,AAPL,1,10\n"
    given = only(bare, default_currency="CHF")
    assert (given.currency, given.amount_currency) == ("CHF", "CHF")
    assert warned(given, "CHF was given")
    assert only(bare).currency is None
    assert only("Base currency: SEK\n" + bare, default_currency="CHF").currency == "SEK"


def test_a_dollar_is_told_by_the_broker_or_left_open() -> None:
    text = "Date,Action,Symbol,Quantity,Price\n25/06/2024,Buy,CBA,1,$10.00\n"
    unknown = only(text)
    assert (unknown.currency, warned(unknown, "which dollar")) == ("USD", True)
    (known,) = parse_statement(text.encode(), filename="commsec_2024.csv", today=TODAY).rows
    assert (known.currency, warned(known, "$ is taken for AUD")) == ("AUD", True)


def test_bonds_in_per_cent_shares_in_pence_and_contracts() -> None:
    bond = only(
        "Date,Action,Symbol,Quantity,Price,Accrued Interest,Amount,Currency\n2024-06-25,Buy,412003AD7,55000,90.67,285.69,-50154.19,USD\n"
    )
    assert (bond.unit_price, bond.accrued_interest, bond.multiplier) == (Decimal("0.9067"), Decimal("285.69"), None)
    pence = only("Date,Action,Symbol,Quantity,Price,Amount,Currency\n2024-06-25,Buy,REGL,100,200,-200.00,GBP\n")
    assert (pence.currency, pence.amount_currency, warned(pence, "pence")) == ("GBX", "GBP", True)
    option = only("Date,Action,Symbol,Quantity,Price,Amount,Currency\n2024-06-25,Sell,SPY   250321C00500000,1,12.50,1250,USD\n")
    assert (option.multiplier, option.unit_price) == (Decimal(100), Decimal("12.5"))
    future = only("Date,Action,Symbol,Quantity,Price,Amount,Currency\n2024-06-25,Buy,XYZ,2,12.50,-2500,USD\n")
    assert (future.multiplier, warned(future, "contract")) == (Decimal(100), True)


def test_spreadsheet_armour_is_taken_off() -> None:
    row = only(
        "Date,Action,Symbol,Quantity,Price,Amount,Currency,Note\n2024-06-25,'-Buy,=\"AAPL\",1,10,'-10,USD,'=SUM(A1)\n".replace(
            "'-Buy", "Buy"
        )
    )
    assert (row.symbol, row.amount, row.note) == ("AAPL", Decimal(-10), "=SUM(A1)")


def test_fees_in_another_currency_are_kept_apart() -> None:
    row = only("Date(UTC),Pair,Side,Price,Executed,Amount,Fee\n2024-01-05 10:00:00,BTCEUR,BUY,40000,0.01BTC,400EUR,0.00001BTC\n")
    assert (row.fee, row.fee_currency, row.amount) == (Decimal("0.00001"), "BTC", Decimal(-400))
    assert warned(row, "not part of the amount")


def test_json_with_other_words_and_nested_prices() -> None:
    document = {
        "data": {
            "items": [
                {
                    "executedAt": "2024-01-05T10:00:00Z",
                    "side": "buy",
                    "instrument": {"ticker": "CTSO"},
                    "qty": 2,
                    "price": {"value": 190},
                    "currency": "USD",
                    "tags": [1],
                }
            ]
        }
    }
    (row,) = parse_statement(json.dumps(document).encode(), filename="x.json", today=TODAY).rows
    assert (row.lines, row.symbol, row.quantity, row.unit_price, row.amount) == ((0,), "CTSO", Decimal(2), Decimal(190), Decimal(-380))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(encoding: str, ending: str) -> None:
    text = ending.join(("Datum;Typ;Wertpapier;Stück;Kurs;Währung", "15.01.2024;Kauf;Müller AG;1;10,00;EUR", ""))
    (row,) = parse_statement(text.encode(encoding), filename="x.csv", today=TODAY).rows
    assert (row.name, row.lines) == ("Müller AG", (2,))


def test_an_excel_hint_names_the_delimiter() -> None:
    assert parse("sep=|\nDate|Action|Symbol|Quantity|Price|Currency\n2024-06-25|Buy|AAPL|1|10|USD\n").delimiter == "|"
