"""Money put on top of what was just told: "add 226 to make it a round number" after a deposit, a trade or the cash."""

import re
from decimal import Decimal

from agents.understanding.clause import Clause
from agents.understanding.corrections import exact
from agents.understanding.figures import Role
from agents.understanding.model import Args, Call
from agents.understanding.openings import LEAD_ON
from agents.understanding.outcome import clarify
from agents.understanding.replies import residue
from agents.understanding.scene import Draft, Scene

_ADD = re.compile(
    rf"^{LEAD_ON}(?:add|put|throw|chuck|toss|pay|deposit|transfer|top (?:it |that |this )?up|plus)(?: (?:in|on|by|with|up|another|an extra|a further|just|me))* [$€£]?\d"
    rf"|^{LEAD_ON}(?:another |an extra )?[$€£]?\d[\d.,]*(?: dollars| euros)? (?:more|extra|on top)\b"
)
_ROUND = re.compile(r"\b(?:round(?:s|ed)?|even|smooth|full)\b")
_ON_TOP = re.compile(r"\b(?:another|more|extra|further|on top|to (?:it|that|this|the deposit))\b")
_WORD_LIST = (
    "add throw chuck toss pay deposit transfer top in on by an extra further me have get bring reach end up round rounds rounded rounding even smooth full amount sum figure balance cash account total off nice "
    "deposited dollars euros that's is there then so with at to"
)
_WORDS = frozenset(_WORD_LIST.split())
_OF_MONEY = frozenset({"deposit", "withdraw", "interest", "dividend"})


def topped_up(clause: Clause, scene: Scene) -> list[Draft] | None:
    """The deposit that waits with more in it, or another one, as it makes a round sum; the question which where both or neither do."""
    last = scene.memory.calls[-1] if scene.memory.calls else None
    told = [figure.value for figure in clause.figures if figure.role not in {Role.PERCENT, Role.QUANTITY, Role.FEE, Role.TAX}]
    if last is None or clause.mentions or len(told) != len(clause.figures) or not 0 < len(told) < 3 or _ADD.match(clause.plain) is None:
        return None
    if scene.memory.question is not None or clause.has(r"\bdeposit another\b") or [word for word in residue(clause) if word not in _WORDS]:
        return None
    waits = scene.known.pending[-1] if scene.known.pending else None
    deposit = waits if waits is not None and waits.args.get("side") == "deposit" else None
    of_cash = last.intent == "add_transaction" or (last.intent == "show_portfolio" and last.args.get("about") == "cash")
    rounding = _ROUND.search(clause.plain) is not None or len(told) == 2
    if not (rounding and (waits is not None or of_cash)) and not (deposit is not None and _ON_TOP.search(clause.plain)):
        return None
    return [_of_two(told, deposit, scene, rounding=rounding)]


def _of_two(told: list[Decimal], deposit: Call | None, scene: Scene, *, rounding: bool) -> Draft:
    more, goal = told[0], told[1] if len(told) > 1 else None
    whole = None if deposit is None else (exact(deposit.args.get("amount")) or Decimal(0)) + more
    cash = None if scene.known.cash is None else _cash_after(scene, scene.known.cash) + more
    fits = [_fit(total, goal) if rounding else 0 for total in (whole, cash)]
    if deposit is not None and whole is not None and fits[0] > fits[1]:
        return Draft(calls=(Call(intent="add_transaction", args={**deposit.args, "amount": whole}, replaces=scene.known.id_of(deposit)),))
    if fits[1] > fits[0]:
        return Draft(calls=(Call(intent="add_transaction", args={"side": "deposit", "amount": more}),))
    if whole is None:
        question = f"Is that a deposit of {more:f}? Your cash would be {cash or more:,.2f} with it."
        return Draft(calls=(clarify("request", question, (f"deposit {more:f}",)),))
    question = f"Shall the deposit be {whole:f} in all, or is it another one of {more:f}?"
    return Draft(calls=(clarify("request", question, (f"make it {whole:f}", f"deposit another {more:f}")),))


def _fit(total: Decimal | None, goal: Decimal | None) -> int:
    """How round a sum is, by the zeros at its end; all that counts is the goal where there is one."""
    if total is None or total != total.to_integral_value() or total <= 0:
        return 0
    if goal is not None:
        return int(total == goal)
    zeros = len(f"{total:.0f}") - len(f"{total:.0f}".rstrip("0"))
    return zeros if zeros > 1 else 0


def _cash_after(scene: Scene, cash: Decimal) -> Decimal:
    """The cash once all that waits is recorded."""
    for call in scene.known.pending:
        cash += _effect({**call.args, **scene.known.settled_of(scene.known.id_of(call))}) if call.intent == "add_transaction" else 0
    return cash


def _effect(args: Args) -> Decimal:
    units, price, amount = (exact(args.get(name)) or Decimal(0) for name in ("quantity", "price", "amount"))
    charges = (exact(args.get("fee")) or Decimal(0)) + (exact(args.get("tax")) or Decimal(0))
    side = args.get("side")
    gross = amount if side in _OF_MONEY else units * price
    return (gross if side in {"sell", "deposit", "interest", "dividend"} else -gross) - charges
