"""Days in the cells of statements."""

from datetime import date

import pytest

from accounting.imports.days import Order, order_votes, read_day, serial_day


@pytest.mark.parametrize(
    ("cell", "order", "day"),
    [
        ("2024-01-05", None, date(2024, 1, 5)),
        ("2024/01/05", None, date(2024, 1, 5)),
        ("20240105", None, date(2024, 1, 5)),
        ("20240105;093000", None, date(2024, 1, 5)),
        ("20240105093000", None, date(2024, 1, 5)),
        ("2021-11-23, 12:46:38", None, date(2021, 11, 23)),
        ("2019-12-02T08:23:08.459586Z", None, date(2019, 12, 2)),
        ("2024-01-05T10:00:00-0500", None, date(2024, 1, 5)),
        ("2024-01-05T10:00:00+00", None, date(2024, 1, 5)),
        ("2024-01-05 10:00:00 UTC", None, date(2024, 1, 5)),
        ("07/15/2024 09:30:00 EDT", None, date(2024, 7, 15)),
        ("15.01.2024", "mdy", date(2024, 1, 15)),
        ("05.01.2024", "mdy", date(2024, 1, 5)),
        ("05/01/2024", "dmy", date(2024, 1, 5)),
        ("05/01/2024", "mdy", date(2024, 5, 1)),
        ("17/11/2021", "mdy", date(2021, 11, 17)),
        ("1/16/26", None, date(2026, 1, 16)),
        ("28.10.24", None, date(2024, 10, 28)),
        ("04/17/2023 as of 04/15/2023", None, date(2023, 4, 17)),
        ("05-Jan-2024", None, date(2024, 1, 5)),
        ("02-mrt-2025", None, date(2025, 3, 2)),
        ("5. Januar 2024", None, date(2024, 1, 5)),
        ("15 mars 2024", None, date(2024, 3, 15)),
        ("5 de enero de 2024", None, date(2024, 1, 5)),
        ("Jun 3, 2023, 2:38:55 PM", None, date(2023, 6, 3)),
        ("Jan. 28, 2022, 12:13 AM", None, date(2022, 1, 28)),
        ("2024 Jan 5", None, date(2024, 1, 5)),
        ("Mon 05/02/2024", "dmy", date(2024, 2, 5)),
        ("1704412800", None, date(2024, 1, 5)),
        ("1704412800000", None, date(2024, 1, 5)),
    ],
)
def test_reads_the_day(cell: str, order: Order | None, day: date) -> None:
    assert read_day(cell, order) == day


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "abc",
        "not-a-date",
        "2024-02-30",
        "31/02/2024",
        "0001/01/01",
        "12345",
        "100",
        "99/99/9999",
        "1234-5",
        "x" * 90,
        "12:30",
        "2024-01-123",
        "Order 12/03/2024 rejected",
    ],
)
def test_refuses_what_is_no_day(cell: str) -> None:
    assert read_day(cell, None) is None


def test_a_spreadsheets_serial_number_is_a_day_on_request_only() -> None:
    assert serial_day("45292") == date(2024, 1, 1)
    assert serial_day("45292.5") == date(2024, 1, 1)
    assert serial_day("99999") is None
    assert serial_day("abc") is None


def test_counts_the_orders_that_cells_prove() -> None:
    votes = order_votes(["2024-01-05", "17/11/2021", "11/17/2021", "05/06/2021", "nonsense"])
    assert (votes["ymd"], votes["dmy"], votes["mdy"], votes[None]) == (1, 1, 1, 1)
