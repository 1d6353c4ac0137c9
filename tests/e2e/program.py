"""The program itself, as `make run` starts it: a process of its own, in a folder of its own."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
START_S = 90


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Program:
    """A running program; `kill` ends it as a power cut would, `start` brings it up again in the same folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.thread: str | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def log(self) -> str:
        """What it has written since it was started."""
        return (self.folder / "program.log").read_text(encoding="utf-8")

    def begin(self) -> None:
        """Start it, and do not wait."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("FOLIOSCOPE_", "OPENAI_", "CHAINLIT_"))}  # noqa: TID251 -- the child's environment
        with (self.folder / "program.log").open("w", encoding="utf-8") as out:
            self.process = subprocess.Popen(  # noqa: S603 -- our own program
                [sys.executable, str(ROOT / "main.py"), "run", "--port", str(self.port)],
                cwd=self.folder,
                env={**clean, "PYTHONUNBUFFERED": "1"},
                stdout=out,
                stderr=subprocess.STDOUT,
            )

    def start(self) -> None:
        """Start it, and return when it is ready."""
        self.begin()
        assert self.process is not None
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise AssertionError(f"the program ended by itself:\n{self.log()}")
            if "is ready" in self.log():
                return
            time.sleep(0.05)  # another process is watched, there is no event to wait on
        raise AssertionError(f"the program is not ready after {START_S} s:\n{self.log()}")

    def kill(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def kill_all(self) -> None:
        """As when the machine loses its power: everything that it has started, its Redis and its calculations too, ends at the same moment."""
        assert self.process is not None
        for pid in (*family(self.process.pid), self.process.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        """Ctrl-C; returns the exit status."""
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=30)

    def call(self, method: str, path: str, body: Any = None, *, timeout_s: float = 60, **headers: str) -> tuple[int, Any]:
        """The status and the JSON of an answer; (0, None) when the program went away under it."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data=data, method=method, headers={"content-type": "application/json", **headers})  # noqa: S310 -- loopback
        try:
            with urllib.request.urlopen(request, timeout=timeout_s) as answer:  # noqa: S310 -- as above
                return answer.status, json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as err:
            return err.code, json.loads(err.read() or b"null")
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return 0, None

    def say(self, text: str) -> dict[str, Any]:
        """The answer to a message of the one conversation that this program's tests hold."""
        thread = {"thread_id": self.thread} if self.thread else {}
        status, answer = self.call("POST", "/api/chat", {**thread, "message": text})
        assert status == 200, (status, answer)
        found: dict[str, Any] = answer
        self.thread = found["thread_id"]
        return found

    def activities(self) -> int:
        return int(self.call("GET", "/api/activities?limit=1")[1]["total"])


def family(root: int) -> list[int]:
    """The processes below one."""
    table = subprocess.run(["ps", "-axo", "pid=,ppid="], check=True, capture_output=True, text=True).stdout.split()  # noqa: S607 -- the system's own
    parents = dict(zip(map(int, table[::2]), map(int, table[1::2]), strict=True))
    found, grown = [root], 0
    while len(found) > grown:
        grown = len(found)
        found += [pid for pid, parent in parents.items() if parent in found and pid not in found]
    return found[1:]


@contextmanager
def running(folder: Path) -> Iterator[Program]:
    program = Program(folder)
    program.start()
    try:
        yield program
    finally:
        if program.process is not None and program.process.poll() is None:
            program.stop()
