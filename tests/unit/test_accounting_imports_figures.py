"""Figures in the cells of statements."""

from decimal import Decimal

import pytest

from accounting.imports.figures import decimal_mark, is_blank, mark_vote, read_figure


@pytest.mark.parametrize(
    ("cell", "mark", "value", "unit"),
    [
        ("1234.5", ".", "1234.5", None),
        ("1,234.50", ".", "1234.50", None),
        ("1.234,50", ",", "1234.50", None),
        ("1 234,50", ",", "1234.50", None),
        ("1\u00a0234,50 kr", ",", "1234.50", "KR"),
        ("1'234.50", ".", "1234.50", None),
        ("12,34,567.80", ".", "1234567.80", None),
        ("($1,107.00)", ".", "-1107.00", "$"),
        ("-$30.93", ".", "-30.93", "$"),
        ("$-30.93", ".", "-30.93", "$"),
        ("€0.12649", ".", "0.12649", "EUR"),
        ("€ 3343.11", ".", "3343.11", "EUR"),
        ("R$ 1.050,00", ",", "1050.00", "BRL"),
        ("85,50-", ",", "-85.50", None),
        ("100,13+", ",", "100.13", None),
        ("\u221285.5", ".", "-85.5", None),
        ("0.0100000000BTC", ".", "0.0100000000", "BTC"),
        ("12 EUR", ".", "12", "EUR"),
        ("61 Stück", ",", "61", None),
        ("29 x", ".", "29", None),
        ("3.78E-05", ".", "0.0000378", None),
        ("5 DR", ".", "-5", None),
        ("+4", ".", "4", None),
        (".5", ".", "0.5", None),
        ("1.000", ",", "1000", None),
        ("1.000", ".", "1.000", None),
        ("1.000", None, "1.000", None),
        ("500,135", ".", "500135", None),
        ("0,123", ".", "0.123", None),
        ("0,76672417", ".", "0.76672417", None),
        ("-2.50", ",", "-2.50", None),
        ("1,234,567", None, "1234567", None),
        ("3.8%", ".", "3.8", None),
        ("123,", ",", "123", None),
    ],
)
def test_reads_the_figure(cell: str, mark: str | None, value: str, unit: str | None) -> None:
    figure = read_figure(cell, mark)
    assert figure is not None
    assert (figure.value, figure.unit) == (Decimal(value), unit)


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "abc",
        "NaN",
        "inf",
        "-Infinity",
        "1e400",
        "1e15",
        "10:1",
        "2024-01-05",
        "15.01.2024",
        "(5",
        "5)",
        "--5",
        "-5-",
        "1.2.3",
        "1,2,3",
        "1.234,567,8",
        "9" * 40,
    ],
)
def test_refuses_what_is_no_finite_figure(cell: str) -> None:
    assert read_figure(cell, ".") is None


def test_knows_how_far_rounding_may_have_moved_it() -> None:
    figure = read_figure("402.13", ".")
    assert figure is not None
    assert figure.half_step == Decimal("0.005")


@pytest.mark.parametrize("cell", ["", " ", "-", "—", "n/a", "N/A", "Not available", "null"])
def test_blank_words(cell: str) -> None:
    assert is_blank(cell)


@pytest.mark.parametrize(
    ("cell", "vote"),
    [
        ("1,5", ","),
        ("1.5", "."),
        ("1,234.5", "."),
        ("1.234,5", ","),
        ("1,234", None),
        ("1,234,567", "."),
        ("1.234.567", ","),
        ("0,123", ","),
        ("12", None),
        ("x", None),
        ("1,23,4", None),
    ],
)
def test_votes_for_the_mark_that_a_cell_proves(cell: str, vote: str | None) -> None:
    assert mark_vote(cell) == vote


def test_the_mark_of_most_cells_wins_and_a_draw_proves_nothing() -> None:
    assert decimal_mark(["1,5", "2,25", "3.5"]) == ","
    assert decimal_mark(["1,5", "3.5"]) is None
    assert decimal_mark(["1,234"]) is None
