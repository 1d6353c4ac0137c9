"""The door: every use case is entered here, whoever asks."""

from decimal import Decimal
from typing import TypeVar

import structlog
from pydantic import ValidationError

from core.actor import Actor
from core.clock import stopwatch_s
from core.errors import FolioscopeError, InternalError, InvalidInput, PermissionDenied
from core.ids import new_id
from core.tracing import span
from db import Intent, Replay
from infra.work_counters import TOOL_CALLS, TOOL_SECONDS
from tools.base import Args, Preview, Tool, View
from tools.computing import Report
from tools.context import Assumed, Context
from tools.quotas import calls_per_minute
from tools.reaching import reaching
from tools.services import Services

A = TypeVar("A", bound=Args)
R = TypeVar("R", bound=View)

log = structlog.get_logger("tools")


async def run_tool(
    tool: Tool[A, R], services: Services, actor: Actor, args: A, *, key: str | None = None, report: Report | None = None
) -> R:
    """What `tool` answers to `args`: scope, quota, reach, context and timer, the call, and one shape for every failure.

    Args:
        tool: an entry of the catalogue.
        services: the parts of this process.
        actor: for whom.
        args: checked arguments.
        key: idempotency key of a write; the same key and arguments return the first result and change nothing again.
        report: hears how far a long call is.

    Raises:
        FolioscopeError: what was foreseen, as the tool raised it.
        InternalError: anything else; the cause is in the log under the same id.
    """
    actor = await _admit(tool, services, actor, args)
    intent = None
    if tool.writes:
        intent = Intent(tool=tool.name, args=args.model_dump(mode="json"), channel=actor.channel.value, key=key or str(new_id()))
    context = Context(services=services, actor=actor, intent=intent, report=report)
    start = stopwatch_s()
    outcome = "done"
    try:
        with span("tool.call", tool=tool.name, channel=actor.channel.value):
            return await _run(tool, context, args, keyed=key is not None)
    except Replay as replay:
        outcome = "replayed"
        return tool.view.model_validate(replay.result)
    except FolioscopeError as err:
        outcome = err.code
        raise
    except Exception as err:
        outcome = "internal_error"
        raise _stray(tool.name, err) from err
    finally:
        TOOL_CALLS.labels(tool.name, actor.channel.value, outcome).inc()
        TOOL_SECONDS.labels(tool.name).observe(stopwatch_s() - start)
        log.info(
            "tool.called",
            tool=tool.name,
            channel=actor.channel.value,
            outcome=outcome,
            duration_ms=round((stopwatch_s() - start) * 1000, 1),
        )


async def _run(tool: Tool[A, R], context: Context, args: A, *, keyed: bool) -> R:
    """The call. One that was done before under its key may be refused by what it looks at first, such as that it is done: that is no refusal."""
    try:
        return await tool.run(context, args)
    except FolioscopeError:
        if keyed:
            await context.require_new()
        raise


async def preview_tool(
    tool: Tool[A, R], services: Services, actor: Actor, args: A, *, report: Report | None = None, assumed: tuple[Assumed, ...] = ()
) -> Preview:
    """What a write would do, without doing it, were `assumed` recorded. The same checks, and the same failures, as `run_tool`.

    Raises:
        FolioscopeError: the write would be refused, and why.
        InternalError: anything unforeseen.
    """
    if tool.preview is None:
        raise AssertionError(f"{tool.name} does not write")
    actor = await _admit(tool, services, actor, args)
    try:
        with span("tool.preview", tool=tool.name, channel=actor.channel.value):
            preview = await tool.preview(Context(services=services, actor=actor, report=report, assumed=assumed), args)
        return preview if actor.reach is None else preview.model_copy(update={"title": f"{preview.title}, in {actor.reach.title}"})
    except FolioscopeError:
        raise
    except Exception as err:
        raise _stray(tool.name, err) from err


def check_args(tool: Tool[A, R], raw: dict[str, object]) -> A:
    """The arguments as the tool's own class.

    Raises:
        InvalidInput: something is missing, unknown or out of bounds; the message names the field.
    """
    try:
        return tool.args.model_validate(raw)
    except ValidationError as err:
        raise invalid_input(err) from err


def invalid_input(err: ValidationError) -> InvalidInput:
    """The first complaint of `err` as a sentence for people, with what was given and what is needed where it is a number or a length."""
    first = err.errors(include_url=False)[0]
    field = ".".join(str(part) for part in first["loc"]) or "input"
    said, need = (field[:1].upper() + field[1:]).replace("_", " "), _NEEDS.get(first["type"])
    if need is not None:
        given = first["input"]
        have = f" is {given}" if type(given) in {int, float, Decimal} else ""
        limits = first.get("ctx", {})
        reason = need.format(**limits, s="" if 1 in limits.values() else "s")
        return InvalidInput(f"{said}{have}: {reason}.", field=field)
    reason = first["msg"].removeprefix("Value error, ")
    return InvalidInput(f"{said}: {reason[:1].lower()}{reason[1:].removesuffix('.')}.", field=field)


_NEEDS = {
    "less_than_equal": "the most is {le}",
    "greater_than_equal": "the least is {ge}",
    "less_than": "it has to be less than {lt}",
    "greater_than": "it has to be more than {gt}",
    "string_too_long": "the most is {max_length} character{s}",
    "string_too_short": "the least is {min_length} character{s}",
    "too_long": "there are {actual_length}, the most is {max_length}",
    "too_short": "there are {actual_length}, the least is {min_length}",
    "missing": "it is missing",
    "extra_forbidden": "there is no such field here",
}
"""What is needed, by the kind of complaint."""


async def _admit(tool: Tool[A, R], services: Services, actor: Actor, args: A) -> Actor:
    """The actor, with the reach that this one call has."""
    if tool.scope not in actor.scopes:
        raise PermissionDenied("Your account may not do this.", scope=tool.scope.value)
    limit = calls_per_minute(services.settings, tool.cost)
    verdict = await services.limiter.take(f"tool:{tool.cost.value}:{actor.user_id}", limit=limit, window_s=60)
    verdict.require(f"That is more than {limit} such requests in a minute.")
    return await reaching(tool, services, actor, args)


def _stray(name: str, err: Exception) -> InternalError:
    error_id = str(new_id())
    log.error("tool.failed", tool=name, error_id=error_id, exc_info=err)
    return InternalError(error_id)
