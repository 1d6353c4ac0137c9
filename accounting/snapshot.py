"""A ledger as plain JSON and back, so that a stored one can be resumed."""

import datetime as dt
import types
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import Enum
from types import MappingProxyType
from typing import Any, Union, get_args, get_origin, get_type_hints

from accounting.activities import Activity
from accounting.ledger import PROJECTION_VERSION, Ledger
from core.errors import Conflict

_LEFT_OUT = "activities"


def dump_ledger(ledger: Ledger) -> dict[str, Any]:
    """Everything but the activities, as JSON: decimals and days as text, marked with the version of the booking rules."""
    return {"version": PROJECTION_VERSION, **{f.name: _plain(getattr(ledger, f.name)) for f in fields(ledger) if f.name != _LEFT_OUT}}


def load_ledger(stored: Mapping[str, Any], activities: Sequence[Activity]) -> Ledger:
    """The ledger that was dumped.

    Args:
        activities: those that it had booked, in its order.

    Raises:
        Conflict: it was stored by other booking rules and has to be rebuilt from the activities.
    """
    if stored.get("version") != PROJECTION_VERSION:
        raise Conflict("The stored books were kept by other rules; they have to be rebuilt.", version=str(stored.get("version")))
    return Ledger(activities=tuple(activities), **_fields(Ledger, {name: value for name, value in stored.items() if name != "version"}))


def _plain(value: Any) -> Any:  # Any: whatever the fields of the ledger's dataclasses hold
    if is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, Enum):
        return value.value
    return str(value) if isinstance(value, Decimal | dt.date) else value


def _fields(kind: type, stored: Mapping[str, Any]) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {name: _typed(hints[name], value) for name, value in stored.items()}


def _typed(hint: Any, value: Any) -> Any:
    """`value` as its field's annotation says."""
    origin, parts = get_origin(hint), get_args(hint)
    if value is None or isinstance(value, bool):
        return value
    if origin in {Union, types.UnionType}:
        return _typed(next(part for part in parts if part is not types.NoneType), value)
    if origin is tuple:
        kinds = [parts[0]] * len(value) if parts[-1] is Ellipsis else parts
        return tuple(_typed(part, item) for part, item in zip(kinds, value, strict=True))
    if origin is not None:
        return MappingProxyType({key: _typed(parts[1], item) for key, item in value.items()})
    return _leaf(hint, value)


def _leaf(hint: type, value: Any) -> Any:
    if is_dataclass(hint):
        return hint(**_fields(hint, value))
    return dt.date.fromisoformat(value) if hint is dt.date else hint(value)
