"""Figures of a trade's words that none of its arguments holds: they are asked about, never dropped."""

import re
from collections.abc import Iterator
from decimal import Decimal

from agents.understanding.clause import Clause
from agents.understanding.corrections import exact
from agents.understanding.figures import Figure, Role
from agents.understanding.model import Call
from agents.understanding.outcome import clarify
from agents.understanding.scene import Draft, Scene, symbols_of

_SPOKEN_FOR = frozenset({Role.PERCENT, Role.TARGET, Role.LIMIT, Role.RATE, Role.MULTIPLIER})
"""Roles of figures that name what is meant rather than how much, or are read elsewhere."""
_SIDES = frozenset({"buy", "sell", "deposit", "withdraw", "dividend", "opening", "transfer_in", "transfer_out"})
_CLOSE = Decimal("0.005")
_STRIKE = re.compile(r"\d{6}[CP](?P<strike>\d{8})$")
"""How the symbol of an option ends: the day, call or put, and the strike in thousandths."""


def accounted(draft: Draft, clause: Clause, scene: Scene) -> Draft:
    """The draft, or a question about the first figure that would be dropped with it."""
    if (
        draft.missing
        or not draft.calls
        or any(call.intent != "add_transaction" or call.args.get("side") not in _SIDES for call in draft.calls)
    ):
        return draft
    named, booked = symbols_of(clause, scene), {str(call.args.get("symbol")) for call in draft.calls}
    dropped = [symbol for symbol in named if symbol not in booked]
    if dropped and booked & {*named}:
        question = f"I would book {', '.join(sorted(booked))} and leave out {', '.join(dropped)} as I read it. Tell me each in a line or sentence of its own."
        return Draft(calls=(clarify("symbol", question),))
    known = [value for call in draft.calls for value in _meant_by(call, scene)]
    known.append(sum((value for call in draft.calls if (value := exact(call.args.get("quantity"))) is not None), Decimal(0)))
    odd = next((figure for figure in clause.figures if not _explained(figure, known, draft, clause, scene)), None)
    if odd is None:
        return draft
    traded = any(call.args.get("side") in {"buy", "sell"} for call in draft.calls)
    again = (
        "with how many, at what price each, and the fee, such as: bought 5 AAPL at 190 with a fee of 1"
        if traded
        else "each amount in a sentence of its own"
    )
    question = f"What is the {odd.value:f}? I would leave it out as I read it. Tell me again {again}."
    return Draft(calls=(clarify("figure", question),))


def _explained(figure: Figure, known: list[Decimal], draft: Draft, clause: Clause, scene: Scene) -> bool:
    if figure.role in _SPOKEN_FOR or figure.value == 0:
        return True
    each = [scene.known.holdings.get(str(call.args.get("symbol")), Decimal(0)) for call in draft.calls]
    reached = [figure.value, *(figure.value * held for held in each if held)]
    if draft.calls[0].args.get("side") == "dividend":
        reached += [figure.value * other.value for other in clause.figures if other is not figure]  # "0.51 a share on 25 shares"
    return any(abs(value - other) <= _CLOSE for value in reached for other in known)


def _meant_by(call: Call, scene: Scene) -> Iterator[Decimal]:
    """What the arguments of a trade are and come to: units, price, charges, totals, what is held before and after."""
    args = {
        name: value
        for name in ("quantity", "price", "amount", "fee", "tax", "fx_rate", "multiplier", "cost")
        if (value := exact(call.args.get(name))) is not None
    }
    yield from args.values()
    units, price = args.get("quantity"), args.get("price")
    charges = args.get("fee", Decimal(0)) + args.get("tax", Decimal(0))
    amount = units * price if units is not None and price is not None else args.get("amount")
    if amount is not None:
        yield from (amount, amount + charges, amount - charges)
    if units is not None:
        held = scene.known.holdings.get(str(call.args.get("symbol")), Decimal(0))
        yield from (held, held - units, held + units)
        if amount is not None and units:
            yield amount / units
    if (option := _STRIKE.search(str(call.args.get("symbol")))) is not None:
        yield Decimal(option["strike"]) / 1000
    lots = call.args.get("lots")
    yield from (Decimal(str(lot)) for lot in (lots if isinstance(lots, list) else ()) if str(lot).isdigit())
