"""The queue with arq's own worker on a real Redis, and what is left of everything when Redis goes."""

import asyncio
import gc
import os
import signal
from contextlib import aclosing
from uuid import UUID

import pytest
from arq.worker import Retry

from core.clock import stopwatch_s
from core.errors import Misconfigured, NotFound, Unavailable
from infra import (
    INTERACTIVE,
    NIGHTLY,
    CacheKey,
    EmbeddedRedis,
    JobState,
    LocalQueue,
    QueueWorker,
    Topic,
    connect,
    create_queue,
    open_backbone,
)


class Bench:
    """Jobs that tell what happened to them."""

    def __init__(self):
        self.seen = []
        self.news = asyncio.Event()

    def note(self, *what):
        self.seen.append(what)
        self.news.set()

    async def wait_for(self, count):
        async with asyncio.timeout(10):
            while len(self.seen) < count:
                self.news.clear()
                await self.news.wait()

    async def add(self, ctx, *, symbol, amount):
        self.note("add", ctx["job_id"], symbol, amount)
        return {"symbol": symbol}

    async def stubborn(self, ctx):
        self.note("stubborn", ctx["job_try"])
        if ctx["job_try"] < 3:
            raise Retry(defer=0.01)

    async def broken(self, ctx):
        self.note("broken")
        raise ValueError("what a surprise")

    async def refused(self, ctx):
        self.note("refused")
        raise NotFound("There is no such portfolio.")

    async def endless(self, ctx):
        self.note("begun")
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            self.note("cancelled")
            raise

    def jobs(self):
        return {name: getattr(self, name) for name in ("add", "stubborn", "broken", "refused", "endless")}


async def drained(queue):
    deadline = stopwatch_s() + 5
    while await queue.depth():
        assert stopwatch_s() < deadline
        await asyncio.sleep(0.01)


async def replaced(redis, first, whole):
    deadline = stopwatch_s() + 5
    while redis.pid in {None, first} or not await whole.alive():
        assert stopwatch_s() < deadline
        await asyncio.sleep(0.01)


@pytest.fixture(params=["redis", "local"])
async def laid_out(request, tmp_path):
    """A queue, somebody who works it off, and the bench where it shows."""
    bench = Bench()
    if request.param == "local":
        queue = LocalQueue(bench.jobs())
        yield queue, bench
        await queue.close()
        return
    async with EmbeddedRedis(tmp_path) as redis:
        queue = await create_queue(redis.url)
        async with QueueWorker(redis.url, bench.jobs()), QueueWorker(redis.url, bench.jobs(), queue=NIGHTLY):
            yield queue, bench
        await queue.close()


async def test_a_job_is_done_once_with_its_arguments(laid_out):
    queue, bench = laid_out
    assert await queue.enqueue("add", "job-1", symbol="AAPL", amount="12.50")
    assert not await queue.enqueue("add", "job-1", symbol="AAPL", amount="12.50")
    await bench.wait_for(1)
    assert not await queue.enqueue("add", "job-1", symbol="AAPL", amount="12.50")
    assert await queue.enqueue("add", "job-2", queue=NIGHTLY, symbol=str(UUID(int=7)), amount=None)
    await bench.wait_for(2)
    assert bench.seen == [("add", "job-1", "AAPL", "12.50"), ("add", "job-2", str(UUID(int=7)), None)]


async def test_a_job_that_asks_for_it_is_tried_again(laid_out):
    queue, bench = laid_out
    await queue.enqueue("stubborn", "s")
    await bench.wait_for(3)
    assert bench.seen == [("stubborn", 1), ("stubborn", 2), ("stubborn", 3)]


async def test_a_job_that_fails_does_not_stop_the_others(laid_out):
    queue, bench = laid_out
    await queue.enqueue("broken", "b")
    await queue.enqueue("refused", "r")
    await bench.wait_for(2)
    await queue.enqueue("add", "a", symbol="KO", amount=1)
    await bench.wait_for(3)
    assert bench.seen[2][0] == "add"


async def test_cancel_ends_a_running_job(laid_out):
    queue, bench = laid_out
    await queue.enqueue("endless", "e")
    await bench.wait_for(1)
    assert await queue.depth() == 1
    await queue.cancel("e")
    await bench.wait_for(2)
    assert bench.seen == [("begun",), ("cancelled",)]


async def test_cancel_keeps_a_deferred_job_from_beginning_and_harms_nothing_else(laid_out):
    queue, bench = laid_out
    await queue.enqueue("endless", "later", defer_s=30)
    await queue.cancel("later")
    await queue.cancel("unheard of")
    await drained(queue)
    assert bench.seen == []
    await queue.enqueue("add", "a", symbol="KO", amount=1)
    await bench.wait_for(1)


async def test_what_does_not_travel_is_refused_before_it_is_queued(laid_out):
    queue, _ = laid_out
    with pytest.raises(TypeError):
        await queue.enqueue("add", "bad", symbol=object(), amount=1)
    assert await queue.depth() == 0


async def test_a_job_starts_within_200_ms_of_being_queued(laid_out):
    queue, bench = laid_out
    took_s = []
    for number in range(1, 6):
        started = stopwatch_s()
        await queue.enqueue("add", f"fast-{number}", symbol="KO", amount=1)
        await bench.wait_for(number)
        took_s.append(stopwatch_s() - started)
    assert min(took_s) < 0.2  # the best of five: other tests share the machine


