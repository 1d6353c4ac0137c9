"""Corrections: what a message changes about a call that was proposed before it ("no, 12", "at 95", "sorry, yesterday")."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from agents.understanding.amounts import by_amount, counts_units, share_of
from agents.understanding.clause import Clause
from agents.understanding.denominations import currency_anew, only_currency
from agents.understanding.figures import NEGATED, Figure, Role, fraction
from agents.understanding.model import Call, JsonValue
from agents.understanding.removing import alert_of
from agents.understanding.replies import adds_detail, restates
from agents.understanding.scene import Scene, symbols_of
from agents.understanding.sides import has_side, side_of

_NUMBER_OF = {"alert_create": "threshold", "edit_transaction": "value"}
_DAY_SHIFT = re.compile(r"\b(?:the|a|1) day (?P<way>before|earlier|after|later)\b(?! (?:yesterday|tomorrow|last))")
_KEPT = re.compile(
    r"\b(?:keep|keeping|leave|leaving|hold on to|hang on to)(?: me)?(?: with)?(?: only| just| back)? (?P<n>\d+(?:\.\d+)?)\b(?! ?%)"
)
"""How many are to be left of what is sold."""
_NEAR = Decimal("0.3")
"""A figure within this fraction of the price, and not of the units, is a price."""
_VERY_NEAR = Decimal("0.1")
_MEANT_AFTER_ALL = re.compile(r"§.*\b(?:no|wait|sorry|actually|i mean[t]?|rather)\b.*§")
"""One instrument, and then another in its place: "PEP... no, KO"."""
_BY_ROLE = {Role.PRICE: "price", Role.FEE: "fee", Role.TAX: "tax", Role.QUANTITY: "quantity", Role.FOR: "price", Role.RATE: "fx_rate"}


def corrected(clause: Clause, scene: Scene, last: Call) -> Call | None:
    """`last` with what the clause says instead, None when it says nothing that fits."""
    changes = changes_to(clause, scene, last)
    return last.with_args(**changes) if changes else None


def changes_to(clause: Clause, scene: Scene, last: Call) -> dict[str, JsonValue]:
    """The arguments of `last` that the clause gives anew."""
    if last.intent == "add_transaction":
        return trade_changes(clause, scene, last)
    changes: dict[str, JsonValue] = {}
    named = symbols_of(clause, scene)
    if named:
        changes |= {"symbols": [*named]} if "symbols" in last.args else {"symbol": named[0], **alert_of(last, named[0], scene)}
    charges = frozenset() if last.intent == "edit_transaction" else frozenset({Role.FEE, Role.TAX})
    value = next((figure for figure in reversed(_affirmed(clause)) if figure.role not in charges), None)
    field = _NUMBER_OF.get(last.intent)
    if value is not None and field is not None:
        changes[field] = value.value
        if last.intent == "edit_transaction" and value.role in _BY_ROLE:
            changes["field"] = _BY_ROLE[value.role]
        if last.intent == "alert_create":
            changes["condition"] = _alert_condition(value, clause, scene, {**last.args, **changes})
    if value is not None and last.intent in {"delete_transaction", "edit_transaction"} and value.role is Role.TARGET:
        changes = {"target": f"{value.value:f}"}
    return changes


def _alert_condition(figure: Figure, clause: Clause, scene: Scene, args: Mapping[str, JsonValue]) -> JsonValue:
    """Above or below as the clause says, else as before; turned round where that would be true at once at the present price."""
    before, quote = args.get("condition"), scene.known.quotes.get(str(args.get("symbol")))
    if (said := condition_of(clause)) is not None or before not in {"above", "below"} or quote is None or figure.role is Role.PERCENT:
        return said or before
    return "below" if figure.value < quote else "above"


def told_anew(clause: Clause, scene: Scene) -> bool:
    """Whether a message tells anew how it was with one of what waits: "the coke was 6", "and 8 not 10"."""
    waiting = {call.args.get("symbol") for call in scene.known.pending}
    if restates(clause) and waiting & {*symbols_of(clause, scene)}:
        return True
    just_written = bool(scene.memory.written) and scene.memory.calls[-1:] == scene.memory.written[-1:]
    if (waiting or just_written) and (adds_detail(clause) or (only_currency(clause) and _trades_wait(scene))):
        return True
    return bool(waiting) and any(NEGATED.search(clause.marked[: figure.start]) for figure in clause.figures)


def _trades_wait(scene: Scene) -> bool:
    return any(call.intent == "add_transaction" for call in (*scene.known.pending, *scene.memory.written[-1:]))


def day_shift(clause: Clause) -> int:
    """Days by which a reply moves the date that was said: "the day before" is -1; 0 when it moves nothing."""
    found = _DAY_SHIFT.search(clause.plain)
    return 0 if found is None else -1 if found["way"] in {"before", "earlier"} else 1


def rescales(clause: Clause) -> bool:
    """Whether a reply moves the day or the size that was said, without a figure or day of its own: "the day before", "double that"."""
    return day_shift(clause) != 0 or _OF_THAT.search(clause.low) is not None


def says_the_same(clause: Clause, scene: Scene, last: Call) -> bool:
    """Whether a correction says what `last` says already: "last Friday, that is"."""
    days = {day.date.isoformat() for day in clause.times.days}
    values = {figure.value for figure in clause.figures}
    known = {exact(last.args.get(name)) for name in ("quantity", "price", "amount", "fee", "threshold")}
    other_side = has_side(clause.plain) and side_of(clause.plain, named=bool(clause.mentions)) != last.args.get("side")
    told = bool(days or values) and not other_side and {*symbols_of(clause, scene)} <= {str(last.args.get("symbol"))}
    return told and days <= {str(last.args.get("date"))} and values <= known


def condition_of(clause: Clause) -> str | None:
    """Above or below, where the clause says so."""
    clause = replace(clause, marked=_NOT_THAT_WAY.sub(lambda m: " " * len(m[0]), clause.marked))
    if clause.has(r"\b(?:above|over|rises?|exceeds?|past|higher|more|dearer|pricier|tops?|hits? at least)\b"):
        return "above"
    return "below" if clause.has(r"\b(?:below|under|falls?|drops?|dips?|cheaper|lower|less|sinks?)\b") else None


_NOT_THAT_WAY = re.compile(r"\b(?:not|instead of|rather than) (?:above|over|below|under|higher|lower)\b")


def last_value(clause: Clause) -> Figure | None:
    """The figure that counts: "12, not 10" and "not 10 but 12" both mean 12."""
    kept = _affirmed(clause)
    return kept[-1] if kept else None


def _affirmed(clause: Clause) -> list[Figure]:
    return [f for f in clause.figures if not NEGATED.search(clause.marked[: f.start])]


def trade_changes(clause: Clause, scene: Scene, last: Call) -> dict[str, JsonValue]:
    """The arguments of a trade or flow that the clause gives anew."""
    changes: dict[str, JsonValue] = {}
    named = [s for m, s in zip(clause.mentions, symbols_of(clause, scene), strict=False) if not NEGATED.search(clause.marked[: m.start])]
    if (sibling := _of_class(clause, str(last.args.get("symbol")))) is not None:
        named = [sibling]
    if named:
        changes["symbol"] = named[-1] if _MEANT_AFTER_ALL.search(clause.plain) else named[0]
    side = said_side(clause)
    if side is not None:
        changes["side"] = side
    if clause.times.days:
        changes["date"] = clause.times.days[-1].date.isoformat()
    elif (days := day_shift(clause)) and isinstance(said := last.args.get("date"), str):
        changes["date"] = (date.fromisoformat(said) + timedelta(days=days)).isoformat()
    changes |= _numbers_anew(clause, last.args) | ({"currency": code} if (code := currency_anew(clause, last)) else {})
    if (scaled := _scaled(clause, last.args)) is not None:
        changes["quantity"] = scaled
        return changes
    part = part_of(clause)
    held = scene.known.holdings.get(str(changes.get("symbol") or last.args.get("symbol") or ""))
    if part is not None and held and last.args.get("side") == "sell":
        changes["quantity"] = share_of(held, part)
    if held and last.args.get("side") == "sell" and (kept := _KEPT.search(clause.plain)) is not None:
        changes["quantity"] = max(Decimal(0), held - Decimal(kept["n"]))
    return {name: value for name, value in changes.items() if last.args.get(name) != value}


_OF_THAT = re.compile(
    r"\b(?:(?P<part>half|a third|a quarter|twice|two times|double|triple|three times|(?P<n>\d+) times)(?: of)?(?: as (?:many|much))?(?: (?:that|those|them|this|it|the (?:amount|number|units|shares)))|(?P<more>twice|\d+ times) as (?:many|much))\b(?! § )"
)
_TIMES = {
    "half": Decimal("0.5"),
    "a third": Decimal(1) / 3,
    "a quarter": Decimal("0.25"),
    "twice": Decimal(2),
    "two times": Decimal(2),
    "double": Decimal(2),
    "triple": Decimal(3),
    "three times": Decimal(3),
}


def _scaled(clause: Clause, args: Mapping[str, JsonValue]) -> Decimal | None:
    """The units of what waits, times what a correction says: "half of that", "double it"; None where it says no such thing."""
    found, units = _OF_THAT.search(clause.low), exact(args.get("quantity"))
    if found is None or units is None:
        return None
    said = found["part"] or found["more"]
    times = _TIMES.get(said) or Decimal(re.sub(r"\D", "", said))
    return share_of(units, times)


def part_of(clause: Clause) -> Decimal | None:
    """The part of a holding that a message names; "a quarter" at its end is one too, though elsewhere it is three months."""
    if clause.figures:
        return None
    return fraction(clause.plain, ()) or (Decimal("0.25") if re.search(r"\ba quarter\W*$", clause.low) else None)


def _numbers_anew(clause: Clause, args: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """What the numbers of a clause put right; of a trade told by what it costs, units in place of the amount or an amount without them."""
    in_money = by_amount(args)
    told: dict[str, JsonValue] = {
        (_field_in_money(figure, clause) if in_money else _trade_field(figure, clause, args)): figure.value for figure in _affirmed(clause)
    }
    return told | ({"amount" if "quantity" in told else "quantity": None} if in_money else {})


_CLASS = re.compile(r"\b(?:class (?P<after>[abc])|(?P<before>[abc])[- ](?:class|shares?))\b")
_CLASSES = ({"a": "GOOGL", "c": "GOOG"},)
"""Share classes whose symbols do not end in the letter of the class."""


def _of_class(clause: Clause, symbol: str) -> str | None:
    """The same company's shares of the class that a correction names ("no, the C shares"); None where it names none."""
    found = _CLASS.search(clause.low)
    if found is None:
        return None
    letter = found["after"] or found["before"]
    odd = next((classes for classes in _CLASSES if symbol in classes.values()), None)
    if odd is not None:
        return odd.get(letter)
    stem, dash, ending = symbol.partition("-")
    return f"{stem}-{letter.upper()}" if dash and len(ending) == 1 else None


