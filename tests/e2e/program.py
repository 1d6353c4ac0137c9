"""The program itself, as `make run` starts it: a process of its own, in a folder of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
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
        self.process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("FOLIOSCOPE_", "OPENAI_", "CHAINLIT_"))}  # noqa: TID251 -- the child's environment
        self.process = subprocess.Popen(  # noqa: S603 -- our own program
            [sys.executable, str(ROOT / "main.py"), "run", "--port", str(self.port)],
            cwd=self.folder,
            env={**clean, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self.process.stdout is not None
        lines = []
        for line in self.process.stdout:
            lines.append(line)
            if "is ready" in line:
                return
        raise AssertionError("the program ended by itself:\n" + "".join(lines))

    def kill(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
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

    def say(self, text: str, thread: str = "talk") -> dict[str, Any]:
        status, answer = self.call("POST", "/api/chat", {"thread_id": thread, "message": text})
        assert status == 200, (status, answer)
        found: dict[str, Any] = answer
        return found

    def activities(self) -> int:
        return int(self.call("GET", "/api/activities?limit=1")[1]["total"])


@contextmanager
def running(folder: Path) -> Iterator[Program]:
    program = Program(folder)
    program.start()
    try:
        yield program
    finally:
        if program.process is not None and program.process.poll() is None:
            program.stop()
