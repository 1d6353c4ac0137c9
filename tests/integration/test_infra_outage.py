"""A Redis that hangs: what can do without it goes on at once, and comes back to it."""

import os
import signal

import pytest

from core.clock import stopwatch_s
from core.errors import Unavailable
from infra import CacheKey, EmbeddedRedis, connections, open_backbone

KEY = CacheKey(user_id=None, version=1, name="quote")


async def test_a_hanging_redis_costs_a_second_once_and_is_used_again_when_it_answers(tmp_path, monkeypatch):
    monkeypatch.setattr(connections, "OUTAGE_S", 1.5)
    async with EmbeddedRedis(tmp_path) as redis:
        whole = await open_backbone(redis.url)
        await whole.cache.put(KEY, "kept", ttl_s=60)
        assert redis.pid is not None
        os.kill(redis.pid, signal.SIGSTOP)
        try:
            started = stopwatch_s()
            with pytest.raises(Unavailable):
                await whole.queue.enqueue("job", "j")
            assert stopwatch_s() - started < 3
            assert await whole.cache.get(KEY) is None
            assert (await whole.limiter.take("u", limit=2, window_s=60)).allowed
            started = stopwatch_s()
            for _ in range(50):
                assert await whole.cache.get(KEY) is None
                await whole.cache.put(KEY, "new", ttl_s=60)
                await whole.limiter.take("u", limit=2, window_s=60)
            assert stopwatch_s() - started < 1
        finally:
            os.kill(redis.pid, signal.SIGCONT)
        deadline = stopwatch_s() + 10
        while await whole.cache.get(KEY) != "kept":
            assert stopwatch_s() < deadline
        await whole.close()


async def test_a_value_that_nobody_packed_is_no_answer(tmp_path):
    async with EmbeddedRedis(tmp_path) as redis:
        whole = await open_backbone(redis.url)
        assert whole.client is not None
        await whole.client.set(KEY.text(), b"\xc1 no msgpack")
        assert await whole.cache.get(KEY) is None
        await whole.cache.put(KEY, "good", ttl_s=60)
        assert await whole.cache.get(KEY) == "good"
        await whole.close()
