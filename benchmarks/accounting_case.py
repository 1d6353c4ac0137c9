"""A portfolio case of the form data/portfolio/README.md, read into the types of `accounting`."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from accounting import (
    Activity,
    ActivityType,
    CashBooking,
    CostMethod,
    FxBook,
    Ledger,
    PriceBook,
    SplitBasis,
    Valuation,
    build_ledger,
    value_portfolio,
)
from core.errors import InvalidInput

_NUMBERS = ("quantity", "unit_price", "amount", "fee", "tax", "fx_rate", "ratio", "multiplier", "cost")
_TEXTS = ("symbol", "currency", "account", "transfer_group", "note")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case: what happened, what was quoted, how the books are kept, and what is asked for."""

    id: str
    base: str
    as_of: dt.date
    activities: tuple[Activity, ...]
    prices: PriceBook
    fx: FxBook
    method: Mapping[str, Any]
    period: tuple[dt.date, dt.date] | None
    asked: Mapping[str, Any]
    tolerance: Mapping[str, Any]
    _ledgers: dict[tuple[object, ...], Ledger] = field(default_factory=dict, repr=False, compare=False)

    @property
    def cost(self) -> CostMethod:
        """The case's own cost method."""
        return CostMethod(self.method.get("cost", "fifo"))

    @property
    def fees_in_cost(self) -> bool:
        """Whether costs are inside the cost basis."""
        return bool(self.method.get("fees_in_cost", True))

    def ledger(self, method: CostMethod | None = None, *, fees_in_cost: bool | None = None) -> Ledger:
        """The books of the case, by its own method unless another is named."""
        key = (method or self.cost, self.fees_in_cost if fees_in_cost is None else fees_in_cost)
        if key not in self._ledgers:
            booking = self.method.get("cash_booking")
            self._ledgers[key] = build_ledger(
                self.activities,
                method=method or self.cost,
                fees_in_cost=self.fees_in_cost if fees_in_cost is None else fees_in_cost,
                allow_short=bool(self.method.get("short", False)),
                as_of=self.as_of,
                base=self.base,
                fx=self.fx,
                cash_booking=CashBooking(booking) if booking else CashBooking.ACTIVITY_CURRENCY,
                transfers_touch_cash=not self.method.get("transfers_are_free_of_cash", False),
            )
        return self._ledgers[key]

    def valuation(self, method: CostMethod | None = None, *, fees_in_cost: bool | None = None) -> Valuation:
        """The valuation at the end of `as_of`."""
        return value_portfolio(self.ledger(method, fees_in_cost=fees_in_cost), self.prices, self.fx, base=self.base, as_of=self.as_of)

    def at(self, day: dt.date) -> "Case":
        """The same case as it stood at the end of another day."""
        return replace(self, as_of=day, _ledgers={})

    def of(self, activities: Sequence[Activity]) -> "Case":
        """The same case with other activities."""
        return replace(self, activities=tuple(activities), _ledgers={})


def read_case(raw: Mapping[str, Any]) -> Case:
    """A case from its JSON, whose numbers were read as Decimal.

    Raises:
        InvalidInput: a field is missing or impossible.
    """
    try:
        base, as_of = raw["base_currency"], dt.date.fromisoformat(raw["as_of"])
        activities = tuple(_activity(number, row, base) for number, row in enumerate(raw["activities"], start=1))
        period = raw.get("period")
        return Case(
            id=raw["id"],
            base=base,
            as_of=as_of,
            activities=activities,
            prices=PriceBook.from_mapping(_by_day(raw.get("prices", {})), basis=SplitBasis.AS_QUOTED),
            fx=FxBook.from_mapping(_by_day(raw.get("fx", {}))),
            method=raw.get("method", {}),
            period=(dt.date.fromisoformat(period["start"]), dt.date.fromisoformat(period["end"])) if period else None,
            asked={**raw.get("derived", {}), **raw.get("expected", {})},
            tolerance=raw.get("tolerance", {}),
        )
    except (KeyError, TypeError, ValueError) as err:
        raise InvalidInput(f"Case {raw.get('id')} cannot be read: {err!r}.", field="case") from err


def _activity(number: int, row: Mapping[str, Any], base: str) -> Activity:
    kind = ActivityType(row["type"])
    numbers: dict[str, Any] = {name: Decimal(str(row[name])) for name in _NUMBERS if row.get(name) is not None}
    texts: dict[str, Any] = {name: str(row[name]) for name in _TEXTS if row.get(name) is not None}
    if kind is not ActivityType.SPLIT:
        texts.setdefault("currency", base)
    acquired = row.get("acquired")
    return Activity(
        id=str(row.get("id", number)),
        type=kind,
        date=dt.date.fromisoformat(row["date"]),
        reinvested=bool(row.get("reinvested", False)),
        lot_ids=tuple(str(lot) for lot in row.get("lot_ids", ())),
        acquired=dt.date.fromisoformat(acquired) if acquired else None,
        **numbers,
        **texts,
    )


def _by_day(raw: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[dt.date, Decimal]]:
    return {name: {dt.date.fromisoformat(day): Decimal(str(value)) for day, value in days.items()} for name, days in raw.items()}
