"""Column types that behave the same on SQLite and PostgreSQL."""

from datetime import UTC, datetime
from decimal import Decimal, localcontext
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, Numeric, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator, TypeEngine

from core.money import LEDGER_DIGITS

Json = JSON().with_variant(JSONB(), "postgresql")
"""A JSON document; the keys that are searched have columns of their own."""


def canonical(number: Decimal) -> Decimal:
    """The same number without trailing zeros and without an exponent, as it comes back from either database."""
    with localcontext(prec=LEDGER_DIGITS):
        whole = number == number.to_integral_value()
        return number.quantize(Decimal(1)) if whole else number.normalize()


class ExactDecimal(TypeDecorator[Decimal]):
    """A Decimal that comes back as it went in: text on SQLite (whose NUMERIC is a float), NUMERIC(40, 18) on PostgreSQL."""

    impl = String(48)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:  # Any: the type differs by dialect
        """The type used by `dialect`."""
        return dialect.type_descriptor(Numeric(40, 18, asdecimal=True) if dialect.name == "postgresql" else String(48))

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Decimal | str | None:
        """The value as `dialect` stores it."""
        if value is None or dialect.name == "postgresql":
            return value
        return format(value, "f")

    def process_result_value(self, value: Decimal | str | None, dialect: Dialect) -> Decimal | None:  # noqa: ARG002 -- SQLAlchemy's signature
        """The stored value, without the zeros that NUMERIC pads it with."""
        return None if value is None else canonical(Decimal(value))


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment in UTC, also on SQLite, which keeps no zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 -- SQLAlchemy's signature
        """The moment in UTC.

        Raises:
            ValueError: it carries no zone.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 -- SQLAlchemy's signature
        """The moment, aware."""
        return None if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
