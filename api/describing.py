"""What a route tells the OpenAPI document about itself beyond its path."""

from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from core.actor import Scope
from tools.base import AnyTool

KEY = "contract"
PUBLIC: dict[str, Any] = {"public": True}
"""For routes that anybody may call without signing in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """What goes in and what comes out.

    Attributes:
        takes: the model of the JSON body or of the query; None for neither.
        gives: the model of the answer; None where it is not JSON.
        known: arguments that the route itself fills in.
        keyed: the route takes an Idempotency-Key.
        asks: the route calls a tool, so that every POST to it takes one.
        form: content type of the body where it is no JSON, or need not be; it carries a file and the text fields `form_fields`.
        media: content types of the answer beside JSON.
        scope: the right that the caller needs; None for what anybody may call.
    """

    takes: type[BaseModel] | None = None
    gives: type[BaseModel] | None = None
    known: frozenset[str] = frozenset()
    keyed: bool = False
    asks: bool = False
    form: str | None = None
    form_fields: tuple[str, ...] = ()
    media: tuple[str, ...] = field(default=())
    scope: Scope | None = None


def calls(tool: AnyTool, *known: str) -> dict[str, Any]:
    """The `opt` of a route that calls `tool`, filling in the arguments named `known` itself."""
    return {KEY: Contract(takes=tool.args, gives=tool.view, known=frozenset(known), keyed=tool.writes, asks=True, scope=tool.scope)}


def takes_file(tool: AnyTool, form: str, *fields: str) -> dict[str, Any]:
    """The `opt` of a route that calls `tool` with JSON, or with a form that carries the file itself."""
    contract = Contract(takes=tool.args, gives=tool.view, keyed=tool.writes, asks=True, scope=tool.scope, form=form, form_fields=fields)
    return {KEY: contract}


def states(contract: Contract, *, public: bool = False) -> dict[str, Any]:
    """The `opt` of a route that calls no tool, or several."""
    return {KEY: contract, **(PUBLIC if public else {})}
