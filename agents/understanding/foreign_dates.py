"""Days with month names that our own rules and glossaries do not know ("den 3 maj", "3 listopada"), by dateparser with the injected day."""

import re
from datetime import date, datetime, time
from functools import lru_cache

from agents.understanding.dates import Day

_LANGUAGES = ["en", "de", "es", "fr", "it", "pt", "nl", "sv", "da", "nb", "fi", "pl", "cs", "tr", "ro", "hu"]
_PHRASE = re.compile(
    r"\b(?:on|dated|since|from|until|by|den|dnia|the)\s+(?P<phrase>\d{1,2}\.?\s+[^\W\d_]{3,12}(?:\s+\d{4})?)\b(?!\s*(?:shares|units|stocks|at\b|@))"
)
_LONGEST = 200


def foreign_day(text: str, today: date) -> Day | None:
    """The day after a preposition in `text` (lower case) that only dateparser can read; the latest such day up to `today`; None when there is none."""
    match = _PHRASE.search(text[:_LONGEST])
    if match is None:
        return None
    found = _parsed(match["phrase"], today)
    return Day(found, match.start("phrase"), match.end("phrase")) if found is not None else None


@lru_cache(maxsize=1024)
def _parsed(phrase: str, today: date) -> date | None:
    import dateparser  # noqa: PLC0415 - its tables cost a third of a second that few sentences need

    settings = {
        "RELATIVE_BASE": datetime.combine(today, time(12)),
        "PREFER_DATES_FROM": "past",
        "REQUIRE_PARTS": ["day", "month"],
        "STRICT_PARSING": False,
    }
    found = dateparser.parse(phrase, languages=_LANGUAGES, settings=settings)
    return found.date() if found is not None else None
