"""Listening to a Redis channel through lost connections."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from redis.exceptions import RedisError

from core.clock import stopwatch_s
from core.errors import Unavailable
from infra.connections import RedisClient

QUIET_S = 5.0
GIVE_UP_AFTER_S = 15.0
_RETRY_S = 0.2


async def listen(
    client: RedisClient, channel: str, *, quiet_s: float = QUIET_S, give_up_after_s: float = GIVE_UP_AFTER_S
) -> AsyncGenerator[bytes | None, None]:
    """The messages on `channel`. None whenever some may have been missed, so that the reader looks at the stored state.

    None comes first, as soon as everything published from now on will be heard; then after each lost connection, and after `quiet_s`
    without a message.

    Raises:
        Unavailable: Redis did not answer for `give_up_after_s`.
    """
    heard_at = stopwatch_s()
    while True:
        try:
            async with aclosing(_messages(client, channel, quiet_s)) as messages:
                async for message in messages:
                    heard_at = stopwatch_s()
                    yield message
        except (RedisError, OSError) as err:
            if stopwatch_s() - heard_at > give_up_after_s:
                raise Unavailable("Live updates are not available at present.") from err
            await asyncio.sleep(_RETRY_S)


async def _messages(client: RedisClient, channel: str, quiet_s: float) -> AsyncGenerator[bytes | None, None]:
    """The messages over one connection."""
    pubsub = client.pubsub()
    try:
        await pubsub.subscribe(channel)
        while True:
            message = await pubsub.get_message(timeout=quiet_s)
            if message is None or message["type"] == "subscribe":
                yield None
            elif message["type"] == "message":
                yield message["data"]
    finally:
        await pubsub.aclose()  # type: ignore[no-untyped-call]  # redis-py leaves this one without types
