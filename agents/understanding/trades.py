"""Recording: which side, which instrument, how many, at what price, on which day."""

import re
from dataclasses import replace
from datetime import date
from decimal import ROUND_DOWN, Decimal

from agents.understanding.affording import asked_units
from agents.understanding.amounts import SMALLEST, paid_in_all, share_of, told_alike, units_for
from agents.understanding.clause import Clause, affirmed
from agents.understanding.corrections import part_of
from agents.understanding.denominations import stated_currency
from agents.understanding.dividends import build_dividend
from agents.understanding.doubts import questioned
from agents.understanding.exceptions import traded
from agents.understanding.figures import FRACTIONS, SYMBOL_MARK, Role, fraction
from agents.understanding.flows import FLOWS, flows, joined, unsized
from agents.understanding.legs import Leg, legs
from agents.understanding.lots import chosen_lots, ordered_lots
from agents.understanding.model import Call, JsonValue
from agents.understanding.moving import came_in
from agents.understanding.numerals import part_of_unit
from agents.understanding.options import as_option, speaks_of_option
from agents.understanding.parcels import PART, less_held, priced_in_part
from agents.understanding.scene import (
    Draft,
    Scene,
    ambiguous_mention,
    ask_symbol,
    asking,
    symbols_of,
    unlisted_mention,
)
from agents.understanding.sides import has_side, opening_flow, side_of
from agents.understanding.sizes import INCLUDED, trade_numbers
from agents.understanding.unlisted import of_other_kind, written_symbol
from agents.understanding.untraded import untraded

_NO_FEE = re.compile(r"\b(?:no|without(?: any)?|zero|free of) (?:fees?|commissions?|charges?)\b|\b(?:fee|commission)[- ]free\b")
_PART_OF_UNIT = re.compile(
    rf"\b(?:(?P<n>[1-9]) )?(?P<part>{'|'.join(FRACTIONS)})s? (?:(?:of )?(?:a |an |1 )(?:single |whole )?(?:share|bitcoin|coin|unit|§)|(?:share|unit|coin)\b)"
)
_NO_MONEY = r"(?! ?(?:%|per ?cent|dollars|euros|pounds|usd|eur|gbp)|[\d.])"
_DOWN_TO = re.compile(
    rf"\b(?:trim|cut|reduce|bring|take|sell|get)\w*\b.{{0,25}}\b(?:down to (?P<n>\d+(?:\.\d+)?){_NO_MONEY}|to (?P<units>\d+(?:\.\d+)?) (?:shares|units)\b)"
)
_UP_TO = re.compile(
    rf"\b(?:top|bring|take|raise|increase|build|get|add|bump|round)\w*\b.{{0,25}}\b(?:up to (?P<n>\d+(?:\.\d+)?){_NO_MONEY}|to (?P<units>\d+(?:\.\d+)?) (?:shares|units)\b)"
)
_ALL_BUT = re.compile(
    r"\b(?:all|everything|every (?:share|unit|one)|the lot)(?: of (?:my|the|them))?(?: (?:\w+|§)){0,2}?\s+(?:but|except(?: for)?|save) (?:the )?(?:last |final )?(?P<n>\d+(?:\.\d+)?)\b"
    r"|\b(?:and |but |, ?)?(?:keep|keeping|leave|leaving)(?: me)?(?: with)?(?: only| just)? (?P<kept>\d+(?:\.\d+)?)\b(?! ?%)"
)
_DOUBLE = re.compile(r"\bdoubl(?:e|ed) (?:up |down )?(?:on )?(?:my|the)\b")
_MY = re.compile(
    r"\b(?:my|our|out of|get rid of|dump|dumped|liquidate|exit|ditch|the §\s*(?:shares|stocks?|position|holding|stake|ones)|the (?:rest|whole|entire|remaining)|all)\b"
)
_VAGUE = re.compile(r"\b(?:some|a few|a bit of|a couple|several|more|a little|a lot of|a bunch of|part of|a portion of)\b")
_NOT_WHOLE = re.compile(
    r"\b(?:not|no|never|almost|nearly|practically|virtually|just about|pretty much|close to)(?: quite)? (?:all|everything|the (?:whole|entire|lot)|my (?:whole|entire))\b(?: of (?:it|them))?(?: my\b| the\b)?"
)
_LESS = re.compile(r"\b(?:reduc|trim|cut|lower|decreas|shrink|scale back|pare)\w*\b")
"""Verbs of selling a part: how much of it has to be said."""
_OF_CASH = re.compile(r"\b(?:of (?:my|the|our) |my |the |our )(?:\w+ )?cash\b")
_WITH_FEES = re.compile(r"\b(?:with|including|incl|after|all) (?:the |all )?(?:fees?|commissions?|charges?|costs|in)\b|\bfees? included\b")
"""What says of a total that it holds the fee as well."""
_CLOSE = Decimal("0.01")


