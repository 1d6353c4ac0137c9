"""The figure or sentence of a paper that answers a question, word for word; nothing is computed, and nothing is said where no line of it answers.

A line answers when it, with its heading, bears the name of what is asked for (data/figure_names.toml has the names that mean the same), is told for the year
that is asked for, and holds a figure of the kind that is asked for.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.figure_questions import ANY, COUNT, DAYS, PERCENT, QUARTER, WORDS, Asked, asked_in, has_word, names_in
from rag.lines import DAY, YEAR, Figure, Line, dated_figures, figures_in, lines_of
from rag.vocabulary import folded

_LEAST_WORDS = 0.6
"""The part of the question's other words that a line with its heading must have."""
_EARLIER = re.compile(
    r"(?:\b(?:from|compared (?:to|with)|versus|vs\.?|against|than|prior|previous|gegenuber|nach|contre|frente a)\b[^.;]{0,14}|\(\s*(?:prior|previous)[^)]{0,12})$"
)
_BY = re.compile(r"\b(?:by|of up to|um|de hausse)\s*$")
_NONE = re.compile(r"\b(?:no|not|never|none|nil|kein\w*|nicht|aucune?|pas|ningun\w*|nessun\w*|nenhum\w*|geen)\b")
_PAGES_OF_ONE = 40_000
"""How much of a page is read, in characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What answers: the line word for word, its figure (empty where the line itself is the answer) with column and unit, and which page it is from."""

    text: str
    figure: str
    period: str
    unit: str
    place: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page to look at: the passage that was found, the whole text around it, its heading, and what the paper is about and covers.

    `about` holds the paper's own names: a word of the question that stands there is its subject and need not stand in the line.
    """

    passage: str
    text: str
    section: str
    about: str
    year: int | None


def answer_in(question: str, pages: Sequence[Page]) -> Answer | None:
    """The best line of the pages, which come best first; None where none of them answers."""
    asked = asked_in(question)
    if not asked.names and not asked.words:
        return None
    best: tuple[float, Answer] | None = None
    for place, page in enumerate(pages):
        for line in lines_of(page.text[:_PAGES_OF_ONE], page.section):
            fit = _fit(line, asked, page)
            if fit <= 0:
                continue
            chosen = _figure(line, asked, page)
            if asked.wants_figure and chosen is None:
                continue
            near = 0.0 if line.text in " ".join(page.passage.split()) else -0.05
            score = (
                fit - 0.08 * place + near - (0.3 if _is_title(line, page) else 0.0) + (0.2 if chosen is not None and chosen.text else 0.0)
            )
            if best is None or score > best[0]:
                figure = chosen or Figure(text="", start=0)
                period = figure.column or (str(figure.year) if figure.year else "")
                best = (score, Answer(text=line.text, figure=figure.text, period=period, unit=_unit(line, figure), place=place))
    return None if best is None else best[1]


def _is_title(line: Line, page: Page) -> bool:
    """Whether a line only names the paper, which says nothing of what is asked of it."""
    return not line.is_row and line.text[-1:] not in ".!?;" and not figures_in(line.text) and folded(line.text) in page.about


def _unit(line: Line, figure: Figure) -> str:
    return "" if not figure.text or re.search(r"\bper\b|%|percent|ratio|margin|rate\b", line.label.lower()) else line.unit


def _fit(line: Line, asked: Asked, page: Page) -> float:
    """How well a line is about what is asked for: 0 for not at all, about 1 for wholly and tightly."""
    own = folded(f"{line.label} {' '.join(cell.column for cell in line.cells)}" if line.is_row else line.text)
    over = folded(line.heading)
    named = [(start, end) for start, end, name in names_in(own, asked=False) if name in asked.names]
    present = {name for _, _, name in names_in(own, asked=False)} | {name for _, _, name in names_in(over, asked=False)}
    if not set(asked.names) <= present or (asked.names and not named and not names_in(over, asked=False)):
        return 0.0
    wanted = [word for word in asked.words if not has_word(word, page.about) or has_word(word, own) or has_word(word, over)]
    here = [word for word in wanted if has_word(word, own)]
    above = [word for word in wanted if word not in here and has_word(word, over)]
    if len(here) + len(above) < _LEAST_WORDS * len(wanted):
        return 0.0
    if not asked.names and not here and not above:
        return 0.0
    if not QUARTER.search(own) and asked.quarter and not QUARTER.search(over):
        return 0.0
    tight = _tightness(own, named) if named else 0.0
    words = (len(here) + 0.7 * len(above)) / len(wanted) if wanted else 0.0
    early = 0.15 if not line.is_row and named and named[0][0] < 45 else 0.0
    narrowed = 0.25 if not line.is_row and named and _is_narrowed(own, named[0], asked, page.about) else 0.0
    astray = 0.3 if QUARTER.search(own) and not asked.quarter else 0.0
    whole = 0.1 * sum(has_word(word, own) for word in asked.words) / len(asked.words) if asked.words else 0.0
    return (0.5 if named else 0.2) + 0.3 * tight + 0.4 * words + whole + early - narrowed - astray


_AFTER_NAME = re.compile(
    r"\s+(?!(?:was|were|is|are|has|had|have|will|of|in|for|to|at|and|per|or|on|by|from|the|as|came|totall?ed|reached|stood|amounted|rose|fell|grew|increased|decreased|declined|dropped|climbed|"
    r"improved|for|during|before|after|attributable|betrug|stieg|sank|lag|war|etait|fue|fueron|era)\b)([a-z]{3,})"
)
_BEFORE_NAME = re.compile(
    r"\b(?!(?:the|our|its|their|total|net|consolidated|overall|and|with|that|was|were|had|of|der|die|das|les?|el|la|il|reported|annual|group|company)\b)([a-z]{3,})\s+$"
)
"""A word beside a name that makes it the name of a part: "net sales abroad", "services revenue"."""


def _is_narrowed(own: str, name: tuple[int, int], asked: Asked, about: str) -> bool:
    """Whether a sentence tells of a part of what is asked for, under a word that the question does not use."""
    beside = [found[1] for found in (_AFTER_NAME.match(own[name[1] :]), _BEFORE_NAME.search(own[: name[0]])) if found]
    return any(word not in " ".join(asked.words) and not has_word(word, about) for word in beside)


def _tightness(own: str, named: Sequence[tuple[int, int]]) -> float:
    """The share of a line's label that the name is; of a sentence, which says more than a name, little."""
    return min(1.0, sum(end - start for start, end in named) / max(len(own.strip()), 1))


