"""The HTTP client for language models: asks again where that helps, leaves out what a server will not take, and reads every dialect."""

import asyncio
import email.utils
import json
import ssl
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import suppress
from random import random
from typing import Any

import httpx2
import structlog
from openai import DefaultAsyncHttpxClient

from agents.wire.chunks import Chunks, as_event
from agents.wire.enclosures import JsonObject
from agents.wire.refusals import Mending, kind_of, mending
from core.clock import SystemClock

log = structlog.get_logger("assistant")

LONGEST_WAIT_S = 10.0
"""A server that wants to be left alone for longer is not waited for: our own rules answer, and say for how long."""
FIRST_WAIT_S = 0.5
LAST_BYTES_S = 0.2
MOST_MENDINGS = 4
MOST_ERROR_BYTES = 100_000
MOST_LINE_BYTES = 4_000_000
_AGAIN = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529})
_REFUSED = frozenset({400, 404, 405, 409, 422, 500, 501})
WEB_PAGE = {"error": {"message": "The address answers with a web page.", "code": "web_page"}}
NO_ANSWER = {"error": {"message": "The answer is in no known form.", "code": "no_answer"}}


class ModelClient(DefaultAsyncHttpxClient):
    """Sends requests of OpenAI's protocol and answers in it, whatever the server speaks; what it has learned of the server it keeps.

    Args:
        names: the tools there are.
        retries: how often a request that failed is sent again.
        thinks_first: whether the model is known to think aloud without saying where that begins.
    """

    def __init__(self, *, names: frozenset[str], retries: int, thinks_first: bool) -> None:
        super().__init__()
        self._names, self._retries, self._thinks_first = names, retries, thinks_first
        self._mendings: dict[str, Mending] = {}

    async def send(self, request: httpx2.Request, **options: Any) -> httpx2.Response:  # Any: as in httpx
        """The answer to a request, as a stream of events; a refusal that nothing helps against comes back as it is."""
        asked: JsonObject = json.loads(request.content)
        tried = 0
        while True:
            body = asked
            for mend in self._mendings.values():
                body = mend(body)
            try:
                response = await super().send(_with(request, body), **{**options, "stream": True})
            except (httpx2.ConnectError, httpx2.RemoteProtocolError, httpx2.ReadError, httpx2.ConnectTimeout) as err:
                if tried >= self._retries or is_untrusted(err):
                    raise
                await asyncio.sleep(_pause(tried))
                tried += 1
                continue
            if response.is_success:
                return httpx2.Response(
                    response.status_code,
                    headers={"content-type": "text/event-stream"},
                    stream=_Events(self, response),
                    request=request,
                )
            text = await _start_of(response)
            if response.status_code in _REFUSED and self._learns(text, body):
                continue
            wait = wait_asked(response.headers)
            if tried >= self._retries or response.status_code not in _AGAIN or kind_of(text) is not None or (wait or 0) > LONGEST_WAIT_S:
                headers = {name: value for name in ("retry-after",) if (value := response.headers.get(name))}
                headers["content-type"] = response.headers.get("content-type", "text/plain")
                return httpx2.Response(response.status_code, headers=headers, content=text.encode(), request=request)
            await asyncio.sleep(_pause(tried) if wait is None else wait)
            tried += 1

    def chunks(self) -> Chunks:
        """A reader for one answer."""
        return Chunks(self._names, thinks_first=self._thinks_first)

    def heard(self, chunks: Chunks) -> None:
        """Note how the model of an answer that is over speaks."""
        self._thinks_first = self._thinks_first or chunks.thought_first

    def _learns(self, text: str, body: JsonObject) -> bool:
        """Whether the refusal tells what to do otherwise from now on."""
        found = mending(text, body) if len(self._mendings) < MOST_MENDINGS else None
        if found is None or found[0] in self._mendings:
            return False
        log.info("model.request_mended", without=found[0])
        self._mendings[found[0]] = found[1]
        return True


def _with(request: httpx2.Request, body: JsonObject) -> httpx2.Request:
    """The request with another body; what is streamed is not packed."""
    headers = [(name, value) for name, value in request.headers.items() if name not in {"content-length", "accept-encoding"}]
    return httpx2.Request(
        request.method,
        request.url,
        headers=[*headers, ("accept-encoding", "identity")],
        content=json.dumps(body, ensure_ascii=False).encode(),
        extensions=request.extensions,
    )


def _pause(tried: int) -> float:
    return FIRST_WAIT_S * 2.0**tried * (1 - random() / 4)  # noqa: S311 -- spreads requests in time


def wait_asked(headers: Any) -> float | None:  # Any: headers
    """For how many seconds a server asks to be left alone, in seconds or until a time; None where it does not say."""
    said = headers.get("retry-after")
    if said is None:
        return None
    try:
        seconds = float(said)
    except ValueError:
        try:
            until = email.utils.parsedate_to_datetime(said)
        except ValueError:
            return None
        seconds = (until - SystemClock().now()).total_seconds() if until.tzinfo else 0.0
    return max(0.0, seconds) if seconds == seconds else None  # noqa: PLR0124 -- not a number


async def _start_of(response: httpx2.Response) -> str:
    """The beginning of a body, and the end of its connection."""
    read = b""
    try:
        async for part in response.aiter_bytes():
            read += part
            if len(read) > MOST_ERROR_BYTES:
                break
    finally:
        await response.aclose()
    return read[:MOST_ERROR_BYTES].decode("utf-8", "replace")


def is_untrusted(err: BaseException | None) -> bool:
    """Whether a connection failed because the certificate of the other side is not trusted."""
    while err is not None:
        if isinstance(err, ssl.SSLError):
            return True
        err = err.__cause__ or err.__context__
    return False


class _Events(httpx2.AsyncByteStream):
    """The events of an answer in OpenAI's words, while they come."""

    def __init__(self, client: ModelClient, response: httpx2.Response) -> None:
        self._client, self._response = client, response

    async def __aiter__(self) -> AsyncIterator[bytes]:
        if "html" in self._response.headers.get("content-type", ""):
            yield as_event(WEB_PAGE)
            return
        chunks, events = self._client.chunks(), _events_of(self._response)
        done = found = False
        async for event in events:
            found = True
            if event is None:
                done = True
                break
            yield as_event(chunks.hear(event))
            if chunks.failed:
                return
            if chunks.full:
                break
        if not found:
            yield as_event(NO_ANSWER)
            return
        self._client.heard(chunks)
        for chunk in chunks.end(done=done):
            yield as_event(chunk)
        yield b"data: [DONE]\n\n"
        if done:
            with suppress(TimeoutError):  # a connection that is read to its end can be used again
                async with asyncio.timeout(LAST_BYTES_S):
                    await anext(events, None)

    async def aclose(self) -> None:
        """Let go of the connection."""
        await self._response.aclose()


async def _events_of(response: httpx2.Response) -> AsyncGenerator[object]:
    """Every JSON value of a body, whether it is a stream of events or one answer in one piece; None for the mark of the end, once."""
    kept, done = "", False
    async for line in response.aiter_lines():
        marked = line.startswith("data:")
        data = line.removeprefix("data:").strip() if marked or kept or line.lstrip().startswith("{") else ""
        if done or not data:
            continue
        whole = data == "[DONE]"
        value = None if whole else _value(kept + data) or (_value(data) if marked else None)
        if value is None and not whole:
            kept = kept + data if len(kept) + len(data) < MOST_LINE_BYTES else ""
            continue
        kept = ""
        if value is not None:
            yield value
        if whole or not marked:
            done = True
            yield None


def _value(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
