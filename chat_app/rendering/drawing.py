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
class Drawing:
    """A block as the chat shows it.

    Attributes:
        markdown: Markdown without raw HTML, remote images or foreign links; empty where there is nothing to read.
        figure: a Plotly figure (data, layout, config) to show below the text, or None.
        title: the name of the figure.
        download: a file to offer below the text, or None.
        suggestions: messages that the reader can send with one press.
    """

    markdown: str = ""
    figure: dict[str, Any] | None = None  # Any: JSON for Plotly
    title: str = ""
    download: Download | None = None
    suggestions: tuple[str, ...] = ()
