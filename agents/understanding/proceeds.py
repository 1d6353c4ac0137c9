"""What the sale before it in the same message brought, put into something else: "and put it all into CVX at 177.5", "and buy PEP with the money"."""

import re
from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal

from agents.understanding.amounts import units_for
from agents.understanding.clause import Clause
from agents.understanding.corrections import exact
from agents.understanding.figures import Role, fraction
from agents.understanding.guards import Stance, stance
from agents.understanding.model import Args, JsonValue
from agents.understanding.scene import Draft, Scene, asking, made, symbols_of

_MONEY = r"(?:money|proceeds|cash|sum|amount|gains?|lot|funds|revenue)"
_PUT = re.compile(
    rf"\b(?:put|putting|invest\w*|re-?invest\w*|plow\w*|plough\w*|roll\w*|stuck|stick|used?|spent|spend|shifted|shift|moved|move|threw|throw|poured|pour)\b(?: \w+){{0,2}}? (?:it|all|everything|that|half|a (?:third|quarter)|\d+ ?%|(?:the|those|that|these) (?:\w+ )?{_MONEY})\b"
    rf"|\b(?:with|for|from|using|out of) (?:all |half |a (?:third|quarter) |\d+ ?% )?(?:of )?(?:the |that |this |those |these )?(?:whole |entire |full |resulting |sale )?{_MONEY}\b"
    r"|\b(?:buy|bought)\b.*\b(?:for it|with it|with that|instead|from that)\b"
)
_TAKEN_OUT = re.compile(
    r"\b(?:went|goes|go|sent|wired|transferred|moved|withdr\w+|taken|took|paid|gave|given|spent|put)\b(?!.*\b(?:back in|watch ?list)\b)"
)
"""What became of money that has left the books."""
_OF_THE_SALE = re.compile(
    rf"\b(?:it|that|them|everything|all|half|a (?:third|quarter)|the rest|\d+(?:\.\d+)? ?%(?: of (?:it|that))?|(?:the|that|those|this) (?:\w+ )?{_MONEY})\b"
)
_STAYS = re.compile(r"\b(?:stay\w*|stays|kept|keep|remain\w*|left|still|not)\b")
_CENT = Decimal("0.01")


def funded(clause: Clause, drafts: Sequence[Draft], scene: Scene) -> list[Draft]:
    """The purchase by what the sale before it brought, or that money taken out; none where it is told in its own figures, or the sale's money is not known."""
    named = symbols_of(clause, scene)
    last = drafts[-1] if drafts else None
    sales = [call.args for call in last.calls if call.intent == "add_transaction" and call.args.get("side") == "sell"] if last else []
    if last is None or last.missing or not sales or stance(clause.plain) is not Stance.ORDER:
        return []
    if not clause.mentions:
        return _taken_out(clause, sales, scene)
    if len(named) != 1 or not _PUT.search(clause.plain):
        return []
    loose = [f for f in clause.figures if f.role not in {Role.PRICE, Role.FEE, Role.TAX, Role.PERCENT}]
    brought = [_brought(args, scene) for args in sales]
    if loose or named[0] in {str(args.get("symbol")) for args in sales} or None in brought:
        return []
    part = fraction(clause.plain, clause.figures) or Decimal(1)
    price = next((f.value for f in clause.figures if f.role is Role.PRICE), None)
    fee = next((f.value for f in clause.figures if f.role is Role.FEE), None)
    amount = (sum((one for one in brought if one is not None), Decimal(0)) * part - (fee or 0)).quantize(_CENT, ROUND_DOWN)
    day: JsonValue = next((day.date.isoformat() for day in clause.times.days), None) or sales[-1].get("date")
    quantity = units_for(amount, price)
    return [made("add_transaction", side="buy", symbol=named[0], amount=amount, quantity=quantity, price=price, fee=fee, date=day)]


def _taken_out(clause: Clause, sales: Sequence[Args], scene: Scene) -> list[Draft]:
    """The withdrawal of what a sale brought, or of a part of it; the question how much where the sale's money is not known."""
    text = clause.plain
    if not _TAKEN_OUT.search(text) or not _OF_THE_SALE.search(text) or _STAYS.search(text):
        return []
    told = next((f.value for f in clause.figures if f.role not in {Role.FEE, Role.TAX, Role.PERCENT}), None)
    brought = [_brought(args, scene) for args in sales]
    day: JsonValue = next((day.date.isoformat() for day in clause.times.days), None) or sales[-1].get("date")
    args: dict[str, JsonValue] = {"side": "withdraw", **({"date": day} if day else {})}
    if told is None and None in brought:
        return [asking("amount", "How much of the money was taken out?", "add_transaction", args)]
    part = fraction(text, clause.figures) or Decimal(1)
    whole = sum((one for one in brought if one is not None), Decimal(0)) * part
    return [made("add_transaction", **args, amount=told or whole.quantize(_CENT, ROUND_DOWN))]


def _brought(args: Args, scene: Scene) -> Decimal | None:
    """The money of a sale after its charges: from its own figures, or today's close where it is of today."""
    units, price, amount = exact(args.get("quantity")), exact(args.get("price")), exact(args.get("amount"))
    today = args.get("date") in {None, scene.today.isoformat()}
    price = price if price is not None or not today else scene.known.quotes.get(str(args.get("symbol")))
    gross = amount if amount is not None else None if units is None or price is None else units * price
    charges = (exact(args.get("fee")) or Decimal(0)) + (exact(args.get("tax")) or Decimal(0))
    return None if gross is None or args.get("currency") else gross - charges
