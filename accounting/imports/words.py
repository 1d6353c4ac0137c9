"""Text in a form that can be compared: no case, no accents, no punctuation."""

import re
import unicodedata
from functools import lru_cache

_LETTERS = str.maketrans(
    {"ø": "o", "æ": "ae", "ł": "l", "đ": "d", "œ": "oe", "ð": "d", "þ": "th", "&": " and ", "'": "", "\u2019": "", "#": " no "}
)
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_APART = re.compile(r"[^a-z0-9%]+")


@lru_cache(maxsize=16_384)
def normal(text: str) -> str:
    """`text` in lower case ASCII words: "TradeDate" -> "trade date", "Stück / Nom." -> "stuck nom", "Betrag (€)" -> "betrag"."""
    split = _HUMP.sub(" ", text) if not text.isupper() else text
    plain = unicodedata.normalize("NFKD", split.casefold().translate(_LETTERS))
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _APART.sub(" ", bare).strip()


def word_set(text: str) -> frozenset[str]:
    """The words of a text parted by blanks."""
    return frozenset(text.split())


def phrases(text: str) -> tuple[str, ...]:
    """The entries of a vocabulary written as one text, parted by semicolons and line ends."""
    return tuple(filter(None, (normal(entry) for entry in text.replace("\n", ";").split(";"))))
