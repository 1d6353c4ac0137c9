"""Which lines of a file are activities and belong together: letters, days, sections, headers, lines that go on."""

from datetime import date

import pytest
from statement_reading import TODAY, dropped, failed, only, parse, warned

from accounting.imports import parse_statement

HEAD = "Date,Type,Symbol,Quantity,Price,Fee,Amount,Currency\n"
BUY = "2024-01-05,Buy,CTSO,10,19,0,-190,USD\n"


def test_a_line_that_only_continues_the_one_above_belongs_to_it() -> None:
    head = "Date,Type,Description,ISIN,Quantity,Price,Amount,Currency\n"
    row = only(f"{head}2024-01-05,Buy,CONTOSO INTERNATIONAL CORPORATI,US0000000101,1,5,-5,USD\n,,ON REGISTERED SHARES,,,,,\n")
    assert row.lines == (2, 3)


def test_sections_with_subtotals_notes_and_headers_again() -> None:
    text = (
        "Trades,Header,DataDiscriminator,Currency,Symbol,Date/Time,Quantity,T. Price,Proceeds,Comm/Fee\n"
        'Trades,Data,Order,USD,CTSO,"2024-01-05, 10:00:00",10,19,-190,-1\n'
        'Trades,Data,ClosedLot,USD,CTSO,"2024-01-05, 10:00:00",10,19,-190,-1\n'
        "Trades,SubTotal,,USD,CTSO,,10,,-190,-1\nTrades,Notes,a note\nTrades,Total,,USD,,,10,,-190,-1\n"
    )
    statement = parse(text)
    assert [row.amount for row in statement.rows] == [-191]
    assert [entry.line for entry in statement.ignored] == [3, 4, 5, 6]


def test_a_truth_value_in_json_is_a_word() -> None:
    data = b'[{"date": "2024-01-05", "type": "BUY", "symbol": "CTSO", "quantity": 1, "unitPrice": 5, "currency": "USD", "draft": false}]'
    assert parse_statement(data, filename="x.json", today=TODAY).rows[0].amount == -5


def test_opening_balances_and_headers_again_are_no_activities() -> None:
    assert "balance" in dropped("Date,Type,Amount,Currency\n2024-01-01,Opening balance,500,EUR\n2024-01-05,Deposit,50,EUR\n")
    assert dropped(f"{HEAD}{BUY}{HEAD}{BUY}") == "the header again"


def test_a_section_file_passes_over_stray_lines() -> None:
    text = (
        "Statement,Header,Field Name,Field Value\nStatement,Data,Title,Activity\n"
        "Deposits,Header,Currency,Settle Date,Description,Amount\nDeposits,Data,EUR,2024-01-05,Transfer,50\nDeposits,Data,Total,,,50\nstray\n"
    )
    statement = parse(text)
    assert [(row.type, row.amount) for row in statement.rows] == [("deposit", 50)]
    assert {entry.line for entry in statement.ignored} == {1, 2, 3, 5, 6}


def test_a_line_without_a_side_says_so() -> None:
    assert "no side" in failed("Date,Side,Symbol,Quantity,Price,Amount\n2024-01-05,Buy,CTSO,1,5,5\n2024-01-06,,CTSO,1,5,5\n")


@pytest.mark.parametrize(
    ("column", "cells", "reason"),
    [(3, "abc", "the price 'abc'"), (2, "ten", "the quantity 'ten'"), (4, "x", "the fee 'x'")],
)
@pytest.mark.parametrize("good", [1, 2])
def test_a_cell_that_is_no_number_is_an_error_of_its_line_even_where_most_are(column: int, cells: str, reason: str, good: int) -> None:
    line = ["2024-01-05", "AAPL", "10", "5", "1", "USD"]
    bad = ",".join(cells if index == column else cell for index, cell in enumerate(line))
    text = "Date,Symbol,Quantity,Price,Fee,Currency,Type\n" + f"{bad},Buy\n" * 3 + f"{','.join(line)},Buy\n" * good
    statement = parse(text)
    assert [(entry.line, entry.reason.startswith(reason)) for entry in statement.errors] == [(number, True) for number in (2, 3, 4)]
    assert [(row.lines, row.amount) for row in statement.rows] == [((number,), -51) for number in range(5, 5 + good)]


def test_a_file_whose_only_price_is_no_number_has_no_transaction() -> None:
    statement = parse("Date,Type,Symbol,Quantity,Price,Commission,Currency\n2024-01-05,Buy,AAPL,10,abc,included,USD\n")
    assert (statement.rows, [entry.reason for entry in statement.errors]) == ((), ["the price 'abc' is not a number"])


@pytest.mark.parametrize(
    ("head", "line", "doubted"),
    [
        ("Tradee Date,Settlement Date,Type,Symbol,Quantity,Price,Currency", "2024-01-05,2024-01-09,Buy,CTSO,10,5,USD", "Tradee Date"),
        (
            "Date,Type,Symbol,Quantity,Price,Currency (Pice / share),Total,Currency (Total)",
            "2024-01-05,Buy,CTSO,10,5,GBP,64,USD",
            "Currency (Pice / share)",
        ),
        ("Date,Type,Symbol,Quantity,Price,PricePerUit,Currency", "2024-01-05,Buy,CTSO,0.5,950,1900,USD", "PricePerUit"),
    ],
)
def test_a_misspelt_header_beside_one_that_takes_its_place_is_doubted(head: str, line: str, doubted: str) -> None:
    assert warned(only(f"{head}\n{line}\n"), doubted)


def test_central_european_letters() -> None:
    text = "Data;Rodzaj;Walor;Ilość;Cena;Wartość;Waluta\n05.01.2024;Kupno;ŁĄKA źdźbło;10;19,50;195,00;PLN\n"
    statement = parse(text, "cp1250")
    assert (statement.encoding, statement.rows[0].name, statement.rows[0].amount) == ("cp1250", "ŁĄKA źdźbło", -195)


def test_days_that_lie_ahead_one_way_prove_the_other() -> None:
    assert only("Date,Type,Symbol,Quantity,Price,Amount\n10/12/2026,Buy,CTSO,1,5,-5\n").date == date(2026, 10, 12)
    assert only("Date,Type,Symbol,Quantity,Price,Amount\n12/10/2026,Buy,CTSO,1,5,-5\n").date == date(2026, 10, 12)


def test_both_orders_of_days_in_one_column_are_doubted() -> None:
    head = "Date,Type,Symbol,Quantity,Price,Amount,Currency\n"
    rows = parse(f"{head}25/01/2024,Buy,CTSO,1,5,-5,USD\n01/26/2024,Buy,CTSO,1,5,-5,USD\n02/03/2024,Buy,CTSO,1,5,-5,USD\n").rows
    assert warned(rows[2], "day or the month")
