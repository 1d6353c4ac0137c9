"""Numbers that are spelled out: "three holdings", "twenty-one days", "one thousand dollars"."""

import re
from collections.abc import Iterator

_UNIT_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
)
_TEN_WORDS = "twenty thirty forty fifty sixty seventy eighty ninety"
_GERMAN = "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn"
_GERMAN_TENS = "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig"
_FRENCH = "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
_SPANISH = "dos tres cuatro cinco seis siete ocho nueve diez"
_ROUND = {
    "vingt": 20,
    "trente": 30,
    "quarante": 40,
    "cinquante": 50,
    "doce": 12,
    "trece": 13,
    "catorce": 14,
    "veinte": 20,
    "treinta": 30,
    "cuarenta": 40,
    "cincuenta": 50,
}
"""Words that count only where no other follows that belongs to them."""
_UNITS = {word: value for value, word in enumerate(_UNIT_WORDS.split())}
_TENS = {word: 10 * value for value, word in enumerate(_TEN_WORDS.split(), 2)}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000}
_FOREIGN = {word: value for words in (_GERMAN, _FRENCH, _SPANISH) for value, word in enumerate(words.split(), 2)}
_FOREIGN |= {word: 10 * value for value, word in enumerate(_GERMAN_TENS.split(), 2)}
_FOREIGN |= {
    f"{unit}und{ten}": 10 * tens + units
    for tens, ten in enumerate(_GERMAN_TENS.split(), 2)
    for units, unit in enumerate(("ein", *_GERMAN.split()[:8]), 1)
}
_WORD = "|".join(sorted({*_UNITS, *_TENS}, key=len, reverse=True))
_SCALE = "|".join(_SCALES)
_RUN = re.compile(
    rf"\b(?:(?P<run>(?:a\s+(?=(?:{_SCALE})\b)(?:{_SCALE})|(?:{_WORD}))(?:(?:[\s-]+|\s+and\s+)(?:{_WORD}|{_SCALE}))*)"
    rf"(?!-\w*(?:st|nd|rd|th)\b)|(?P<round>{'|'.join(_ROUND)})(?![\s-]+(?:et|y|deux|trois|quatre|cinq|six|sept|huit|neuf|mil|mille|cents?)\b)(?!-)"
    rf"|(?P<foreign>{'|'.join(sorted({word for word in _FOREIGN if word not in _UNITS}, key=len, reverse=True))}))\b"
    r"(?P<pct>\s+(?:per\s?cent|percent|prozent|pour\s?cent|por\s?ciento)\b)?",
    re.IGNORECASE,
)
_VAGUE = frozenset({"one", "zero", "a"})
"""Words that are rarely figures when they stand alone ("one of them")."""


def read_words(text: str) -> Iterator[tuple[int, int, int, bool]]:
    """Every spelled-out number: its value, where it starts and ends, and whether it is a percentage."""
    for match in _RUN.finditer(text):
        percent = match["pct"] is not None
        other = match["foreign"] or match["round"]
        if other:
            yield (_FOREIGN | _ROUND)[other.lower()], match.start(), match.end(), percent
            continue
        words = [word for word in re.split(r"[\s-]+", match["run"].lower()) if word != "and"]
        if len(words) == 1 and words[0] in _VAGUE and not percent:
            continue
        yield _value(words), match.start(), match.end(), percent


def _value(words: list[str]) -> int:
    total = current = 0
    for word in words:
        if word == "a":
            current = 1
        elif word == "hundred":
            current = max(current, 1) * 100
        elif word in _SCALES:
            total += max(current, 1) * _SCALES[word]
            current = 0
        else:
            current += _UNITS[word] if word in _UNITS else _TENS[word]
    return total + current
