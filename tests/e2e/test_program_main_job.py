"""The main job in a real browser against the real program, without a language model, a key or a server."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from chat_page import HARMLESS, ChatPage, chat_page
from playwright.async_api import Browser, expect
from program import Program, running

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def program(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Program]:
    folder = Path(tmp_path_factory.mktemp("program"))
    holder = running(folder)
    started = await asyncio.to_thread(holder.__enter__)
    try:
        yield started
    finally:
        await asyncio.to_thread(holder.__exit__, None, None, None)


async def holds(program: Program, symbol: str) -> str:
    _, shown = await asyncio.to_thread(program.call, "GET", "/api/portfolio")
    return next((item["quantity"] for item in shown["holdings"] if item["symbol"] == symbol), "0")


async def test_the_whole_conversation(browser: Browser, program: Program) -> None:
    async with chat_page(browser, program.url, user=None) as tab:
        await tab.begin()
        await asks_and_looks(tab)
        await buys_once_and_undoes(tab, program)
        await forecasts_and_tests(tab)
        await sells_half(tab, program)
        await tab.say("where can I park downtown?")
        await expect(tab.answer().locator('button[id^="ask-"]')).to_have_count(3)
        assert [text for text in tab.complaints if not text.startswith(HARMLESS)] == []
        assert tab.hosts == {program.url.removeprefix("http://")}


async def asks_and_looks(tab: ChatPage) -> None:
    await tab.say("what do I own?")
    await expect(tab.answer().locator("table").first).to_contain_text("AAPL")
    await expect(tab.answer().locator(".js-plotly-plot").first).to_be_visible()
    await expect(tab.answer().first).to_be_visible()
    await tab.say("how did Apple do over the last year?")
    await expect(tab.answer().locator(".js-plotly-plot").first).to_be_visible()


async def buys_once_and_undoes(tab: ChatPage, program: Program) -> None:
    held = int(await holds(program, "AAPL"))
    await tab.say("buy 10 AAPL at 130")
    await tab.confirm().last.dblclick()
    await tab.idle()
    await expect(tab.confirm()).to_have_count(0)
    assert int(await holds(program, "AAPL")) == held + 10
    await tab.say("undo")
    await tab.say("yes")
    assert int(await holds(program, "AAPL")) == held
    await tab.say("sell 999 AAPL")
    await expect(tab.answer().filter(has_text="45").first).to_be_visible()
    assert int(await holds(program, "AAPL")) == held


async def forecasts_and_tests(tab: ChatPage) -> None:
    await tab.say("forecast Apple for a month", timeout_s=180)
    await expect(tab.answer().locator(".js-plotly-plot").first).to_be_visible(timeout=60_000)
    await expect(tab.answer().filter(has_text="random walk").first).to_be_visible()
    await tab.say("how good is that?", timeout_s=240)
    await expect(tab.answer().locator("table").last).to_contain_text("ensemble", timeout=60_000)


async def sells_half(tab: ChatPage, program: Program) -> None:
    held = int(await holds(program, "MSFT"))
    await tab.say("sell half my Microsoft and tell me what's left")
    await tab.say("yes")
    await expect(tab.answer().locator("table").last).to_contain_text("MSFT")
    assert int(await holds(program, "MSFT")) == held // 2
