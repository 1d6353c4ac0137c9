"""Ctrl-C while the program is still starting ends it, whenever it comes and however it was started."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from program import Program

pytestmark = pytest.mark.e2e

MOMENTS_S = (0.8, 2.5, 5.0)


@contextmanager
def inheriting(handling: Any) -> Iterator[None]:
    """Programs that are started meanwhile inherit what this process does about Ctrl-C."""
    before = signal.signal(signal.SIGINT, handling)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def ended(program: Program) -> None:
    """It ends by one Ctrl-C, and takes its Redis with it."""
    assert program.process is not None
    program.process.send_signal(signal.SIGINT)
    program.process.wait(timeout=90)
    assert not (program.folder / "var" / "redis" / "redis.sock").exists()


@pytest.mark.timeout(400)
def test_ctrl_c_ends_a_program_that_starts(tmp_path: Path) -> None:
    for moment_s in MOMENTS_S:
        program = Program(tmp_path)
        with inheriting(signal.default_int_handler):
            program.begin()
        time.sleep(moment_s)  # the moment is what is varied
        ended(program)


@pytest.mark.timeout(200)
def test_ctrl_c_ends_a_program_that_a_shell_started_in_the_background(tmp_path: Path) -> None:
    """Such a shell has it ignore Ctrl-C; the program takes it back before it begins to work."""
    program = Program(tmp_path)
    with inheriting(signal.SIG_IGN):
        program.begin()
    until = time.monotonic() + 90
    while not (tmp_path / "var" / "chat").exists():  # from then on it answers to Ctrl-C
        assert time.monotonic() < until, program.log()
        time.sleep(0.05)  # another process is watched, there is no event to wait on
    ended(program)
