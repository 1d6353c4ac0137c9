"""A link with amounts hidden: what it shows and what is nowhere in it, that it is kept as a hash, and that one that opens nothing tells nothing."""

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import httpx
import pytest
from api_house import House, allow, sign_up, stored
from sharing_house import BUY, Two, make_two
from talk_house import Talk

from agents.assistant import Assistant
from agents.checkpoints import open_checkpoints
from agents.understanding import Understander
from core.actor import Role
from core.clock import FixedClock, stopwatch_s
from core.errors import InvalidInput, NotFound, PermissionDenied
from core.link_secrets import without_secrets
from tools.activities import ADD_TRANSACTION, LIST_TRANSACTIONS
from tools.catalog import TOOLS
from tools.door import check_args, run_tool
from tools.performance import PORTFOLIO_PERFORMANCE
from tools.portfolio import SHOW_PORTFOLIO
from tools.share_links import CREATE_SHARE_LINK, LIST_SHARE_LINKS, REVOKE_SHARE_LINK
from tools.shared_view import SharedView, open_link, visitor_of
from tools.users import UPDATE_USER

pytestmark = pytest.mark.accounts

SHOWN = {
    "name", "owner", "as_of", "price_date", "expires_at", "cost_method", "fees_in_cost", "holdings", "cash_weight_frac", "gain_frac", "sectors", "classes", "currencies",
    "returns", "without_price", "symbol", "weight_frac", "label", "range", "title", "twr_frac",
}  # fmt: skip
"""Every name that may stand in the answer."""


@pytest.fixture
async def two(house: House) -> Two:
    made = await make_two(house)
    await made.anna.call(ADD_TRANSACTION, side="deposit", amount="7919.53", date="2024-06-03")
    await made.anna.call(
        ADD_TRANSACTION, side="buy", symbol="KO", quantity="17.25", price="57.31", date="2024-06-05", note="my secret note"
    )
    return made


async def link_of(two: Two, **args: Any) -> str:
    url: str = (await two.anna.call(CREATE_SHARE_LINK, **args)).url
    return url.rpartition("/")[2]


def leaves(value: Any) -> Iterator[tuple[str, Any]]:
    for key, one in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(one, dict | list | tuple):
            yield from leaves(one)
        else:
            yield str(key), one


