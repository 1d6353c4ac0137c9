"""Bytes to text: which encoding a file is in, and a refusal where it is in none or in two."""

import codecs
import re
from dataclasses import dataclass

from accounting.imports.limits import MAX_BYTES
from accounting.imports.vocabulary.actions import PHRASES
from accounting.imports.vocabulary.headers import NAMES
from accounting.imports.words import normal
from core.errors import InvalidInput, TooLarge

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WESTERN = "cp1252"
_CODINGS = (
    _WESTERN,
    "cp1250",
    "cp932",
    "gb18030",
    "cp949",
    "big5",
    "cp1251",
    "cp1254",
    "cp1253",
    "cp1257",
    "cp1255",
    "cp1256",
    "cp874",
    "cp1258",
)
"""Encodings of one country or region, tried where a file is no UTF-8; the first is the commonest."""
_HEAD_BYTES, _CELL_ENDS = 32_768, re.compile(r'[,;\t|"\n\r]+')
_MULTIBYTE = re.compile(rb"[\xc3-\xdf][\x80-\xbf]|[\xe1-\xef][\x80-\xbf]{2}")
_POLISH_IN_1252 = re.compile("[a-z][³¿¹¶±][a-z ;,]|[a-z][³¿¹]\\b")


@dataclass(frozen=True, slots=True)
class Text:
    """A file's characters and the encoding they were in."""

    body: str
    encoding: str


def decode(data: bytes) -> Text:
    """The text of `data`.

    Raises:
        TooLarge: more than `MAX_BYTES`.
        InvalidInput: empty, binary, or lines in different encodings.
    """
    if len(data) > MAX_BYTES:
        raise TooLarge(
            f"The file has {len(data) // 1_000_000} MB; at most {MAX_BYTES // 1_000_000} MB can be imported at once. Export a shorter period.",
            limit=MAX_BYTES,
        )
    if not data.strip():
        raise InvalidInput("The file is empty.", field="file")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return Text(_strict(data, encoding), encoding.removesuffix("-sig"))
    return _without_mark(data)


def _without_mark(data: bytes) -> Text:
    head = data[:4096]
    if head.count(0) > len(head) // 4:
        encoding = "utf-16-le" if head[1::2].count(0) > head[0::2].count(0) else "utf-16-be"
        return Text(_strict(data, encoding), encoding)
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        raise InvalidInput(
            f"Line {line} has a NUL character: this is not a text file, or it is damaged. Export it again as CSV.", field="file", line=line
        )
    try:
        return Text(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as err:
        return _eight_bit(data, err.start)


def _strict(data: bytes, encoding: str) -> str:
    try:
        body = data.decode(encoding)
    except UnicodeDecodeError as err:
        raise InvalidInput(f"The file says it is {encoding} but is damaged at byte {err.start}. Export it again.", field="file") from err
    if "\0" in body:
        raise InvalidInput("The file has NUL characters: it is damaged or no text file. Export it again as CSV.", field="file")
    return body


def _eight_bit(data: bytes, bad: int) -> Text:
    """A text in an encoding of one country; refused when other lines are plainly UTF-8."""
    regional = _by_words(data)
    if regional is not None:
        return regional
    high = sum(byte >= 0x80 for byte in data) if len(data) < 1_000_000 else sum(byte >= 0x80 for byte in data[:1_000_000])
    paired = sum(len(match) for match in _MULTIBYTE.findall(data[:1_000_000]))
    if paired * 2 > high:
        raise _mixed(data, bad)
    if sum(byte < 9 or 13 < byte < 32 for byte in data[:65_536]) > len(data[:65_536]) // 50:
        raise InvalidInput("This is not a text file. Export your transactions as CSV or JSON.", field="file")
    try:
        body, encoding = data.decode("cp1252"), "cp1252"
    except UnicodeDecodeError:
        body, encoding = data.decode("latin-1"), "latin-1"
    if _POLISH_IN_1252.search(body[:65_536]):
        try:
            return Text(data.decode("cp1250"), "cp1250")
        except UnicodeDecodeError:
            return Text(body, encoding)
    return Text(body, encoding)


def _mixed(data: bytes, bad: int) -> InvalidInput:
    line = data.count(b"\n", 0, bad) + 1
    return InvalidInput(
        f"Line {line} is in another encoding than the rest of the file. Save it as UTF-8 and import it again.", field="file", line=line
    )


def _by_words(data: bytes) -> Text | None:
    """The text in the encoding in which more names of columns and activities come out than in the Western one; None without any."""
    cut = data.rfind(b"\n", 0, _HEAD_BYTES)
    head = data[: cut if cut > 0 else _HEAD_BYTES]
    western = _known_words(head, _WESTERN)
    scores = {coding: _known_words(head, coding) for coding in _CODINGS[1:]}
    best = max(scores, key=lambda coding: scores[coding])
    if scores[best] <= western:
        return None
    try:
        return Text(data.decode(best), best)
    except UnicodeDecodeError as err:
        raise _mixed(data, err.start) from err


def _known_words(head: bytes, coding: str) -> int:
    """How many letters stand in the different cells with letters beyond ASCII that are known names or phrases; 0 where it does not decode."""
    try:
        text = head.decode(coding)
    except UnicodeDecodeError:
        return 0
    cells = {cell.strip() for cell in _CELL_ENDS.split(text) if not cell.isascii()}
    return sum(len(cell) for cell in cells if (words := normal(cell)) in NAMES or words in PHRASES)
