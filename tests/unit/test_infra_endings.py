"""Tasks are ended for certain."""

import asyncio

from infra import end_tasks


async def test_a_task_that_loses_a_cancellation_is_cancelled_again() -> None:
    lost = []

    async def careless() -> None:
        while True:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                if lost:
                    raise
                lost.append(True)

    async def broken() -> None:
        raise OSError("gone")

    tasks = [asyncio.create_task(careless()), asyncio.create_task(broken())]
    await asyncio.sleep(0)
    async with asyncio.timeout(20):
        await end_tasks(*tasks)
    assert (lost, tasks[0].cancelled(), tasks[1].done()) == ([True], True, True)
