"""How answers are written, and how failures become problem documents."""

import json
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, InternalServerException
from pydantic import BaseModel

from api.problems import PROBLEM_JSON, RequestRefused, problem_headers, unforeseen
from core.errors import FolioscopeError, NotSignedIn

SENTENCES = {
    HTTPStatus.NOT_FOUND: "There is nothing at this address.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This address does not take that method.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The request is too large.",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "This kind of content is not taken here.",
}
"""What the user reads where the framework refuses; its own words may repeat what was sent."""
CUT_OFF = "client disconnected prematurely"
"""The framework's word for a body that ended early; no defect of ours, whoever ended it."""


def encode_model(model: BaseModel) -> msgspec.Raw:
    """The model as JSON, written by pydantic itself."""
    return msgspec.Raw(model.__pydantic_serializer__.to_json(model))


def as_failure(request: Request[Any, Any, Any], error: Exception) -> FolioscopeError:
    """The failure that the user is told about."""
    if isinstance(error, FolioscopeError):
        return error
    if isinstance(error, HTTPException) and error.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
        status = HTTPStatus(error.status_code)
        return RequestRefused(status, SENTENCES.get(status, "The request could not be read."))
    if isinstance(error, InternalServerException) and error.detail == CUT_OFF:
        return RequestRefused(HTTPStatus.BAD_REQUEST, "The connection ended before the request was complete.")
    return unforeseen(error, request.scope.get("path_template") or "unmatched")


PEOPLES_PAGES = "/account"
"""Pages of people who are signed in; whoever is not any more is led to the form and back."""


def answer_failure(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """The problem document for whatever went wrong in a route."""
    failure = as_failure(request, error)
    if isinstance(failure, NotSignedIn) and request.method == "GET" and request.scope["path"].startswith(PEOPLES_PAGES):
        where = f"/login?next={quote(request.scope['path'], safe='')}"
        return Response(b"", status_code=303, headers={"location": where, "cache-control": "no-store"})
    document = failure.as_problem()
    allowed = getattr(error, "headers", None) or {}
    headers = {**{name: value for name, value in allowed.items() if name.lower() == "allow"}, **problem_headers(failure)}
    return Response(json.dumps(document).encode(), status_code=int(str(document["status"])), media_type=PROBLEM_JSON, headers=headers)
