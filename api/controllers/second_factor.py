"""The pages on which a second factor is set up with a code to scan, and switched off again. They work without a script and ask nobody."""

from html import escape
from typing import Any

import segno
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency

from api.account_pages import PASSWORD, Field, Form, filled, html_page, read_form
from api.caller import Caller
from api.describing import Contract, states
from core.actor import Scope
from core.errors import FolioscopeError
from tools.door import run_tool
from tools.two_factor import (
    BEGIN_TWO_FACTOR,
    CONFIRM_TWO_FACTOR,
    REMOVE_TWO_FACTOR,
    SHOW_TWO_FACTOR,
    BeginTwoFactor,
    ConfirmTwoFactor,
    RemoveTwoFactor,
    ShowTwoFactor,
    TwoFactorBegun,
)

AnyRequest = Request[Any, Any, Any]  # Any: we keep no user, auth or state types in the request
OWN: dict[str, Any] = states(Contract(scope=Scope.ACCOUNT_MANAGE))
PAGE = "/account/two-factor"
TITLE = "Second factor"
SHOWN = Field(name="code", label="Code that the authenticator shows now", autocomplete="one-time-code", longest=24)
CODE = Field(name="code", label="Code of your authenticator, or a backup code", autocomplete="one-time-code", longest=24)
BACK = {"/account": "Back to your account"}
BEGIN = Form(
    path=PAGE,
    title=TITLE,
    lead="Off: your password alone signs in. With a second factor, a code of an authenticator on your phone is asked for as well.",
    fields=(PASSWORD,),
    button="Set up an authenticator",
    links=BACK,
)
CONFIRM = Form(
    path=f"{PAGE}/confirm",
    title=TITLE,
    lead="Type the code that your authenticator shows for Folioscope. The second factor counts once one was right.",
    fields=(SHOWN,),
    button="Switch it on",
    links={PAGE: "Begin anew", **BACK},
)


class SecondFactorController(Controller):
    """What one does about one's second factor, for people in a browser."""

    path = PAGE
    include_in_schema = False

    @get("/", opt=OWN)
    async def factor_page(self, caller: NamedDependency[Caller]) -> Response[str]:
        """The form to set it up, or the one to switch it off."""
        shown = await run_tool(SHOW_TWO_FACTOR, caller.services, caller.actor, ShowTwoFactor())
        if shown.on:
            return remove_form(shown.backup_codes_left).page(hidden={})
        if not shown.has_password:
            lead = "Your account has no password that a second factor could stand beside. Ask whoever signs you in for theirs."
            return html_page(TITLE, lead, links=BACK)
        return BEGIN.page(hidden={})

    @post("/", opt=OWN)
    async def begin(self, request: AnyRequest, caller: NamedDependency[Caller]) -> Response[str]:
        """The secret, to scan or to type, once, and the form for a first code; or the form for the password again, with what was wrong."""
        try:
            given = filled(BeginTwoFactor, await read_form(request), "password")
            begun = await run_tool(BEGIN_TWO_FACTOR, caller.services, caller.actor, given)
        except FolioscopeError as err:
            return BEGIN.page(hidden={}, error=err.message, status=err.status)
        return CONFIRM.page(hidden={}, above=to_scan(begun))

    @post("/confirm", opt=OWN)
    async def confirm(self, request: AnyRequest, caller: NamedDependency[Caller]) -> Response[str]:
        """The backup codes, once; or the form again, with what was wrong."""
        try:
            given = filled(ConfirmTwoFactor, await read_form(request), "code")
            made = await run_tool(CONFIRM_TWO_FACTOR, caller.services, caller.actor, given)
        except FolioscopeError as err:
            return CONFIRM.page(hidden={}, error=err.message, status=err.status)
        codes = "".join(f"<li><code>{escape(code)}</code></li>" for code in made.backup_codes)
        lead = "The second factor is on. Write these backup codes down: each signs you in once if the authenticator is lost, and they are shown only now."
        return html_page(
            TITLE, lead, content=f'<ul class="codes" aria-label="Backup codes">{codes}</ul>', links={"/account": "I have written them down"}
        )

    @post("/remove", opt=OWN)
    async def remove(self, request: AnyRequest, caller: NamedDependency[Caller]) -> Response[str]:
        """Switch it off; or the form again, with what was wrong."""
        try:
            given = filled(RemoveTwoFactor, await read_form(request), "password", "code")
            await run_tool(REMOVE_TWO_FACTOR, caller.services, caller.actor, given)
        except FolioscopeError as err:
            shown = await run_tool(SHOW_TWO_FACTOR, caller.services, caller.actor, ShowTwoFactor())
            form = remove_form(shown.backup_codes_left) if shown.on else BEGIN
            return form.page(hidden={}, error=err.message, status=err.status)
        return html_page(TITLE, "The second factor is off: your password alone signs in.", links={PAGE: "Set one up again", **BACK})


def remove_form(codes_left: int) -> Form:
    """The form to switch it off."""
    return Form(
        path=f"{PAGE}/remove",
        title=TITLE,
        lead=f"On: a code of your authenticator is asked for beside the password. Backup codes left: {codes_left}. To switch it off, or to change to another authenticator, give both.",
        fields=(PASSWORD, CODE),
        button="Switch it off",
        links=BACK,
    )


def to_scan(begun: TwoFactorBegun) -> str:
    """The secret as a picture to scan, as a link for the device that shows it, and as text to type. HTML, drawn on this machine."""
    if begun.secret is None or begun.address is None:
        return "<p>The secret was shown before, and is not shown again. Begin anew.</p>"
    title = "QR code with the secret for your authenticator"
    picture = segno.make_qr(begun.address).svg_inline(border=4, dark="#000", light="#fff", omitsize=True, svgclass="qr", title=title)
    spaced = " ".join(begun.secret[start : start + 4] for start in range(0, len(begun.secret), 4))
    return (
        f'{picture}\n<p>Scan this with an authenticator, <a href="{escape(begun.address)}">open it on this device</a>, '
        f"or type the secret: <code>{spaced}</code></p>"
    )
