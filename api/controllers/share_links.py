"""Links with which anybody who has one sees a portfolio without amounts: making them, and what they open."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, delete, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.asgi import client_address
from api.caller import Caller
from api.describing import PUBLIC, Contract, calls, states
from api.shared_page import STYLE, refused_page, shared_page
from core.errors import FolioscopeError
from tools.share_links import CREATE_SHARE_LINK, LIST_SHARE_LINKS, REVOKE_SHARE_LINK, LinksView, LinkView
from tools.shared_view import SharedView, open_link

AnyRequest = Request[Any, Any, Any]  # Any: we keep no user, auth or state types in the request
UNFOLLOWED = {"referrer-policy": "no-referrer", "x-robots-tag": "noindex, nofollow, noarchive"}
"""No other site learns the address, and no search engine keeps it."""


class ShareLinkController(Controller):
    """Links to one's portfolios."""

    path = "/api/share-links"
    tags = ("Sharing",)

    @get("/", opt=calls(LIST_SHARE_LINKS))
    async def list_share_links(self, caller: NamedDependency[Caller]) -> LinksView:
        """List the links that still open something, without their secrets."""
        return await caller.ask(LIST_SHARE_LINKS)

    @post("/", opt=calls(CREATE_SHARE_LINK))
    async def create_share_link(self, caller: NamedDependency[Caller]) -> LinkView:
        """Make a link that shows weights and percentages and no amount. Its address is in this answer alone."""
        return await caller.ask(CREATE_SHARE_LINK)

    @delete("/{link_id:uuid}", status_code=200, opt=calls(REVOKE_SHARE_LINK, "link_id", "number", "everything"))
    async def revoke_share_link(self, caller: NamedDependency[Caller], link_id: FromPath[UUID]) -> LinksView:
        """Revoke a link at once."""
        return await caller.ask(REVOKE_SHARE_LINK, link_id=link_id)


class SharedController(Controller):
    """What a link opens, for programs."""

    path = "/api/shared"
    tags = ("Sharing",)

    @get("/{token:str}", opt=states(Contract(gives=SharedView), public=True))
    async def open_share_link(self, request: AnyRequest, state: State, token: FromPath[str]) -> Response[SharedView]:
        """Show the portfolio behind a link, without amounts. Revoked, run out and never made answer alike."""
        view = await open_link(state.services, token, address=client_address(request.scope))
        return Response(view, headers=UNFOLLOWED)


class SharedPageController(Controller):
    """What a link opens, for people."""

    path = "/shared"
    include_in_schema = False

    @get("/{token:str}", opt=PUBLIC)
    async def page(self, request: AnyRequest, state: State, token: FromPath[str]) -> Response[str]:
        """The page; plain HTML without a script, which asks no other host for anything."""
        try:
            view = await open_link(state.services, token, address=client_address(request.scope))
        except FolioscopeError as err:
            return refused_page(err, UNFOLLOWED)
        return shared_page(view, UNFOLLOWED)

    @get("/style.css", opt=PUBLIC)
    async def style(self) -> Response[bytes]:
        """The page's looks."""
        return Response(STYLE, media_type="text/css", headers={"cache-control": "public, max-age=3600"})
