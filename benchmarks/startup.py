"""How long the program takes from its start to the first answered request, and how much memory each of its processes takes.

    python -m benchmarks.startup --out OUT.json [--starts 3] [--settle 45]

The program is started as `make run` starts it. Cold is an empty folder: the schema is made, the demo portfolio recorded, the sentence model
written. Warm is the same folder again. Memory is told after the start, and once more after the first questions and the schedule's first round,
`settle` seconds later. Goals: 12 s warm, 450 MB for the web process, which with `run` is the worker as well.
"""

import argparse
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.process_table import family
from core.clock import stopwatch_s

JsonObject = dict[str, Any]  # Any: JSON
ROOT = Path(__file__).resolve().parent.parent
WITHIN_S = 180.0
QUESTIONS = ("what do I own?", "forecast AAPL for 5 days", "what is a dividend?")
WARM_GOAL_S, WEB_GOAL_MB = 12.0, 450.0


@contextmanager
def started(folder: Path) -> Iterator[tuple[int, int]]:
    """The program in `folder`: its process id and its port, not waited for; stopped as Ctrl-C stops it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("FOLIOSCOPE_", "OPENAI_", "CHAINLIT_"))}  # noqa: TID251 -- the child's environment
    command = [sys.executable, str(ROOT / "main.py"), "run", "--port", str(port)]
    shared = {**kept, "FOLIOSCOPE_JOBS__JITTER_S": "0"}
    with (folder / "program.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=folder, env=shared, stdout=log, stderr=log)  # noqa: S603 -- our own program
    try:
        yield process.pid, port
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def answered(port: int, path: str, body: JsonObject | None = None) -> float:
    """Seconds until `path` is answered with success, asked again every 20 ms while nobody listens."""
    began = stopwatch_s()
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", data=data, headers={"content-type": "application/json"})
    while stopwatch_s() - began < WITHIN_S:
        try:
            with urllib.request.urlopen(request, timeout=WITHIN_S) as answer:  # noqa: S310 -- loopback
                answer.read()
        except urllib.error.HTTPError as err:
            raise SystemExit(f"{path} was answered with {err.code}.") from err
        except OSError:
            time.sleep(0.02)  # another process is waited for
        else:
            return stopwatch_s() - began
    raise SystemExit(f"{path} was not answered within {WITHIN_S:g} s.")


def start(folder: Path, settle_s: float) -> JsonObject:
    """One start and what it took."""
    began = stopwatch_s()
    with started(folder) as (pid, port):
        answered(port, "/ping")
        first = stopwatch_s() - began
        portfolio = answered(port, "/api/portfolio")
        page = answered(port, "/chat/")
        memory = [memory_of(pid)]
        turns = {question: round(answered(port, "/api/chat", {"message": question}), 3) for question in QUESTIONS} if settle_s else {}
        if settle_s:
            time.sleep(settle_s)
            memory.append(memory_of(pid))
    return {
        "first_answer_s": round(first, 2),
        "portfolio_s": round(portfolio, 3),
        "chat_page_s": round(page, 3),
        "turns_s": turns,
        "memory_mb": memory[0],
        "memory_after_use_mb": memory[-1],
    }


def memory_of(pid: int) -> list[JsonObject]:
    """Every process of the program with its memory."""
    return [{"process": taken.part, "rss_mb": taken.rss_mb} for taken in family(pid)]


def main() -> None:
    """Start it cold, then warm, and write down what it took."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--out", type=Path, required=True)
    options.add_argument("--starts", type=int, default=3, help="warm starts")
    options.add_argument("--settle", type=float, default=45.0, help="seconds of use before memory is told again; 0 leaves it out")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        cold = start(Path(name), 0.0)
        warm = [start(Path(name), given.settle if number == given.starts - 1 else 0.0) for number in range(given.starts)]
    found = {
        "load_average": round(os.getloadavg()[0], 1),
        "cold": cold,
        "warm": warm,
        "warm_first_answer_s": statistics.median(item["first_answer_s"] for item in warm),
        "web_rss_mb": max(item["memory_mb"][0]["rss_mb"] for item in warm),
        "web_rss_after_use_mb": warm[-1]["memory_after_use_mb"][0]["rss_mb"],
    }
    show(found)
    given.out.write_text(json.dumps(found, indent=1), encoding="utf-8")


def show(found: JsonObject) -> None:
    """The table."""
    print(f"{'start':8}{'first answer s':>16}{'portfolio s':>14}{'chat page s':>14}   memory MB")
    for title, row in (("cold", found["cold"]), *(("warm", row) for row in found["warm"])):
        memory = ", ".join(f"{item['process']} {item['rss_mb']:g}" for item in row["memory_mb"])
        print(f"{title:8}{row['first_answer_s']:>16}{row['portfolio_s']:>14}{row['chat_page_s']:>14}   {memory}")
    used = found["warm"][-1]
    for question, took in used["turns_s"].items():
        print(f"  {took:7.3f} s  {question}")
    print("after use:", ", ".join(f"{item['process']} {item['rss_mb']:g}" for item in used["memory_after_use_mb"]))
    print(f"load of the machine at the end: {found['load_average']} on {os.cpu_count()} processors")
    print(f"warm {found['warm_first_answer_s']} s (goal {WARM_GOAL_S:g}), web {found['web_rss_mb']} MB (goal {WEB_GOAL_MB:g})")


if __name__ == "__main__":
    main()
