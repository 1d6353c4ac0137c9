"""The holes in packages that are accepted for now, as arguments of pip-audit: `python -m tests.arch.audit_exceptions`; fails on one whose day has passed."""

import datetime as dt
import re
import sys
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).resolve().parents[2] / ".ci" / "audit-exceptions.txt"
LINE = re.compile(r"((?:GHSA|CVE|PYSEC)-[\w-]+) (\d{4}-\d{2}-\d{2}) (\S.{9,})")


@dataclass(frozen=True, slots=True)
class Exemption:
    """A hole that is accepted until a day, with the reason."""

    identifier: str
    until: dt.date
    reason: str


def read_exemptions(text: str) -> list[Exemption]:
    """The lines of the file.

    Raises:
        ValueError: a line has no identifier, day or reason.
    """
    found = []
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            match = LINE.fullmatch(line.strip())
            if match is None:
                raise ValueError(f"not an exception with identifier, day and reason: {line}")
            found.append(Exemption(match[1], dt.date.fromisoformat(match[2]), match[3]))
    return found


def arguments(exemptions: list[Exemption], today: dt.date) -> list[str]:
    """What pip-audit is told.

    Raises:
        ValueError: the day of one has passed.
    """
    late = [item.identifier for item in exemptions if item.until < today]
    if late:
        raise ValueError(f"look again at {', '.join(late)}: accepted until a day that has passed")
    return [part for item in exemptions for part in ("--ignore-vuln", item.identifier)]


if __name__ == "__main__":
    sys.stdout.write(" ".join(arguments(read_exemptions(FILE.read_text("utf-8")), dt.datetime.now(dt.UTC).date())))  # noqa: TID251 -- the build's own day
