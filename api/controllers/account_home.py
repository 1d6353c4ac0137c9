"""The page of one's own account: where one is signed in, and the ways to everything else that concerns the account itself."""

from collections.abc import Iterable
from html import escape
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.response import Redirect
from pydantic import ConfigDict, Field, SecretStr

from agents.markdown import as_read
from agents.presenting.privacy import who_is_told
from api import account_pages
from api.account_pages import NEW_PASSWORD, Form, filled, html_page, read_form
from api.asgi import is_secure
from api.caller import Caller
from api.controllers.linked_identities import PAGE as SIGN_ON
from api.controllers.second_factor import PAGE as FACTOR
from api.describing import Contract, states
from core.actor import Scope
from core.errors import FolioscopeError
from tools.base import Args
from tools.door import run_tool
from tools.passwords import Password
from tools.privacy import WHAT_LEAVES, OutboundView, ShowOutbound
from tools.sessions import LIST_SESSIONS, ListSessions, SessionView, end_sessions
from tools.users import GET_USER, UPDATE_USER, UpdateUser, WhichUser

AnyRequest = Request[Any, Any, Any]  # Any: we keep no user, auth or state types in the request
OWN: dict[str, Any] = states(Contract(scope=Scope.ACCOUNT_MANAGE))
PAGE = "/account"
MOST_DEVICES = 20
PRESENT = account_pages.Field(
    name="current_password", label="Present password", kind="password", autocomplete="current-password", longest=1024
)
CHANGE = Form(
    path=f"{PAGE}/password",
    title="Change your password",
    lead="Every device is signed out, this one too.",
    fields=(PRESENT, NEW_PASSWORD),
    button="Change the password",
    links={PAGE: "Keep it"},
)


class NewPassword(Args):
    """What was typed to change one's own password."""

    model_config = ConfigDict(str_strip_whitespace=False)

    current_password: SecretStr = Field(min_length=1, max_length=1024)
    password: Password


class AccountHomeController(Controller):
    """What one does about one's own account, for people in a browser."""

    path = PAGE
    include_in_schema = False

    @get("/", opt=OWN)
    async def account_page(self, caller: NamedDependency[Caller], state: State) -> Response[str]:
        """Who is signed in and where, and where everything else is done."""
        user = await run_tool(GET_USER, caller.services, caller.actor, WhichUser(user_id=caller.actor.user_id))
        links = {"/api/account/export": "Download everything", f"{PAGE}/erase": "Erase the account", "/chat/": "Back to the conversation"}
        outbound = await run_tool(WHAT_LEAVES, caller.services, caller.actor, ShowOutbound())
        if not state.identities.by_accounts:
            lead = f"{user.name}. Nobody has to sign in on this machine."
            return html_page("Your account", lead, content=sent_away(outbound), links=links)
        shown = await run_tool(LIST_SESSIONS, caller.services, caller.actor, ListSessions())
        linked = {SIGN_ON: f"Sign in by {caller.services.settings.oidc.name}"} if state.openid is not None else {}
        devices = "\n".join(f"<li>{escape(device(item))}</li>" for item in shown.items[:MOST_DEVICES])
        return html_page(
            "Your account",
            f"{user.name}, {user.email}, {user.role.value}. Signed in here:",
            content=f'<ul>{devices}</ul>\n<form method="post" action="{PAGE}/sign-out"><button type="submit">Sign out everywhere</button></form>\n'
            + sent_away(outbound),
            links={f"{PAGE}/password": "Change the password", FACTOR: "Second factor", **linked, **links},
        )

    @post("/sign-out", opt=OWN)
    async def sign_out(self, request: AnyRequest, caller: NamedDependency[Caller], state: State) -> Redirect:
        """Sign out on every device."""
        await end_sessions(caller.services, caller.actor)
        return Redirect("/login", status_code=303, cookies=[state.sessions.end_cookie(secure=is_secure(request.scope))])

    @get("/password", opt=OWN)
    async def password_page(self) -> Response[str]:
        """The form to change the password."""
        return CHANGE.page(hidden={})

    @post("/password", opt=OWN)
    async def change_password(self, request: AnyRequest, caller: NamedDependency[Caller], state: State) -> Response[str]:
        """Change it; or the form again, with what was wrong."""
        try:
            typed = filled(NewPassword, await read_form(request), "current_password", "password")
            await run_tool(UPDATE_USER, caller.services, caller.actor, UpdateUser(user_id=caller.actor.user_id, **dict(typed)))
        except FolioscopeError as err:
            return CHANGE.page(hidden={}, error=err.message, status=err.status)
        page = html_page("Password changed", "Sign in with the new one.", links={"/login": "Sign in"})
        page.cookies = [state.sessions.end_cookie(secure=is_secure(request.scope))]
        return page


def sent_away(view: OutboundView) -> str:
    """What leaves the machine, and what never does, as the conversation says it too, as HTML."""
    leaves = [f"<h2>What leaves this machine</h2>\n<p>{escape(as_read(who_is_told(view)))}</p>"]
    leaves += [
        f"<p>{escape(item.name)}, {escape(item.address)}, as {escape(item.why)}:</p>\n{_listed(item.what)}" for item in view.recipients
    ]
    return "\n".join([*leaves, "<h2>What stays here</h2>", _listed(view.stays)])


def _listed(items: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(item)}</li>' for item in items)}</ul>"


BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Mac OS X", "Mac"), ("Linux", "Linux"))
"""What in a browser's own account of itself tells its name, and that of its system; the first that is found holds."""


def device(session: SessionView) -> str:
    """A sign-in in a line, as its client states it, a browser by its name."""
    stated = session.device or session.kind.value
    browser = next((name for mark, name in BROWSERS if mark in stated), None)
    if browser is not None:
        system = next((name for mark, name in SYSTEMS if mark in stated), None)
        stated = f"{browser} on {system}" if system else browser
    return f"{stated} from {session.address}, last seen {session.last_seen_at:%d %b %Y, %H:%M} UTC"
