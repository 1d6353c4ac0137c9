"""Small books for the tests of returns."""

# A Decimal equals the int of its value; mypy takes that comparison for a mistake:
# mypy: no-strict-equality
import datetime as dt
from decimal import Decimal

from accounting import (
    Activity,
    ActivityType,
    FxBook,
    PriceBook,
)

START = dt.date(2024, 1, 1)
END = dt.date(2024, 12, 31)
NO_FX = FxBook({})


def on(day: int) -> dt.date:
    return START + dt.timedelta(days=day)


def act(id_: str, kind: str, day: int, **fields: object) -> Activity:
    given: dict[str, object] = {"id": id_, "type": ActivityType(kind), "date": on(day), "currency": "EUR", **fields}
    return Activity(**given)  # type: ignore[arg-type]  # the fields are the test's own


def trade(id_: str, day: int, units: int, price: int, symbol: str = "S", **fields: object) -> Activity:
    return act(id_, "buy" if units > 0 else "sell", day, symbol=symbol, quantity=Decimal(abs(units)), unit_price=Decimal(price), **fields)


def prices(**closes: dict[int, int]) -> PriceBook:
    return PriceBook.from_mapping({symbol: {on(day): Decimal(close) for day, close in by_day.items()} for symbol, by_day in closes.items()})


FUNDED = [
    act("d", "deposit", 0, amount=Decimal(1000)),
    trade("b", 0, 10, 50, fee=Decimal(10)),
    act("v", "dividend", 5, symbol="S", amount=Decimal(20), tax=Decimal(5)),
    act("d2", "deposit", 10, amount=Decimal(495)),
    act("i", "interest", 12, amount=Decimal(10)),
]
CLOSES = prices(S={0: 50, 10: 60, 20: 66})
