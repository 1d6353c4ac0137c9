"""Arguments as models write them, brought into the form that a tool's schema asks for; what they mean is never guessed, and the tool checks them."""

import datetime as dt
import json
import re
from functools import cache
from typing import Any

from agents.schemas import DAY, Schema, tool_schema
from core.errors import NotFound
from tools.registry import find_chat_tool

Arguments = dict[str, Any]  # Any: JSON
_NOTHING = frozenset({"", "null", "None", "undefined"})
"""What models write into an argument that they mean to leave out."""
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}.*")


def in_form(name: str, args: Arguments, today: dt.date) -> Arguments:
    """The arguments of a call of the tool `name`: without those that say nothing, lists as lists, texts as texts, words of a choice as they are written."""
    try:
        schema = _parameters(name)
    except NotFound:
        return args
    known, required = schema["properties"], schema.get("required", ())
    return {
        key: _valued(value, known.get(key, {}), today)
        for key, value in args.items()
        if key in required or not (value is None or (isinstance(value, str) and value.strip() in _NOTHING))
    }


@cache
def _parameters(name: str) -> Schema:
    parameters: Schema = tool_schema(find_chat_tool(name))["function"]["parameters"]
    return parameters


def _valued(value: Any, schema: Schema, today: dt.date) -> Any:  # Any: JSON
    kind = schema.get("type")
    if isinstance(value, str) and kind in {"array", "object"}:
        return _opened(value, kind)
    if kind != "string":
        return value
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if type(value) in {int, float}:
        return str(value)
    return _worded(value, schema, today) if isinstance(value, str) else value


def _worded(value: str, schema: Schema, today: dt.date) -> str:
    """A text as its schema writes it: a word of a choice, or a day."""
    if "enum" in schema:
        plain = re.sub(r"[\s-]+", "_", value.strip().lower())
        return plain if plain in schema["enum"] else value
    if not schema.get("description", "").endswith(DAY):
        return value
    moment = _MOMENT.fullmatch(value.strip())
    return today.isoformat() if value.strip().lower() == "today" else moment[1] if moment else value


def _opened(value: str, kind: str) -> Any:  # Any: JSON
    """A list or an object that was written as text."""
    try:
        read = json.loads(value)
    except (ValueError, RecursionError):
        read = None
    if isinstance(read, list if kind == "array" else dict):
        return read
    return [part.strip() for part in value.split(",") if part.strip()] if kind == "array" and read is None else value
