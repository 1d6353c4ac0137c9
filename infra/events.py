"""Short messages to every process: a session was revoked, a setting changed."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import structlog
from redis.exceptions import RedisError

from infra.channels import listen
from infra.connections import RedisClient
from infra.wire import pack, unpack_map

log = structlog.get_logger("events")
_BACKLOG = 1000


class Topic(StrEnum):
    """What an event is about."""

    SESSION_REVOKED = "session_revoked"
    ALERT_FIRED = "alert_fired"
    CONVERSATION_WENT_ON = "conversation_went_on"
    TURN_STOPPED = "turn_stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened; `data` holds plain values."""

    topic: Topic
    data: Mapping[str, object]


class EventBus(Protocol):
    """Tells every process, at most once: what must not be missed is also in the database."""

    async def publish(self, topic: Topic, **data: object) -> bool:
        """Tell everybody who listens; False when nobody could be told."""
        ...

    def subscribe(self, *topics: Topic) -> AsyncGenerator[Event | None, None]:
        """Events on `topics` from now on. None first, once listening, and whenever some may have been missed: look at the database then."""
        ...


class RedisEventBus:
    """Events over all processes."""

    def __init__(self, client: RedisClient) -> None:
        self._client = client

    async def publish(self, topic: Topic, **data: object) -> bool:
        """See `EventBus.publish`."""
        try:
            await self._client.publish("events", pack({"topic": topic.value, "data": data}))
        except (RedisError, OSError) as err:
            log.warning("events.lost", topic=topic.value, reason=type(err).__name__)
            return False
        return True

    async def subscribe(self, *topics: Topic) -> AsyncGenerator[Event | None, None]:
        """See `EventBus.subscribe`.

        Raises:
            Unavailable: Redis did not answer for a while.
        """
        async with aclosing(listen(self._client, "events")) as messages:
            async for message in messages:
                event = None if message is None else _event(message)
                if event is None or event.topic in topics:
                    yield event


class LocalEventBus:
    """Events within this process. A listener that falls a thousand events behind loses the oldest and hears a None for them."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[Event | None]] = set()

    async def publish(self, topic: Topic, **data: object) -> bool:
        """See `EventBus.publish`."""
        event = _event(pack({"topic": topic.value, "data": data}))
        for listener in self._listeners:
            if listener.full():
                listener.get_nowait()
                listener.get_nowait()
                listener.put_nowait(None)
            listener.put_nowait(event)
        return True

    async def subscribe(self, *topics: Topic) -> AsyncGenerator[Event | None, None]:
        """See `EventBus.subscribe`."""
        listener: asyncio.Queue[Event | None] = asyncio.Queue(_BACKLOG)
        self._listeners.add(listener)
        try:
            yield None
            while True:
                event = await listener.get()
                if event is None or event.topic in topics:
                    yield event
        finally:
            self._listeners.discard(listener)


def _event(message: bytes) -> Event | None:
    """A message as an event; None when this version of the program does not know its topic, or it is none at all."""
    try:
        fields = unpack_map(message)
        data = fields["data"]
        return Event(topic=Topic(str(fields["topic"])), data=data if isinstance(data, Mapping) else {})
    except (ValueError, KeyError):
        log.warning("events.unreadable")
        return None
