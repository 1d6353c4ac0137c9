"""Booking: order within a day, transfers, income, charges, cash and what stays open."""

# A Decimal equals the int of its value; mypy takes that comparison for a mistake:
# mypy: no-strict-equality

import datetime as dt
from decimal import Decimal

import pytest

from accounting import (
    Activity,
    ActivityType,
    CashBooking,
    CostMethod,
    FxBook,
    IncomeKind,
    MovementKind,
    ProblemKind,
    build_ledger,
    extend_ledger,
)

DAY = dt.date(2024, 3, 1)
NEXT = dt.date(2024, 3, 2)


def act(id_: str, kind: str, day: dt.date = DAY, **fields: object) -> Activity:
    given: dict[str, object] = {"id": id_, "type": ActivityType(kind), "date": day, "currency": "EUR", **fields}
    return Activity(**given)  # type: ignore[arg-type]  # the fields are the test's own


def buy(id_: str, units: int, price: int, day: dt.date = DAY, **fields: object) -> Activity:
    return act(id_, "buy", day, symbol="S", quantity=Decimal(units), unit_price=Decimal(price), **fields)


def sell(id_: str, units: int, price: int, day: dt.date = DAY, **fields: object) -> Activity:
    return act(id_, "sell", day, symbol="S", quantity=Decimal(units), unit_price=Decimal(price), **fields)


def test_a_sale_listed_first_waits_for_the_purchase_of_its_day() -> None:
    ledger = build_ledger([sell("s", 5, 100), buy("b", 10, 90)])
    assert (ledger.positions["S"].quantity, ledger.positions["S"].realized_gain, ledger.problems) == (5, 50, ())


def test_a_sale_that_is_covered_does_not_wait() -> None:
    ledger = build_ledger([buy("a", 5, 10), sell("s", 5, 100, NEXT), buy("b", 10, 90, NEXT)])
    assert ledger.realized[0].lot_id == "a"
    assert [step.activity_id for step in ledger.steps["S"]] == ["a", "s", "b"]


def test_a_waiting_sale_is_booked_as_soon_as_it_is_covered() -> None:
    ledger = build_ledger([sell("s", 5, 100), buy("a", 3, 10), buy("b", 3, 20), buy("c", 3, 30)])
    assert [step.activity_id for step in ledger.steps["S"]] == ["a", "b", "s", "c"]


def test_what_the_day_never_covers_is_an_oversell() -> None:
    ledger = build_ledger([sell("s", 5, 100), buy("a", 3, 10)])
    (problem,) = ledger.problems
    assert (problem.wanted, problem.held, ledger.positions["S"].quantity) == (5, 3, 0)


def test_an_open_short_is_extended_in_the_given_order() -> None:
    ledger = build_ledger([sell("a", 5, 20), sell("b", 5, 22, NEXT), buy("c", 5, 21, NEXT)], allow_short=True, method=CostMethod.LIFO)
    assert [(row.lot_id, row.gain) for row in ledger.realized] == [("b", 5)]


def test_moves_between_accounts_carry_cost_and_age_and_cross_no_border() -> None:
    books = [
        buy("b", 10, 30, account="x"),
        act(
            "in",
            "transfer_in",
            NEXT,
            symbol="S",
            quantity=Decimal(4),
            account="y",
            transfer_group="g",
            unit_price=Decimal(99),
            fee=Decimal(1),
        ),
        act(
            "out",
            "transfer_out",
            NEXT,
            symbol="S",
            quantity=Decimal(4),
            account="x",
            transfer_group="g",
            unit_price=Decimal(99),
            fee=Decimal(2),
        ),
    ]
    ledger = build_ledger(books)
    assert [(lot.id, lot.account, lot.quantity, lot.cost, lot.opened) for lot in ledger.lots] == [
        ("b", "x", 6, 180, DAY),
        ("b", "y", 4, 120, DAY),
    ]
    assert (ledger.flows, ledger.transit, ledger.problems, ledger.realized) == ((), (), (), ())
    assert ledger.cash["EUR"] == -303
    assert [(m.kind, m.fee) for m in ledger.movements if m.kind is not MovementKind.TRADE] == [
        (MovementKind.CHARGE, 2),
        (MovementKind.CHARGE, 1),
    ]


