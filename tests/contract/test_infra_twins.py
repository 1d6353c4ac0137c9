"""What is promised of progress, events, locks, limits and cache holds over Redis and for the twins within one process."""

import asyncio
from contextlib import aclosing
from uuid import UUID

import pytest

from core.errors import Conflict, QuotaExceeded
from infra import CacheKey, EmbeddedRedis, JobState, RedisCache, RedisLocks, Topic, connect, local_backbone, open_backbone, pack

ALICE, BOB = UUID(int=1), UUID(int=2)


@pytest.fixture(params=["redis", "local"])
async def backbone(request, tmp_path):
    if request.param == "local":
        whole = local_backbone({})
        yield whole
        await whole.close()
        return
    async with EmbeddedRedis(tmp_path) as redis:
        whole = await open_backbone(redis.url)
        yield whole
        await whole.close()


async def test_is_alive(backbone):
    assert await backbone.alive()


async def test_the_last_word_on_a_job_is_kept(backbone):
    assert await backbone.progress.latest("j1") is None
    await backbone.progress.publish("j1", 0.25, "fitting")
    await backbone.progress.publish("j1", 7.0, "ready", state=JobState.DONE)
    word = await backbone.progress.latest("j1")
    assert (word.job_id, word.fraction, word.text, word.state) == ("j1", 1.0, "ready", JobState.DONE)


async def test_a_listener_hears_the_last_word_first_and_ends_with_the_final_one(backbone):
    await backbone.progress.publish("j1", 0.05, "queued")
    await backbone.progress.publish("j1", 0.1, "begun")
    await backbone.progress.publish("other", 0.9, "not ours")
    async with asyncio.timeout(5), aclosing(backbone.progress.subscribe("j1")) as words:
        assert (await anext(words)).text == "begun"
        await backbone.progress.publish("j1", 0.5, "half")
        assert (await anext(words)).text == "half"
        await backbone.progress.publish("j1", 1.0, "done", state=JobState.DONE)
        assert [(word.fraction, word.text) async for word in words] == [(1.0, "done")]


async def test_who_comes_late_hears_that_it_is_over(backbone):
    await backbone.progress.publish("j1", 0.4, "no more data", state=JobState.FAILED)
    async with asyncio.timeout(5):
        words = [word async for word in backbone.progress.subscribe("j1")]
    assert [word.state for word in words] == [JobState.FAILED]


async def test_two_listeners_hear_the_same(backbone):
    async def final():
        return [word async for word in backbone.progress.subscribe("j1")][-1].text

    listeners = [asyncio.create_task(final()) for _ in range(2)]
    await asyncio.sleep(0)
    await backbone.progress.publish("j1", 1.0, "done", state=JobState.DONE)
    async with asyncio.timeout(5):
        assert await asyncio.gather(*listeners) == ["done", "done"]


async def test_events_reach_those_who_listen_to_their_topic(backbone):
    async with aclosing(backbone.events.subscribe(Topic.SESSION_REVOKED)) as events, asyncio.timeout(5):
        assert await anext(events) is None
        assert await backbone.events.publish(Topic.CONVERSATION_WENT_ON, user="x")
        assert await backbone.events.publish(Topic.SESSION_REVOKED, jti="abc", user=ALICE)
        event = await anext(events)
    assert event.topic is Topic.SESSION_REVOKED
    assert event.data == {"jti": "abc", "user": str(ALICE)}


async def test_one_at_a_time_per_key_and_the_other_key_is_free(backbone):
    inside, most = 0, 0

    async def work():
        nonlocal inside, most
        async with backbone.locks.hold("thread-1"):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0.005)
            inside -= 1

    async with asyncio.timeout(10), backbone.locks.hold("thread-2"):
        await asyncio.gather(*(work() for _ in range(6)))
    assert most == 1


async def test_who_waits_too_long_for_a_lock_is_told(backbone):
    async with backbone.locks.hold("k"):
        with pytest.raises(Conflict):
            async with backbone.locks.hold("k", wait_s=0.05):
                pytest.fail("two hold the lock")
    async with backbone.locks.hold("k", wait_s=0.05):
        pass


