"""A real Chromium for the tests in this folder; where there is none they are skipped and say so, or fail if CI_REQUIRE_BROWSER is 1."""

import os
import shutil
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

sys.path.insert(0, str(Path(__file__).parents[1] / "integration"))  # the house and the tab that the socket tests use too

CHROMIUM = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)
REQUIRED = os.environ.get("CI_REQUIRE_BROWSER") == "1"  # noqa: TID251 -- says how the tests are run, no setting of the program
PATIENCE_MS = 30_000
"""How long a test waits for what comes: a machine that runs the whole suite takes its time, and only a failure waits to the end."""
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync")


@pytest.fixture(scope="session")
def chromium() -> str:
    if CHROMIUM is None and REQUIRED:
        pytest.fail("CI_REQUIRE_BROWSER=1, but no Chromium is installed")
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed, so nothing was tried in a browser")
    return CHROMIUM


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=chromium, args=list(QUIET))
        yield launched
        await launched.close()
