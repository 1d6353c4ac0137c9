"""Every row of the list has a test or a reason, and the page says which; so does the page of what is defended."""

import re

import pytest
from attack_rows import NAMED, PAGE, ROWS, TESTS, Row, functions_in, page, shown_by


def test_the_list_is_whole() -> None:
    assert [row.number for row in ROWS] == list(range(1, 115))
    assert len({row.title for row in ROWS}) == 114


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.number:03}")
def test_a_row_is_shown_by_tests_or_says_why_it_does_not_apply(row: Row) -> None:
    shown = shown_by(row)
    assert bool(shown) != bool(row.not_here), f"row {row.number} ({row.title}): name a test test_row_{row.number:03}_..., or the reason"
    for place in row.elsewhere:
        file, _, name = place.partition("::")
        assert name in functions_in(TESTS / file), place


def test_every_test_named_after_a_row_has_its_row() -> None:
    numbers = {
        int(found[1]) for file in (TESTS / "attacks").glob("test_*.py") for name in functions_in(file) if (found := NAMED.match(name))
    }
    assert numbers <= {row.number for row in ROWS}


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m tests.attacks.attack_rows"


SECURITY = (PAGE.parent / "security.md").read_text(encoding="utf-8")


def test_every_test_that_the_security_page_names_is_there() -> None:
    named = re.findall(r"`([\w/]+\.py)::(\w+)`", SECURITY)
    assert len(named) > 100
    assert [f"{file}::{name}" for file, name in named if name not in functions_in(TESTS / file)] == []
    files = {path.name for path in TESTS.rglob("*.py")}
    assert [file for file in re.findall(r"`(?:[\w/]+/)?(\w+\.py)`", SECURITY) if file not in files] == []


def test_every_item_of_the_verification_standard_has_its_test() -> None:
    rows = [line for line in SECURITY.partition("## OWASP ASVS")[2].splitlines() if line.startswith("| ")][1:]
    assert len(rows) > 80
    assert [row for row in rows if "::test_" not in row.rpartition(" | ")[2]] == []
