"""Whether predicted calls meet an item's expectations, by the argument conventions of the chat examples."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from agents.understanding.model import WRITES

HINTS = frozenset(
    {
        "notes", "reason", "missing", "kind", "question", "concept", "params", "interval", "metric", "field", "format", "benchmark", "constraint", "targets",
        "max_weight", "file", "what", "min_amount", "confidence", "shock", "by", "currency", "target",
    }
)  # fmt: skip
"""Arguments that are not compared."""
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SESSIONS = {7: 5, 14: 10, 21: 15, 30: 21}


def verdict(item: Mapping[str, Any], prediction: Mapping[str, Any], today: date) -> list[str]:  # Any: JSON
    """The reasons why a prediction fails its item; empty when it passes."""
    calls, expected = prediction["calls"], item["expect"]
    reasons = [
        f"turn {e.get('turn', 0)} lacks {e['intent']}"
        for e in expected
        if not e.get("optional") and not any(_meets(e, c, today) for c in calls)
    ]
    allowed = {name for e in expected for name in (e["intent"], *e.get("alt", ()))}
    reasons += [f"unexpected write {c['intent']}" for c in calls if c["intent"] in WRITES - allowed]
    if not item["writes"] and prediction.get("db_changed"):
        reasons.append("the books changed")
    for symbols, wanted in item.get("net", {}).items():
        got = max((prediction["net"].get(symbol, 0) for symbol in symbols.split("|")), key=abs)
        if abs(got - wanted) > 1e-6:
            reasons.append(f"{symbols} changed by {got}, not {wanted}")
    return reasons


def _meets(expected: Mapping[str, Any], call: Mapping[str, Any], today: date) -> bool:  # Any: JSON
    if call.get("turn", 0) != expected.get("turn", 0):
        return False
    if call["intent"] != expected["intent"]:
        return call["intent"] in expected.get("alt", ())
    return all(_equal(name, value, call["args"].get(name), today) for name, value in expected["args"].items() if name not in HINTS)


def _equal(name: str, wanted: Any, got: Any, today: date) -> bool:  # Any: JSON
    if got is None:
        return False
    if isinstance(wanted, int | float):
        return _near(name, float(wanted), got)
    if name == "range":
        return _same_range(wanted, got, today)
    if name == "date":
        return day(wanted, today) == day(got, today)
    if isinstance(wanted, list):
        return len(wanted) == len(got) and all(any(_equal("symbol", one, other, today) for other in got) for one in wanted)
    return str(got).lower() in str(wanted).lower().split("|")


def _near(name: str, wanted: float, got: object) -> bool:
    try:
        value = float(str(got))
    except ValueError:
        return False
    if name == "horizon_days" and wanted in _SESSIONS and _SESSIONS[int(wanted)] - 2 <= value <= wanted + 2:
        return True
    return abs(value - wanted) <= (4 if name == "horizon_days" and wanted >= 7 else 1e-6 * max(1.0, abs(wanted)))


def _same_range(wanted: Any, got: Any, today: date) -> bool:  # Any: a word or a pair of days
    first, second = _span(wanted, today), _span(got, today)
    if first is None or second is None:
        return str(wanted) == str(got)
    slack = max(4.0, 0.05 * (first[1] - first[0]).days) + 3
    return first[0].year == 1900 or (abs((first[0] - second[0]).days) <= slack and abs((first[1] - second[1]).days) <= 4)


def _span(value: Any, today: date) -> tuple[date, date] | None:  # Any: a word or a pair of days
    if isinstance(value, Mapping):
        begin = day(value.get("start"), today)
        return None if begin is None else (begin, day(value.get("end"), today) or today)
    if value in {"ytd", "max"}:
        return (date(today.year if value == "ytd" else 1900, 1, 1), today)
    match = re.fullmatch(r"(\d+)(d|w|mo?|y)", str(value))
    if match is None:
        return None
    size = {"d": 1.0, "w": 7.0, "m": 30.44, "y": 365.25}[match[2][0]]
    return today - timedelta(days=round(int(match[1]) * size)), today


def day(text: Any, today: date) -> date | None:  # Any: whatever stands in an argument
    """The day that an ISO date or a token such as @yesterday, @-7d or @last:fri names."""
    if not isinstance(text, str):
        return None
    if re.match(r"\d{4}-\d\d-\d\d", text):
        return date.fromisoformat(text[:10])
    if text in {"@today", "@yesterday"}:
        return today - timedelta(days=text == "@yesterday")
    if match := re.fullmatch(r"@-(\d+)d", text):
        return today - timedelta(days=int(match[1]))
    if match := re.fullmatch(r"@last:(\w{3})", text):
        return today - timedelta(days=(today.weekday() - _WEEKDAYS.index(match[1])) % 7 or 7)
    return None


def failures(
    items: Sequence[Mapping[str, Any]], predictions: Mapping[str, Mapping[str, Any]], today: date
) -> dict[str, list[str]]:  # Any: JSON
    """The reasons of every failed item by its id."""
    found = {item["id"]: verdict(item, predictions[item["id"]], today) for item in items}
    return {key: reasons for key, reasons in found.items() if reasons}
