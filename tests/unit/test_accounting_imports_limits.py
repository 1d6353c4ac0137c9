"""Hostile and damaged files: clear refusals, bounded work, line numbers."""

from datetime import date

import pytest

from accounting.imports import parse_statement
from accounting.imports.limits import MAX_BYTES, MAX_LINES
from core.errors import InvalidInput, TooLarge

TODAY = date(2026, 11, 23)
HEADER = "Date,Action,Symbol,Quantity,Price,Fee,Amount,Currency\n"
ROW = "2024-01-05,Buy,AAPL,1,10.00,0.00,-10.00,USD\n"


def parse(text: str | bytes, filename: str = "x.csv") -> object:
    return parse_statement(text.encode() if isinstance(text, str) else text, filename=filename, today=TODAY)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"x" * (MAX_BYTES + 1), "MB"),
        ((HEADER + ROW * (MAX_LINES + 1)).encode(), "lines"),
        ((HEADER + "2024-01-05,Buy," + "x" * 1_000_000 + ",1,1,0,-1,USD\n").encode(), "Line 2"),
        ((HEADER + '2024-01-05,Buy,"' + "x" * 1_000_000 + '",1,1,0,-1,USD\n').encode(), "Line 2"),
        (",".join(f"c{index}" for index in range(10_000)).encode(), "10,000 columns"),
        (b"[" * 5_000 + b"]" * 5_000, "nested"),
        (('{"a":' * 60 + '[{"date":"2024-01-05"}]' + "}" * 60).encode(), "nested"),
        (('[{"date":"2024-01-05","type":"BUY",' + ",".join(f'"k{index}":1' for index in range(500)) + "}]").encode(), "keys"),
        (b'[{"date":"2024-01-05","type":"BUY","quantity":1},' + b",".join([b'{"a":1}'] * MAX_LINES) + b"]", "items"),
    ],
)
def test_what_is_too_large_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(TooLarge, match=words):
        parse(data)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b" \n\n ", "empty"),
        (HEADER.encode() + b"2024-01-05,Buy,A\0B,1,1,0,-1,USD\n", "Line 2 has a NUL"),
        (bytes(range(1, 9)) * 500 + b"\xff", "not a text file"),
        ("\ufeffDate,Amount\n".encode("utf-16")[:-1], "damaged"),
        ("Date,\0Amount\n".encode("utf-16"), "NUL"),
        (HEADER.encode() + "ÄÖÜäöü\n".encode() * 3 + "Ä\n".encode("latin-1"), "Line 5 is in another encoding"),
        (b"hello\nworld\n", "No columns"),
        (b"hello, you\nworld, you\n", "names of columns"),
        (b"Symbol,Quantity,Price\nAAPL,1,2\n", "lists no activities"),
        (b"{", "not valid JSON"),
        (b"{}", "no list"),
        (b'[{"a":1}]', "no list whose items"),
        ((HEADER + '2024-01-05,Buy,"AAPL,1,1,0,-1,USD\n' * 100).encode(), "never closed"),
    ],
)
def test_what_is_no_statement_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        parse(data)


def test_an_unclosed_quote_costs_its_own_line_only() -> None:
    statement = parse_statement(
        (HEADER + '2024-01-05,Buy,"MSFT,1,10.00,0.00,-10.00,USD\n' + ROW * 60).encode(), filename="x.csv", today=TODAY
    )
    assert [error.line for error in statement.errors] == [2]
    assert len(statement.rows) == 60


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("2024-02-30,Buy,AAPL,1,10,0,-10,USD", "date"),
        ("2027-01-01,Buy,AAPL,1,10,0,-10,USD", "future"),
        ("2024-01-05,Buy,AAPL,NaN,10,0,-10,USD", "quantity"),
        ("2024-01-05,Buy,AAPL,inf,10,0,-10,USD", "quantity"),
        ("2024-01-05,Buy,AAPL,1e300,10,0,-10,USD", "quantity"),
        ("2024-01-05,Buy,AAPL,1,abc,0,-10,USD", "price"),
        ("2024-01-05,Buy,AAPL,1,10,abc,-10,USD", "fee"),
        ("2024-01-05,Buy,AAPL,1,10,0,abc,USD", "amount"),
        ("2024-01-05,Buy,,1,10,0,-10,USD", "no security"),
        ("2024-01-05,Buy,AAPL,0,0,0,0,USD", "nothing happened"),
        ("2024-01-05,Merger,AAPL,1,,,,USD", "by hand"),
        ("2024-01-05,Zap,AAPL,1,10,0,,USD", "not known"),
        (",Buy,AAPL,1,10,0,-10,USD", "no date"),
        ("2024-01-05,Buy,AAPL,1,1,234.00,0,-10,USD", "more cells"),
        ("2024-01-05,Split,AAPL,,,,,USD", "ratio"),
        ("2024-01-05,Transfer,AAPL,,,,,USD", "without units"),
        ("2024-01-05,Deposit,,,,,,USD", "no amount"),
    ],
)
def test_a_bad_line_is_an_error_with_its_number(line: str, reason: str) -> None:
    statement = parse_statement((HEADER + ROW * 4 + line + "\n" + ROW).encode(), filename="x.csv", today=TODAY)
    assert [error.line for error in statement.errors] == [6]
    assert reason in statement.errors[0].reason
    assert len(statement.rows) == 5


def test_work_grows_with_the_file_not_with_its_square() -> None:
    steps: list[tuple[int, int]] = []
    statement = parse_statement(
        (HEADER + ROW * 3000).encode(), filename="x.csv", today=TODAY, progress=lambda done, total: steps.append((done, total))
    )
    assert [row.twin_index for row in statement.rows] == list(range(3000))
    assert steps == [(1000, 3000), (2000, 3000), (3000, 3000)]
