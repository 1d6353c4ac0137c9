"""The text of a PDF's pages, read by PDFium, which is what Chromium shows PDFs with: a page takes a hundredth of a second."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from core.errors import InvalidInput, TooLarge
from rag.headings import heading_of

MAX_PAGES = 600
_EDGE_LINES = 2
_FEW_PAGES = 3
_BROKEN_WORD = re.compile(r"(?<=[a-z\u00df-\u00ff])(?:-\n|[\x02\ufffe]\n?)(?=[a-z\u00df-\u00ff])")
"""Narrow columns break words at the ends of lines; PDFium marks some of the hyphens by a character of its own."""
_MARK = re.compile(r"[\x02\ufffe]")


def pdf_pages(data: bytes, name: str) -> Iterator[str]:
    """The text of every page, from the first; empty where a page has none.

    Raises:
        InvalidInput: the file is damaged, or locked with a password.
        TooLarge: it has more than `MAX_PAGES`.
    """
    from pypdfium2 import PdfDocument, PdfiumError  # noqa: PLC0415 -- only where a PDF is read
    from pypdfium2.raw import FPDF_ERR_PASSWORD  # noqa: PLC0415 -- as above

    try:
        document = PdfDocument(data)
    except PdfiumError as err:
        if err.err_code == FPDF_ERR_PASSWORD:
            raise InvalidInput(f"{name} is locked with a password. Please hand in an open copy.", field="file") from err
        raise InvalidInput(f"{name} is a damaged PDF.", field="file") from err
    try:
        count = len(document)
        if count > MAX_PAGES:
            raise TooLarge(f"{name} has {count} pages; I take up to {MAX_PAGES}.", limit=MAX_PAGES)
        for number in range(count):
            try:
                text = document[number].get_textpage().get_text_bounded()
            except PdfiumError as err:
                raise InvalidInput(f"Page {number + 1} of {name} is damaged.", field="file") from err
            yield _MARK.sub("-", _BROKEN_WORD.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
    finally:
        document.close()


def page_headings(pages: Sequence[str]) -> list[str]:
    """What each page is headed with, which is not what stands at the edges of most pages."""
    lines = [[line.strip() for line in page.strip().split("\n")] for page in pages]
    edges = Counter(
        edge
        for number, page in enumerate(lines, 1)
        for edge in {_plain(line, number) for line in (*page[:_EDGE_LINES], *page[-_EDGE_LINES:])}
    )
    running = {edge for edge, count in edges.items() if count > max(_FEW_PAGES, len(pages) / 2)}
    return [heading_of("", "\n".join(line for line in page if _plain(line, number) not in running)) for number, page in enumerate(lines, 1)]


def _plain(line: str, number: int) -> str:
    """A line without the number of its page."""
    return re.sub(rf"\b{number}\b", "#", line)
