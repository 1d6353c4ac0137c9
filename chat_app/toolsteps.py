"""Tool calls as lines that a person can read: what, with which arguments, how far, how long."""

from typing import Any

from chainlit.step import Step

from agents.events import ToolFinished, ToolProgress, ToolStarted
from chat_app.rendering.words import cell, one_line
from chat_app.wire import emit, send_step, stamp, update_step

_BAR_CELLS = 12
_MAX_VALUE_CHARS = 300


class ToolSteps:
    """The tool calls of one turn.

    Args:
        parent_id: the step of the turn, under which they stand.
    """

    def __init__(self, parent_id: str | None) -> None:
        self._parent_id = parent_id
        self._running: dict[str, Step] = {}
        self._titles: dict[str, str] = {}

    async def start(self, event: ToolStarted) -> None:
        """Show that a tool was called, and with what."""
        title = one_line(event.title)
        step = Step(name=title, type="tool", parent_id=self._parent_id, show_input=True)
        step.input = describe_args(event.args)
        step.start = stamp()
        self._running[event.call_id], self._titles[event.call_id] = step, title
        await send_step(step)

    async def progress(self, event: ToolProgress) -> None:
        """Show how far a tool is. Only shown, not kept: the next one replaces it."""
        step = self._running.get(event.call_id)
        if step is None:
            return
        parts = (f"{self._titles[event.call_id]} {progress_bar(event.fraction)}", one_line(event.text))
        name = " · ".join(part for part in parts if part)
        if name != step.name:
            step.name = name
            await emit("update_message", step.to_dict())

    async def finish(self, event: ToolFinished) -> None:
        """Show that a tool has answered, and how long it took, or that it has not."""
        failed = event.error is not None
        await self._end(event.call_id, "not done" if failed else duration_text(event.duration_ms), failed=failed)

    async def abandon(self) -> None:
        """Close what is still running: the turn was stopped or has failed."""
        for call_id in list(self._running):
            await self._end(call_id, "stopped", failed=True)

    async def _end(self, call_id: str, remark: str, *, failed: bool) -> None:
        step = self._running.pop(call_id, None)
        if step is None:
            return
        step.name = f"{self._titles[call_id]} · {remark}"
        step.end = stamp()
        step.is_error = failed
        await update_step(step)


def describe_args(args: dict[str, Any]) -> str:  # Any: JSON
    """Arguments as a list in Markdown, without those that were left out."""
    lines = [
        f"- {cell(name.replace('_', ' '))}: **{cell(_value_text(value))}**"
        for name, value in args.items()
        if value not in (None, "", [], {})
    ]
    return "\n".join(lines) or "- no arguments"


def _value_text(value: Any) -> str:  # Any: JSON
    if isinstance(value, list):
        text = ", ".join(_value_text(item) for item in value)
    elif isinstance(value, dict):
        text = ", ".join(f"{key} {_value_text(item)}" for key, item in value.items())
    else:
        text = {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
    return text if len(text) <= _MAX_VALUE_CHARS else text[:_MAX_VALUE_CHARS] + "…"


def progress_bar(fraction: float) -> str:
    """Such as "▰▰▰▱▱▱▱▱▱▱▱▱ 25 %"."""
    within = min(max(fraction, 0.0), 1.0)
    full = round(within * _BAR_CELLS)
    return f"{'▰' * full}{'▱' * (_BAR_CELLS - full)} {within * 100:.0f} %"


def duration_text(duration_ms: float) -> str:
    """Such as "40 ms", "1.3 s" or "2 min 5 s"."""
    if duration_ms < 1000:
        return f"{duration_ms:.0f} ms"
    seconds = duration_ms / 1000
    return f"{seconds:.1f} s" if seconds < 60 else f"{int(seconds // 60)} min {seconds % 60:.0f} s"
