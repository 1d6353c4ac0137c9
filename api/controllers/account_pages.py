"""Pages for people without a script: sign in, make an account, choose a new password."""

from collections.abc import Mapping
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.datastructures import State
from litestar.response import Redirect

from api.account_pages import (
    CODE,
    CONVERSATIONS,
    EMAIL,
    NAME,
    NEW_PASSWORD,
    PASSWORD,
    STYLE,
    Form,
    filled,
    html_page,
    own_path,
    read_form,
)
from api.asgi import client_address
from api.controllers.single_sign_on import begins_at
from api.describing import PUBLIC
from api.sign_in import SignIn, sign_in
from core.errors import FolioscopeError
from core.settings import Registration
from tools.registration import Register, register
from tools.resets import Forgot, Reset, ask_reset, reset_password

AnyRequest = Request[Any, Any, Any]  # Any: we keep no user, auth or state types in the request
BACK = {"/login": "Sign in"}
REGISTER = Form(
    path="/login/register",
    title="Make an account",
    lead="An account of your own, with an empty portfolio.",
    fields=(NAME, EMAIL, NEW_PASSWORD),
    button="Make the account",
    links=BACK,
)
FORGOT = Form(
    path="/login/forgot",
    title="Forgot your password",
    lead="We send a link with which you can choose a new one.",
    fields=(EMAIL,),
    button="Send the link",
    links=BACK,
)
RESET = Form(
    path="/login/reset",
    title="Choose a new password",
    lead="Every device that is signed in to your account is signed out.",
    fields=(NEW_PASSWORD,),
    button="Change the password",
    links={"/login/forgot": "Send a new link"},
)


def sign_in_form(state: State, leads_to: str) -> Form:
    """The form to sign in, with the ways on that this installation offers."""
    settings = state.services.settings
    links = {"/login/forgot": "Forgot your password?"}
    if settings.auth.registration is Registration.OPEN:
        links["/login/register"] = "Make an account"
    fields = (EMAIL, PASSWORD, CODE)
    if state.openid is not None:
        links = {begins_at(leads_to): f"Sign in with {settings.oidc.name}", **links}
    lead = "Sign in to go on with your conversation." if leads_to.startswith(CONVERSATIONS) else "Sign in to your portfolios."
    return Form(path="/login", title="Sign in", lead=lead, fields=fields, button="Sign in", links=links)


class AccountPageController(Controller):
    """What can be done before signing in."""

    path = "/login"
    include_in_schema = False

    @get("/", opt=PUBLIC)
    async def sign_in_page(self, request: AnyRequest, state: State) -> Response[str] | Redirect:
        """The form; where nobody has to sign in, straight on."""
        leads_to = own_path(request.query_params.get("next"))
        if not state.identities.by_accounts:
            return Redirect(leads_to, status_code=303)
        return sign_in_form(state, leads_to).page(hidden={"next": leads_to})

    @post("/", opt=PUBLIC)
    async def sign_in(self, request: AnyRequest, state: State) -> Response[str] | Redirect:
        """Sign in with what was typed and lead to where the visitor wanted to go; or the form again, with what was wrong."""
        typed = await read_form(request)
        leads_to = own_path(typed.get("next"))
        try:
            given = filled(SignIn, typed, "email", "password", "code")
            _, cookie = await sign_in(state.services, state.sessions, request.scope, given)
        except FolioscopeError as err:
            return sign_in_form(state, leads_to).page(hidden={"next": leads_to}, typed=typed, error=err.message, status=err.status)
        return Redirect(leads_to, status_code=303, cookies=[cookie])

    @get("/register", opt=PUBLIC)
    async def register_page(self, request: AnyRequest) -> Response[str]:
        """The form to make an account."""
        return REGISTER.page(hidden=_token("invitation", request.query_params))

    @post("/register", opt=PUBLIC)
    async def register(self, request: AnyRequest, state: State) -> Response[str]:
        """Make the account; or the form again, with what was wrong."""
        typed = await read_form(request)
        try:
            given = filled(Register, typed, "email", "name", "password", "invitation")
            await register(state.services, given, address=client_address(request.scope))
        except FolioscopeError as err:
            return REGISTER.page(hidden=_token("invitation", typed), typed=typed, error=err.message, status=err.status)
        return html_page("Account made", "You can sign in now with what you typed.", links=BACK)

    @get("/forgot", opt=PUBLIC)
    async def forgot_page(self, state: State) -> Response[str]:
        """The form to ask for a link; where no mail is sent, who can make one."""
        if state.services.settings.mail.host is None:
            lead = "This site sends no mail. Whoever runs it can make a link for you: main.py user reset ADDRESS."
            return html_page("Forgot your password", lead, links=BACK)
        return FORGOT.page(hidden={})

    @post("/forgot", opt=PUBLIC)
    async def forgot(self, request: AnyRequest, state: State) -> Response[str]:
        """Send the link, if there is such an account; the answer is the same where there is none."""
        typed = await read_form(request)
        try:
            await ask_reset(state.services, filled(Forgot, typed, "email"), address=client_address(request.scope))
        except FolioscopeError as err:
            return FORGOT.page(hidden={}, typed=typed, error=err.message, status=err.status)
        return html_page("Look into your mail", "If there is an account with that address, a link is on its way.", links=BACK)

    @get("/reset", opt=PUBLIC)
    async def reset_page(self, request: AnyRequest) -> Response[str]:
        """The form to choose a new password."""
        return RESET.page(hidden=_token("token", request.query_params))

    @post("/reset", opt=PUBLIC)
    async def reset(self, request: AnyRequest, state: State) -> Response[str]:
        """Change the password; or the form again, with what was wrong."""
        typed = await read_form(request)
        try:
            await reset_password(state.services, filled(Reset, typed, "token", "password"))
        except FolioscopeError as err:
            return RESET.page(hidden=_token("token", typed), error=err.message, status=err.status)
        return html_page("Password changed", "You can sign in now with the new password.", links=BACK)

    @get("/style.css", opt=PUBLIC)
    async def style(self) -> Response[bytes]:
        """The forms' looks."""
        return Response(STYLE, media_type="text/css", headers={"cache-control": "public, max-age=3600"})


def _token(name: str, given: Mapping[str, str]) -> dict[str, str]:
    """The token that came with the link, to go with the form."""
    return {name: given[name][:200]} if given.get(name) else {}
