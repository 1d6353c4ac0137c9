"""What was recorded: listing it, changing it, deleting it, taking it back."""

import re
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import date
from decimal import Decimal

from agents.understanding.clause import Clause
from agents.understanding.dates import MONTH, month_end, year_range
from agents.understanding.figures import NEGATED, Figure, Role
from agents.understanding.model import JsonValue, Known, KnownActivity
from agents.understanding.removing import shown_alone
from agents.understanding.scene import Draft, Scene, asking, has_pronoun, made, range_of, subjects_of, symbols_of
from agents.understanding.sums import bare_year, sum_args

CANDIDATES = "candidates"
"""Holds, while a question which transaction is meant is open, the numbers of those that could be."""
_TYPES = (
    ("dividend", re.compile(r"\bdividends?\b|\bpayouts?\b|\b(?:did|do|does|has|have) (?:the |my )?§(?: \w+)? (?:pay|paid)(?: me| us| out| anything)*\b")),
    ("deposit", re.compile(r"\bdeposit(?:s|ed)?\b|\bput (?:(?:some|any|more|my|new|\d\S*) )?(?:money |cash |funds )?in\b(?! §)|\bpa(?:y|id) in(?:to (?:this|it|here|my|the)\b)?\b|\bput into (?:this|it|here|my|the)\b(?! §)|\bcontribut\w+|\btop(?:ped)? up\b|\btransferred in\b")),
    ("withdraw", re.compile(r"\bwithdr[ae]w(?:n|als?|ing|s)?\b|\btaken? out\b|\btook out\b|\bpull(?:ed)? (?:\w+ )?(?:out|from)\b|\bcash(?:ed)? out\b")),
    ("sell", re.compile(r"\bsell(?:s|ing)?\b|\bsold\b|\bsales?\b|\bdisposals?\b|\boffloaded\b|\bdumped\b")),
    ("buy", re.compile(r"\bbuy(?:s|ing)?\b|\bbought\b|\bpurchas(?:e|es|ed|ing)\b|\bacquisitions?\b|\bpay for\b|\bpaid for\b|\bspend on\b|\bspent on\b|\bpick(?:ed)? up\b|\binvest(?:ed)?\b")),
)  # fmt: skip
_TRADE_WORDS = re.compile(r"\btrad(?:e|es|ed|ing)\b|\borders?\b")
_NEWEST = re.compile(r"\b(?:last|latest|most recent|newest|previous|recent|just)\b")
_OLDEST = re.compile(r"\b(?:first|oldest|earliest)\b")
_FIELD_WORDS = (
    ("fee", re.compile(r"\b(?:fees?|commission|charges?)\b")),
    ("price", re.compile(r"\bprices?\b|\bcost\b|\bpaid\b|\bper share\b")),
    ("quantity", re.compile(r"\b(?:quantity|shares|units|count|number of shares|size|how many)\b")),
    ("amount", re.compile(r"\bamount\b|\btotal\b")),
)
_FROM_ONE = re.compile(
    rf"\bfrom (?:the year )?(?:(?P<year>(?:19|20)\d\d)|(?:{MONTH}(?: (?:19|20)\d\d)?))\b(?!-|\s*\d|\s+(?:on|onwards?|forward|to|till?|until|through|up)\b)"
)
_ENTRY = (
    r"(?:trade|transaction|order|buy|purchase|sale|sell|deposit|withdrawal|dividend|activity|entry|payment|booking|investment|fee|payout)"
)
_ONE = re.compile(
    rf"\b(?:last|latest|most recent|newest|biggest|largest|first|oldest|highest|greatest|smallest|lowest|earliest|most expensive|single) (?:\w+ |§ ){{0,2}}?{_ENTRY}\b(?!s)"
)
_LATELY = re.compile(r"^\W*when (?:did|have|was|were) .*\b(?:last|most recently)\b")
_SINGULAR = re.compile(
    r"^\W*(?:(?:which|what) (?:stock|share|one|company|holding) (?:did|have)|(?:when|what|how much) (?:did|was|were|have)) .*\b(?:first|last|most|largest|biggest)\b"
)
_CHARGES = ("fee", "tax", "interest")
"""Entries whose one figure is their amount."""
_ORDERS = (
    ("largest", re.compile(rf"\b(?:biggest|largest|highest|greatest|heftiest|priciest|most expensive|top)(?: \d+| single| ever)? (?:\w+ |§ ){{0,2}}?(?:{_ENTRY}|activitie|entrie)s?\b|\b(?:by|sorted by|ordered by|in order of) (?:amount|size|value)\b|\b(?:{_ENTRY}|activitie|entrie)s?\b.*\blargest first\b|\bspen[dt] the most\b")),
    ("smallest", re.compile(rf"\b(?:smallest|tiniest|lowest|least expensive)(?: \d+| single| ever)? (?:\w+ |§ ){{0,2}}?(?:{_ENTRY}|activitie|entrie)s?\b|\bsmallest first\b")),
    ("oldest", re.compile(rf"\b(?:oldest|earliest|(?:very )?first)(?: \d+| ever)? (?:\w+ |§ ){{0,1}}?(?:{_ENTRY}|activitie|entrie)s?\b|\b(?:oldest|earliest) first\b|\b(?:did|have) (?:i|we) (?:ever )?first (?:buy|bought|sell|sold|invest\w*|deposit\w*|get|got|purchase\w*)\b|\bfirst time (?:i|we)\b|\b(?:did|have) (?:i|we) (?:buy|bought|sell|sold|deposit|get) first\b|\bin (?:chronological|date) order\b")),
)  # fmt: skip
"""How a list of transactions is wanted, where not the newest first."""
_NOT_THESE = re.compile(
    r"\b(?:transaction|trade|order) history\b|\b(?:not|no|without|except(?: for)?|excluding|but not) (?:the |my |any )?(?:sells?|sales?|buys?|purchases?|dividends?|deposits?|withdrawals?)\b"
)
_BOTH = re.compile(r"\bbuy(?:s)?\b.*\bsell(?:s)?\b|\bbought\b.*\bsold\b|\bsold\b.*\bbought\b|\bpurchases\b.*\bsales\b")


