"""Reading JSON from strangers: RFC 8259 to the letter, no duplicate keys, nothing that a database or a browser could not hold."""

import json
from http import HTTPStatus
from typing import Any, NoReturn

from litestar import Request

from api.problems import RequestRefused
from core.errors import InvalidInput, TooLarge

MAX_JSON_BYTES = 1_000_000
"""Longest JSON document; files travel as multipart."""

PlainObject = dict[str, Any]  # Any: JSON


async def read_object(request: Request[Any, Any, Any]) -> PlainObject:
    """The JSON object in the request's body; empty where there is no body.

    Raises:
        RequestRefused: the content type is not JSON, or the body cannot be read as such.
        InvalidInput: it is no object, or a text in it holds characters that cannot be kept.
        TooLarge: it is longer than a megabyte.
    """
    body = await request.body()
    if not body:
        return {}
    kind = request.content_type[0].lower()
    if kind != "application/json" and not kind.endswith("+json"):
        raise RequestRefused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send JSON, with Content-Type: application/json.")
    if len(body) > MAX_JSON_BYTES:
        raise TooLarge(f"A JSON document can have at most {MAX_JSON_BYTES:,} bytes.", limit=MAX_JSON_BYTES)
    return parse_object(body)


def parse_object(body: bytes) -> PlainObject:
    """The object that `body` states.

    Raises:
        RequestRefused: it is not JSON.
        InvalidInput: it is no object, or holds text that cannot be kept.
    """
    try:
        value = json.loads(body.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_refuse_constant)
    except RecursionError as err:
        raise RequestRefused(HTTPStatus.BAD_REQUEST, "The body is nested too deeply.") from err
    except ValueError as err:
        raise RequestRefused(HTTPStatus.BAD_REQUEST, "The body is not valid JSON.") from err
    if not isinstance(value, dict):
        raise InvalidInput('Send a JSON object, such as {"symbol": "AAPL"}.', field="body")
    check_text(value)
    return value


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a name occurs twice in an object")
    return members


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def check_text(value: object) -> None:
    """Return unless some text within `value` holds a NUL or half a surrogate pair, which cannot be stored or sent on.

    Raises:
        InvalidInput: it does.
    """
    rest = [value]
    while rest:
        item = rest.pop()
        if isinstance(item, dict):
            rest += [*item.keys(), *item.values()]
        elif isinstance(item, list):
            rest += item
        elif isinstance(item, str) and ("\x00" in item or not _encodable(item)):
            raise InvalidInput("A text holds characters that cannot be kept (NUL, or half of a surrogate pair).", field="body")


def _encodable(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
