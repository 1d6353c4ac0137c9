"""Whose passages, of which companies, years and kinds, a question is about."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from rag.kinds import kinds_in

_YEAR = re.compile(r"(?<![\d.,$])(?:fy|fiscal year |fiscal )?\s?((?:19|20)\d{2})(?![\d,]|\.\d)", re.IGNORECASE)
_SHORT_YEAR = re.compile(r"\bfy\s?'?(\d{2})\b", re.IGNORECASE)
_A_YEAR = re.compile(r"\W*(?:fy)?(?:19|20)\d\d\W*", re.IGNORECASE)
_LEGAL = re.compile(
    r"\b(?:inc(?:orporated)?|corp(?:oration)?|co|company|companies|plc|ltd|limited|llc|lp|ag|se|sa|nv|holdings?|group|the|class [a-c]|"
    r"common stock)\b"
)
_CENTURY_SPLIT = 70
_MAX_INITIALS = 3
_TELLING = 4
_ORDINARY = frozenset(
    [
        "advanced",
        "allied",
        "american",
        "applied",
        "associated",
        "bank",
        "best",
        "black",
        "blue",
        "capital",
        "central",
        "china",
        "city",
        "consolidated",
        "digital",
        "east",
        "eastern",
        "electric",
        "energy",
        "federal",
        "financial",
        "first",
        "foot",
        "ford",
        "general",
        "global",
        "golden",
        "great",
        "green",
        "home",
        "industrial",
        "international",
        "life",
        "national",
        "new",
        "north",
        "northern",
        "open",
        "pacific",
        "people",
        "power",
        "public",
        "quality",
        "royal",
        "service",
        "silver",
        "simon",
        "smart",
        "south",
        "southern",
        "standard",
        "state",
        "sun",
        "super",
        "target",
        "texas",
        "trade",
        "union",
        "united",
        "universal",
        "western",
        "white",
        "world",
        "young",
        "at",
        "be",
        "by",
        "do",
        "go",
        "he",
        "if",
        "in",
        "is",
        "it",
        "me",
        "my",
        "no",
        "of",
        "on",
        "or",
        "so",
        "to",
        "up",
        "us",
        "we",
        "am",
        "an",
        "as",
        "ai",
        "it",
        "pc",
    ]
)
"""Words of names that say nothing by themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """A filter: always one owner; empty companies, years or kinds mean any; documents `within` and `without` which to look."""

    owner: str
    companies: frozenset[str] = frozenset()
    years: frozenset[int] = frozenset()
    kinds: frozenset[str] = frozenset()
    within: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()

    def backing_off(self) -> Iterator["Scope"]:
        """This scope, then without the kind, then without the year, then without the company; each once."""
        bare = Scope(owner=self.owner, within=self.within)
        steps = (self, replace(self, kinds=frozenset()), replace(bare, companies=self.companies), bare)
        yield from dict.fromkeys(steps)


def plain_name(company: str) -> str:
    """A company's name in small letters without its legal form and marks: "Apple Inc." is "apple"."""
    words = re.sub(r"[^a-z0-9&]+", " ", company.lower().replace("'s ", " ").replace("\u2019s ", " "))
    return " ".join(_LEGAL.sub(" ", words).split())


def years_in(text: str) -> frozenset[int]:
    """The years that a text names, also as FY2023 or FY23."""
    short = {int(two) + (2000 if int(two) < _CENTURY_SPLIT else 1900) for two in _SHORT_YEAR.findall(text)}
    return frozenset({int(year) for year in _YEAR.findall(text)} | short)


def companies_in(text: str, known: Collection[str]) -> frozenset[str]:
    """Those of the `known` companies that a text names, in full or, where nobody else has it, by initials or the first word of their name."""
    rest = f" {re.sub(r'[^a-z0-9&]+', ' ', text.lower().replace(chr(8217), chr(39)).replace(chr(39) + 's', ' '))} "
    found = set()
    for company in sorted(known, key=lambda name: -len(plain_name(name))):
        name = plain_name(company)
        for spelled in {name, name.replace("&", " and "), name.replace(" ", "")}:
            wanted = f" {' '.join(spelled.split())} "
            if len(wanted.strip()) > 1 and wanted in rest:
                found.add(company)
                rest = rest.replace(wanted, "  ") if len(wanted.split()) > 1 else rest
    return frozenset(found) or _by_short_name(set(rest.split()), text, known)


_GENERIC = frozenset(
    re.findall(
        r"[a-z]+",
        "annual report reports quarterly statement statements fiscal year quarter results earnings release final copy scan draft file document letter notes note presentation with from",
    )
)


def papers_named(text: str, names: Collection[str]) -> frozenset[str]:
    """Those of the papers' `names` that a text names by a telling word of them: "borealis" for "borealis_10k_2022.txt"."""
    said = set(re.findall(r"[a-z]{4,}", text.lower())) - _GENERIC
    return frozenset(name for name in names if said & set(re.findall(r"[a-z]{4,}", name.lower())))


def _by_short_name(words: Collection[str], text: str, known: Collection[str]) -> frozenset[str]:
    """The companies whose short names stand among `words`; they count only where they are written as names."""
    owners: dict[str, set[str]] = {}
    for company in known:
        for short in short_names(company):
            owners.setdefault(short, set()).add(company)
    capitals = set(re.findall(r"\b[A-Z][A-Za-z0-9&]*", text))
    heard = {short for short in owners if short in words and ("&" in short or any(_is_name(word, short) for word in capitals))}
    return frozenset(next(iter(owners[short])) for short in heard if len(owners[short]) == 1)


def _is_name(word: str, short: str) -> bool:
    """Whether a capitalised word is the short name; a very short one must be in capitals altogether, so that no "It" is a company."""
    return word.lower() == short and (len(short) > _MAX_INITIALS or sum(char.isupper() for char in word) > 1)


def short_names(company: str) -> frozenset[str]:
    """What a company is called in short: "j&j" and "jnj" for Johnson & Johnson, "amd", "amex", "mgm", "pepsi"."""
    words = plain_name(company).split()
    if not words:
        return frozenset()
    letters = [word[0] for word in words if word != "and"]
    found = {"".join(letters), "".join(letters).replace("&", "n"), "".join(letters).replace("&", "")}
    if len(words) == 2:
        found.add(words[0][:2] + words[1][:2])
    if len(words[0]) >= _TELLING and words[0] not in _ORDINARY:
        found |= {words[0], words[0].removesuffix("co")}
    return frozenset(short for short in found if len(short) > 1 and short not in _ORDINARY)


def without_names(text: str, scope: Scope) -> str:
    """The text without the scope's companies and without years."""
    names = {word for company in scope.companies for word in (*plain_name(company).split(), *short_names(company))}
    return " ".join(word for word in text.split() if plain_name(word) not in names and not _A_YEAR.fullmatch(word))


def scope_of(question: str, owner: str, *, companies: Collection[str], years: Collection[int], kinds: Collection[str] = ()) -> Scope:
    """The owner's scope of a question, given which companies, years and kinds the owner's documents have."""
    named = years_in(question) & frozenset(years)
    return Scope(owner=owner, companies=companies_in(question, companies), years=named, kinds=kinds_in(question) & frozenset(kinds))
