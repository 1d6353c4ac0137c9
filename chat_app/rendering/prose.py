"""Blocks that are words: paragraphs, notices, sources, files to keep and what to ask next."""

from collections.abc import Sequence

from agents.blocks import Download, Notice, Source, Sources, Suggestions, Text
from agents.markdown import source_name
from chat_app.rendering.drawing import Download as File
from chat_app.rendering.drawing import Drawing, SidePage
from chat_app.rendering.words import cell, is_own_path, line, own_markdown, paragraphs, visible

_ALERTS = {"neutral": "note", "good": "success", "bad": "caution", "warning": "warning"}


def draw_text(block: Text) -> Drawing:
    """A paragraph, without pictures and foreign links."""
    return Drawing(markdown=own_markdown(block.markdown))


def draw_notice(block: Notice) -> Drawing:
    """A framed sentence. The frame takes plain text only."""
    return Drawing(markdown=f"::: {_ALERTS[block.tone]}\n{line(block.text)}\n:::")


def draw_sources(block: Sources) -> Drawing:
    """What the answer rests on, one source as a caption, several as a list; only our own pages are linked.

    A source that brings its text begins with a name that opens it beside the conversation.
    """
    if not block.items:
        return Drawing()
    names = _panel_names(block.items)
    pages = tuple(SidePage(name=name, text=_side_text(item)) for name, item in zip(names, block.items, strict=True) if name)
    if len(block.items) == 1:
        return Drawing(markdown=f"_Source: {names[0] or _source(block.items[0])}_", pages=pages)
    lines = (f"- {name or _source(item)}" for item, name in zip(block.items, names, strict=True))
    return Drawing(markdown="\n".join(["**Sources**", "", *lines]), pages=pages)


def _panel_names(items: Sequence[Source]) -> list[str]:
    """What the panels of texts are called: document, page and section; empty where a source brings no text.

    The page finds a name word for word in the message and makes it a link, so that names differ and hold nothing that Markdown reads.
    """
    names: list[str] = []
    for item in items:
        name = source_name(visible(item.title), visible(item.detail))
        again = sum(other == name or other.startswith(f"{name} no. ") for other in names)
        names.append("" if not item.text else f"{name} no. {again + 1}" if again else name or f"Passage {len(names) + 1}")
    return names


def _source(item: Source) -> str:
    title = cell(item.title)
    name = f"[{title}]({item.url})" if item.url and is_own_path(item.url) else title
    return f"{name}: {cell(item.detail)}" if item.detail else name


def _side_text(item: Source) -> str:
    """The text paragraph by paragraph, as it was written."""
    return f"**{cell(item.title)}**, {cell(item.detail)}\n\n{paragraphs(item.text)}".rstrip()


def draw_download(block: Download) -> Drawing:
    """A file below the text."""
    return Drawing(download=File(name=visible(block.name), mime=block.mime, data=block.content.encode()))


def draw_suggestions(block: Suggestions) -> Drawing:
    """Buttons that send a message."""
    return Drawing(suggestions=tuple(visible(item) for item in block.items))