def type_of(text: str) -> str | None:
    """The kind of transaction that marked text speaks of: buy, sell, dividend, deposit, withdraw."""
    if _BOTH.search(text):
        return None
    return next((name for name, pattern in _TYPES if pattern.search(text)), None)


def build_list(clause: Clause, scene: Scene) -> Draft:
    """list_transactions with side, symbol, range and limit."""
    named = subjects_of(clause, scene, reach=scene.fresh and "?" in clause.text)
    if sums := sum_args(clause):
        return _summed(clause, scene, sums, named)
    limit: JsonValue = next((int(f.value) for f in clause.figures if f.role is Role.LIMIT and 0 < f.value <= 200), None)
    order = order_of(clause)
    if limit is None and (
        _ONE.search(clause.plain) or (order is not None and _SINGULAR.search(clause.plain)) or _LATELY.search(clause.plain)
    ):
        limit = 1
    side = type_of(_NOT_THESE.sub(" ", clause.plain))
    return made(
        "list_transactions",
        side=side,
        symbol=named[0] if named else None,
        range=listed_range(clause, scene),
        limit=limit,
        order=order,
        trades_only=_trades_only(clause, side),
    )


def _summed(clause: Clause, scene: Scene, sums: tuple[dict[str, JsonValue], ...], named: tuple[str, ...]) -> Draft:
    """What recorded payments come to, for each instrument that is named; or the largest of them where only that is asked."""
    side, order = type_of(_NOT_THESE.sub(" ", clause.plain)), order_of(clause)
    one = {"by": None, "order": order, "limit": 1 if _ONE.search(clause.plain) else None} if order and clause.has(_FEE_OR_TAX) else {}
    kind = {} if any("side" in args or "charges" in args for args in sums) else {"side": side, "trades_only": _trades_only(clause, side)}
    calls = [
        made("list_transactions", **{**kind, **args, **one}, symbol=symbol, range=listed_range(clause, scene)).calls[0]
        for args in sums
        for symbol in named or (None,)
    ]
    return Draft(calls=tuple(calls))


_FEE_OR_TAX = r"\b(?:biggest|largest|highest|smallest|lowest) (?:\w+ )?(?:fees?|tax(?:es)?|commissions?|charges?)\b"


def _trades_only(clause: Clause, side: str | None) -> bool | None:
    return True if side is None and clause.has(r"\btrades?\b(?! history)") else None


def order_of(clause: Clause) -> str | None:
    """Which transactions a list is to begin with: largest, smallest or oldest; None where the newest come first."""
    return next((name for name, pattern in _ORDERS if pattern.search(clause.plain)), None)


_YEARS_LISTED = re.compile(r"(?:¤|\b(?:19|20)\d\d)(?:\s*(?:,|and|&|\+|plus)\s*(?:in )?¤)+")
"""Years named one after the other, which are one stretch of time."""


