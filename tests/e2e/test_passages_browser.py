"""What an answer quotes, opened beside the conversation in a real Chromium."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from chat_house import House, open_house
from chat_page import chat_page
from playwright.async_api import Browser, expect

from agents import blocks
from agents.events import BlockReady, TextDelta

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]

PAGES = tuple(blocks.Source(title="Report.pdf", detail=f"page {page}", text=f"What page {page} says.") for page in (1, 2, 3))


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with open_house(Path(tmp_path_factory.mktemp("chat"))) as opened:
        opened.script.answers["quote"] = [TextDelta(text="See Report.pdf, page 2."), BlockReady(block=blocks.Sources(items=PAGES))]
        yield opened


async def test_a_passage_opens_alone_under_its_name_and_the_conversation_stays_where_it_is(browser: Browser, house: House) -> None:
    async with chat_page(browser, house.url) as chat:
        await chat.begin()
        for _ in range(8):
            await chat.say("hello")
        await chat.say("quote")
        title, panel = chat.page.locator("#side-view-title"), chat.page.locator("#side-view-content")
        await expect(panel.get_by_text("says.")).to_have_count(3)
        await expect(title).to_have_attribute("data-fs", "several")
        link = chat.answer().get_by_role("link", name="Report.pdf, page 2").last
        assert await link.evaluate("element => getComputedStyle(element).textTransform") == "none"
        address = chat.page.url
        await link.click()
        await expect(panel.get_by_text("says.")).to_have_count(1)
        await expect(title).to_have_text("Report.pdf, page 2")
        await expect(title).not_to_have_attribute("data-fs", "several")
        await expect(chat.answer().get_by_text("Sources")).to_be_in_viewport()
        assert chat.page.url == address
        await chat.say("hello")  # an answer that quotes nothing
        await expect(panel).to_have_count(0)
    assert chat.complaints == []
