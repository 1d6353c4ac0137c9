"""A language model that says what it was told to: a real HTTP server that speaks OpenAI's protocol, for measurements and tests."""

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

JsonObject = dict[str, Any]  # Any: JSON


@dataclass
class Answer:
    """One answer.

    Attributes:
        text: what is said, streamed word by word.
        calls: tool calls as (name, arguments); arguments that are a string are sent as they stand, whether JSON or not.
        status, body: an HTTP failure instead.
        cut: the stream ends without an end.
        wait: nothing is sent until this is set.
        hold: after the text nothing more is sent until this is set.
        pause_s: seconds between two words.
        usage: tokens read and written, where the server counts them.
        call_id: one id for all calls; empty gives each its own.
        events: what is sent instead, event by event: JSON, or text that goes out as it stands; a dialect of some other server.
        headers: of the response; a Content-Type among them counts instead of that of events.
        reset: the connection is torn down instead of an answer.
    """

    text: str = ""
    calls: list[tuple[str, Any]] = field(default_factory=list)
    status: int = 200
    body: str = ""
    cut: bool = False
    wait: threading.Event | None = None
    hold: threading.Event | None = None
    pause_s: float = 0.0
    usage: tuple[int, int] | None = None
    call_id: str = ""
    events: list[JsonObject | str] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    reset: bool = False


class Script:
    """Answers in order; the last one is repeated. `asked` holds the request bodies, `keys` what came as authorisation. `improvise`, where set, answers instead of the list."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.improvise: Callable[[JsonObject], Answer] | None = None
        self.asked: list[JsonObject] = []
        self.keys: list[str] = []
        self.url = ""

    def next(self, body: JsonObject) -> Answer:
        """The answer to a request."""
        self.asked.append(body)
        if self.improvise is not None:
            return self.improvise(body)
        return self.answers[min(len(self.asked), len(self.answers)) - 1]


def _chunk(delta: JsonObject, finish: str | None = None) -> bytes:
    return _line({"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]})


def _line(body: JsonObject) -> bytes:
    head = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "test"}
    return f"data: {json.dumps({**head, **body})}\n\n".encode()


def _stream(answer: Answer) -> Iterator[bytes]:
    if answer.events:
        yield from (event.encode() if isinstance(event, str) else f"data: {json.dumps(event)}\n\n".encode() for event in answer.events)
        if answer.hold is not None:
            answer.hold.wait(60)
        return
    yield _chunk({"role": "assistant", "content": ""})
    for word in answer.text.split(" ") if answer.text else []:
        yield _chunk({"content": word + " "})
        if answer.pause_s:
            threading.Event().wait(answer.pause_s)
    if answer.hold is not None:
        answer.hold.wait(60)
    if answer.cut:
        return
    for index, (name, args) in enumerate(answer.calls):
        text = args if isinstance(args, str) else json.dumps(args)
        half = len(text) // 2
        first = {
            "index": index,
            "id": answer.call_id or f"t{index}-{abs(hash(text)) % 10**8}",
            "type": "function",
            "function": {"name": name, "arguments": text[:half]},
        }
        yield _chunk({"tool_calls": [first]})
        yield _chunk({"tool_calls": [{"index": index, "function": {"arguments": text[half:]}}]})
    yield _chunk({}, "tool_calls" if answer.calls else "stop")
    if answer.usage is not None:
        read, wrote = answer.usage
        yield _line({"choices": [], "usage": {"prompt_tokens": read, "completion_tokens": wrote, "total_tokens": read + wrote}})
    yield b"data: [DONE]\n\n"


@contextmanager
def model_server(*answers: Answer) -> Iterator[Script]:
    """A running server; the script's `url` is its address, with /v1."""
    script = Script(*answers)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            script.keys.append(self.headers.get("Authorization", ""))
            answer = script.next(body)
            if answer.reset:
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()
                return
            if answer.status != 200:
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer.body.encode())
                return
            if answer.wait is not None:
                answer.wait.wait(30)
            self.send_response(200)
            for name, value in {"Content-Type": "text/event-stream", **answer.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            for part in _stream(answer):
                self.wfile.write(part)
                self.wfile.flush()

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    script.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    try:
        yield script
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
