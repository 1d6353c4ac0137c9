"""Names made comparable: case, accents, punctuation and legal endings do not count."""

import re
import unicodedata

_ENDING_WORDS = (  # they end names without distinguishing them
    "inc incorporated corp corporation co company companies ltd limited plc sa nv ag se ab asa spa as llc lp holdings holding group new adr ads the "
    "ordinary shares share common stock reit hc de"
)
_ENDINGS = frozenset(_ENDING_WORDS.split())
_DESCRIPTION = re.compile(
    r"\s*(?:[-,]\s+)?(?:american deposit[ao]ry|each (?:representing|of which)|class [a-c]\b|series [a-c]\b|common stock|common shares|ordinary shares|"
    r"depositary shares|capital stock|subordinate voting|closed end fund|redeemable warrant|\bads\b|\badr\b|\bgds\b).*$",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"\s*\([^)]*\)")
_NOT_WORD = re.compile(r"[^a-z0-9&+]+")


def folded(text: str) -> str:
    """`text` in lower case without accents, apostrophes dropped, other punctuation as single blanks; "&" stays."""
    plain = text.lower()
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    plain = plain.replace("'", "").replace("\u2019", "").replace("ß", "ss").replace("ø", "o").replace("æ", "ae")
    return " ".join(_NOT_WORD.sub(" ", plain).split())


def display_name(name: str) -> str:
    """A listing's name without its share description: "Alphabet Inc. Class A" becomes "Alphabet Inc."."""
    return _DESCRIPTION.sub("", name).strip(" -,") or name.strip()


def name_key(name: str) -> str:
    """The words of a display name that distinguish it: "Coca-Cola Company (The)" becomes "coca cola"."""
    words = folded(_BRACKETS.sub(" ", name) if "(" in name else name).split()
    kept = list(words)
    while len(kept) > 1 and kept[-1] in _ENDINGS:
        kept.pop()
    if len(kept) > 1 and kept[0] == "the":
        kept.pop(0)
    while len(kept) > 1 and kept[-1] == "&":
        kept.pop()
    return " ".join(kept)
