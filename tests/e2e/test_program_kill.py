"""Killed between the yes and the answer: nothing lost, nothing twice."""

import itertools
import random
import sqlite3
import threading
import time
from pathlib import Path

import pytest
from program import Program, running

from tools.demo import ACTIVITIES

pytestmark = pytest.mark.e2e

DELAYS_MS = (0, 8)
DEMO = len(ACTIVITIES)


def propose(program: Program, quantity: int) -> str:
    answer = program.say(f"buy {quantity} AAPL at 130")
    assert [call["intent"] for call in answer["calls"]] == ["add_transaction"]
    return str(answer["proposals"][0]["id"])


def confirm(program: Program, proposal: str) -> tuple[int, object]:
    return program.call("POST", f"/api/proposals/{proposal}", {"decision": "confirm"}, timeout_s=20)


@pytest.mark.timeout(600)
def test_a_kill_between_yes_and_answer_records_exactly_one_activity(tmp_path: Path) -> None:
    with running(tmp_path) as program:
        before = program.activities()
        for done, delay_ms in enumerate(DELAYS_MS, 1):
            proposal = propose(program, done)
            presser = threading.Thread(target=confirm, args=(program, proposal))
            presser.start()
            time.sleep(delay_ms / 1000)  # the moment of the kill is what is varied here
            program.kill()
            presser.join()
            program.start()
            status, answer = confirm(program, proposal)
            assert status == 200, answer
            again, _ = confirm(program, proposal)
            assert again == 200
            assert program.activities() == before + done
        assert program.stop() == 0


class Use:
    """Somebody who works with the program until it is killed: entries under keys of their own, and beside them a question, a backtest, a training."""

    def __init__(self, program: Program) -> None:
        self.program, self.over = program, threading.Event()
        self.begun: list[int] = []
        self.acknowledged: list[int] = []
        self.threads = [threading.Thread(target=work) for work in (self.enter, self.ask)]

    def entry(self, number: int) -> int:
        body = {"side": "deposit", "amount": f"{number}.01", "date": "2022-12-01"}
        return self.program.call("POST", "/api/activities", body, **{"Idempotency-Key": f"use-{number}"})[0]

    def enter(self) -> None:
        for number in itertools.count(1):
            if self.over.wait(0.05):  # within the limit of requests
                return
            self.begun.append(number)
            if self.entry(number) == 201:
                self.acknowledged.append(number)

    def ask(self) -> None:
        self.program.call("POST", "/api/backtests", {"symbol": "KO", "origins": 20})
        self.program.call("POST", "/api/models", {"symbol": "AAPL"})
        while not self.over.is_set():
            self.program.call("POST", "/api/chat", {"message": "what do I own?"})

    def kill_after(self, seconds: float) -> None:
        for thread in self.threads:
            thread.start()
        time.sleep(seconds)  # the moment is what is varied
        self.program.kill_all()
        self.over.set()
        for thread in self.threads:
            thread.join()


def check_whole(program: Program, use: Use | None = None) -> None:
    """Up, every part well, every file whole; what was acknowledged is there once, and what was cut short can be sent again."""
    status, ready = program.call("GET", "/health/ready")
    assert status == 200, ready
    for name in ("portfolio.db", "var/conversations.db"):
        connection = sqlite3.connect(f"file:{program.folder / name}?mode=ro", uri=True)
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        connection.close()
    if use is None:
        assert program.activities() == DEMO
        return
    assert DEMO + len(use.acknowledged) <= program.activities() <= DEMO + len(use.begun)
    assert {use.entry(number) for number in use.begun} <= {200, 201}
    assert program.activities() == DEMO + len(use.begun)


@pytest.mark.timeout(3600)
def test_a_machine_that_loses_its_power_at_any_moment_comes_up_clean(tmp_path: Path, kills: int) -> None:
    """Twice in a folder: in the middle of a first start, and in use. `make kill` does it ten times."""
    chance = random.Random(kills)  # noqa: S311 -- chooses moments
    for number in range(1 if kills < 10 else 10):
        folder = tmp_path / str(number)
        folder.mkdir()
        program = Program(folder)
        program.begin()
        time.sleep(chance.uniform(0.3, 9.0))  # the moment is what is varied
        program.kill_all()
        program.start()
        check_whole(program)
        use = Use(program)
        use.kill_after(chance.uniform(0.05, 6.0))
        program.start()
        check_whole(program, use)
        assert program.stop() == 0


@pytest.mark.timeout(300)
def test_ctrl_c_leaves_nothing_running_and_a_second_start_finds_everything(tmp_path: Path) -> None:
    with running(tmp_path) as program:
        assert confirm(program, propose(program, 3))[0] == 200
        recorded = program.activities()
        assert program.stop() == 0
        assert not (tmp_path / "var" / "redis" / "redis.sock").exists()
        program.start()
        assert program.activities() == recorded


@pytest.mark.timeout(120)
def test_a_taken_port_is_said_in_one_line(tmp_path: Path) -> None:
    with running(tmp_path) as program:
        other = Program(tmp_path)
        other.port = program.port
        with pytest.raises(AssertionError, match="Choose another with --port"):
            other.start()
