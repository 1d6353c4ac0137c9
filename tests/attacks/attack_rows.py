"""Every attack and fault that was thought of, in our own words, and what shows that it is held: `python -m tests.attacks.attack_rows` writes the page.

The rows are in `tests/data/attacks/rows.txt`. A test in this folder whose name begins with `test_row_NNN` belongs to row NNN. Where a good test stands elsewhere, the row points to it. A row that
does not apply says why.
"""

import ast
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
PAGE = TESTS.parent / "docs" / "attacks.md"
NAMED = re.compile(r"test_row_(\d{3})_")


@dataclass(frozen=True, slots=True)
class Row:
    """One attack or fault.

    Attributes:
        number: in the list.
        title: what is tried.
        elsewhere: tests outside of this folder that show it, as file::function below `tests`.
        not_here: why it does not apply, where it does not.
    """

    number: int
    title: str
    elsewhere: tuple[str, ...] = ()
    not_here: str = ""


def read_groups(text: str) -> list[tuple[str, list[Row]]]:
    """The rows by group: `## group`, then a row a line: number, title, and tests elsewhere or, after `!`, why it does not apply, between tabs."""
    groups: list[tuple[str, list[Row]]] = []
    for line in text.splitlines():
        if line.startswith("## "):
            groups.append((line.removeprefix("## "), []))
            continue
        number, title, *rest = line.split("\t")
        shown = rest[0] if rest else ""
        reason = shown.removeprefix("! ") if shown.startswith("! ") else ""
        groups[-1][1].append(Row(int(number), title, () if reason else tuple(shown.split()), reason))
    return groups


GROUPS = read_groups((TESTS / "data" / "attacks" / "rows.txt").read_text(encoding="utf-8"))
ROWS = tuple(row for _, rows in GROUPS for row in rows)


@cache
def functions_in(file: Path) -> frozenset[str]:
    """The names of the tests in a file."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return frozenset(
        node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    )


def shown_by(row: Row) -> list[str]:
    """The tests that show the row, as file::function below `tests`."""
    here = [
        f"attacks/{file.name}::{name}"
        for file in sorted((TESTS / "attacks").glob("test_*.py"))
        for name in sorted(functions_in(file))
        if (found := NAMED.match(name)) and int(found[1]) == row.number
    ]
    return [*here, *row.elsewhere]


def page() -> str:
    """The page of all rows."""
    lines = [
        "# Attacks and faults, row by row",
        "",
        "What was tried against the product, and the test that tries it at every run. Made by `python -m tests.attacks.attack_rows`; a test compares.",
    ]
    for group, rows in GROUPS:
        lines += ["", f"## {group}", "", "| row | attack or fault | shown by |", "|---|---|---|"]
        for row in rows:
            shown = "<br>".join(f"`{test}`" for test in shown_by(row)) or row.not_here
            lines.append(f"| {row.number} | {row.title} | {shown} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
