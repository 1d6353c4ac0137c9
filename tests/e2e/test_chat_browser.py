"""The chat's page in a real Chromium, with an assistant that says what it is told to."""

import asyncio
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path

import pytest
import pytest_asyncio
from chat_house import House, open_house
from chat_page import CONTRAST, COVERED, FILES, OVERHANG, ChatPage, chat_page
from playwright.async_api import Browser, expect

from agents import blocks
from agents.assistant import Assistant
from agents.checkpoints import open_checkpoints
from agents.events import BlockReady, TextDelta, ToolFinished, ToolStarted
from agents.understanding import Understander
from tools.activities import ADD_TRANSACTION, LIST_TRANSACTIONS, ListTransactions
from tools.door import run_tool
from tools.entries import AddTransaction, Side
from tools.portfolios import OPEN_PORTFOLIO, OpenPortfolio
from tools.sharing import SHARE_PORTFOLIO, SharePortfolio

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]

CHART = blocks.Allocation(
    title="Allocation",
    slices=(blocks.Slice(label="AAPL", value="$60", weight_frac=0.6), blocks.Slice(label="KO", value="$40", weight_frac=0.4)),
    alt="AAPL is 60 %, KO is 40 %.",
)
TABLE = blocks.Table(
    title="Holdings",
    columns=(blocks.Column(label="Symbol"), *(blocks.Column(label=f"Column {index}", align="right") for index in range(8))),
    rows=(("AAPL", *("+$1,234.56",) * 8),),
    total=("Total", *("$1,234.56",) * 8),
)


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with open_house(Path(tmp_path_factory.mktemp("chat"))) as opened:
        opened.script.answers["show"] = [
            ToolStarted(call_id="1", intent="show_portfolio", title="Looking at your portfolio", args={"symbol": "AAPL"}),
            ToolFinished(call_id="1", intent="show_portfolio", duration_ms=12),
            TextDelta(text="You own two things."),
            BlockReady(block=TABLE),
            BlockReady(block=CHART),
            BlockReady(block=blocks.Notice(tone="warning", text="Mind <b>this</b>.")),
            BlockReady(block=blocks.Suggestions(items=("what else?",))),
        ]
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def tab(browser: Browser, house: House) -> AsyncIterator[ChatPage]:
    async with chat_page(browser, house.url) as opened:
        await opened.begin()
        yield opened
    assert opened.complaints == []
    assert opened.hosts == {house.url.split("/")[2]}


async def test_an_answer_has_its_tool_table_chart_notice_and_next_questions(tab: ChatPage) -> None:
    await tab.say("show")
    await expect(tab.text("Looking at your portfolio · 12 ms")).to_be_visible()
    await tab.text("Looking at your portfolio · 12 ms").click()
    await expect(tab.text("symbol: AAPL")).to_be_visible()
    await expect(tab.page.get_by_role("row", name="AAPL")).to_be_visible()
    await expect(tab.page.locator(".js-plotly-plot .pielayer .slice")).to_have_count(2)
    await expect(tab.page.get_by_role("img", name="AAPL is 60 %, KO is 40 %.")).to_be_visible()
    await expect(tab.text("Mind <b>this</b>.")).to_be_visible()
    await expect(tab.text(":::")).to_have_count(0)
    await tab.page.get_by_role("button", name="what else?").click()
    await tab.idle()
    await expect(tab.text("You said what else?.")).to_be_visible()
    await expect(tab.page.get_by_role("button", name="what else?")).to_have_count(0)
    await expect(tab.page.locator('link[rel="modulepreload"][href*="plotly"]')).to_have_count(1)  # drawn without the network, too


async def test_a_loaded_page_shows_its_conversation_again_with_chart_and_undecided_card(tab: ChatPage) -> None:
    await tab.say("show")
    await tab.say("buy 10 AAPL")
    assert "/chat/thread/" in tab.page.url
    await tab.page.locator("#chat-input").fill("half a sen")
    await tab.load_again_with_a_slow_beginning()
    await expect(tab.page.locator(".js-plotly-plot .pielayer .slice")).to_have_count(2, timeout=30_000)
    await expect(tab.page.locator("#chat-input")).to_have_value("half a sen")
    await tab.confirm().click()
    await expect(tab.text("✓ Done")).to_be_visible()
    await expect(tab.confirm()).to_have_count(0)


