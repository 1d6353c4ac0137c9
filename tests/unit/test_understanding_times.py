"""Days, ranges and horizons, seen from Monday, 23 November 2026."""

from datetime import date

import pytest

from agents.understanding.periods import times

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("yesterday", "2026-11-22"), ("the day before yesterday", "2026-11-21"), ("last friday", "2026-11-20"), ("on monday", "2026-11-16"), ("3 days ago", "2026-11-20"),
        ("2 weeks ago", "2026-11-09"), ("a month ago", "2026-10-23"), ("on the 3rd", "2026-11-03"), ("on the 27th", "2026-10-27"), ("nov 3", "2026-11-03"),
        ("3rd of november, 2025", "2025-11-03"), ("december 12", "2025-12-12"), ("2026-10-05", "2026-10-05"), ("11/03/2026", "2026-11-03"), ("13/11/2026", "2026-11-13"),
        ("03.11.2026", "2026-11-03"), ("end of october", "2026-10-31"), ("year end", "2026-12-31"), ("last week tuesday", "2026-11-17"), ("the 2nd of last month", "2026-10-02"),
        ("by friday", "2026-11-27"), ("3 lly @ 1005.50 fri", "2026-11-20"),
    ],
)  # fmt: skip
def test_days(text: str, day: str) -> None:
    assert [found.date.isoformat() for found in times(text, TODAY).days] == [day]


def test_local_order_of_day_and_month() -> None:
    assert times("03/11/2026", TODAY, day_first=True).days[0].date == date(2026, 11, 3)
    assert times("03/11/2026", TODAY).days[0].date == date(2026, 3, 11)


def test_the_coming_day_where_the_sentence_looks_ahead() -> None:
    assert times("until christmas", TODAY, forward=True).days[0].date == date(2026, 12, 25)
    assert times("until christmas", TODAY).days[0].date == date(2025, 12, 25)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("ytd", None), ("year to date", "ytd"), ("this year", "ytd"), ("since inception", "max"),
        ("last month", {"start": "2026-10-01", "end": "2026-10-31"}), ("in october", {"start": "2026-10-01", "end": "2026-10-31"}),
        ("in december", {"start": "2025-12-01", "end": "2025-12-31"}), ("since march", {"start": "2026-03-01", "end": "2026-11-23"}),
        ("since last monday", {"start": "2026-11-16", "end": "2026-11-23"}), ("since 2018", {"start": "2018-01-01", "end": "2026-11-23"}),
        ("last quarter", {"start": "2026-07-01", "end": "2026-09-30"}), ("q2 2025", {"start": "2025-04-01", "end": "2025-06-30"}),
        ("first half of 2025", {"start": "2025-01-01", "end": "2025-06-30"}), ("this week", {"start": "2026-11-23", "end": "2026-11-23"}),
        ("last week", {"start": "2026-11-16", "end": "2026-11-22"}), ("between july and september 2025", {"start": "2025-07-01", "end": "2025-09-30"}),
        ("from 2025-01-01 to 2025-06-30", {"start": "2025-01-01", "end": "2025-06-30"}), ("2010-2020", {"start": "2010-01-01", "end": "2020-12-31"}),
        ("last year", {"start": "2025-01-01", "end": "2025-12-31"}),
    ],
)  # fmt: skip
def test_ranges(text: str, value: object) -> None:
    found = times(text, TODAY).periods
    assert (found[0].range(TODAY) if found else None) == value


@pytest.mark.parametrize(
    ("text", "days", "span", "direction"),
    [
        ("over the last year", 365, "1y", "past"), ("past 90 days", 90, "90d", "past"), ("the next 2 weeks", 14, "14d", "future"), ("6 months", 183, "6m", None),
        ("next month", 30, "1m", "future"), ("5 trading days", 7, "7d", None), ("1.5 years", 548, "18m", None), ("half a year", 182, "6m", None), ("2 quarters", 183, "6m", None),
        ("3m chart", 91, "3m", None), ("a week", 7, "7d", None),
    ],
)  # fmt: skip
def test_lengths(text: str, days: int, span: str, direction: str | None) -> None:
    (found,) = times(text, TODAY).durations
    assert (found.horizon_days(), found.range(), found.direction) == (days, span, direction)


@pytest.mark.parametrize(
    "text",
    ["capex of 3m's", "may i ask", "once a month", "3 quarters of my tesla", "transaction 2024", "march on", "30/02/2026", "20261399"],
)
def test_what_is_no_time(text: str) -> None:
    found = times(text, TODAY)
    assert found.days == ()
    assert found.periods == ()
    assert found.durations == ()


@pytest.mark.parametrize(("text", "day"), [("sold on 3 listopada", "2026-11-03"), ("bought on 12 maj 2025", "2025-05-12")])
def test_other_languages_months_are_left_to_dateparser(text: str, day: str) -> None:
    assert [found.date.isoformat() for found in times(text, TODAY).days] == [day]


def test_a_count_of_things_is_no_day() -> None:
    assert times("spent on 12 bananas", TODAY).days == ()
