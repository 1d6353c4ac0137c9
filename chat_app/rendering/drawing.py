"""What a block looks like once it is drawn."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A file that the reader can keep."""

    name: str
    mime: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class SidePage:
    """A text that opens beside the conversation when its name in the message is pressed."""

    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A block as the chat shows it.

    Attributes:
        markdown: Markdown without raw HTML, remote images or foreign links; empty where there is nothing to read.
        figure: a Plotly figure (data, layout, config) to show below the text, or None.
        title: the name of the figure.
        download: a file to offer below the text, or None.
        pages: texts that open beside the conversation.
        suggestions: messages that the reader can send with one press.
    """

    markdown: str = ""
    figure: dict[str, Any] | None = None  # Any: JSON for Plotly
    title: str = ""
    download: Download | None = None
    pages: tuple[SidePage, ...] = ()
    suggestions: tuple[str, ...] = ()
