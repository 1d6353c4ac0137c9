"""The books of the ledger benchmark asked for through the REST entrance of a fresh process: first, again, and after edits."""

import asyncio
import datetime as dt
import json
import tempfile
import urllib.request
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from accounting import Activity
from benchmarks.api import serving
from benchmarks.ledger_server import write_books, write_prices
from core.clock import SystemClock, stopwatch_s
from market.symbols import SymbolIndex

SUMMARY, RETURNS = "/api/portfolio", "/api/portfolio/performance"
_TIMEOUT_S = 600


def instruments(count: int) -> list[str]:
    """Listed shares that the product knows by itself, in dollars."""
    known = SymbolIndex.bundled().search("inc", 5_000)
    plain = [item.symbol for item in known if item.symbol.isalpha() and len(item.symbol) <= 4]
    if len(plain) < count:
        raise SystemExit(f"Only {len(plain)} shares are known, {count} were asked for.")
    return plain[:count]


def measure_entrance(activities: Sequence[Activity], symbols: Sequence[str], first: dt.date, *, runs: int) -> dict[str, dict[str, float]]:
    """Seconds of each request; the first of each is the process's first."""
    names = dict(zip(symbols, instruments(len(symbols)), strict=True))
    today = SystemClock().today()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        write_prices(folder, _closes(list(names.values()), first, today))
        in_dollars = [replace(item, currency="USD", symbol=names[item.symbol] if item.symbol else None) for item in activities]
        asyncio.run(write_books(folder, in_dollars))
        with serving("benchmarks.ledger_server", folder) as port:
            return _asked(port, names[symbols[0]], today, runs)


def _closes(symbols: Sequence[str], first: dt.date, last: dt.date) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    days = np.arange(np.datetime64(first, "D"), np.datetime64(last, "D") + 1)
    days = days[np.is_busday(days)]
    rng = np.random.default_rng(7)
    return {symbol: (days, 100 * np.exp(np.cumsum(rng.normal(0.0002, 0.012, len(days))))) for symbol in symbols}


def _asked(port: int, symbol: str, today: dt.date, runs: int) -> dict[str, dict[str, float]]:
    rows = {
        "summary, first in a fresh process": _timed(port, SUMMARY, 1),
        "summary, again": _timed(port, SUMMARY, runs),
        "all returns, first": _timed(port, RETURNS, 1),
        "all returns, again": _timed(port, RETURNS, runs),
    }
    for words, days_ago in (("of yesterday", 1), ("of ten years ago", 3650)):
        day = np.busday_offset(np.datetime64(today - dt.timedelta(days=days_ago), "D"), 0, roll="backward").astype(object)
        body = {"side": "buy", "symbol": symbol, "date": day.isoformat(), "quantity": "1", "price": "100"}
        rows[f"recording a purchase {words}"] = _timed(port, "/api/activities", 1, body)
        rows[f"summary after a purchase {words}"] = _timed(port, SUMMARY, 1)
        rows[f"all returns after a purchase {words}"] = _timed(port, RETURNS, 1)
    return rows


def _timed(port: int, path: str, runs: int, body: dict[str, Any] | None = None) -> dict[str, float]:
    seconds = []
    for _ in range(runs):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", data=data, headers={"Content-Type": "application/json"})
        start = stopwatch_s()
        with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as answer:  # noqa: S310 -- our own server on loopback
            answer.read()
        seconds.append(stopwatch_s() - start)
    return {"p50_s": round(float(np.percentile(seconds, 50)), 4), "p95_s": round(float(np.percentile(seconds, 95)), 4), "runs": runs}
