"""What a turn tells its listeners: sentences, unless a language model writes them, and blocks."""

from collections.abc import Callable
from dataclasses import dataclass

from agents.blocks import Notice
from agents.events import BlockReady, Event, TextDelta
from agents.presenting import Said
from agents.turn import Turn

Emit = Callable[[Event], None]


@dataclass(frozen=True, slots=True)
class Telling:
    """The voice of one turn.

    Attributes:
        turn: the turn.
        emit: hears every event.
        speaks: whether a language model writes the sentences of this answer.
    """

    turn: Turn
    emit: Emit
    speaks: bool

    def say(self, said: Said) -> None:
        """Send sentences (unless a model writes them) and blocks."""
        if said.text and self.speaks:
            self.turn.unsaid.append(said.text.strip())
        elif said.text:
            self.say_always(said.text)
        for block in said.blocks:
            self.emit(BlockReady(block=block))

    def say_always(self, text: str) -> None:
        """A sentence of our own, also where a model writes the rest: outcomes of writes are never left to a model."""
        self.emit(TextDelta(text=text.strip() + "\n\n"))

    def warn(self, text: str) -> None:
        """A framed sentence that nobody must miss."""
        self.emit(BlockReady(block=Notice(tone="warning", text=text)))
