"""What a message changes in the one proposal that it is about: whole units, a figure for the wrong one, no fee, another kind of booking."""

import re
from dataclasses import replace
from math import log

from agents.understanding.clause import Clause, without
from agents.understanding.corrections import corrected, exact
from agents.understanding.figures import NEGATED, Figure, Role
from agents.understanding.model import Args, Call, JsonValue
from agents.understanding.replies import is_correction
from agents.understanding.scene import Draft, Scene, asking, made, symbols_of
from agents.understanding.wholes import rounded, wants_whole

WHICH = "which"
"""What a question lacks that asks how a message is meant; the message is read again together with the answer."""
SAID = "said"
NOTHING = Draft()
"""What is left where a message says nothing of a proposal that is understood."""
_WRONG_AFTER = re.compile(
    r"\s*(?:shares |units |each |dollars |§ )?(?:(?:was|were|is|are) )?(?:wrong|false|incorrect|mistaken|not (?:right|correct|true)|an? (?:mistake|typo|slip|error)|too (?:many|much|few|little|high|low))\b"
)


FREE = re.compile(
    r"\b(?:no|without(?: any| the| a)?|drop the|remove the|delete the|forget the|leave out the|leave the|zero|minus the|skip the|not any|there (?:was|were|is) no) (?P<what>fees?|commissions?|charges?|brokerage|tax(?:es)?|withholding(?: tax)?)\b"
    r"|\b(?P<later>fee|commission|tax) (?:is |was )?(?:free|zero|waived|not there)\b"
)


_EMPTY = re.compile(
    r"\b(?:the |wrong )?(?P<what>price|quantity|number|amount|day|date|fee|commission|tax)(?: of)?(?: (?:is|was|must be|looks|seems))? (?:wrong|false|incorrect|not right|not correct|mistaken|off)\b|\bwrong (?P<wrong>price|quantity|number|amount|day|date|fee|commission|tax)\b"
)


_LACKS = {
    "price": ("price", "What was the price?"),
    "quantity": ("quantity", "How many was it?"),
    "number": ("quantity", "How many was it?"),
    "day": ("date", "Which day was it?"),
    "date": ("date", "Which day was it?"),
    "amount": ("amount", "How much was it?"),
    "fee": ("fee", "What was the fee?"),
    "commission": ("fee", "What was the commission?"),
    "tax": ("tax", "How much tax was it?"),
}


_SHOULD_BE = re.compile(
    r"\s*(?:shares |units )?(?:should (?:be|have been|read|say)|must be|ought to be|has to be|[-=]+>|\u2192)\s*(?:at )?[$€£]?\d"
)
_DAY_NUMBER = re.compile(r"\bon (?:the )?\d{1,2}\s*\.?\s*$")
"""A number that is rather a day than anything else."""
_IS_PRICE = re.compile(r"\s*(?:(?:was|is) )?(?:the )?price\b")
_TURNED = re.compile(r"\b(?:other|wrong) way (?:a?round|about)\b|\b(?:swapped|vice versa|mixed up|reversed)\b")
_MONEY_SIDES = ("deposit", "withdraw", "dividend", "interest", "fee", "tax")


_NAMED_FIELD = (
    r"\b(?:price|at|each|fee|commission|tax|shares?|units?|quantity|amount|total|many|much|keep|keeping|leave|leaving|hold|hang)\b"
)
_KINDS = (
    ("withdraw", r"withdr[ae]w\w*|taken out|took out|took it out|paid out|payout"),
    ("deposit", r"deposit\w*|paid in|put in"),
    ("dividend", r"dividends?"),
    ("interest", r"interest"),
    ("tax", r"tax(?:es)?"),
    ("fee", r"fees?|charges?"),
)


# How far apart two figures are, as the logarithm of their ratio.
_ALIKE, _LIKE, _LOOSELY = log(1.1), log(1.5), log(3)


def anew(clause: Clause, scene: Scene, base: Call) -> Draft:
    """One proposal as a message puts it right; the question that has to be answered first; nothing where it says nothing of it that is understood."""
    stands = {**scene.known.settled_of(base.replaces), **base.args}
    told = (
        _in_whole(clause, base, stands)
        or _emptied(clause, base)
        or _freed(clause, base)
        or _charged_otherwise(clause, base, stands)
        or _exchanged(clause, base)
    )
    if told is not None:
        return told
    changes, rest = _old_for_new(clause, base, stands)
    if changes is None:
        return _ask_instead(clause, base, stands)
    kind = _other_kind(rest, base)
    return _figures_anew(rest, scene, base, changes, stands) if kind is None else _of_kind(kind, rest, scene, base)