def build_trade(clause: Clause, scene: Scene) -> Draft:
    """One call per trade or flow that the clause reports or orders; a question when symbol, quantity or amount is missing, or when it has to be doubted."""
    clause = traded(affirmed(clause))
    return questioned(_built(less_held(clause), scene), clause, scene)


def _built(clause: Clause, scene: Scene) -> Draft:
    flow = None if clause.mentions else opening_flow(clause.plain)
    side = "deposit" if came_in(clause) else flow or _gone_on(clause, scene) or side_of(clause.plain, named=bool(clause.mentions))
    other = untraded(clause, scene) or (of_other_kind(clause, _common(clause, scene, side)) if side in {"buy", "sell"} else None)
    if other is not None:
        return other
    if side == "buy" and _DOWN_TO.search(clause.plain) and not clause.has(r"\b(?:buy|bought|add)\b"):
        side = "sell"
    if side in FLOWS:
        return joined([_flow(part, scene, own) for part, own in flows(clause, side)])
    if ambiguous_mention(clause) is not None or (unlisted_mention(clause) is not None and not any(m.instruments for m in clause.mentions)):
        return ask_symbol(clause, scene, "add_transaction", _common(clause, scene, side) | _numbers(clause), side)
    if speaks_of_option(clause) and (named := symbols_of(clause, scene)):
        return _option(clause, scene, side, named[0])
    parts = legs(clause, scene)
    drafts = [_leg(clause, scene, leg.side or side, leg) for leg in parts]
    lacking = unsized(drafts) if any(draft.missing for draft in drafts) else priced_in_part(drafts, clause)
    if lacking is not None:
        return lacking
    return Draft(calls=told_alike((call, leg.found, leg.text) for leg, draft in zip(parts, drafts, strict=True) for call in draft.calls))


def _gone_on(clause: Clause, scene: Scene) -> str | None:
    """The side of the trade before, where more of the same is told without one ("and 3 more at 73" after a sale); None elsewhere."""
    last = scene.memory.calls[-1] if scene.memory.calls else None
    if last is None or last.intent != "add_transaction" or has_side(clause.plain) or not clause.has(r"\b(?:more|another|again)\b"):
        return None
    return (
        str(last.args["side"])
        if {*symbols_of(clause, scene)} <= {last.args.get("symbol")} and last.args.get("side") in {"buy", "sell"}
        else None
    )


def _option(clause: Clause, scene: Scene, side: str, underlying: str) -> Draft:
    """A trade in an option by its own symbol; never one in the shares that it is written on."""
    symbol, rest = as_option(clause, underlying)
    leg = Leg(symbol=symbol, text=rest.marked, found=rest.figures)
    args = _common(rest, scene, side) | _measured(scene, side, leg)
    if symbol is None:
        question = f"Which option is it? Give strike and expiry, such as: {underlying} 200 call expiring 2024-06-21."
        return asking("symbol", question, "add_transaction", args)
    if "quantity" not in args:
        return asking("quantity", f"How many contracts of {symbol}?", "add_transaction", {**args, "symbol": symbol})
    return Draft(calls=(Call(intent="add_transaction", args={**args, "symbol": symbol}),))


def _from_day(clause: Clause) -> date | None:
    """The day of a trade told as "from 13 November", which elsewhere begins a period."""
    return next(
        (p.begin for p in clause.times.periods if p.finish is None and re.search(r"\bfrom(?: the| on)? $", clause.low[: p.start])), None
    )


