"""Rows of a conversation as Chainlit's own dictionaries, and back."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, cast

from chainlit.element import ElementDict
from chainlit.step import StepDict
from chainlit.types import ThreadDict

from chat_app.identity import current_caller
from chat_app.rendering.words import one_line
from chat_app.told import ELEMENTS_URL, shown_parts
from db.models import ChatHistory, ChatThread

ASK, CONFIRM, CANCEL = "ask", "confirm", "cancel"
ACTION_NAMES = frozenset({ASK, CONFIRM, CANCEL})
"""Names of our buttons. Chainlit names a conversation after the button that opened it; a button is no name."""

CHARTS_DRAWN = 6
"""Charts that are drawn when a conversation is opened again: a page that draws scores of them at once stands still meanwhile."""
SHOW_CHART = "Show this chart"
"""The name under which an older chart opens on a page of its own: where the name stands in its message, it is a link."""

MAX_NAME_CHARS = 120


def clean_name(name: str | None) -> str:
    """A title for the sidebar from the first message: one line, not too long, with nothing unseen; empty where there is none."""
    title = one_line(name or "")
    if title in ACTION_NAMES:
        return ""
    return title if len(title) <= MAX_NAME_CHARS else title[: MAX_NAME_CHARS - 1].rstrip() + "…"


def element_record(element: ElementDict) -> dict[str, Any]:  # Any: Chainlit's own JSON
    """The element as it is stored: with an address that is still good when the session's own files are gone."""
    data = cast(dict[str, Any], dict(element))
    return {**data, "url": f"{ELEMENTS_URL}{data['id']}", "chainlitKey": None, "objectKey": None, "path": None}


def thread_head(row: ChatThread) -> ThreadDict:
    """A conversation without its contents, as the sidebar lists it."""
    owner = str(current_caller().user_id)
    return ThreadDict(
        id=row.key,
        createdAt=_stamp(row.updated_at),
        name=row.name or None,
        userId=owner,
        userIdentifier=owner,
        tags=[],
        metadata=row.details,
        steps=[],
        elements=[],
    )


def as_thread(row: ChatThread, entries: Sequence[ChatHistory]) -> ThreadDict:
    """A conversation with everything that was shown, in the order in which it was said; older charts open on a press."""
    elements = _newest_drawn([entry.data for entry in entries if entry.kind == "element"])
    waiting = {element["forId"] for element in elements if element["name"] == SHOW_CHART}
    thumbs = {entry.data["forId"]: entry.data for entry in entries if entry.kind == "feedback"}
    steps = [
        {**_named(step, chart_waits=step["id"] in waiting), "feedback": thumbs.get(step["id"])}
        for entry in entries
        if entry.kind == "step"
        for step in shown_parts(entry.data)
    ]
    head = thread_head(row)
    head["steps"] = cast(list[StepDict], sorted(steps, key=_said_at))
    head["elements"] = cast(list[ElementDict], elements)
    return head


def _newest_drawn(elements: list[dict[str, Any]]) -> list[dict[str, Any]]:  # Any: Chainlit's own JSON
    """The charts and files of a conversation, oldest first, all charts but the newest few as ones that open on a page of their own."""
    older = [element["id"] for element in elements if element["type"] == "plotly"][:-CHARTS_DRAWN]
    return [{**element, "name": SHOW_CHART, "display": "page"} if element["id"] in older else element for element in elements]


def _named(step: dict[str, Any], *, chart_waits: bool) -> dict[str, Any]:  # Any: Chainlit's own JSON
    """A step as the page shows it: where its chart opens on a press, with the name to press."""
    return {**step, "output": f"{step['output']}\n\n{SHOW_CHART}"} if chart_waits else step


def _said_at(step: Mapping[str, Any]) -> str:  # Any: Chainlit's own JSON
    return str(step.get("createdAt") or "")


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
