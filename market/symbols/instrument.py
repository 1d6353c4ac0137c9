"""What the symbol list holds, and what a look-up in it gives."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """One line of the symbol list. `symbol` is written as Yahoo writes it; `prominent` marks those that people usually mean."""

    symbol: str
    name: str
    kind: str
    exchange: str
    currency: str
    sector: str = ""
    industry: str = ""
    prominent: bool = False


class Strength(StrEnum):
    """How much company a name needs before it is taken for an instrument."""

    STRONG = "strong"  # means the instrument in any sentence about money
    WEAK = "weak"  # a word of daily life too: needs a capital letter or a neighbour such as "shares of"
    CONTEXT = "ctx"  # an everyday word first of all: needs a neighbour such as "shares of"
    ASK = "ask"  # several instruments, none of them first: ask
    UNLISTED = "unlisted"  # known to have no listing


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A phrase that names instruments, the likeliest first."""

    instruments: tuple[Instrument, ...]
    strength: Strength


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """Who is meant by a text: `best` when there is one, `candidates` with the likeliest first, `ambiguous` when a person should choose."""

    best: Instrument | None
    candidates: tuple[Instrument, ...] = ()
    ambiguous: bool = False
