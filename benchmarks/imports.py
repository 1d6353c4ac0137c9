"""Parses every export of a folder: python -m benchmarks.imports FOLDER --out OUT.json [--expected EXPECTED.json] [--today DAY].

Writes {file: {"transactions", "ignored", "errors"}}; prints one line per file and, where the folder has an EXPECTED.json (or one is
given), how many of its transactions, ignored lines and errors came out.
"""

import argparse
import json
from dataclasses import fields
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from accounting.imports import ParsedRow, ParsedStatement, parse_statement
from core.clock import SystemClock, stopwatch_s
from core.errors import FolioscopeError

_PLAIN = {"lines", "type", "date", "warnings", "twin_index"}
_ALWAYS = {"quantity", "unit_price", "currency", "fee", "tax", "amount", "amount_currency"}
_SUFFIXES = {".csv", ".txt", ".tsv", ".json"}


def main() -> None:
    """Runs the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--expected", type=Path)
    parser.add_argument("--today", type=date.fromisoformat, default=SystemClock().today())
    args = parser.parse_args()
    files = sorted(path for path in args.folder.iterdir() if path.suffix.lower() in _SUFFIXES and path.name != "EXPECTED.json")
    found = {path.name: parse_file(path, args.today) for path in files}
    args.out.write_text(json.dumps(found, indent=1, ensure_ascii=False), encoding="utf-8")
    expected = args.expected or args.folder / "EXPECTED.json"
    if expected.exists():
        score(found, json.loads(expected.read_text(encoding="utf-8"))["files"])


def parse_file(path: Path, today: date) -> dict[str, Any]:
    """The output for one file; a refusal of the whole file is an error on line 0."""
    start = stopwatch_s()
    try:
        statement = parse_statement(path.read_bytes(), filename=path.name, today=today)
    except FolioscopeError as err:
        print(f"{path.name:40s} refused: {err.message}")
        return {"transactions": [], "ignored": [], "errors": [{"line": 0, "reason": err.message}]}
    output = as_json(statement)
    counts = f"{len(output['transactions']):5d} transactions {len(output['ignored']):4d} ignored {len(output['errors']):4d} errors"
    print(f"{path.name:40s} {counts} {stopwatch_s() - start:7.3f} s")
    return output


def as_json(statement: ParsedStatement) -> dict[str, Any]:
    """Transactions with the fields of EXPECTED.json (numbers as JSON numbers), line numbers to ignore, error lines."""
    return {
        "transactions": [_transaction(row) for row in statement.rows],
        "ignored": [entry.line for entry in statement.ignored],
        "errors": [{"line": entry.line, "reason": entry.reason} for entry in statement.errors],
        "reasons": {str(entry.line): entry.reason for entry in statement.ignored},
        "reconciliation": [
            {"line": entry.line, "label": entry.label, "stated": float(entry.stated), "agrees": entry.agrees}
            for entry in statement.reconciliation
        ],
    }


def _transaction(row: ParsedRow) -> dict[str, Any]:
    cells: dict[str, Any] = {"rows": list(row.lines), "date": row.date.isoformat(), "type": row.type}
    for field in fields(row):
        if field.name in _PLAIN:
            continue
        value = getattr(row, field.name)
        if value is not None or field.name in _ALWAYS:
            cells[field.name] = float(value) if isinstance(value, Decimal) else value
    cells["warnings"] = list(row.warnings)
    return cells


def score(found: dict[str, Any], expected: list[dict[str, Any]]) -> None:
    """Prints what came out as expected and what did not, file by file."""
    totals = {"transactions": [0, 0], "ignored": [0, 0], "errors": [0, 0]}
    silent = extra = 0
    for entry in expected:
        output = found.get(entry["file"])
        if output is None:
            continue
        hits = compare(output, entry)
        for kind, (right, wanted) in hits["counts"].items():
            totals[kind][0] += right
            totals[kind][1] += wanted
        silent += hits["silent"]
        extra += hits["extra"]
        for line in hits["misses"]:
            print(f"  {entry['file']}: {line}")
    print(", ".join(f"{kind} {right}/{wanted}" for kind, (right, wanted) in totals.items()))
    print(f"wrong rows without a warning: {silent}; rows that nobody expects: {extra}")


def compare(output: dict[str, Any], entry: dict[str, Any]) -> dict[str, Any]:
    """Hits and misses of one file."""
    misses: list[str] = []
    by_rows = {tuple(row["rows"]): row for row in output["transactions"]}
    right = silent = 0
    for wanted in entry["transactions"]:
        row = by_rows.pop(tuple(wanted["rows"]), None)
        wrong = (
            ["missing"]
            if row is None
            else [
                f"{key}: {row.get(key)!r} for {value!r}"
                for key, value in wanted.items()
                if key not in ("rows", "note") and not same(row.get(key), value)
            ]
        )
        right += not wrong
        silent += bool(wrong) and row is not None and not row["warnings"]
        if wrong:
            misses.append(f"{wanted['rows']} {'; '.join(wrong)} {row['warnings'] if row else ''}")
    spare = set(entry.get("ungraded", []))
    by_rows = {rows: row for rows, row in by_rows.items() if not spare & set(rows)}
    for rows, row in by_rows.items():
        misses.append(f"{list(rows)} not expected: {row['type']} {row['warnings']}")
        silent += not row["warnings"]
    lines = {line for group in entry["ignored"] for line in group["rows"]}
    errors = {line for group in entry["errors"] for line in group["rows"]}
    seen, failed = set(output["ignored"]) - spare, {error["line"] for error in output["errors"]}
    misses += [f"line {line} should be ignored" for line in sorted(lines - seen)] + [
        f"line {line} should be an error" for line in sorted(errors - failed)
    ]
    misses += [f"line {line} is ignored: {output['reasons'].get(str(line))}" for line in sorted(seen - lines)]
    misses += [f"line {error['line']} is an error: {error['reason']}" for error in output["errors"] if error["line"] not in errors | spare]
    counts = {
        "transactions": (right, len(entry["transactions"])),
        "ignored": (len(lines & seen), len(lines)),
        "errors": (len(errors & failed), len(errors)),
    }
    return {"counts": counts, "misses": misses, "silent": silent, "extra": len(by_rows)}


def same(got: object, wanted: object) -> bool:
    """Whether a value is as expected; figures within half a cent or a millionth."""
    if isinstance(got, int | float) and isinstance(wanted, int | float):
        return abs(got - wanted) <= max(1e-9, abs(wanted) * 1e-6) or (abs(wanted) > 1 and abs(got - wanted) <= 0.0051)
    return got == wanted


if __name__ == "__main__":
    main()
