"""Small books worked out by hand, run through the accounting benchmark: other currencies, methods, shorts, contracts, splits, moves, gaps."""

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks import accounting as benchmark

EURUSD = {"EURUSD": {"2024-01-02": 1.10, "2024-02-01": 1.20, "2024-03-01": 1.00}}


def row(
    kind: str, day: str, symbol: str | None = None, quantity: float | None = None, price: float | None = None, **more: Any
) -> dict[str, Any]:
    named = {"symbol": symbol, "quantity": quantity, "unit_price": price}
    return {"type": kind, "date": f"2024-{day}", **{name: value for name, value in named.items() if value is not None}, **more}


THREE = [
    row("buy", "01-02", "A", 10, 10),
    row("buy", "01-03", "A", 10, 30),
    row("buy", "01-04", "A", 10, 20),
    row("sell", "02-01", "A", 15, 40),
]
FEES = [row("buy", "01-02", "A", 4, 25, fee=2, tax=1), row("sell", "01-05", "A", 1, 40, fee=1)]
EUROS = [row("buy", "01-02", "A", 10, 100, currency="EUR"), row("sell", "02-01", "A", 4, 110, currency="EUR")]
MOVED = [
    row("buy", "01-02", "A", 10, 10, account="x"),
    row("buy", "01-03", "A", 10, 20, account="x"),
    row("transfer_out", "01-04", "A", 12, account="x", transfer_group="g"),
    row("transfer_in", "01-04", "A", 12, account="y", transfer_group="g"),
    row("sell", "01-05", "A", 2, 50, account="y"),
]