@pytest.mark.parametrize("method", [CostMethod.FIFO, CostMethod.AVERAGE])
def test_units_on_their_way_stay_in_the_position_and_are_reported_until_they_arrive(method: CostMethod) -> None:
    books = [
        buy("b", 10, 30, account="x"),
        act("out", "transfer_out", DAY, symbol="S", quantity=Decimal(4), account="x", transfer_group="g"),
        act("in", "transfer_in", NEXT, symbol="S", quantity=Decimal(3), account="y", transfer_group="g"),
    ]
    way = build_ledger(books, as_of=DAY, method=method)
    assert way.positions["S"].quantity == 10
    assert [(problem.kind, problem.activity_id) for problem in way.problems] == [(ProblemKind.OPEN_TRANSFER, "out")]
    later = extend_ledger(way, books)
    assert (later.positions["S"].quantity, later.positions["S"].cost_basis, later.transit[0].quantity) == (10, 300, 1)
    assert later == build_ledger(books, method=method)


def test_units_that_arrive_from_nowhere_come_in_at_their_stated_cost() -> None:
    ledger = build_ledger([act("in", "transfer_in", symbol="S", quantity=Decimal(3), unit_price=Decimal(10), transfer_group="g")])
    assert (ledger.positions["S"].cost_basis, ledger.flows[0].amount, ledger.flows[0].quantity) == (30, 30, 3)


def test_more_units_than_are_on_their_way_come_in_partly_at_cost() -> None:
    books = [
        buy("b", 10, 30, account="x"),
        act("out", "transfer_out", symbol="S", quantity=Decimal(4), account="x", transfer_group="g"),
        act("in", "transfer_in", NEXT, symbol="S", quantity=Decimal(6), unit_price=Decimal(50), account="y", transfer_group="g"),
    ]
    ledger = build_ledger(books)
    assert (ledger.positions["S"].quantity, ledger.positions["S"].cost_basis) == (12, 400)
    assert (ledger.flows[0].quantity, ledger.flows[0].amount, ledger.movements[-1].amount) == (2, 100, 100)


def test_an_opening_balance_takes_cost_and_day_of_purchase_along() -> None:
    opening = act("o", "transfer_in", symbol="S", quantity=Decimal(8), cost=Decimal(777), acquired=dt.date(2001, 2, 3))
    (lot,) = build_ledger([opening]).lots
    assert (lot.cost, lot.opened) == (777, dt.date(2001, 2, 3))


def test_an_opening_balance_without_cost_is_marked() -> None:
    ledger = build_ledger([act("o", "transfer_in", symbol="S", quantity=Decimal(8))])
    assert [problem.kind for problem in ledger.problems] == [ProblemKind.UNKNOWN_COST]
    assert ledger.positions["S"].incomplete == (ledger.problems[0].message,)
    assert ledger.movements[0].amount is None


@pytest.mark.parametrize(("fees_in_cost", "cost"), [(True, 2005), (False, 2000)])
def test_units_from_outside_and_out_again_are_contributions_at_cost(fees_in_cost: bool, cost: int) -> None:
    books = [
        act("in", "transfer_in", symbol="S", quantity=Decimal(10), unit_price=Decimal(200), fee=Decimal(5)),
        act("out", "transfer_out", NEXT, symbol="S", quantity=Decimal(4), unit_price=Decimal(0), fee=Decimal(2)),
    ]
    ledger = build_ledger(books, fees_in_cost=fees_in_cost)
    assert [flow.amount for flow in ledger.flows] == [cost, -cost * Decimal("0.4")]
    assert (ledger.positions["S"].cost_basis, ledger.cash["EUR"], ledger.positions["S"].last_trade_price) == (
        cost * Decimal("0.6"),
        -7,
        200,
    )
    free = build_ledger(books, fees_in_cost=fees_in_cost, transfers_touch_cash=False)
    assert (dict(free.cash), free.positions["S"].fees) == ({}, 7)


def test_sending_more_than_is_held_is_reported() -> None:
    ledger = build_ledger([buy("b", 3, 10), act("out", "transfer_out", NEXT, symbol="S", quantity=Decimal(5))])
    assert (ledger.problems[0].missing, ledger.positions["S"].quantity, ledger.flows[0].quantity) == (2, 0, -3)
    nothing = build_ledger([act("out", "transfer_out", symbol="S", quantity=Decimal(5), transfer_group="g")])
    assert (nothing.problems[0].missing, nothing.transit) == (5, ())


