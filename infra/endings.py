"""Ending tasks for certain."""

import asyncio

_ASK_AGAIN_S = 0.5


async def end_tasks(*tasks: "asyncio.Task[None]") -> None:
    """Cancel `tasks` and return once they have ended, however they did.

    A cancellation may be lost: redis-py swallows one that comes while it looks, under a time limit, whether data are waiting. So tasks that
    go on are cancelled again.
    """
    running = {task for task in tasks if not task.done()}
    while running:
        for task in running:
            task.cancel()
        _, running = await asyncio.wait(running, timeout=_ASK_AGAIN_S)
    await asyncio.gather(*tasks, return_exceptions=True)