async def test_a_double_click_confirms_once(house: House, tab: ChatPage) -> None:
    await tab.say("buy 11 AAPL")
    before = len(house.script.decided)
    await tab.confirm().dblclick()
    await expect(tab.text("✓ Done")).to_be_visible()
    await tab.idle()
    assert len(house.script.decided) == before + 1


async def test_a_button_in_a_second_tab_changes_nothing_any_more(browser: Browser, house: House, tab: ChatPage) -> None:
    await tab.say("buy 12 AAPL")
    async with chat_page(browser, house.url) as second:
        await second.open(tab.page.url.removeprefix(house.url))
        await expect(second.confirm()).to_be_enabled(timeout=30_000)
        await tab.confirm().click()
        await expect(tab.text("✓ Done")).to_be_visible()
        await second.confirm().or_(second.text("✓ Done")).first.click()  # the page may have learnt of it by itself
        await expect(second.text("✓ Done")).to_be_visible()
        await expect(second.confirm()).to_have_count(0)


async def test_an_answer_is_read_from_its_first_sentence_on(browser: Browser, house: House) -> None:
    async with chat_page(browser, house.url, size=(390, 844)) as phone:
        await phone.begin()
        for _ in range(2):
            await phone.say("show")
            await expect(phone.page.locator('[data-step-type="user_message"]').last).to_be_in_viewport()
            await expect(phone.answer().get_by_text("You own two things.")).to_be_in_viewport()


async def test_stop_stops(house: House, tab: ChatPage) -> None:
    house.script.answers["wait"] = [TextDelta(text="Hm."), asyncio.Event()]
    await tab.say("hello")
    await tab.type("wait")
    await expect(tab.text("Hm.")).to_be_visible()
    await tab.page.get_by_role("button", name="Stop").click()
    await expect(tab.text("Stopped.")).to_be_visible()
    await tab.type("wait")
    await expect(tab.page.locator("#stop-button")).to_be_visible()
    await tab.type("stop")
    await expect(tab.text("Stopped.")).to_have_count(2)
    await tab.say("and now?")
    await expect(tab.text("You said and now?.")).to_be_visible()


async def test_everything_works_from_the_keyboard(house: House, tab: ChatPage) -> None:
    await tab.page.locator("body").click(position={"x": 640, "y": 300})
    await tab.page.keyboard.press("/")
    await tab.page.keyboard.type("buy 13 AAPL")
    await tab.page.keyboard.press("Enter")
    await tab.idle()
    await expect(tab.confirm()).to_be_enabled()
    for _ in range(60):
        await tab.page.keyboard.press("Shift+Tab")
        if await tab.confirm().evaluate("button => button === document.activeElement"):
            break
    await tab.page.keyboard.press("Enter")
    await expect(tab.text("✓ Done")).to_be_visible()
    await expect(tab.page.locator("#chat-input")).to_be_focused()
    assert house.script.decided[-1][1] == "confirm"


async def test_every_control_and_the_conversation_have_names_for_a_screen_reader(tab: ChatPage) -> None:
    await tab.say("show")
    await expect(tab.page.get_by_role("log", name="Conversation")).to_be_visible()
    await expect(tab.page.get_by_role("textbox", name="Message")).to_be_visible()
    nameless = await tab.page.evaluate(
        """() => [...document.querySelectorAll('button, a[href], input:not([type=file]), textarea')]
            .filter(control => control.offsetParent && !(control.getAttribute('aria-label') || control.innerText?.trim() || control.title))
            .map(control => control.outerHTML.slice(-220))"""
    )
    assert nameless == []
    assert await tab.page.get_attribute("html", "lang") == "en"
    await expect(tab.page.get_by_role("main")).to_have_count(1)
    await expect(tab.page.get_by_role("heading", level=1, name="Folioscope")).to_have_count(1)
    await expect(tab.page.locator(".message-content th:not([scope=col])")).to_have_count(0)
    await tab.page.emulate_media(media="print")
    await expect(tab.page.locator("#message-composer")).to_be_hidden()


