"""What keeps a trade from being proposed though it was understood: a side that is not said, a year in place of a number, a currency that is none, a figure that would be dropped."""

from datetime import date
from decimal import Decimal

from agents.understanding.accounted import accounted
from agents.understanding.clause import Clause
from agents.understanding.currencies import odd_code
from agents.understanding.model import Args, JsonValue
from agents.understanding.scene import Draft, Scene, asking
from agents.understanding.sides import unsided

_FIRST_YEAR = 1950


def questioned(draft: Draft, clause: Clause, scene: Scene) -> Draft:
    """The draft, or the question that has to be answered before it may be proposed."""
    if not draft.calls or draft.calls[0].intent != "add_transaction":
        return draft
    args = draft.calls[0].args
    waiting = scene.memory.question
    if unsided(clause.plain, after_question=waiting is not None and waiting.call.intent == "add_transaction"):
        return asking("side", "Is that to buy or to sell?", "add_transaction", _less(args, "side"), ("buy", "sell"))
    for call in () if draft.missing else draft.calls:
        if (year := _year(clause, call.args, scene.today)) is not None:
            question = f"Is {year} the year, or the number of units? How many {call.args.get('symbol')} was it?"
            return asking("quantity", question, "add_transaction", _less(call.args, "quantity"))
    return accounted(_in_known_currency(draft, clause), clause, scene)


def _less(args: Args, name: str) -> dict[str, JsonValue]:
    return {key: value for key, value in args.items() if key != name}


def _year(clause: Clause, args: Args, today: date) -> int | None:
    """The quantity where it is rather the year in which it was: "bought 1998 Exxon"; None where units are said."""
    quantity = args.get("quantity")
    if args.get("side") not in {"buy", "sell"} or args.get("date") or not isinstance(quantity, Decimal) or quantity % 100 == 0:
        return None
    if not _FIRST_YEAR <= quantity <= today.year or quantity != int(quantity):
        return None
    said = rf"\b{int(quantity)} ?(?:x|(?:\w+ )?(?:shares?|units?|stocks?|pieces|coins?))\b"
    written = clause.has(rf"(?<![\d,.]){int(quantity)}(?![\d.])")
    return int(quantity) if written and not clause.has(said) else None


def _in_known_currency(draft: Draft, clause: Clause) -> Draft:
    times = (clause.times.days, clause.times.periods, clause.times.durations)
    taken = [(item.start, item.end) for group in (clause.mentions, *times) for item in group]
    odd = None if draft.missing or clause.text.isupper() else odd_code(clause.text, taken)
    if odd is None or len(draft.calls) != 1 or "currency" in draft.calls[0].args:
        return draft
    return asking("currency", f"Which currency is {odd}? Give its code, such as EUR.", draft.calls[0].intent, draft.calls[0].args)
