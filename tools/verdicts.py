"""The record of a forecast in words."""

import math

from tools.fields import p_value

SIGNIFICANT_P = 0.1


def verdict(skill_pct: float, p: float, when: str) -> str:
    """What the record says in words, no more than it shows."""
    if math.isnan(p):
        return f"too few earlier days to judge it {when}"
    if p < SIGNIFICANT_P and skill_pct > 0:
        return f"better than a random walk {when} ({p_value(p)})"
    if p < SIGNIFICANT_P:
        return f"worse than a random walk {when} ({p_value(p)})"
    return f"no better than a random walk {when} ({p_value(p)})"


UNITS = {"B": "trading day", "D": "day", "W": "week", "M": "month", "Q": "quarter", "Y": "year"}


def ahead(steps: int, frequency: str) -> str:
    """So many steps ahead, in words."""
    return f"{steps} {UNITS[frequency]}{'s' if steps > 1 else ''} ahead"
