"""Text pasted from a broker as a table: columns under a heading, or "label value" by line, with everything else of it as prose."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from accounting.imports.vocabulary.headers import NAMES
from accounting.imports.wording import header_base
from agents.understanding.cleaning import cleaned

MOST_ROWS = 40
LONGEST_LABEL = 60
_READ_OUT = " "
"""Ends the line behind a figure that was read out of words."""
_RULE = re.compile(r"[\s|:+=_-]+")
_DIGIT = re.compile(r"\d")
_PART = re.compile(
    r"\s*;\s*|\s+\|\s+|\s+[·•]\s+|,\s+(?=[^\W\d_][^\W\d_ /.#-]{1,25}\s*[:=])|(?<=\d),\s+(?=[^\W\d_])|(?<=[\d€$£]),\s+(?=[^\W\d_])|(?<=[^\W\d_]{3})\.\s+(?=[^\W\d_])|(?<=\d)\.\s+(?=[^\W\d_])"
)
_PAIR = re.compile(r"^\W*(?P<label>[^\W\d_][^:=\t]{0,40}?)\s*(?:[:=\t]|\s{2,})\s*(?P<value>\S.*?)\s*$")
_COUNTED = re.compile(
    r"(?:^|\s)(?P<number>\d[\d.,']*)\s*(?:x\s*)?(?:shares?|units?|st(?:ü|ue)cke?|stk\.?|aktien|anteile|actions?|titres?|acciones|t[ií]tulos|azioni|aandelen|stuks|pcs|pieces|coins?)\b",
    re.IGNORECASE,
)
_UNIT_WORD = re.compile(r"^(?:st(?:ü|ue)cke?|stk\.?|shares|units|nominale?|qty|anzahl)\s+(?=\d)", re.IGNORECASE)
_NUMBER = re.compile(
    r"(?P<sign>[-+]?)\s?(?P<before>[$€£¥]|[A-Z]{3}\b)?\s?(?P<figure>\d[\d.,' ]*\d|\d)\s?(?P<minus>-)?\s?(?P<after>[$€£¥]|[A-Z]{3}\b|p\b)?"
)
_FILLED = re.compile(
    r"\b(?:(?:filled|executed|done|ausgef(?:ü|ue)hrt|average price|avg\.? price|at an average price) (?:at|of|zu|@)|@)\s*(?=[$€£]?\s?\d)",
    re.IGNORECASE,
)
NUMBERS = frozenset(
    {"quantity", "unit_price", "net", "gross", "amount", "fee", "tax", "debit", "credit", "fx_rate", "accrued", "multiplier"}
)
_IDENTITY = frozenset({"symbol", "name", "isin", "quantity", "type"})
_FIRST = frozenset({"unit_price", "quantity"})
"""What a name stands for where it may be several things: "Kurs" is a price sooner than a rate."""
_WORDS_LABELS = frozenset({"description", "note", "status", "account", "group", "id", "exchange", "asset_class", "not used"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table of the fields that a text names.

    Attributes:
        headers: as the text writes them.
        rows: each as long as `headers`.
        lines: the text behind each row.
        prose: what no label or column stands beside.
        unread: lines under a heading that do not fit it.
        labelled: whether it was told by labels rather than by columns.
    """

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[str, ...]
    prose: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    labelled: bool = False
    fields: frozenset[str] = field(default=frozenset())


def field_of(label: str) -> str | None:
    """What a label or the heading of a column stands for."""
    named = fields_of(label)
    return min(named, key=lambda name: (named[name], name not in _FIRST)) if named else None


def fields_of(label: str) -> dict[str, int]:
    """All that a label may stand for, with how well it does: 0 is best."""
    return dict(NAMES.get(header_base(label), ())) if len(label) <= LONGEST_LABEL else {}


def grid_of(text: str) -> Grid | None:
    """The table in a text; None where it holds none."""
    lines = [line for line in text.replace("\r", "\n").split("\n") if cleaned(line) and not _RULE.fullmatch(line)]
    return _columns(lines) or _labels(lines)


def _columns(lines: list[str]) -> Grid | None:
    for at, line in enumerate(lines):
        split = _splitter(line)
        if split is None or at + 1 == len(lines):
            continue
        headers = split(line)
        rows, kept, unread = list[tuple[str, ...]](), list[str](), list[str]()
        for other in lines[at + 1 :]:
            cells = split(other)
            fits = len(cells) == len(headers) and bool(_DIGIT.search(other)) and len(rows) < MOST_ROWS
            (kept if fits else unread).append(cleaned(other))
            rows += [tuple(cells)] if fits else []
        if not rows:
            continue
        fields = frozenset(found for header in headers if (found := field_of(header)))
        shown = tuple(line for line in unread if _DIGIT.search(line))
        return Grid(
            headers=tuple(headers), rows=tuple(rows), lines=tuple(kept), prose=tuple(map(cleaned, lines[:at])), unread=shown, fields=fields
        )
    return None


def _splitter(line: str) -> Callable[[str], list[str]] | None:
    """How a heading's line is cut into cells; None where it is no heading."""
    ways = [mark for mark in ("\t", ";", "|") if mark in line]
    ways += ["  "] if re.search(r"\S\s{2,}\S", line) else []
    ways += ["," if "," in line else " "]
    return next((cut for way in ways if _is_heading((cut := _cut(way))(line))), None)


