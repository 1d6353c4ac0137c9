"""The currency of a trade: beside an amount ("60 EUR"), by itself ("at 60 in euros"), put right afterwards, and where its parts are in different ones."""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from agents.understanding.clause import Clause
from agents.understanding.currencies import DOLLARS, LOOSE, named_alone
from agents.understanding.figures import NEGATED, Figure, Role
from agents.understanding.model import Args, Call, JsonValue
from agents.understanding.outcome import clarify
from agents.understanding.scene import Draft, Scene, asking
from core.currencies import MINOR_UNITS

_CHARGES = {Role.FEE: "fee", Role.TAX: "tax"}
_NO_MONEY = frozenset({Role.RATE, Role.MULTIPLIER, Role.PERCENT, Role.TARGET})
_TURNED = re.compile(r"\b(?:convert\w*|exchang\w*|chang(?:ed?|ing)|swap\w*|turn\w*)\b.{0,24}\b(?:in)?to\s*$")
"""Money that was changed into another after the trade: that is not what the trade was in."""

_BESIDE_WORDS = (
    "in it was were is are that this those the all of both no not sorry actually i meant mean paid pay price prices priced amount amounts currency make change to "
    "should be have been and but oh wait rather instead please everything they with by for one trade cash money"
)
_BESIDE = frozenset(_BESIDE_WORDS.split())
"""Words beside the name of a currency in a message that only puts that right."""


def stated_currency(clause: Clause, scene: Scene) -> str | None:
    """The currency that a trade is told in, where it is not the one that would be taken anyway."""
    theirs = _quoted_in(clause)
    for code in _told(clause, theirs):
        if code != scene.known.base_currency or theirs not in {None, code}:
            return code
    return None


def _told(clause: Clause, theirs: str | None) -> Iterator[str]:
    """The currencies of the amounts, those of charges left out where there are others; then one that stands by itself."""
    amounts = [figure for figure in clause.figures if figure.role not in _NO_MONEY]
    traded = [figure for figure in amounts if figure.role not in _CHARGES]
    for figure in traded or amounts:
        if figure.currency is not None and not (_bare(figure, clause) and theirs in DOLLARS):
            yield figure.currency
    yield from _alone(clause)


def _quoted_in(clause: Clause) -> str | None:
    return next((mention.instruments[0].currency or None for mention in clause.mentions if mention.instruments), None)


def _bare(figure: Figure, clause: Clause) -> bool:
    """Whether an amount has a plain $ or "dollars" beside it, which may mean any of several."""
    return figure.currency == "USD" and "us" not in clause.marked[figure.start : figure.end]


def _alone(clause: Clause) -> Iterator[str]:
    """Currencies that stand apart from every figure: "in euros", "(EUR)", "all of it in sterling"."""
    taken = [(figure.start, figure.end) for figure in clause.figures]
    times = (clause.times.days, clause.times.periods, clause.times.durations)
    taken += [(item.start, item.end) for group in (clause.mentions, *times) for item in group]
    for found in LOOSE.finditer(clause.text):
        code = named_alone(found)
        if NEGATED.search(clause.marked[: found.start("sign")].removesuffix("in ")):
            continue
        apart = not any(a <= found.start("sign") < b for a, b in taken)
        if code is not None and apart and _TURNED.search(clause.marked[: found.start()]) is None:
            yield code


def _turned_into(clause: Clause) -> Iterator[str]:
    """Currencies into which money was changed after the trade."""
    for found in LOOSE.finditer(clause.text):
        code = named_alone(found)
        if code is not None and _TURNED.search(clause.marked[: found.start()]) is not None:
            yield code


def currency_anew(clause: Clause, last: Call) -> str | None:
    """The currency that a correction gives a trade: "in euros", "that was 60 EUR, not dollars"; None where it names none or the same."""
    if last.args.get("side") in {None, "split", "transfer"}:
        return None
    traded = [figure.currency for figure in clause.figures if figure.role not in _NO_MONEY | {*_CHARGES} and figure.currency]
    code = next(iter((*traded, *_alone(clause))), None)
    return None if code is None or code == last.args.get("currency") else code


def only_currency(clause: Clause) -> bool:
    """Whether a message says nothing but a currency: "in euros", "that was EUR, not dollars"."""
    if clause.figures or clause.mentions or "?" in clause.text or not any(True for _ in _alone(clause)):
        return False
    rest = LOOSE.sub(" ", clause.text)
    return all(word in _BESIDE for word in re.findall(r"[a-z]+", rest.lower()))


def in_one_currency(draft: Draft, clause: Clause, scene: Scene) -> Draft:
    """The draft with its charges in the currency of its trade; a question for a charge that is in another, or for what two currencies mean."""
    if draft.missing or len(draft.calls) != 1 or draft.calls[0].intent != "add_transaction":
        return draft
    args = draft.calls[0].args
    if (other := next(_turned_into(clause), None)) is not None:
        question = f"A trade is booked in the currency in which it was paid, and turning the money into {other} is not a part of it. Was the price in {other}?"
        return Draft(calls=(clarify("currency", f"{question} Tell me again with the price and its currency, such as: at 60 {other}."),))
    theirs = _quoted_in(clause)
    main = str(args.get("currency") or theirs or scene.known.base_currency)
    prices = {code for figure in clause.figures if figure.role not in _NO_MONEY | {*_CHARGES} and (code := figure.currency) is not None}
    several = sorted(prices | {*_alone(clause)} if prices else set())
    if len({_major(code) for code in several}) > 1:
        return Draft(
            calls=(clarify("currency", f"You name {' and '.join(several)}. What was the price of one unit, and in which currency?"),)
        )
    for figure in clause.figures:
        name = _CHARGES.get(figure.role)
        if name is None or name not in args or figure.currency in {None, main} or (_bare(figure, clause) and main in DOLLARS):
            continue
        if args.get("side") == name:
            continue
        if _major(str(figure.currency)) == _major(main):
            return replace(draft, calls=(draft.calls[0].with_args(**{name: _turned(figure, main)}),))
        question = (
            f"The {name} is in {figure.currency}, and the trade in {main}; it is booked in one currency. How much was the {name} in {main}?"
        )
        return asking(name, question, "add_transaction", _less(args, name))
    return draft


def _less(args: Args, name: str) -> dict[str, JsonValue]:
    return {key: value for key, value in args.items() if key != name}


def _major(code: str) -> str:
    return MINOR_UNITS[code][0] if code in MINOR_UNITS else code


def _turned(figure: Figure, main: str) -> Decimal:
    """An amount in another unit of the same currency: £5 of a trade in pence are 500."""
    one = Decimal(1)
    of = MINOR_UNITS[str(figure.currency)][1] if figure.currency in MINOR_UNITS else one
    return figure.value * of / (MINOR_UNITS[main][1] if main in MINOR_UNITS else one)
