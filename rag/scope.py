"""Whose passages, of which companies, years and kinds, a question is about."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from rag.kinds import kinds_in

_YEAR = re.compile(r"(?<![\d.,$])(?:fy|fiscal year |fiscal )?\s?((?:19|20)\d{2})(?![\d,]|\.\d)", re.IGNORECASE)
_SHORT_YEAR = re.compile(r"\bfy\s?'?(\d{2})\b", re.IGNORECASE)
_LEGAL = re.compile(
    r"\b(?:inc(?:orporated)?|corp(?:oration)?|co|company|companies|plc|ltd|limited|llc|lp|ag|se|sa|nv|holdings?|group|the|class [a-c]|"
    r"common stock)\b"
)
_CENTURY_SPLIT = 70


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """A filter: always one owner; empty companies, years or kinds mean any."""

    owner: str
    companies: frozenset[str] = frozenset()
    years: frozenset[int] = frozenset()
    kinds: frozenset[str] = frozenset()

    def backing_off(self) -> Iterator["Scope"]:
        """This scope, then without the kind, then without the year, then without the company; each once."""
        steps = (self, replace(self, kinds=frozenset()), Scope(owner=self.owner, companies=self.companies), Scope(owner=self.owner))
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
    """Those of the `known` companies that a text names; of several names at one place the longest counts."""
    rest = f" {re.sub(r'[^a-z0-9&]+', ' ', text.lower().replace(chr(8217), chr(39)).replace(chr(39) + 's', ' '))} "
    found = set()
    for company in sorted(known, key=lambda name: -len(plain_name(name))):
        name = plain_name(company)
        for spelled in {name, name.replace("&", " and "), name.replace(" ", "")}:
            wanted = f" {' '.join(spelled.split())} "
            if len(wanted.strip()) > 1 and wanted in rest:
                found.add(company)
                rest = rest.replace(wanted, "  ") if len(wanted.split()) > 1 else rest
    return frozenset(found)


def scope_of(question: str, owner: str, *, companies: Collection[str], years: Collection[int], kinds: Collection[str] = ()) -> Scope:
    """The owner's scope of a question, given which companies, years and kinds the owner's documents have."""
    named = years_in(question) & frozenset(years)
    return Scope(owner=owner, companies=companies_in(question, companies), years=named, kinds=kinds_in(question) & frozenset(kinds))
