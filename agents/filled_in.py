"""Figures of a write that a language model has filled in by itself: they are the person's money, so they are pointed out before a yes."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from agents.figures import Evidence
from agents.figures.evidence import Facts
from agents.presenting.said import listed

FIGURES = ("quantity", "price", "amount", "fee", "tax", "fx_rate", "ratio", "cost", "threshold", "value")
"""Arguments that hold a figure of a transaction, a correction or an alert."""


def filled_in(args: Mapping[str, Any], said: str, results: Facts) -> str:  # Any: JSON
    """A sentence about the figures of `args` that neither the person's words nor a result of this turn have; empty where there are none.

    Args:
        args: of the write.
        said: everything that the person has written in this conversation.
        results: what the tools of this turn have answered.
    """
    words = Evidence()
    words.add_message(said)
    found = [
        f"{name.replace('_', ' ')} {args[name]}"
        for name in FIGURES
        if (number := _number(args.get(name))) and not (_among(number, words.asked) or _among(number, results))
    ]
    if not found:
        return ""
    it = "it stands" if len(found) == 1 else "they stand"
    return (
        f"Please check {listed(found)} before you confirm: the language model filled that in, {it} neither in your words nor in a result."
    )


def _number(value: object) -> Decimal | None:
    try:
        return abs(Decimal(str(value)))
    except InvalidOperation:
        return None


def _among(number: Decimal, facts: Facts) -> bool:
    return any(fact.value is not None and abs(fact.value) == number for fact in facts.between(float(number) - 1e-9, float(number) + 1e-9))
