"""The chat in a browser, as a person uses it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Browser, FilePayload, Locator, Page, Route, expect

SLOW_S = 2.0
HARMLESS = "Warning: Missing `Description`"
"""What Chainlit's front end warns itself of."""
CUT_SHORT = "failed: WebSocket is closed before the connection is established."
"""What the browser says of a socket that the page itself gave up when it was loaded again; any other trouble with a socket is a complaint."""


CONTRAST = """() => {
    const part = (value) => { const c = value / 255; return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; };
    const light = ([r, g, b]) => 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    const rgba = (color) => {
        canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1);
        return [...canvas.getImageData(0, 0, 1, 1).data];
    };
    const over = (top, below) => [0, 1, 2].map((i) => top[i] * (top[3] / 255) + below[i] * (1 - top[3] / 255));
    const behind = (element) => {
        const layers = [];
        for (let one = element; one; one = one.parentElement) layers.push(rgba(getComputedStyle(one).backgroundColor));
        return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255]);
    };
    const faint = [];
    for (const element of document.querySelectorAll('.message-content *, button, [data-step-type] *, #chat-input')) {
        const words = [...element.childNodes].filter((node) => node.nodeType === 3 && node.textContent.trim());
        if (!words.length || !element.offsetParent || element.closest('svg, .js-plotly-plot, :disabled')) continue;
        const style = getComputedStyle(element), ground = behind(element), ink = over(rgba(style.color), ground);
        const [a, b] = [light(ink), light(ground)].sort((x, y) => y - x), ratio = (a + 0.05) / (b + 0.05);
        const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && parseInt(style.fontWeight) >= 700);
        if (ratio < (large ? 3 : 4.5)) faint.push(`${ratio.toFixed(2)} ${element.tagName} ${words[0].textContent.trim().slice(0, 40)}`);
    }
    return faint;
}"""
"""Texts of the page with less contrast to what is behind them than WCAG AA asks, with their ratios; colours as the browser computes them."""

COVERED = """async () => {
    const view = document.querySelector('[role=log]').parentElement, covered = [];
    for (const button of document.querySelectorAll('button[id^="confirm-"], button[id^="cancel-"]')) {
        const place = () => button.getBoundingClientRect();
        view.scrollTop += place().top + place().height / 2 - (view.getBoundingClientRect().bottom - 34);
        await new Promise((done) => setTimeout(done, 300));
        const { left, top, width, height } = place();
        const hit = [0.1, 0.5, 0.9].map((part) => document.elementFromPoint(left + width * part, top + height / 2));
        if (!hit.every((element) => button.contains(element))) covered.push(button.id.split('-')[0]);
    }
    return covered;
}"""
"""Buttons of cards that something else lies over when they stand in the row of the arrow that scrolls to the end."""

OVERHANG = "table => table.scrollWidth - table.parentElement.clientWidth"


def small_pdf() -> bytes:
    """One empty page."""
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 90 60] >>",
    )
    file, places = b"%PDF-1.4\n", b"0000000000 65535 f \n"
    for number, text in enumerate(objects, 1):
        places += b"%010d 00000 n \n" % len(file)
        file += b"%d 0 obj\n%b\nendobj\n" % (number, text)
    return file + b"xref\n0 4\n%btrailer << /Size 4 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (places, len(file))


FILES: list[FilePayload] = [
    {"name": "trades.csv", "mimeType": "text/csv", "buffer": b"date,side\n"},
    {"name": "page.pdf", "mimeType": "application/pdf", "buffer": small_pdf()},
]


@dataclass
class ChatPage:
    """One tab. `complaints` holds what the console complained of, `hosts` whom the page asked for anything."""

    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)

    async def open(self, path: str = "/chat/") -> None:
        await self.page.goto(self.url + path)
        await expect(self.page.locator("#chat-input")).to_be_visible(timeout=30_000)

    async def begin(self) -> None:
        """Open a new conversation and wait for its greeting."""
        await self.open()
        await expect(self.page.locator('button[id^="ask-"]').first).to_be_enabled(timeout=30_000)

    async def load_again_with_a_slow_beginning(self) -> None:
        """Load the page anew. It connects twice, after a request each; the first of them is answered late."""
        asked: list[Route] = []

        async def answer(route: Route) -> None:
            asked.append(route)
            await asyncio.sleep(SLOW_S if len(asked) == 1 else 0)
            await route.continue_()

        await self.page.route("**/set-session-cookie", answer)
        await self.page.reload()

    async def type(self, text: str) -> None:
        await self.page.locator("#chat-input").click()
        await self.page.keyboard.type(text)
        await self.page.keyboard.press("Enter")

    async def say(self, text: str, *, timeout_s: float = 30) -> None:
        """Send a message once the last thing is done, and wait until it is answered."""
        await expect(self.page.locator("#chat-submit")).to_be_visible(timeout=timeout_s * 1000)
        count = await self.page.locator('[data-step-type="user_message"]').count()
        await self.type(text)
        await expect(self.page.locator('[data-step-type="user_message"]')).to_have_count(count + 1)
        await self.idle(timeout_s=timeout_s)

    async def idle(self, *, timeout_s: float = 30) -> None:
        """Wait until nothing is being answered: the send button is back, and something stands below the last message."""
        after = self.page.locator('[data-step-type="user_message"]').last.locator(
            'xpath=following-sibling::*[@data-step-type="assistant_message"]'
        )
        await expect(after.first).to_be_visible(timeout=timeout_s * 1000)
        await expect(self.page.locator("#chat-submit")).to_be_visible(timeout=timeout_s * 1000)

    def answer(self) -> Locator:
        """Everything below the last message."""
        return self.page.locator('[data-step-type="user_message"]').last.locator("xpath=following-sibling::*")

    def text(self, words: str) -> Locator:
        return self.page.get_by_text(words)

    def confirm(self) -> Locator:
        return self.page.locator('button[id^="confirm-"]')


@asynccontextmanager
async def chat_page(
    browser: Browser, url: str, *, user: str | None = "ann", size: tuple[int, int] = (1280, 900), **options: Any
) -> AsyncIterator[ChatPage]:
    context = await browser.new_context(viewport={"width": size[0], "height": size[1]}, **options)
    if user:
        await context.add_cookies([{"name": "session", "value": user, "url": url}])
    page = await context.new_page()
    opened = ChatPage(page, url)
    page.on("console", lambda message: opened.complaints.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: opened.complaints.append(str(error)))
    page.on("request", lambda request: opened.hosts.add(request.url.split("/")[2]) if request.url.startswith(("http", "ws")) else None)
    try:
        yield opened
    finally:
        opened.complaints = [text for text in opened.complaints if not text.startswith(HARMLESS) and not text.endswith(CUT_SHORT)]
        await context.close()
