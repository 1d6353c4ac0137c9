"""What a result becomes: sentences and blocks."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from agents.blocks import Block, Column, Source, Sources, Suggestions
from core.money import format_money, format_pct


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Part of an answer: short sentences, figure first, and what is drawn."""

    text: str = ""
    blocks: tuple[Block, ...] = ()


def columns(*labels: str) -> tuple[Column, ...]:
    """Columns of a table; a label that begins with ">" is of figures and set to the right."""
    return tuple(Column(label=label.lstrip(">"), align="right" if label.startswith(">") else "left") for label in labels)


def money(amount: Decimal | None, currency: str, *, signed: bool = False) -> str:
    """An amount, or a dash where it is not known."""
    return "–" if amount is None else format_money(amount, currency, signed=signed)


def price(value: float | None, currency: str, *, signed: bool = False) -> str:
    """A price or an amount that came from a model or a series, or a dash where it is not known."""
    return money(None if value is None else Decimal(repr(round(value, 6))), currency, signed=signed)


def pct(value: float | None, *, signed: bool = False) -> str:
    """A fraction as per cent with one decimal, or a dash."""
    return "–" if value is None else format_pct(value, digits=1, signed=signed)


def ratio(value: float | None) -> str:
    """A ratio with two decimals, or a dash."""
    return "–" if value is None else f"{round(value, 2) + 0.0:.2f}"


def source(names: Sequence[str], as_of: dt.date | None, what: str = "Closing prices") -> Sources:
    """Where prices come from, and of which day."""
    said = {"sample": "bundled sample market (real US closes up to 2022-12-28, adjusted for dividends)", "manual": "prices set by hand"}
    single = dict.fromkeys(part for name in names for part in name.split(" + "))
    detail = ", ".join(said.get(name, name) for name in single) or "none"
    return Sources(items=(Source(title=what, detail=f"{detail}; as of {as_of}" if as_of else detail),))


def next_questions(*items: str) -> Suggestions:
    """What one could ask next."""
    return Suggestions(items=items)


MODEL_NAMES = {
    "arima": "ARIMA",
    "ensemble": "combination",
    "garch": "GARCH",
    "har": "HAR",
    "lstm": "LSTM",
    "nets": "global nets",
    "prophet": "Prophet",
}


def model_name(name: str) -> str:
    """A forecasting model as people write it."""
    return MODEL_NAMES.get(name, name.replace("_", " "))


def listed(items: Sequence[str]) -> str:
    """Such as "AAPL, KO and MSFT"."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