def _in_whole(clause: Clause, base: Call, stands: Args) -> Draft | None:
    """The units rounded as a message wants them; None where it speaks of no such thing."""
    if not wants_whole(clause) or len(clause.figures) > 1:
        return None
    if base.args.get("side") not in {"buy", "sell"}:
        return NOTHING
    units = exact(stands.get("quantity"))
    if clause.figures:
        return Draft(calls=(base.with_args(quantity=clause.figures[0].value, amount=None),))
    return made("show_pending") if units is not None and units == units.to_integral_value() else rounded(base, units, clause)


def _emptied(clause: Clause, base: Call) -> Draft | None:
    """The question for what is said to be wrong without what it is instead; None where no such thing is said."""
    found = _EMPTY.search(clause.plain)
    if found is None or clause.figures or clause.times.days or clause.mentions:
        return None
    field, question = _LACKS[found["what"] or found["wrong"]]
    return _lacking("amount" if field == "quantity" and "quantity" not in base.args else field, question, base)


def _freed(clause: Clause, base: Call) -> Draft | None:
    """The proposal without the fee or the tax that there was none of; None where none is denied."""
    free = FREE.search(clause.plain)
    if free is None or clause.figures:
        return None
    name = "tax" if re.match(r"tax|withhold", free["what"] or free["later"]) else "fee"
    return Draft(calls=(base.with_args(**{name: None}),)) if base.args.get(name) else made("show_pending", about="charges")


def _charged_otherwise(clause: Clause, base: Call, stands: Args) -> Draft | None:
    """The question for a fee or a tax that is told in another currency than the trade's; None where none is."""
    main = str(stands.get("currency") or "USD")
    figure = next((one for one in clause.figures if one.role in {Role.FEE, Role.TAX} and one.currency not in {None, main}), None)
    if figure is None:
        return None
    name = "fee" if figure.role is Role.FEE else "tax"
    question = (
        f"The {name} is in {figure.currency}, and the trade in {main}; it is booked in one currency. How much was the {name} in {main}?"
    )
    return _lacking(name, question, base)


def _exchanged(clause: Clause, base: Call) -> Draft | None:
    """The trade with units and price in each other's place ("4 was the price"); the question where only "the other way round" is said."""
    units, price = base.args.get("quantity"), base.args.get("price")
    if not units or not price:
        return None
    if any(figure.value == exact(units) and _IS_PRICE.match(clause.marked[figure.end :]) for figure in clause.figures):
        return Draft(calls=(base.with_args(quantity=exact(price), price=exact(units)),))
    if _TURNED.search(clause.plain) and not clause.figures:
        other = "a purchase" if base.args.get("side") == "sell" else "a sale"
        waits = Call(intent="add_transaction", args={SAID: "changed"})
        return Draft(
            calls=(waits,),
            missing=(WHICH,),
            question=f"Was it {other}, or are units and price in each other's place?",
            options=(f"it was {other}",),
        )
    return None


def _figures_anew(clause: Clause, scene: Scene, base: Call, changes: dict[str, JsonValue], stands: Args) -> Draft:
    """The proposal with `changes` and all else that a message gives anew."""
    if _DAY_NUMBER.search(clause.plain):
        question = "Which day do you mean? Say it with its month, such as 18 November."
        return Draft(calls=(base,), missing=("date",), question=question)
    field, question = ("", "") if changes else _price_or_units(clause, base.args, stands)
    if question:
        said = {SAID: clause.text.strip()}
        waits = Call(intent="add_transaction", args=said)
        return Draft(calls=(waits,), missing=(WHICH,), question=question, options=("the price", "the number of units"))
    if field:
        changes, clause = {field: clause.figures[0].value}, without(clause, clause.figures)
    more = corrected(clause, scene, base)
    whole = (more or base).with_args(**changes) if changes else more
    if whole is not None:
        return Draft(calls=(whole,))
    return made("show_pending") if _says_what_stands(clause, base) else NOTHING


def _lacking(field: str, question: str, base: Call) -> Draft:
    args = {name: value for name, value in base.args.items() if name != field}
    return Draft(calls=(replace(base, args=args),), missing=(field,), question=question)


def is_wrong(figure: Figure, clause: Clause) -> bool:
    """Whether a figure is said to be wrong: "15 was wrong", "not 15", "from 15 to 12"."""
    before, after = clause.marked[: figure.start], clause.marked[figure.end :]
    moved = re.search(r"\bfrom [$€£]?$", before) is not None and re.match(r"\s*to\b", after) is not None
    moved = moved or _SHOULD_BE.match(after) is not None
    return NEGATED.search(before) is not None or _WRONG_AFTER.match(after) is not None or moved


