"""The books against arithmetic that shares nothing with them: cases made up by chance, and corners that chance finds seldom."""

import json
from decimal import Decimal
from typing import Any

import pytest
from made_up_cases import made_up
from naive_books import expected

from benchmarks import accounting as benchmark


def case(id_: str, *rows: dict[str, Any], cost: str = "fifo", short: bool = False) -> dict[str, Any]:
    common = {"symbol": "S", "currency": "USD"}
    return {
        "id": id_,
        "base_currency": "EUR",
        "as_of": "2024-01-31",
        "method": {"cost": cost, "fees_in_cost": True, "short": short},
        "activities": [{**common, **row} for row in rows],
        "prices": {"S": {"2024-01-05": 4}},
        "fx": {"USDEUR": {"2024-01-01": 0.5, "2024-01-11": 0.8}},
    }


def trade(kind: str, day: int, units: float, price: float, **more: Any) -> dict[str, Any]:
    return {"date": f"2024-01-{day:02}", "type": kind, "quantity": units, "unit_price": price, **more}


@pytest.mark.parametrize("seed", range(40))
def test_books_made_up_by_chance_come_to_what_naive_arithmetic_says(seed: int) -> None:
    made = made_up(seed)
    raw = json.loads(json.dumps(made), parse_float=Decimal, parse_int=Decimal)
    _, hits, misses, lines = benchmark.measure([raw])
    assert (lines, misses.total(), hits.total()) == ([], 0, len(made["expected"]))


CORNERS = (
    case("a short sale whose fee is more than its proceeds", trade("sell", 1, 1, 2, fee=3), trade("buy", 5, 1, 4), short=True),
    case("an opening balance of an option", {"date": "2024-01-01", "type": "transfer_in", "quantity": 2, "cost": 500, "multiplier": 100}),
    case(
        "a short that turns long, and a sale that waits for a purchase of its day",
        trade("sell", 1, 4, 10, fee=1),
        trade("buy", 5, 10, 8, fee=2),
        trade("sell", 6, 9, 9),
        trade("buy", 6, 5, 7),
        cost="average",
        short=True,
    ),
    case(
        "a reverse split that leaves fractions, then a sale of all",
        trade("buy", 1, 10, 3, fee=1),
        {"date": "2024-01-02", "type": "split", "ratio": 0.3},
        trade("sell", 3, 2.999999, 11, tax=1),
        cost="hifo",
    ),
)


@pytest.mark.parametrize("corner", CORNERS, ids=lambda corner: str(corner["id"]))
def test_corners_of_the_books_come_to_what_naive_arithmetic_says(corner: dict[str, Any]) -> None:
    raw = json.loads(json.dumps({**corner, "expected": expected(corner)}), parse_float=Decimal, parse_int=Decimal)
    assert benchmark.measure([raw])[3] == []
