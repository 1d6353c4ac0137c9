"""Trades in whole units: "round it to whole shares", "no fractions", "rounded down"; an amount of money never decides how the units are rounded."""

import re
from dataclasses import replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from agents.understanding.clause import Clause
from agents.understanding.corrections import exact
from agents.understanding.model import Args, Call
from agents.understanding.scene import Draft, Scene, asking

_WHOLE = re.compile(
    r"\b(?:whole|full|entire|complete|integer|round)(?: number)?(?: of)? (?:shares?|units?|stocks?|pieces?|ones|numbers?|coins?|quantit(?:y|ies))\b|\b(?:whole|integer|round) numbers?\b"
    r"|\b(?:no|without(?: any)?|not in|not) (?:fraction(?:s|al)?|decimals?|partial|broken|odd bits|pieces of (?:a )?shares?)\b|\bin (?:wholes|full shares)\b"
    r"|\bround(?:ed|ing)?(?: (?:it|that|this|them|the (?:number|quantity|units|shares|amount of shares)))?(?: (?:up|down|off))?\b(?! trip)|\b(?:up|down|off) to (?:a |the |the next |the nearest )?whole\b|\b(?:only|just) wholes?\b"
)
_DOWN = re.compile(r"\b(?:round(?:ed|ing)?(?: \w+){0,3} down|down(?:wards)?|floor|downward)\b")
_UP = re.compile(r"\b(?:round(?:ed|ing)?(?: \w+){0,3} up|up(?:wards)?|ceil(?:ing)?|upward)\b")
_HALF = Decimal("0.5")


def wants_whole(clause: Clause) -> bool:
    """Whether a message asks for a number of units without a fraction."""
    return _WHOLE.search(clause.plain) is not None


def in_whole(draft: Draft, clause: Clause, scene: Scene) -> Draft:
    """A trade of a message that asks for whole units as well, rounded; the question which of two numbers, or how many, where that is not clear."""
    if draft.missing or len(draft.calls) != 1 or draft.calls[0].intent != "add_transaction" or not wants_whole(clause):
        return draft
    (call,) = draft.calls
    if call.args.get("side") not in {"buy", "sell"}:
        return draft
    price = exact(call.args.get("price")) or scene.known.quotes.get(str(call.args.get("symbol")))
    amount, units = exact(call.args.get("amount")), exact(call.args.get("quantity"))
    if units is None and amount is not None and price:
        units = amount / price
    return rounded(call, units, clause)


def rounded(call: Call, units: Decimal | None, clause: Clause) -> Draft:
    """A trade with its units rounded as the message says; "whole" alone is asked about where half a unit or more would go."""
    symbol, least = str(call.args.get("symbol")), Decimal(1)
    if units is None:
        return asking("quantity", f"How many whole {symbol} shall it be?", "add_transaction", _by_units(call.args))
    low, high = units.to_integral_value(ROUND_FLOOR), units.to_integral_value(ROUND_CEILING)
    if _UP.search(clause.plain):
        chosen = high
    elif _DOWN.search(clause.plain) or units - low < _HALF:
        chosen = low
    else:
        chosen = Decimal(0)
    if chosen < least:
        between = (low, high) if low else (high,)
        question = f"Shall it be {' or '.join(f'{one:f}' for one in between)} {symbol}? It is {units:.4f} as it stands."
        return Draft(
            calls=(replace(call, args=_by_units(call.args)),),
            missing=("quantity",),
            question=question,
            options=tuple(f"{one:f}" for one in between),
        )
    return Draft(calls=(replace(call, args={**_by_units(call.args), "quantity": chosen}),))


def _by_units(args: Args) -> Args:
    """A trade's arguments without what it comes to, which its units no longer follow from."""
    return {name: value for name, value in args.items() if name not in {"amount", "quantity"}}
