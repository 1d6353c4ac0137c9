"""Single formulas (returns, risk, planning, payment rhythm), computed by `accounting` from the inputs of each case.

python -m benchmarks.formulas CASES.json --out OUT.json   (form: shared data/portfolio/formula_cases.json)
"""

import argparse
import datetime as dt
import json
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from accounting import planning, risk
from accounting.income_rhythm import dividend_periodicity
from accounting.returns import annualised, linked, modified_dietz, present_value, simple, time_weighted, xirr
from benchmarks.accounting import agrees, load, plain
from core.errors import FolioscopeError

Inputs = Mapping[str, Any]


def _day(text: Any) -> dt.date:
    return dt.date.fromisoformat(str(text))


def _number(inputs: Inputs, *names: str, default: float | None = None) -> float:
    for name in names:
        if inputs.get(name) is not None:
            return float(inputs[name])
    if default is None:
        raise KeyError(names[0])
    return default


def _list(inputs: Inputs, *names: str) -> list[float]:
    for name in names:
        if name in inputs:
            return [float(value) for value in inputs[name]]
    raise KeyError(names[0])


def _flows(inputs: Inputs) -> list[tuple[dt.date, float]]:
    rows = inputs.get("flows", inputs.get("cashflows"))
    if rows is None:
        return [(_day(day), float(amount)) for day, amount in zip(inputs["dates"], _list(inputs, "amounts", "values"), strict=True)]
    return [(_day(row[0]), float(row[1])) for row in rows]


def _days(inputs: Inputs) -> float:
    if "days" in inputs or "years" in inputs:
        return _number(inputs, "days", default=_number(inputs, "years", default=0.0) * 365)
    return (_day(inputs["end"]) - _day(inputs["start"])).days


def _total_return(inputs: Inputs) -> float:
    if "total_return" in inputs or "return" in inputs:
        return _number(inputs, "total_return", "return")
    return _number(inputs, "end_value") / _number(inputs, "start_value") - 1


def _cumulative(inputs: Inputs) -> list[float]:
    """Cumulative returns, given as such, or from prices or single returns."""
    if "cumulative_returns" in inputs:
        return _list(inputs, "cumulative_returns")
    if "returns" in inputs:
        return [float(growth) - 1 for growth in np.cumprod([1.0, *(1 + part for part in _list(inputs, "returns"))])]
    prices = _list(inputs, "values", "prices")
    return [price / prices[0] - 1 for price in prices]


def _drawdown_days(inputs: Inputs) -> float:
    series = _cumulative(inputs)
    if "dates" in inputs:
        return risk.longest_drawdown_days(series, [_day(day) for day in inputs["dates"]])
    return risk.drawdown(series).longest


def _months(inputs: Inputs) -> float:
    if "months" in inputs or "years" in inputs:
        return _number(inputs, "months", default=_number(inputs, "years", default=0.0) * 12)
    start, end = _day(inputs["start"]), _day(inputs["end"])
    return (end.year - start.year) * 12 + end.month - start.month


def _plan(inputs: Inputs) -> tuple[float, float, float]:
    """Balance, yearly rate, monthly payment."""
    return (
        _number(inputs, "balance", "principal", default=0.0),
        _number(inputs, "annual_rate", "rate", default=0.0),
        _number(inputs, "monthly_payment", "payment", default=0.0),
    )


def _time_weighted(inputs: Inputs) -> float:
    if "values" not in inputs:
        return linked(_list(inputs, "returns", "period_returns"))
    values = np.array(_list(inputs, "values"))
    flows = np.array(_list(inputs, "flows")) if "flows" in inputs else np.zeros(len(values))
    into = np.array(_list(inputs, "inflows")) if "inflows" in inputs else np.maximum(flows, 0.0)
    out = np.array(_list(inputs, "outflows")) if "outflows" in inputs else np.maximum(-flows, 0.0)
    return time_weighted(values, into, out)


def _dietz(inputs: Inputs) -> float | None:
    start, end = _day(inputs["start"]), _day(inputs["end"])
    return modified_dietz(_number(inputs, "start_value"), _number(inputs, "end_value"), _flows(inputs), start, end)


def _simple(inputs: Inputs) -> float | None:
    into, out = _number(inputs, "inflows", default=0.0), _number(inputs, "outflows", default=0.0)
    return simple(_number(inputs, "start_value"), _number(inputs, "end_value"), into, out)


def _per_year(inputs: Inputs) -> float:
    return _number(inputs, "periods_per_year", "periods", default=risk.TRADING_DAYS)


def _rhythm(inputs: Inputs) -> str:
    return dividend_periodicity([_day(day) for day in inputs["dates"]], _list(inputs, "amounts") if "amounts" in inputs else None).value