@pytest.mark.parametrize(("scheme", "width"), [("light", 390), ("dark", 320)])
async def test_on_a_phone_nothing_is_wider_than_the_screen_and_the_theme_is_the_reader_s(
    browser: Browser, house: House, scheme: str, width: int
) -> None:
    async with chat_page(browser, house.url, size=(width, 844), color_scheme=scheme) as phone:
        await phone.begin()
        await phone.say("show")
        await phone.say("buy 14 AAPL")
        await expect(phone.page.locator(".js-plotly-plot .pielayer .slice")).to_have_count(2)
        wide = await phone.page.evaluate("document.scrollingElement.scrollWidth")
        right = await phone.confirm().evaluate("button => button.getBoundingClientRect().right")
        light = await phone.page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)[0]")
        hidden = await phone.page.locator('[id^="step-card-"] table').evaluate(OVERHANG)
        covered = await phone.page.evaluate(COVERED)
        await expect(phone.page.get_by_role("button", name="Scroll to the end")).to_be_visible()
    assert (wide <= width, right <= width, hidden <= 0, covered) == (True, True, True, [])
    assert (light > 128) == (scheme == "light")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_text_stands_out_from_what_is_behind_it(browser: Browser, house: House, scheme: str) -> None:
    async with chat_page(browser, house.url, color_scheme=scheme) as page:
        await page.begin()
        await page.say("show")
        await expect(page.page.locator(".js-plotly-plot .pielayer .slice")).to_have_count(2, timeout=30_000)
        await page.say("together")
        await expect(page.confirm()).to_have_count(3)
        ink = await page.page.evaluate("getComputedStyle(document.body).color.match(/\\d+/g).map(Number)[0]")
        assert await page.page.evaluate(CONTRAST) == []
        await page.page.add_style_tag(content=".message-content * { color: hsl(var(--background)) !important }")
        assert len(await page.page.evaluate(CONTRAST)) > 10  # what could not be read would be found
    assert (ink < 128) == (scheme == "light")
    assert page.complaints == []


async def test_a_card_of_several_writes_is_answered_in_part(tab: ChatPage) -> None:
    await tab.say("together")
    await tab.page.get_by_role("button", name="Confirm 2").click()
    await expect(tab.text("✓ Done")).to_be_visible()
    await expect(tab.page.get_by_role("button", name="Confirm all")).to_be_visible()
    await expect(tab.confirm()).to_have_count(1)


async def test_whoever_a_portfolio_is_shared_with_sees_it_and_may_not_change_it(browser: Browser, house: House) -> None:
    ann, bob = [await house.actor(name) for name in ("ann", "bob")]
    for actor, name in ((ann, "Family"), (bob, "Mine")):
        await run_tool(OPEN_PORTFOLIO, house.services, actor, OpenPortfolio(name=name))
    args = AddTransaction(side=Side.BUY, symbol="AAPL", quantity=Decimal(7), price=Decimal(130))
    await run_tool(ADD_TRANSACTION, house.services, ann, args)
    await run_tool(SHARE_PORTFOLIO, house.services, ann, SharePortfolio(account="Bob"))
    async with open_checkpoints(house.services) as checkpoints:
        house.script.real[bob.user_id] = Assistant(house.services, checkpoints, Understander(house.services.symbols, None))
        async with chat_page(browser, house.url, user="bob") as page:
            await page.begin()
            await page.say("show the Family portfolio")
            await expect(page.text("shared with you to look at")).to_be_visible()
            row = page.page.get_by_role("row").filter(has=page.page.get_by_role("cell", name="AAPL", exact=True))
            await expect(row.get_by_role("cell", name="7", exact=True)).to_be_visible()
            await page.say("sell 3 AAPL at 140 in the Family portfolio")
            await expect(page.answer().get_by_text("to look at").first).to_be_visible()
            await expect(page.confirm()).to_have_count(0)
            await page.say("what do I own?")
            await expect(page.answer().get_by_role("cell", name="AAPL", exact=True)).to_have_count(0)
    assert page.complaints == []
    assert (await run_tool(LIST_TRANSACTIONS, house.services, ann, ListTransactions())).total == 1