def test_a_reinvested_dividend_is_income_and_a_purchase_of_what_is_left() -> None:
    paid = act("d", "dividend", NEXT, symbol="S", quantity=Decimal(2), amount=Decimal(50), tax=Decimal(10), reinvested=True)
    ledger = build_ledger([buy("b", 10, 30), paid])
    assert (ledger.income[0].gross, ledger.income[0].net, ledger.income[0].reinvested) == (50, 40, True)
    assert (ledger.positions["S"].quantity, ledger.positions["S"].cost_basis, ledger.cash["EUR"]) == (12, 340, -300)
    assert ledger.positions["S"].last_trade_price == 25


def test_income_charges_and_refunds() -> None:
    books = [
        act("a", "dividend", symbol="S", amount=Decimal(10), fee=Decimal(1), tax=Decimal(2)),
        act("b", "interest", amount=Decimal(-7)),
        act("c", "fee", amount=Decimal(9), symbol="S"),
        act("d", "fee", amount=Decimal(-4)),
        act("e", "tax", amount=Decimal(5), symbol="S"),
        act("f", "fee", fee=Decimal(3)),
        act("g", "dividend", symbol="S"),
        act("h", "interest", amount=Decimal(0)),
    ]
    ledger = build_ledger(books)
    assert ledger.cash["EUR"] == 7 - 7 - 9 + 4 - 5 - 3
    assert [(row.kind, row.gross) for row in ledger.income] == [
        (IncomeKind.DIVIDEND, 10),
        (IncomeKind.INTEREST, -7),
        (IncomeKind.DIVIDEND, 0),
        (IncomeKind.INTEREST, 0),
    ]
    position = ledger.positions["S"]
    assert (position.dividends, position.fees, position.taxes, position.trade_fees) == (10, 10, 7, 0)
    assert [problem.kind for problem in ledger.problems] == [ProblemKind.MISSING_AMOUNT]


def test_cash_crosses_the_border_unless_it_only_changes_accounts() -> None:
    books = [
        act("a", "deposit", amount=Decimal(100), fee=Decimal(1)),
        act("b", "withdrawal", amount=Decimal(30)),
        act("c", "transfer_out", amount=Decimal(20), transfer_group="g"),
        act("d", "transfer_in", amount=Decimal(22), currency="USD", transfer_group="g"),
        act("e", "transfer_in", amount=Decimal(5)),
    ]
    ledger = build_ledger(books)
    assert dict(ledger.cash) == {"EUR": 54, "USD": 22}
    assert [flow.amount for flow in ledger.flows] == [100, -30, 5]


def test_a_trade_without_price_is_reported_and_counts_as_nothing() -> None:
    ledger = build_ledger([buy("a", 2, 268), act("s", "sell", NEXT, symbol="S", quantity=Decimal(2), fee=Decimal(1))])
    assert (ledger.realized[0].proceeds, ledger.realized[0].cost) == (-1, 536)
    assert [problem.kind for problem in ledger.problems] == [ProblemKind.MISSING_AMOUNT]
    assert ledger.positions["S"].last_trade_price == 268


def test_the_price_of_a_trade_can_be_read_from_its_amount() -> None:
    ledger = build_ledger([act("a", "buy", symbol="S", quantity=Decimal(2), amount=Decimal(600), multiplier=Decimal(100))])
    assert (ledger.positions["S"].last_trade_price, ledger.positions["S"].multiplier) == (3, 100)


def test_recorded_rates_beat_the_market_and_missing_ones_are_named() -> None:
    fx = FxBook.from_mapping({"USDEUR": {DAY: Decimal("0.5")}})
    recorded = build_ledger([buy("a", 1, 10, currency="USD", fx_rate=Decimal("0.9"))], base="EUR", fx=fx)
    market = build_ledger([buy("a", 1, 10, currency="USD")], base="EUR", fx=fx)
    missing = build_ledger([buy("a", 1, 10, currency="USD", fee=Decimal(1)), sell("b", 1, 12, NEXT, currency="USD")], base="EUR")
    assert (recorded.positions["S"].cost_base, market.positions["S"].cost_base) == (9, 5)
    assert (missing.positions["S"].realized_base, missing.realized[0].proceeds_base) == (None, None)
    assert [(p.kind, p.pair, p.date) for p in missing.problems] == [
        (ProblemKind.MISSING_RATE, "USDEUR", DAY),
        (ProblemKind.MISSING_RATE, "USDEUR", NEXT),
    ]


