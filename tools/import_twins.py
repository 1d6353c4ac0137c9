"""Transactions of a file that the books have already though they came another way: typed in, or by a file of another form."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeAlias

from accounting.activities import Activity
from core.actor import Channel
from tools.statements import Entry

TWIN = "The books have the same transaction from another file. Confirm only if it happened once more, or delete one of them afterwards."
_TYPED = frozenset({channel.value for channel in Channel} | {"", "demo"})
"""Where rows come from that nobody has read out of a file."""
_CENT = Decimal("0.01")
_Content: TypeAlias = tuple[str, dt.date, str | None, Decimal | None, str]


def typed_already(activities: Sequence[Activity], entries: Sequence[Entry], known: frozenset[str], base_currency: str) -> frozenset[str]:
    """The keys of entries that were typed in before; every transaction of the books stands for one entry at most.

    Two are the same where kind, day, symbol, units, currency and money before charges (to the cent) are, and the account unless one of them names none.
    """
    return _matched([activity for activity in activities if (activity.origin or "") in _TYPED], entries, known, base_currency)


def brought_already(activities: Sequence[Activity], entries: Sequence[Entry], known: frozenset[str], base_currency: str) -> frozenset[str]:
    """The keys of entries that the books have from another file; these are said, not left out, for two depots may have traded alike."""
    keys = {entry.key for entry in entries}
    others = [activity for activity in activities if (activity.origin or "") not in _TYPED and activity.origin not in keys]
    return _matched(others, entries, known, base_currency)


def _matched(activities: Sequence[Activity], entries: Sequence[Entry], known: frozenset[str], base_currency: str) -> frozenset[str]:
    if not activities:
        return frozenset()
    there: dict[_Content, Counter[str | None]] = {}
    for activity in activities:
        there.setdefault(_of_activity(activity, base_currency), Counter())[activity.account] += 1
    found = set()
    for entry in entries:
        left = None if entry.key in known else there.get(_of_entry(entry.values, base_currency))
        if left is None:
            continue
        account = entry.values.get("account")
        fitting = [account, None] if account is not None else [None, *left]
        hit = [one for one in fitting if left[one] > 0][:1]
        if hit:
            left[hit[0]] -= 1
            found.add(entry.key)
    return frozenset(found)


def _of_activity(activity: Activity, base_currency: str) -> _Content:
    values = {name: getattr(activity, name) for name in ("date", "symbol", "quantity", "unit_price", "amount", "currency")}
    return _of_entry(values | {"type": activity.type.value}, base_currency)


def _of_entry(values: Mapping[str, Any], base_currency: str) -> _Content:  # Any: columns of several types
    units, price, amount = values.get("quantity"), values.get("unit_price"), values.get("amount")
    money = amount if amount is not None else units * price if units is not None and price is not None else None
    kind = str(getattr(values["type"], "value", values["type"]))
    paid = None if money is None else money.quantize(_CENT)
    sized = units.normalize() if units is not None and kind in {"buy", "sell"} else None
    return (f"{kind} {sized}", values["date"], values.get("symbol"), paid, values.get("currency") or base_currency)
