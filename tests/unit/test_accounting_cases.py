"""The benchmarks over cases: every figure of small cases of our own, and what happens to figures nobody can compute."""

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks import accounting as benchmark
from benchmarks import formulas, ledger


def case(id_: str, **fields: Any) -> dict[str, Any]:
    given = {
        "id": id_,
        "base_currency": "EUR",
        "as_of": "2024-01-31",
        "method": {"cost": "fifo", "fees_in_cost": True},
        "activities": [],
        "prices": {},
        "fx": {},
        "expected": {},
    }
    return {**given, **fields}


def buy(day: str, units: float, price: float, **more: Any) -> dict[str, Any]:
    return {"date": day, "type": "buy", "symbol": "S", "currency": "USD", "quantity": units, "unit_price": price, **more}


def sell(day: str, units: float, price: float, **more: Any) -> dict[str, Any]:
    return {**buy(day, units, price, **more), "type": "sell"}


FX = {"USDEUR": {"2024-01-01": 0.5, "2024-01-11": 0.8, "2024-01-31": 1.0}}
TRADES = [buy("2024-01-01", 10, 10, fee=10), buy("2024-01-05", 10, 20), sell("2024-01-11", 5, 30, tax=10)]

MIXED = case(
    "mixed",
    activities=[*TRADES, {"date": "2024-01-12", "type": "dividend", "symbol": "S", "currency": "USD", "amount": 20, "tax": 4}],
    prices={"S": {"2024-01-10": 25, "2024-01-30": 40}},
    fx=FX,
    expected={
        "quantity": 15,
        "avg_cost": 255 / 15,
        "avg_cost_ex_costs": 250 / 15,
        "avg_cost_average": 310 / 20,
        "investment": 255,
        "investment_lifo": 210,
        "investment_hifo_ex_costs": 200,
        "investment_average_ex_costs": 225,
        "investment_base": 255 * 0.5,
        "investment_base_at_current_fx": 255,
        "investment_total_base_at_trade_fx": 127.5,
        "market_value": 600,
        "market_value_base": 600,
        "unrealized_gain": 345,
        "unrealized_gain_base_fifo": 600 - 127.5,
        "realized_gain": 140 - 55,
        "realized_gain_base_average_ex_costs": 150 * 0.8 - 75 * 0.5,
        "realized_gain_base_ex_costs_average": 150 * 0.8 - 75 * 0.5,
        "cost_of_sold": 55,
        "proceeds_of_sold_ex_costs": 150,
        "closed_return": (140 * 0.8 - 27.5) / 27.5,
        "closed_return_fifo_ex_costs": (120 - 25) / 25,
        "open_return_fifo": 600 / 127.5 - 1,
        "dividends": 20,
        "dividends_base": 16,
        "dividends_at_current_fx": 20,
        "fees_base": 5,
        "fees": 10,
        "taxes_base": 11.2,
        "trade_fees": 10,
        "gross_performance": 600 - 225 + 75,
        "net_performance_base_at_current_fx": 440,
        "net_performance_with_dividends": 460,
        "gross_performance_base_at_trade_fx": 600 - 112.5 + 120 - 37.5,
        "roai_gross": 450 / ((4 * 100 + 6 * 300 + 20 * 225) / 30),
        "time_weighted_investment_base_at_trade_fx": (4 * 50 + 6 * 150 + 20 * 112.5) / 30,
        "cash": {"USD": -110 - 200 + 140 + 16},
        "cash_total_base": -154,
        "total_value_base": 446,
        "net_contributions_base": 0,
        "currency_gain_on_cash": -154 + 55 + 100 - 140 * 0.8 - 16 * 0.8,
        "delta": 600 + 112 + 12.8 - 55 - 100,
        "realized_by_sell": [85],
        "investment_after_each": [110, 310, 255, 255],
        "history_quantity": {"2023-12-31": 0, "2024-01-10": 20, "2024-01-11": 15},
        "history_market_value": {"2024-01-10": 250},
        "positions": {"S": {"quantity": 15}},
        "quantity_by_symbol": {"S": 15},
        "price": 40,
        "price_date": "2024-01-30",
        "price_age_days": 1,
        "price_is_trade": False,
        "incomplete": False,
        "weight": 600 / 446,
        "earnings": 20,
        "interest_base": 0,
        "matched_quantity": 5,
        "missing_quantity": 0,
        "ranges": {"x": {"start": "2024-01-11", "end": "2024-01-31", "net_performance": 600 - 15 * 25 * 0.8}},
        "unrealized_currency_gain_base": 255 * 0.5,
    },
)
DEPOSITS = case(
    "deposits",
    activities=[
        {"date": "2024-01-01", "type": "deposit", "currency": "EUR", "amount": 1000, "account": "a"},
        {"date": "2024-01-02", "type": "interest", "currency": "EUR", "amount": 100, "account": "a"},
        {"date": "2024-01-03", "type": "deposit", "currency": "EUR", "amount": 1100, "account": "b"},
        {"date": "2024-01-04", "type": "fee", "currency": "EUR", "amount": 220, "account": "b"},
    ],
    period={"start": "2024-01-02", "end": "2024-01-31"},
    method={"twr": "portfolio", "irr": "external"},
    expected={
        "twr": 1.1 * 0.9 - 1,
        "twr_annualized": (1.1 * 0.9) ** (365 / 30) - 1,
        "simple_return": -120 / 2100,
        "cash": {"EUR": 1980},
        "cash_by_account": {"a": {"EUR": 1100}, "b": {"EUR": 880}},
        "modified_dietz": -120 / (1000 + 1100 * 28 / 30),
        "period": {
            "initial_value": 1100,
            "final_value": 1980,
            "transfers": 1100,
            "fees": 220,
            "capital_gains": 0,
            "absolute_delta": -220,
            "twr": -0.1,
        },
    },
)
SHORT = case(
    "short",
    as_of="2024-12-31",
    method={"cost": "fifo", "fees_in_cost": True, "short": True, "irr": "closed_trade"},
    activities=[sell("2024-01-01", 3, 20, currency="EUR"), buy("2024-12-31", 3, 5, currency="EUR")],
    expected={"realized_gain": 45, "irr": 0.75, "quantity": 0},
)
PENCE = case(
    "pence",
    activities=[buy("2024-01-01", 10, 250, currency="GBX")],
    method={"cost": "average", "fees_in_cost": False},
    fx={"GBPEUR": {"2024-01-01": 1.2}},
    expected={"cash": {"GBX": -2500}, "investment": 2500, "investment_base": 30, "market_value_base": 30, "price_is_trade": True},
)
CONVERTED = case(
    "converted",
    activities=[buy("2024-01-01", 10, 25, fx_rate=0.9, fee=10)],
    method={"cost": "fifo", "fees_in_cost": True, "cash_booking": "base_at_recorded_fx"},
    expected={"cash": {"EUR": -234}, "investment_base": 234, "market_value_base": None, "fees_base_at_current_fx": None, "twr": None},
)
OVERSOLD = case(
    "oversold",
    activities=[
        buy("2024-01-01", 1, 268, currency="EUR"),
        {"date": "2024-01-02", "type": "sell", "symbol": "S", "currency": "EUR", "quantity": 3},
    ],
    expected={"cost_of_sold_fifo": 268, "matched_quantity": 1, "missing_quantity": 2, "incomplete": True, "price": None},
)


