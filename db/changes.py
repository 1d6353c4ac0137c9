"""Rows as plain JSON and back, and the record of what a transaction changed."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import Date, Uuid, inspect

from db.models import Activity, Alert, ManualPrice, Portfolio, PortfolioShare, TargetWeights, WatchlistItem
from db.models.base import Identified
from db.types import ExactDecimal, UtcDateTime, canonical

Plain: TypeAlias = dict[str, Any]  # Any: JSON values

TRACKED: Mapping[str, type[Identified]] = {
    model.__tablename__: model for model in (Activity, Portfolio, WatchlistItem, TargetWeights, Alert, ManualPrice, PortfolioShare)
}
"""The tables whose changes are recorded and can be undone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One row before and after; None before: it was added; None after: it was removed."""

    table: str
    row_id: UUID
    before: Plain | None
    after: Plain | None

    def as_json(self) -> Plain:
        """The form in which the audit trail keeps it."""
        return {"table": self.table, "id": str(self.row_id), "before": self.before, "after": self.after}

    @classmethod
    def from_json(cls, data: Plain) -> "Change":
        """The change that `as_json` wrote."""
        return cls(table=data["table"], row_id=UUID(data["id"]), before=data["before"], after=data["after"])


@dataclass(slots=True, kw_only=True)
class NewRow:
    """A row to be inserted as columns, beside the same as JSON for the audit trail: made before the transaction that others wait for.

    The row is a stranger to every session.
    """

    table: str
    values: dict[str, Any]  # Any: columns of many types
    plain: Plain

    @classmethod
    def of(cls, row: Identified) -> "NewRow":
        """The columns of `row`."""
        values = {column.key: getattr(row, column.key) for column in inspect(type(row)).column_attrs}
        return cls(table=row.__tablename__, values=values, plain={name: plain_value(value) for name, value in values.items()})

    def set(self, name: str, value: object) -> None:
        """Change one column."""
        self.values[name] = value
        self.plain[name] = plain_value(value)


def to_plain(row: Identified) -> Plain:
    """The columns of `row` as JSON values; decimals and days as text."""
    return {column.key: plain_value(getattr(row, column.key)) for column in inspect(type(row)).column_attrs}


def from_plain(table: str, data: Plain) -> Plain:
    """Constructor arguments of the row that `to_plain` wrote."""
    columns = TRACKED[table].__table__.columns
    return {name: _typed(columns[name].type, value) for name, value in data.items()}


def plain_value(value: object) -> object:
    """A column's value as JSON knows it: decimals, days and ids as text."""
    if isinstance(value, Decimal):
        return format(canonical(value), "f")
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    return value


def _typed(column_type: object, value: Any) -> object:  # Any: a JSON value
    if value is None:
        return None
    if isinstance(column_type, ExactDecimal):
        return Decimal(value)
    if isinstance(column_type, Uuid):
        return UUID(value)
    if isinstance(column_type, UtcDateTime):
        return dt.datetime.fromisoformat(value)
    if isinstance(column_type, Date):
        return dt.date.fromisoformat(value)
    return value
