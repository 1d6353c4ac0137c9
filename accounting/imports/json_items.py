"""JSON to records: the largest list of like objects becomes a table, one column per key."""

import json
from decimal import Decimal
from typing import TypeAlias

from accounting.imports.limits import MAX_COLUMNS, MAX_DEPTH, MAX_LINES
from accounting.imports.records import Record, Source, clean
from accounting.imports.vocabulary.headers import FIELDS
from accounting.imports.words import normal
from core.errors import InvalidInput, TooLarge

Json: TypeAlias = "bool | int | Decimal | str | list[Json] | dict[str, Json] | None"
_TELLING = frozenset(
    name for field in ("date", "type", "quantity", "unit_price", "amount", "symbol") for group in FIELDS[field] for name in group
)


def read_json(body: str) -> Source:
    """The items of the document's list of activities, under a first record (line -1) with their keys.

    Raises:
        InvalidInput: not JSON, or no list of objects with a date in it.
        TooLarge: too many items or keys, or nested too deeply.
    """
    try:
        document: Json = json.loads(body, parse_float=Decimal, parse_int=str, parse_constant=str)
    except RecursionError as err:
        raise TooLarge("The JSON is nested too deeply.", limit=MAX_DEPTH) from err
    except ValueError as err:
        raise InvalidInput(f"The file is not valid JSON: {err}.", field="file") from err
    items = _activities(document)
    if len(items) > MAX_LINES:
        raise TooLarge(f"The file has {len(items):,} items; at most {MAX_LINES:,} can be imported at once.", limit=MAX_LINES)
    flat = [_flat(item) for item in items]
    keys = list(dict.fromkeys(key for item in flat for key in item))
    if len(keys) > MAX_COLUMNS:
        raise TooLarge(f"The items have {len(keys):,} different keys; at most {MAX_COLUMNS} are read.", limit=MAX_COLUMNS)
    records = [Record(first=-1, last=-1, cells=keys)]
    records += [Record(first=index, last=index, cells=[item.get(key, "") for key in keys]) for index, item in enumerate(flat)]
    return Source(records=records, delimiter=None)


def _activities(document: Json) -> list[dict[str, Json]]:
    found = list(_lists(document, 0))
    if not found:
        raise InvalidInput("The JSON has no list of activities.", field="file")
    best = max(found, key=lambda items: (_worth(items), len(items)))
    if _worth(best) < 2:
        raise InvalidInput("The JSON has no list whose items have a date and a type, quantity or amount.", field="file")
    return best


def _lists(node: Json, depth: int) -> list[list[dict[str, Json]]]:
    if depth > MAX_DEPTH:
        raise TooLarge("The JSON is nested too deeply.", limit=MAX_DEPTH)
    if isinstance(node, dict):
        return [found for child in node.values() for found in _lists(child, depth + 1)]
    if not isinstance(node, list):
        return []
    items = [item for item in node if isinstance(item, dict)]
    inner = [found for item in items[:50] for found in _lists(item, depth + 1)]
    return ([items] if items else []) + inner


def _worth(items: list[dict[str, Json]]) -> int:
    """How many of the words that activities have are among the keys of the first items."""
    keys = {normal(key.rsplit(".", 1)[-1]) for item in items[:20] for key in _flat(item)}
    return len(keys & _TELLING)


def _flat(item: dict[str, Json], path: str = "", depth: int = 0) -> dict[str, str]:
    """Key paths joined by points -> cells; lists inside an item are left out."""
    cells: dict[str, str] = {}
    for key, value in item.items():
        name = f"{path}.{key}" if path else key
        if isinstance(value, dict) and depth < 3:
            cells |= _flat(value, name, depth + 1)
        elif not isinstance(value, dict | list):
            cells[name] = _cell(value)
    return cells


def _cell(value: Json) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:f}" if isinstance(value, Decimal) and value.is_finite() else clean(str(value))
