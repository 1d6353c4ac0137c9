"""How far a job is, told as it goes: the last word is kept, every word is heard by whoever listens."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Protocol

import structlog
from redis.exceptions import RedisError

from infra.channels import listen
from infra.connections import RedisClient, redis_or_unavailable
from infra.wire import pack, unpack_map

log = structlog.get_logger("progress")
KEPT_S = 86_400
_SCRIPT = """
local number = redis.call('HINCRBY', KEYS[1], 'number', 1)
redis.call('HSET', KEYS[1], 'word', ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[2])
redis.call('PUBLISH', KEYS[1], number .. ':' .. ARGV[1])
return number
"""


class JobState(StrEnum):
    """Where a job stands."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """One word on a job.

    Attributes:
        fraction: 0 to 1.
        text: a few words for people.
        state: nothing follows unless it is `running`.
    """

    job_id: str
    fraction: float
    text: str
    state: JobState = JobState.RUNNING


class ProgressChannel(Protocol):
    """Tells and hears how jobs get on."""

    async def publish(self, job_id: str, fraction: float, text: str, *, state: JobState = JobState.RUNNING) -> None:
        """Tell everybody; a job never fails because nobody could be told."""
        ...

    async def latest(self, job_id: str) -> Progress | None:
        """The last word, kept for a day; None when there is none."""
        ...

    async def forget(self, *job_ids: str) -> None:
        """Drop the last words on these jobs."""
        ...

    def subscribe(self, job_id: str) -> AsyncGenerator[Progress, None]:
        """The last word, then every later one as it comes, in order and never twice, until one that is final.

        Words that come faster than they are read may be skipped, the final one never.
        """
        ...


class RedisProgress:
    """Progress that reaches every process."""

    def __init__(self, client: RedisClient) -> None:
        self._client = client
        self._script = client.register_script(_SCRIPT)

    async def publish(self, job_id: str, fraction: float, text: str, *, state: JobState = JobState.RUNNING) -> None:
        """See `ProgressChannel.publish`."""
        word = Progress(job_id=job_id, fraction=min(1.0, max(0.0, fraction)), text=text, state=state)
        try:
            await self._script(keys=[_key(job_id)], args=[pack(asdict(word)), KEPT_S])
        except (RedisError, OSError) as err:
            log.warning("progress.lost", job_id=job_id, reason=type(err).__name__)

    async def latest(self, job_id: str) -> Progress | None:
        """See `ProgressChannel.latest`.

        Raises:
            Unavailable: Redis does not answer.
        """
        with redis_or_unavailable("The job service"):
            stored = await self._stored(job_id)
        return stored[1] if stored else None

    async def forget(self, *job_ids: str) -> None:
        """See `ProgressChannel.forget`."""
        try:
            if job_ids:
                await self._client.unlink(*map(_key, job_ids))
        except (RedisError, OSError) as err:
            log.warning("progress.kept", jobs=len(job_ids), reason=type(err).__name__)

    async def subscribe(self, job_id: str) -> AsyncGenerator[Progress, None]:
        """See `ProgressChannel.subscribe`.

        Raises:
            Unavailable: Redis did not answer for a while.
        """
        seen = 0
        async with aclosing(listen(self._client, _key(job_id))) as messages:
            async for message in messages:
                heard = await self._stored(job_id) if message is None else _parsed(message)
                if heard is None or heard[0] <= seen:
                    continue
                seen, word = heard
                yield word
                if word.state is not JobState.RUNNING:
                    return

    async def _stored(self, job_id: str) -> tuple[int, Progress] | None:
        """The number and the last word."""
        number, word = await self._client.hmget(_key(job_id), ["number", "word"])  # type: ignore[misc]  # typed as sync or async at once
        return None if number is None or word is None else (int(number), _word(word))


class LocalProgress:
    """Progress within this process."""

    def __init__(self) -> None:
        self._last: dict[str, tuple[int, Progress]] = {}
        self._news = asyncio.Condition()

    async def publish(self, job_id: str, fraction: float, text: str, *, state: JobState = JobState.RUNNING) -> None:
        """See `ProgressChannel.publish`."""
        async with self._news:
            number = self._last[job_id][0] + 1 if job_id in self._last else 1
            self._last[job_id] = (number, Progress(job_id=job_id, fraction=min(1.0, max(0.0, fraction)), text=text, state=state))
            self._news.notify_all()

    async def latest(self, job_id: str) -> Progress | None:
        """See `ProgressChannel.latest`."""
        kept = self._last.get(job_id)
        return kept[1] if kept else None

    async def forget(self, *job_ids: str) -> None:
        """See `ProgressChannel.forget`."""
        for job_id in job_ids:
            self._last.pop(job_id, None)

    async def subscribe(self, job_id: str) -> AsyncGenerator[Progress, None]:
        """See `ProgressChannel.subscribe`; only the newest word is given when several came since the last look."""
        seen = 0
        while True:
            async with self._news:
                await self._news.wait_for(lambda: self._last.get(job_id, (0, None))[0] > seen)  # noqa: B023 - evaluated before `seen` changes
                seen, word = self._last[job_id]
            yield word
            if word.state is not JobState.RUNNING:
                return


def _key(job_id: str) -> str:
    return f"progress:{job_id}"


def _parsed(message: bytes) -> tuple[int, Progress]:
    """A published message: its number and its word."""
    number, _, word = message.partition(b":")
    return int(number), _word(word)


def _word(data: bytes) -> Progress:
    """A packed word."""
    fields = unpack_map(data)
    return Progress(
        job_id=str(fields["job_id"]),
        fraction=float(str(fields["fraction"])),
        text=str(fields["text"]),
        state=JobState(str(fields["state"])),
    )
