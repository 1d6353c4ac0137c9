"""The pages of the second factor, as a browser without scripts uses them, and the command for whoever has lost theirs."""

import datetime as dt
import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import httpx
import pyotp
import pytest
import segno
from api_house import ORIGIN, PASSWORD, House, sign_up

from core.errors import Conflict, NotFound
from tools.administration import without_factor

pytestmark = pytest.mark.accounts
PAGE = "/account/two-factor"
EMAIL = "ann@example.org"


async def begun(client: httpx.AsyncClient) -> tuple[pyotp.TOTP, str]:
    """The secret as the page tells it, and the page."""
    page = (await client.post(PAGE, data={"password": PASSWORD})).text
    address = unescape(next(found for found in re.findall(r'href="([^"]+)"', page) if found.startswith("otpauth:")))
    given = parse_qs(urlsplit(address).query)
    assert given["issuer"] == ["Folioscope"]
    [secret] = given["secret"]
    assert secret in page.replace(" ", ""), "to type where nothing can scan"
    drawn = segno.make_qr(address).svg_inline(border=4, dark="#000", light="#fff", omitsize=True)
    assert drawn[drawn.index("<path") :] in page, "what is drawn is this address"
    return pyotp.TOTP(secret), page


async def switched_on(house: House, client: httpx.AsyncClient) -> tuple[pyotp.TOTP, list[str]]:
    totp, _ = await begun(client)
    page = await client.post(f"{PAGE}/confirm", data={"code": totp.at(house.services.clock.now())})
    codes = re.findall(r"<code>([0-9a-f]{5}-[0-9a-f]{5})</code>", page.text)
    assert (page.status_code, len(set(codes))) == (200, 10)
    return totp, codes


async def signs_in(house: House, **more: str) -> bool:
    answer = await house.visitor().post("/login", data={"email": EMAIL, "password": PASSWORD, **more}, headers={"Origin": ORIGIN})
    return answer.status_code == 303


async def test_a_second_factor_is_set_up_and_switched_off_without_a_script(house: House) -> None:
    _, client = await sign_up(house, EMAIL)
    assert f'href="{PAGE}"' in (await client.get("/account")).text
    assert "Set up an authenticator" in (await client.get(PAGE)).text
    wrong = await client.post(PAGE, data={"password": "not mine"})
    assert (wrong.status_code, 'role="alert"' in wrong.text, "<svg" in wrong.text) == (422, True, False)
    _, page = await begun(client)
    assert ("<script" in page, "http://" in page.replace("http://www.w3.org", ""), "https://" in page) == (False, False, False)
    wrong = await client.post(f"{PAGE}/confirm", data={"code": "000000"})
    assert (wrong.status_code, "Begin anew" in wrong.text, await signs_in(house)) == (422, True, True)
    totp, codes = await switched_on(house, client)
    assert not await signs_in(house)
    assert await signs_in(house, code=codes[0])
    shown = (await client.get(PAGE)).text
    assert ("left: 9" in shown, "Switch it off" in shown, totp.secret in shown, codes[1] in shown) == (True, True, False, False)
    again = await client.post(PAGE, data={"password": PASSWORD})
    assert (again.status_code, "<svg" in again.text) == (409, False)
    for given in ({"password": PASSWORD}, {"password": PASSWORD, "code": codes[0]}, {"password": "not mine", "code": codes[1]}):
        refused = await client.post(f"{PAGE}/remove", data=given)
        assert (refused.status_code, "Switch it off" in refused.text) == (422, True)
    later = totp.at(house.services.clock.now() + dt.timedelta(seconds=30))
    assert (await client.post(f"{PAGE}/remove", data={"password": PASSWORD, "code": later})).status_code == 200
    assert await signs_in(house)
    assert "Set up an authenticator" in (await client.get(PAGE)).text
    assert (await client.post(f"{PAGE}/remove", data={"password": PASSWORD, "code": codes[1]})).status_code == 409
    await switched_on(house, client)  # another authenticator, in the same half minute


async def test_nobody_sets_one_up_for_somebody_else_s_browser_or_without_signing_in(house: House) -> None:
    _, client = await sign_up(house, EMAIL)
    for path in (PAGE, f"{PAGE}/confirm", f"{PAGE}/remove"):
        foreign = await client.post(path, data={"password": PASSWORD, "code": "000000"}, headers={"Origin": "https://evil.example"})
        assert foreign.status_code == 403
        assert (await house.visitor().post(path, data={"password": PASSWORD})).status_code in {303, 401, 403}
    assert (await house.visitor().get(PAGE)).headers["location"] == "/login?next=%2Faccount%2Ftwo-factor"


async def test_whoever_runs_the_site_takes_off_a_factor_that_was_lost(house: House) -> None:
    _, client = await sign_up(house, EMAIL)
    with pytest.raises(Conflict, match="no second factor"):
        await without_factor(house.services, EMAIL)
    await switched_on(house, client)
    with pytest.raises(NotFound, match="No active account"):
        await without_factor(house.services, "nobody@example.org")
    assert "password alone" in await without_factor(house.services, f" {EMAIL.upper()}")
    assert (await client.get("/api/auth/me")).status_code == 401, "who may have been signed in with it is signed out"
    assert await signs_in(house)
