"""What filings call the things that people ask for; read from data/finance_words.toml.

A question names a term by its words, or by its meaning alone: "did unsold goods pile up" is nearest to the term of inventories. After a change of the file,
`python -m rag.vocabulary` writes the vectors of the meanings anew.
"""

import hashlib
import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock

import numpy as np

from rag.embedding import Embedder
from rag.forward_pass import Vectors

_DATA = Path(__file__).parent / "data" / "finance_words.toml"
_MEANINGS = _DATA.with_name("finance_meanings.npz")
_MEANT = 2
"""How many terms a question may mean without naming them."""
_NEAR = 0.35
"""The cosine similarity from which on a term is meant."""
_GLOSS_SAID, _GLOSS_FILED = 8, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One thing that people ask for: how they say it, also in other languages, how filings say it, which statements hold it, and all of it as one text."""

    said: re.Pattern[str]
    name: str
    abroad: tuple[str, ...]
    filed: tuple[str, ...]
    on: tuple[str, ...]
    gloss: str


@cache
def all_terms() -> tuple[Term, ...]:
    """Every term, in the order of the file."""
    return tuple(
        Term(
            said=_any_of((*entry["said"], *entry.get("abroad", ()))),
            name=entry["said"][0],
            abroad=tuple(entry.get("abroad", ())),
            filed=tuple(entry["filed"]),
            on=tuple(entry.get("on", ())),
            gloss=", ".join((*entry["said"][:_GLOSS_SAID], *entry["filed"][:_GLOSS_FILED])),
        )
        for entry in tomllib.loads(_DATA.read_text(encoding="utf-8"))["term"]
    )


@cache
def _statements() -> dict[str, tuple[str, ...]]:
    told: dict[str, list[str]] = tomllib.loads(_DATA.read_text(encoding="utf-8"))["statements"]
    return {name: tuple(phrases) for name, phrases in told.items()}


def _any_of(said: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z0-9])(?:{'|'.join(re.escape(words) for words in said)})(?:s|es)?(?![a-z0-9])")


def named_terms(question: str) -> tuple[Term, ...]:
    """The terms that a question names; words inside a longer name ("fixed assets" in "put into fixed assets") name nothing of their own."""
    low = folded(question)
    found = [(match.start(), match.end(), term) for term in all_terms() for match in term.said.finditer(low)]
    whole = [(start, term) for start, end, term in found if not any(a <= start and end <= b and b - a > end - start for a, b, _ in found)]
    return tuple(dict.fromkeys(term for _, term in sorted(whole, key=lambda item: item[0])))


def folded(text: str) -> str:
    """The text in small letters without accents, as full text sees it."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("\u2019", "'"))
    return "".join(char for char in plain if not unicodedata.combining(char))


def translated(question: str, terms: Iterable[Term]) -> list[str]:
    """What other languages call the terms: their English name where the question names them in another language, else the other languages' words."""
    words = [(term, [word for word in term.abroad if _any_of((word,)).search(folded(question))]) for term in terms]
    return list(dict.fromkeys(word for term, said in words for word in ((term.name,) if said else term.abroad)))


def filed_words(terms: Iterable[Term]) -> list[str]:
    """What filings call these terms, words and phrases, each once: first the terms' own, then those of the statements that hold them."""
    held = tuple(terms)
    statements = dict.fromkeys(name for term in held for name in term.on)
    own = [phrase for term in held for phrase in term.filed]
    return list(dict.fromkeys([*own, *(phrase for name in statements for phrase in _statements()[name])]))


class Meanings:
    """Finds the terms that a question means without naming them; safe to share between threads.

    Args:
        embed: makes unit vectors (N, 384) of texts; asked only where the kept vectors are not of the terms as they are now.
    """

    def __init__(self, embed: Callable[[Sequence[str]], Vectors]) -> None:
        self._embed = embed
        self._lock = Lock()
        self._vectors: Vectors | None = None

    def near(self, question: Vectors) -> tuple[Term, ...]:
        """The terms whose meaning is nearest to the vector (384) of a question, at most two, nearest first."""
        with self._lock:
            if self._vectors is None:
                kept = kept_meanings()
                self._vectors = self._embed(_glosses()) if kept is None else kept
        likeness = self._vectors @ question
        return tuple(all_terms()[place] for place in np.argsort(-likeness)[:_MEANT] if likeness[place] > _NEAR)


def _glosses() -> list[str]:
    return [term.gloss for term in all_terms()]


def _digest() -> str:
    return hashlib.sha256("\n".join(_glosses()).encode()).hexdigest()


def kept_meanings() -> Vectors | None:
    """The vectors (N, 384) of the terms as `python -m rag.vocabulary` wrote them; None where the terms have changed since."""
    with np.load(_MEANINGS, allow_pickle=False) as file:
        vectors: Vectors = file["vectors"].astype(np.float32)
        return vectors if str(file["digest"]) == _digest() else None


if __name__ == "__main__":
    np.savez_compressed(_MEANINGS, vectors=Embedder().embed(_glosses()).astype(np.float16), digest=np.array(_digest()))
