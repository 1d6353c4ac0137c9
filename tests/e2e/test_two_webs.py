"""Two tabs of one person on two web processes that share a Redis and a PostgreSQL, with a scripted language model; one process is killed."""

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from chat_page import ChatPage, chat_page
from playwright.async_api import Browser, Locator, expect
from test_program_cluster import Cluster, Process, cluster

from benchmarks.scripted_model import Answer, model_server
from infra import EmbeddedRedis

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.timeout(400), pytest.mark.asyncio(loop_scope="session")]
LONG_MS = 30_000


class Tale:
    """The scripted model: proposes what it is told to buy, shows the books, and tells a tale that goes on when `go_on` is set."""

    def __init__(self) -> None:
        self.go_on = threading.Event()

    def __call__(self, body: dict[str, Any]) -> Answer:
        last = body["messages"][-1]
        text = str(last["content"])
        if last["role"] == "tool":
            return Answer(text="Here it is.")
        if text.startswith("buy"):
            bought = {"side": "buy", "symbol": "AAPL", "quantity": text.split()[1], "price": "130"}
            return Answer(calls=[("add_transaction", bought)])
        if text.startswith("show"):
            return Answer(calls=[("show_portfolio", {})])
        if text.startswith("tell"):
            return Answer(text="Once upon a time there was an investor. And then", hold=self.go_on)
        return Answer(text="Good day.")


@pytest.fixture(scope="module")
def tale() -> Tale:
    return Tale()


@pytest.fixture(autouse=True)
def held_back(tale: Tale) -> None:
    """Whatever test ran before, the tale stops in the middle until it is told to go on."""
    tale.go_on.clear()


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def made(tmp_path_factory: pytest.TempPathFactory, tale: Tale) -> AsyncIterator[Cluster]:
    folder = Path(tmp_path_factory.mktemp("webs"))
    async with EmbeddedRedis(folder / "redis") as redis:
        with model_server() as script:
            script.improvise = tale
            model = {"FOLIOSCOPE_LLM__BASE_URL": script.url, "FOLIOSCOPE_LLM__MAX_RETRIES": "0"}
            begun = cluster(folder, redis.url, workers=0, **model)
            opened = await asyncio.to_thread(begun.__enter__)
            try:
                yield opened
            finally:
                tale.go_on.set()
                await asyncio.to_thread(begun.__exit__, None, None, None)


async def also_at(tab: ChatPage, other: ChatPage) -> None:
    """Open the conversation of one tab in the other."""
    await other.open(tab.page.url.removeprefix(tab.url))


def entry(tab: ChatPage, name: str) -> Locator:
    return tab.page.locator('[data-sidebar="menu-item"]').filter(has_text=name)


async def choose(tab: ChatPage, name: str, what: str) -> None:
    """Something of the menu of a conversation in the sidebar."""
    await entry(tab, name).hover()
    await entry(tab, name).locator("#thread-options").click()
    await tab.page.get_by_role("menuitem", name=what).click()


async def test_a_card_is_confirmed_in_another_process_and_by_both_at_once_done_once(made: Cluster, browser: Browser) -> None:
    one, two = made.webs
    before = one.activities()
    async with chat_page(browser, one.url, user=None) as left, chat_page(browser, two.url, user=None) as right:
        await left.begin()
        await left.say("buy 10")
        await also_at(left, right)
        await expect(right.confirm()).to_be_enabled(timeout=LONG_MS)
        await right.confirm().click()
        for tab in (right, left):
            await expect(tab.text("✓ Done")).to_be_visible(timeout=LONG_MS)
            await expect(tab.confirm()).to_have_count(0)
        assert two.activities() == before + 1
        await left.say("buy 11")
        await expect(right.confirm()).to_be_enabled(timeout=LONG_MS)
        await asyncio.gather(left.confirm().click(), right.confirm().click())
        for tab in (right, left):
            await expect(tab.text("✓ Done")).to_have_count(2, timeout=LONG_MS)
            await expect(tab.text("That was done before: Buy 11 AAPL")).to_be_visible(timeout=LONG_MS)
            await expect(tab.confirm()).to_have_count(0)
        assert one.activities() == before + 2


