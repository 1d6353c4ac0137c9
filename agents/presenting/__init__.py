"""Results in words and blocks: one row per tool."""

from agents.presenting.said import Said
from agents.presenting.table import present, title_of

__all__ = ["Said", "present", "title_of"]