def _old_for_new(clause: Clause, base: Call, stands: Args) -> tuple[dict[str, JsonValue] | None, Clause]:
    """What takes the place of a figure that is said to be wrong, by the name under which that stands, and the clause without both; None: only the wrong one is said."""
    wrong = [figure for figure in clause.figures if is_wrong(figure, clause)]
    told = [figure for figure in clause.figures if figure not in wrong]
    if not wrong:
        return {}, clause
    if not told and not clause.times.days and not clause.mentions:
        return None, clause
    field = next((name for name in ("quantity", "price", "amount", "fee", "tax") if exact(stands.get(name)) == wrong[0].value), None)
    if field is None or len(told) != 1 or len(wrong) != 1:
        return {}, without(clause, wrong)
    change: dict[str, JsonValue] = {field: told[0].value}
    if field == "quantity" and "amount" in base.args:
        change["amount"] = None
    return change, without(clause, clause.figures)


def _ask_instead(clause: Clause, base: Call, stands: Args) -> Draft:
    """The question what it was instead of a figure that is said to be wrong."""
    wrong = next(figure for figure in clause.figures if is_wrong(figure, clause))
    field = next((name for name in ("quantity", "price", "amount") if exact(stands.get(name)) == wrong.value), None)
    if field is None:
        return NOTHING
    asked = {"quantity": "How many was it", "price": "What was the price", "amount": "How much was it"}[field]
    return _lacking(field, f"{asked}, if not {wrong.value:f}?", base)


def _price_or_units(clause: Clause, args: Args, stands: Args) -> tuple[str, str]:
    """Whether the only, bare figure is a price or a number of units, by which of the two it is like; the question where it is like both; neither for all else."""
    units, price = exact(args.get("quantity")), exact(stands.get("price"))
    if len(clause.figures) != 1 or args.get("side") not in {"buy", "sell"} or clause.mentions or not units or not price:
        return "", ""
    (figure,) = clause.figures
    if figure.role is not Role.BARE or figure.money or figure.value <= 0 or clause.has(_NAMED_FIELD):
        return "", ""
    to_price, to_units = (abs(log(figure.value / one)) for one in (price, units))
    if figure.value != figure.value.to_integral_value() and units == units.to_integral_value():
        return ("price" if to_price < _LOOSELY else "quantity" if to_units < to_price else ""), ""
    correcting = is_correction(clause)
    like = to_price < (_ALIKE if correcting else _LIKE)
    loose = "price" not in args and not correcting and to_price < _LOOSELY
    if like and to_units > 2 * to_price and (to_units > _ALIKE or to_price == 0):
        return "price", ""
    if to_units < to_price / 2 or not (like or loose) or (loose and not like and to_units < to_price):
        return "quantity", ""
    return "", f"Is {figure.value:f} the price, or the number of units?"


def _other_kind(clause: Clause, base: Call) -> str | None:
    """The kind of booking that a message gives money instead: a withdrawal for a deposit, interest for a dividend."""
    before = base.args.get("side")
    if before not in _MONEY_SIDES or any(figure.role in {Role.FEE, Role.TAX} for figure in clause.figures):
        return None
    text = re.sub(rf"\b(?:not|instead of|rather than)(?: an?| the)? (?:{'|'.join(words for _, words in _KINDS)})\b", " ", clause.plain)
    found = [kind for kind, words in _KINDS if re.search(rf"\b(?:{words})\b", text) and kind != before]
    return found[0] if len(found) == 1 else None


def _of_kind(kind: str, clause: Clause, scene: Scene, base: Call) -> Draft:
    amount = next(
        (
            figure.value
            for figure in clause.figures
            if not re.match(rf"\s*(?:{'|'.join(words for _, words in _KINDS)})\b", clause.marked[figure.end :])
        ),
        None,
    )
    named = symbols_of(clause, scene)
    symbol = named[0] if named else base.args.get("symbol")
    call = base.with_args(side=kind, symbol=symbol if kind == "dividend" else None, **({} if amount is None else {"amount": amount}))
    if kind == "dividend" and not symbol:
        return replace(asking("symbol", "From which stock or fund?", "add_transaction", call.args), calls=(call,))
    return Draft(calls=(call,))


def _says_what_stands(clause: Clause, base: Call) -> bool:
    values = {figure.value for figure in clause.figures}
    days = {day.date.isoformat() for day in clause.times.days}
    stands = {exact(base.args.get(name)) for name in ("quantity", "price", "amount", "fee", "tax")}
    return bool(values or days) and values <= stands and days <= {str(base.args.get("date"))}
