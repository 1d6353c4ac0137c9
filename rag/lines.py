"""The sentences of a text and the rows of its tables, each with what stands over it: word for word, in reading order."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_NUMBER = r"\d{1,15}(?:[.,'\u2019\u00a0\u202f]\d{3}){0,6}(?:[.,]\d{1,8})?"
_MONEY = r"(?:(?:US|C|A)?[$\u20ac\u00a3\u00a5]|\b(?:USD|EUR|GBP|CHF|DKK|NOK|SEK|JPY)\b)"
_SCALE = r"(?:million(?:s|en|i|es)?|milliard(?:s|en)?|millones|milh[o\u00f5]es|miliardi|billions?|thousand|trillion|mio\.?|mrd\.?|mn|bn|m|k)(?:\b|(?<=\.))"
_PART = r"%|percent(?:age points)?\b|per cent\b|basis points\b|bps\b"
FIGURE = re.compile(
    rf"(?<![\w.,/-])\(?[-\u2212\u2013]?(?:{_MONEY} ?)?\(?{_NUMBER}(?![.,]?\d)\)?(?: ?(?:{_PART})| ?(?:{_SCALE}))?(?: ?(?:{_MONEY}(?! ?[\d(])|dollars\b|euros?\b|pounds\b|cents\b))?(?![\w-]*\w)",
    re.IGNORECASE,
)
"""A number as a paper writes it, with its currency, scale or sign of per cent."""
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|m\u00e4r|mai|okt|dez|janv|f\u00e9v|ene|abr|ago|dic|gen|mag|giu|lug|ott)\w*\.?"
DAY = re.compile(
    rf"\b(?:(?:19|20)\d\d-\d\d-\d\d|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:, ?| )(?:19|20)\d\d|\d{{1,2}}(?:st|nd|rd|th|\.)? (?:de |of )?{_MONTH}(?: de)? (?:19|20)\d\d|\d{{1,2}}[./]\d{{1,2}}[./](?:19|20)\d\d|{_MONTH} (?:19|20)\d\d|{_MONTH} \d{{1,2}}(?!\d))",
    re.IGNORECASE,
)
YEAR = re.compile(r"(?<![\d.,$\u20ac\u00a3/-])(?:19|20)\d\d(?![\d%]|[.,]\d|-\d)")
_NO_FIGURE = re.compile(
    r"\b(?:item|note|notes|page|level|section|form|part|exhibit|schedule|number|no|rule|chapter|article|table|q|phase|version|topic)\.? ?$",
    re.IGNORECASE,
)
"""What stands before a number that only counts places."""
_SENTENCE_END = re.compile(
    r"(?<=[.!?])(?<!\b[A-Z]\.)(?<!Inc\.)(?<!Co\.)(?<!Corp\.)(?<!Ltd\.)(?<!No\.)(?<!Mr\.)(?<!Ms\.)(?<!Dr\.)(?<!St\.)(?<!vs\.)(?<!approx\.)(?<!Mio\.)(?<!Mrd\.)\s+(?=[^a-z\s])"
)
_PROSE = re.compile(r"[a-z]{2,}[,;:]?(?: [A-Za-z(\u201c\"]\S*){6,}")
_UNIT = re.compile(
    r"\b(?:dollars |amounts |figures |usd |eur |\$ ?|\u20ac ?)?in (?:millions|thousands|billions)\b(?: of (?:u\.?s\.? )?[a-z]+)?",
    re.IGNORECASE,
)
_LONGEST = 1_500
"""A longer sentence or row, in characters, is none that anybody reads, and is left out."""
_LABEL_WORDS = 14
_HEADING_WORDS = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure word for word; `column` is what stands over it in a table, `year` the one it is told for, `start` its place in the line."""

    text: str
    start: int
    column: str = ""
    year: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A sentence, or a row of a table with its label; `heading` stands over it, `unit` says in what its figures are."""

    text: str
    heading: str
    label: str = ""
    cells: tuple[Figure, ...] = ()
    unit: str = ""

    @property
    def is_row(self) -> bool:
        """Whether it is a row of a table."""
        return bool(self.cells)


def without_days(text: str) -> str:
    """The text with its days blanked out, places kept, so that they are no figures."""
    return DAY.sub(lambda day: " " * len(day[0]), text)


def figures_in(text: str) -> list[tuple[int, str]]:
    """Every figure of a text with its place; years, days and numbers of places are none."""
    bare = without_days(text)
    found = []
    for match in FIGURE.finditer(bare):
        said = match[0].strip()
        if said.startswith("(") and not said.endswith(")") and ")" not in said:
            said = said.removeprefix("(")
        elif said.endswith(")") and "(" not in said:
            said = said.removesuffix(")")
        if not YEAR.fullmatch(said) and not _NO_FIGURE.search(bare[: match.start()]):
            found.append((match.start() + match[0].find(said), said))
    return found


def lines_of(text: str, heading: str) -> list[Line]:
    """The sentences and rows of a text under a heading, in reading order."""
    return [line for line in _Reader(heading).read(text.split("\n")) if len(line.text) <= _LONGEST]


class _Reader:
    def __init__(self, heading: str) -> None:
        self._heading, self._unit = heading, ""
        self._columns: tuple[str, ...] = ()
        self._prose: list[str] = []

    def read(self, lines: Sequence[str]) -> Iterator[Line]:
        for place, raw in enumerate(lines):
            line = " ".join(raw.split())
            if len(line) > _LONGEST:
                self._prose.append(line)
                continue
            following = " ".join(lines[place + 1].split()) if place + 1 < len(lines) else ""
            unit = _UNIT.search(line)
            self._unit = unit[0] if unit else self._unit
            row = self._row(line, following)
            if row is not None or not line or self._sets_columns(line) or self._is_heading(line, following):
                yield from self._sentences()
                if row is not None:
                    yield row
                continue
            self._prose.append(line)
        yield from self._sentences()

    def _sentences(self) -> Iterator[Line]:
        whole = " ".join(self._prose)
        self._prose = []
        for sentence in filter(None, (part.strip() for part in _SENTENCE_END.split(whole))):
            yield Line(text=sentence, heading=self._heading)

    def _row(self, line: str, following: str) -> Line | None:
        if " | " in line or (line.startswith("|") and line.endswith("|")):
            return self._piped(line)
        if "; " in line and ": " in line and not _PROSE.search(line):
            return self._named(line)
        found = figures_in(line)
        if not found or YEAR.fullmatch(line) or self._sets_columns(line):
            return None
        label = line[: found[0][0]].rstrip(" :$\u20ac\u00a3.|-").strip()
        rest = without_days(line)[found[0][0] :]
        for _, said in found:
            rest = rest.replace(said, " ", 1)
        wraps = bool(self._prose) and not self._prose[-1].endswith((".", ":", "!", "?"))
        runs_on = following[:1].islower() or line.endswith((".", ","))
        if re.search(r"[A-Za-z]{2,}", rest) or not label or len(label.split()) > _LABEL_WORDS or runs_on or (wraps and len(found) == 1):
            return None
        named = [name for name in self._columns if YEAR.search(name)]
        over = named if len(named) == len(found) else [""] * len(found)
        cells = tuple(Figure(text=said, start=at, column=name, year=_year(name)) for (at, said), name in zip(found, over, strict=True))
        return Line(text=line, heading=self._heading, label=label, cells=cells, unit=self._unit)

    def _piped(self, line: str) -> Line | None:
        parts = (
            [part.strip() for part in line.strip("| ").split("|")]
            if not line.startswith("|")
            else [p.strip() for p in line[1:].rstrip("| ").split("|")]
        )
        if all(re.fullmatch(r":?-*:?", part) for part in parts):
            return None
        cells = [figures_in(part) for part in parts]
        if not any(cells[1:]):
            self._columns = tuple(parts)
            return None
        label = next((part for part, found in zip(parts, cells, strict=True) if part and not found), "")
        over = self._columns if len(self._columns) == len(parts) else ("",) * len(parts)
        over = ("", *self._columns) if len(self._columns) == len(parts) - 1 else over
        figures = tuple(
            Figure(text=part, start=line.find(part), column=name, year=_year(name))
            for part, found, name in zip(parts, cells, over, strict=True)
            if found and not YEAR.fullmatch(part)
        )
        return Line(text=line.strip("| "), heading=self._heading, label=label, cells=figures, unit=self._unit) if figures else None

    def _named(self, line: str) -> Line | None:
        """A row whose cells bear their column's name: "Year: 2021; Revenue: 5"."""
        pairs = [part.partition(": ")[::2] for part in line.split("; ")]
        label = " ".join(value for _, value in pairs if not figures_in(value))
        year = next((int(found[0]) for _, value in pairs if (found := YEAR.fullmatch(value.strip()))), None)
        cells = tuple(
            Figure(text=value.strip(), start=line.find(value), column=name, year=_year(name) or year)
            for name, value in pairs
            if figures_in(value)
        )
        return Line(text=line, heading=self._heading, label=label, cells=cells) if cells else None

    def _sets_columns(self, line: str) -> bool:
        years = list(YEAR.finditer(line))
        words = re.findall(r"[A-Za-z]{2,}", line)
        if (
            len(years) > 1
            and not figures_in(YEAR.sub(" ", line))
            and not re.search(r"[.,;:]$|\band\b", line)
            and len(words) <= _HEADING_WORDS
        ):
            self._columns = tuple(year[0] for year in years)
            return True
        return False

    def _is_heading(self, line: str, following: str) -> bool:
        if _UNIT.fullmatch(line.strip("() ")):
            return True
        words = line.strip("#* ").split()
        marked = line.startswith("#") or (line.isupper() and len(words) > 1)
        plain = 0 < len(words) <= _HEADING_WORDS and not self._prose and line[0].isupper() and line[-1].isalnum() and not figures_in(line)
        if marked or (plain and following and not following[0].islower()):
            self._heading = line.strip("#* ")
            self._columns = () if marked else self._columns
            return True
        return False


