"""What the start of the program costs is measured on its own processes; what it need not load, it does not."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np

from benchmarks.process_table import family
from market.session_table import made_table, session_table

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = ("pandas", "pyarrow", "grpc", "torch", "chromadb", "statsmodels", "prophet", "onnx", "exchange_calendars")
IMPORTS = """
import json, sys, tempfile
from pathlib import Path
import main
from chat_app.mount import chat_asgi, prepare
prepare(Path(tempfile.mkdtemp()), "x" * 48)
import agents.assistant, agents.checkpoints, agents.understanding, api.web, tools.wiring, workers.worker
chat_asgi()
print(json.dumps([name for name in sys.argv[1:] if name in sys.modules]))
"""
TABLE = """
import sys
from market.session_table import session_table
table = session_table("XHKG")
print("pandas" in sys.modules, table.shape[0], table.sum())
"""


def test_a_process_and_its_children_are_told_with_what_they_take() -> None:
    child = subprocess.Popen([sys.executable, "-c", "print(flush=True); input()"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert child.stdout is not None
        child.stdout.readline()
        found = family(os.getpid())
        assert (found[0].part, found[0].pid) == ("web", os.getpid())
        taken = {one.pid: one.rss_mb for one in found}
        assert taken[os.getpid()] > 0
        assert taken[child.pid] > 0
    finally:
        child.communicate(b"\n", timeout=20)
    assert family(child.pid) == []


def test_a_child_that_has_ended_and_was_not_collected_takes_nothing() -> None:
    child = subprocess.Popen([sys.executable, "-c", ""], stdout=subprocess.PIPE)
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert child.pid not in {taken.pid for taken in family(os.getpid())}
    child.communicate(timeout=20)


def test_the_web_process_starts_without_what_it_need_not_load() -> None:
    done = subprocess.run([sys.executable, "-c", IMPORTS, *LEFT_OUT], cwd=ROOT, check=True, capture_output=True, timeout=120)  # noqa: S603 -- our own words
    assert json.loads(done.stdout.splitlines()[-1]) == []


def test_a_child_works_out_the_same_trading_days() -> None:
    done = subprocess.run([sys.executable, "-c", TABLE], cwd=ROOT, check=True, capture_output=True, text=True, timeout=120)  # noqa: S603 -- as above
    here = made_table("XHKG")
    assert done.stdout.split() == ["False", str(here.shape[0]), str(here.sum())]
    np.testing.assert_array_equal(session_table("XHKG"), here)
