"""A position while it is being booked."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from accounting.activities import ONE, ZERO, Activity
from accounting.entries import Lot, Step
from accounting.ledger import Ledger, LedgerTerms, Position
from accounting.matching import LotQueue


@dataclass(slots=True, kw_only=True)
class Holding:
    """A position while it is being booked; amounts as in Position."""

    symbol: str
    currency: str
    queue: LotQueue
    realized_gain: Decimal = ZERO
    realized_base: Decimal | None = ZERO
    dividends: Decimal = ZERO
    fees: Decimal = ZERO
    taxes: Decimal = ZERO
    trade_fees: Decimal = ZERO
    bought: Decimal = ZERO
    sold: Decimal = ZERO
    first_date: dt.date | None = None
    last_date: dt.date | None = None
    last_trade_price: Decimal | None = None
    last_trade_date: dt.date | None = None
    multiplier: Decimal = ONE
    splits: list[tuple[dt.date, Decimal]] = field(default_factory=list)
    incomplete: list[str] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)

    def touch(self, activity: Activity) -> None:
        """Notes that the activity concerned this position."""
        self.first_date = self.first_date or activity.date
        self.last_date = activity.date

    def step(self, activity: Activity, price: Decimal | None = None) -> None:
        """Writes down the position as it is now; a price above 0 becomes the last trade price."""
        if price:
            self.last_trade_price, self.last_trade_date = price, activity.date
        queue = self.queue
        self.steps.append(
            Step(
                activity_id=activity.id,
                date=activity.date,
                quantity=queue.quantity,
                cost=queue.cost,
                cost_base=queue.cost_base,
                price=price or None,
            )
        )


_CARRIED = (
    "symbol",
    "currency",
    "realized_gain",
    "realized_base",
    "dividends",
    "fees",
    "taxes",
    "trade_fees",
    "bought",
    "sold",
    "first_date",
    "last_date",
    "last_trade_price",
    "last_trade_date",
    "multiplier",
)


def thaw_position(ledger: Ledger, position: Position, lots: Sequence[Lot]) -> Holding:
    """The position of a ledger, open again with its lots."""
    queue = LotQueue.of(
        ledger.terms.method,
        lots,
        quantity=position.quantity,
        cost=position.cost_basis,
        cost_base=position.cost_base,
    )
    return Holding(
        queue=queue,
        splits=list(position.splits),
        incomplete=list(position.incomplete),
        steps=list(ledger.steps[position.symbol]),
        **{name: getattr(position, name) for name in _CARRIED},
    )


def freeze_position(holding: Holding, terms: LedgerTerms) -> Position:
    """The position as the ledger hands it out."""
    return Position(
        quantity=holding.queue.quantity,
        cost_basis=holding.queue.cost,
        cost_base=None if terms.base is None else holding.queue.cost_base,
        splits=tuple(holding.splits),
        incomplete=tuple(dict.fromkeys(holding.incomplete)),
        **{name: getattr(holding, name) for name in _CARRIED},
    )
