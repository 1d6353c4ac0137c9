"""Blocks of an answer as Markdown, charts and buttons; knows nothing of Chainlit."""

from chat_app.rendering.drawing import Download, Drawing
from chat_app.rendering.registry import RENDERERS, draw

__all__ = ["RENDERERS", "Download", "Drawing", "draw"]
