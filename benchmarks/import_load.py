"""What a large import costs those who ask meanwhile.

    python -m benchmarks.import_load --out OUT.json [--rows 10000] [--url postgresql+psycopg://...]

A file of trades is posted to /api/imports of our own server on an empty database, SQLite in a folder of its own or that at `--url`; beside it one client pings the process, one
reads the books and one writes to the watchlist, each as soon as it has its answer. Prints the longest waits of each, idle
and during, how often the import told how far it was when it ran as a job, and how much memory the largest process took.
"""

import argparse
import csv
import datetime as dt
import io
import json
import resource
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import numpy as np

from benchmarks.api import serving
from core.clock import stopwatch_s

_SYMBOLS = ("AAPL", "MSFT", "KO", "IBM", "JNJ", "XOM", "PG", "T", "CVX", "PFE")
_IDLE_S, _TIMEOUT_S = 5.0, 600.0


def statement(rows: int, *, seed: int = 3) -> bytes:
    """A file of purchases over some years, each different."""
    rng, out = np.random.default_rng(seed), io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("Trade Date", "Action", "Symbol", "Quantity", "Price", "Commission", "Amount", "Currency"))
    first = dt.date(2015, 1, 2)
    for number in range(rows):
        quantity, price = int(rng.integers(1, 400)), round(float(rng.uniform(10, 500)), 2)
        day = first + dt.timedelta(days=number * 3_000 // rows)
        writer.writerow((day, "Buy", _SYMBOLS[number % len(_SYMBOLS)], quantity, price, "1.00", f"-{quantity * price + 1:.2f}", "USD"))
    return out.getvalue().encode()


class Asker(threading.Thread):
    """One client that asks again as soon as it has its answer, and keeps what each took."""

    def __init__(self, ask: Callable[[httpx.Client, int], httpx.Response], url: str) -> None:
        super().__init__(daemon=True)
        self.ask, self.url = ask, url
        self.took: list[float] = []
        self.failed = 0
        self.over = threading.Event()

    def run(self) -> None:
        """Asks until told that it is over."""
        with httpx.Client(base_url=self.url, timeout=_TIMEOUT_S) as client:
            number = 0
            while not self.over.wait(0.01):
                number += 1
                start = stopwatch_s()
                answer = self.ask(client, number)
                self.took.append(stopwatch_s() - start)
                self.failed += answer.status_code >= 400

    def figures(self) -> dict[str, Any]:
        """How often it asked, and the waits."""
        took = np.array(self.took)
        return {
            "asked": len(took),
            "failed": self.failed,
            "p50_ms": round(float(np.percentile(took, 50)) * 1000, 1),
            "p99_ms": round(float(np.percentile(took, 99)) * 1000, 1),
            "longest_ms": round(float(took.max()) * 1000, 1),
        }


def _ping(client: httpx.Client, _: int) -> httpx.Response:
    return client.get("/ping")


def _read(client: httpx.Client, _: int) -> httpx.Response:
    return client.get("/api/watchlist")


def _write(client: httpx.Client, number: int) -> httpx.Response:
    return client.post("/api/watchlist", json={"symbols": ["AAPL"]}) if number % 2 else client.delete("/api/watchlist/AAPL")


@contextmanager
def asking(url: str) -> Iterator[dict[str, Asker]]:
    """The three clients at work."""
    askers = {"ping": Asker(_ping, url), "read": Asker(_read, url), "write": Asker(_write, url)}
    for asker in askers.values():
        asker.start()
    try:
        yield askers
    finally:
        for asker in askers.values():
            asker.over.set()
        for asker in askers.values():
            asker.join()


def measure(url: str, data: bytes) -> dict[str, Any]:
    """The waits without and beside an import, and how long it took."""
    found: dict[str, Any] = {}
    with asking(url) as idle:
        threading.Event().wait(_IDLE_S)
    found["idle"] = {name: asker.figures() for name, asker in idle.items()}
    for path in ("inspect", ""):
        with asking(url) as busy, httpx.Client(base_url=url, timeout=_TIMEOUT_S) as client:
            start = stopwatch_s()
            answer = client.post(f"/api/imports/{path}", files={"file": ("large.csv", data, "text/csv")}, follow_redirects=True)
            took = stopwatch_s() - start
        answer.raise_for_status()
        told = answer.json()
        found[path or "import"] = {
            "seconds": round(took, 2),
            "rows": told.get("added", told.get("to_add")),
            **{name: asker.figures() for name, asker in busy.items()},
        }
    return found


def as_job(url: str, data: bytes) -> dict[str, Any]:
    """The same as background work: how long, and how often it told how far it was."""
    with httpx.Client(base_url=url, timeout=_TIMEOUT_S) as client:
        start = stopwatch_s()
        job = client.post("/api/imports/jobs", files={"file": ("job.csv", data, "text/csv")}).json()["id"]
        with client.stream("GET", f"/api/jobs/{job}/events") as events:
            told = sum(line == "event: progress" for line in events.iter_lines())
        ended = client.get(f"/api/jobs/{job}").json()
    return {"seconds": round(stopwatch_s() - start, 2), "state": ended["state"], "rows": ended["result"]["added"], "progress": told}


def main() -> None:
    """Run it and write it down."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--out", type=Path, required=True)
    options.add_argument("--rows", type=int, default=10_000)
    options.add_argument("--url", help="address of an empty database; left out: SQLite in a folder of its own")
    given = options.parse_args()
    more = (given.url,) if given.url else ()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name, serving("benchmarks.api_server", Path(name), *more) as port:
        found = measure(f"http://127.0.0.1:{port}", statement(given.rows))
        found["job"] = as_job(f"http://127.0.0.1:{port}", statement(given.rows, seed=4))
    found["largest_process_mb"] = round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)
    print(f"as a job {found['job']}; largest process {found['largest_process_mb']} MB")
    for state, figures in found.items():
        if state in {"job", "largest_process_mb"}:
            continue
        print(f"\n{state} {figures.get('seconds', '')}")
        for who in ("ping", "read", "write"):
            print(f"  {who:6} {figures[who]}")
    given.out.write_text(json.dumps(found, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
