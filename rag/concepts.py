"""Explanations of the words of finance, written for this product; read from data/concepts.toml."""

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core.errors import NotFound

_DATA = Path(__file__).parent / "data" / "concepts.toml"
_SIMILAR = 0.84
_SUGGESTED = 3
_MOST_TERMS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    """One explained term; `also` holds its other names, `see` the terms to read next."""

    term: str
    also: tuple[str, ...]
    see: tuple[str, ...]
    text: str


@cache
def all_concepts() -> tuple[Concept, ...]:
    """Every concept, in the order of the file."""
    entries = tomllib.loads(_DATA.read_text(encoding="utf-8"))["concept"]
    return tuple(Concept(term=e["term"], also=tuple(e["also"]), see=tuple(e["see"]), text=e["text"]) for e in entries)


@cache
def _names() -> Mapping[str, Concept]:
    names = {_folded(concept.term): concept for concept in all_concepts()}
    for concept in all_concepts():
        for name in concept.also:
            names.setdefault(_folded(name), concept)
    return names


def _folded(text: str) -> str:
    words = re.sub(r"[^a-z0-9/&]+", " ", text.lower().replace("\u2019", "'").replace("'s", "")).split()
    return " ".join(word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word for word in words)


def is_concept(words: str) -> bool:
    """Whether `words` are a name of an explained term, and nothing else."""
    return _folded(words) in _names()


def find_concepts(words: str) -> tuple[Concept, ...]:
    """The concepts that `words` name, in their order there: one for "what is a wash sale", two for "TWR or IRR"; at most three.

    Raises:
        NotFound: none; near terms are suggested.
    """
    wanted = _folded(words)
    if exact := _names().get(wanted):
        return (exact,)
    found: dict[int, Concept] = {}
    rest = f" {wanted} "
    for name in sorted(_names(), key=len, reverse=True):
        place = rest.find(f" {name} ")
        if place >= 0:
            found.setdefault(place, _names()[name])
            rest = rest[: place + 1] + "\0" * len(name) + rest[place + 1 + len(name) :]
    if found:
        return tuple(dict.fromkeys(found[place] for place in sorted(found)))[:_MOST_TERMS]
    if near := difflib.get_close_matches(wanted, _names(), n=1, cutoff=_SIMILAR):
        return (_names()[near[0]],)
    suggestions = list(dict.fromkeys(_names()[name].term for name in difflib.get_close_matches(wanted, _names(), n=_SUGGESTED, cutoff=0.5)))
    hint = f" Did you mean {', '.join(suggestions)}?" if suggestions else " Try a term such as Sharpe ratio, wash sale or drawdown."
    raise NotFound(f"I have no explanation of “{words[:80]}”.{hint}", suggestions=suggestions)
