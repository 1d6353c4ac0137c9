"""The list of transactions that was just shown, narrowed or turned: "only the buys", "just Apple", "and the sales of it", "in 2024"."""

import re
from datetime import date

from agents.understanding.clause import Clause
from agents.understanding.dates import MONTH, month_end
from agents.understanding.model import Call, JsonValue
from agents.understanding.records import listed_range, order_of, type_of
from agents.understanding.replies import residue
from agents.understanding.scene import Draft, Scene, symbols_of
from agents.understanding.sums import asked_otherwise, bare_year
from tools.entries import Side

_WORDS = re.compile(
    r"\b(?:buys?|buying|bought|purchases?|purchased|sells?|selling|sold|sales?|dividends?|payouts?|deposits?|deposited|withdrawals?|withdrew|withdrawn|fees?|tax(?:es)?|interest|splits?|transfers?|trades?|transactions?|entries|entry|"
    r"bookings?|ones|show|list|see|give|tell|filter|restrict|limit|narrow|down|keep|leave|me|my|only|just|of|from|for|with|by|in|during|kind|type|part|them|it|that|those|this|these|same|please|also|did|do|does|have|had|get|got|i|there|any|were|was|what|which|how|about|alone|its|their|both|other|else|instead)\b"
)
_ANEW = re.compile(
    r"\b(?:all (?:my|the|transactions)|everything|ever|every|whole|total|much|many|average|biggest|largest|smallest|best|worst|first|last|why|if|should|would|average|per|each)\b"
)
_ORDERS = re.compile(
    r"^\W*(?:please |now |then )*(?:buy|sell|bought|sold|deposit|withdraw|deposited|withdrew|record|log|book|add|enter|pay|paid|i (?:bought|sold|deposited|withdrew|paid|got|received))\b"
)
"""Not after "and": "and bought?" narrows the list."""
_MOST_WORDS = 9
_KINDS = (
    ("fee", r"\bfees?\b"),
    ("tax", r"\btax(?:es)?\b"),
    ("interest", r"\binterest\b"),
    ("split", r"\bsplits?\b"),
    ("transfer", r"\btransfers?\b"),
)
_SIDES = frozenset(side.value for side in Side)


def narrowed(clause: Clause, scene: Scene) -> list[Draft] | None:
    """The last list with the kind, the instrument or the days that a short message names, all else kept; None for another request."""
    last = scene.memory.calls[-1] if scene.memory.calls else None
    if last is None or last.intent != "list_transactions" or scene.memory.question is not None or scene.known.pending:
        return None
    if (
        len(clause.text.split()) > _MOST_WORDS
        or _ORDERS.match(clause.plain)
        or _ANEW.search(clause.plain)
        or order_of(clause)
        or asked_otherwise(clause) is not None
    ):
        return None
    if (clause.figures and bare_year(clause, scene.today) is None) or residue_of(clause):
        return None
    changes = _changes(clause, scene, last)
    return [Draft(calls=(last.with_args(**changes, number=None, about=None, limit=None, order=None),))] if changes else None


def residue_of(clause: Clause) -> list[str]:
    """What is left of a clause without the words that a list can be narrowed by."""
    return [word for word in residue(clause) if not _WORDS.fullmatch(word)]


def _changes(clause: Clause, scene: Scene, last: Call) -> dict[str, JsonValue]:
    changes: dict[str, JsonValue] = {}
    kind = type_of(clause.plain) or next((name for name, pattern in _KINDS if clause.has(pattern)), None)
    named = symbols_of(clause, scene)
    span = listed_range(clause, scene)
    if kind in _SIDES:
        changes |= {"side": kind, "trades_only": None}
    elif clause.has(r"\btrades?\b"):
        changes |= {"side": None, "trades_only": True}
    if len(named) == 1:
        changes["symbol"] = named[0]
    if span is not None:
        changes["range"] = of_that_year(span, clause, last, scene.today)
    entry = _of_entry(scene, last)
    return {**entry, **changes} if changes else {}


_BARE_MONTH = re.compile(rf"^{MONTH}$")


def of_that_year(span: JsonValue, clause: Clause, last: Call, today: date) -> JsonValue:
    """A month that is named without its year, in the year of the days that were asked about before ("in May 2025" ... "and in July?")."""
    before = last.args.get("range")
    if not isinstance(span, dict) or not isinstance(before, dict) or len(clause.times.periods) != 1 or clause.times.days:
        return span
    period = clause.times.periods[0]
    if not _BARE_MONTH.match(clause.low[period.start : period.end].removeprefix("in ").strip()):
        return span
    year, begin = date.fromisoformat(str(before.get("start"))).year, date.fromisoformat(str(span["start"]))
    if year != date.fromisoformat(str(before.get("end", before.get("start")))).year or date(year, begin.month, 1) > today:
        return span
    return {"start": date(year, begin.month, 1).isoformat(), "end": min(month_end(year, begin.month), today).isoformat()}


def _of_entry(scene: Scene, last: Call) -> dict[str, JsonValue]:
    """The instrument of the one transaction that was shown, which a further list is then about."""
    number = last.args.get("number")
    symbol = next((one.symbol for one in scene.known.activities if one.ref == str(number)), None) if number is not None else None
    return {"symbol": symbol} if symbol else {}
