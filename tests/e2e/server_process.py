"""The real program as a process of its own, in a folder of its own."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

MAIN = Path(__file__).parents[2] / "main.py"
START_S = 90.0


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@dataclass
class Program:
    """`main.py run` in `folder`."""

    folder: Path
    port: int
    process: asyncio.subprocess.Process | None = None
    listener: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("FOLIOSCOPE_", "CHAINLIT_", "OPENAI_"))}  # noqa: TID251 -- a child process as a new user would start it
        command = (sys.executable, str(MAIN), "run", "--port", str(self.port))
        self.process = await asyncio.create_subprocess_exec(
            *command, cwd=self.folder, env=kept, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
        )
        ready = asyncio.Event()
        self.listener = asyncio.create_task(self._listen(self.process, ready))
        said_so = asyncio.create_task(ready.wait())
        await asyncio.wait({said_so, self.listener}, timeout=START_S, return_when=asyncio.FIRST_COMPLETED)
        if not said_so.done():
            said_so.cancel()
            raise AssertionError("the program did not start:\n" + (self.folder / "program.log").read_text("utf-8")[-2000:])

    async def _listen(self, process: asyncio.subprocess.Process, ready: asyncio.Event) -> None:
        """Keep the log beside the database, and notice when the program says that it is ready."""
        assert process.stdout is not None
        with (self.folder / "program.log").open("ab") as log:
            async for line in process.stdout:
                log.write(line)
                if b"is ready" in line:
                    ready.set()

    async def end(self, how: signal.Signals) -> None:
        if self.process is not None and self.process.returncode is None:
            self.process.send_signal(how)
            await asyncio.wait_for(self.process.wait(), 30)
        if self.listener is not None:
            await self.listener

    def end_orphan(self) -> None:
        """End the embedded Redis that a killed program could not take with it."""
        noted = self.folder / "var" / "redis" / "redis.pid"
        if noted.exists():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(noted.read_text()), signal.SIGTERM)


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[Program]:
    program = Program(folder, free_port())
    try:
        await program.start()
        yield program
    finally:
        await program.end(signal.SIGINT)
        program.end_orphan()
