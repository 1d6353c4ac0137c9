"""One redis-server process on a unix socket: how it is started, recognised, asked whether it lives, and ended."""

import asyncio
import contextlib
import hashlib
import os
import signal
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from core.clock import stopwatch_s
from core.errors import Misconfigured

MAX_SOCKET_PATH_BYTES = 100
"""Unix sockets take 103 bytes on macOS and 107 on Linux."""
_POLL_S = 0.01
_SHELL = "/bin/sh"
# The shell becomes the server. What it leaves behind waits for a line from us, and ends the server when the pipe breaks without one:
# when this program was killed. PR_SET_PDEATHSIG would do the same on Linux alone, and by running Python between fork and exec.
_SERVER_WITH_WATCH = 'exec 3<&0; (read -r _ <&3 || kill -TERM $$) & exec "$@" </dev/null 3<&-'


@dataclass(frozen=True, slots=True, kw_only=True)
class RedisPlace:
    """Where an embedded Redis keeps its things.

    Attributes:
        folder: the data, the log and the lock.
        socket: the address; in a short private folder elsewhere when the path inside `folder` would be too long for a socket.
    """

    folder: Path
    socket: Path

    @property
    def pidfile(self) -> Path:
        """Written by the server itself."""
        return self.folder / "redis.pid"

    @property
    def log(self) -> Path:
        """The server's own log."""
        return self.folder / "redis.log"

    @property
    def data(self) -> Path:
        """The append-only file."""
        return self.folder / "appendonly.aof"

    @property
    def lock(self) -> Path:
        """Held by the program that owns the server."""
        return self.folder / "redis.lock"

    def clear_away(self) -> None:
        """Remove what a stopped server may have left beside its data."""
        self.socket.unlink(missing_ok=True)
        self.pidfile.unlink(missing_ok=True)
        if self.socket.parent != self.folder:
            with contextlib.suppress(OSError):  # another program may be about to use it
                self.socket.parent.rmdir()


def place_in(folder: Path) -> RedisPlace:
    """The place for a server with its data in `folder`, which is made if need be.

    Raises:
        Misconfigured: the folder cannot be made, or its short stand-in belongs to somebody else.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as err:
        raise Misconfigured(f"The folder {str(folder)!r} for the embedded Redis cannot be made: {err.strerror}.") from err
    full = folder.resolve()
    socket = full / "redis.sock"
    if len(os.fsencode(socket)) > MAX_SOCKET_PATH_BYTES:
        socket = _short_folder(full) / "redis.sock"
    return RedisPlace(folder=full, socket=socket)


def _short_folder(folder: Path) -> Path:
    """A private folder with a short name that is always the same for `folder`."""
    name = f"folioscope-{os.getuid()}-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]}"
    for parent in (Path(tempfile.gettempdir()), Path("/tmp")):  # noqa: S108 - the name is fixed, so ownership and mode are checked below
        short = parent / name
        if len(os.fsencode(short / "redis.sock")) > MAX_SOCKET_PATH_BYTES:
            continue
        short.mkdir(mode=0o700, exist_ok=True)
        info = short.lstat()
        if not stat.S_ISDIR(info.st_mode) or info.st_uid != os.getuid() or info.st_mode & 0o077:
            raise Misconfigured(f"{str(short)!r} is not a private folder of yours: remove it, or choose a shorter state folder.")
        return short
    raise Misconfigured("The state folder's path is too long for a unix socket: choose a shorter FOLIOSCOPE_STATE_DIR.")


def launch(binary: Path, place: RedisPlace) -> "subprocess.Popen[bytes]":
    """A new server: never on TCP, every write appended to a file, nothing evicted, its own session so that Ctrl-C is left to us.

    It ends by itself, its data written out, when this program is killed; release it by `let_go` when it is to end or has ended.

    Raises:
        Misconfigured: the program cannot be run.
    """
    if not os.access(binary, os.X_OK):
        raise Misconfigured(f"{str(binary)!r} is not a program that can be run.")
    options = {
        "port": "0",
        "unixsocket": str(place.socket),
        "unixsocketperm": "700",
        "dir": str(place.folder),
        "pidfile": str(place.pidfile),
        "logfile": str(place.log),
        "loglevel": "notice",
        "appendonly": "yes",
        "appendfilename": place.data.name,
        "appendfsync": "everysec",
        "maxmemory-policy": "noeviction",
        "save": "",
        "daemonize": "no",
    }
    place.socket.parent.mkdir(mode=0o700, exist_ok=True)
    words = [word for name, value in options.items() for word in (f"--{name}", value)]
    return subprocess.Popen(  # noqa: S603 - a program found by us, with arguments of our own
        [_SHELL, "-c", _SERVER_WITH_WATCH, binary.name, str(binary), *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        cwd=place.folder,
    )


def let_go(process: "subprocess.Popen[bytes]") -> None:
    """Tell the watch beside a launched server that it has nothing to do any more."""
    if process.stdin is not None and not process.stdin.closed:
        with contextlib.suppress(OSError):
            process.stdin.write(b"\n")
            process.stdin.flush()
        with contextlib.suppress(OSError):
            process.stdin.close()


async def answers(place: RedisPlace, *, timeout_s: float = 1.0) -> bool:
    """Whether a server answers PING on the socket; one that is still loading its data does not."""
    try:
        async with asyncio.timeout(timeout_s):
            reader, writer = await asyncio.open_unix_connection(str(place.socket))
            try:
                writer.write(b"PING\r\n")
                return (await reader.readline()).startswith(b"+PONG")
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return False


def recorded_pid(place: RedisPlace) -> int | None:
    """The process id in the pidfile, when a process of that id runs and is a redis-server on our socket; else None."""
    try:
        pid = int(place.pidfile.read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        return None
    return pid if pid > 1 and is_our_server(pid, place) else None


def is_our_server(pid: int, place: RedisPlace) -> bool:
    """Whether the process `pid` runs and names our socket in its title."""
    title = _title(pid)
    return "redis-server" in title and str(place.socket) in title


def _title(pid: int) -> str:
    """The command line of a process; empty when there is none such, or it has ended and nobody has looked yet."""
    if Path("/proc/self").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    listing = subprocess.run(  # noqa: S603 - fixed words and a number
        ["/bin/ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, check=False, stdin=subprocess.DEVNULL
    )
    return listing.stdout.decode(errors="replace")


async def end(pid: int, place: RedisPlace, *, patience_s: float = 5.0) -> None:
    """End the server `pid`: politely, so that it writes its data out, and after `patience_s` without asking."""
    for sign, wait_s in ((signal.SIGTERM, patience_s), (signal.SIGKILL, patience_s)):
        if not is_our_server(pid, place):
            return
        os.kill(pid, sign)
        deadline = stopwatch_s() + wait_s
        while stopwatch_s() < deadline:
            if not is_our_server(pid, place):
                return
            await asyncio.sleep(_POLL_S)


def last_words(place: RedisPlace) -> str:
    """The last line of the server's log, for an error message."""
    try:
        lines = place.log.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    return lines[-1].partition("# ")[2] or lines[-1] if lines else ""
