"""Answers that were given by REST, kept as text and blocks, as the chat shows its own: in parts, each with its chart below it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias
from uuid import UUID, uuid5

from pydantic import TypeAdapter, ValidationError

from agents.blocks import AnyBlock, Notice
from chat_app.rendering import Drawing, draw
from chat_app.rendering.words import paragraphs
from db.models import ChatHistory
from tools.conversations import PLAIN

ELEMENTS_URL = "/api/chat/elements/"
"""Where the content of a kept chart or file is served, to its owner alone."""
Entry: TypeAlias = dict[str, Any]
"""Columns of one row of ChatHistory. Any: JSON."""
_BLOCKS: TypeAdapter[tuple[AnyBlock, ...]] = TypeAdapter(tuple[AnyBlock, ...])


def shown_parts(step: Mapping[str, Any]) -> list[dict[str, Any]]:  # Any: Chainlit's own JSON
    """The messages that a kept step is shown as: itself, or of an answer by REST its parts."""
    if not _is_told(step):
        return [dict(step)]
    return [{**step, "id": key, "output": "\n\n".join(one.markdown for one in drawings if one.markdown)} for key, drawings in _parts(step)]


def undrawn(entries: Sequence[ChatHistory]) -> list[Entry]:
    """The charts, files and passages of answers by REST that are not kept yet, to be kept."""
    there = {entry.key for entry in entries if entry.kind == "element"}
    steps = (entry.data for entry in entries if entry.kind == "step" and _is_told(entry.data))
    return [
        element
        for step in steps
        for key, drawings in _parts(step)
        for element in _elements(step, key, drawings)
        if element["key"] not in there
    ]


def _is_told(step: Mapping[str, Any]) -> bool:
    return bool(step.get(PLAIN)) and step["type"] == "assistant_message"


def _parts(step: Mapping[str, Any]) -> Iterator[tuple[str, list[Drawing]]]:
    """The drawings of an answer by the key of the message that shows them; a chart ends a message. A notice's words stand in the text."""
    try:
        blocks = _BLOCKS.validate_python(step.get("blocks") or ())
    except ValidationError:  # kept by a release whose blocks were others: its words stand alone
        blocks = ()
    number, open_part = 0, [Drawing(markdown=paragraphs(step["output"]))]
    for drawing in (draw(block) for block in blocks if not isinstance(block, Notice)):
        open_part.append(drawing)
        if drawing.figure is not None:
            yield _key(step, number), open_part
            number, open_part = number + 1, []
    if any(one.markdown or one.download for one in open_part) or not number:
        yield _key(step, number), open_part


def _key(step: Mapping[str, Any], number: int) -> str:
    return str(uuid5(UUID(step["id"]), f"part {number}")) if number else str(step["id"])


def _elements(step: Mapping[str, Any], shown_at: str, drawings: Sequence[Drawing]) -> Iterator[Entry]:
    contents: list[tuple[str, str, str, str, bytes]] = []
    for one in drawings:
        contents += [("text", page.name, "text/plain", "side", page.text.encode()) for page in one.pages]
        if one.download is not None:
            contents.append(("file", one.download.name, one.download.mime, "inline", one.download.data or b"\n"))
        if one.figure is not None:
            figure = json.dumps(one.figure, allow_nan=False, separators=(",", ":"))
            contents.append(("plotly", one.title, "application/json", "inline", figure.encode()))
    for number, (kind, name, mime, display, content) in enumerate(contents):
        key = str(uuid5(UUID(shown_at), f"element {number}"))
        size = "large" if kind == "plotly" else None
        data = {"id": key, "threadId": step["threadId"], "forId": shown_at, "type": kind, "name": name, "mime": mime, "display": display}
        yield {
            "key": key,
            "kind": "element",
            "data": {**data, "size": size, "url": f"{ELEMENTS_URL}{key}"},
            "content": content,
            "mime": mime,
        }
