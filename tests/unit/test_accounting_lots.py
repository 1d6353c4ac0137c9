"""Lots: which units a sale takes under each method, shorts, splits, and what is left."""

# A Decimal equals the int of its value; mypy takes that comparison for a mistake:
# mypy: no-strict-equality

import datetime as dt
from decimal import Decimal

import pytest

from accounting import Activity, ActivityType, CostMethod, FxBook, ProblemKind, build_ledger

START = dt.date(2024, 1, 1)


def on(day: int) -> dt.date:
    return START + dt.timedelta(days=day)


def trade(
    day: int, units: str, price: str, *, fee: str = "0", tax: str = "0", account: str | None = None, lots: tuple[str, ...] = ()
) -> Activity:
    """A purchase of positive or a sale of negative units; its id is its day."""
    amount = Decimal(units)
    return Activity(
        id=str(day),
        type=ActivityType.BUY if amount > 0 else ActivityType.SELL,
        date=on(day),
        currency="EUR",
        symbol="S",
        quantity=abs(amount),
        unit_price=Decimal(price),
        fee=Decimal(fee),
        tax=Decimal(tax),
        account=account,
        lot_ids=lots,
    )


THREE = [trade(1, "10", "30"), trade(2, "10", "50"), trade(3, "10", "40")]


@pytest.mark.parametrize(
    ("method", "cost_of_sold", "left"),
    [
        (CostMethod.FIFO, 300 + 5 * 50, [("2", Decimal(5)), ("3", Decimal(10))]),
        (CostMethod.LIFO, 400 + 5 * 50, [("1", Decimal(10)), ("2", Decimal(5))]),
        (CostMethod.HIFO, 500 + 5 * 40, [("1", Decimal(10)), ("3", Decimal(5))]),
        (CostMethod.AVERAGE, 15 * 40, [("1", Decimal(15))]),
        (CostMethod.CHOSEN, 300 + 5 * 50, [("2", Decimal(5)), ("3", Decimal(10))]),
    ],
)
def test_each_method_takes_its_own_units(method: CostMethod, cost_of_sold: int, left: list[tuple[str, Decimal]]) -> None:
    ledger = build_ledger([*THREE, trade(4, "-15", "60")], method=method)
    assert sum(row.cost for row in ledger.realized) == cost_of_sold
    assert [(lot.id, lot.quantity) for lot in ledger.lots] == left
    position = ledger.positions["S"]
    assert position.realized_gain == 15 * 60 - cost_of_sold
    assert position.cost_basis == 1200 - cost_of_sold
    assert position.avg_cost == position.cost_basis / 15


def test_chosen_lots_are_taken_in_the_named_order() -> None:
    ledger = build_ledger([*THREE, trade(4, "-15", "60", lots=("3", "1"))], method=CostMethod.CHOSEN)
    assert [(row.lot_id, row.quantity) for row in ledger.realized] == [("3", Decimal(10)), ("1", Decimal(5))]


def test_what_chosen_lots_do_not_cover_comes_from_the_oldest() -> None:
    ledger = build_ledger([*THREE, trade(4, "-25", "60", lots=("1",))], method=CostMethod.CHOSEN)
    assert [(row.lot_id, row.quantity) for row in ledger.realized] == [("1", 10), ("2", 10), ("3", 5)]


def test_a_chosen_lot_that_is_not_open_is_reported_and_the_oldest_go() -> None:
    ledger = build_ledger([*THREE, trade(4, "-10", "60", lots=("9",))], method=CostMethod.CHOSEN)
    assert [problem.kind for problem in ledger.problems] == [ProblemKind.UNKNOWN_LOT]
    assert [row.lot_id for row in ledger.realized] == ["1"]


def test_hifo_counts_fees_only_when_they_are_inside_the_cost() -> None:
    books = [trade(1, "1", "10", fee="5"), trade(2, "1", "12"), trade(3, "-1", "20")]
    assert build_ledger(books, method=CostMethod.HIFO).realized[0].lot_id == "1"
    assert build_ledger(books, method=CostMethod.HIFO, fees_in_cost=False).realized[0].lot_id == "2"


def test_fees_and_taxes_inside_or_outside() -> None:
    books = [trade(1, "5", "100", fee="10", tax="10"), trade(2, "-5", "150", fee="7", tax="3")]
    inside, outside = build_ledger(books), build_ledger(books, fees_in_cost=False)
    assert (inside.realized[0].proceeds, inside.realized[0].cost) == (740, 520)
    assert (outside.realized[0].proceeds, outside.realized[0].cost) == (750, 500)
    for ledger in (inside, outside):
        position = ledger.positions["S"]
        assert (position.fees, position.taxes, position.trade_fees) == (17, 13, 17)
        assert (ledger.realized[0].fee, ledger.realized[0].tax) == (7, 3)
        assert ledger.cash["EUR"] == -520 + 740


def test_lots_of_the_own_account_go_first_then_the_others() -> None:
    books = [trade(1, "10", "10", account="a"), trade(2, "10", "20", account="b"), trade(3, "-12", "30", account="b")]
    ledger = build_ledger(books)
    assert [(row.lot_id, row.quantity) for row in ledger.realized] == [("2", Decimal(10)), ("1", Decimal(2))]
    assert ledger.lots[0].account == "a"


