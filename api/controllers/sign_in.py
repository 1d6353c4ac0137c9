"""Signing in and out, sessions, tokens and the second factor, for programs."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, delete, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.asgi import client_address, is_secure
from api.caller import Caller, read_args
from api.describing import Contract, calls, states
from api.sign_in import Refresh, SignedOut, SignIn, TokenPair, refresh_program, sign_in, sign_in_program
from core.actor import Scope
from tools.api_tokens import CREATE_API_TOKEN, LIST_API_TOKENS, REVOKE_API_TOKEN, ApiTokensView, ApiTokenView
from tools.door import run_tool
from tools.linked_identities import LIST_IDENTITIES, UNLINK_IDENTITY, IdentitiesView, IdentityView
from tools.registration import INVITE, InvitationView, Register, Registered, register
from tools.resets import Asked, Forgot, Reset, ResetDone, ask_reset, reset_password
from tools.sessions import END_SESSION, LIST_SESSIONS, SessionsView, SessionView, end_session, end_sessions
from tools.two_factor import (
    BEGIN_TWO_FACTOR,
    CONFIRM_TWO_FACTOR,
    REMOVE_TWO_FACTOR,
    SHOW_TWO_FACTOR,
    TwoFactorBegun,
    TwoFactorOff,
    TwoFactorOn,
    TwoFactorState,
)
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

    @post("/register", status_code=202, opt=states(Contract(takes=Register, gives=Registered), public=True))
    async def register(self, request: AnyRequest, state: State) -> Registered:
        """Make an account, where that is open or with an invitation. The answer does not tell whether the address had one already."""
        return await register(state.services, await read_args(request, Register), address=client_address(request.scope))

    @post("/forgot", status_code=202, opt=states(Contract(takes=Forgot, gives=Asked), public=True))
    async def forgot(self, request: AnyRequest, state: State) -> Asked:
        """Mail a link to choose a new password. The answer does not tell whether there is such an account."""
        return await ask_reset(state.services, await read_args(request, Forgot), address=client_address(request.scope))

    @post("/reset", status_code=200, opt=states(Contract(takes=Reset, gives=ResetDone), public=True))
    async def reset(self, request: AnyRequest, state: State) -> ResetDone:
        """Choose a new password with the token of such a link; every session of the account ends."""
        return await reset_password(state.services, await read_args(request, Reset))

    @post("/invitations", opt=calls(INVITE))
    async def invite(self, caller: NamedDependency[Caller]) -> InvitationView:
        """Make a link with which one person can make an account; for those who keep the accounts."""
        return await caller.ask(INVITE)

    @get("/two-factor", opt=calls(SHOW_TWO_FACTOR))
    async def show_two_factor(self, caller: NamedDependency[Caller]) -> TwoFactorState:
        """Show whether a second factor is set up, and how many backup codes are left."""
        return await caller.ask(SHOW_TWO_FACTOR)

    @post("/two-factor", opt=calls(BEGIN_TWO_FACTOR))
    async def begin_two_factor(self, caller: NamedDependency[Caller]) -> TwoFactorBegun:
        """Begin to set up an authenticator; its secret is in this answer alone."""
        return await caller.ask(BEGIN_TWO_FACTOR)

    @post("/two-factor/confirm", status_code=200, opt=calls(CONFIRM_TWO_FACTOR))
    async def confirm_two_factor(self, caller: NamedDependency[Caller]) -> TwoFactorOn:
        """Switch the second factor on with a code of the authenticator; the backup codes are in this answer alone."""
        return await caller.ask(CONFIRM_TWO_FACTOR)

    @post("/two-factor/remove", status_code=200, opt=calls(REMOVE_TWO_FACTOR))
    async def remove_two_factor(self, caller: NamedDependency[Caller]) -> TwoFactorOff:
        """Switch the second factor off: takes the password and a code."""
        return await caller.ask(REMOVE_TWO_FACTOR)

    @post("/sign-out", status_code=200, opt=states(Contract(gives=SignedOut, scope=Scope.ACCOUNT_MANAGE)))
    async def sign_out(self, request: AnyRequest, caller: NamedDependency[Caller], state: State) -> Response[SignedOut]:
        """Sign out here: this session ends, at once and with all its tokens."""
        await end_session(caller.services, request.auth)
        return Response(SignedOut(), cookies=[state.sessions.end_cookie(secure=is_secure(request.scope))])

    @post("/sign-out-everywhere", status_code=200, opt=states(Contract(gives=SignedOut, scope=Scope.ACCOUNT_MANAGE)))
    async def sign_out_everywhere(self, request: AnyRequest, caller: NamedDependency[Caller], state: State) -> Response[SignedOut]:
        """Sign out on every device: all sessions of the account end."""
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

    @get("/identities", opt=calls(LIST_IDENTITIES))
    async def identities(self, caller: NamedDependency[Caller]) -> IdentitiesView:
        """List by which identities of the OpenID provider you can sign in. They are linked in a browser, at /account/sign-on."""
        return await caller.ask(LIST_IDENTITIES)

    @post("/identities/{identity_id:uuid}/unlink", status_code=200, opt=calls(UNLINK_IDENTITY, "identity_id"))
    async def unlink_identity(self, caller: NamedDependency[Caller], identity_id: FromPath[UUID]) -> IdentityView:
        """Take away one way to sign in; asks for the password where the account has one."""
        return await caller.ask(UNLINK_IDENTITY, identity_id=identity_id)

    @get("/me", opt=calls(GET_USER, "user_id"))
    async def me(self, caller: NamedDependency[Caller]) -> UserView:
        """Show whoever is signed in."""
        return await caller.ask(GET_USER, user_id=caller.actor.user_id)
