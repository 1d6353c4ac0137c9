"""Every figure of portfolio cases, computed by `accounting` from activities, prices and rates alone.

python -m benchmarks.accounting CASES.json --out OUT.json   (form: shared data/portfolio/README.md)
"""

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from benchmarks.accounting_case import Case, read_case
from benchmarks.accounting_figures import figure
from benchmarks.accounting_returns import Unknown
from core.errors import FolioscopeError

_ABSOLUTE, _RELATIVE = 1e-6, 1e-9


def compute(case: Case) -> tuple[dict[str, Any], dict[str, str]]:
    """Every figure asked for, and the reason for each that could not be computed."""
    figures: dict[str, Any] = {}
    failed: dict[str, str] = {}
    for key, shape in case.asked.items():
        try:
            figures[key] = plain(figure(case, key, shape))
        except Unknown as err:
            failed[key] = f"no computation for {err}"
        except (FolioscopeError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as err:
            failed[key] = f"{type(err).__name__}: {err}"
    return figures, failed


def plain(value: Any) -> Any:
    """A figure as JSON."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, Mapping):
        return {name: plain(part) for name, part in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(part) for part in value]
    return value


def agrees(got: Any, want: Any, tolerance: float | None) -> bool:
    """Whether a figure is the stated one, within the absolute tolerance or, without one, 1e-6 absolute or 1e-9 relative."""
    if isinstance(want, Mapping):
        return isinstance(got, Mapping) and all(name in got and agrees(got[name], part, tolerance) for name, part in want.items())
    if isinstance(want, list):
        return isinstance(got, list) and len(got) == len(want) and all(agrees(g, w, tolerance) for g, w in zip(got, want, strict=True))
    if isinstance(want, str | bool) or want is None or got is None or isinstance(got, str | bool):
        return bool(got == want)
    allowed = max(_ABSOLUTE, _RELATIVE * abs(float(want))) if tolerance is None else tolerance
    return abs(float(got) - float(want)) <= allowed


def kind_of(key: str) -> str:
    """A figure's name without its suffixes, for the table."""
    return re.sub(r"(_base|_at_current_fx|_at_trade_fx|_fifo|_lifo|_hifo|_average|_ex_costs)+$", "", key)


def load(path: Path) -> list[dict[str, Any]]:
    """The cases of a file.

    Raises:
        SystemExit: the file is not JSON of the stated form; the message names the line.
    """
    try:
        raw = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal, parse_int=Decimal)
    except json.JSONDecodeError as err:
        sys.exit(f"{path}, line {err.lineno}: {err.msg}")
    if not isinstance(raw, list) or not all(isinstance(case, dict) for case in raw):
        sys.exit(f"{path}, line 1: a list of cases is expected")
    return raw


def measure(raw_cases: Sequence[Mapping[str, Any]]) -> tuple[list[dict[str, Any]], Counter[str], Counter[str], list[str]]:
    """The figures of all cases, hits and misses by kind, and a line per miss."""
    results: list[dict[str, Any]] = []
    hits: Counter[str] = Counter()
    misses: Counter[str] = Counter()
    lines: list[str] = []
    for raw in raw_cases:
        try:
            case = read_case(raw)
        except FolioscopeError as err:
            lines.append(f"{raw.get('id')}: {err.message}")
            misses.update(kind_of(key) for part in ("expected", "derived") for key in raw.get(part, {}))
            results.append({"id": raw.get("id"), "figures": {}})
            continue
        figures, failed = compute(case)
        results.append({"id": case.id, "figures": figures})
        for key, want in case.asked.items():
            allowed = case.tolerance.get(key, case.tolerance.get("default"))
            good = key in figures and agrees(figures[key], want, None if allowed is None else float(allowed))
            (hits if good else misses)[kind_of(key)] += 1
            if not good:
                reason = failed.get(key, f"got {figures.get(key)}, stated {plain(want)}")
                lines.append(f"{case.id}: {key}: {reason}")
    return results, hits, misses, lines


def report(hits: Counter[str], misses: Counter[str], lines: Sequence[str]) -> None:
    """Prints the table."""
    print(f"{'figure':<36}{'hit':>6}{'miss':>6}")
    for kind in sorted(hits | misses):
        print(f"{kind:<36}{hits[kind]:>6}{misses[kind]:>6}")
    print(f"{'all':<36}{hits.total():>6}{misses.total():>6}")
    for line in lines:
        print(f"miss  {line}")


def main(argv: Sequence[str] | None = None) -> int:
    """Computes, compares, prints and writes; 0 always, the table tells."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", type=Path)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args(argv)
    results, hits, misses, lines = measure(load(given.cases))
    report(hits, misses, lines)
    if given.out:
        given.out.write_text(json.dumps(results, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