def names(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
    for one in value.values() if isinstance(value, dict) else value:
        if isinstance(one, dict | list):
            yield from names(one)


async def test_attack_010_no_amount_is_in_any_field_of_what_a_link_opens(house: House, two: Two) -> None:
    token = await link_of(two)
    answer = await house.visitor().get(f"/api/shared/{token}")
    page = await house.visitor().get(f"/shared/{token}")
    shown = answer.json()
    assert set(names(shown)) == SHOWN
    figures = [value for _, value in leaves(shown) if isinstance(value, float | int)]
    assert figures
    assert max(abs(value) for value in figures) <= 2  # fractions of 1; none of these books is further from it
    books = await two.anna.call(SHOW_PORTFOLIO)
    returns = await two.anna.call(PORTFOLIO_PERFORMANCE)
    recorded = await two.anna.call(LIST_TRANSACTIONS)
    amounts = {
        format(abs(Decimal(str(value))).normalize(), "f")
        for view in (books, returns, recorded)
        for name, value in leaves(view.model_dump())
        if isinstance(value, Decimal | float) and not name.endswith("_frac") and abs(value) > 2
    }
    assert len(amounts) > 15
    for text in (answer.text, page.text):
        assert [amount for amount in amounts if re.search(rf"(?<![\d.]){re.escape(amount)}(?![\d.])", text)] == []
        assert not re.search(r"[$€£]|USD \d|secret note", text)
        assert str(two.portfolio) not in text


async def test_what_a_link_shows_does_not_tell_how_large_the_books_are(house: House, two: Two) -> None:
    """The same books ten times over look the same, so that no amount can be worked out of it."""
    before = (await house.visitor().get(f"/api/shared/{await link_of(two)}")).json()
    for args in (
        {**BUY, "quantity": "90", "fee": "9"},
        {"side": "deposit", "amount": "71275.77", "date": "2024-06-03"},
        {"side": "buy", "symbol": "KO", "quantity": "155.25", "price": "57.31", "date": "2024-06-05"},
    ):
        await two.anna.call(ADD_TRANSACTION, **args)
    after = (await house.visitor().get(f"/api/shared/{await link_of(two)}")).json()
    assert after == before


async def test_a_link_that_opens_nothing_tells_nothing(house: House, two: Two) -> None:
    revoked, expired, live = await link_of(two), await link_of(two, days=1), await link_of(two, days=60)
    await two.anna.call(REVOKE_SHARE_LINK, number=1)
    house.services.clock = FixedClock(house.services.clock.now() + dt.timedelta(days=2))
    answers: list[tuple[httpx.Response, httpx.Response]] = []
    for token in ("fsl_" + "x" * 43, revoked, expired, "nothing", live[:-1]):
        pair = (await house.visitor().get(f"/api/shared/{token}"), await house.visitor().get(f"/shared/{token}"))
        assert [answer.status_code for answer in pair] == [404, 404], token
        answers.append(pair)
    assert len({(rest.text, page.text) for rest, page in answers}) == 1
    seen = (await house.visitor().get(f"/shared/{live}"), await house.visitor().get(f"/api/shared/{live}"))
    assert [answer.status_code for answer in seen] == [200, 200]
    keeper = await sign_up(house, "keeper@example.org", Role.OWNER)
    switched = check_args(UPDATE_USER, {"user_id": str(two.anna.actor.user_id), "active": False})
    await run_tool(UPDATE_USER, house.services, keeper[0], switched)
    assert (await house.visitor().get(f"/shared/{live}")).text == answers[0][1].text


async def test_the_page_is_ours_alone_and_goes_nowhere(house: House, two: Two) -> None:
    token = await link_of(two)
    for path in (f"/shared/{token}", "/shared/fsl_nothing", f"/api/shared/{token}"):
        answer = await house.visitor().get(path)
        assert answer.headers["referrer-policy"] == "no-referrer", path
        assert "set-cookie" not in answer.headers
        assert answer.headers["cache-control"] == "no-store"
        if answer.status_code == 200:
            assert "noindex" in answer.headers["x-robots-tag"]
    page = await house.visitor().get(f"/shared/{token}")
    assert "unsafe" not in page.headers["content-security-policy"]
    assert not re.search(r"<script|style=|https?://|javascript:|\son\w+=", page.text)
    assert re.findall(r'(?:href|src)="([^"]+)"', page.text) == ["data:,", "/shared/style.css"]
    assert (await house.visitor().get("/shared/style.css")).headers["content-type"].startswith("text/css")


async def test_names_on_the_page_are_text(house: House, two: Two) -> None:
    from tools.portfolios import CHANGE_PORTFOLIO

    await two.anna.call(CHANGE_PORTFOLIO, name="<img src=x onerror=alert(1)>$lead")
    page = await house.visitor().get(f"/shared/{await link_of(two)}")
    assert "<img" not in page.text
    assert "&lt;img src=x onerror=alert(1)&gt;$lead" in page.text


async def test_the_secret_is_shown_once_and_kept_as_a_hash(house: House, two: Two) -> None:
    made = await two.anna.call(CREATE_SHARE_LINK, key="k", label="for Mum")
    token = made.url.rpartition("/")[2]
    again = await two.anna.call(CREATE_SHARE_LINK, key="k", label="for Mum")
    assert (again.link_id, again.url) == (made.link_id, None)
    listed = (await two.anna.call(LIST_SHARE_LINKS)).items
    assert [(item.label, item.url, item.opened_at) for item in listed] == [("for Mum", None, None)]
    assert token not in await stored(house)
    assert token not in str(house.logs)
    await house.visitor().get(f"/shared/{token}")
    assert (await two.anna.call(LIST_SHARE_LINKS)).items[0].opened_at == house.services.clock.now()


async def test_links_cannot_be_tried_without_end(house: House, two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    """One try comes back every twenty seconds, which a busy machine may take for these; so the limiter's clock stands."""
    token, now = await link_of(two), stopwatch_s()
    monkeypatch.setattr("infra.limiter.stopwatch_s", lambda: now)
    stranger = house.client
    allow(house, links_per_minute=3)
    codes = [(await stranger.get(f"/shared/fsl_{number}")).status_code for number in range(3)]
    assert set(codes) == {404}
    refused = await stranger.get(f"/shared/{token}")
    assert (refused.status_code, int(refused.headers["retry-after"]) > 0) == (429, True)
    assert (await stranger.get(f"/api/shared/{token}")).status_code == 429


async def test_whoever_has_a_link_can_do_nothing_but_look(house: House, two: Two) -> None:
    visitor = visitor_of(two.anna.actor.user_id, "Anna", two.portfolio)
    for tool in TOOLS:
        if tool.writes and tool.name != "undo":
            assert tool.scope not in visitor.scopes
    with pytest.raises(PermissionDenied):
        await run_tool(ADD_TRANSACTION, house.services, visitor, check_args(ADD_TRANSACTION, {**BUY, "portfolio_id": str(two.portfolio)}))
    token = await link_of(two)
    for way in ("post", "put", "delete", "patch"):
        assert (await house.visitor().request(way, f"/api/shared/{token}")).status_code == 405
    as_token = house.visitor(headers={"Authorization": f"Bearer {token}"})
    assert (await as_token.get("/api/portfolio")).status_code == 401


async def test_only_owners_make_links_and_which_one_goes_has_to_be_clear(two: Two) -> None:
    await two.share("edit")
    with pytest.raises(PermissionDenied):
        await two.bob.call(CREATE_SHARE_LINK, portfolio_id=two.portfolio)
    first, second = await link_of(two), await link_of(two)
    for refused in (two.anna.call, two.anna.preview):
        with pytest.raises(InvalidInput, match="which one"):
            await refused(REVOKE_SHARE_LINK)
    with pytest.raises(NotFound):
        await two.bob.call(REVOKE_SHARE_LINK, number=1)
    await two.anna.call(REVOKE_SHARE_LINK, number=2)
    await two.anna.call(REVOKE_SHARE_LINK)  # only one is left
    for token in (first, second):
        with pytest.raises(NotFound):
            await open_link(two.house.services, token, address="x")


async def test_an_empty_portfolio_has_a_page_too(house: House, two: Two) -> None:
    token = (await two.bob.call(CREATE_SHARE_LINK)).url.rpartition("/")[2]
    assert "Nothing is held." in (await house.visitor().get(f"/shared/{token}")).text
    shown = SharedView.model_validate((await house.visitor().get(f"/api/shared/{token}")).json())
    assert (shown.holdings, shown.returns, shown.cash_weight_frac) == ((), (), None)


async def test_in_the_chat_a_link_is_made_shown_once_and_revoked(house: House, two: Two) -> None:
    async with open_checkpoints(house.services) as checkpoints:
        anna = Talk(house, Assistant(house.services, checkpoints, Understander(house.services.symbols, None)), two.anna.actor)
        assert await anna.say("make a link to my portfolio for 7 days") == ["create_share_link"]
        await anna.say("yes")
        [url] = re.findall(r"https?://\S+/shared/(fsl_[\w-]+)", anna.text())
        assert (await house.visitor().get(f"/shared/{url}")).status_code == 200
        assert url not in await stored(house)
        assert await anna.say("list my links") == ["list_share_links"]
        assert await anna.say("revoke the link") == ["revoke_share_link"]
        await anna.say("yes")
        assert (await house.visitor().get(f"/shared/{url}")).status_code == 404


async def test_what_a_conversation_keeps_has_no_secret(house: House) -> None:
    actor, client = await sign_up(house, "carl@example.org")
    thread = (await client.post("/api/auth/tokens", json={"name": "t", "scopes": ["market:read"]})).status_code
    from tools.conversations import Said, keep_messages, open_conversation

    key = await open_conversation(house.services, actor, None, first_words="link")
    secret = "fsl_" + "a" * 43
    said = Said(role="assistant", text=f"Here: http://x/shared/{secret}.", blocks=({"kind": "text", "markdown": secret},))
    await keep_messages(house.services, actor, key, [said])
    assert secret not in await stored(house)
    assert thread == 201
    assert without_secrets(["a", 1, {"b": secret}]) == ["a", 1, {"b": "fsl_…"}]
