"""What a page is headed with, where its document does not say: the name of its statement, note or item, else its first telling line."""

import re

_WINDOW = 12
_MAX_CHARS = 90
_LONGEST = 120
_NAMED = re.compile(
    r"(?:consolidated |condensed |combined |unaudited |interim )*(?:statements? of (?:the )?[a-z' ]{4,60}|balance sheets?|income statements?)\b|"
    r"item\s+\d+[a-z]?(?:\.\d+)?[.:]?\s+\S.*|notes? \w{1,3}[.:\u2013\u2014-]\s*\S.*|management.s discussion and analysis.*|risk factors\b.*",
    re.IGNORECASE,
)
_EMPTY = re.compile(
    r"(?:table of contents|index|contents|\(?(?:in )?(?:millions|thousands|dollars|unaudited)\b.*|page \d+.*|part [iv]+|form \d+-?[kq]|[\W\d_]*)",
    re.IGNORECASE,
)


def heading_of(title: str, text: str) -> str:
    """`title` where it says something, else the heading at the top of `text`; empty where there is none."""
    if title.strip() and not _EMPTY.fullmatch(title.strip()):
        return title.strip()
    lines = [line.strip(" #*|\t") for line in text.strip().split("\n", _WINDOW)[:_WINDOW]]
    named = next((line for line in lines if len(line) <= _LONGEST and _NAMED.match(line)), None)
    first = next((line for line in lines if 3 < len(line) <= _MAX_CHARS and not _EMPTY.fullmatch(line)), "")
    return (named or first)[:_MAX_CHARS]
