"""Everything that one's account has: what it is, all of it as one file, and its end."""

import base64
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency

from api.account_pages import PASSWORD, Form, filled, html_page, read_form
from api.asgi import is_secure
from api.caller import Caller
from api.describing import Contract, calls, states
from api.downloads import download
from api.forgetting import forget_conversations
from core.actor import Scope
from core.errors import FolioscopeError
from tools.door import run_tool
from tools.erasure import (
    ACCOUNT_CONTENTS,
    ERASE_ACCOUNT,
    EXPORT_ACCOUNT,
    ContentsView,
    EraseAccount,
    ErasedView,
    ShowContents,
    counted,
)

AnyRequest = Request[Any, Any, Any]  # Any: we keep no user, auth or state types in the request
OWN: dict[str, Any] = states(Contract(scope=Scope.ACCOUNT_MANAGE))


class AccountController(Controller):
    """One's own account as a whole, for programs."""

    path = "/api/account"
    tags = ("Users",)

    @get("/", opt=calls(ACCOUNT_CONTENTS))
    async def account_contents(self, caller: NamedDependency[Caller]) -> ContentsView:
        """Show what is kept about you, by kind."""
        return await caller.ask(ACCOUNT_CONTENTS)

    @get("/export", opt=states(Contract(media=("application/zip",), scope=Scope.ACCOUNT_MANAGE)))
    async def export_account(self, caller: NamedDependency[Caller]) -> Response[bytes]:
        """Take out everything as one ZIP file: books, conversations, facts, documents, forecasts, alerts, jobs, sign-ins without secrets."""
        made = await caller.ask(EXPORT_ACCOUNT)
        return download(made.name, "application/zip", base64.b64decode(made.content), save=True)

    @post("/erasure", status_code=200, opt=calls(ERASE_ACCOUNT))
    async def erase_account(self, request: AnyRequest, caller: NamedDependency[Caller], state: State) -> Response[ErasedView]:
        """Erase your account and everything in it, for good: `confirm` is "erase", with the password where there is one."""
        view = await caller.ask(ERASE_ACCOUNT)
        await forget_conversations(caller.services, view.pseudonym)
        return Response(view, cookies=[state.sessions.end_cookie(secure=is_secure(request.scope))])


class AccountEndController(Controller):
    """The same for people: what goes, and the password that says that it is meant."""

    path = "/account/erase"
    include_in_schema = False

    @get("/", opt=OWN)
    async def erase_page(self, caller: NamedDependency[Caller]) -> Response[str]:
        """What would be erased, and the form."""
        shown = await run_tool(ACCOUNT_CONTENTS, caller.services, caller.actor, ShowContents())
        return erase_form(shown).page(hidden={"confirm": "erase"})

    @post("/", opt=OWN)
    async def erase(self, request: AnyRequest, caller: NamedDependency[Caller], state: State) -> Response[str]:
        """Erase the account; or the form again, with what was wrong."""
        shown = await run_tool(ACCOUNT_CONTENTS, caller.services, caller.actor, ShowContents())
        try:
            given = filled(EraseAccount, await read_form(request), "confirm", "password")
            erased = await run_tool(ERASE_ACCOUNT, caller.services, caller.actor, given)
        except FolioscopeError as err:
            return erase_form(shown).page(hidden={"confirm": "erase"}, error=err.message, status=err.status)
        await forget_conversations(caller.services, erased.pseudonym)
        page = html_page("Account erased", "Your account and everything in it is gone.", links={"/login": "Sign in"})
        page.cookies = [state.sessions.end_cookie(secure=is_secure(request.scope))]
        return page


def erase_form(shown: ContentsView) -> Form:
    """The form, with what there is."""
    listed = ", ".join(map(counted, shown.items[:12]))
    return Form(
        path="/account/erase",
        title="Erase your account",
        lead=f"This erases the account {shown.name} and everything in it for good: {listed or 'nothing yet'}. It cannot be undone.",
        fields=(PASSWORD,) if shown.needs_password else (),
        button="Erase everything",
        links={shown.export_path: "Download everything first", "/chat/": "Keep my account"},
    )