def listed_range(clause: Clause, scene: Scene) -> JsonValue:
    """The days of a list: "from 2025" and "from October" are that year and month, not all that came since."""
    span, said = range_of(clause, scene), _FROM_ONE.search(clause.low)
    spans = [(period.begin, period.finish) for period in clause.times.periods]
    if spans and (year := bare_year(clause, scene.today)) is not None:
        spans.append((date(year, 1, 1), date(year, 12, 31)))
    ends = [end for _, end in spans if end is not None]
    if len(spans) == len(ends) > 1 and _YEARS_LISTED.search(clause.plain):
        return {"start": min(begin for begin, _ in spans).isoformat(), "end": max(ends).isoformat()}
    if span is None and (year := bare_year(clause, scene.today)) is not None:
        return {**year_range(year, scene.today)}
    if said is None or not isinstance(span, dict):
        return span
    begin = date.fromisoformat(str(span["start"]))
    last = date(begin.year, 12, 31) if said["year"] else month_end(begin.year, begin.month)
    return {**span, "end": min(last, scene.today).isoformat()}


def find_activities(clause: Clause, known: Known, among: Collection[str] | None = None) -> tuple[KnownActivity, ...]:
    """The transactions that a clause points at: by number, else by instrument, kind, day and amount; one when it says "last" or "first"; of `among` only."""
    number = next((f.value for f in clause.figures if f.role is Role.TARGET), None)
    if number is not None:
        ref = f"{number:f}"
        return tuple(a for a in known.activities if a.ref == ref)
    tests = _tests(clause, known)
    found = [a for a in known.activities if all(test(a) for test in tests) and (among is None or a.ref in among)]
    if _NEWEST.search(clause.plain):
        return tuple(found[-1:])
    if _OLDEST.search(clause.plain):
        return tuple(found[:1])
    return tuple(found) if tests else ()


def _tests(clause: Clause, known: Known) -> list[Callable[[KnownActivity], bool]]:
    tests: list[Callable[[KnownActivity], bool]] = []
    symbols = {i.symbol for m in clause.mentions for i in m.instruments}
    if symbols:
        tests.append(lambda a: a.symbol in symbols)
    kind = type_of(clause.plain)
    if kind is not None:
        tests.append(lambda a: a.type.startswith(kind))
    elif _TRADE_WORDS.search(clause.plain) and not symbols:
        tests.append(lambda a: a.type in {"buy", "sell"})
    elif (charge := next((name for name in _CHARGES if clause.has(rf"\b{name}s?\b")), None)) is not None and any(
        a.type == charge for a in known.activities
    ):
        tests.append(lambda a: a.type == charge)
    day = _identifying_day(clause)
    if day is not None and any(a.date == day for a in known.activities):
        tests.append(lambda a: a.date == day)
    span = clause.times.periods[0] if clause.times.periods else None
    if span is not None and span.finish is not None and any(span.begin <= a.date <= span.finish for a in known.activities):
        begin, finish = span.begin, span.finish
        tests.append(lambda a: begin <= a.date <= finish)
    amounts = {f.value for f in clause.figures}
    exact = [a for a in known.activities if a.amount in amounts and a.type in {"deposit", "withdrawal", "withdraw", "dividend"}]
    if kind in {"deposit", "withdraw", "dividend"} and exact:
        tests.append(lambda a: a.amount in amounts)
    sizes = [a for a in known.activities if a.quantity in amounts]
    if kind in {"buy", "sell"} and sizes and symbols:
        matching = {a.quantity for a in sizes if a.symbol in symbols}
        if matching:
            tests.append(lambda a: a.quantity in matching)
    return tests


def _identifying_day(clause: Clause) -> date | None:
    return clause.times.days[0].date if clause.times.days else None


def target_of(clause: Clause, scene: Scene, intent: str, args: dict[str, JsonValue]) -> tuple[str | None, Draft | None]:
    """The ref of the one transaction meant, or a question which."""
    found = find_activities(clause, scene.known)
    if len(found) == 1:
        return found[0].ref, None
    number = next((f"{f.value:f}" for f in clause.figures if f.role is Role.TARGET), None)
    if number is not None:
        return number, None
    if not found and not _tests(clause, scene.known) and (alone := shown_alone(scene)) is not None:
        return alone.ref, None
    if not found and has_pronoun(clause) and scene.known.activities and scene.memory.written:
        return scene.known.activities[-1].ref, None
    if len(found) > 1:
        options = tuple(f"{a.ref}: {a.type} {a.symbol or ''} {a.date.isoformat()}".replace("  ", " ") for a in found[-4:])
        return None, asking("target", "Which one do you mean?", intent, {**args, CANDIDATES: [a.ref for a in found]}, options)
    return None, asking("target", "Which transaction do you mean? Give its number, such as 8, or say the last one.", intent, args)


