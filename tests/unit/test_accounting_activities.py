"""Activities: what can be booked at all, and what is refused with a sentence."""

# A Decimal equals the int of its value; mypy takes that comparison for a mistake:
# mypy: no-strict-equality

import datetime as dt
from decimal import Decimal

import pytest

from accounting import Activity, ActivityType, in_order, of_account
from core.errors import InvalidInput

DAY = dt.date(2024, 5, 1)


def an(kind: ActivityType, **fields: object) -> Activity:
    given: dict[str, object] = {"id": "1", "type": kind, "date": DAY, "currency": "EUR", **fields}
    return Activity(**given)  # type: ignore[arg-type]  # the fields are the test's own


def test_amount_rules_over_price_and_multiplier_counts() -> None:
    option = an(ActivityType.BUY, symbol="O", quantity=Decimal(2), unit_price=Decimal(3), multiplier=Decimal(100))
    assert option.gross == 600
    assert an(ActivityType.BUY, symbol="O", quantity=Decimal(2), unit_price=Decimal(3), amount=Decimal("599.99")).gross == Decimal("599.99")


def test_a_dividend_per_unit_is_not_multiplied_by_the_contract() -> None:
    assert an(ActivityType.DIVIDEND, symbol="O", quantity=Decimal(2), unit_price=Decimal(3), multiplier=Decimal(100)).gross == 6


def test_gross_is_unknown_without_amount_and_price() -> None:
    assert an(ActivityType.SELL, symbol="S", quantity=Decimal(2)).gross is None
    assert an(ActivityType.DIVIDEND, symbol="S", unit_price=Decimal(2)).gross is None


@pytest.mark.parametrize(
    ("kind", "moves"),
    [
        (ActivityType.BUY, True),
        (ActivityType.SELL, True),
        (ActivityType.TRANSFER_IN, True),
        (ActivityType.SPLIT, False),
        (ActivityType.FEE, False),
    ],
)
def test_which_activities_move_units(kind: ActivityType, moves: bool) -> None:
    assert an(kind, symbol="S", quantity=Decimal(1), ratio=Decimal(2), amount=Decimal(1)).moves_units is moves


def test_reinvested_dividends_move_units_and_cash_transfers_do_not() -> None:
    assert an(ActivityType.DIVIDEND, symbol="S", quantity=Decimal(1), amount=Decimal(5), reinvested=True).moves_units
    assert not an(ActivityType.DIVIDEND, symbol="S", amount=Decimal(5)).moves_units
    assert not an(ActivityType.TRANSFER_IN, amount=Decimal(5)).moves_units


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"type": ActivityType.BUY, "symbol": "S", "quantity": Decimal("NaN")}, "quantity"),
        ({"type": ActivityType.BUY, "symbol": "S", "quantity": Decimal("Infinity")}, "quantity"),
        ({"type": ActivityType.BUY, "symbol": "S", "quantity": Decimal("1e15")}, "quantity"),
        ({"type": ActivityType.BUY, "symbol": "S", "quantity": Decimal(-1)}, "quantity"),
        ({"type": ActivityType.BUY, "symbol": "S", "quantity": Decimal(0)}, "quantity"),
        ({"type": ActivityType.BUY, "symbol": "S"}, "quantity"),
        ({"type": ActivityType.SELL, "quantity": Decimal(1)}, "symbol"),
        ({"type": ActivityType.DIVIDEND, "amount": Decimal(1)}, "symbol"),
        ({"type": ActivityType.BUY, "symbol": "S", "quantity": Decimal(1), "currency": ""}, "currency"),
        ({"type": ActivityType.BUY, "symbol": "S", "quantity": Decimal(1), "unit_price": Decimal(-1)}, "unit_price"),
        ({"type": ActivityType.BUY, "symbol": "S", "quantity": Decimal(1), "fx_rate": Decimal(0)}, "fx_rate"),
        ({"type": ActivityType.BUY, "symbol": "S", "quantity": Decimal(1), "multiplier": Decimal(0)}, "multiplier"),
        ({"type": ActivityType.SPLIT, "symbol": "S"}, "ratio"),
        ({"type": ActivityType.SPLIT, "symbol": "S", "ratio": Decimal(0)}, "ratio"),
        ({"type": ActivityType.SPLIT, "ratio": Decimal(2)}, "symbol"),
        ({"type": ActivityType.DEPOSIT}, "amount"),
        ({"type": ActivityType.TRANSFER_IN, "symbol": "S"}, "quantity"),
        ({"type": ActivityType.DEPOSIT, "amount": Decimal(1), "date": dt.date(1700, 1, 1)}, "date"),
        ({"type": ActivityType.TRANSFER_IN, "symbol": "S", "quantity": Decimal(1), "acquired": dt.date(2400, 1, 1)}, "acquired"),
    ],
)
def test_what_cannot_be_is_refused_by_field(fields: dict[str, object], field: str) -> None:
    kind = fields.pop("type")
    assert isinstance(kind, ActivityType)
    with pytest.raises(InvalidInput) as caught:
        an(kind, **fields)
    assert caught.value.details["field"] == field
    assert caught.value.details["activity_id"] == "1"


def test_a_split_needs_no_currency_and_a_refund_may_be_negative() -> None:
    assert an(ActivityType.SPLIT, symbol="S", ratio=Decimal(2), currency="").currency == ""
    assert an(ActivityType.FEE, amount=Decimal(-5)).gross == -5


def test_order_is_by_day_and_as_given_within_one() -> None:
    late, first, second = (
        an(ActivityType.DEPOSIT, id=i, amount=Decimal(1), date=d) for i, d in (("c", dt.date(2024, 5, 2)), ("a", DAY), ("b", DAY))
    )
    assert [a.id for a in in_order([late, first, second])] == ["a", "b", "c"]


def test_the_books_of_one_account_see_moves_to_others_as_crossing_the_border() -> None:
    books = [
        an(ActivityType.BUY, id="b", symbol="S", quantity=Decimal(2), unit_price=Decimal(30), account="a", date=dt.date(2024, 4, 1)),
        an(ActivityType.TRANSFER_OUT, id="out", symbol="S", quantity=Decimal(1), account="a", transfer_group="g"),
        an(ActivityType.TRANSFER_IN, id="in", symbol="S", quantity=Decimal(1), unit_price=Decimal(99), account="b", transfer_group="g"),
        an(ActivityType.TRANSFER_OUT, id="x", symbol="S", quantity=Decimal(1), account="a", transfer_group="h"),
        an(ActivityType.TRANSFER_IN, id="y", symbol="S", quantity=Decimal(1), account="a", transfer_group="h"),
        an(ActivityType.DEPOSIT, id="d", amount=Decimal(1), account="a"),
    ]
    assert [(a.id, a.transfer_group) for a in of_account(books, "a")] == [("b", None), ("out", None), ("x", "h"), ("y", "h"), ("d", None)]
    (arrived,) = of_account(books, "b")
    assert (arrived.transfer_group, arrived.cost, arrived.acquired) == (None, 30, dt.date(2024, 4, 1))
    assert of_account(books[:1], "a") == books[:1]
    assert of_account(books, "c") == []
