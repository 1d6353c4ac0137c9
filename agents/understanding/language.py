"""Other languages by glossary: the words of finance and daily requests become English, names and numbers stay; the rest of the path is one."""

import calendar
import csv
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from market.symbols.naming import folded

LANGUAGES = ("de", "es", "fr", "it", "pt", "nl", "ru", "pl", "tr", "ja", "zh")
_TABLES = ("glossary.csv", "glossary_replies.csv", "glossary_east.csv", "glossary_corrections.csv")
_DATA = Path(__file__).resolve().parent / "data"
_SHORT_REPLY = 5
_ELISION = re.compile(r"\b(dell|nell|sull|all|qu|aujourd|[dljnscmt])'(?=\w)", re.IGNORECASE)
_COMPOUND = re.compile(r"\b([^\W\d_]{2,}(?:[.&][^\W\d_]+)*)-([^\W\d_]{3,})\b")
"""Such as "Microsoft-Aktien": a name and a word that the glossary may know."""
_RATIO = re.compile(r"\b(\d+) ?zu ?(\d+)\b", re.IGNORECASE)
_GERMAN_PRICE = re.compile(r"\bzu je (?=\d)|\bzu (?=[$€£]?\d)", re.IGNORECASE)
_UMLAUTS = (
    (
        re.compile(
            r"\büber (?=(?:(?:die|das|den) )?(?:(?:letzten?|vergangenen?|nächsten?) )?(?:\d+|ein\w*|zwei|drei|vier|fünf|sechs|zehn|zwölf)? ?(?:tage?|wochen?|monate?|quartale?|jahre?)n?\b)",
            re.IGNORECASE,
        ),
        "over ",
    ),
    (re.compile(r"\bkäufen?\b", re.IGNORECASE), "purchases"),
    (re.compile(r"\bverkäufen?\b", re.IGNORECASE), "sales"),
    (re.compile(r"\bhatten? (?=ich|wir)\b(?!.*\b(?:gerne?|lieber|wenn|falls|besser)\b)", re.IGNORECASE), "habe "),
)
"""Words that only their umlaut, or its lack, tells from others: "Käufe" from "kaufe", "hatte" from "hätte"."""
_CLOSING = frozenset({"how big is mine"})
"""What a phrase means only where nothing follows it: "und meine?", but not "und meine Alarme"."""
_DAY_ALONE = re.compile(r"\bon (\d{1,2}) \.(?!\s*\d)")
"""A day by its number alone, as "am 18." comes out of the glossary."""
_DAY_OF_MONTH = re.compile(
    rf"\b(\d{{1,2}})(?: ?(?:er|\u00ba|\u00b0))? (?:(?:from|of) )?({'|'.join(calendar.month_name[1:])})\b(?: (?:from|of)(?= (?:19|20)\d\d\b))?",
    re.IGNORECASE,
)
"""A day and its month, as "3 de mayo de 2025" and "1er octobre" come out of the glossary."""
_RATHER = re.compile(r"^(\W*(?:no|n[\u00e3a]o)?[\s,]*)(?:mejor|melhor) (?=[$\u20ac\u00a3]?\d)", re.IGNORECASE)
"""Before a number "better" means another number; of holdings, the best ones are several ("mejores 5")."""
_WORD = re.compile(r"[$€£]?\d+(?:[.,:/'-]\d+)*%?|[^\W_]+(?:[-'][^\W_]+)*|[^\W_]|\S")
_SAID_ALONE = frozenset({"help", "undo", "what can you do"})
"""Requests that are known by their phrase alone, also where it looks like an English word ("aide")."""
_LONGEST_PHRASE = 8
_KANA = re.compile("[\u3041-\u30ff]")
_HAN = re.compile("[\u3400-\u9fff]")
_OTHER_LETTERS = re.compile("[\u0370-\u1dff\u3000-\u9fff]")
_UNSPACED = re.compile("[\u3000-\u9fff]+")
"""Runs of a script that puts no blanks between its words."""
_ENGLISH_WORDS = (  # so common that a sentence without any of them is hardly English
    "the my is are was what how show of and for to in on i me you it this that do does did please with price stock stocks shares buy sell bought sold "
    "would should could can will much many have has had at from by about if when which who where why your our not don't what's i'm all any get give tell "
    "add delete remove list check make let want know last next today yesterday portfolio been than vs"
)
_ENGLISH = frozenset(_ENGLISH_WORDS.split())


@dataclass(frozen=True, slots=True)
class Glossary:
    """The phrases of one language with their English, and the words they are made of."""

    phrases: Mapping[str, str]
    words: frozenset[str]


@cache
def glossaries() -> Mapping[str, Glossary]:
    """The bundled glossaries by language code."""
    tables: dict[str, dict[str, str]] = {language: {} for language in LANGUAGES}
    for name in _TABLES:
        with (_DATA / name).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter=";"):
                for language in LANGUAGES:
                    for phrase in filter(None, (row.get(language) or "").split("/")):
                        tables[language].setdefault(" ".join(map(_key, _parts(phrase))), row["english"])
    return {code: Glossary(phrases=table, words=frozenset(w for phrase in table for w in phrase.split())) for code, table in tables.items()}


