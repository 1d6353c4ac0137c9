"""What a file says: PDF, DOCX, HTML, Markdown, CSV and plain text, told apart by their content and never by their name.

Meant to run in a child process, whose time limit is the last word on a hostile file.
"""

import csv
import io
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import InvalidInput, TooLarge
from rag.pdf_pages import page_headings, pdf_pages
from rag.webpage import WebPage

MAX_CHARS = 2_000_000
MAX_UNPACKED_BYTES = 60_000_000
MAX_ENTRIES = 2_000
MAX_ROWS = 20_000
MAX_MEMORY_BYTES = 1_500_000_000
"""How much memory a document may take beyond what the process has already."""
_MAX_TITLE = 120
_MAX_ODD_SHARE = 0.02
_KNOWN_MAGIC = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"MZ", b"\x7fELF", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"\xd0\xcf\x11\xe0", b"RIFF")
_FIGURE = re.compile(r"\s*[-+$\u20ac\u00a3(]*\d[\d.,/:-]*\s?%?\)?\s*")
_REFUSED = "I cannot read {name} as a document. I take PDF, DOCX, HTML, Markdown, CSV and plain text."


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A stretch of text under one heading; `page` counts from 1, None where the format has no pages."""

    title: str
    page: int | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedDocument:
    """A document's text in reading order. `mime` is what the content is, whatever the file is called; `mute_pages` have no text, as scans have none."""

    mime: str
    title: str
    sections: tuple[Section, ...]
    mute_pages: int = 0


def parse_within(data: bytes, name: str) -> ParsedDocument:
    """As `parse_document`, with a limit on memory beside the child's limit of time; for a process of its own, whose limit it sets.

    Raises:
        InvalidInput: it is of another kind, damaged, locked, or holds no text.
        TooLarge: it has too much of something, or takes too much memory.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) if sys.platform == "linux" else 0
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + MAX_MEMORY_BYTES if pages else soft, hard))
    try:
        return parse_document(data, name)
    except MemoryError as err:
        raise TooLarge(f"{name} takes too much memory to read. Please split it.", limit=MAX_MEMORY_BYTES) from err
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def parse_document(data: bytes, name: str) -> ParsedDocument:
    """The text of a file with its headings and pages.

    Raises:
        InvalidInput: it is of another kind, damaged, locked, or holds no text.
        TooLarge: it has too many pages, rows or characters, or unpacks to too much.
    """
    if data.startswith(b"%PDF-"):
        mime, title, sections = "application/pdf", "", _pdf(data, name)
    elif data.startswith(b"PK\x03\x04"):
        mime, title, sections = "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "", _docx(data, name)
    else:
        mime, title, sections = _of_text(_decoded(data, name))
    read = list(_limited(sections, name))
    kept = tuple(section for section in read if section.text.strip())
    if not kept:
        raise InvalidInput(f"There is no text in {name}. If it is a scan, it needs text recognition first.", field="file")
    mute = {section.page for section in read if section.page} - {section.page for section in kept}
    named = title or next((section.title for section in read if section.title), "")
    return ParsedDocument(mime=mime, title=named[:_MAX_TITLE], sections=kept, mute_pages=len(mute))


def _limited(sections: Iterator[Section], name: str) -> Iterator[Section]:
    total = 0
    for section in sections:
        total += len(section.text)
        if total > MAX_CHARS:
            raise _too_long(name)
        yield section


def _too_long(name: str) -> TooLarge:
    return TooLarge(f"{name} has more than {MAX_CHARS:,} characters. Please split it.", limit=MAX_CHARS)


def _decoded(data: bytes, name: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", errors="replace")
    elif data.startswith(_KNOWN_MAGIC) or b"\x00" in data:
        raise InvalidInput(_REFUSED.format(name=name), field="file")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252", errors="replace")
    odd = sum(1 for char in text[:20_000] if char == "\ufffd" or (char < " " and char not in "\t\r\n\f"))
    if odd > _MAX_ODD_SHARE * max(len(text[:20_000]), 1):
        raise InvalidInput(_REFUSED.format(name=name), field="file")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _of_text(text: str) -> tuple[str, str, Iterator[Section]]:
    if re.search(r"<!doctype html|<html\b|<body\b|<(?:p|div|table|h1)\b[^>]*>", text[:3000], re.IGNORECASE):
        page = WebPage(text)
        return "text/html", page.title.strip(), (Section(title=head[:_MAX_TITLE], page=None, text=body) for head, body in page.sections())
    if delimiter := _delimiter(text):
        return "text/csv", "", _csv(text, delimiter)
    headed = re.search(r"^#{1,6} \S", text, re.MULTILINE) is not None
    return ("text/markdown" if headed else "text/plain"), "", _plain(text)


def _delimiter(text: str) -> str | None:
    lines = [line for line in text.split("\n", 12)[:12] if line.strip()]
    for mark in (",", ";", "\t"):
        counts = [line.count(mark) for line in lines]
        even = len(counts) > 1 and min(counts) > 0 and max(counts) - min(counts) <= 1 and max(map(len, lines)) < 2000
        if even and (mark == "\t" or not _is_prose(lines, mark)):
            return mark
    return None


def _is_prose(lines: list[str], mark: str) -> bool:
    """Whether marks stand as in sentences, each before a blank or the line's end, with no cell that is a figure, as in a letter of short lines."""
    cells = [cell for line in lines for cell in line.split(mark)]
    return all(cell[:1].isspace() or not cell for line in lines for cell in line.split(mark)[1:]) and not any(map(_FIGURE.fullmatch, cells))


