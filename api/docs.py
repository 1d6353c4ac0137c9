"""The documentation page: Swagger UI as the package fastapi-swagger ships it, over our own document; every file is served from here."""

from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from litestar import Request, Response, Router, get
from litestar.enums import MediaType
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin, OpenAPIRenderPlugin
from litestar.params import FromPath

from api.describing import PUBLIC
from api.openapi import ABOUT, document_bytes, operation_id
from api.security import OWN_PAGE
from core.errors import Misconfigured, NotFound

AnyRequest = Request[Any, Any, Any]  # Any: we keep no user, auth or state types in the request

ASSETS = Path(__file__).parent / "assets"
PACKAGE = "fastapi_swagger"
MEDIA_TYPES = {
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui.css": "text/css",
    "favicon-32x32.png": "image/png",
    "start.js": "text/javascript",
}
"""Every file there is; nothing else is looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """A file as it is served."""

    content: bytes
    media_type: str


@cache
def find_asset(name: str) -> Asset:
    """The file of that name.

    Raises:
        NotFound: there is none.
    """
    if name not in MEDIA_TYPES:
        raise NotFound("There is no such file.")
    folder = ASSETS if (ASSETS / name).is_file() else swagger_folder()
    return Asset(content=(folder / name).read_bytes(), media_type=MEDIA_TYPES[name])


def swagger_folder() -> Path:
    """Where Swagger UI lies. The package is found, not imported: importing it would load a web framework that we do not use.

    Raises:
        Misconfigured: the package is not installed.
    """
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise Misconfigured("The package fastapi-swagger is missing. Install the locked dependencies.")
    return Path(next(iter(spec.submodule_search_locations))) / "resources"


@get("/files/{name:str}")
async def asset(name: FromPath[str]) -> Response[bytes]:
    """A script, style sheet or picture of the page."""
    found = find_asset(name)
    return Response(found.content, media_type=found.media_type, headers={"cache-control": "public, max-age=3600"})


class PagePlugin(OpenAPIRenderPlugin):
    """The page itself."""

    def __init__(self) -> None:
        super().__init__(path="/", media_type=MediaType.HTML)

    def render(self, request: AnyRequest, openapi_schema: dict[str, Any]) -> bytes:  # noqa: ARG002 -- Litestar's signature; Any: JSON
        """The page; it reads the document by itself."""
        return (ASSETS / "docs.html").read_bytes()


class DocumentPlugin(JsonRenderPlugin):
    """The document."""

    def render(self, request: AnyRequest, openapi_schema: dict[str, Any]) -> bytes:  # noqa: ARG002 -- Litestar's signature; Any: JSON
        """Litestar's document, completed."""
        return document_bytes(request.app)


async def refuse_unknown(request: AnyRequest) -> None:
    """Answer for an address below the page at which there is nothing, as everywhere else; for all of them where the settings leave the page out.

    Raises:
        NotFound: this is one.
    """
    if "path" in request.path_params or not request.app.state.services.settings.web.docs:
        raise NotFound("There is nothing at this address.")


def openapi_config() -> OpenAPIConfig:
    """What Litestar is told about the document and its page."""
    router = Router(
        "/docs",
        route_handlers=[asset],
        opt=PUBLIC,
        before_request=refuse_unknown,
        include_in_schema=False,
        response_headers={"content-security-policy": OWN_PAGE},
    )
    return OpenAPIConfig(
        **ABOUT,
        openapi_router=router,
        render_plugins=[PagePlugin(), DocumentPlugin()],
        use_handler_docstrings=True,
        operation_id_creator=operation_id,
    )
