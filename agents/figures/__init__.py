"""Figures in prose, matched with the results that they come from."""

from agents.figures.evidence import Evidence
from agents.figures.marking import MARK, marked
from agents.figures.matching import Checked, check
from agents.figures.reading import Figure, read_figures

__all__ = ["MARK", "Checked", "Evidence", "Figure", "check", "marked", "read_figures"]