FORMULAS: Mapping[str, Callable[[Inputs], Any]] = {
    **dict.fromkeys(("xirr", "irr", "mwr", "money_weighted_return"), lambda inputs: xirr(_flows(inputs))),
    **dict.fromkeys(("npv", "xnpv", "present_value"), lambda inputs: present_value(_flows(inputs), _number(inputs, "rate"))),
    **dict.fromkeys(
        ("annualize", "annualise", "annualized_return", "cagr"), lambda inputs: annualised(_total_return(inputs), _days(inputs))
    ),
    **dict.fromkeys(("twr", "time_weighted_return", "linked_return"), _time_weighted),
    "modified_dietz": _dietz,
    "simple_return": _simple,
    **dict.fromkeys(("max_drawdown", "drawdown"), lambda inputs: risk.drawdown(_cumulative(inputs)).depth),
    **dict.fromkeys(("max_drawdown_duration", "drawdown_duration", "max_drawdown_days", "max_drawdown_duration_days"), _drawdown_days),
    "volatility_period": lambda inputs: risk.volatility_over_period(_list(inputs, "returns")),
    "semideviation_period": lambda inputs: risk.semideviation_over_period(_list(inputs, "returns")),
    **dict.fromkeys(
        ("volatility", "volatility_annualized", "volatility_annualised", "annualized_volatility"),
        lambda inputs: risk.volatility_per_year(_list(inputs, "returns"), _per_year(inputs)),
    ),
    "downside_deviation": lambda inputs: risk.downside_deviation(_list(inputs, "returns"), _number(inputs, "target", default=0.0)),
    **dict.fromkeys(
        ("sharpe", "sharpe_ratio"),
        lambda inputs: risk.sharpe(
            _list(inputs, "returns"), _number(inputs, "risk_free", "risk_free_rate", default=0.0), _per_year(inputs)
        ),
    ),
    **dict.fromkeys(
        ("sortino", "sortino_ratio"),
        lambda inputs: risk.sortino(_list(inputs, "returns"), _number(inputs, "target", default=0.0), _per_year(inputs)),
    ),
    "months_to_target": lambda inputs: planning.months_to_target(*_plan(inputs), _number(inputs, "target")),
    "required_payment": lambda inputs: planning.required_payment(*_plan(inputs)[:2], _months(inputs), _number(inputs, "target")),
    **dict.fromkeys(
        ("future_value", "future_balance", "compound_interest", "projected_balance"),
        lambda inputs: planning.future_balance(*_plan(inputs), _months(inputs)),
    ),
    "dividend_periodicity": _rhythm,
}
"""Kind of formula -> what computes it; a kind that ends in "_range" states only where the result lies."""


def value_of(case: Mapping[str, Any]) -> Any:
    """The value of one case.

    Raises:
        LookupError: there is no such kind, or an input is missing.
    """
    return FORMULAS[case["kind"].removesuffix("_range")](case["inputs"])


def matches(got: Any, case: Mapping[str, Any]) -> bool:
    """Whether the value is the stated one, or lies in the stated range."""
    want = case["expected"]
    if case["kind"].endswith("_range") and got is not None:
        return bool(float(want[0]) <= got <= float(want[1]))
    tolerance = case.get("tolerance")
    return agrees(got, want, None if tolerance is None else max(float(tolerance), 1e-12))


def main(argv: Sequence[str] | None = None) -> int:
    """Computes, compares, prints and writes; 0 always, the table tells."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", type=Path)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args(argv)
    hits: Counter[str] = Counter()
    misses: Counter[str] = Counter()
    results, lines = [], []
    for case in load(given.cases):
        kind = str(case.get("kind"))
        try:
            value = plain(value_of(case))
            good = matches(value, case)
            results.append({"id": case.get("id"), "kind": kind, "value": value, "figures": {"expected": value, kind: value}})
            reason = f"got {value}, stated {plain(case['expected'])}"
        except (FolioscopeError, ArithmeticError, LookupError, TypeError, ValueError) as err:
            good, reason = False, f"{type(err).__name__}: {err}"
            results.append({"id": case.get("id"), "kind": kind, "figures": {}})
        (hits if good else misses)[kind] += 1
        if not good:
            lines.append(f"miss  {case.get('id')}: {reason}")
    print(f"{'formula':<36}{'hit':>6}{'miss':>6}")
    for kind in sorted(hits | misses):
        print(f"{kind:<36}{hits[kind]:>6}{misses[kind]:>6}")
    print(f"{'all':<36}{hits.total():>6}{misses.total():>6}")
    print("\n".join(lines))
    if given.out:
        given.out.write_text(json.dumps(results, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