def test_the_average_of_a_known_and_an_unknown_rate_is_unknown_until_all_is_sold() -> None:
    fx = FxBook.from_mapping({"USDEUR": {NEXT: Decimal("0.5")}})
    books = [buy("a", 1, 10, currency="USD"), buy("b", 1, 10, NEXT, currency="USD")]
    for method in (CostMethod.AVERAGE, CostMethod.FIFO):
        assert build_ledger(books, base="EUR", fx=fx, method=method).positions["S"].cost_base is None
    sold = [*books, sell("s", 1, 12, dt.date(2024, 3, 3), currency="USD")]
    assert build_ledger(sold, base="EUR", fx=fx).positions["S"].cost_base == 5
    again = [*books, sell("s", 2, 12, dt.date(2024, 3, 3), currency="USD"), buy("c", 1, 20, dt.date(2024, 3, 4), currency="USD")]
    assert build_ledger(again, base="EUR", fx=fx, method=CostMethod.AVERAGE).positions["S"].cost_base == 10


def test_one_instrument_in_two_currencies_is_kept_in_the_first() -> None:
    fx = FxBook.from_mapping({"EURUSD": {DAY: Decimal(2)}})
    books = [buy("a", 1, 10), buy("b", 1, 40, NEXT, currency="USD")]
    assert build_ledger(books, fx=fx).positions["S"].cost_basis == 30
    recorded = [books[0], buy("b", 1, 40, NEXT, currency="USD", fx_rate=Decimal("0.25"))]
    assert build_ledger(recorded, base="EUR").positions["S"].cost_basis == 20
    lost = build_ledger(books)
    assert lost.positions["S"].incomplete == (lost.problems[0].message,)
    assert lost.problems[0].pair == "USDEUR"


def test_pence_are_booked_as_pounds() -> None:
    fx = FxBook.from_mapping({"GBPEUR": {DAY: Decimal("1.2")}})
    books = [act("d", "deposit", amount=Decimal(100), currency="GBP"), buy("b", 10, 250, currency="GBX")]
    ledger = build_ledger(books, base="EUR", fx=fx)
    assert dict(ledger.cash) == {"GBP": 75}
    assert (ledger.positions["S"].cost_basis, ledger.positions["S"].cost_base, ledger.positions["S"].currency) == (2500, 30, "GBX")
    assert ledger.postings[1].rate == Decimal("1.2")


def test_the_broker_can_convert_at_the_recorded_rate() -> None:
    books = [buy("b", 10, 25, currency="USD", fx_rate=Decimal("0.9"), fee=Decimal(10))]
    ledger = build_ledger(books, base="EUR", cash_booking=CashBooking.BASE_AT_RECORDED_FX)
    assert dict(ledger.cash) == {"EUR": -234}
    unknown = build_ledger([buy("b", 10, 25, currency="USD")], base="EUR", cash_booking=CashBooking.BASE_AT_RECORDED_FX)
    assert dict(unknown.cash) == {"USD": -250}


def test_a_split_before_any_purchase_leaves_the_currency_open() -> None:
    split = act("x", "split", symbol="S", ratio=Decimal(3), currency="")
    ledger = build_ledger([split, buy("b", 1, 5, NEXT)])
    assert (ledger.positions["S"].currency, ledger.positions["S"].quantity) == ("EUR", 1)


def test_a_ledger_is_resumed_from_any_day() -> None:
    books = [buy("a", 10, 30), sell("s", 4, 40, NEXT), buy("b", 3, 35, NEXT)]
    whole = build_ledger(books, as_of=NEXT)
    assert extend_ledger(build_ledger(books, as_of=DAY), books, as_of=NEXT) == whole
    assert extend_ledger(whole, books) == whole
    assert build_ledger([]).as_of is None
    assert whole.open_positions[0].symbol == "S"
    assert [lot.id for lot in whole.lots_of("S")] == ["a", "b"]
