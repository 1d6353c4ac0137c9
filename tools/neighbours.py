"""What price providers answered to one process, for the others of the installation: in the cache that they share."""

from infra import Cache, CacheKey
from tools.program import program_version


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


def _key(kind: str, question: tuple[str, ...]) -> CacheKey:
    return CacheKey(user_id=None, version=program_version(), name=kind, arguments=question)
