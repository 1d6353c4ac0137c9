"""Pages of the invented companies' papers: annual, quarterly and current reports, and earnings releases."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.filings.figures import Year, years_of
from benchmarks.filings.statements import extra_tables, segment_note, statement
from benchmarks.filings.words import filled

FOLDER = Path(__file__).parent
LAST = 2023
NAMED = 0.8
"""The share of pages whose title says what they are; above the others stands "Table of Contents", as above many pages of filings."""
ANNUAL = (
    "cover", "business", "people", "risks", "properties", "legal", "market", "overview", "segments_mda", "margin", "liquidity", "critical",
    "market_risk", "controls", "auditor", "=income", "=comprehensive", "=balance", "=equity", "=cash", "policies", "deals", "restructuring",
    "supplement", "taxes", "debt", "pensions", "leases", "stock", "contingencies", "segments", "quarters", "officers", "exhibits",
)  # fmt: skip
QUARTERLY = ("q_cover", "=income", "=balance", "=cash", "q_mda", "q_legal")
RELEASE = ("er_highlights", "er_outlook", "=income", "=balance", "er_reconciliation")
CURRENT = ("8k_vote", "8k_officer", "8k_credit")
_TABLES = frozenset({"supplement", "quarters"})

Page = dict[str, Any]
"""A passage of the set, with its kind beside it."""


def companies() -> list[Mapping[str, Any]]:  # Any: TOML
    """The invented companies."""
    found: list[Mapping[str, Any]] = tomllib.loads((FOLDER / "companies.toml").read_text(encoding="utf-8"))["company"]
    return found


def texts() -> Mapping[str, Mapping[str, Any]]:  # Any: TOML
    """The texts of pages in prose, by kind."""
    files = (FOLDER / name for name in ("pages.toml", "short_pages.toml"))
    return {page["kind"]: page for file in files for page in tomllib.loads(file.read_text(encoding="utf-8"))["page"]}


def pages_of(company: Mapping[str, Any], place: int) -> Iterator[Page]:  # Any: TOML
    """Every page of a company's papers; two annual reports, and one or two of the shorter papers."""
    rng = Random(f"{company['name']} pages")
    years = years_of(company["size"], len(company["segments"]), company["weak"], LAST, rng)
    ident = company["name"].upper().replace(" & ", "").replace(" ", "")
    papers: list[tuple[str, int, Sequence[str]]] = [
        (f"{ident}_{year}_10K", year, ANNUAL) for year in (LAST - 1 - place % 2, LAST - place % 2)
    ]
    papers.append((f"{ident}_{LAST}Q2_10Q", LAST, QUARTERLY) if place % 2 == 0 else (f"{ident}_{LAST}Q4_EARNINGS", LAST, RELEASE))
    if place % 3 == 0:
        papers.append((f"{ident}_{LAST}_8K_dated-{LAST}-05-1{place}", LAST, CURRENT))
    told = texts()
    for doc, year, kinds in papers:
        chance = Random(doc)
        teller = _Teller(company=company, told=told, words=filled(company, years, year, chance), rng=chance)
        yield from teller.paper(doc, kinds, years, year)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Teller:
    """Writes one paper of a company."""

    company: Mapping[str, Any]  # Any: TOML
    told: Mapping[str, Any]  # Any: as above
    words: Mapping[str, Any]  # Any: text for placeholders
    rng: Random

    def paper(self, doc: str, kinds: Sequence[str], years: Mapping[int, Year], year: int) -> Iterator[Page]:
        """The pages, with gaps between their numbers: what is left out are pages that nobody asks about."""
        number = self.rng.randint(0, 3)
        for kind in kinds:
            number += self.rng.randint(1, 3)
            title, text = self.page(kind, [years[year - back] for back in range(2 if kind == "=balance" else 3)])
            yield {
                "id": f"{doc}:{number}",
                "text": f"{text}\n{number}",
                "doc": doc,
                "company": self.company["name"],
                "year": year,
                "page": number,
                "title": title if self.rng.random() < NAMED else "Table of Contents",
                "kind": kind.lstrip("="),
            }

    def page(self, kind: str, years: Sequence[Year]) -> tuple[str, str]:
        """Title and text of one page; kinds that begin with "=" are statements."""
        name, company = kind.lstrip("="), self.company
        if name in {"income", "balance", "cash"}:
            return statement(name, company["style"], company["legal"], years, self.rng)
        if name == "segments":
            return segment_note(company["segments"], company["legal"], years)
        if kind.startswith("=") or name in _TABLES:
            return extra_tables(name, company["legal"], years)
        page = self.told[name]
        return page["title"], _among_filler(self.rng.choice(page["texts"]).format(**self.words), self.rng)


@cache
def _filler() -> tuple[str, ...]:
    return tuple(tomllib.loads((FOLDER / "filler.toml").read_text(encoding="utf-8"))["sentences"])


def _among_filler(text: str, rng: Random) -> str:
    """The text between sentences that say nothing, as filings have them: what answers may stand anywhere on the page."""
    around = rng.sample(_filler(), rng.randint(6, 14))
    before = rng.randint(0, len(around) // 2)
    return "\n".join((" ".join(around[:before]), text, " ".join(around[before:]))).strip()
