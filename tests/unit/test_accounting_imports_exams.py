"""Every file of the exams: all rows, ignored lines and errors as expected, nothing wrong without a warning."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from accounting.imports import parse_statement
from benchmarks.imports import as_json, compare

FOLDER = Path(__file__).parents[1] / "data" / "brokers"
EXPECTED: list[dict[str, Any]] = json.loads((FOLDER / "EXPECTED.json").read_text(encoding="utf-8"))["files"]


@pytest.mark.parametrize("entry", EXPECTED, ids=[entry["file"] for entry in EXPECTED])
def test_export_is_read_as_expected(entry: dict[str, Any]) -> None:
    statement = parse_statement((FOLDER / entry["file"]).read_bytes(), filename=entry["file"], today=date(2026, 11, 23))
    assert compare(as_json(statement), entry)["misses"] == []


def test_every_line_is_claimed_at_most_once() -> None:
    for expected in EXPECTED:
        statement = parse_statement((FOLDER / expected["file"]).read_bytes(), filename=expected["file"], today=date(2026, 11, 23))
        claimed = [line for row in statement.rows for line in row.lines]
        claimed += [entry.line for entry in statement.ignored] + [entry.line for entry in statement.errors]
        assert len(claimed) == len(set(claimed)), expected["file"]


def test_every_file_of_the_folder_is_expected() -> None:
    found = {path.name for path in FOLDER.iterdir()} - {"EXPECTED.json", "README.md"}
    assert found == {entry["file"] for entry in EXPECTED}