async def test_an_error_under_a_lock_frees_it_and_is_passed_on(backbone):
    with pytest.raises(ZeroDivisionError):
        async with backbone.locks.hold("k"):
            _ = 1 / 0
    with pytest.raises(TimeoutError):
        async with backbone.locks.hold("k", wait_s=0.05):
            raise TimeoutError
    async with backbone.locks.hold("k", wait_s=0.05):
        pass


async def test_a_value_is_claimed_by_one_until_it_is_released_or_the_lease_is_over(backbone):
    key, other = (CacheKey(user_id=None, version=1, name="history", arguments=(symbol,)) for symbol in ("AAPL", "KO"))
    assert [await backbone.cache.claim(one, lease_s=60) for one in (key, key, other)] == [True, False, True]
    await backbone.cache.release(key)
    assert [await backbone.cache.claim(one, lease_s=0.01) for one in (key, other)] == [True, False]
    await asyncio.sleep(0.02)
    assert await backbone.cache.claim(key, lease_s=60)


async def test_a_cancelled_holder_frees_the_lock(backbone):
    entered = asyncio.Event()

    async def holder():
        async with backbone.locks.hold("k"):
            entered.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(holder())
    await entered.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    async with backbone.locks.hold("k", wait_s=1.0):
        pass


async def test_a_limit_lets_so_many_through_and_says_when_the_next(backbone):
    verdicts = [await backbone.limiter.take("u1", limit=5, window_s=60) for _ in range(7)]
    assert [verdict.allowed for verdict in verdicts] == [True] * 5 + [False] * 2
    assert [verdict.remaining for verdict in verdicts] == [4, 3, 2, 1, 0, 0, 0]
    assert 11 < verdicts[-1].retry_after_s <= 12
    assert verdicts[0].retry_after_s == 0
    assert (await backbone.limiter.take("u2", limit=5, window_s=60)).allowed
    verdicts[0].require("Fine.")
    with pytest.raises(QuotaExceeded) as refused:
        verdicts[-1].require("Too many forecasts.")
    assert refused.value.details["retry_after_s"] == round(verdicts[-1].retry_after_s, 3)


async def test_a_limit_is_exact_when_many_come_at_once(backbone):
    verdicts = await asyncio.gather(*(backbone.limiter.take("u1", limit=10, window_s=600) for _ in range(40)))
    assert sum(verdict.allowed for verdict in verdicts) == 10


async def test_a_used_up_limit_refills_when_it_said(backbone):
    assert (await backbone.limiter.take("u1", limit=1, window_s=0.7)).allowed
    refused = await backbone.limiter.take("u1", limit=1, window_s=0.7)
    assert 0 < refused.retry_after_s <= 0.7
    await asyncio.sleep(refused.retry_after_s + 0.01)
    assert (await backbone.limiter.take("u1", limit=1, window_s=0.7)).allowed


async def test_a_costly_call_takes_more_of_the_limit(backbone):
    assert (await backbone.limiter.take("u1", limit=5, window_s=60, cost=4)).remaining == 1
    assert not (await backbone.limiter.take("u1", limit=5, window_s=60, cost=2)).allowed
    assert (await backbone.limiter.take("u1", limit=5, window_s=60, cost=1)).allowed


async def test_a_kept_answer_is_found_by_its_user_version_name_and_arguments_alone(backbone):
    key = CacheKey(user_id=ALICE, version=3, name="valuation", arguments=("2022-12-28",))
    await backbone.cache.put(key, {"total": "12.50", "rows": [1, 2]}, ttl_s=60)
    assert await backbone.cache.get(key) == {"total": "12.50", "rows": [1, 2]}
    others = (
        CacheKey(user_id=BOB, version=3, name="valuation", arguments=("2022-12-28",)),
        CacheKey(user_id=None, version=3, name="valuation", arguments=("2022-12-28",)),
        CacheKey(user_id=ALICE, version=4, name="valuation", arguments=("2022-12-28",)),
        CacheKey(user_id=ALICE, version=3, name="valuation:2022-12-28"),
        CacheKey(user_id=ALICE, version=3, name="valuation", arguments=("2022-12-27",)),
    )
    assert [await backbone.cache.get(other) for other in others] == [None] * 5
    await backbone.cache.forget(key)
    assert await backbone.cache.get(key) is None