def build_edit(clause: Clause, scene: Scene) -> Draft:
    """edit_transaction with target, field and value."""
    change = _change(clause, scene)
    args: dict[str, JsonValue] = {"field": change[0], "value": change[1]} if change else {}
    target, question = target_of(_without_value(clause, change), scene, "edit_transaction", args)
    if target is None:
        return question or Draft()
    if change is None:
        return asking(
            "value", f"What should change about transaction {target}: price, quantity, date or fee?", "edit_transaction", {"target": target}
        )
    return made("edit_transaction", target=target, **args)


def _without_value(clause: Clause, change: tuple[str, JsonValue] | None) -> Clause:
    """The clause less its new value, so that the value does not help to find the transaction."""
    if change is None or change[0] != "date":
        return clause
    times = clause.times
    return replace(clause, times=replace(times, days=times.days[:-1]))


def _change(clause: Clause, scene: Scene) -> tuple[str, JsonValue] | None:
    values = [f for f in clause.figures if f.role is not Role.TARGET and not NEGATED.search(clause.marked[: f.start])]
    if re.search(r"\bfrom\s*$", clause.marked[: values[0].start]) if len(values) > 1 else False:
        values = values[1:]
    wrong = next((f for f in clause.figures if NEGATED.search(clause.marked[: f.start])), None)
    if wrong is not None and values:
        right = next((f for f in reversed(values) if f.end <= wrong.start), values[0])
        priced = any(a.unit_price == wrong.value != a.quantity for a in find_activities(clause, scene.known))
        return "price" if priced else _field(right, clause, scene), right.value
    if values:
        chosen = values[-1] if clause.has(r"\bto\b|\binstead\b|\bshould\b|\b(?:was|were)\b|\bwith\b|\bis\b") else values[0]
        named = next((f for f in values if f.role in {Role.PRICE, Role.FEE}), None)
        chosen = named if named is not None and not clause.has(r"\bto\s+[$€£]?\d") else chosen
        return _field(chosen, clause, scene), chosen.value
    if clause.times.days and clause.has(r"\bdated?\b|\bwas (?:on|made|done)?\b|\bon\b|\bto\b|\bhappened\b|\bshould\b|\bmove\b"):
        said = [day for day in clause.times.days if not NEGATED.search(clause.marked[: day.start])]
        return "date", (said or clause.times.days)[-1].date.isoformat()
    return None


def _field(figure: Figure, clause: Clause, scene: Scene) -> str:
    found = find_activities(clause, scene.known)
    charged = bool(found) and found[0].type in _CHARGES
    by_role = {Role.PRICE: "price", Role.QUANTITY: "quantity"} | ({} if charged else {Role.FEE: "fee", Role.TAX: "tax"})
    text = clause.marked
    if figure.role in by_role and not (figure.role is Role.QUANTITY and figure.value != int(figure.value) and "price" in text):
        return by_role[figure.role]
    named = None if charged else next((name for name, pattern in _FIELD_WORDS if pattern.search(text)), None)
    if named is not None:
        return named
    kind = type_of(text)
    if kind in {"deposit", "withdraw", "dividend"} or (found and found[0].type not in {"buy", "sell"}):
        return "amount"
    if figure.money or figure.value != figure.value.to_integral_value():
        return "price"
    near = found[-1].unit_price if found else None
    size = found[-1].quantity if found else None
    if near and size and abs(figure.value - near) / near < Decimal("0.25") < abs(figure.value - size) / size:
        return "price"
    return "quantity"


_UNDONE_SIDES = ("buy", "sell", "dividend", "deposit", "withdraw", "fee", "interest", "tax")


def build_undo(clause: Clause, scene: Scene) -> Draft:
    """Undo of the last change, of the last about an instrument, or of the last of a kind."""
    named = symbols_of(clause, scene)
    kind = type_of(clause.plain) or next((side for side in _UNDONE_SIDES if clause.has(rf"\b{side}e?s?\b")), None)
    return made("undo", symbol=named[0] if named else None, side=kind, alone=clause.has(r"\b(?:only|just)\b") or None)
