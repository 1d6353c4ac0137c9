"""The OpenAPI document: paths from the routes, everything else from the very classes that check requests and shape answers."""

import json
from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any, Literal, TypeAlias

from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from api.caller import BODY_METHODS
from api.describing import KEY, Contract
from api.problems import PROBLEM_JSON
from api.sessions import cookie_name

Json: TypeAlias = dict[str, Any]  # Any: JSON
Mode: TypeAlias = Literal["validation", "serialization"]
Refs: TypeAlias = Mapping[Any, Json]  # Any: (model, mode)
PREFIX = "#/components/schemas/"

ABOUT: Json = {
    "title": "Folioscope",
    "version": "1",
    "summary": "Portfolios kept exactly, forecasts with their record, and a conversation about both.",
    "description": (
        "Amounts and quantities travel as text and are exact. Lists are pages: `items`, `next` (the cursor of the next page, or null) and "
        "`total`. A request that changes something takes an `Idempotency-Key`: the same key and body again return the first answer and "
        "change nothing. Every failure is a problem document whose `code` and `next_step` say what to do."
    ),
}

PROBLEM: Json = {
    "type": "object",
    "description": "A failure (RFC 9457). Further members name the field, or what there is and what was needed.",
    "required": ["type", "title", "status", "detail", "code", "next_step"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "Fit to be shown to a user."},
        "code": {"type": "string"},
        "next_step": {"type": "string", "enum": ["fix_input", "choose_other", "try_later", "ask_user", "stop"]},
        "error_id": {"type": "string", "description": "For defects: quote it when you report one."},
    },
}
IDEMPOTENCY_KEY: Json = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same key and request again return the first answer and change nothing.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 150, "pattern": r"^[\x21-\x7e]+$"},
}


def build_document(app: Litestar) -> Json:
    """The document of all routes of `app` that are part of the interface."""
    document: Json = deepcopy(app.openapi_schema.to_schema())
    operations = list(_described(app, document))
    refs, schemas = _schemas(contract for _, _, contract in operations)
    for method, operation, contract in operations:
        _fill(method, operation, contract, refs, schemas)
    schemas["Problem"] = PROBLEM
    document["paths"] = dict(sorted(document["paths"].items()))
    document["components"] = {
        "schemas": {name: schemas[name] for name in sorted(_named_in(document["paths"], schemas))},
        "securitySchemes": {
            "session": {"type": "apiKey", "in": "cookie", "name": cookie_name(secure=False)},
            "bearer": {"type": "http", "scheme": "bearer", "description": "An access token of a session, or a token of /api/auth/tokens."},
        },
    }
    return document


def document_bytes(app: Litestar) -> bytes:
    """The document as JSON; made at its first use."""
    if "openapi" not in app.state:
        app.state.openapi = json.dumps(build_document(app)).encode()
    made: bytes = app.state.openapi
    return made


def operation_id(handler: HTTPRouteHandler, _method: object, _path: object) -> str:
    """The name of a route's method: short, and what generated clients call it by."""
    return str(handler.handler_name)


def _described(app: Litestar, document: Json) -> Iterable[tuple[str, Json, Contract]]:
    for route in app.routes:
        for handler in getattr(route, "route_handlers", ()):
            for method in getattr(handler, "http_methods", ()):
                operation = document["paths"].get(getattr(route, "path_format", ""), {}).get(method.lower())
                if operation is not None:
                    operation["security"] = [] if handler.opt.get("public") else [{"session": []}, {"bearer": []}]
                    yield method, operation, handler.opt.get(KEY, Contract())


def _schemas(contracts: Iterable[Contract]) -> tuple[Refs, Json]:
    wanted: dict[tuple[type[BaseModel], Mode], None] = {}
    for contract in contracts:
        wanted |= {(contract.takes, "validation"): None} if contract.takes else {}
        wanted |= {(contract.gives, "serialization"): None} if contract.gives else {}
    refs, found = models_json_schema(list(wanted), ref_template=PREFIX + "{model}")
    return refs, found.get("$defs", {})


def _fill(method: str, operation: Json, contract: Contract, refs: Refs, schemas: Json) -> None:
    success = next(iter(operation["responses"]))
    content: Json = {media: {"schema": {} if media == "application/json" else {"type": "string"}} for media in contract.media}
    if contract.gives is not None:
        content = {"application/json": {"schema": refs[contract.gives, "serialization"]}, **content}
    answer: Json = {"description": "Done.", **({"content": content} if content else {})}
    problem = {"description": "Why not.", "content": {PROBLEM_JSON: {"schema": {"$ref": f"{PREFIX}Problem"}}}}
    operation["responses"] = {success: answer, "default": problem}
    operation["summary"] = operation["operationId"].replace("_", " ").capitalize()
    operation.pop("deprecated", None)
    if contract.takes is not None:
        _fill_arguments(method, operation, contract, refs[contract.takes, "validation"], schemas)
    if contract.form is not None:
        others = {name: {"type": "string"} for name in contract.form_fields}
        file = {"type": "object", "required": ["file"], "properties": {"file": {"type": "string", "format": "binary"}, **others}}
        body = operation.setdefault("requestBody", {"required": contract.takes is None, "content": {}})
        body["content"][contract.form] = {"schema": file}
    if contract.keyed or (contract.asks and method == "POST"):
        operation.setdefault("parameters", []).append(IDEMPOTENCY_KEY)


def _fill_arguments(method: str, operation: Json, contract: Contract, ref: Json, schemas: Json) -> None:
    model = schemas[ref["$ref"].removeprefix(PREFIX)]
    properties = {name: schema for name, schema in model.get("properties", {}).items() if name not in contract.known}
    required = [name for name in model.get("required", ()) if name in properties]
    if method not in BODY_METHODS:
        operation.setdefault("parameters", []).extend(_in_query(name, schema, name in required) for name, schema in properties.items())
    elif properties:
        whole = {**model, "properties": properties, "required": required, "title": f"{model['title']} of {operation['operationId']}"}
        body = {"application/json": {"schema": whole if contract.known else ref}}
        operation["requestBody"] = {"required": bool(required), "content": body}


def _in_query(name: str, schema: Json, required: bool) -> Json:
    """An argument as it can be written in an address: what is left out is None, and only plain values and lists of them fit."""
    plain = {
        key: value for key, value in schema.items() if key not in {"description", "title"} and not (key == "default" and value is None)
    }
    if "anyOf" in plain:
        kinds = [kind for kind in plain.pop("anyOf") if kind.get("type") != "null" and not kind.get("$ref", "").endswith("/Span")]
        plain |= kinds[0] if len(kinds) == 1 else {"anyOf": kinds}
    listed = {"style": "form", "explode": False} if plain.get("type") == "array" else {}
    told = {"description": schema["description"]} if "description" in schema else {}
    return {"name": name, "in": "query", "required": required, "schema": plain, **listed, **told}


def _named_in(part: object, schemas: Json) -> set[str]:
    """The names of all schemas that `part` refers to, directly or through others."""
    found: set[str] = set()
    rest = [part]
    while rest:
        item = rest.pop()
        if isinstance(item, dict):
            name = str(item.get("$ref", "")).removeprefix(PREFIX)
            if name and name not in found:
                found.add(name)
                rest.append(schemas[name])
            rest += item.values()
        elif isinstance(item, list):
            rest += item
    return found
