"""What price providers answered to one process, for the others of the installation: in the cache that they share."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from core.clock import stopwatch_s
from infra import Cache, CacheKey
from tools.program import program_version

FIRST_LOOK_S, LAST_LOOK_S = 0.01, 0.1
"""How long it waits until it looks again whether it is its turn, at first and at last."""


class CachedAnswers:
    """Answers of providers in the cache; they are everybody's.

    Args:
        cache: of the installation.
    """

    def __init__(self, cache: Cache) -> None:
        self._cache = cache

    async def find(self, kind: str, question: tuple[str, ...]) -> object | None:
        """See `market.Neighbours.find`."""
        return await self._cache.get(_key(kind, question))

    async def keep(self, kind: str, question: tuple[str, ...], answer: object, *, for_s: float) -> None:
        """See `market.Neighbours.keep`."""
        await self._cache.put(_key(kind, question), answer, ttl_s=for_s)

    @asynccontextmanager
    async def turn(self, kind: str, question: tuple[str, ...], *, lease_s: float, wait_s: float) -> AsyncIterator[None]:
        """See `market.Neighbours.turn`."""
        key, until, look_s = _key(kind, question), stopwatch_s() + wait_s, FIRST_LOOK_S
        while not (mine := await self._cache.claim(key, lease_s=lease_s)) and stopwatch_s() < until:
            await asyncio.sleep(min(look_s, max(0.0, until - stopwatch_s())))
            look_s = min(2 * look_s, LAST_LOOK_S)
        try:
            yield
        finally:
            if mine:
                await self._cache.release(key)


def _key(kind: str, question: tuple[str, ...]) -> CacheKey:
    return CacheKey(user_id=None, version=program_version(), name=kind, arguments=question)