def _figure(line: Line, asked: Asked, page: Page) -> Figure | None:
    """The figure of a line that is asked for; one without text where the whole line is to be read; None where the line tells none of them."""
    if asked.kind == WORDS:
        return Figure(text="", start=0)
    if asked.kind == DAYS:
        days = list(DAY.finditer(line.text)) or list(YEAR.finditer(line.text))
        return Figure(text=days[0][0] if len(days) == 1 else "", start=0) if days else None
    if not line.is_row and _denies(line, asked, page):
        return Figure(text="", start=0)
    figures = [figure for figure in (line.cells or dated_figures(line.text)) if _is_kind(figure.text, asked, in_row=line.is_row)]
    years = {figure.year for figure in figures if figure.year} | ({page.year} if page.year else set())
    if asked.years:
        exact = [figure for figure in figures if figure.year in asked.years]
        undated = [figure for figure in figures if figure.year is None] if page.year in asked.years else []
        figures = exact or undated
    elif line.is_row and len({figure.year for figure in figures}) > 1:
        latest = max(year for year in {figure.year for figure in figures} if year)
        figures = [figure for figure in figures if figure.year == (page.year if page.year in years else latest)] or figures
    if not figures:
        return None
    return _nearest(line, asked, figures)


def _denies(line: Line, asked: Asked, page: Page) -> bool:
    """Whether a sentence without a figure says that there was none of what is asked for: "In 2020 no dividend was paid"."""
    low = folded(line.text)
    years = {int(year) for year in YEAR.findall(low)} or ({page.year} if page.year else set())
    timely = not asked.years or bool(years & asked.years)
    return timely and bool(asked.names) and _NONE.search(low) is not None and not figures_in(line.text)


def _is_kind(text: str, asked: Asked, *, in_row: bool) -> bool:
    percent = re.search(r"%|per ?cent|basis|bps", text.lower()) is not None
    money = (
        re.search(r"[$\u20ac\u00a3\u00a5]|usd|eur|gbp|chf|dollar|euro|pound|million|billion|\bmio|\bmrd|mn\b|bn\b", text.lower())
        is not None
    )
    if asked.kind == PERCENT:
        return percent or (in_row and not money)
    if asked.kind == COUNT:
        return not percent and not money
    return asked.kind == ANY or not percent or asked.change


def _nearest(line: Line, asked: Asked, figures: Sequence[Figure]) -> Figure:
    """Of the figures that would do, the one told of the name; none of them by itself where that leaves a doubt."""
    if line.is_row:
        fitting = [
            figure for figure in figures if figure.column and any(has_word(word, folded(figure.column)) for word in asked.words)
        ] or [figure for figure in figures if any(name.said.search(folded(figure.column)) for name in asked.names)]
        figures = fitting or figures
        return figures[0] if len(figures) == 1 else Figure(text="", start=0)
    low = folded(line.text) if len(folded(line.text)) == len(line.text) else line.text.lower()
    if not asked.change:
        told = [f for f in figures if not _BY.search(low[: f.start]) and (f.year in asked.years or not _EARLIER.search(low[: f.start]))]
        figures = told or figures
    spans = [(start, end) for start, end, name in names_in(low, asked=False) if name in asked.names]
    inside = [figure for figure in figures if any(start <= figure.start < end for start, end in spans)]
    if inside:
        return inside[-1]
    if not spans:
        return figures[0] if len(figures) == 1 else Figure(text="", start=0)
    start, end = spans[0]
    before = [
        f
        for f in figures
        if f.start < start
        and len(low[f.start + len(f.text) : start].split()) <= 3
        and not re.search(r"[,;.]", low[f.start + len(f.text) : start])
    ]
    after = [figure for figure in figures if figure.start >= end]
    if before and (asked.kind == COUNT or not after):
        return before[-1]
    return after[0] if after else Figure(text="", start=0)
