"""Killed between the yes and the answer: nothing lost, nothing twice."""

import threading
import time
from pathlib import Path

import pytest
from program import Program, running

pytestmark = pytest.mark.e2e

DELAYS_MS = (0, 8, 30)


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
