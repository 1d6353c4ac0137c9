"""The sessions of an exchange and when each closes, from `exchange_calendars`: `python -m market.session_table CODE` writes them as an array.

That package brings pandas, 90 MB that stay for good; a process that has not loaded it for something else has the table made by a child.
"""

import io
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.errors import Unavailable

Table: TypeAlias = NDArray[np.int64]
FIRST_DAY = np.datetime64("1990-01-01")
LAST_DAY = np.datetime64("2035-12-31")
_ROOT = Path(__file__).resolve().parent.parent
_TIMEOUT_S = 120.0


@cache
def session_table(code: str) -> Table:
    """Every session from 1990 to 2035, or as far as the exchange has published its holidays; read-only.

    The first call for an exchange takes a second or two: call it in a thread from async code.

    Returns:
        (n, 2): days since 1970-01-01, and minutes from 1970-01-01 00:00 UTC to the close, early closes included.

    Raises:
        Unavailable: the child that makes the table failed.
    """
    table = made_table(code) if "pandas" in sys.modules else _from_a_child(code)
    table.flags.writeable = False
    return table


def made_table(code: str) -> Table:
    """The table, worked out here."""
    import exchange_calendars  # noqa: PLC0415 - brings pandas, which most processes never need

    sample = exchange_calendars.get_calendar(code, start="2024-01-02", end="2024-01-31")
    earliest, latest = sample.bound_min(), sample.bound_max()
    first = FIRST_DAY if earliest is None else max(FIRST_DAY, np.datetime64(earliest, "D"))
    last = LAST_DAY if latest is None else min(LAST_DAY, np.datetime64(latest, "D"))
    calendar = exchange_calendars.get_calendar(code, start=str(first), end=str(last))
    days = calendar.sessions.values.astype("datetime64[D]").astype(np.int64)
    closes = calendar.closes.dt.tz_localize(None).values.astype("datetime64[m]").astype(np.int64)
    return np.column_stack([days, closes])


def _from_a_child(code: str) -> Table:
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            [sys.executable, "-m", "market.session_table", code], check=True, capture_output=True, timeout=_TIMEOUT_S, cwd=_ROOT
        )
    except (OSError, subprocess.SubprocessError) as err:
        raise Unavailable(f"The trading days of {code} could not be worked out at present.") from err
    found: Table = np.load(io.BytesIO(done.stdout), allow_pickle=False)
    return found


if __name__ == "__main__":
    np.save(sys.stdout.buffer, made_table(sys.argv[1]), allow_pickle=False)
