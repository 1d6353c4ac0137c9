"""Exact amounts: what is taken, what is refused, how it is shown."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.currencies import COINS, COMMON, CURRENCIES, MINOR_DIGITS, MINOR_UNITS, currency_code
from core.errors import InvalidInput
from core.money import Money, check_decimal, format_money, format_number, format_pct, parse_decimal, round_money
from db.types import canonical
from market import symbols


@pytest.mark.parametrize(
    "text",
    [
        "",
        "NaN",
        "sNaN",
        "Infinity",
        "-inf",
        "1e400",
        "1E+999999",
        "1_000",
        "١٢",
        "12,5",
        "0x10",
        "--1",
        "1.2.3",
        "1e15",
        "1000000000000000",
        "0." + "0" * 18 + "1",
    ],
)
def test_what_is_not_a_plain_bounded_number_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        parse_decimal(text, field="quantity")


def test_plain_numbers_come_out_exactly() -> None:
    assert parse_decimal(" 1250.50 ", field="price") == Decimal("1250.50")
    assert parse_decimal(-3, field="price") == Decimal(-3)
    assert parse_decimal("0.000000000000000001", field="price") == Decimal("1e-18")


@pytest.mark.parametrize("bad", [Decimal("NaN"), Decimal("Infinity"), Decimal("1e15"), Decimal("1e-19")])
def test_decimals_are_checked_like_text(bad: Decimal) -> None:
    with pytest.raises(InvalidInput):
        check_decimal(bad, field="price")


def test_bounds_may_be_strict_or_not() -> None:
    assert check_decimal(Decimal(0), field="fee", minimum=Decimal(0)) == 0
    with pytest.raises(InvalidInput, match="at least 0"):
        check_decimal(Decimal(-1), field="fee", minimum=Decimal(0))
    with pytest.raises(InvalidInput, match="more than 0"):
        check_decimal(Decimal(0), field="fee", minimum=Decimal(0), exclusive=True)


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        ("1234.5", "USD", "$1,234.50"),
        ("-0.004", "USD", "$0.00"),
        ("-3.1", "EUR", "-€3.10"),
        ("12", "CHF", "12.00 CHF"),
        ("1500.6", "JPY", "¥1,501"),
        ("1.2345", "KWD", "1.234 KWD"),
    ],
)
def test_amounts_are_shown_by_currency(amount: str, currency: str, shown: str) -> None:
    assert format_money(Decimal(amount), currency) == shown
    assert str(Money(Decimal(amount), currency)) == shown


def test_gains_may_carry_a_sign() -> None:
    assert format_money(Decimal(5), "USD", signed=True) == "+$5.00"
    assert format_money(Decimal(0), "USD", signed=True) == "$0.00"
    assert format_pct(Decimal("0.1234")) == "12.34 %"
    assert format_pct(-0.5, digits=0, signed=True) == "-50 %"


def test_the_finest_and_largest_number_keeps_every_digit() -> None:
    text = "999999999999999.123456789012345678"
    assert format(parse_decimal(text, field="price"), "f") == text
    assert format_number(Decimal(text)) == "999,999,999,999,999.123456789012345678"
    assert canonical(Decimal(text)) == Decimal(text)
    assert format(canonical(Decimal("100.50")), "f") == "100.5"


def test_numbers_lose_zeros_but_no_digits() -> None:
    assert format_number(Decimal("1250.500")) == "1,250.5"
    assert format_number(Decimal("1E+3")) == "1,000"
    assert format_number(Decimal("-0")) == "0"


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=Decimal("-1e14"), max_value=Decimal("1e14"), places=6))
def test_rounding_is_idempotent_and_near(amount: Decimal) -> None:
    once = round_money(amount, "USD")
    assert round_money(once, "USD") == once
    assert abs(once - amount) <= Decimal("0.005")


@pytest.mark.parametrize(
    ("text", "code"),
    [("usd", "USD"), (" Eur ", "EUR"), ("GBp", "GBp"), ("gbp", "GBP"), ("GBX", "GBX"), ("zac", "ZAC"), ("ZAc", "ZAc"), ("btc", "BTC"), ("XOF", "XOF"), ("DEM", "DEM"),
     ("ZZZ", None), ("", None), ("US", None), ("USDT", None), ("U$D", None), ("EURO", None), ("\uff35\uff33\uff24", None)],
)  # fmt: skip
def test_a_currency_is_written_with_a_code_that_exists(text: str, code: str | None) -> None:
    assert currency_code(text) == code


def test_the_list_of_currencies_holds_together() -> None:
    assert all(len(code) == 3 and code.isascii() and code.isalpha() for code in CURRENCIES)
    assert COMMON | COINS | set(MINOR_UNITS) | {major for major, _ in MINOR_UNITS.values()} <= CURRENCIES
    assert set(MINOR_DIGITS) <= CURRENCIES
    assert not COINS & COMMON
    with (Path(symbols.__file__).parent.parent / "data" / "symbols.csv").open(encoding="utf-8", newline="") as lines:
        assert {row["currency"] for row in csv.DictReader(lines)} <= CURRENCIES
    assert [str(round_money(Decimal("1.23456"), code)) for code in ("JPY", "USD", "KWD")] == ["1", "1.23", "1.235"]
