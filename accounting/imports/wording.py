"""Headers taken apart: the name proper, and the currency or other unit that stands beside it."""

import re
import unicodedata
from functools import lru_cache

from accounting.imports.figures import CODES, SIGNS
from accounting.imports.vocabulary.headers import NAMES
from accounting.imports.words import normal

_BRACKET = re.compile(r"^(?P<base>[^(\[]*)[(\[](?P<unit>[^)\]]*)[)\]](?P<rest>.*)$")
_PENCE = frozenset({"p", "pence", "gbx", "gbp p", "pence sterling", "in p"})
_FILLER = frozenset({"in", "en", "em", "w", "i", "der", "the", "of", "total", "your", "ihr", "je", "pro", "per"})
_SHORT_CODES = frozenset(code for code in CODES if code.isupper() and len(code) == 3)


def _narrow(text: str) -> str:
    """Brackets and letters of double width as plain ones."""
    return unicodedata.normalize("NFKC", text).strip()


@lru_cache(maxsize=4096)
def header_base(text: str) -> str:
    """The normal name of a column without its unit: "Betrag in EUR" -> "betrag", "Unit cost (p)" -> "unit cost"; "KESt" is one word."""
    has_unit = unit_in_header(text) is not None
    found = _without_unit(text, has_unit)
    flat = found if found in NAMES else _without_unit(text.lower(), has_unit)
    return flat if flat in NAMES else found


def _without_unit(text: str, has_unit: bool) -> str:
    whole = normal(text)
    if whole in NAMES:
        return whole
    match = _BRACKET.match(_narrow(text))
    bare = normal(f"{match['base']} {match['rest']}") if match else whole
    if bare in NAMES:
        return bare
    codes = {code.casefold() for code in _SHORT_CODES} if has_unit else set()
    words = [word for word in bare.split() if word not in codes]
    if len(words) > 2 and words[-2] == "in" and len(words[-1]) <= 3:
        words = words[:-2]
    while len(words) > 1 and words[-1] in ("in", "en", "em", "v", "w", "vo", "в", "σε"):
        words.pop()
    return " ".join(words) or whole


@lru_cache(maxsize=4096)
def unit_in_header(text: str) -> str | None:
    """The currency that a header names: "Value (£)" -> "GBP", "Umsatz in EUR" -> "EUR", "Unit cost (p)" -> "GBX", "手数料(円)" -> "JPY"."""
    text = _narrow(text)
    match = _BRACKET.match(text)
    if match:
        unit = match["unit"].strip()
        if normal(unit) in _PENCE:
            return "GBX"
        found = SIGNS.get(unit.casefold()) or (unit.upper() if unit.upper() in _SHORT_CODES else None)
        if found:
            return found
        for word in re.findall(r"[A-Za-z]{3}", unit):
            if word.upper() in _SHORT_CODES and word.isupper():
                return str(word)
    for sign in ("R$", "US$", "U$", "A$", "C$", "HK$", "S$", "€", "£", "$", "¥", "₹", "zł"):
        if sign in text:
            return SIGNS[sign.casefold()]
    for word in re.findall(r"(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])", text):
        if word in _SHORT_CODES and (not text.isupper() or len(text) == 3 or " " in text or "_" in text):
            return str(word)
    return None


def core_words(text: str) -> frozenset[str]:
    """The telling words of a header."""
    return frozenset(normal(text).split()) - _FILLER
