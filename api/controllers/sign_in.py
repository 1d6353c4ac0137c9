"""Signing in and out, for programs and for people without a script."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, delete, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from api.asgi import is_secure
from api.caller import Caller, read_args
from api.describing import PUBLIC, Contract, calls, states
from api.sign_in import Refresh, SignedOut, SignIn, TokenPair, refresh_program, sign_in, sign_in_program
from api.sign_in_page import STYLE, own_path, read_form, sign_in_page
from core.errors import FolioscopeError
from tools.accounts import requires_person
from tools.api_tokens import CREATE_API_TOKEN, LIST_API_TOKENS, REVOKE_API_TOKEN, ApiTokensView, ApiTokenView
from tools.door import run_tool
from tools.sessions import END_SESSION, LIST_SESSIONS, SessionsView, SessionView, end_session, end_sessions
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

    @post("/token", status_code=200, opt=states(Contract(takes=SignIn, gives=TokenPair), public=True))
    async def token(self, request: AnyRequest, state: State) -> TokenPair:
        """Sign a program in with e-mail address and password: a short access token and a refresh token."""
        return await sign_in_program(state.services, state.sessions, request.scope, await read_args(request, SignIn))

    @post("/refresh", status_code=200, opt=states(Contract(takes=Refresh, gives=TokenPair), public=True))
    async def refresh(self, request: AnyRequest, state: State) -> TokenPair:
        """Exchange a refresh token, once, for the next pair. Shown again later, it ends its session."""
        return await refresh_program(state.services, state.sessions, await read_args(request, Refresh))

    @post("/sign-out", status_code=200, opt=states(Contract(gives=SignedOut)))
    async def sign_out(self, request: AnyRequest, caller: NamedDependency[Caller], state: State) -> Response[SignedOut]:
        """Sign out here: this session ends, at once and with all its tokens."""
        await end_session(caller.services, request.auth)
        return Response(SignedOut(), cookies=[state.sessions.end_cookie(secure=is_secure(request.scope))])

    @post("/sign-out-everywhere", status_code=200, opt=states(Contract(gives=SignedOut)))
    async def sign_out_everywhere(self, request: AnyRequest, caller: NamedDependency[Caller], state: State) -> Response[SignedOut]:
        """Sign out on every device: all sessions of the account end."""
        requires_person(caller.actor)
        await end_sessions(caller.services, caller.actor)
        return Response(SignedOut(everywhere=True), cookies=[state.sessions.end_cookie(secure=is_secure(request.scope))])

    @get("/sessions", opt=calls(LIST_SESSIONS))
    async def sessions(self, caller: NamedDependency[Caller]) -> SessionsView:
        """List where you are signed in."""
        return await caller.ask(LIST_SESSIONS)

    @delete("/sessions/{session_id:uuid}", status_code=200, opt=calls(END_SESSION, "session_id"))
    async def end_session(self, caller: NamedDependency[Caller], session_id: FromPath[UUID]) -> SessionView:
        """Sign out one device."""
        return await caller.ask(END_SESSION, session_id=session_id)

    @get("/tokens", opt=calls(LIST_API_TOKENS))
    async def tokens(self, caller: NamedDependency[Caller]) -> ApiTokensView:
        """List your tokens for programs, without their secrets."""
        return await caller.ask(LIST_API_TOKENS)

    @post("/tokens", opt=calls(CREATE_API_TOKEN))
    async def create_token(self, caller: NamedDependency[Caller]) -> ApiTokenView:
        """Make a token for a program. Its secret is in this answer alone."""
        return await caller.ask(CREATE_API_TOKEN)

    @delete("/tokens/{token_id:uuid}", status_code=200, opt=calls(REVOKE_API_TOKEN, "token_id"))
    async def revoke_token(self, caller: NamedDependency[Caller], token_id: FromPath[UUID]) -> ApiTokenView:
        """End a token at once."""
        return await caller.ask(REVOKE_API_TOKEN, token_id=token_id)

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