def said_side(clause: Clause) -> str | None:
    """The side that a correction says; None where it says none."""
    text = re.sub(r"\b(?:not|instead of)(?: an?)? (?:buy|bought|sell|sold|purchase|sale|deposit|withdrawal)\b", " ", clause.plain)
    if re.search(r"\b(?:sell|sold|sale)\b", text):
        return "sell"
    if re.search(r"\b(?:buy|bought|purchase)\b", text):
        return "buy"
    return side_of(text, named=False) if re.search(r"\b(?:withdr[ae]w\w*|deposit\w*)\b", text) else None


def _trade_field(figure: Figure, clause: Clause, args: Mapping[str, JsonValue]) -> str:
    named = _BY_ROLE.get(figure.role)
    if "quantity" not in args and "amount" in args:
        return named if named in {"fee", "tax"} else "amount"
    if named is not None:
        return named
    if "price" not in args and clause.language != "en" and re.match(r"^\W*to [$€£]?\d", clause.plain):
        return "price"
    if clause.has(r"\bfee\b|\bcommission\b"):
        return "fee"
    if figure.money and _nearer_to_fee(figure, args) and not clause.has(r"\bprice\b|\bat\b|\beach\b"):
        return "fee"
    fractional = figure.value != figure.value.to_integral_value()
    whole_units = exact(args.get("quantity")) is not None and "price" in args
    priced = clause.has(r"\bprice\b") or figure.money or (fractional and whole_units)
    return "price" if priced or _restates_price(figure, clause, args) else "quantity"