async def test_a_kept_answer_goes_after_its_time_and_a_huge_one_is_not_kept(backbone):
    key = CacheKey(user_id=ALICE, version=1, name="quote")
    await backbone.cache.put(key, "x" * 2_000_000, ttl_s=60)
    assert await backbone.cache.get(key) is None
    await backbone.cache.put(key, "short", ttl_s=0.02)
    await asyncio.sleep(0.03)
    assert await backbone.cache.get(key) is None


async def test_a_user_s_answers_are_forgotten_together_and_nobody_else_s(backbone):
    mine = [CacheKey(user_id=ALICE, version=number, name="valuation") for number in range(3)]
    others = [CacheKey(user_id=BOB, version=0, name="valuation"), CacheKey(user_id=None, version=0, name="quote")]
    for key in (*mine, *others):
        await backbone.cache.put(key, "kept", ttl_s=60)
    await backbone.cache.forget_all(ALICE)
    assert [await backbone.cache.get(key) for key in mine] == [None] * 3
    assert [await backbone.cache.get(key) for key in others] == ["kept"] * 2


async def test_what_was_forgotten_for_a_user_is_not_in_redis_s_file_either(tmp_path):
    async with EmbeddedRedis(tmp_path) as redis:
        whole = await open_backbone(redis.url)
        await whole.cache.put(CacheKey(user_id=ALICE, version=1, name="valuation"), "4711 shares of Contoso", ttl_s=60)
        await whole.cache.put(CacheKey(user_id=BOB, version=1, name="valuation"), "12 shares of Fabrikam", ttl_s=60)
        file = tmp_path / "appendonly.aof"
        async with asyncio.timeout(20):
            while b"Fabrikam" not in file.read_bytes():  # noqa: ASYNC110 -- another program writes it
                await asyncio.sleep(0.05)
            assert b"Contoso" in file.read_bytes()
            await whole.cache.forget_all(ALICE)
            while b"Contoso" in file.read_bytes():  # noqa: ASYNC110 -- as above
                await asyncio.sleep(0.05)
        assert b"Fabrikam" in file.read_bytes()
        await whole.close()


async def test_all_answers_together_stay_below_their_bound_and_what_goes_soonest_goes_first(tmp_path):
    async with EmbeddedRedis(tmp_path) as redis:
        client = connect(redis.url)
        cache = RedisCache(client, max_bytes=1_000)
        keys = [CacheKey(user_id=None, version=number, name="quote") for number in range(6)]
        for number, key in enumerate(keys):
            await cache.put(key, "x" * 300, ttl_s=600 + number - 100 * (number == 4))
        assert [await cache.get(key) is not None for key in keys] == [False, False, True, True, False, True]
        await cache.put(keys[2], "short", ttl_s=0.02)
        await asyncio.sleep(0.03)
        await cache.put(keys[0], "y" * 300, ttl_s=60)
        found = [await cache.get(key) for key in keys]
        assert [value and value[0] for value in found] == ["y", None, None, "x", None, "x"]
        assert int(await client.get("cache-total")) == sum(len(pack(value)) for value in found if value is not None)
        assert await client.zcard("cache-index") == await client.hlen("cache-sizes") == 3
        await client.aclose()


async def test_a_killed_holders_lease_runs_out(tmp_path):
    async with EmbeddedRedis(tmp_path) as redis:
        client = connect(redis.url)
        await client.set("lock:k", "of the dead", px=100)
        async with RedisLocks(client).hold("k", wait_s=2.0):
            assert await client.get("lock:k") != b"of the dead"
        await client.aclose()


async def test_a_long_holder_keeps_its_lease_and_a_robbed_one_is_stopped(tmp_path):
    async with EmbeddedRedis(tmp_path) as redis:
        client = connect(redis.url)
        locks = RedisLocks(client, lease_s=0.6)
        async with locks.hold("k"):
            await asyncio.sleep(0.9)
            with pytest.raises(Conflict):
                async with locks.hold("k", wait_s=0.01):
                    pytest.fail("two hold the lock")

        async def robbed():
            async with locks.hold("k"):
                await client.set("lock:k", "somebody else")
                await asyncio.sleep(5)

        with pytest.raises(Conflict):
            await robbed()
        assert await client.get("lock:k") == b"somebody else"
        await client.aclose()
