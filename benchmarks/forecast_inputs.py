"""What the forecast benchmark reads: a folder of NAME.csv with date and close, or a parquet file of train and test parts."""

import asyncio
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from core.errors import InvalidInput
from core.series import Dates, Floats
from forecasting.calendars import following
from forecasting.history import Frequency, History, as_history, infer_frequency, make_history

if TYPE_CHECKING:
    import pandas as pd

HORIZON_OF = {14: Frequency.BUSINESS, 13: Frequency.WEEKLY, 18: Frequency.MONTHLY, 8: Frequency.QUARTERLY, 6: Frequency.YEARLY}
"""The horizons of the M competitions: what a frequency is taken to be where t is a bare number and none is given."""
_FIRST_DAY = np.datetime64("2000-01-03")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Task:
    """One series with what came after it: `history` to forecast from, `dates` (H,) and `actual` (H,) to be forecast."""

    history: History
    dates: Dates
    actual: Floats


def sample_market(symbols: int = 20, days: int = 2500) -> list[History]:
    """The last `days` closes of the first `symbols` stocks of the sample market; the nets have not seen its last two years."""
    from market.providers.sample import SampleProvider

    provider = SampleProvider()

    async def read() -> list[History]:
        return [as_history(await provider.history(symbol, None, date(2022, 12, 28))) for symbol in provider.symbols()[:symbols]]

    return [history.tail(days) for history in asyncio.run(read())]


def read_folder(folder: Path, frequency: Frequency | None) -> list[History]:
    """Every NAME.csv of `folder`, oldest value first.

    Raises:
        InvalidInput: there is none, or one cannot be read; names the file and the line.
    """
    files = sorted(folder.glob("*.csv"))
    if not files:
        raise InvalidInput(f"{folder} holds no CSV file with date and close.", field="input")
    return [_read_csv(path, frequency) for path in files]


def _read_csv(path: Path, frequency: Frequency | None) -> History:
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    head = [name.strip().lower() for name in lines[0].split(",")] if lines else []
    if "date" not in head or "close" not in head:
        raise InvalidInput(f"{path.name}, line 1: the columns date and close are needed.", field="input")
    at_date, at_close = head.index("date"), head.index("close")
    days, closes = [], []
    for number, line in enumerate(lines[1:], start=2):
        cells = line.split(",")
        if not line.strip() or len(cells) <= max(at_date, at_close) or not cells[at_close].strip():
            continue
        try:
            days.append(np.datetime64(cells[at_date].strip()[:10], "D"))
            closes.append(float(cells[at_close]))
        except ValueError as err:
            raise InvalidInput(f"{path.name}, line {number}: {line!r} is no date and close.", field="input") from err
    dates, values = np.array(days, dtype="datetime64[D]"), np.array(closes)
    order = np.argsort(dates, kind="stable")
    return make_history(path.stem, dates[order], values[order], frequency=frequency)


def read_parquet(path: Path, frequency: Frequency | None, history: int) -> list[Task]:
    """Every series of a parquet file with unique_id, split (train or test), t and y; at most the last `history` values before the test.

    Raises:
        InvalidInput: a column is missing, or a series has no train or no test part.
    """
    import pandas as pd

    frame = pd.read_parquet(path)
    missing = {"unique_id", "split", "t", "y"} - set(frame.columns)
    if missing:
        raise InvalidInput(f"{path.name}: the columns {', '.join(sorted(missing))} are missing.", field="input")
    return [_task(str(name), part, frequency, history) for name, part in frame.groupby("unique_id", sort=True)]


def _task(name: str, part: "pd.DataFrame", frequency: Frequency | None, history: int) -> Task:
    ordered = part.sort_values("t", kind="stable")
    tested = ordered["split"].astype(str).to_numpy() == "test"
    values = ordered["y"].to_numpy(dtype=np.float64)
    if tested.all() or not tested.any():
        raise InvalidInput(f"{name}: a series needs a train and a test part.", field="input")
    days, found = _days(ordered["t"], int(tested.sum()), frequency)
    known = make_history(name, days[~tested], values[~tested], frequency=found)
    return Task(history=known.tail(history), dates=days[tested], actual=values[tested])


def _days(times: "pd.Series", horizon: int, frequency: Frequency | None) -> tuple[Dates, Frequency]:
    """Days of a series, and its frequency; bare numbers become days of that frequency from 2000 on."""
    import pandas as pd

    if pd.api.types.is_datetime64_any_dtype(times) or not pd.api.types.is_numeric_dtype(times):
        days = pd.to_datetime(times).to_numpy().astype("datetime64[D]")
        return days, frequency or infer_frequency(days)
    chosen = frequency or HORIZON_OF.get(horizon, Frequency.BUSINESS)
    return np.concatenate([[_FIRST_DAY], following(np.array([_FIRST_DAY]), len(times) - 1, chosen)[0]]), chosen
