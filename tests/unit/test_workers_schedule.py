"""When exchanges close, and which jobs are due then."""

import datetime as dt

import pytest

from market.closes import last_close
from workers.schedule import due

UTC = dt.UTC
NEVER = dt.date(2099, 1, 1)


@pytest.mark.parametrize(
    ("calendar", "now", "day"),
    [
        ("XNYS", "2024-06-14T19:59", "2024-06-13"),
        ("XNYS", "2024-06-14T20:00", "2024-06-14"),
        ("XNYS", "2024-06-16T12:00", "2024-06-14"),
        ("XNYS", "2024-06-19T23:00", "2024-06-18"),  # Juneteenth
        ("XNYS", "2024-11-29T18:05", "2024-11-29"),  # closes at one in the afternoon
        ("XNYS", "2024-12-02T20:30", "2024-11-29"),  # winter: the bell rings an hour later in UTC
        ("XTKS", "2024-06-14T07:00", "2024-06-14"),
        ("XETR", "2024-06-14T12:00", "2024-06-13"),
        ("24/7", "2024-06-16T00:00", "2024-06-15"),
        ("weekdays", "2024-06-16T12:00", "2024-06-14"),
    ],
)
def test_the_last_close_follows_the_exchange_s_calendar(calendar: str, now: str, day: str) -> None:
    moment = dt.datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert last_close(calendar, moment, NEVER) == dt.date.fromisoformat(day)


def test_a_market_whose_day_stands_still_has_no_later_close() -> None:
    assert last_close("XNYS", dt.datetime(2026, 1, 5, tzinfo=UTC), dt.date(2022, 12, 28)) == dt.date(2022, 12, 28)


def test_every_exchange_in_use_is_refreshed_once_a_close_half_an_hour_after_it() -> None:
    symbols = ["AAPL", "KO", "SAP.DE", "BTC-USD"]
    at_the_bell = due(dt.datetime(2024, 6, 14, 20, 10, tzinfo=UTC), dt.date(2024, 6, 14), symbols)
    later = due(dt.datetime(2024, 6, 14, 20, 31, tzinfo=UTC), dt.date(2024, 6, 14), symbols)
    assert [item.key for item in at_the_bell] == [
        "refresh_fx:2024-06-14",
        "prune:2024-06-14",
        "rebuild_projections:1",
        "refresh_prices:24/7:2024-06-13",
        "refresh_prices:XETR:2024-06-14",
        "refresh_prices:XNYS:2024-06-13",
    ]
    assert [item.key for item in later][-1] == "refresh_prices:XNYS:2024-06-14"


def test_after_a_week_s_downtime_there_is_one_catch_up() -> None:
    planned = due(dt.datetime(2024, 6, 21, 23, tzinfo=UTC), dt.date(2024, 6, 21), ["AAPL"])
    assert [item.key for item in planned if item.kind == "refresh_prices"] == ["refresh_prices:XNYS:2024-06-21"]
