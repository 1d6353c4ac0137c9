"""A pasted list of trades: every line read for itself, so that none borrows from another, and those that cannot be read are named."""

import re
from collections.abc import Callable
from dataclasses import replace

from agents.understanding.clause import shown_order
from agents.understanding.dates import with_order
from agents.understanding.model import ACTS, Call, JsonValue, Memory, Understanding
from agents.understanding.requests import opens_request

UNREAD = "unread"
"""The argument of the first trade of a list that holds the lines that could not be read; no tool takes it."""
LINES = "lines"
"""The argument that holds how many lines of figures the list has; no tool takes it either."""
MOST_LINES = 40
_TRADING = re.compile(r"^\W*(?:buy|bought|sell|sold|purchased?|deposit\w*|withdr\w+|dividends?)\b", re.IGNORECASE)
_POINTING = re.compile(
    r"\b(?:it|its|them|they|that|those|same|another|more|again|rest)\b|^\W*(?:and|no|sorry|actually|also|then)\b", re.IGNORECASE
)
_LONGEST_NAMED = 60
_HEADING = re.compile(r"^[^\W\d_][^,;]{0,40}:$")
_HEADINGS = (
    (re.compile(r"\bdividend|\bdividende|\bdividendos?\b", re.IGNORECASE), "dividend"),
    (re.compile(r"\b(?:sold|sales?|sells|verk(?:a|ä)ufe?|ventas?|ventes?)\b", re.IGNORECASE), "sold"),
    (re.compile(r"\b(?:bought|buys|purchases?|k(?:a|ä)ufe|compras?|achats?)\b", re.IGNORECASE), "bought"),
    (re.compile(r"\b(?:deposits?|einzahlungen|dep(?:ó|o)sitos)\b", re.IGNORECASE), "deposit"),
    (re.compile(r"\b(?:withdrawals?|auszahlungen)\b", re.IGNORECASE), "withdraw"),
)
"""What stands over a list whose lines do not say what happened themselves."""
_SIDED = re.compile(
    r"\b(?:buy|bought|bot|sell|sold|sld|purchased?|dividend\w*|deposit\w*|withdr\w+|kauf\w*|verkauf\w*|fee|tax|interest)\b", re.IGNORECASE
)


def _said_above(line: str) -> str | None:
    """What the heading of a list says that its lines are; None where it says nothing of the kind."""
    return next((word for pattern, word in _HEADINGS if pattern.search(line)), None) if _HEADING.search(line) else None


def pasted(text: str, memory: Memory, understand: Callable[[str], Understanding]) -> Understanding | None:
    """What the lines of a list come to; None where a message is no list of trades, or its lines speak of each other.

    Args:
        understand: what a line says by itself.
    """
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    rows = [line for line in lines if re.search(r"\d", line)]
    if len(rows) < 2 or memory.question is not None:
        return None
    calls, unread, trades = list[Call](), list[str](), 0
    order, last = shown_order(text), memory
    heading = _said_above(lines[0])
    for number, line in enumerate(lines if heading is None else lines[1:]):
        if line not in rows and not (opens_request(line) and not line.endswith(":")):
            continue
        if number >= MOST_LINES:
            unread.append(line)
            continue
        found = understand(with_order(line if heading is None or _SIDED.search(line) else f"{heading} {line}", order))
        wanted = [call for call in found.calls if call.intent not in ACTS]
        written = [call for call in wanted if call.intent == "add_transaction"]
        if written or (opens_request(line) and wanted and not _TRADING.match(line)):
            calls, last, trades = calls + (written or wanted), found.memory, trades + bool(written)
        elif _POINTING.search(line):
            return None
        elif line in rows:
            unread.append(line)
    if not trades or 2 * trades < trades + len(unread):
        return None
    writes = tuple(call for call in calls if call.intent == "add_transaction")
    if unread:
        first = next(index for index, call in enumerate(calls) if call.intent == "add_transaction")
        hints: dict[str, JsonValue] = {UNREAD: [line[:_LONGEST_NAMED] for line in unread], LINES: trades + len(unread)}
        calls[first] = calls[first].with_args(**hints)
    return Understanding(calls=tuple(calls), memory=replace(last, calls=writes, written=writes, question=None))