def _common(clause: Clause, scene: Scene, side: str, leg: Leg | None = None) -> dict[str, JsonValue]:
    """Side, day and fee of a clause, or of a part of it."""
    found = clause.figures if leg is None else leg.found
    fee = next((f.value for f in found if f.role is Role.FEE), Decimal(0) if _NO_FEE.search(clause.plain) else None)
    tax = next((f.value for f in found if f.role is Role.TAX), None)
    day = (None if leg is None else leg.day) or next((d.date for d in clause.times.days), None) or _from_day(clause)
    currency = stated_currency(clause, scene)
    args: dict[str, JsonValue] = {"side": side, "date": day.isoformat() if day else None, "fee": fee, "tax": tax, "currency": currency}
    args["fx_rate"] = next((f.value for f in clause.figures if f.role is Role.RATE), None)
    args["multiplier"] = next((f.value for f in clause.figures if f.role is Role.MULTIPLIER), None)
    return {name: value for name, value in args.items() if value is not None}


def _numbers(clause: Clause) -> dict[str, JsonValue]:
    """Quantity and price as they stand, for a call whose symbol is still to come."""
    quantity, price, _ = trade_numbers(clause.figures, clause.marked)
    return {name: value for name, value in (("quantity", quantity), ("price", price)) if value is not None}


def _flow(clause: Clause, scene: Scene, side: str) -> Draft:
    amount = next((f.value for f in clause.figures if f.role not in {Role.FEE, Role.TAX, Role.PERCENT, Role.TARGET} and f.value > 0), None)
    part = fraction(clause.plain, clause.figures)
    if amount is None and part is not None and side == "withdraw" and scene.known.cash is not None:
        amount = (scene.known.cash * part).quantize(Decimal("0.01"), ROUND_DOWN)
    args = _common(clause, scene, side)
    if amount is None:
        verb = {"deposit": "deposited", "withdraw": "withdrawn", "interest": "credited"}[side]
        return asking("amount", f"How much was {verb}?", "add_transaction", args)
    return Draft(calls=(Call(intent="add_transaction", args={**args, "amount": amount}),))


def _leg(clause: Clause, scene: Scene, side: str, leg: Leg) -> Draft:
    lots, leg = None, replace(leg, symbol=leg.symbol or written_symbol(clause))
    if side == "sell" and leg.symbol is not None and leg.found == clause.figures:
        lots, clause = chosen_lots(clause, scene, leg.symbol)
        leg = replace(leg, found=clause.figures)
    elif side == "sell" and leg.symbol is not None:
        lots = ordered_lots(clause.marked, scene, leg.symbol)
    args = _common(clause, scene, side, leg)
    if side == "dividend":
        return build_dividend(clause, scene, leg.symbol, leg.found, args)
    args |= _measured(scene, side, leg) | ({"lots": [*lots]} if lots else {})
    if leg.symbol is None:
        part = (fraction(leg.text, leg.found) or part_of(clause)) if side == "sell" and not {"quantity", "amount"} & args.keys() else None
        return ask_symbol(clause, scene, "add_transaction", args | {PART: part}, side)
    args["symbol"] = leg.symbol
    if lots == ():
        return asking("lots", f"I find no such purchase of {leg.symbol}. Which ones, by their number?", "add_transaction", args)
    if "quantity" in args or "amount" in args:
        return Draft(calls=(Call(intent="add_transaction", args=args),))
    hold = f" You hold {held:f}." if (held := scene.known.holdings.get(leg.symbol)) and side == "sell" else ""
    done = f" did you {side}" if clause.has(r"\b(?:bought|sold)\b") else ""
    return asking("quantity", f"How many {leg.symbol}{done}?{hold}", "add_transaction", args)