def _year(name: str) -> int | None:
    years = YEAR.findall(name)
    return int(years[-1]) if len(set(years)) == 1 else None


_RESPECTIVELY = re.compile(r"\brespectively\b|\bjeweils\b|\brespectivement\b|\brespectivamente\b")
_AS_OF = re.compile(r"\b(?:ended|ending|at|as of|as at|and|year end|zum|per|au|al)\W*$", re.IGNORECASE)
"""What stands before a day on which a period ends; any other day says nothing about the year of a figure."""
_COMPARING = re.compile(r"\b(?:compared|versus|vs|against|than|from)\b")


def dated_figures(text: str) -> list[Figure]:
    """The figures of a sentence, each with the year that it is told for."""
    found = figures_in(text)
    years = [(match.start(), int(match[0])) for match in YEAR.finditer(text)]
    ends = [day for day in DAY.finditer(text) if _AS_OF.search(text[: day.start()])]
    years = [pair for pair in years if not any(day.start() <= pair[0] < day.end() for day in DAY.finditer(text))]
    years += [(day.start(), int(year[0])) for day in ends for year in re.finditer(r"(?:19|20)\d\d", day[0])]
    years = sorted({year: at for at, year in sorted(years, reverse=True)}.items(), key=lambda item: item[1])
    spelled = [(at, year) for year, at in years]
    if len(found) == len(spelled) > 1 and (
        _RESPECTIVELY.search(text.lower()) or spelled[-1][0] < found[0][0] or spelled[0][0] > found[-1][0]
    ):
        return [Figure(text=said, start=at, year=year) for (at, said), (_, year) in zip(found, spelled, strict=True)]
    dated = []
    for place, (at, said) in enumerate(found):
        end = found[place + 1][0] if place + 1 < len(found) else len(text)
        begin = found[place - 1][0] if place else 0
        after = next((year for where, year in spelled if at < where < end), None)
        before = next((year for where, year in reversed(spelled) if begin <= where < at), None)
        if after is not None and before is not None and _COMPARING.search(text[at : next(w for w, y in spelled if y == after)].lower()):
            after = None
        first = next((year for where, year in reversed(spelled) if where < at), None)
        dated.append(Figure(text=said, start=at, year=after or before or first))
    return dated