def _cut(way: str) -> Callable[[str], list[str]]:
    def cells(line: str) -> list[str]:
        bare = line.strip("\n ") if way == "\t" else line.strip().strip("|").strip()
        parts = re.split(r"\s{2,}", bare) if way == "  " else bare.split() if way == " " else re.split(rf"\s*{re.escape(way)}\s*", bare)
        return [cleaned(part) for part in parts]

    return cells


def _is_heading(cells: list[str]) -> bool:
    fields = [field_of(cell) for cell in cells]
    told = {name for name in fields if name}
    return (
        len(cells) >= 3
        and not any(_DIGIT.search(cell) for cell in cells)
        and 2 * len([name for name in fields if name]) > len(cells)
        and bool(told & {"quantity", "net", "gross", "amount"})
        and bool(told & {"symbol", "name", "isin", "description"})
    )


def _labels(lines: list[str]) -> Grid | None:
    """One row for each time that the labels begin anew."""
    records: list[dict[str, str]] = [{}]
    behind: list[list[str]] = [[]]
    prose: list[str] = []
    told = 0
    for label, value, line in _pairs(lines):
        if label is None:
            prose.append(value)
            continue
        told += line != value and not line.endswith(_READ_OUT)
        known = field_of(label)
        if label in records[-1]:
            if known not in _IDENTITY:
                continue
            records.append({})
            behind.append([])
        records[-1][label] = _plain(value, known)
        behind[-1].append(line)
    headers = tuple(dict.fromkeys(label for record in records for label in record))
    if not headers or (len(lines) == 1 and not told):
        return None
    fields = frozenset(found for header in headers for found in (field_of(header), *(NUMBERS & fields_of(header).keys())) if found)
    rows = tuple(tuple(record.get(header, "") for header in headers) for record in records)
    return Grid(
        headers=headers, rows=rows, lines=tuple(" ".join(part) for part in behind), prose=tuple(prose), labelled=True, fields=fields
    )


def _pairs(lines: list[str]) -> Iterator[tuple[str | None, str, str]]:
    """Label, value and line of each part; without a label what is prose."""
    parts = [part for line in lines for part in ([line] if "\t" in line else _PART.split(line)) if part.strip()]
    at = 0
    while at < len(parts):
        part, following = cleaned_tabs(parts[at]), parts[at + 1] if at + 1 < len(parts) else ""
        at += 1
        found = _PAIR.match(part)
        if found is not None and _is_label(found["label"], found["value"]):
            yield found["label"].strip(), cleaned(found["value"]), part
        elif (
            field_of(part) not in {None, *_WORDS_LABELS}
            and following
            and field_of(cleaned(following)) is None
            and not _PAIR.match(cleaned_tabs(following))
        ):
            yield part, cleaned(following), f"{part} {cleaned(following)}"
            at += 1
        elif (told := _prefixed(part)) is not None:
            yield *told, part
        else:
            yield from _of_prose(cleaned(part))


def cleaned_tabs(part: str) -> str:
    """A line without odd characters whose tabs and wide gaps still part it."""
    return "\t".join(cleaned(cell) for cell in re.split(r"\t|\s{2,}", part.strip()))


def _is_label(label: str, value: str) -> bool:
    known = field_of(label)
    return known is not None and "%" not in value and (known not in NUMBERS or _DIGIT.search(value) is not None)


def _prefixed(part: str) -> tuple[str, str] | None:
    """A known label in front of a value with digits, with nothing but a blank between them: "Kurs 60,50 USD"."""
    words = part.replace("\t", " ").split() if "%" not in part else []
    for size in range(min(4, len(words) - 1), 0, -1):
        label, value = " ".join(words[:size]), " ".join(words[size:])
        known = field_of(label)
        if known is None or known in _WORDS_LABELS | {"symbol", "name", "type"}:
            continue
        if re.match(r"(?:of |was |: )?[-+]?(?:[$€£¥]|[A-Z]{3} )?\s?\d", value) and len(value.split()) <= 4:
            return label, value
    return None


def _of_prose(part: str) -> Iterator[tuple[str | None, str, str]]:
    """A number of units and a price that stand in a line of words, beside the line itself."""
    counted = _COUNTED.search(part)
    if counted is not None:
        yield "Quantity", counted["number"], f"{part}{_READ_OUT}"
    if (filled := _FILLED.search(part)) is not None and (number := _NUMBER.match(part[filled.end() :])) is not None:
        yield "Price", _figure(number), f"{part}{_READ_OUT}"
    yield None, part, part


def told_in(line: str) -> bool:
    """Whether the figures of a line of words are read out of it."""
    return _COUNTED.search(line) is not None or _FILLED.search(line) is not None


def _plain(value: str, known: str | None) -> str:
    """A figure without words around it, its currency behind it."""
    if known not in NUMBERS:
        return value
    found = _NUMBER.search(_UNIT_WORD.sub("", value))
    return value if found is None else _figure(found) if known != "quantity" else found["figure"].replace(" ", "")


def _figure(found: re.Match[str]) -> str:
    minus = "-" if found["minus"] or found["sign"] == "-" else ""
    return f"{minus}{found['figure'].replace(' ', '').rstrip('.,')} {found['before'] or found['after'] or ''}".strip()