async def test_what_is_renamed_stopped_or_deleted_in_one_tab(made: Cluster, browser: Browser, tale: Tale) -> None:
    one, two = made.webs
    async with chat_page(browser, one.url, user=None) as left, chat_page(browser, two.url, user=None) as right:
        await left.begin()
        await left.say("hello left")
        await right.begin()
        await right.say("hello right")
        for tab in (left, right):
            await tab.type("tell me")
            await expect(tab.text("Once upon a time")).to_be_visible(timeout=LONG_MS)
        await left.page.locator("#stop-button").click()
        await expect(left.text("Stopped.")).to_be_visible(timeout=LONG_MS)
        await expect(right.page.locator("#stop-button")).to_be_visible()
        tale.go_on.set()
        await right.idle()
        tale.go_on.clear()
        await expect(right.text("And then")).to_be_visible()
        await expect(right.text("Stopped.")).to_have_count(0)
        await choose(left, "hello left", "Rename")
        await left.page.get_by_role("dialog").get_by_role("textbox").fill("Our purchases")  # the message box is one as well until it opens
        await left.page.get_by_role("button", name="Confirm").click()
        await expect(entry(left, "Our purchases")).to_be_visible()
        await also_at(left, right)
        await expect(right.text("Stopped.")).to_be_visible(timeout=LONG_MS)
        await choose(right, "Our purchases", "Delete")
        await right.page.get_by_role("button", name="Confirm").click()
        await expect(left.text("This conversation was deleted.")).to_be_visible(timeout=LONG_MS)
        await left.page.reload()
        await expect(left.page.locator("#chat-input")).to_be_visible(timeout=LONG_MS)
        await expect(entry(left, "hello right")).to_be_visible(timeout=LONG_MS)
        await expect(entry(left, "Our purchases")).to_have_count(0)


async def restart(web: Process) -> None:
    await asyncio.to_thread(web.start)
    await asyncio.to_thread(web.wait_ready)


async def test_a_process_that_is_killed_loses_nothing_and_doubles_nothing(made: Cluster, browser: Browser, tale: Tale) -> None:
    """Killed while it answers in one tab and records what was confirmed in another."""
    one, two = made.webs
    async with (
        chat_page(browser, one.url, user=None) as telling,
        chat_page(browser, one.url, user=None) as confirming,
        chat_page(browser, two.url, user=None) as elsewhere,
    ):
        await confirming.begin()
        await confirming.say("buy 12")
        await telling.begin()
        for text in ("show me", "buy 13"):
            await telling.say(text)
        await telling.type("tell me")
        await expect(telling.text("Once upon a time")).to_be_visible(timeout=LONG_MS)
        before = two.activities()
        await confirming.confirm().click(no_wait_after=True)
        one.kill()
        tale.go_on.set()
        for tab in (telling, confirming):
            await expect(tab.text("Folioscope cannot be reached").first).to_be_visible(timeout=LONG_MS)
        await telling.type("are you there?")
        await also_at(telling, elsewhere)
        await expect(elsewhere.confirm()).to_be_enabled(timeout=LONG_MS)
        await expect(elsewhere.text("I was interrupted before I had answered this.")).to_be_visible(timeout=LONG_MS)
        await restart(one)
        await expect(telling.text("I was interrupted before I had answered this.")).to_have_count(1, timeout=LONG_MS)
        await expect(telling.page.locator("#chat-input")).to_have_value("are you there?")
        await telling.page.locator("#chat-input").press("Enter")
        await expect(telling.answer().get_by_text("Good day.")).to_be_visible(timeout=LONG_MS)
        await telling.page.reload()
        await expect(telling.page.locator(".js-plotly-plot .pielayer .slice").first).to_be_visible(timeout=LONG_MS)
        await expect(telling.page.get_by_role("row", name="Total")).to_be_visible()
        await expect(telling.confirm()).to_be_enabled()
        await confirming.page.reload()
        await expect(confirming.page.locator('[data-step-type="user_message"]')).to_have_count(1, timeout=LONG_MS)
        if two.activities() == before:  # killed before it was recorded: the card still waits
            await confirming.confirm().click()
        await expect(confirming.text("✓ Done")).to_be_visible(timeout=LONG_MS)
        await expect(confirming.confirm()).to_have_count(0)
        assert two.activities() == before + 1
