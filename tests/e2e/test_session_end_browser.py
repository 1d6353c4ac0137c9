"""A session that ends while a person is typing, in a real Chromium."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from chat_house import House, open_house
from chat_page import chat_page
from playwright.async_api import Browser, expect

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with open_house(Path(tmp_path_factory.mktemp("chat"))) as opened:
        opened.script.answers["ponder this"] = [asyncio.Event()]
        yield opened


@pytest.mark.parametrize("ended", [True, False])
async def test_what_was_sent_as_the_session_ended_is_there_to_send_again(browser: Browser, house: House, ended: bool) -> None:
    async with chat_page(browser, house.url) as chat:
        await chat.begin()
        await chat.type("ponder this")
        await expect(chat.page.locator("#chat-input")).to_have_text("")
        if ended:
            await chat.page.route("**/chat/user", lambda route: route.fulfill(status=401, body="{}"))
            await chat.page.evaluate("fetch('/chat/user')")
            await chat.page.unroute("**/chat/user")
        await chat.begin()
        await expect(chat.page.locator("#chat-input")).to_have_text("ponder this" if ended else "")
