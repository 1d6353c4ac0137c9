"""The tools as a language model is told of them: by the function schemas of OpenAI's protocol, in the few words that every server understands.

Small models choose worse the longer the list is, and servers differ in what they can read (references, unions, patterns that look ahead), so a
schema says what a value is, what it means and which values there are; the tool itself checks the rest, and its complaint says what would do.
"""

from functools import cache
from typing import Any

from agents.fence import as_json
from agents.metering import estimated_tokens
from tools.base import AnyTool

Schema = dict[str, Any]  # Any: a JSON schema

_KEPT = ("type", "enum", "items", "properties", "required", "minimum", "maximum")
DAY = "(YYYY-MM-DD)"
_SHARED = {
    "portfolio_id": "An id from list_portfolios; left out: the first portfolio.",
    "range": 'How far back: 30d, 6m, 1y, ytd or max; or days, as {"start": "2022-01-01", "end": "2022-06-30"}.',
    "fee": "The broker's fee, where the user said one.",
    "tax": "The tax withheld, where the user said one.",
}
"""What is said of arguments that many tools have and none describes."""


def tool_schema(tool: AnyTool, *, brief: bool = False) -> Schema:
    """The tool as the OpenAI protocol describes functions; in brief without a word about arguments whose names say enough."""
    parameters = _parameters(tool)
    if brief:
        parameters["properties"] = {name: _unsaid(said) for name, said in parameters["properties"].items()}
    return {"type": "function", "function": {"name": tool.name, "description": _words(tool.description), "parameters": parameters}}


@cache
def tool_tokens(tool: AnyTool, *, brief: bool = False) -> int:
    """About how many tokens the tool's schema takes."""
    return estimated_tokens(as_json(tool_schema(tool, brief=brief)))


def _unsaid(schema: Schema) -> Schema:
    day = schema.get("description", "").endswith(DAY)
    return {**{name: value for name, value in schema.items() if name != "description"}, **({"description": DAY} if day else {})}


def _parameters(tool: AnyTool) -> Schema:
    whole = tool.args.model_json_schema()
    slim = _slim(whole, whole.get("$defs", {}))
    slim.pop("description", None)  # the tool's own says more
    for name, said in _SHARED.items():
        if name in slim.get("properties", {}):
            slim["properties"][name].setdefault("description", said)
    return {"type": "object", "properties": {}, **slim}


def _slim(node: Schema, named: dict[str, Schema]) -> Schema:
    """A schema without references, unions with null, titles and patterns."""
    if "$ref" in node:
        inner = _slim(named[node["$ref"].rsplit("/", 1)[-1]], named)
        inner.pop("description", None)  # of the class, for who reads the code
        return {**inner, **_own(node)}
    choices = [_slim(choice, named) for choice in node.get("anyOf", ()) if choice.get("type") != "null"]
    if choices:
        return _described({**_one_of(choices), **_own(node)}, choices)
    slim: Schema = {name: node[name] for name in _KEPT if node.get(name) is not None}
    if "properties" in slim:
        slim["properties"] = {name: _slim(child, named) for name, child in slim["properties"].items()}
    if "items" in slim:
        slim["items"] = _slim(slim["items"], named)
    return _described({**slim, **_own(node)}, [{"form": node.get("format")}])


def _own(node: Schema) -> Schema:
    """What a place says of itself: its description, and what counts where it is left out."""
    said: Schema = {"description": _words(node["description"])} if node.get("description") else {}
    if type(node.get("default")) in {int, float, str} and node["default"] not in {"", "0", 0}:
        said["default"] = node["default"]
    return said


def _described(slim: Schema, choices: list[Schema]) -> Schema:
    """With the form of a day in its description."""
    if any(choice.get("form") == "date" or str(choice.get("description", "")).endswith(DAY) for choice in choices):
        said = slim.get("description", "")
        return slim if said.endswith(DAY) else {**slim, "description": f"{said} {DAY}".strip()}
    return slim


def _one_of(choices: list[Schema]) -> Schema:
    """The one kind that stands for several: a text for text and what else may be there, a number for whole and broken ones."""
    if len(choices) > 1:
        kinds = [choice.get("type") for choice in choices]
        return {"type": next((kind for kind in ("string", "number") if kind in kinds), kinds[0])}
    return choices[0]


def _words(text: str) -> str:
    return " ".join(text.split())
