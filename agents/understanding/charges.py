"""Fees, taxes and interest charged that were paid by themselves, and what came back of them."""

import re

from agents.understanding.clause import Clause
from agents.understanding.figures import Role
from agents.understanding.guards import Stance, stance
from agents.understanding.model import JsonValue
from agents.understanding.scene import Draft, Scene, asking, made, symbols_of

_FEE = re.compile(r"\b(?:fees?|charges?|commissions?)\b")
_TAX = re.compile(r"\b(?:tax(?:es)?|withholding)\b")
_CHARGES = {Role.FEE, Role.TAX}
_INTEREST = re.compile(r"\binterest\b(?! rate)")
_PAID = re.compile(
    r"\b(?:paid|pay|charged|charge|deducted|debited|withheld|record|recorded|log|enter|book|booked|add|owed?|cost me|took|take|there (?:was|is))\b"
)
_KIND_OF_FEE = re.compile(
    r"\b(?:custody|account|management|platform|maintenance|annual|monthly|quarterly|yearly|depot|service|inactivity|advisory|administration|admin|bank|data|wire|subscription|adr|safekeeping) (?:fees?|charges?)\b"
)
_ALONE = re.compile(
    r"^\W*(?:please |and |also |an? |the )*(?:\w+ )?(?:fees?|charges?|commissions?|tax(?:es)?|withholding tax)(?: of)?[ :]*[$€£]?\d\S*(?: (?:[a-z]{3}|euros?|dollars?|pounds?))?(?:[ ,]+(?:on|from|in|for|with|by|of) .*)?[ ,]*¤.*$"
)
"""Nothing but what it was, how much, and its day: a booking of its own, also where it could be a part of the trade before."""
_BACK = re.compile(r"\b(?:refund\w*|reimburse\w*|rebates?|got\b.*\bback|came back|credited back|returned|gave\b.*\bback)\b")
_I_PAID = re.compile(
    r"\b(?:margin|debit|overdraft|loan|borrowing) interest\b|\b(?:i|we) (?:paid|pay|was charged|were charged|owe\w*)\b.*\binterest\b|\bcharged (?:me |us )?.*\binterest\b|\binterest charged\b"
)
_OTHER_WORK = re.compile(
    r"\b(?:buy|bought|buying|sell|sold|selling|purchase[ds]?|shares?|units|dividends?|deposit\w*|withdr[ae]w\w*|change|edit|set|fix|correct\w*|should|was wrong|transaction|trade \d|trade #|order \d|backtest|alert|report|export|exclude|include|outside|inside)\b"
)


_TO_BE_RECORDED = re.compile(r"^\W*(?:(?:please|also|and|then) )*(?:add|record|book|log|enter|note)\b")


def charge_of(clause: Clause) -> str | None:
    """The side (fee, tax, interest) of a payment that stands by itself; None where the clause is about something else."""
    text = clause.plain
    if _OTHER_WORK.search(text) or stance(text) is not Stance.ORDER or any(figure.role is Role.QUANTITY for figure in clause.figures):
        return None
    told = _PAID.search(text) is not None or _BACK.search(text) is not None or _ALONE.match(text) is not None
    if _FEE.search(text) and (told or _KIND_OF_FEE.search(text)):
        return "fee" if clause.figures or told else None
    if _TAX.search(text) and told and (clause.figures or _TO_BE_RECORDED.match(text)):
        return "tax"
    return "interest" if _INTEREST.search(text) and _I_PAID.search(text) else None


def stands_alone(clause: Clause) -> bool:
    """Whether a fee, tax or interest is told with a day of its own, as a refund, or as no fee of a trade: no part of the trade that was spoken of before."""
    of_its_own = bool(clause.times.days) or _BACK.search(clause.plain) is not None or _KIND_OF_FEE.search(clause.plain) is not None
    return of_its_own and charge_of(clause) is not None


def charged_for(trade: Clause, clause: Clause) -> bool:
    """Whether a sentence tells only what was charged for the trade before it, which has no charge yet: "the broker took 2". What is to be recorded stands by itself."""
    told = {figure.role for figure in clause.figures}
    if not told or told - _CHARGES or clause.mentions or _TO_BE_RECORDED.match(clause.plain) or stands_alone(clause):
        return False
    return trade.has(r"\b(?:buy|bought|sell|sold|purchased?)\b") and not {figure.role for figure in trade.figures} & _CHARGES


def build_charge(clause: Clause, scene: Scene, side: str) -> Draft:
    """add_transaction of a fee, a tax or interest charged; below zero where it came back or was charged."""
    day = next((d.date.isoformat() for d in clause.times.days), None)
    counted = [f for f in clause.figures if f.role not in {Role.PERCENT, Role.TARGET} and f.value > 0]
    figure = next((f for f in counted if f.role.value == side), next(iter(counted), None))
    named = symbols_of(clause, scene)
    currency = figure.currency if figure and figure.currency not in {None, scene.known.base_currency} else None
    args: dict[str, JsonValue] = {"side": side, "date": day, "symbol": named[0] if named else None, "currency": currency}
    if figure is None:
        return asking("amount", f"How much was the {side}?", "add_transaction", args)
    below = (side == "interest") != (_BACK.search(clause.plain) is not None)
    return made("add_transaction", **args, amount=-figure.value if below else figure.value)
