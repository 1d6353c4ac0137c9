"""Text from people and attackers, made plain: one alphabet, no invisible characters, a bounded length."""

import re
import unicodedata
from functools import partial
from pathlib import Path

LONGEST = 2000


def _table(kind: str) -> dict[int, str]:
    path = Path(__file__).resolve().parent / "data" / "characters.tsv"
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    return {ord(character): plain for row_kind, character, plain in rows if row_kind == kind}


_LOOKALIKES = _table("letter")
_MARKS = _table("mark")
_MIXED = re.compile(r"[^\W\d_]+")
_GREEK_OR_CYRILLIC = re.compile("[\u0370-\u052f]")
_BLANKS = re.compile(r"[ \t\f\v\u00a0\u202f\u2009]+")


def cleaned(text: str) -> str:
    """`text` without control and invisible characters, NFKC, plain quotes and dashes, emoji as blanks, at most 2,000 characters.

    Cyrillic and Greek letters that look like Latin ones become Latin in words that mix them with Latin, and in words made of nothing else;
    in a text that is written in their alphabet only if these stand in capitals, as symbols do.
    """
    short = text[: 2 * LONGEST].translate(_MARKS)
    normal = unicodedata.normalize("NFKC", short).translate(_MARKS)
    kept = "".join(_plain(c) for c in normal)
    foreign = any(ord(letter) not in _LOOKALIKES for letter in _GREEK_OR_CYRILLIC.findall(kept))
    return _BLANKS.sub(" ", _MIXED.sub(partial(_one_alphabet, foreign=foreign), kept)).strip()[:LONGEST]


def _plain(char: str) -> str:
    category = unicodedata.category(char)
    if char in "\n\r":
        return "\n"
    if category in {"Cf", "Cs", "Co", "Cn"} or (category == "Cc" and char != "\t"):
        return ""
    return " " if category == "So" and char != "°" else char


def _one_alphabet(match: re.Match[str], *, foreign: bool) -> str:
    word = match[0]
    whole = not any(letter.isascii() for letter in word)
    if word.isascii() or (foreign and whole and not (len(word) > 1 and word.isupper())):
        return word
    latin = word.translate(_LOOKALIKES)
    return latin if latin.isascii() else word