def _csv(text: str, delimiter: str) -> Iterator[Section]:
    rows = csv.reader(io.StringIO(text), delimiter=delimiter)
    header = next(rows)
    lines = []
    for number, row in enumerate(rows):
        if number >= MAX_ROWS:
            raise TooLarge(f"A table may have up to {MAX_ROWS:,} rows.", limit=MAX_ROWS)
        lines.append("; ".join(f"{name.strip()}: {cell.strip()}" for name, cell in zip(header, row, strict=False) if cell.strip()))
    yield Section(title=", ".join(header)[:_MAX_TITLE], page=None, text="\n".join(lines))


def _plain(text: str) -> Iterator[Section]:
    paged = "\f" in text
    for number, page in enumerate(text.split("\f"), start=1):
        title, lines, in_code = "", list[str](), False
        for line in page.split("\n"):
            in_code ^= line.startswith("```")
            if not in_code and (found := re.match(r"#{1,6} +(\S.*)", line)):
                yield Section(title=title, page=number if paged else None, text="\n".join(lines))
                title, lines = found[1].strip(" #")[:_MAX_TITLE], []
            else:
                lines.append(line)
        yield Section(title=title, page=number if paged else None, text="\n".join(lines))


def _pdf(data: bytes, name: str) -> Iterator[Section]:
    total, pages = 0, list[str]()
    for text in pdf_pages(data, name):
        total += len(text)
        if total > MAX_CHARS:
            raise _too_long(name)
        pages.append(text)
    for number, (title, text) in enumerate(zip(page_headings(pages), pages, strict=True), start=1):
        yield Section(title=title, page=number, text=text)


def _own_cells(row: Any) -> list[Any]:  # Any: python-docx's own
    """The cells of a row, a merged one once."""
    return list({id(cell._tc): cell for cell in row.cells}.values())  # noqa: SLF001 -- what tells one cell from another


def _docx(data: bytes, name: str) -> Iterator[Section]:
    from docx import Document  # noqa: PLC0415 -- only where a Word document is read
    from docx.table import Table  # noqa: PLC0415 -- as above

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            unpacked, names = sum(item.file_size for item in entries), archive.namelist()
    except zipfile.BadZipFile as err:
        raise InvalidInput(_REFUSED.format(name=name), field="file") from err
    if "word/document.xml" not in names:
        raise InvalidInput(_REFUSED.format(name=name), field="file")
    if unpacked > MAX_UNPACKED_BYTES or len(entries) > MAX_ENTRIES:
        raise TooLarge(f"{name} unpacks to more than {MAX_UNPACKED_BYTES // 1_000_000} MB.", limit=MAX_UNPACKED_BYTES)
    try:
        document = Document(io.BytesIO(data))
        for hidden in document.element.xpath("//w:r[w:rPr/w:vanish[not(@w:val='0' or @w:val='false')]]"):
            hidden.getparent().remove(hidden)
        blocks = list(document.iter_inner_content())
    except Exception as err:  # python-docx raises all kinds for damaged files; whichever it is, the file cannot be read
        raise InvalidInput(f"{name} is a damaged Word document.", field="file") from err
    title, lines = "", list[str]()
    for block in blocks:
        if isinstance(block, Table):
            lines += [" | ".join(cell.text.strip() for cell in _own_cells(row)) for row in block.rows]
        elif (block.style is not None and (block.style.name or "").startswith(("Heading", "Title"))) and block.text.strip():
            yield Section(title=title, page=None, text="\n".join(lines))
            title, lines = block.text.strip()[:_MAX_TITLE], []
        else:
            lines.append(block.text)
    yield Section(title=title, page=None, text="\n".join(lines))
