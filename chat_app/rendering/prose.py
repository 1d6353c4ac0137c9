"""Blocks that are words: paragraphs, notices, sources, files to keep and what to ask next."""

from agents.blocks import Download, Notice, Source, Sources, Suggestions, Text
from chat_app.rendering.drawing import Download as File
from chat_app.rendering.drawing import Drawing
from chat_app.rendering.words import cell, is_own_path, line, own_markdown, visible

_ALERTS = {"neutral": "note", "good": "success", "bad": "caution", "warning": "warning"}


def draw_text(block: Text) -> Drawing:
    """A paragraph, without pictures and foreign links."""
    return Drawing(markdown=own_markdown(block.markdown))


def draw_notice(block: Notice) -> Drawing:
    """A framed sentence. The frame takes plain text only."""
    return Drawing(markdown=f"::: {_ALERTS[block.tone]}\n{line(block.text)}\n:::")


def draw_sources(block: Sources) -> Drawing:
    """What the answer rests on, one source as a caption, several as a list; only our own pages are linked."""
    if not block.items:
        return Drawing()
    if len(block.items) == 1:
        return Drawing(markdown=f"_Source: {_source(block.items[0])}_")
    return Drawing(markdown="\n".join(["**Sources**", "", *(f"- {_source(item)}" for item in block.items)]))


def _source(item: Source) -> str:
    title = cell(item.title)
    name = f"[{title}]({item.url})" if item.url and is_own_path(item.url) else title
    return f"{name}: {cell(item.detail)}" if item.detail else name


def draw_download(block: Download) -> Drawing:
    """A file below the text."""
    return Drawing(download=File(name=visible(block.name), mime=block.mime, data=block.content.encode()))


def draw_suggestions(block: Suggestions) -> Drawing:
    """Buttons that send a message."""
    return Drawing(suggestions=tuple(visible(item) for item in block.items))
