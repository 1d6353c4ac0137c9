"""Which of several instruments an answer gives to an order that named none: "sell everything" and "only Apple and the Coke", "sell" and "5 KO and 3 MSFT"."""

import re
from decimal import Decimal

from agents.understanding.amounts import share_of
from agents.understanding.building import built
from agents.understanding.clause import Clause
from agents.understanding.corrections import exact
from agents.understanding.figures import fraction
from agents.understanding.legs import EACH
from agents.understanding.model import Args, Question
from agents.understanding.outcome import clarify
from agents.understanding.parcels import OF, PART, is_size
from agents.understanding.scene import Draft, Scene, call, symbols_of

_EVERY = re.compile(r"^\W*(?:of )?(?:all|everything|each|every one|the lot|both)(?: of (?:them|it|these|those|my \w+))?(?: please)?\W*$")


def portioned(clause: Clause, scene: Scene, question: Question) -> Draft | None:
    """The trades of what an answer names, each of the part that was ordered or as the answer tells it; None where it names one and its own size."""
    if (
        question.call.intent == "add_transaction"
        and question.missing == ("quantity",)
        and isinstance(of := question.call.args.get(OF), list)
    ):
        return _sized(clause, scene, question, tuple(map(str, of)))
    if question.call.intent != "add_transaction" or "symbol" not in question.missing:
        return None
    named, part = symbols_of(clause, scene), exact(question.call.args.get(PART))
    args = {name: value for name, value in question.call.args.items() if name != PART}
    if part is not None and not clause.figures and fraction(clause.plain, ()) in {None, Decimal(1)}:
        every = tuple(symbol for symbol, units in scene.known.holdings.items() if units > 0)
        return _of_each(named or (every if _EVERY.match(clause.plain) else ()), part, args, scene)
    return _told_each(clause, scene, named, args) if len(named) > 1 else None


def _sized(clause: Clause, scene: Scene, question: Question, symbols: tuple[str, ...]) -> Draft:
    """The trades of several instruments with their numbers: "5 each", "5 and 3", "3 KO and 5 PEP"; asked again where there are others than instruments."""
    args = {name: value for name, value in question.call.args.items() if name != OF}
    sizes = [figure.value for figure in clause.figures if is_size(figure)]
    if clause.mentions and {*symbols_of(clause, scene)} == {*symbols}:
        return _told_each(clause, scene, symbols, args)
    if len(clause.figures) == 1 and EACH.search(clause.plain):
        sizes = [clause.figures[0].value] * len(symbols)
    if len(sizes) != len(symbols) or len(clause.figures) > len(symbols) or clause.mentions:
        text = f"How many of each is it, in this order: {', '.join(symbols)}?"
        return Draft(calls=(question.call,), missing=("quantity",), question=text)
    return Draft(calls=tuple(call("add_transaction", **{**args, "symbol": s, "quantity": n}) for s, n in zip(symbols, sizes, strict=True)))


def _of_each(named: tuple[str, ...], part: Decimal, args: Args, scene: Scene) -> Draft | None:
    held = scene.known.holdings
    lacking = [symbol for symbol in named if not held.get(symbol)]
    if lacking and len(named) > 1:
        return Draft(calls=(clarify("symbol", f"You hold no {', '.join(lacking)}. Which of the others is it?"),))
    sales = (call("add_transaction", **{**args, "symbol": symbol, "quantity": share_of(held[symbol], part)}) for symbol in named)
    return Draft(calls=tuple(sales)) if named and not lacking else None


def _told_each(clause: Clause, scene: Scene, named: tuple[str, ...], args: Args) -> Draft:
    """What was ordered of each, where the answer says so or tells the size of each; else the question what is meant of which."""
    if not clause.figures and EACH.search(clause.plain) and ("quantity" in args or "amount" in args):
        return Draft(calls=tuple(call("add_transaction", **{**args, "symbol": symbol}) for symbol in named))
    told = built("add_transaction", clause, scene)
    if told.missing or {one.args.get("symbol") for one in told.calls} != {*named}:
        question = f"How much is it of {', '.join(named[:-1])} and how much of {named[-1]}? Tell me each with its own number."
        return Draft(calls=(clarify("quantity", question),))
    return Draft(calls=tuple(one.with_args(**args) for one in told.calls))
