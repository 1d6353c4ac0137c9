"""A real Redis for those who run none: a redis-server of our own on a unix socket, living and dying with this program."""

import asyncio
import fcntl
import os
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

import structlog

from core.clock import stopwatch_s
from core.errors import Unavailable
from infra.endings import end_tasks
from infra.redis_binary import find_redis_server
from infra.redis_process import RedisPlace, answers, end, last_words, launch, let_go, place_in, recorded_pid

log = structlog.get_logger("redis")
_POLL_S = 0.01
_WATCH_S = 0.25
_LAST_MOMENT_S = 0.1
_RESTARTS_A_MINUTE = 10


class EmbeddedRedis:
    """An async context manager that gives a running Redis; `url` is its address.

    - Nobody is there: a server is started. It keeps its data in `folder` over restarts (append-only file) and listens on the socket only.
    - This program is killed: the server writes its data out and ends within moments.
    - A server that lives on all the same is taken over, with everything in its queue.
    - What is left is a dead socket or a process that does not answer: it is cleared away and a server started.
    - Another program that uses the same folder is running: its server is shared. When that program ends, one of those that shared it
      starts the server again and owns it. The owner holds a lock on a file, which the system frees even after kill -9.
    - The server dies while we run: it is started again, at most ten times a minute.
    - Its data file is damaged: that file is set aside as `appendonly.aof.damaged-N` and the server starts empty; `recovered` is then true.

    Args:
        folder: made if need be; may have any length, the socket moves to a short private folder when it must.
        binary: the redis-server to use; None: see `find_redis_server`.
        start_timeout_s: how long loading the data may take.

    Raises:
        Misconfigured: on entry, when there is no redis-server, or the folder does not work.
        Unavailable: on entry, when the server does not come up.
    """

    def __init__(self, folder: Path, *, binary: Path | None = None, start_timeout_s: float = 10.0) -> None:
        self._place: RedisPlace = place_in(folder)
        self._binary = binary
        self._start_timeout_s = start_timeout_s
        self._process: subprocess.Popen[bytes] | None = None
        self._pid: int | None = None
        self._lock_fd: int | None = None
        self._watcher: asyncio.Task[None] | None = None
        self.recovered = False

    @property
    def url(self) -> str:
        """The address, such as unix:///home/me/var/redis/redis.sock."""
        return "unix://" + quote(str(self._place.socket))

    @property
    def owned(self) -> bool:
        """True when this program started or took over the server; False while it shares another program's."""
        return self._lock_fd is not None

    @property
    def pid(self) -> int | None:
        """The server's process id; None when it is another program's."""
        return self._pid

    async def __aenter__(self) -> Self:
        self._take_lock()
        try:
            if self.owned:
                await self._own()
            else:
                await self._share()
            self._watcher = asyncio.create_task(self._watch(), name="redis-watcher")
        except BaseException:
            await self.stop()
            raise
        return self

    async def __aexit__(self, kind: type[BaseException] | None, err: BaseException | None, trace: TracebackType | None) -> None:
        await self.stop()

    async def stop(self) -> None:
        """End the server if it is ours; its data is on disk afterwards."""
        if self._watcher is not None:
            await end_tasks(self._watcher)
            self._watcher = None
        if self._pid is not None:
            await self._end_server(self._pid)
            self._place.clear_away()
            self._pid = None
        if self._lock_fd is not None:
            os.close(self._lock_fd)
            self._lock_fd = None

    def _take_lock(self) -> None:
        """Become the owner unless another program is."""
        fd = os.open(self._place.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(fd)
            return
        self._lock_fd = fd

    async def _own(self) -> None:
        """Take over the server that a killed program left behind, or start one."""
        left_over = recorded_pid(self._place)
        if left_over is not None and await self._comes_up(left_over) and await self._stays(left_over):
            self._pid = left_over
            log.info("redis.taken_over", pid=left_over)
            return
        if left_over is not None:
            await end(left_over, self._place, patience_s=1.0)
        await self._start()

    async def _stays(self, pid: int) -> bool:
        """Whether it is not just ending because its program was killed a moment ago."""
        await asyncio.sleep(_LAST_MOMENT_S)
        return self._runs(pid) and await answers(self._place)

    async def _share(self) -> None:
        """Wait for the owner's server."""
        deadline = stopwatch_s() + self._start_timeout_s
        while not await answers(self._place):
            if stopwatch_s() > deadline:
                raise Unavailable("Another program uses the same state folder, and its Redis does not answer. Stop that program first.")
            await asyncio.sleep(_POLL_S)
        log.info("redis.shared")

    async def _start(self) -> None:
        """Start a server; once more with the data set aside when it cannot read them."""
        for attempt in (1, 2):
            self._place.socket.unlink(missing_ok=True)
            self._place.pidfile.unlink(missing_ok=True)
            process = launch(self._binary or find_redis_server(), self._place)
            self._process, self._pid = process, process.pid
            if await self._comes_up(process.pid):
                log.info("redis.started", pid=process.pid)
                return
            reason = last_words(self._place)
            await self._end_server(process.pid)
            self._process = self._pid = None
            if attempt == 1 and "Bad file format" in reason + self._tail() and self._place.data.exists():
                self._set_data_aside()
                continue
            raise Unavailable(f"The embedded Redis did not start: {reason or 'it said nothing'}.")

    def _tail(self) -> str:
        """The end of the server's log."""
        try:
            return self._place.log.read_text(encoding="utf-8", errors="replace")[-2000:]
        except OSError:
            return ""

    def _set_data_aside(self) -> None:
        """Rename the data file, never over an older one."""
        number = 1
        while (aside := self._place.data.with_name(f"{self._place.data.name}.damaged-{number}")).exists():
            number += 1
        self._place.data.rename(aside)
        self._place.log.unlink(missing_ok=True)
        self.recovered = True
        log.warning("redis.data_set_aside", file=aside.name)

    async def _comes_up(self, pid: int) -> bool:
        """Whether the server answers before the time is up and before it ends."""
        deadline = stopwatch_s() + self._start_timeout_s
        while stopwatch_s() < deadline:
            if await answers(self._place):
                return True
            if not self._runs(pid):
                return False
            await asyncio.sleep(_POLL_S)
        return False

    def _runs(self, pid: int) -> bool:
        """Whether the server process is there: our own child, or the one that was taken over."""
        if self._process is not None and self._process.pid == pid:
            return self._process.poll() is None
        return recorded_pid(self._place) == pid

    async def _end_server(self, pid: int) -> None:
        """End it and, if it is our child, collect it."""
        if self._process is None:
            await end(pid, self._place)
            return
        let_go(self._process)
        if self._process.poll() is None:
            self._process.terminate()
            try:
                await asyncio.to_thread(self._process.wait, 5.0)
            except subprocess.TimeoutExpired:
                self._process.kill()
        await asyncio.to_thread(self._process.wait)
        self._process = None

    async def _watch(self) -> None:
        """Start the server again whenever it has died, and become the owner when the owner has gone."""
        restarts: list[float] = []
        while True:
            await asyncio.sleep(_WATCH_S)
            if self._pid is not None and self._runs(self._pid):
                continue
            if not self.owned:
                self._take_lock()
            restarts = [at for at in restarts if stopwatch_s() - at < 60]
            if not self.owned or len(restarts) >= _RESTARTS_A_MINUTE:
                continue
            restarts.append(stopwatch_s())
            if self._process is not None:
                let_go(self._process)
            self._process = self._pid = None
            try:
                await self._own()
            except Unavailable as err:
                log.warning("redis.restart_failed", reason=err.message)
