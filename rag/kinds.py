"""What kind of paper a document is, told by what it is called; the same words in a question narrow the search to such papers."""

import re

_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("annual report", re.compile(r"\b(?:10-?k(?:/a)?|20-?f|annual (?:report|filing)s?|jahresbericht|gesch(?:ae|\u00e4)ftsbericht|rapport annuel|informe anual)\b")),
    ("quarterly report", re.compile(r"\b(?:10-?q|quarterly (?:report|filing)s?|quartalsbericht|interim report|half[- ]year report)\b")),
    ("current report", re.compile(r"\b(?:8-?k|current report)\b")),
    ("earnings call", re.compile(r"\b(?:earnings (?:call|release|transcript|announcement)|conference call|call transcript)\b|(?<![a-z])q[1-4] earnings\b")),
    ("statement", re.compile(r"\b(?:(?:brokerage|account|bank|custody|monthly|depot) ?statements?|kontoauszug|depotauszug)\b")),
    ("prospectus", re.compile(r"\b(?:prospectus|fact ?sheet|key information document|kiid)\b")),
)  # fmt: skip


def kinds_in(text: str) -> frozenset[str]:
    """The kinds that a text names, such as "annual report" for "10-K"."""
    low = re.sub(r"[_\s]+", " ", text.lower())
    return frozenset(kind for kind, pattern in _KINDS if pattern.search(low))


def kind_of(*names: str) -> str | None:
    """The kind of a document by its names, the first that names exactly one."""
    for name in names:
        named = kinds_in(name)
        if len(named) == 1:
            return next(iter(named))
    return None
