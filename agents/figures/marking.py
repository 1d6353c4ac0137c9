"""Shows in the prose which figures no result of the turn has."""

from collections.abc import Iterable

from agents.figures.matching import Checked

MARK = " (⚠ unverified)"


def marked(text: str, checked: Iterable[Checked]) -> str:
    """`text` with a mark behind every figure that was not found."""
    parts, at = [], 0
    for item in checked:
        if item.fact is None:
            parts += [text[at : item.figure.end], MARK]
            at = item.figure.end
    return "".join(parts) + text[at:]
