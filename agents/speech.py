"""What a language model says, checked before it is shown: no figure reaches the screen that the turn's results do not have.

Each sentence waits for its end, is checked, and is then shown. From the first one that fails on, everything is held back until the model has been
asked once to correct it. What then still has no source is shown with a mark.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from agents.figures import Checked, Evidence, check, marked

_END = re.compile(r"(?<=[^\d\s][.!?:;])\s+|(?<=\d[.!?])\s+(?=[^\d\s])|(?<=[\u3002\uff01\uff1f])\s*(?=[^\s\u3002\uff01\uff1f])|\n+")
"""The end of a sentence, not of an abbreviation's dot inside a number."""
_WORD = re.compile(r"\S*\s*")


@dataclass(slots=True)
class Speech:
    """One answer while it comes.

    Attributes:
        evidence: what the turn's tools have answered so far.
        tell: shows text.
    """

    evidence: Evidence
    tell: Callable[[str], None]
    _sentence: str = ""
    _shown: list[str] = field(default_factory=list)
    _held: str | None = None

    def hear(self, text: str) -> None:
        """Take in the next piece of the stream."""
        if self._held is not None:
            self._held += text
            return
        self._sentence += text
        while self._held is None and (end := _END.search(self._sentence)) is not None:
            self._close(end.end())

    def end(self) -> None:
        """The stream is over."""
        if self._held is None and self._sentence:
            self._close(len(self._sentence))

    @property
    def held(self) -> str:
        """What is held back because a figure in it was not found; empty when all is shown."""
        return self._held or ""

    @property
    def shown(self) -> str:
        """What has been shown."""
        return "".join(self._shown)

    def unfounded(self) -> tuple[str, ...]:
        """The figures in what is held back that no result has."""
        return tuple(item.figure.text for item in self._check_held() if item.fact is None)

    def release(self, correction: str) -> None:
        """Show `correction` in place of what is held back, with a mark behind every figure that still has no source."""
        checked = check(correction, self.evidence)
        self._say(marked(correction, checked))
        self._held = None

    def release_marked(self) -> None:
        """Show what is held back, with its marks; there was no correction."""
        self.release(self.held)

    def _check_held(self) -> tuple[Checked, ...]:
        return check(self.held, self.evidence)

    def _close(self, end: int) -> None:
        """Check the sentence up to `end`: show it, or hold it back with all that follows."""
        sentence = self._sentence[:end]
        if all(item.fact is not None for item in check(sentence, self.evidence)):
            self._say(sentence)
            self._sentence = self._sentence[end:]
            return
        self._held, self._sentence = self._sentence, ""

    def _say(self, text: str) -> None:
        if text:
            self._shown.append(text)
            for word in _WORD.findall(text):
                if word:
                    self.tell(word)