async def test_the_local_queue_knows_its_jobs_and_settles():
    bench = Bench()
    queue = LocalQueue(bench.jobs(), {"who": "me"}, at_once=1, max_tries=2)
    with pytest.raises(Misconfigured):
        await queue.enqueue("nothing", "n")
    await queue.enqueue("stubborn", "s")
    await queue.enqueue("add", "a", symbol="KO", amount=1, defer_s=0.01)
    await queue.settled()
    assert sorted(bench.seen) == [("add", "a", "KO", 1), ("stubborn", 1), ("stubborn", 2)]
    assert await queue.depth() == 0


async def test_a_planted_pickle_is_not_executed(tmp_path):
    """The classic: cos system, what a pickle would run on loading."""
    marker = tmp_path / "pwned"
    bench, evil = Bench(), b"cos\nsystem\n(S'touch " + str(marker).encode() + b"'\ntR."
    async with EmbeddedRedis(tmp_path / "redis") as redis:
        client = connect(redis.url)
        await client.set("arq:job:evil", evil)
        await client.zadd(INTERACTIVE, {"evil": 1})
        async with QueueWorker(redis.url, bench.jobs()):
            queue = await create_queue(redis.url)
            await drained(queue)
            await queue.close()
        await client.aclose()
    assert not marker.exists()
    assert bench.seen == []


async def test_an_address_of_another_kind_is_refused():
    for wrong in ("http://example.test", "example.test:6379", ""):
        with pytest.raises(Misconfigured):
            await create_queue(wrong)
        with pytest.raises(Misconfigured):
            connect(wrong)


async def test_no_redis_at_start_is_told_within_seconds(tmp_path):
    started = stopwatch_s()
    with pytest.raises(Unavailable):
        await create_queue(f"unix://{tmp_path}/nobody.sock")
    assert stopwatch_s() - started < 3


async def test_without_redis_the_rest_goes_on_and_says_what_is_missing(tmp_path):
    async with EmbeddedRedis(tmp_path) as redis:
        whole = await open_backbone(redis.url)
        assert await whole.alive()
    assert not await whole.alive()
    with pytest.raises(Unavailable):
        await whole.queue.enqueue("add", "a")
    with pytest.raises(Unavailable):
        await whole.queue.cancel("a")
    with pytest.raises(Unavailable):
        await whole.queue.depth()
    with pytest.raises(Unavailable):
        await whole.progress.latest("a")
    with pytest.raises(Unavailable):
        await whole.locks.hold("a").__aenter__()
    await whole.progress.publish("a", 0.5, "half")
    assert not await whole.events.publish(Topic.CONVERSATION_WENT_ON)
    key = CacheKey(user_id=None, version=1, name="quote")
    await whole.cache.put(key, 1, ttl_s=10)
    assert await whole.cache.get(key) is None
    await whole.cache.forget(key)
    verdicts = [(await whole.limiter.take("u", limit=2, window_s=60)).allowed for _ in range(3)]
    assert verdicts == [True, True, False]
    await whole.close()


async def test_a_listener_survives_a_crash_of_redis_and_misses_no_final_word(tmp_path):
    async with EmbeddedRedis(tmp_path) as redis:
        whole = await open_backbone(redis.url)
        async with (
            asyncio.timeout(15),
            aclosing(whole.progress.subscribe("j")) as words,
            aclosing(whole.events.subscribe(Topic.CONVERSATION_WENT_ON)) as events,
        ):
            await whole.progress.publish("j", 0.1, "begun")
            assert (await anext(words)).text == "begun"
            assert await anext(events) is None
            first = redis.pid
            os.kill(first, signal.SIGKILL)
            await replaced(redis, first, whole)
            await whole.progress.publish("j", 1.0, "done", state=JobState.DONE)
            assert [word.text async for word in words] == ["done"]
            assert await anext(events) is None
        await whole.close()


async def test_a_worker_survives_a_crash_of_redis_and_goes_on(tmp_path):
    bench = Bench()
    async with EmbeddedRedis(tmp_path) as redis, QueueWorker(redis.url, bench.jobs(), context={"who": "me"}):
        whole = await open_backbone(redis.url)
        await whole.queue.enqueue("add", "before", symbol="KO", amount=1)
        await bench.wait_for(1)
        first = redis.pid
        os.kill(first, signal.SIGKILL)
        await replaced(redis, first, whole)
        await whole.queue.enqueue("add", "after", symbol="KO", amount=2)
        await bench.wait_for(2)
        await whole.close()
    assert [what[1] for what in bench.seen] == ["before", "after"]


async def test_a_worker_can_be_left_at_any_moment(tmp_path):
    bench = Bench()
    async with EmbeddedRedis(tmp_path) as redis, asyncio.timeout(20):
        for pause_ms in range(15):
            async with QueueWorker(redis.url, bench.jobs(), options={"poll_delay": 0.001}):
                await asyncio.sleep(pause_ms / 1000)
    gc.collect()


async def test_a_job_that_runs_when_the_worker_is_left_is_put_back_and_done_by_the_next(tmp_path):
    bench = Bench()
    async with EmbeddedRedis(tmp_path) as redis:
        queue = await create_queue(redis.url)
        async with QueueWorker(redis.url, bench.jobs()):
            await queue.enqueue("endless", "e")
            await bench.wait_for(1)
        assert bench.seen == [("begun",), ("cancelled",)]
        assert await queue.depth() == 1
        async with QueueWorker(redis.url, bench.jobs()):
            await bench.wait_for(3)
            await queue.cancel("e")
            await bench.wait_for(4)
        await queue.close()
