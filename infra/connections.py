"""Connections to Redis, by address, and the one translation of its failures."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeAlias
from urllib.parse import urlparse

from redis.asyncio import ConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import OutOfMemoryError, RedisError

from core.clock import stopwatch_s
from core.errors import Misconfigured, Unavailable

RedisClient: TypeAlias = Redis
CONNECT_TIMEOUT_S = 1.0
ANSWER_TIMEOUT_S = 1.0
OUTAGE_S = 2.0


def connection_pool(url: str) -> ConnectionPool:
    """Connections to the server at `url`, made when first used; a command that hits a broken one is tried again, one that gets no answer is not.

    Raises:
        Misconfigured: the address is not redis://, rediss:// or unix://.
    """
    if urlparse(url).scheme not in {"redis", "rediss", "unix"}:
        raise Misconfigured("FOLIOSCOPE_REDIS__URL must begin with redis://, rediss:// or unix://.")
    return ConnectionPool.from_url(
        url,
        socket_connect_timeout=CONNECT_TIMEOUT_S,
        socket_timeout=ANSWER_TIMEOUT_S,
        retry=Retry(ExponentialBackoff(cap=0.2, base=0.02), 2, supported_errors=(RedisConnectionError,)),
        health_check_interval=30,
    )


def connect(url: str) -> RedisClient:
    """A client of the server at `url`; close it by `aclose`.

    Raises:
        Misconfigured: the address is not redis://, rediss:// or unix://.
    """
    client: RedisClient = Redis.from_pool(connection_pool(url))
    return client


class Outage:
    """Remembers for two seconds that Redis did not answer, so that what can do without it does not wait for it again and again."""

    def __init__(self) -> None:
        self._until_s = 0.0

    def __bool__(self) -> bool:
        return stopwatch_s() < self._until_s

    def noted(self) -> None:
        """Redis did not answer just now."""
        self._until_s = stopwatch_s() + OUTAGE_S


@contextmanager
def redis_or_unavailable(what: str) -> Iterator[None]:
    """Inside, a failure of Redis becomes `Unavailable`, naming `what` does not work.

    Raises:
        Unavailable: Redis could not be reached or refused.
    """
    try:
        yield
    except OutOfMemoryError as err:
        raise Unavailable(f"{what} has no memory left at present. What is asked of it waits; please try again later.") from err
    except (RedisError, OSError) as err:
        raise Unavailable(f"{what} does not answer at present. Please try again in a moment.") from err
