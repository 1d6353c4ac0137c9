"""How fast the REST routes are, idle and while a model is fitted, beside a plain FastAPI service with the same tables and JSON.

    python -m benchmarks.api --out OUT.json [--seconds 6] [--connections 8]

Both services run in processes of their own on copies of the same books (20 holdings, 1,000 activities) and are asked in turn, so that an
absolute figure means little and a ratio something.
"""

import argparse
import asyncio
import json
import shutil
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.api_books import write_books
from benchmarks.http_load import press
from core.clock import stopwatch_s

ROUTES = ("/ping", "/api/portfolio", "/api/activities?limit=50", "/api/prices/AAPL/quote")
READY_WITHIN_S = 120.0


@contextmanager
def serving(module: str, folder: Path, *more: str, ready: str = "/ping") -> Iterator[int]:
    """A server process and its port, once it answers at `ready`; ended with the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-m", module, str(folder), str(port), *more])  # noqa: S603 -- our own modules
    try:
        _wait_for(port, process, ready)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(port: int, process: "subprocess.Popen[bytes]", ready: str) -> None:
    until = stopwatch_s() + READY_WITHIN_S
    while stopwatch_s() < until:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}{ready}", timeout=30).close()
        except OSError:
            if process.poll() is not None:
                raise SystemExit(f"The server ended with status {process.returncode}.") from None
        else:
            return
    raise SystemExit("The server did not answer in time.")


def _fetch(port: int, path: str, body: dict[str, Any] | None = None) -> Any:  # Any: JSON
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", data=data, headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 -- as above
        return json.load(answer)


def measure(port: int, *, connections: int, seconds: float, busy_port: int | None = None) -> dict[str, dict[str, Any]]:
    """Every route's figures; with `busy_port`, each while a model is being fitted by the server there."""
    found = {}
    for route in ROUTES:
        job = _start_fit(busy_port) if busy_port is not None else None
        found[route] = asyncio.run(press(port, route, connections=connections, seconds=seconds)).as_row()
        if busy_port is not None and job is not None:
            found[route]["fit_was_running"] = _fetch(busy_port, f"/api/jobs/{job}")["state"] == "running"
            _wait_for_job(busy_port, job)
    return found


def _start_fit(port: int) -> str:
    started = _fetch(port, "/api/backtests", {"symbol": "AAPL", "origins": 120})
    job = str(started["id"])
    while _fetch(port, f"/api/jobs/{job}")["state"] == "queued":
        pass
    return job


def _wait_for_job(port: int, job: str) -> None:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/jobs/{job}/events", timeout=600) as events:
        events.read()


def show(title: str, rows: dict[str, dict[str, Any]]) -> None:
    """One table."""
    print(f"\n{title}\n{'route':28}{'req/s':>10}{'p50 ms':>10}{'p95 ms':>10}{'p99 ms':>10}{'errors':>8}")
    for route, row in rows.items():
        print(f"{route:28}{row['requests_per_s']:>10}{row['p50_ms']:>10}{row['p95_ms']:>10}{row['p99_ms']:>10}{row['errors']:>8}")


def compare(found: dict[str, dict[str, dict[str, Any]]]) -> dict[str, dict[str, float]]:
    """Ours beside the plain service, and busy beside idle."""
    ours, plain = found["folioscope_idle"], found["plain_idle"]
    busy = found["folioscope_while_fitting"]
    return {
        route: {
            "requests_ratio_to_plain": round(ours[route]["requests_per_s"] / plain[route]["requests_per_s"], 2),
            "p99_ratio_busy_to_idle": round(busy[route]["p99_ms"] / ours[route]["p99_ms"], 2),
        }
        for route in ROUTES
    }


def main() -> None:
    """Run everything and write it down."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--out", type=Path, required=True)
    options.add_argument("--seconds", type=float, default=6.0, help="how long each route is asked")
    options.add_argument("--connections", type=int, default=8)
    given = options.parse_args()
    load = {"connections": given.connections, "seconds": given.seconds}
    with tempfile.TemporaryDirectory() as name:
        first, second = Path(name) / "ours", Path(name) / "plain"
        first.mkdir()
        asyncio.run(write_books(first))
        shutil.copytree(first, second)
        with serving("benchmarks.plain_service", second) as plain_port, serving("benchmarks.api_server", first) as port:
            if _fetch(port, "/api/portfolio")["holdings"] != _fetch(plain_port, "/api/portfolio")["holdings"]:
                raise SystemExit("The two services do not show the same holdings.")
            found = {
                "plain_idle": measure(plain_port, **load),
                "folioscope_idle": measure(port, **load),
                "folioscope_while_fitting": measure(port, **load, busy_port=port),
                "plain_while_fitting": measure(plain_port, **load, busy_port=port),
            }
    for title, rows in found.items():
        show(title, rows)
    ratios = compare(found)
    print(f"\n{'route':28}{'req/s, ours : plain':>22}{'p99, busy : idle':>20}")
    for route, row in ratios.items():
        print(f"{route:28}{row['requests_ratio_to_plain']:>22}{row['p99_ratio_busy_to_idle']:>20}")
    given.out.write_text(json.dumps({**found, "ratios": ratios}, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