def _nearer_to_fee(figure: Figure, args: Mapping[str, JsonValue]) -> bool:
    """Whether an amount is rather the fee that was said than the price, by how many times one goes into the other."""
    fee, price = exact(args.get("fee")), exact(args.get("price"))
    if not fee or figure.value <= 0:
        return False
    return not price or max(fee, figure.value) / min(fee, figure.value) < max(price, figure.value) / min(price, figure.value)


def _field_in_money(figure: Figure, clause: Clause) -> str:
    """What a number puts right in a trade told by what it costs: units only where its own words count them."""
    if figure.role in {Role.PRICE, Role.FEE, Role.TAX}:
        return _BY_ROLE[figure.role]
    if clause.has(r"\bfee\b|\bcommission\b"):
        return "fee"
    return "quantity" if counts_units(figure, clause.marked) else "amount"


def exact(value: JsonValue) -> Decimal | None:
    """A figure of a call, as it was understood or as an open proposal writes it."""
    try:
        return None if value is None or isinstance(value, bool) else Decimal(str(value))
    except InvalidOperation:
        return None


def _restates_price(figure: Figure, clause: Clause, args: Mapping[str, JsonValue]) -> bool:
    """Whether "no, 405" means the price that was said, because it is very near to it ("it was 405": near) and far from the units."""
    price, units = exact(args.get("price")), exact(args.get("quantity"))
    if not price or not units:
        return False
    near = _NEAR if clause.has(r"\b(?:was|were)\b") else _VERY_NEAR
    return abs(figure.value - price) / price < near < abs(figure.value - units) / units