def test_a_sale_without_an_account_takes_the_oldest() -> None:
    books = [trade(1, "10", "10", account="a"), trade(2, "10", "20", account="b"), trade(3, "-5", "30")]
    assert [row.lot_id for row in build_ledger(books).realized] == ["1"]


def test_an_average_pool_over_two_accounts_belongs_to_neither() -> None:
    books = [trade(1, "10", "10", account="a"), trade(2, "10", "20", account="b"), trade(3, "10", "30", account="b")]
    (pool,) = build_ledger(books, method=CostMethod.AVERAGE).lots
    assert (pool.id, pool.quantity, pool.cost, pool.account) == ("1", 30, 600, None)


def test_a_short_is_opened_covered_and_turned_long() -> None:
    books = [trade(1, "-3", "20", fee="1"), trade(2, "-2", "30"), trade(3, "8", "10", fee="8")]
    ledger = build_ledger(books, allow_short=True)
    assert [(row.quantity, row.proceeds, row.cost, row.gain, row.short) for row in ledger.realized] == [
        (3, 59, 33, 26, True),
        (2, 60, 22, 38, True),
    ]
    position = ledger.positions["S"]
    assert (position.quantity, position.cost_basis, position.realized_gain) == (3, 33, 64)


def test_an_open_short_has_negative_units_and_a_positive_average() -> None:
    position = build_ledger([trade(1, "-3", "20"), trade(2, "-1", "40")], allow_short=True).positions["S"]
    assert (position.quantity, position.cost_basis, position.avg_cost) == (-4, -100, 25)


def test_selling_more_than_is_held_goes_short_only_where_that_is_allowed() -> None:
    books = [trade(1, "2", "10"), trade(2, "-5", "20")]
    short = build_ledger(books, allow_short=True)
    assert (short.positions["S"].quantity, short.realized[0].gain, short.problems) == (-3, 20, ())
    reported = build_ledger(books)
    assert reported.positions["S"].quantity == 0
    (problem,) = reported.problems
    assert (problem.kind, problem.wanted, problem.held, problem.missing, problem.activity_id) == (ProblemKind.OVERSELL, 5, 2, 3, "2")
    assert reported.realized[0].proceeds == 40
    assert reported.cash["EUR"] == 80


def test_dust_is_a_closed_position() -> None:
    books = [trade(1, "0.3333333333333333", "408"), trade(2, "0.6666666666666666", "400"), trade(3, "-1", "411")]
    ledger = build_ledger(books)
    assert (ledger.positions["S"].quantity, ledger.positions["S"].cost_basis, ledger.lots, ledger.problems) == (0, 0, (), ())
    left = build_ledger([trade(1, "1.0000000000000001", "10"), trade(2, "-1", "20")])
    assert (left.positions["S"].quantity, left.lots) == (0, ())
    assert left.realized[0].proceeds == 20


@pytest.mark.parametrize("method", list(CostMethod))
def test_a_split_rescales_units_and_keeps_cost(method: CostMethod) -> None:
    split = Activity(id="s", type=ActivityType.SPLIT, date=on(4), symbol="S", ratio=Decimal(2))
    ledger = build_ledger([*THREE, split, trade(5, "-20", "30")], method=method)
    position = ledger.positions["S"]
    assert position.quantity == 40
    assert sum(lot.quantity for lot in ledger.lots) == 40
    assert position.cost_basis + sum(row.cost for row in ledger.realized) == 1200
    assert position.splits == ((on(4), 2),)


def test_closing_a_position_and_opening_it_again_begins_anew() -> None:
    ledger = build_ledger([trade(1, "10", "31"), trade(2, "-10", "5"), trade(3, "5", "34")])
    assert (ledger.positions["S"].cost_basis, ledger.positions["S"].realized_gain) == (170, -260)
    assert [lot.id for lot in ledger.lots] == ["3"]


def test_a_currency_gain_is_what_the_rate_made_of_the_cost() -> None:
    fx = FxBook.from_mapping({"USDEUR": {on(1): Decimal("0.90"), on(2): Decimal("0.80")}})
    usd = [
        Activity(id=a.id, type=a.type, date=a.date, currency="USD", symbol="S", quantity=a.quantity, unit_price=a.unit_price)
        for a in (trade(1, "10", "10"), trade(2, "-10", "15"))
    ]
    (row,) = build_ledger(usd, base="EUR", fx=fx).realized
    assert (row.gain, row.gain_base, row.price_gain_base, row.currency_gain_base) == (50, 30, 40, -10)
    (bare,) = build_ledger(usd).realized
    assert (bare.gain_base, bare.price_gain_base, bare.currency_gain_base) == (None, None, None)
    assert row.holding_days == 1
    (half,) = build_ledger([usd[0], usd[1]], base="EUR", fx=FxBook.from_mapping({"USDEUR": {on(2): Decimal(1)}})).realized
    assert (half.gain_base, half.price_gain_base, half.currency_gain_base) == (None, 50, None)
