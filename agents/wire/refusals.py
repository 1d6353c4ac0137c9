"""What the body of a refused request says, as far as something follows from it. Its text is never shown: an address or a key may stand in it."""

import json
import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from agents.wire.enclosures import OF_CALLS, THOUGHTS, JsonObject


class Refusal(StrEnum):
    """What a server would not do, and nobody need ask again for."""

    NO_TOOLS = "no_tools"
    TOO_LONG = "too_long"
    NO_CREDIT = "no_credit"
    NO_MODEL = "no_model"


_KINDS = {
    Refusal.NO_TOOLS: r"(?:does not|doesn't|do not|don't|not) support (?:the )?(?:use of )?(?:tool|function)|support tool use"
    r"|\btools?\W{1,3}(?:param \w+ )?(?:is|are) not supported|requires? --jinja|--enable-auto-tool-choice|tool-call-parser"
    r"|tools? not supported|unsupported.{0,20}\btools\b|function calling is not (?:enabled|supported)",
    Refusal.TOO_LONG: r"context_length_exceeded|exceed_context_size|context (?:length|size|window)|maximum context|too many tokens"
    r"|prompt is too long|request too large|reduce the length|input tokens exceed|input is too long"
    r"|exceeds? the (?:maximum|limit of).{0,30}tokens|string_above_max_length",
    Refusal.NO_CREDIT: r"insufficient_quota|exceeded your current quota|insufficient (?:balance|credit|funds)|payment required",
    Refusal.NO_MODEL: r"model_not_found|\bmodel\b.{0,120}(?:not found|does not exist|is not available|not loaded)|no such model|(?:unknown|invalid) model",
}
_PATTERNS = tuple((kind, re.compile(pattern, re.IGNORECASE | re.DOTALL)) for kind, pattern in _KINDS.items())
_LIMIT = re.compile(
    r"(?:maximum context length is|n_ctx\W{1,4}|context (?:length|size|window) (?:is|of)\W{1,3}|size \()\s*(\d{3,7})", re.IGNORECASE
)
_SYSTEM_ROLE = re.compile(
    r"system (?:role|message)s? (?:is |are )?not supported|(?:role|roles).{0,40}['\"]?developer|only .{0,20}user and assistant roles",
    re.IGNORECASE,
)
_DROPPED = ("stream_options", "parallel_tool_calls", "tool_choice", "temperature")
"""What may be left out of a request without loss; how long an answer may be is never sent, since every server has another word for it."""
_UNWANTED = re.compile(
    r"unsupported|not (?:supported|permitted|allowed|compatible)|unrecognized|unknown|unexpected|extra|invalid|does not support|only .{0,40}supported",
    re.IGNORECASE,
)

_MISSED = re.compile(r"missing|must be (?:passed|sent|included|provided)|required|requires", re.IGNORECASE)
_NOT_SIGNED = {"extra_content": {"google": {"thought_signature": "skip_thought_signature_validator"}}}
"""As Google's documentation of thought signatures has it for calls that its model did not make."""


def kind_of(body: object) -> Refusal | None:
    """Which of the known refusals a body is, in whatever words; None where it is another."""
    text = body if isinstance(body, str) else json.dumps(body, default=str)
    return next((kind for kind, pattern in _PATTERNS if pattern.search(text)), None)


def stated_limit(body: object) -> int | None:
    """How many tokens the server takes, where it says so."""
    found = _LIMIT.search(body if isinstance(body, str) else json.dumps(body, default=str))
    return int(found[1]) if found else None


Mending = Callable[[JsonObject], JsonObject]
"""Makes of a request one that the server takes."""


def mending(body: str, sent: Mapping[str, Any]) -> tuple[str, Mending] | None:  # Any: JSON
    """What to change in every request so that this server takes it, by a name; None where the refusal is about something else.

    Args:
        body: what the server answered.
        sent: the request that it refused.
    """
    if _SYSTEM_ROLE.search(body) and any(message.get("role") in {"system", "developer"} for message in sent["messages"]):
        return "system", _without_system
    if (of_enclosures := _of_enclosures(body, sent)) is not None:
        return of_enclosures
    named = _named_parameter(body)
    if named is None and not _UNWANTED.search(body):
        return None
    for name in _DROPPED:
        if name in sent and (named == name if named in _DROPPED else re.search(rf"\b{name}\b", body)):
            return name, lambda request, name=name: {key: value for key, value in request.items() if key != name}
    return None


def _of_enclosures(body: str, sent: Mapping[str, Any]) -> tuple[str, Mending] | None:  # Any: JSON
    """How thoughts and signatures are left out for a server that will not have them back, or made up for one that misses them.

    Those are missed of calls that another model made, or our own rules.
    """
    missed, unwanted = _MISSED.search(body) is not None, _UNWANTED.search(body) is not None
    if missed and re.search(r"thought_?signature", body, re.IGNORECASE):
        return "unsigned calls", _signed
    if missed and "reasoning_content" in body:
        return "calls without thoughts", _thoughtful
    there = {
        name for message in sent["messages"] for name in (*message, *(key for call in message.get("tool_calls") or () for key in call))
    }
    found = unwanted and next((name for name in (*THOUGHTS, *OF_CALLS) if name in there and re.search(rf"\b{name}\b", body)), None)
    return (found, lambda request: _bare(request, found)) if found else None


def _bare(request: JsonObject, name: str) -> JsonObject:
    """The request without what goes by a name in its messages and calls."""

    def without(node: JsonObject) -> JsonObject:
        return {key: [without(call) for call in value] if key == "tool_calls" else value for key, value in node.items() if key != name}

    return {**request, "messages": [without(message) for message in request["messages"]]}


def _signed(request: JsonObject) -> JsonObject:
    """The request with Google's word for "not checked" where none of a message's calls is signed."""
    messages = []
    for message in request["messages"]:
        calls = list(message.get("tool_calls") or ())
        bare = calls and not any(set(OF_CALLS) & call.keys() for call in calls)
        messages.append({**message, "tool_calls": [{**calls[0], **_NOT_SIGNED}, *calls[1:]]} if bare else message)
    return {**request, "messages": messages}


def _thoughtful(request: JsonObject) -> JsonObject:
    """The request with empty thoughts in those of the assistant's messages that have none."""
    return {
        **request,
        "messages": [
            {"reasoning_content": "", **message} if message["role"] == "assistant" else message for message in request["messages"]
        ],
    }


def _named_parameter(body: str) -> str | None:
    """The parameter that an error names in the way of OpenAI."""
    try:
        error = json.loads(body)["error"]
        named = error["param"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return str(named).split(".")[0] if named else None


def _without_system(request: JsonObject) -> JsonObject:
    """The request with its rules at the head of the person's first message, for models that know no other place."""
    messages = [dict(message) for message in request["messages"]]
    rules = "\n\n".join(str(message["content"]) for message in messages if message["role"] in {"system", "developer"})
    rest = [message for message in messages if message["role"] not in {"system", "developer"}]
    if rules and rest and rest[0]["role"] == "user":
        rest[0]["content"] = f"{rules}\n\n{rest[0]['content']}"
    return {**request, "messages": rest or [{"role": "user", "content": rules}]}