CASES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    # 15 of 10@10, 10@30, 10@20 sold at 40
    "fifo": ({"activities": THREE, "method": {"cost": "fifo"}}, {"realized_gain": 10 * 30 + 5 * 10, "investment": 5 * 30 + 10 * 20}),
    "lifo": ({"activities": THREE, "method": {"cost": "lifo"}}, {"realized_gain": 10 * 20 + 5 * 10, "investment": 5 * 30 + 10 * 10}),
    "hifo": ({"activities": THREE, "method": {"cost": "hifo"}}, {"realized_gain": 10 * 10 + 5 * 20, "investment": 5 * 20 + 10 * 10}),
    "average": ({"activities": THREE, "method": {"cost": "average"}}, {"realized_gain": 15 * 20, "avg_cost": 20, "investment": 300}),
    "all at once": (
        {"activities": THREE},
        {"realized_gain_fifo": 350, "realized_gain_hifo": 200, "realized_gain_average": 300, "investment_fifo": 350},
    ),
    "chosen lots": (
        {"activities": [*({**one, "id": str(n)} for n, one in enumerate(THREE[:3])), {**THREE[3], "lot_ids": ["2", "0"]}]},
        {"realized_gain": 10 * 20 + 5 * 30, "investment": 5 * 10 + 10 * 30},
    ),
    # 4 for 100 + 3 costs; one sold for 40 - 1
    "fees inside": ({"activities": FEES}, {"realized_gain": 39 - 103 / 4, "investment": 103 * 3 / 4, "fees": 3, "taxes": 1}),
    "fees outside": (
        {"activities": FEES, "method": {"fees_in_cost": False}},
        {"realized_gain": 40 - 25, "investment": 75, "trade_fees": 3},
    ),
    "cash": ({"activities": [row("deposit", "01-01", amount=500), *FEES]}, {"cash": {"USD": 500 - 103 + 39}}),
    # euros: cost at 1.10, proceeds at 1.20, value at 1.00
    "currency": (
        {"activities": EUROS, "fx": EURUSD, "prices": {"A": {"2024-03-01": 120}}},
        {
            "realized_gain": 40,
            "realized_gain_base": 4 * 110 * 1.2 - 4 * 100 * 1.1,
            "investment_base": 6 * 100 * 1.1,
            "unrealized_gain": 120,
            "unrealized_gain_base": 6 * 120 * 1.0 - 660,
            "market_value_base": 720,
        },
    ),
    "recorded rate beats the market": (
        {"activities": [{**EUROS[0], "fx_rate": 1.5}], "fx": EURUSD, "prices": {"A": {"2024-03-01": 100}}},
        {"investment_base": 1500, "unrealized_gain_base": 1000 - 1500},
    ),
    "the rate is crossed": (
        {
            "base_currency": "CHF",
            "activities": [row("buy", "01-02", "A", 1, 100, currency="EUR")],
            "fx": {**EURUSD, "USDCHF": {"2024-01-02": 0.9}},
        },
        {"investment_base": 100 * 1.1 * 0.9},
    ),
    "pence": (
        {
            "base_currency": "GBP",
            "activities": [
                row("buy", "01-02", "A", 200, 150, currency="GBX", fee=500),
                row("dividend", "01-10", "A", amount=1000, currency="GBX"),
            ],
            "prices": {"A": {"2024-03-01": 180}},
        },
        {"investment_base": 305, "market_value_base": 360, "unrealized_gain_base": 55, "cash": {"GBP": -305 + 10}},
    ),
    # shorts: 5 sold at 100 less 2, covered 3 at 80
    "short": (
        {
            "method": {"short": True},
            "activities": [row("sell", "01-02", "A", 5, 100, fee=2), row("buy", "01-09", "A", 3, 80)],
            "prices": {"A": {"2024-03-01": 90}},
        },
        {"quantity": -2, "realized_gain": 3 * (498 / 5) - 240, "market_value": -180, "unrealized_gain": 2 * 498 / 5 - 180},
    ),
    "short turned long": (
        {"method": {"short": True}, "activities": [row("sell", "01-02", "A", 5, 100), row("buy", "01-09", "A", 8, 90)]},
        {"quantity": 3, "realized_gain": 50, "investment": 270},
    ),
    "option": (
        {
            "activities": [
                row("buy", "01-02", "O", 2, 3.5, multiplier=100, fee=1.3),
                row("sell", "01-09", "O", 1, 5, multiplier=100, fee=0.7),
            ],
            "prices": {"O": {"2024-03-01": 6}},
        },
        {"quantity": 1, "realized_gain": 499.3 - 701.3 / 2, "market_value": 600, "investment": 701.3 / 2},
    ),
    "written option": (
        {
            "method": {"short": True},
            "activities": [row("sell", "01-02", "O", 1, 2, multiplier=100), row("buy", "01-09", "O", 1, 0.5, multiplier=100)],
        },
        {"quantity": 0, "realized_gain": 150},
    ),
    "split": (
        {"activities": [row("buy", "01-02", "A", 10, 60), row("split", "01-10", "A", ratio=3), row("sell", "01-15", "A", 6, 25)]},
        {"quantity": 24, "realized_gain": 6 * 5, "avg_cost": 20, "investment": 480},
    ),
    "reverse split": (
        {"activities": [row("buy", "01-02", "A", 50, 2), row("split", "01-10", "A", ratio=0.1), row("sell", "01-15", "A", 2, 30)]},
        {"quantity": 3, "realized_gain": 2 * 10, "avg_cost": 20},
    ),
    "two splits": (
        {"activities": [row("buy", "01-02", "A", 3, 12), row("split", "01-10", "A", ratio=2), row("split", "01-12", "A", ratio=0.5)]},
        {"quantity": 3, "avg_cost": 12},
    ),
    "no price": (
        {"activities": [row("buy", "01-02", "A", 3, 12), row("buy", "01-05", "A", 1, 15)]},
        {"market_value": 60, "unrealized_gain": 9},
    ),
    "an old price": (
        {"activities": [row("buy", "01-02", "A", 3, 12)], "prices": {"A": {"2024-01-08": 20, "2024-03-05": 99}}},
        {"market_value": 60, "unrealized_gain": 24},
    ),
    "a move keeps cost": (
        {"activities": MOVED},
        {"quantity": 18, "realized_gain": 2 * 40, "investment": 8 * 10 + 10 * 20, "quantity_by_account": {"x": 8, "y": 10}},
    ),
    "opening balance": (
        {"activities": [row("transfer_in", "01-02", "A", 8, cost=200, acquired="2020-05-05"), row("sell", "01-03", "A", 2, 40)]},
        {"quantity": 6, "realized_gain": 80 - 50, "investment": 150},
    ),
    "sent away": (
        {"activities": [row("buy", "01-02", "A", 8, 10), row("transfer_out", "01-03", "A", 3)], "prices": {"A": {"2024-01-03": 12}}},
        {"quantity": 5, "realized_gain": 0, "investment": 50, "market_value": 60},
    ),
    "reinvested dividend": (
        {
            "activities": [
                row("buy", "01-02", "A", 10, 10),
                row("dividend", "01-09", "A", 0.5, amount=6, tax=1, reinvested=True),
            ]
        },
        {"quantity": 10.5, "investment": 105, "dividends": 6, "taxes": 1, "cash": {"USD": -100}},
    ),
    "refunds": (
        {"activities": [*FEES, row("fee", "01-06", "A", amount=-2), row("tax", "01-06", "A", amount=-1)]},
        {"fees": 1, "taxes": 0, "cash": {"USD": -103 + 39 + 3}},
    ),
    "a sale listed before its purchase": (
        {"activities": [row("sell", "01-02", "A", 2, 12), row("buy", "01-02", "A", 2, 10)]},
        {"quantity": 0, "realized_gain": 4},
    ),
    "dust is closed": (
        {"activities": [row("buy", "01-02", "A", 0.3, 10), row("sell", "01-03", "A", 0.1, 10), row("sell", "01-04", "A", 0.2, 10)]},
        {"quantity": 0, "investment": 0},
    ),
}


def test_books_by_hand(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    common = {"base_currency": "USD", "as_of": "2024-03-01"}
    cases = [{"id": name, **common, **given, "expected": {}, "derived": stated} for name, (given, stated) in CASES.items()]
    given, out = tmp_path / "cases.json", tmp_path / "out.json"
    given.write_text(json.dumps(cases), encoding="utf-8")
    assert benchmark.main([str(given), "--out", str(out)]) == 0
    printed = capsys.readouterr().out
    assert {result["id"]: result["figures"].keys() for result in json.loads(out.read_text(encoding="utf-8"))} == {
        name: stated.keys() for name, (_, stated) in CASES.items()
    }
    assert "miss  " not in printed, printed