def _measured(scene: Scene, side: str, leg: Leg) -> dict[str, JsonValue]:
    """Quantity, price and amount of a trade, as far as they are said or follow from what is held."""
    held, quote = scene.known.holdings.get(leg.symbol or ""), scene.known.quotes.get(leg.symbol or "")
    named_at = leg.text.find(SYMBOL_MARK)
    of_cash = side == "buy" and _OF_CASH.search(leg.text) is not None
    told = any(f.role in {Role.QUANTITY, Role.AMOUNT} or (f.role is Role.BARE and not f.money and f.start < named_at) for f in leg.found)
    part = None if told or of_cash else _derived(leg, side, held) or (asked_units(leg.text, scene, leg.symbol) if side == "buy" else None)
    quantity, price, total = trade_numbers(leg.found, leg.text, quote, part)
    if side == "sell" and held and (left := _left_over(leg.text)) is not None:
        quantity = max(Decimal(0), held - left)
    if side == "buy" and held and (wanted := _UP_TO.search(leg.text)) is not None:
        quantity = max(Decimal(0), Decimal(wanted["n"] or wanted["units"]) - held)
    if quantity is None and not of_cash:
        quantity = _derived(leg, side, held, told=total is None)
    if of_cash and total is None and quantity is None and scene.known.cash is not None:
        part = fraction(leg.text, leg.found)
        total = None if part is None else (scene.known.cash * part).quantize(Decimal("0.01"), ROUND_DOWN)
    args: dict[str, JsonValue] = {}
    if quantity is None and total is not None:
        total = _before_charges(total, side, leg)
        args["amount"], quantity = total, units_for(total, price)
    elif total is not None and quantity and price is None:
        price = (total / quantity).quantize(Decimal("0.0001")).normalize()
    elif total is not None and quantity and price is not None and _WITH_FEES.search(leg.text):
        rest = (total - quantity * price) * (1 if side == "buy" else -1)
        args |= {"fee": rest} if rest > 0 else {}
    price = _less_charges(leg, side, quantity, price)
    return args | ({"quantity": quantity} if quantity else {}) | ({"price": price} if price is not None else {})


def _before_charges(total: Decimal, side: str, leg: Leg) -> Decimal:
    """A total less the charges that it is said to hold: 1000 on PG "including 5 fee" are 995 of shares."""
    charges = sum((f.value for f in leg.found if f.role in {Role.FEE, Role.TAX}), Decimal(0))
    if not charges or charges >= total or INCLUDED.search(leg.text) is None:
        return total
    return total - charges if side == "buy" else total + charges


def _less_charges(leg: Leg, side: str, quantity: Decimal | None, price: Decimal | None) -> Decimal | None:
    """The price where it follows from a total that is said to hold the charges beside it ("for 605 including 5 fee"); else as it is."""
    total = next((f.value for f in leg.found if f.role in {Role.FOR, Role.AMOUNT} or paid_in_all(f, leg.text)), None)
    charges = sum((f.value for f in leg.found if f.role in {Role.FEE, Role.TAX}), Decimal(0))
    if (
        not quantity
        or price is None
        or total is None
        or not charges
        or INCLUDED.search(leg.text) is None
        or abs(total - quantity * price) > _CLOSE
    ):
        return price
    return ((total + (charges if side == "sell" else -charges)) / quantity).quantize(Decimal("0.0001")).normalize()


def _left_over(text: str) -> Decimal | None:
    """How many are to be left: "down to 5", "all but 5", "keep 5"."""
    if found := _DOWN_TO.search(text):
        return Decimal(found["n"] or found["units"])
    found = _ALL_BUT.search(text)
    return Decimal(found["n"] or found["kept"]) if found else None


def _derived(leg: Leg, side: str, held: Decimal | None, *, told: bool = True) -> Decimal | None:
    """A quantity told as a part of what is held; "my AAPL" alone is all of it, unless the figures have `told` something else."""
    if unit := _PART_OF_UNIT.search(" ".join(leg.text.split())):
        return (int(unit["n"] or 1) * FRACTIONS[unit["part"]]).quantize(SMALLEST).normalize()
    if slashed := part_of_unit(leg.text):
        return slashed.quantize(SMALLEST).normalize()
    if not held:
        return None
    text = _NOT_WHOLE.sub(" ", leg.text)
    if _DOUBLE.search(text):
        return held
    part = fraction(text, leg.found)
    if part is None and told and side == "sell" and _MY.search(text) and not (_VAGUE.search(text) or _LESS.search(text)):
        part = Decimal(1)
    if part is None:
        return None
    return share_of(held, part)
