"""The page to sign in, as a browser without scripts uses it."""

import pytest
from api_house import ORIGIN, PASSWORD, House, sign_up

pytestmark = pytest.mark.accounts


BUY = {"side": "buy", "symbol": "AAPL", "quantity": "10", "price": "130", "date": "2024-01-02"}


async def test_the_page_signs_in_without_a_script(house: House) -> None:
    await sign_up(house, "ann@example.org")
    page = await house.client.get("/login", params={"next": "/docs?a=1"})
    assert 'value="/docs?a=1"' in page.text
    assert "<script" not in page.text
    style = await house.client.get("/login/style.css")
    assert (style.status_code, style.headers["content-type"].split(";")[0]) == (200, "text/css")
    assert "script-src 'self'" in page.headers["content-security-policy"]
    form = {"email": "ann@example.org", "password": "wrong", "next": "/docs"}
    wrong = await house.client.post("/login", data=form, headers={"Origin": ORIGIN})
    assert (wrong.status_code, "not right" in wrong.text, 'value="ann@example.org"' in wrong.text) == (401, True, True)
    right = await house.client.post("/login", data={**form, "password": PASSWORD}, headers={"Origin": ORIGIN})
    assert (right.status_code, right.headers["location"]) == (303, "/docs")
    assert (await house.client.get("/api/auth/me")).json()["email"] == "ann@example.org"
    foreign = await house.client.post("/login", data={**form, "password": PASSWORD}, headers={"Origin": "https://evil.example"})
    assert foreign.status_code == 403


async def test_the_page_says_what_signing_in_goes_on_with(house: House) -> None:
    asked = [(await house.client.get("/login", params={"next": path})).text for path in ("/chat/thread/a-1", "/chat/")]
    assert ["your conversation" in page for page in asked] == [True, False]


@pytest.mark.parametrize(
    "wanted", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/a\r\nSet-Cookie: x=1", ""]
)
async def test_the_page_leads_nowhere_else(house: House, wanted: str) -> None:
    page = await house.client.get("/login", params={"next": wanted})
    assert 'name="next" value="/chat/"' in page.text


@pytest.mark.parametrize("body", [b"\xff", b"&" * 10_000, b"email=%ff", b"x" * 20_001, b"", b"email=a%00b&password=x"])
async def test_a_mangled_form_is_refused(house: House, body: bytes) -> None:
    answer = await house.client.post(
        "/login", content=body, headers={"content-type": "application/x-www-form-urlencoded", "Origin": ORIGIN}
    )
    assert answer.status_code in {401, 413, 422}


async def test_what_was_typed_is_shown_as_text(house: House) -> None:
    page = await house.client.post("/login", data={"email": '"><script>alert(1)</script>', "password": "x"}, headers={"Origin": ORIGIN})
    assert "<script>" not in page.text
