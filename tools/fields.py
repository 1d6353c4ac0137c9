"""Argument types with their bounds, so that no tool has to check a number, a symbol or a day again."""

import datetime as dt
import math
import re
import unicodedata
from decimal import Decimal
from typing import Annotated, Any, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, WithJsonSchema

from core.currencies import currency_code
from core.errors import InvalidInput
from core.money import check_decimal, parse_decimal

SYMBOL_PATTERN = re.compile(r"\^?[A-Z0-9][A-Z0-9.=\-]{0,23}")
SYMBOL_IN_JSON = r"^\s*\^?[A-Za-z0-9][A-Za-z0-9.=\-]{0,23}\s*$"
"""What clients are told: in either case, since it is made upper."""
ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
FIRST_DAY = dt.date(1900, 1, 1)


def _number(value: Any) -> Decimal:  # Any: whatever JSON or a model sends
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise ValueError("must be a number such as 12.5")
    try:
        return parse_decimal(repr(value) if isinstance(value, float) else value, field="it")
    except InvalidInput:
        if isinstance(value, float):
            raise ValueError("must be a finite number below 1e15") from None
        raise ValueError("must be a plain number below 1e15 with at most 18 decimals, such as 12.5") from None


def _positive(value: Decimal) -> Decimal:
    if value <= 0:
        raise ValueError("must be more than 0")
    return check_decimal(value, field="it")


def _not_negative(value: Decimal) -> Decimal:
    if value < 0:
        raise ValueError("must not be negative")
    return value


def as_symbol(value: Any) -> str:  # Any: whatever JSON or a model sends
    """The text as a symbol.

    Raises:
        ValueError: it cannot be one.
    """
    text = unicodedata.normalize("NFKC", str(value)).strip().upper() if isinstance(value, str) else ""
    if not SYMBOL_PATTERN.fullmatch(text):
        raise ValueError("must be a symbol as Yahoo writes it, such as AAPL, BRK-B or SIE.DE")
    return text


def _currency(value: Any) -> str:  # Any: whatever JSON or a model sends
    code = currency_code(value) if isinstance(value, str) else None
    if code is None:
        named = value.strip()[:12] if isinstance(value, str) else ""
        raise ValueError(f"must be a currency code such as USD{f'; {named} is none' if named.isalpha() else ''}")
    return code


def _iso_day(value: Any) -> Any:  # Any: whatever JSON or a model sends
    if isinstance(value, dt.date) or (isinstance(value, str) and ISO_DAY.fullmatch(value.strip())):
        return value
    raise ValueError("must be a day such as 2024-01-31")  # pydantic would take 0 for the first day of 1970


def _day(value: dt.date) -> dt.date:
    if value < FIRST_DAY:
        raise ValueError("must not lie before 1900-01-01")
    return value


_AS_TEXT = PlainSerializer(lambda value: format(value, "f"), return_type=str, when_used="json")
_NUMBER_SCHEMA = {"type": "string", "pattern": r"^-?\d{1,15}(\.\d{1,18})?$", "examples": ["12.5"]}

Number: TypeAlias = Annotated[Decimal, BeforeValidator(_number), _AS_TEXT, WithJsonSchema(_NUMBER_SCHEMA)]
"""An exact decimal; travels as text."""

Figure: TypeAlias = Annotated[Decimal, _AS_TEXT, WithJsonSchema({"type": "string", "pattern": r"^-?\d+(\.\d+)?$", "examples": ["12.5"]})]
"""An exact decimal in a result, of any size; travels as text."""

PositiveNumber: TypeAlias = Annotated[Number, AfterValidator(_positive)]
"""An exact decimal above 0."""

Charge: TypeAlias = Annotated[Number, AfterValidator(_not_negative)]
"""An exact decimal of at least 0: a fee, a tax."""

Symbol: TypeAlias = Annotated[
    str, BeforeValidator(as_symbol), WithJsonSchema({"type": "string", "pattern": SYMBOL_IN_JSON, "examples": ["AAPL"]})
]
"""An instrument, as Yahoo writes it."""

CurrencyCode: TypeAlias = Annotated[
    str, BeforeValidator(_currency), WithJsonSchema({"type": "string", "minLength": 3, "maxLength": 3, "examples": ["USD"]})
]
"""ISO 4217, GBp and the like for quotation units, or a coin such as BTC."""

Day: TypeAlias = Annotated[dt.date, BeforeValidator(_iso_day), AfterValidator(_day)]
"""A calendar day, 1900-01-01 or later."""

MOST_HORIZON = 366
HorizonDays: TypeAlias = Annotated[int, Field(ge=1, le=MOST_HORIZON)]
"""How far ahead, in calendar days."""

RowVersion: TypeAlias = Annotated[int, Field(ge=1, le=2**31 - 1)]
"""How often a row was changed, as the caller last saw it."""

ShortText: TypeAlias = Annotated[str, Field(max_length=200)]
"""A line of text."""

LongText: TypeAlias = Annotated[str, Field(max_length=2000)]
"""A paragraph of text."""


def finite(value: float | None) -> float | None:
    """The number as a plain float; None where there is none, or it is infinite or not a number, which JSON cannot say."""
    return None if value is None or not math.isfinite(value) else float(value)


def p_value(value: float) -> str:
    """A p-value in words: "p = 0.4", or "p < 0.001"."""
    return "p < 0.001" if value < 0.001 else f"p = {value:.2g}"


WHOLE_PORTFOLIO = "@PORTFOLIO"


def _symbol_or_whole(value: object) -> str:
    text = str(value).strip()
    return WHOLE_PORTFOLIO if text.upper() == WHOLE_PORTFOLIO else as_symbol(value)


SymbolOrWhole = Annotated[
    str,
    BeforeValidator(_symbol_or_whole),
    WithJsonSchema({"type": "string", "minLength": 1, "maxLength": 25, "examples": ["AAPL", "@portfolio"]}),
]
"""An instrument, or "@portfolio" for everything held."""
