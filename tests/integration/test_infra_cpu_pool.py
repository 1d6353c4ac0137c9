"""The pool of child processes, with real children: warm, ended when they hang, replaced when they die."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from infra_house import (
    asks_for_infra,
    c_environment,
    defect,
    die,
    die_once,
    divide,
    heavy_modules,
    in_steps,
    scaled,
    short_history,
    sleep_and_tell,
    throttled,
    unsendable,
    where_am_i,
)

from core.clock import stopwatch_s
from core.errors import InternalError, NotEnoughHistory, QuotaExceeded, Unavailable
from infra import CalculationError, CpuPool, cpu_child
from infra.cpu_child import Call, Done, Failed, Report


@pytest.fixture
async def pool():
    async with CpuPool(size=1) as pool:
        yield pool


def alive(pid: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False


async def until(condition, timeout_s: float = 8.0) -> None:
    deadline = stopwatch_s() + timeout_s
    while not condition():
        assert stopwatch_s() < deadline
        await asyncio.sleep(0.01)


async def told_pids(marker: Path) -> list[int]:
    await until(marker.exists)
    return pids_in(marker)


def pids_in(marker: Path) -> list[int]:
    return [int(word) for word in marker.read_text().split()]


async def test_it_calculates_elsewhere_and_the_child_stays_warm(pool):
    assert pool.pids == ()
    pids = [await pool.run(where_am_i) for _ in range(3)]
    assert set(pids) == set(pool.pids)
    assert os.getpid() not in pids
    started = stopwatch_s()
    await pool.run(where_am_i)
    assert stopwatch_s() - started < 0.1


async def test_arrays_and_keywords_travel_both_ways(pool):
    import numpy as np

    result = await pool.run(partial(scaled, by=3.0), np.arange(4.0))
    assert result.tolist() == [0.0, 3.0, 6.0, 9.0]


async def test_a_child_is_light(pool):
    assert await pool.run(heavy_modules) == []
    assert await pool.run(asks_for_infra) == "infra.cpu_pool"
    assert "redis" in await pool.run(heavy_modules)


async def test_a_child_stands_back_behind_its_parent_and_ctrl_c_does_not_reach_it():
    async with CpuPool(size=1, niceness=7) as pool:
        pid = await pool.run(where_am_i)
        assert os.getpriority(os.PRIO_PROCESS, pid) == min(os.getpriority(os.PRIO_PROCESS, 0) + 7, 19)
        assert os.sched_getscheduler(pid) == os.SCHED_BATCH
        assert os.getsid(pid) == os.getsid(0)  # in a session of its own it would have as large a share as the parent, however nice it is
        assert os.getpgid(pid) == pid != os.getpgid(0)


async def test_a_child_has_one_thread_for_linear_algebra(pool):
    assert await pool.run(c_environment, "OMP_NUM_THREADS") == "1"
    assert await pool.run(c_environment, "OPENBLAS_NUM_THREADS") == "1"


async def test_a_foreseen_error_comes_back_as_it_was(pool):
    with pytest.raises(NotEnoughHistory) as refused:
        await pool.run(short_history, 12)
    assert refused.value.message == "30 days are needed."
    assert refused.value.details == {"have": 12, "need": 30}
    with pytest.raises(QuotaExceeded) as slowly:
        await pool.run(throttled)
    assert slowly.value.details["retry_after_s"] == 1.5
    with pytest.raises(InternalError) as internal:
        await pool.run(defect)
    assert internal.value.details["error_id"] == "e-17"
    assert len(pool.pids) == 1


async def test_a_defect_comes_back_with_its_trace_and_the_child_goes_on(pool):
    with pytest.raises(CalculationError) as broken:
        await pool.run(divide)
    assert "ZeroDivisionError" in str(broken.value)
    assert "1 / 0" in broken.value.trace
    assert await pool.run(where_am_i) == pool.pids[0]


async def test_what_cannot_travel_is_an_error_not_a_hang(pool):
    with pytest.raises(CalculationError):
        await pool.run(unsendable)
    with pytest.raises((AttributeError, TypeError)):
        await pool.run(lambda: None)
    assert isinstance(await pool.run(where_am_i), int)


async def test_progress_is_told_in_order(pool):
    told = []
    assert await pool.run(in_steps, 3, on_progress=lambda fraction, text: told.append((fraction, text))) == "all done"
    await asyncio.sleep(0)
    assert told == [(1 / 3, "step 1"), (2 / 3, "step 2"), (1.0, "step 3")]


async def test_a_killed_child_is_replaced_and_the_calculation_begun_again(pool, tmp_path):
    assert await pool.run(die_once, str(tmp_path / "marker")) == "second time lucky"


async def test_a_calculation_that_always_kills_its_child_is_given_up(pool):
    with pytest.raises(Unavailable):
        await pool.run(die)
    assert isinstance(await pool.run(where_am_i), int)


async def test_an_idle_child_that_was_killed_is_replaced(pool):
    first = await pool.run(where_am_i)
    os.kill(first, signal.SIGKILL)
    assert await pool.run(where_am_i) != first


async def test_too_long_a_calculation_is_really_ended_with_all_it_started(pool, tmp_path):
    await pool.run(where_am_i)
    marker = tmp_path / "pids"
    with pytest.raises(Unavailable):
        await pool.run(sleep_and_tell, str(marker), 60.0, timeout_s=0.7)
    pids = await told_pids(marker)
    await until(lambda: not any(alive(pid) for pid in pids))
    assert await pool.run(where_am_i) not in pids


async def test_cancelling_ends_the_calculation(pool, tmp_path):
    marker = tmp_path / "pids"
    task = asyncio.create_task(pool.run(sleep_and_tell, str(marker), 60.0))
    pids = await told_pids(marker)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await until(lambda: not any(alive(pid) for pid in pids))


async def test_the_event_loop_stays_free_and_calls_wait_for_their_turn(pool):
    await pool.run(where_am_i)
    ticks = 0

    async def tick():
        nonlocal ticks
        while True:
            await asyncio.sleep(0.01)
            ticks += 1

    ticker = asyncio.create_task(tick())
    await asyncio.gather(*(pool.run(time.sleep, 0.1) for _ in range(3)))
    ticker.cancel()
    assert ticks >= 10
    assert len(pool.pids) == 1


async def test_a_child_is_replaced_after_so_many_calls_or_so_much_memory():
    async with CpuPool(recycle_after=2) as pool:
        pids = [await pool.run(where_am_i) for _ in range(4)]
    assert pids[0] == pids[1] != pids[2] == pids[3]
    async with CpuPool(max_rss_bytes=1) as pool:
        assert await pool.run(where_am_i) != await pool.run(where_am_i)


async def test_closing_ends_busy_children_and_refuses_further_calls(tmp_path):
    pool = CpuPool()
    marker = tmp_path / "pids"
    task = asyncio.create_task(pool.run(sleep_and_tell, str(marker), 60.0))
    pids = await told_pids(marker)
    await pool.close()
    with pytest.raises(Unavailable):
        await task
    with pytest.raises(Unavailable):
        await pool.run(where_am_i)
    await until(lambda: not any(alive(pid) for pid in pids))


PARENT = """
import asyncio, signal, sys, time
from infra import CpuPool

signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever starts the tests in the background has it ignored

async def main():
    async with CpuPool() as pool:
        await pool.run(time.sleep, 0.0)
        print(pool.pids[0], flush=True)
        await pool.run(time.sleep, 60.0)

asyncio.run(main())
"""


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGINT])
async def test_children_end_with_their_parent(sign):
    parent = await asyncio.create_subprocess_exec(sys.executable, "-c", PARENT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert parent.stdout is not None
    pid = int(await parent.stdout.readline())
    assert alive(pid)
    parent.send_signal(sign)
    async with asyncio.timeout(30):
        await parent.wait()
    await until(lambda: not alive(pid), 30.0)


def test_the_child_answers_whatever_comes_in():
    """The child's side, in a thread of this process: a report, a result, a failure, an unreadable call, and the end."""
    ours, theirs = socket.socketpair()
    child, parent = Connection(theirs.detach()), Connection(ours.detach())
    thread = threading.Thread(target=cpu_child.serve, args=(child,))
    thread.start()
    parent.send(Call(func=in_steps, args=(1,), reports=True))
    assert parent.recv() == Report(fraction=1.0, text="step 1")
    assert isinstance(done := parent.recv(), Done)
    assert (done.value, done.rss_bytes > 1_000_000) == ("all done", True)
    parent.send_bytes(b"no call at all")
    assert isinstance(parent.recv(), Failed)
    parent.send(Call(func=short_history, args=(3,), reports=False))
    assert parent.recv() == Failed(expected="NotEnoughHistory", message="30 days are needed.", details={"have": 3, "need": 30}, trace="")
    parent.close()
    thread.join(timeout=5)
    assert not thread.is_alive()
    child.close()
