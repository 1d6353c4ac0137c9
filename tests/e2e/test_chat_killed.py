"""A program that dies between a pressed button and its answer."""

import asyncio
import signal
from pathlib import Path
from typing import Any

import httpx
import pytest
from chat_tab import tab
from server_process import Program, running

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.timeout(420), pytest.mark.asyncio(loop_scope="session")]


async def activities(program: Program, symbol: str, quantity: str) -> list[dict[str, Any]]:
    async with httpx.AsyncClient(base_url=program.url, timeout=30) as client:
        items = (await client.get("/api/activities", params={"limit": 100})).json()["items"]
    return [item for item in items if item["symbol"] == symbol and item["quantity"] == quantity]


async def test_a_process_killed_between_confirm_and_the_answer_records_once(tmp_path: Path) -> None:
    async with running(tmp_path) as program:
        async with tab(program.url, None) as page:
            await page.say("buy 3 KO at 60")
            confirm, thread = page.button("confirm"), page.thread
            begun = page.begun
            pressing = asyncio.create_task(page.press(confirm))
            await page.until(lambda: page.begun > begun)
            await program.end(signal.SIGKILL)
            await asyncio.gather(pressing, return_exceptions=True)
        await program.start()
        for _ in range(2):
            async with tab(program.url, None, thread=thread) as page:
                await page.press(confirm)
                await page.until(lambda page=page: not page.working and any("✓ Done" in text for text in page.texts()))
        assert len(await activities(program, "KO", "3")) == 1
