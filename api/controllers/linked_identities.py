"""The page on which an identity at the OpenID provider is linked to one's account, and unlinked."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.response import Redirect

from api.account_pages import PASSWORD, Form, filled, html_page, read_form
from api.caller import Caller
from api.controllers.single_sign_on import begin_try, provider
from api.describing import Contract, states
from core.actor import Scope
from core.errors import FolioscopeError
from tools.door import run_tool
from tools.linked_identities import LIST_IDENTITIES, UNLINK_IDENTITY, IdentitiesView, ListIdentities, Proof, UnlinkIdentity
from tools.proof import prove

AnyRequest = Request[Any, Any, Any]  # Any: we keep no user, auth or state types in the request
OWN: dict[str, Any] = states(Contract(scope=Scope.ACCOUNT_MANAGE))
PAGE = "/account/sign-on"


class LinkedIdentitiesController(Controller):
    """What is linked, for people in a browser."""

    path = PAGE
    include_in_schema = False

    @get("/", opt=OWN)
    async def sign_on_page(self, caller: NamedDependency[Caller], state: State) -> Response[str]:
        """The linked identities, each with the way to unlink it, and the form to link one."""
        provider(state)
        shown = await run_tool(LIST_IDENTITIES, caller.services, caller.actor, ListIdentities())
        return link_form(caller, shown).page(hidden={})

    @post("/", opt=OWN)
    async def link(self, request: AnyRequest, caller: NamedDependency[Caller], state: State) -> Response[str]:
        """Begin to link: a page that leads to the provider; or the form again, with what was wrong.

        A link and no redirect, since the policy of our pages lets a form lead to this site alone.
        """
        openid = provider(state)
        shown = await run_tool(LIST_IDENTITIES, caller.services, caller.actor, ListIdentities())
        try:
            typed = await read_form(request)
            await prove(caller.services, caller.actor, filled(Proof, typed, "password").password if shown.needs_password else None)
            address, tie = await begin_try(caller.services, openid, request, leads_to=PAGE, link_to=caller.actor.user_id)
        except FolioscopeError as err:
            return link_form(caller, shown).page(hidden={}, error=err.message, status=err.status)
        name = caller.services.settings.oidc.name
        page = html_page(
            "One more step", f"Go on to {name}, and come back linked.", links={address: f"Go on to {name}", PAGE: "Link nothing"}
        )
        page.cookies = [tie]
        return page

    @get("/unlink", opt=OWN)
    async def unlink_page(self, request: AnyRequest, caller: NamedDependency[Caller]) -> Response[str]:
        """The form to unlink one identity."""
        shown = await run_tool(LIST_IDENTITIES, caller.services, caller.actor, ListIdentities())
        return unlink_form(shown).page(hidden={"identity_id": request.query_params.get("identity", "")[:40]})

    @post("/unlink", opt=OWN)
    async def unlink(self, request: AnyRequest, caller: NamedDependency[Caller]) -> Response[str] | Redirect:
        """Unlink it; or the form again, with what was wrong."""
        typed = await read_form(request)
        try:
            await run_tool(UNLINK_IDENTITY, caller.services, caller.actor, filled(UnlinkIdentity, typed, "identity_id", "password"))
        except FolioscopeError as err:
            shown = await run_tool(LIST_IDENTITIES, caller.services, caller.actor, ListIdentities())
            return unlink_form(shown).page(hidden={"identity_id": typed.get("identity_id", "")[:40]}, error=err.message, status=err.status)
        return Redirect(PAGE, status_code=303)


def link_form(caller: Caller, shown: IdentitiesView) -> Form:
    """The form to link an identity; what is linked already stands above and below it."""
    name = caller.services.settings.oidc.name
    unlinking = {f"{PAGE}/unlink?identity={item.id}": f"Unlink {item.subject} at {item.issuer}" for item in shown.items}
    linked = f"{len(shown.items)} linked." if shown.items else "Nothing is linked yet."
    return Form(
        path=PAGE,
        title="Ways to sign in",
        lead=f"Link your account with {name}, so that you can sign in by it as well. {linked}",
        fields=(PASSWORD,) if shown.needs_password else (),
        button=f"Link {name}",
        links={**unlinking, "/chat/": "Back to the conversation"},
    )


def unlink_form(shown: IdentitiesView) -> Form:
    """The form to unlink one."""
    return Form(
        path=f"{PAGE}/unlink",
        title="Unlink an identity",
        lead="You cannot sign in by it any more. Sessions that are open stay so; end them with “sign out everywhere”.",
        fields=(PASSWORD,) if shown.needs_password else (),
        button="Unlink",
        links={PAGE: "Keep it"},
    )
