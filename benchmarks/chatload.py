"""How long a turn of the conversation takes over real sockets, beside a bare Chainlit echo in the same run.

    python -m benchmarks.chatload --sessions 1,10,50 --out OUT.json [--turns 5] [--message "what do I own?"]

Both servers run in processes of their own. For every number of sessions, that many sockets are opened as a browser opens them; each says its
message and says it again as soon as it has its whole answer. A turn is timed from the message's emission to the end of its task. The books have
20 holdings and 1,000 activities. `overhead_ms` is our median less the echo's.
"""

import argparse
import asyncio
import json
import shutil
import statistics
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import socketio

from benchmarks.api import serving
from benchmarks.api_books import write_books
from core.clock import stopwatch_s

TURN_WITHIN_S = 120.0
OPEN_AT_ONCE = 10
JsonObject = dict[str, Any]  # Any: JSON


@dataclass
class Session:
    """One open page: its socket, and what it has heard of the present turn."""

    url: str
    path: str
    socket: socketio.AsyncClient = field(default_factory=lambda: socketio.AsyncClient(reconnection=False))
    ended: asyncio.Queue[bool] = field(default_factory=asyncio.Queue)
    heard: str = ""

    async def open(self) -> None:
        """Connect as the page does, and wait until it is greeted."""
        self.socket.on("*", self._hear)
        auth = {"sessionId": str(uuid4()), "clientType": "webapp", "threadId": "", "userEnv": "{}", "chatProfile": ""}
        await self.socket.connect(self.url, socketio_path=self.path, auth=auth, transports=["websocket"], headers={"Origin": self.url})
        await self.socket.emit("connection_successful")
        await asyncio.wait_for(self.ended.get(), TURN_WITHIN_S)
        await asyncio.sleep(0.5)
        while not self.ended.empty():
            self.ended.get_nowait()

    async def _hear(self, event: str, data: Any = None) -> None:  # Any: JSON
        if event == "task_end":
            self.ended.put_nowait(True)
        elif event in {"new_message", "stream_start", "update_message"} and data.get("type") == "assistant_message":
            self.heard += str(data.get("output") or "")
        elif event == "stream_token":
            self.heard += str(data.get("token") or "")

    async def say(self, text: str) -> float | None:
        """Seconds until the whole answer is there; None when there was none."""
        self.heard = ""
        message = {"id": str(uuid4()), "name": "user", "type": "user_message", "output": text, "createdAt": "2022-12-28T10:00:00Z"}
        start = stopwatch_s()
        await self.socket.emit("client_message", {"message": message, "fileReferences": []})
        try:
            await asyncio.wait_for(self.ended.get(), TURN_WITHIN_S)
        except TimeoutError:
            return None
        return stopwatch_s() - start if self.heard else None


async def measure(port: int, path: str, *, sessions: int, turns: int, message: str) -> JsonObject:
    """Turn times with that many sessions at once."""
    pages = [Session(f"http://127.0.0.1:{port}", path) for _ in range(sessions)]
    for first in range(0, sessions, OPEN_AT_ONCE):
        await asyncio.gather(*(page.open() for page in pages[first : first + OPEN_AT_ONCE]))

    async def talk(page: Session) -> list[float | None]:
        return [await page.say(message) for _ in range(turns)]

    await pages[0].say(message)
    start = stopwatch_s()
    answers = [took for talked in await asyncio.gather(*map(talk, pages)) for took in talked]
    whole_s = stopwatch_s() - start
    for page in pages:
        await page.socket.disconnect()
    took_ms = sorted(took * 1000 for took in answers if took is not None)
    if not took_ms:
        raise SystemExit(f"No turn was answered at {path} with {sessions} sessions.")
    return {
        "turns": len(answers),
        "errors": len(answers) - len(took_ms),
        "p50_ms": round(statistics.median(took_ms), 1),
        "p95_ms": round(took_ms[min(len(took_ms) - 1, int(len(took_ms) * 0.95))], 1),
        "turns_per_s": round(len(took_ms) / whole_s, 1),
    }


async def run(args: argparse.Namespace) -> None:
    """Measure both servers in turn, print and write the table."""
    counts = [int(count) for count in args.sessions.split(",")]
    rows: list[JsonObject] = []
    with tempfile.TemporaryDirectory() as folder:
        ours, echo = Path(folder) / "ours", Path(folder) / "echo"
        ours.mkdir()
        await write_books(ours)
        with serving("benchmarks.api_server", ours) as our_port, serving("benchmarks.bare_echo", echo, ready="/") as echo_port:
            for count in counts:
                options: JsonObject = {"sessions": count, "turns": args.turns, "message": args.message}
                bare = await measure(echo_port, "/ws/socket.io", **options)
                full = await measure(our_port, "/chat/ws/socket.io", **options)
                rows.append({"sessions": count, "ours": full, "echo": bare, "overhead_ms": round(full["p50_ms"] - bare["p50_ms"], 1)})
        shutil.rmtree(ours, ignore_errors=True)
    print(f"{'sessions':>8}{'ours p50':>10}{'p95':>8}{'errors':>8}{'echo p50':>10}{'p95':>8}{'errors':>8}{'overhead':>10}  (ms)")
    for row in rows:
        full, bare = row["ours"], row["echo"]
        print(
            f"{row['sessions']:>8}{full['p50_ms']:>10}{full['p95_ms']:>8}{full['errors']:>8}"
            f"{bare['p50_ms']:>10}{bare['p95_ms']:>8}{bare['errors']:>8}{row['overhead_ms']:>10}"
        )
    args.out.write_text(json.dumps({"message": args.message, "rows": rows}, indent=1), encoding="utf-8")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sessions", default="1,10,50", help="numbers of sessions at once, separated by commas")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--turns", type=int, default=5, help="turns of each session")
    parser.add_argument("--message", default="what do I own?")
    asyncio.run(run(parser.parse_args()))


if __name__ == "__main__":
    main()
