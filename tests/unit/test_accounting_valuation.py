"""Valuations: value, gain, currency part, weights, age of prices, and what is missing."""

# A Decimal equals the int of its value; mypy takes that comparison for a mistake:
# mypy: no-strict-equality

import datetime as dt
from decimal import Decimal

from accounting import Activity, ActivityType, FxBook, PriceBook, PriceSource, SplitBasis, Valuation, build_ledger, value_portfolio

DAY, LATER = dt.date(2024, 3, 1), dt.date(2024, 3, 11)


def act(id_: str, kind: str, day: dt.date = DAY, **fields: object) -> Activity:
    given: dict[str, object] = {"id": id_, "type": ActivityType(kind), "date": day, "currency": "USD", **fields}
    return Activity(**given)  # type: ignore[arg-type]  # the fields are the test's own


BOOKS = [
    act("d", "deposit", amount=Decimal(1000), currency="EUR"),
    act("b", "buy", symbol="S", quantity=Decimal(10), unit_price=Decimal(20)),
    act("v", "dividend", symbol="S", amount=Decimal(5), tax=Decimal(1)),
    act("i", "interest", amount=Decimal(3), currency="EUR", fee=Decimal(1)),
]
FX = FxBook.from_mapping({"USDEUR": {DAY: Decimal("0.5"), LATER: Decimal("0.8")}})


def value(prices: dict[str, dict[dt.date, Decimal]], fx: FxBook = FX, books: list[Activity] = BOOKS, **more: object) -> Valuation:
    book = PriceBook.from_mapping(prices, **more)  # type: ignore[arg-type]  # the tests' own
    return value_portfolio(build_ledger(books), book, fx, base="EUR", as_of=LATER)


def test_a_holding_with_its_gain_split_into_price_and_currency() -> None:
    whole = value({"S": {DAY: Decimal(30)}})
    (holding,) = whole.holdings
    assert (holding.value, holding.value_base, holding.unrealized_gain, holding.unrealized_base) == (300, 240, 100, 140)
    assert (holding.price_gain_base, holding.currency_gain_base) == (80, 60)
    assert (holding.price, holding.price_date, holding.price_age_days, holding.price_is_trade) == (30, DAY, 10, False)
    assert (holding.rate, holding.rate_date) == (Decimal("0.8"), LATER)
    assert holding.price_source is PriceSource.MARKET
    assert (whole.cash_base, whole.holdings_base, whole.total_base) == (1002 - Decimal("156.8"), 240, Decimal("1085.2"))
    assert holding.weight is not None
    assert abs(holding.weight * whole.total_base - 240) < Decimal("1e-40")
    assert holding.weight_of_holdings == 1
    assert (whole.dividends_base, whole.interest_base, whole.fees_base, whole.taxes_base) == (Decimal("2.5"), 3, 1, Decimal("0.5"))
    assert (whole.net_contributions_base, whole.cost_base, whole.unrealized_base, whole.realized_base) == (1000, 100, 140, 0)
    assert whole.currency_gain_on_cash == Decimal(-196) * Decimal("0.3")
    assert (whole.incomplete, whole.without_value) == ((), ())


def test_without_a_close_the_last_trade_price_is_taken_and_marked() -> None:
    (holding,) = value({}).holdings
    assert (holding.price, holding.price_is_trade, holding.price_source, holding.price_age_days) == (20, True, PriceSource.TRADE, 10)


def test_a_trade_price_is_rescaled_by_later_splits_unless_quotes_are_taken_as_they_are() -> None:
    books = [*BOOKS, act("x", "split", dt.date(2024, 3, 5), symbol="S", ratio=Decimal(4), currency="")]
    assert value({}, books=books).holdings[0].value == 200
    assert value({}, books=books, basis=SplitBasis.AS_QUOTED).holdings[0].value == 800


def test_a_missing_rate_leaves_the_figures_open_and_is_named() -> None:
    whole = value({"S": {DAY: Decimal(30)}}, fx=FxBook({}))
    (holding,) = whole.holdings
    assert (holding.value, holding.value_base, holding.unrealized_base, holding.currency_gain_base, holding.weight) == (
        300,
        None,
        None,
        None,
        None,
    )
    assert any("USDEUR" in sentence for sentence in holding.incomplete)
    assert (whole.total_base, [account.amount_base for account in whole.cash]) == (1002, [1002, None])
    assert whole.without_value == ("The exchange rate USDEUR of 2024-03-11 is missing.",)
    assert set(whole.without_value) <= set(whole.incomplete)


def test_a_trade_day_without_rate_leaves_only_the_cost_open() -> None:
    whole = value({"S": {DAY: Decimal(30)}}, fx=FxBook.from_mapping({"USDEUR": {LATER: Decimal("0.8")}}))
    (holding,) = whole.holdings
    assert (holding.value_base, holding.cost_base, holding.unrealized_base) == (240, None, None)
    assert whole.without_value == ()
    assert whole.incomplete


def test_no_price_at_all_is_named() -> None:
    books = [act("o", "transfer_in", symbol="S", quantity=Decimal(1), cost=Decimal(5))]
    (holding,) = value({}, books=books).holdings
    assert (holding.price, holding.price_date, holding.price_age_days, holding.price_source, holding.value_base) == (
        None,
        None,
        None,
        None,
        None,
    )
    assert holding.incomplete == ("There is no price of S on or before 2024-03-11.",)


def test_a_price_in_another_currency_is_converted() -> None:
    (pence,) = value(
        {"S": {DAY: Decimal(3000)}},
        books=[act("b", "buy", symbol="S", quantity=Decimal(10), unit_price=Decimal(20), currency="GBP")],
        currencies={"S": "GBX"},
    ).holdings
    assert (pence.price, pence.value) == (30, 300)
    same = value({"S": {DAY: Decimal(30)}}, currencies={"S": "USD"}).holdings[0]
    assert same.price == 30
    unknown = value({"S": {DAY: Decimal(30)}}, currencies={"S": "JPY"}).holdings[0]
    assert unknown.price is None
    assert unknown.incomplete == ("The exchange rate JPYUSD of 2024-03-11 is missing.",)


def test_a_ledger_that_goes_too_far_is_cut_back() -> None:
    ledger = build_ledger(
        [*BOOKS, act("b2", "buy", dt.date(2024, 4, 1), symbol="S", quantity=Decimal(5), unit_price=Decimal(1))], base="EUR", fx=FX
    )
    assert value_portfolio(ledger, PriceBook.from_mapping({}), FX, base="EUR", as_of=LATER).holdings[0].quantity == 10


def test_weights_are_open_when_there_is_nothing_to_divide_by() -> None:
    books = [act("b", "buy", symbol="S", quantity=Decimal(10), unit_price=Decimal(20), currency="EUR")]
    (holding,) = value({}, books=books).holdings
    assert (holding.weight, holding.weight_of_holdings) == (None, 1)
    (worthless,) = value({"S": {DAY: Decimal(0)}}, books=books).holdings
    assert (worthless.weight, worthless.weight_of_holdings) == (0, None)


def test_closed_positions_and_empty_accounts_are_left_out() -> None:
    books = [
        act("b", "buy", symbol="S", quantity=Decimal(1), unit_price=Decimal(20)),
        act("s", "sell", symbol="S", quantity=Decimal(1), unit_price=Decimal(20)),
    ]
    whole = value({}, books=books)
    assert (whole.holdings, whole.cash) == ((), ())