def run(tmp_path: Path, cases: list[dict[str, Any]], module: Any = benchmark) -> list[dict[str, Any]]:
    given, out = tmp_path / "cases.json", tmp_path / "out.json"
    given.write_text(json.dumps(cases), encoding="utf-8")
    assert module.main([str(given), "--out", str(out)]) == 0
    results: list[dict[str, Any]] = json.loads(out.read_text(encoding="utf-8"))
    return results


@pytest.mark.parametrize("given", [MIXED, DEPOSITS, SHORT, PENCE, CONVERTED, OVERSOLD], ids=lambda given: str(given["id"]))
def test_every_figure_of_a_case_comes_out(given: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stated = given["expected"]
    (result,) = run(tmp_path, [{**given, "expected": {}, "derived": stated, "tolerance": {"irr": 1e-3}}])
    printed = capsys.readouterr().out
    assert "miss  " not in printed.split("all")[1], printed
    assert set(result["figures"]) == set(stated)
    assert benchmark.agrees(result["figures"], stated, 1e-3)


def test_what_cannot_be_computed_is_a_miss_and_never_copied(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    odd = case(
        "odd",
        activities=TRADES,
        fx=FX,
        expected={"quantity": 14, "luck": 7, "history_luck": {"2024-01-10": 1}, "shape": {"X": 1}, "period": {"fees": 1}},
    )
    (result,) = run(tmp_path, [odd])
    printed = capsys.readouterr().out
    assert result["figures"] == {"quantity": 15}
    assert "odd: quantity: got 15.0, stated 14" in printed
    assert "no computation for luck" in printed
    assert printed.count("miss  ") == 5


def test_a_case_that_cannot_be_read_is_a_miss_of_all_its_figures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = case("broken", activities=[{"type": "buy", "date": "2024-01-01"}], expected={"quantity": 1})
    results = run(tmp_path, [broken, {"id": "empty", "expected": {"quantity": 1}}, case("kind", activities=[{"type": "gift"}])])
    assert [result["figures"] for result in results] == [{}, {}, {}]
    assert "The buy on 2024-01-01 cannot be booked" in capsys.readouterr().out


@pytest.mark.parametrize(("text", "line"), [("[\n{,}\n]", 2), ("{}", 1)])
def test_an_input_that_is_no_list_of_cases_says_which_line(text: str, line: int, tmp_path: Path) -> None:
    given = tmp_path / "cases.json"
    given.write_text(text, encoding="utf-8")
    with pytest.raises(SystemExit) as caught:
        benchmark.main([str(given)])
    assert f"line {line}" in str(caught.value)


FORMULAS = [
    ("xirr", {"flows": [["2023-01-01", -100], ["2024-01-01", 110]]}, 0.1),
    ("irr", {"dates": ["2023-01-01", "2024-01-01"], "amounts": [-100, 110]}, 0.1),
    ("npv", {"flows": [["2023-01-01", -100], ["2024-01-01", 110]], "rate": 0.1}, 0.0),
    ("annualize", {"days": 730, "total_return": 0.21}, 0.1),
    ("cagr", {"start": "2021-01-01", "end": "2023-01-01", "start_value": 100, "end_value": 121}, 0.1),
    ("cagr", {"years": 2, "start_value": 100, "end_value": 121}, 0.1),
    ("twr", {"values": [100, 210, 189], "flows": [0, 100, 0]}, 210 / 200 * 0.9 - 1),
    ("linked_return", {"returns": [0.1, -0.1]}, -0.01),
    (
        "modified_dietz",
        {"start": "2023-01-01", "end": "2023-01-31", "start_value": 1000, "end_value": 1300, "flows": [["2023-01-16", 200]]},
        100 / 1100,
    ),
    ("simple_return", {"start_value": 100, "end_value": 120, "inflows": 10}, 10 / 110),
    ("max_drawdown", {"cumulative_returns": [0, 1, 0]}, 0.5),
    ("max_drawdown", {"returns": [1.0, -0.5]}, 0.5),
    ("max_drawdown", {"prices": [10, 20, 10]}, 0.5),
    ("drawdown_duration", {"prices": [10, 20, 10, 30]}, 2),
    ("drawdown_duration", {"prices": [10, 20, 10], "dates": ["2024-01-01", "2024-01-02", "2024-01-12"]}, 10),
    ("volatility_period", {"returns": []}, 0),
    ("semideviation_period", {"returns": [0.1]}, 0),
    ("volatility", {"returns": [0.01, -0.01], "periods_per_year": 2}, 0.02),
    ("downside_deviation", {"returns": [0.0, -0.1]}, 0.1 / 2**0.5),
    ("sharpe", {"returns": [0.02, 0.0], "periods_per_year": 1}, 0.01 / (2 * 0.01**2) ** 0.5),
    ("sortino", {"returns": [0.02, -0.01], "periods_per_year": 1}, 0.005 / (0.01 / 2**0.5)),
    ("months_to_target", {"balance": 100, "annual_rate": 0, "monthly_payment": 10, "target": 150}, 5),
    ("required_payment_range", {"balance": 0, "target": 100000, "annual_rate": 0.07, "months": 120}, [570, 580]),
    ("required_payment", {"balance": 100, "target": 150, "annual_rate": 0, "start": "2024-01-01", "end": "2024-06-01"}, 10),
    ("future_value", {"balance": 100, "annual_rate": 0, "monthly_payment": 10, "years": 1}, 220),
    ("dividend_periodicity", {"dates": ["2024-01-01", "2024-04-01"], "amounts": [1, 1]}, "quarterly"),
    ("dividend_periodicity", {"dates": []}, "none"),
]


def test_every_formula_is_computed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cases = [
        {"id": f"{kind}-{number}", "kind": kind, "inputs": inputs, "expected": want, "tolerance": 1e-9}
        for number, (kind, inputs, want) in enumerate(FORMULAS)
    ]
    results = run(tmp_path, cases, formulas)
    assert "miss  " not in capsys.readouterr().out.split("all")[1]
    assert len(results) == len(cases)


def test_an_unknown_formula_or_input_is_a_miss(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cases = [
        {"id": "a", "kind": "luck", "inputs": {}, "expected": 1},
        {"id": "b", "kind": "annualize", "inputs": {"days": 3}, "expected": 1},
        {"id": "c", "kind": "xirr", "inputs": {"flows": [["2024-01-01", -1], ["2025-01-01", 2]]}, "expected": 5},
    ]
    results = run(tmp_path, cases, formulas)
    assert [result["figures"].get("expected") is None for result in results] == [True, True, False]
    assert capsys.readouterr().out.count("miss  ") == 3


def test_the_speed_benchmark_measures_every_operation(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out.json"
    assert ledger.main(["--activities", "120", "--symbols", "4", "--runs", "3", "--out", str(out)]) == 0
    rows = json.loads(out.read_text(encoding="utf-8"))["rows"]
    assert len(rows) == 6
    assert all(0 < row["p50_s"] <= row["p95_s"] for row in rows.values())
    assert capsys.readouterr().out.count("goal, summary") == 3


ODD = Path(__file__).parents[1] / "data" / "accounting"
ODD_CASES: list[dict[str, Any]] = json.loads((ODD / "odd_cases.json").read_text(encoding="utf-8"))
ODD_FORMULAS: list[dict[str, Any]] = json.loads((ODD / "odd_formulas.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("given", ODD_CASES, ids=lambda given: str(given["id"]))
def test_odd_books_come_out_as_worked_out_in_fractions(given: dict[str, Any]) -> None:
    _, hits, misses, lines = benchmark.measure([given])
    assert not misses, lines
    assert sum(hits.values()) == len(given["expected"])


@pytest.mark.parametrize("given", ODD_FORMULAS, ids=lambda given: str(given["id"]))
def test_odd_formulas_come_out_as_worked_out_apart(given: dict[str, Any]) -> None:
    assert formulas.matches(formulas.value_of(given), given)
