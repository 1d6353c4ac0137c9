"""How often one client may ask, whatever for."""

from infra.limiter import RateLimiter

CLIENTS_KEPT = 10_000
LEASES_PER_MINUTE = 60


class RequestLimit:
    """Counts requests per client over all processes, some at a time, so that not each of them has to ask Redis.

    Args:
        limiter: counts for all processes.
        per_minute: requests of one client; they may come all at once.
    """

    def __init__(self, limiter: RateLimiter, per_minute: int) -> None:
        self._limiter = limiter
        self._per_minute = per_minute
        self._lease = max(1, per_minute // LEASES_PER_MINUTE)
        self._left: dict[str, int] = {}

    async def count(self, client: str) -> None:
        """Count one request of `client`.

        Raises:
            QuotaExceeded: it is one too many.
        """
        left = self._left.get(client, 0)
        if left == 0:
            verdict = await self._limiter.take(f"http:{client}", limit=self._per_minute, window_s=60, cost=self._lease)
            verdict.require("Too many requests from this address.")
            left = self._lease
        if len(self._left) > CLIENTS_KEPT:
            self._left.clear()
        self._left[client] = left - 1
