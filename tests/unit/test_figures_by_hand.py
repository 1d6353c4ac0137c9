"""Figures as models write them: what is the result's, and what only looks like it."""

from typing import Any

import pytest

from agents.figures import Evidence, check

BOOKS: dict[str, Any] = {
    "base_currency": "USD",
    "total_base": "1234567.89",
    "cash_base": "-1050.25",
    "gain_base": "-98.4",
    "gain_frac": "-0.0412",
    "skill_crps_pct": 4.6,
    "holdings": [{"symbol": "AAPL", "currency": "USD", "quantity": "20", "price": "75", "weight_frac": "0.1234"}] * 3,
    "as_of": "2022-12-28",
}


@pytest.mark.parametrize(
    "said",
    [
        "$1.2 million", "1.23m USD", "1,234,568 dollars", "1.234.567,89 $", "1 234 567,89 USD", "1'234'567.89 USD", "about $1.23 million",
        "over 1.2 million dollars", "($1,050.25)", "-$1,050.25", "\u22121,050.25 USD", "a loss of $98.40", "down 4.12 %", "-4.1 percent",
        "a decline of 412 basis points", "4.6 %", "12.3 %", "12,34 Prozent", "$75", "20 shares", "three holdings", "28 December 2022",
        "28. Dezember 2022", "Dec 28", "12/28/2022", "2022",
    ],
)  # fmt: skip
def test_a_usual_way_to_write_a_result_is_found(said: str) -> None:
    assert [item.fact is not None for item in _checked(said)] == [True]


@pytest.mark.parametrize(
    "said",
    [
        "$1.3 million", "1.234m EUR", "$1,234,500", "+$1,050.25", "a gain of $98.40", "up 4.12 %", "+4.1 percent", "46 %", "0.46 %", "123.4 %",
        "75 %", "20 %", "$20", "€75", "four holdings", "27 December 2022", "January 2022", "2021", "75 basis points", "about $1.5 million",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_result_is_not(said: str) -> None:
    assert [item.fact for item in _checked(said)] == [None]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("between 4.1 and 12.3 %", [True, True]),
        ("4.12\u201312.34 percent", [True, True]),
        ("from 7 to 12 %", [False, True]),
        ("4, 7 and 12 %", [True, False, True]),
        ("between $1.2 and $1.3 million", [True, False]),
        ("1.0 or 1.2 million dollars", [False, True]),
    ],
)
def test_figures_that_share_a_unit_are_each_read_with_it(said: str, found: list[bool]) -> None:
    assert [item.fact is not None for item in _checked(said)] == found


def _checked(said: str) -> Any:
    evidence = Evidence()
    evidence.add("call", "show_portfolio", BOOKS)
    return check(f"It is {said}, as it stands.", evidence)
