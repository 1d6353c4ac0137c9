"""What happened on a line, from the words in its columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from accounting.imports.vocabulary.actions import CANCELLED, LETTERS, OTHERS, PHRASES, PROSE_ONLY_LONG, REFUNDS, WEAK
from accounting.imports.vocabulary.intent import Intent
from accounting.imports.words import is_wide, normal

_MAX_PROSE_WORDS = 60
_MIN_LAST_PART = 4
_MOVES = frozenset({"sent", "received"})
"""Verbs that tell what happened where a description begins with them."""
_NO_LAST_PART = frozenset(
    {"hold", "vest", "sent", "send", "sold", "gift", "fork", "lapse", "mint", "slip", "rent", "cash", "call", "exercise"}
)
"""Phrases that are the ends of words with another meaning: "invest", "present"."""
_SHORT_LAST_PARTS = ("kop", "kob", "kjop")
"""Last parts that mean something although they are short: "månadsköp"."""
_TURNING = frozenset({"des", "dis", "de", "un", "ruck", "non", "nicht", "re", "anti"})
"""First parts that turn a word round: "desinvestissement" is no "investissement"."""
_CORPORATE_INCOME: frozenset[Intent] = frozenset(
    {"dividend", "interest", "tax", "split", "reverse_split", "cash_in_lieu", "capital_return", "fee", "reinvest"}
)


@dataclass(frozen=True, slots=True)
class Reading:
    """An intent and how it was found.

    Attributes:
        phrase: the words that said it.
        sure: a whole cell of a column for it; otherwise found in longer text.
        near: not a known phrase: one that is written like it, or a word whose last part is known.
        others: what later words of the same text say, for when the first makes no sense.
    """

    intent: Intent
    phrase: str
    sure: bool
    others: tuple[Intent, ...] = ()
    near: bool = False


def _by_first_word() -> dict[str, list[tuple[tuple[str, ...], Intent]]]:
    found: dict[str, list[tuple[tuple[str, ...], Intent]]] = {}
    for phrase, intent in PHRASES.items():
        words = tuple(phrase.split())
        found.setdefault(words[0], []).append((words, intent))
    for entries in found.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return found


_STARTS = _by_first_word()
_NEAR_ENOUGH, _MIN_NEAR = 88, 6
_LONG_PHRASES = [phrase for phrase, intent in PHRASES.items() if len(phrase) >= _MIN_NEAR and intent not in WEAK | {"total", "opening"}]
_WIDE_PHRASES = sorted((phrase for phrase in PHRASES if is_wide(phrase)), key=lambda phrase: -len(phrase))
_CANCELLED = frozenset(CANCELLED)
_REFUNDS = tuple(tuple(phrase.split()) for phrase in REFUNDS)


@lru_cache(maxsize=32_768)
def read_cell(text: str) -> Reading | None:
    """The intent of a cell of a column for the kind of activity; None when its words are not known."""
    words = normal(text)
    if not words:
        return None
    if whole := PHRASES.get(words) or LETTERS.get(words):
        return Reading(whole, words, sure=True, others=(OTHERS[words],) if words in OTHERS else ())
    return _search(words, prose=False)


@lru_cache(maxsize=32_768)
def read_prose(text: str) -> Reading | None:
    """The intent that a description tells; stricter than `read_cell`, since names of companies are in it too."""
    words = normal(text)
    if whole := PHRASES.get(words):
        return Reading(whole, words, sure=True)
    return _search(words, prose=True)


def _search(text: str, *, prose: bool) -> Reading | None:
    """The first phrase that leaves nothing open, with the later ones beside it; else the first at all."""
    words = text.split()[:_MAX_PROSE_WORDS]
    hits: list[tuple[Intent, str]] = []
    index = 0
    while index < len(words):
        hit = _at(words, index, prose) or _within(words[index], prose=prose) or (None if prose else _compound(words[index]))
        if hit is not None:
            hits.append((hit[1], " ".join(hit[0])))
        index += len(hit[0]) if hit else 1
    firm = [hit for hit in hits if hit[0] not in WEAK and hit[0] != "total"]
    if not hits:
        return None
    intent, phrase = (firm or hits)[0]
    near = phrase not in PHRASES and not is_wide(phrase)
    return Reading(intent, phrase, sure=False, others=tuple(other for other, _ in firm[1:]), near=near)


def _at(words: list[str], index: int, prose: bool) -> tuple[tuple[str, ...], Intent] | None:
    for phrase, intent in _STARTS.get(words[index], ()):
        if len(phrase) == 1 and prose and phrase[0] in PROSE_ONLY_LONG and not (index == 0 and phrase[0] in _MOVES):
            continue
        if tuple(words[index : index + len(phrase)]) == phrase:
            return phrase, intent
    return None


def _compound(word: str) -> tuple[tuple[str, ...], Intent] | None:
    """The intent of a compound by its last part: "plattformavgift" ends in "avgift"."""
    for start in range(1, len(word) - _MIN_LAST_PART + 1):
        if (
            (last := word[start:]) in PHRASES
            and word[:start] not in _TURNING
            and last not in _NO_LAST_PART
            and PHRASES[last] not in WEAK | {"total", "opening", "valuation"}
        ):
            return (word,), PHRASES[last]
    short = next((last for last in _SHORT_LAST_PARTS if word.endswith(last) and len(word) > len(last) * 2), None)
    return ((word,), PHRASES[short]) if short else None


def _within(word: str, *, prose: bool) -> tuple[tuple[str, ...], Intent] | None:
    """The intent of the longest phrase inside a word of a script without blanks; a single sign says nothing in prose."""
    if not is_wide(word):
        return None
    found = next((phrase for phrase in _WIDE_PHRASES if phrase in word and (len(phrase) > 1 or not prose)), None)
    return ((word,), PHRASES[found]) if found else None


def decide(kinds: Sequence[str], prose: Sequence[str]) -> Reading | None:
    """The intent of a line.

    Args:
        kinds: cells of the columns for the kind of activity, most telling first.
        prose: descriptions and notes; asked only when `kinds` leave the question open.
    """
    open_reading: Reading | None = None
    corporate: Reading | None = None
    for cell in kinds:
        reading = read_cell(cell)
        if reading is None:
            continue
        if reading.intent == "corporate":
            corporate = corporate or reading
        elif reading.intent not in WEAK:
            return reading if corporate is None or reading.intent in _CORPORATE_INCOME else corporate
        elif open_reading is None or open_reading.intent in ("trade", "cash", "adjustment"):
            open_reading = reading
    if corporate is not None:
        return corporate
    for text in prose:
        told = read_prose(text)
        if told and told.intent not in WEAK and told.intent != "total":
            return Reading(told.intent, told.phrase, sure=open_reading is not None or told.sure, others=told.others)
        open_reading = open_reading or told
    return open_reading or next(filter(None, map(_near, kinds)), None)


@lru_cache(maxsize=4096)
def _near(cell: str) -> Reading | None:
    """The intent of a known phrase that `cell` differs from in a letter or two; a guess that has to be told to the user."""
    words = normal(cell)
    close = process.extractOne(words, _LONG_PHRASES, scorer=fuzz.ratio, score_cutoff=_NEAR_ENOUGH) if len(words) >= _MIN_NEAR else None
    return Reading(PHRASES[close[0]], close[0], sure=False, near=True) if close else None


def is_refund(texts: Sequence[str]) -> bool:
    """Whether the words of a line turn a fee or tax round."""
    return any(f" {' '.join(phrase)} " in f" {normal(text)} " for text in texts if text for phrase in _REFUNDS)


def is_cancelled(cell: str) -> bool:
    """Whether a status says that nothing happened."""
    words = normal(cell)
    return words in _CANCELLED or any(word in _CANCELLED and word not in ("open", "new", "pending") for word in words.split()[:2])
