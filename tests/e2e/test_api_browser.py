"""The sign-in page and the documentation page in a real Chromium: what a browser adds of its own must not be in the way."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import uvicorn
from api_house import PASSWORD, House, open_house
from playwright.async_api import Browser, Page, expect
from pydantic import SecretStr

from core.actor import Role
from core.settings import AuthMode
from tools.accounts import open_account

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]


class Server(uvicorn.Server):
    """In the test's own event loop; leaves signals alone and says when it is there."""

    def __init__(self, app: Any) -> None:
        super().__init__(
            uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None, ws="websockets-sansio", timeout_graceful_shutdown=1)
        )
        self.there = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.there.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def serving(app: Any) -> AsyncIterator[str]:
    server = Server(app)
    task = asyncio.create_task(server.serve())
    await server.there.wait()
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        await task


@pytest_asyncio.fixture(loop_scope="session")
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path, mode=AuthMode.ACCOUNTS) as opened:
        await open_account(opened.services, email="ann@example.org", name="Ann", password=SecretStr(PASSWORD), role=Role.OWNER)
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser) -> AsyncIterator[Page]:
    context = await browser.new_context()
    opened = await context.new_page()
    yield opened
    await context.close()


def watch(page: Page) -> tuple[list[str], set[str]]:
    """What the page complains about, and whom it asks."""
    complaints: list[str] = []
    hosts: set[str] = set()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]) if request.url.startswith("http") else None)
    return complaints, hosts


async def test_the_form_signs_in_and_shows_what_was_wrong(house: House, page: Page) -> None:
    async with serving(house.web) as url:
        await page.goto(f"{url}/login?next=/api/auth/me")
        await page.get_by_label("E-mail address").fill("ann@example.org")
        await page.get_by_label("Password").fill("not my password")
        await page.get_by_role("button", name="Sign in").click()
        await expect(page.get_by_role("alert")).to_contain_text("not right")
        await expect(page.get_by_label("E-mail address")).to_have_value("ann@example.org")
        await page.get_by_label("Password").fill(PASSWORD)
        await page.get_by_role("button", name="Sign in").click()
        await page.wait_for_url(f"{url}/api/auth/me")
        assert "ann@example.org" in await page.content()
        assert await page.evaluate("document.cookie") == ""


async def test_the_documentation_works_and_asks_nobody_else(house: House, page: Page) -> None:
    complaints, hosts = watch(page)
    async with serving(house.web) as url:
        await page.goto(f"{url}/docs")
        await page.locator("#operations-System-ping").click()
        await page.get_by_role("button", name="Execute").click()
        await expect(page.locator("#operations-System-ping .live-responses-table").get_by_text('"pong"')).to_be_visible()
        assert hosts == {url.split("/")[2]}
    assert complaints == []
