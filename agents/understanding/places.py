"""Requests about all portfolios together; which single one a message speaks of is told in `sharing`."""

import re
from dataclasses import replace

from agents.understanding.clause import Clause
from agents.understanding.scene import Draft

_ALL = re.compile(
    r"\b(?:all|both|across)(?: of)?(?: (?:all|my|our|the|of))* (?:portfolios|accounts|depots)\b|\bevery (?:portfolio|account)\b|\b(?:portfolios|accounts) (?:together|combined)\b"
)
_TOGETHER = frozenset({"show_portfolio", "portfolio_performance"})


def together(draft: Draft, clause: Clause) -> Draft:
    """The draft over all portfolios where the clause speaks of them all."""
    if not _ALL.search(clause.low):
        return draft
    return replace(draft, calls=tuple(c.with_args(all_portfolios=True) if c.intent in _TOGETHER else c for c in draft.calls))