def spoken_of(clause: Clause, scene: Scene, pending: Sequence[Call]) -> Call:
    """Which of the open proposals a correction is about: that of the instrument, the side or the price that it names, else the latest."""
    named, side = set(symbols_of(clause, scene)), said_side(clause)
    hits = [call for call in pending if named & {str(call.args.get("symbol"))}]
    hits = [call for call in hits or pending if side is not None and call.args.get("side") == side] or hits
    told = {figure.value for figure in clause.figures}
    priced = [call for call in hits if exact(call.args.get("price")) in told]
    return (priced or hits or pending)[-1]


def stands_beside(clause: Clause, amended: Call, base: Call) -> bool:
    """Whether a message adds to what waits rather than changing it: "sell 5 more", "sell it again at 140"."""
    more = clause.has(r"\b(?:more|again|another)\b") and clause.has(r"\b(?:buy|sell|bought|sold)\b")
    return base.intent == "add_transaction" and (more or amended.args.get("side") != base.args.get("side"))


def same_kind(written: tuple[Call, ...], pending: Call) -> Call:
    """The pending call as it was understood, exact numbers included, where memory has it."""
    return next(
        (
            call
            for call in reversed(written)
            if call.intent == pending.intent and all(call.args.get(name) == pending.args.get(name) for name in ("symbol", "side"))
        ),
        pending,
    )
