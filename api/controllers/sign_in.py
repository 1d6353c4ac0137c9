"""Signing in and out, for programs and for people without a script."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.response import Redirect

from api.asgi import is_secure
from api.caller import Caller, read_args
from api.describing import PUBLIC, Contract, calls, states
from api.sign_in import SignedOut, SignIn, sign_in
from api.sign_in_page import STYLE, own_path, read_form, sign_in_page
from core.errors import FolioscopeError
from tools.accounts import end_sessions
from tools.door import run_tool
from tools.users import GET_USER, UserView, WhichUser

AnyRequest = Request[Any, Any, Any]  # Any: we keep no user, auth or state types in the request


class SignInController(Controller):
    """Sessions, in a cookie that scripts cannot read."""

    path = "/api/auth"
    tags = ("Sign-in",)

    @post("/sign-in", status_code=200, opt=states(Contract(takes=SignIn, gives=UserView), public=True))
    async def sign_in(self, request: AnyRequest, state: State) -> Response[UserView]:
        """Sign in with e-mail address and password; the answer sets the session cookie."""
        account, cookie = await sign_in(state.services, state.sessions, request.scope, await read_args(request, SignIn))
        view = await run_tool(GET_USER, state.services, account.actor, WhichUser(user_id=account.actor.user_id))
        return Response(view, cookies=[cookie])

    @post("/sign-out", status_code=200, opt=states(Contract(gives=SignedOut)))
    async def sign_out(self, request: AnyRequest, caller: NamedDependency[Caller], state: State) -> Response[SignedOut]:
        """Sign out, on every device."""
        await end_sessions(caller.services, caller.actor)
        return Response(SignedOut(), cookies=[state.sessions.end_cookie(secure=is_secure(request.scope))])

    @get("/me", opt=calls(GET_USER, "user_id"))
    async def me(self, caller: NamedDependency[Caller]) -> UserView:
        """Show whoever is signed in."""
        return await caller.ask(GET_USER, user_id=caller.actor.user_id)


class SignInPageController(Controller):
    """A page to sign in on; works without scripts."""

    path = "/login"
    include_in_schema = False

    @get("/", opt=PUBLIC)
    async def page(self, request: AnyRequest, state: State) -> Response[str] | Redirect:
        """The form; where nobody has to sign in, straight on."""
        leads_to = own_path(request.query_params.get("next"))
        return sign_in_page(leads_to) if state.identities.by_accounts else Redirect(leads_to, status_code=303)

    @post("/", opt=PUBLIC)
    async def submit(self, request: AnyRequest, state: State) -> Response[str] | Redirect:
        """Sign in with what was typed and lead to where the visitor wanted to go; or the form again, with what was wrong."""
        form = await read_form(request)
        try:
            _, cookie = await sign_in(state.services, state.sessions, request.scope, form.credentials())
        except FolioscopeError as err:
            return sign_in_page(form.leads_to, error=err.message, email=form.email, status=err.status)
        return Redirect(form.leads_to, status_code=303, cookies=[cookie])

    @get("/style.css", opt=PUBLIC)
    async def style(self) -> Response[bytes]:
        """The form's looks."""
        return Response(STYLE, media_type="text/css", headers={"cache-control": "public, max-age=3600"})