def _parts(text: str) -> list[str]:
    """The words, numbers and marks of a text, what is elided by itself: "l'ultima" is three."""
    return _WORD.findall(_ELISION.sub(r"\1' ", text))


def detected(text: str, is_english: Callable[[str], bool], *, before: str = "en") -> str:
    """The language of `text`: "en" unless more words of another language's glossary than English ones are in it; `is_english` knows everyday words.

    A reply of a few words stays in the language of the turn `before` where that language knows one of them.
    """
    if _KANA.search(text) or _HAN.search(text):
        return "ja" if _KANA.search(text) else "zh"
    alone = " ".join(map(_key, _parts(text.strip(" .!?"))))
    said_so = next((code for code in LANGUAGES if glossaries()[code].phrases.get(alone) in _SAID_ALONE), None)
    if said_so is not None and alone not in _SAID_ALONE:
        return said_so
    parts = [word.lower() for word in _parts(text) if any(c.isalpha() for c in word)]
    words = [_key(word) for word in parts]
    said = dict(zip(words, parts, strict=True))
    english = sum(word in _ENGLISH for word in words)
    foreign = [word for word in words if len(word) > 1 and word not in _ENGLISH]
    scores = {
        code: sum(_weight(word, glossary, known=is_english(said[word])) for word in foreign) for code, glossary in glossaries().items()
    }
    for code, glossary in glossaries().items():
        pairs = (f"{a} {b}" for a, b in pairwise(words) if not all(w in _ENGLISH or is_english(w) for w in (a, b)))
        scores[code] += 2 * any(pair in glossary.phrases for pair in pairs)
    if (
        before != "en"
        and len(words) <= _SHORT_REPLY
        and (not english or words[0] not in _ENGLISH)
        and any(word in glossaries()[before].words for word in words)
    ):
        return before
    best = max(LANGUAGES, key=lambda code: scores[code])
    return best if scores[best] >= 1 and scores[best] > english else "en"


_PERFECT = re.compile(
    r"^\W*(?:(?:ich|i) )?(?:habe?|have) (?!.*\b(?:almost|nearly|fast|beinahe|not|never|no|nie|nicht|kein\w*)\b)((?:[^\s?]*[^\s?,;] ){1,6}?)(deposited|withdrew|bought|sold)\b",
    re.IGNORECASE,
)
"""The German perfect, whose verb comes last: "habe gestern 200 withdrew"."""


def glossed(text: str, language: str) -> str:
    """`text` with the phrases that the glossary of `language` knows in English, longest first; everything else as it was."""
    glossary = glossaries().get(language)
    if glossary is None:
        return text
    text = _COMPOUND.sub(lambda m: f"{m[1]} {m[2]}" if _key(m[2]) in glossary.phrases else m[0], text)
    text = _RATHER.sub(r"\1actually ", text) if language in {"es", "pt"} else text
    if language == "de":
        text = _RATIO.sub(r"\1 for \2", text) if "split" in text.lower() else text
        text = _GERMAN_PRICE.sub("zum kurs von ", text)
        for pattern, english in _UMLAUTS:
            text = pattern.sub(english, text)
    text = _UNSPACED.sub(lambda run: f" {_unrun(run[0], glossary)} ", text)
    words = _parts(text)
    out: list[str] = []
    at = 0
    while at < len(words):
        size, english = _longest(words, at, glossary)
        out.append(english)
        at += size
    said = _DAY_OF_MONTH.sub(lambda m: f"{m[1]} {m[2]}", " ".join(out))
    if language != "de":
        return said
    return _PERFECT.sub(r"\2 \1", _DAY_ALONE.sub(lambda m: f"on the {_ordinal(int(m[1]))}", said))


def _ordinal(number: int) -> str:
    ending = "th" if 10 < number % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _unrun(run: str, glossary: Glossary) -> str:
    """A run without blanks as English words; what the glossary does not know in it (mostly particles) is left out."""
    out: list[str] = []
    at = 0
    while at < len(run):
        size = next((n for n in range(len(run) - at, 0, -1) if _key(run[at : at + n]) in glossary.phrases), 0)
        if size:
            out.append(glossary.phrases[_key(run[at : at + size])])
        at += size or 1
    return " ".join(out)


def _longest(words: list[str], at: int, glossary: Glossary) -> tuple[int, str]:
    for size in range(min(_LONGEST_PHRASE, len(words) - at), 0, -1):
        english = glossary.phrases.get(" ".join(_key(word) for word in words[at : at + size]))
        closed = english not in _CLOSING or not any(word[0].isalnum() for word in words[at + size :])
        if english is not None and closed and not (size == 1 and _is_ticker(words[at])):
            return size, english.replace(" ... ", " ")
    return 1, words[at]


def _is_ticker(word: str) -> bool:
    return len(word) > 1 and word.isascii() and word.isupper()


def _weight(word: str, glossary: Glossary, *, known: bool) -> float:
    if word not in glossary.words:
        return 0
    return (1 if word in glossary.phrases else 0.5) * (0.4 if known else 1)


def _key(text: str) -> str:
    """How a word is looked up: without accents; in letters other than Latin ones as it is."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return folded(text.replace("ß", "ss")) if plain.isascii() or not _OTHER_LETTERS.search(plain) else plain
