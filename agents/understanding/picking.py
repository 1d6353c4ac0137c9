"""One of the instruments that a question named, picked by a part of its name or by its place: "motors", "the dynamics one", "the second"."""

import re

from agents.understanding.model import Memory
from agents.understanding.ordinals import PLACES
from market.symbols import SymbolIndex

_AROUND = re.compile(
    r"^\W*(?:(?:the|i|it|is|mean|meant|take|want|please|oh|ok|okay|um|yes|no|sorry|show|me|one|that|would|be|of|course|number|general)\W+)*",
    re.IGNORECASE,
)
_BEHIND = re.compile(r"(?:\W+(?:one|please|company|stock|shares?|of course|i mean|i meant|thanks))*\W*$", re.IGNORECASE)
_NUMBERS = {"1": 0, "2": 1, "3": 2, "4": 3}
_MOST_WORDS = 8


def picked(text: str, memory: Memory, symbols: SymbolIndex) -> str:
    """The symbol that a short answer picks among those which the open question named; the text itself where it picks none, or several."""
    question = memory.question
    if question is None or question.missing != ("symbol",) or not question.options or len(text.split()) > _MOST_WORDS:
        return text
    said = _BEHIND.sub("", _AROUND.sub("", text)).lower()
    place = {**PLACES, **_NUMBERS}.get(said)
    if place is not None:
        return question.options[place] if place < len(question.options) else text
    if re.search(r"\d", said):
        return text  # more is told than which one
    words = set(re.findall(r"[^\W\d_]{3,}", said))
    found = [option for option in question.options if words and words <= _words(option, symbols)]
    return found[0] if len(found) == 1 and symbols.get(text.strip()) is None else text


def _words(symbol: str, symbols: SymbolIndex) -> set[str]:
    instrument = symbols.get(symbol)
    return set() if instrument is None else set(re.findall(r"[^\W\d_]{3,}", instrument.name.lower()))