async def test_foreign_text_is_shown_and_does_nothing(house: House, tab: ChatPage) -> None:
    nasty = "<img src=x onerror=alert(1)> ![p](http://e.vil/p.png) [l](http://e.vil) www.e.vil AAPL:NASDAQ :::note"
    house.script.answers["nasty"] = [
        TextDelta(text=nasty),
        BlockReady(block=blocks.Table(title=nasty, columns=(blocks.Column(label=nasty),), rows=((nasty,),), caption=nasty)),
        BlockReady(block=blocks.Notice(tone="bad", text=nasty)),
    ]
    await tab.say("nasty")
    await expect(tab.answer().locator("td").first).to_contain_text("AAPL:NASDAQ")
    await expect(tab.answer().locator("a[href], .message-content img")).to_have_count(0)


async def test_a_file_can_be_attached(house: House, tab: ChatPage) -> None:
    await tab.page.locator('input[type="file"]').first.set_input_files(FILES)
    await expect(tab.text("trades.csv")).to_be_visible()
    await tab.say("import this")
    assert [item.name for item in house.script.heard[-1][2]] == ["trades.csv", "page.pdf"]
    await expect(tab.page.locator("canvas")).to_be_visible()  # the picture of its first page


async def test_what_cannot_be_attached_is_said_in_words(tab: ChatPage) -> None:
    files = tab.page.locator('input[type="file"]').first
    await files.set_input_files({"name": "x.exe", "mimeType": "application/octet-stream", "buffer": b"MZ"})
    await expect(tab.text("I read CSV, PDF, Word (.docx), HTML, Markdown and text files.")).to_be_visible()
    await expect(tab.text("application/pdf")).to_have_count(0)
    await files.set_input_files([{"name": f"{number}.csv", "mimeType": "text/csv", "buffer": b"a"} for number in range(20)])
    await expect(tab.text("Please attach up to 3 files at once.")).to_be_visible()


async def test_a_long_answer_says_how_long_it_takes_and_escape_ends_it(house: House, tab: ChatPage) -> None:
    house.script.answers["ponder"] = [asyncio.Event()]
    await tab.type("ponder")
    await expect(tab.page.get_by_role("status").filter(has_text="Still working")).to_have_count(1, timeout=15_000)
    await tab.page.keyboard.press("Escape")
    await expect(tab.text("Stopped.")).to_be_visible()
    await expect(tab.page.get_by_role("status").filter(has_text="Still working")).to_have_count(0)


async def test_conversations_are_found_renamed_and_deleted_in_the_sidebar(house: House, tab: ChatPage) -> None:
    await tab.say("the purple elephant")
    entry = tab.page.locator('[data-sidebar="menu-item"]').filter(has_text="the purple elephant")
    await expect(entry).to_be_visible()
    await tab.page.keyboard.press("Control+k")
    await tab.page.get_by_placeholder("Search conversations").fill("purple")
    await expect(tab.page.get_by_role("option", name="the purple elephant")).to_be_visible()
    await tab.page.keyboard.press("Escape")
    await entry.hover()
    await entry.locator("#thread-options").click()
    await tab.page.get_by_role("menuitem", name="Rename").click()
    await tab.page.get_by_role("dialog").get_by_role("textbox").fill("My elephant")
    await tab.page.get_by_role("button", name="Confirm").click()
    renamed = tab.page.locator('[data-sidebar="menu-item"]').filter(has_text="My elephant")
    await expect(renamed).to_be_visible()
    await renamed.hover()
    await renamed.locator("#thread-options").click()
    await tab.page.get_by_role("menuitem", name="Delete").click()
    before = len(house.script.forgotten)
    await tab.page.get_by_role("button", name="Confirm").click()
    await expect(renamed).to_have_count(0)
    assert len(house.script.forgotten) == before + 1
