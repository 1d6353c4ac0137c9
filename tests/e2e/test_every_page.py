"""Every page that a browser can open, in a real Chromium: none asks another host, none breaks its own content security policy, all have the strict headers."""

from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from api_house import PASSWORD, House, open_house
from oidc_provider import CLIENT, SECRET, running_provider
from playwright.async_api import Browser, Page, Response
from pydantic import SecretStr
from test_api_browser import serving

from api.web import WebApplication
from core.actor import Role
from core.settings import AuthMode, MailSettings, OidcSettings, Registration
from tools.accounts import open_account

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]

BEFORE = (
    "/login",
    "/login?next=/docs",
    "/login/register",
    "/login/register?invitation=x",
    "/login/forgot",
    "/login/reset?token=x",
    "/shared/fsl_x",
    "/docs",
)
"""Pages for whoever is not signed in. The page of a share link and those behind a sign-in come below."""
AFTER = (
    "/account",
    "/account/password",
    "/account/erase",
    "/account/two-factor",
    "/account/sign-on",
    "/account/sign-on/unlink?identity=x",
    "/docs",
    "/api/portfolio",
)
NO_PAGES = {"/login/style.css", "/shared/style.css", "/login/oidc", "/login/oidc/callback", "/", "/portfolio"}
"""What is no page: a style, and addresses that only lead on."""


@pytest_asyncio.fixture(loop_scope="session")
async def house(tmp_path: Path) -> AsyncIterator[House]:
    with running_provider() as provider:
        async with open_house(tmp_path, mode=AuthMode.ACCOUNTS) as opened:
            oidc = OidcSettings(issuer=provider.url, client_id=CLIENT, client_secret=SecretStr(SECRET))
            old = opened.services.settings
            auth = old.auth.model_copy(update={"registration": Registration.OPEN})
            opened.services.settings = old.model_copy(update={"oidc": oidc, "auth": auth, "mail": MailSettings(host="127.0.0.1")})
            opened.web = WebApplication(opened.services)
            await open_account(opened.services, email="ann@example.org", name="Ann", password=SecretStr(PASSWORD), role=Role.OWNER)
            yield opened


class Watch:
    """What a page asks for, complains of and is sent."""

    def __init__(self, page: Page, url: str) -> None:
        self.url = url
        self.foreign: list[str] = []
        self.complaints: list[str] = []
        self.loose: list[str] = []
        page.on(
            "request", lambda request: self.foreign.append(request.url) if not request.url.startswith((url, "data:", "blob:")) else None
        )
        page.on("console", lambda message: self.complaints.append(f"{message.text} at {page.url}") if message.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(f"{error} at {page.url}"))
        page.on("response", self._look)

    def _look(self, response: Response) -> None:
        policy = response.headers.get("content-security-policy", "")
        strict = "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy and "*" not in policy
        if not strict or response.headers.get("x-content-type-options") != "nosniff":
            self.loose.append(f"{response.url}: {policy}")

    def clean(self) -> None:
        expected = [text for text in self.complaints if "status of 4" in text]  # a page that says what was wrong is one, too
        assert (self.foreign, [text for text in self.complaints if text not in expected], self.loose) == ([], [], [])


def pages_of(house: House) -> set[str]:
    """Every address that answers a person with a page: what is read and not in the document of the interface."""
    return {
        route.path_format
        for route in house.web.rest.routes
        for handler in getattr(route, "route_handlers", ())
        if "GET" in handler.http_methods and not handler.resolve_include_in_schema()
    }


async def test_no_page_asks_another_host_or_breaks_its_own_policy(house: House, browser: Browser) -> None:
    known = {path.partition("?")[0] for path in (*BEFORE, *AFTER)} | NO_PAGES | {"/shared/{token}", "/shared/fsl_x"}
    opened = {path for path in pages_of(house) if not path.startswith(("/docs/", "/api", "/health", "/metrics"))}
    assert {path.rstrip("/") or "/" for path in opened} <= known, "a new page needs its line above"
    context = await browser.new_context()
    page = await context.new_page()
    async with serving(house.web) as url:
        watch = Watch(page, url)
        for path in BEFORE:
            await page.goto(f"{url}{path}", wait_until="networkidle")
        await page.goto(f"{url}/login?next=/account/sign-on")
        await page.get_by_label("E-mail address").fill("ann@example.org")
        await page.get_by_label("Password").fill(PASSWORD)
        await page.get_by_role("button", name="Sign in", exact=True).click()
        await page.wait_for_url(f"{url}/account/sign-on")
        for path in AFTER:
            await page.goto(f"{url}{path}", wait_until="networkidle")
        made = await page.request.post(f"{url}/api/share-links", data={}, headers={"Origin": url})
        assert made.status == 201, await made.text()
        link = urlsplit((await made.json())["url"]).path
        await page.goto(f"{url}{link}", wait_until="networkidle")
        assert await page.title()
        await page.goto(f"{url}/account/sign-on")
        await page.get_by_label("Password").fill(PASSWORD)
        await page.get_by_role("button", name="Link").click()
        await page.get_by_role("link", name="Go on to").wait_for()
        for path, button in (
            ("/login/forgot", "Send the link"),
            ("/login/register", "Make the account"),
            ("/account/erase", "Erase everything"),
        ):
            await page.goto(f"{url}{path}")
            for box in await page.locator("input:not([type=hidden])").all():
                kind = await box.get_attribute("type")
                await box.fill("x@example.org" if kind == "email" else "wrong password, or a new one")
            await page.get_by_role("button", name=button).click()
            await page.wait_for_load_state("networkidle")
        watch.clean()
    await context.close()
