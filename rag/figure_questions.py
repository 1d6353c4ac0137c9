"""What a question asks of a paper: under which exact names, for which year, and which kind of figure."""

import re
import tomllib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rag.lines import YEAR
from rag.scope import years_in
from rag.vocabulary import folded
from rag.words import bare_question, query_words

_DATA = Path(__file__).parent / "data" / "figure_names.toml"
MONEY, COUNT, PERCENT, DAYS, ANY, WORDS = "money", "count", "percent", "days", "any", "words"
_FEW = r"(?:[^;]{1,50}?)"
_EMPTY = frozenset(
    re.findall(
        r"\w+",
        """
    search percent percentage share proportion part amount value figure number total level come much comes many company companies firm business annual quarterly report
    reports filing paper document exactly currently overall reported according tell know find get big high low whole please
    fiscal full end during per size stand stood amounted came year years paid pay earn earned made make making spend spent
    owe owes hold holds have declared declare text state stated states name named call called kind main anything something
    mention mentioned information details about talk does think large old new last latest recent current present today now
""",
    )
)
"""Words of a question that tell no line from another."""
_PERCENTAGE = re.compile(r"\b(?:percent(?:age)?|per cent|margin|rate|growth|grow|grew|grown|share of|proportion|how fast|yield|ratio)\b|%")
_CHANGE = re.compile(
    r"\b(?:grow\w*|grew|growth|increas\w+|decreas\w+|rise|rose|fell|fall|declin\w+|chang\w+|up|down|by how much|how much (?:more|less|higher|lower))\b"
)
_WHEN = re.compile(
    r"\b(?:when|what date|which date|which day|what day|until when|by when|deadline|due date|wann|quand|cuando|quando|wanneer)\b"
)
_HOW_MANY = re.compile(r"\b(?:how many|number of|wie viele|combien de|cuantos|cuantas|quanti|quante|quantos|quantas|hoeveel)\b")
_FIGURE_ASKED = re.compile(
    r"\b(?:how (?:much|high|large|big|long|old|far)|what (?:amount|figure|price|sum)|wie (?:viel|hoch|gross)|combien|cuanto|quanto)\b"
)
QUARTER = re.compile(r"\b(?:q[1-4]|(?:first|second|third|fourth) quarter|quarter|three months|six months|nine months|half[- ]year)\b")
_IN_WORDS = re.compile(
    r"\W*(?:and |so )*(?:who|why|how (?:does|do|did|is|was)|whose)\b|.*\b(?:says?|said|mention\w*|talks?|writes?|warns?|thinks?) (?:\w+ )?(?:about|on|of|regarding)\b|.*\b(?:does|did) \w+ mention\b"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """One thing under all its names, as a question and as a paper say it."""

    asked: re.Pattern[str]
    said: re.Pattern[str]
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a question wants: the things it names, its other words, the kind of figure, the years, whether of a quarter, and whether a change."""

    names: tuple[Name, ...]
    words: tuple[str, ...]
    kind: str
    years: frozenset[int]
    quarter: bool
    change: bool

    @property
    def wants_figure(self) -> bool:
        """Whether a figure or a day is asked for."""
        return self.kind != WORDS


@cache
def all_names() -> tuple[Name, ...]:
    """Every name, in the order of the file."""
    entries = tomllib.loads(_DATA.read_text(encoding="utf-8"))["name"]
    return tuple(
        Name(asked=_any_of((*entry["said"], *entry.get("asked", ()))), said=_any_of(entry["said"]), kind=entry.get("kind", MONEY))
        for entry in entries
    )


def _any_of(names: Iterable[str]) -> re.Pattern[str]:
    longest = sorted(names, key=len, reverse=True)
    return re.compile(rf"(?<![a-z0-9&-])(?:{'|'.join(re.escape(name).replace(re.escape('...'), _FEW) for name in longest)})(?![a-z0-9&-])")


def names_in(text: str, *, asked: bool) -> list[tuple[int, int, Name]]:
    """The names in a text by place; those inside a longer one are none of their own."""
    found = [(m.start(), m.end(), name) for name in all_names() for m in (name.asked if asked else name.said).finditer(text)]
    return [
        (start, end, name)
        for start, end, name in found
        if not any(a <= start and end <= b and (b - a) > (end - start) and not re.search(r"\d", text[a:b]) for a, b, _ in found)
    ]


def wants_figure(question: str) -> bool:
    """Whether a question asks for a figure or a day rather than for what is said."""
    return asked_in(question).wants_figure


def asked_in(question: str) -> Asked:
    """What a question asks for."""
    low = folded(bare_question(question))
    named = names_in(low, asked=True)
    rest = low
    for start, end, _ in named:
        rest = rest[:start] + " " * (end - start) + rest[end:]
    rest = YEAR.sub(" ", QUARTER.sub(" ", rest.replace("'s ", " ")))
    words = tuple(dict.fromkeys(word for word in query_words(rest, ()) if word not in _EMPTY and not word.isdigit()))
    return Asked(
        names=tuple(dict.fromkeys(name for _, _, name in named)),
        words=words,
        kind=_kind_of(low, {name.kind for _, _, name in named}),
        years=years_in(question),
        quarter=QUARTER.search(low) is not None,
        change=_CHANGE.search(low) is not None,
    )


def _kind_of(low: str, kinds: Collection[str]) -> str:
    """The kind of figure that a question asks for, given the kinds of what it names; WORDS where it asks for none."""
    if _HOW_MANY.search(low):
        return COUNT
    if _IN_WORDS.match(low):
        return WORDS
    if _WHEN.search(low):
        return DAYS
    if kinds:
        own = next(iter(kinds)) if len(kinds) == 1 else ANY
        return PERCENT if _PERCENTAGE.search(low) and own != ANY else own
    return ANY if _FIGURE_ASKED.search(low) or _PERCENTAGE.search(low) else WORDS


def _stem(word: str) -> str:
    """A word without its ending, so that "risks" finds "risk" and "matures" finds "mature"."""
    for ending in ("ies", "ing", "ed", "es", "s", "e", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)
    return word


def has_word(word: str, text: str) -> bool:
    """Whether a folded text has a word, with any ending."""
    return re.search(rf"(?<![a-z0-9]){re.escape(_stem(word))}", text) is not None
