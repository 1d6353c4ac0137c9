"""Returns of small portfolios against figures worked out by hand: by scope, basis, period, holding and benchmark."""

# A Decimal equals the int of its value; mypy takes that comparison for a mistake:
# mypy: no-strict-equality
import datetime as dt
from decimal import Decimal

import numpy as np
import pytest

from accounting import (
    Activity,
    ActivityType,
    FxBook,
    PriceBook,
    RateMode,
    ReturnScope,
    SplitBasis,
    attribute,
    benchmark_same_flows,
    build_ledger,
    closed_irr,
    closed_return,
    daily_values,
    open_return,
    performance,
    price_performance,
    value_portfolio,
)
from accounting.price_performance import together
from core.errors import DataUnavailable, InvalidInput

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


def test_the_account_is_measured_by_its_deposits() -> None:
    own = performance(FUNDED, CLOSES, NO_FX, base="EUR", end=on(20))
    assert own.scope.value == "portfolio"
    assert (own.start, own.start_value, own.end_value, own.net_flows) == (on(-1), 0, 1660 + 10, 1495)
    assert own.gain == pytest.approx(175)
    growth = 990 / 1000 * 1005 / 990 * 1600 / 1500 * 1610 / 1600 * 1670 / 1610
    assert own.twr == pytest.approx(growth - 1)
    assert own.simple_return == pytest.approx(175 / 1495)
    assert own.roai == pytest.approx((160 + 20 - 10 - 5) / 500)
    assert (own.fees, own.taxes, own.dividends, own.interest) == (10, 5, 20, 10)
    assert own.twr_annualised is None
    assert [(row.symbol, round(row.gain or 0, 6)) for row in own.contributions] == [("S", 165), ("cash", 10)]
    assert sum(row.contribution or 0 for row in own.contributions) == pytest.approx(own.simple_return)
    assert list(own.flows) == [(on(0), -1000), (on(10), -495), (on(20), 1670)]
    assert own.dates[0] == np.datetime64("2024-01-01")
    assert own.twr_index[-1] == pytest.approx(growth)
    assert own.incomplete == ()


def test_every_variant_is_given_by_its_name() -> None:
    own = performance(FUNDED, CLOSES, NO_FX, base="EUR", end=on(20), after_taxes=False)
    gains = {name: variant.gain for name, variant in own.variants.items()}
    assert gains == {
        "net": pytest.approx(180),
        "gross": pytest.approx(190),
        "net_without_dividends": pytest.approx(160),
        "gross_without_dividends": pytest.approx(170),
    }
    roai = {name: variant.roai for name, variant in own.variants.items()}
    assert roai["gross_without_dividends"] == pytest.approx(160 / 500)
    assert roai["net_without_dividends"] == pytest.approx(150 / 500)


def test_holdings_are_measured_by_their_trades() -> None:
    own = performance(FUNDED[1:3], CLOSES, NO_FX, base="EUR", end=on(20))
    assert own.scope.value == "holdings"
    assert own.twr == pytest.approx(500 / 510 * 520 / 500 * 660 / 500 - 1)
    assert (own.inflows, own.outflows, own.end_value) == (510, 20, 660)
    taxed = performance(FUNDED[1:3], CLOSES, NO_FX, base="EUR", end=on(20), after_taxes=True)
    assert taxed.gain == pytest.approx((own.gain or 0) - 5)
    assert [row.symbol for row in own.contributions] == ["S"]


def test_one_holding_of_several() -> None:
    books = [trade("a", 0, 1, 100, "A"), trade("b", 0, 1, 100, "B"), act("f", "fee", 3, amount=Decimal(7))]
    closes = prices(A={0: 100, 20: 110}, B={0: 100, 20: 80})
    one = performance(books, closes, NO_FX, base="EUR", end=on(20), symbol="A")
    assert (one.twr, one.roai, one.symbol, len(one.contributions)) == (pytest.approx(0.1), pytest.approx(0.1), "A", 1)
    both = performance(books, closes, NO_FX, base="EUR", end=on(20))
    assert both.twr == pytest.approx(-0.05)
    assert [row.twr for row in both.contributions] == [pytest.approx(0.1), pytest.approx(-0.2)]
    with pytest.raises(InvalidInput):
        performance(books, closes, NO_FX, base="EUR", end=on(20), symbol="C")


def test_a_period_starts_from_the_value_at_the_end_of_its_first_day() -> None:
    own = performance(FUNDED, CLOSES, NO_FX, base="EUR", start=on(10), end=on(20))
    assert (own.start_value, own.inflows) == (1600, 0)
    assert own.twr == pytest.approx(1670 / 1600 - 1)
    assert own.roai == pytest.approx(60 / 600)
    assert own.dates[0] == np.datetime64("2024-01-11")
    assert own.twr_index[0] == 1
    with pytest.raises(InvalidInput):
        performance(FUNDED, CLOSES, NO_FX, base="EUR", start=on(21), end=on(20))


def test_a_year_and_more_is_also_given_per_year() -> None:
    own = performance([trade("b", 0, 1, 100)], prices(S={0: 100, 730: 121}), NO_FX, base="EUR", end=on(730))
    assert own.twr_annualised == pytest.approx(0.1)
    assert own.irr == pytest.approx(0.1)


def test_an_empty_portfolio_has_no_returns() -> None:
    own = performance([], prices(), NO_FX, base="EUR", end=on(5))
    assert (own.gain, own.twr, own.irr, own.simple_return, own.roai, own.modified_dietz) == (0, 0, None, None, None, None)
    assert own.contributions == ()


def test_a_ledger_can_be_given_instead_of_activities() -> None:
    ledger = build_ledger(FUNDED, base="EUR")
    assert performance(ledger, CLOSES, NO_FX, base="EUR", end=on(20)).twr == performance(FUNDED, CLOSES, NO_FX, base="EUR", end=on(20)).twr


def test_a_missing_rate_leaves_the_returns_open_and_is_named() -> None:
    books = [*FUNDED, trade("u", 11, 1, 10, "U", currency="USD", fee=Decimal(1))]
    own = performance(books, CLOSES, NO_FX, base="EUR", end=on(20))
    assert (own.gain, own.twr, own.irr, own.simple_return, own.roai) == (None, None, None, None, None)
    assert any("USDEUR" in sentence for sentence in own.incomplete)
    assert {row.symbol: row.gain for row in own.contributions}["U"] is None
    assert {row.symbol: row.gain for row in own.contributions}["cash"] is None
    only = performance(books, CLOSES, NO_FX, base="EUR", end=on(20), symbol="S")
    assert (only.incomplete, only.twr is None) == ((), False)
    late = FxBook.from_mapping({"USDEUR": {on(15): Decimal(1)}})
    assert performance(books, CLOSES, late, base="EUR", start=on(16), end=on(20)).incomplete == ()


def test_a_holding_without_any_price_is_named() -> None:
    books = [act("o", "transfer_in", 0, symbol="S", quantity=Decimal(2), cost=Decimal(50))]
    own = performance(books, prices(), NO_FX, base="EUR", end=on(2))
    assert own.twr is None
    assert own.incomplete == ("The price of S is missing from 2024-01-01 to 2024-01-03.",)
    unknown = performance(
        [act("o", "transfer_in", 0, symbol="S", quantity=Decimal(2), cost=Decimal(50), currency="USD")],
        prices(S={0: 1}),
        NO_FX,
        base="EUR",
        end=on(2),
    )
    assert "The price or the exchange rate USDEUR of S is missing from 2024-01-01 to 2024-01-03." in unknown.incomplete


def test_units_from_outside_count_with_what_they_are_worth() -> None:
    books = [
        act("d", "deposit", 0, amount=Decimal(100)),
        act("in", "transfer_in", 2, symbol="S", quantity=Decimal(2), cost=Decimal(50)),
        act("out", "transfer_out", 4, symbol="S", quantity=Decimal(1), unit_price=Decimal(50)),
    ]
    own = performance(books, prices(S={0: 40, 3: 50}), NO_FX, base="EUR", end=on(5))
    assert own.twr == pytest.approx(200 / 180 - 1)
    assert (own.inflows, own.outflows) == (180, 50)


def test_costs_of_transfers_can_belong_to_what_is_transferred() -> None:
    books = [
        act("d", "deposit", 0, amount=Decimal(100)),
        act("in", "transfer_in", 2, symbol="S", quantity=Decimal(2), amount=Decimal(80), fee=Decimal(5)),
    ]
    free = build_ledger(books, base="EUR", transfers_touch_cash=False)
    own = performance(free, prices(S={0: 40}), NO_FX, base="EUR", end=on(5))
    assert (own.inflows, own.end_value, own.gain) == (185, 180, pytest.approx(-5))
    usd = build_ledger(
        [act("in", "transfer_in", 2, symbol="S", quantity=Decimal(2), amount=Decimal(80), fee=Decimal(5), currency="USD")],
        transfers_touch_cash=False,
    )
    assert performance(usd, prices(S={0: 40}), NO_FX, base="EUR", end=on(5), scope=ReturnScope.PORTFOLIO).gain is None


def test_daily_values_convert_prices_quoted_in_another_currency() -> None:
    book = PriceBook.from_mapping({"S": {on(0): Decimal(3000)}}, currencies={"S": "GBX"})
    fx = FxBook.from_mapping({"GBPEUR": {on(0): Decimal("1.2")}})
    days = daily_values(build_ledger([trade("b", 0, 10, 25, currency="GBP")]), book, fx, base="EUR", start=on(0), end=on(1))
    np.testing.assert_allclose(days.value, [[360, 360]])
    np.testing.assert_allclose(days.cost_base, [300, 300])
    np.testing.assert_allclose(days.total, [60, 60])
    np.testing.assert_array_equal(days.dates, np.array(["2024-01-01", "2024-01-02"], dtype="datetime64[D]"))


def test_trade_prices_are_carried_over_splits() -> None:
    books = [trade("b", 0, 10, 100), act("x", "split", 2, symbol="S", ratio=Decimal(2), currency=""), trade("c", 4, 1, 60)]
    raw = daily_values(build_ledger(books), PriceBook.from_mapping({}), NO_FX, base="EUR", start=None, end=on(4))
    np.testing.assert_allclose(raw.value[0], [0, 1000, 1000, 1000, 1000, 1260])
    quoted = PriceBook.from_mapping({}, basis=SplitBasis.AS_QUOTED)
    as_paid = daily_values(build_ledger(books), quoted, NO_FX, base="EUR", start=None, end=on(4))
    np.testing.assert_allclose(as_paid.value[0], [0, 1000, 1000, 2000, 2000, 1260])


def test_an_investment_of_the_last_day_counts_with_its_cost() -> None:
    own = performance([trade("b", 3, 10, 100)], prices(S={3: 110}), NO_FX, base="EUR", end=on(3))
    assert own.time_weighted_investment == 1000
    gone = performance([trade("b", 3, 10, 100), trade("s", 3, -10, 100)], prices(), NO_FX, base="EUR", end=on(3))
    assert (gone.time_weighted_investment, gone.roai) == (0, None)


def test_the_investment_of_a_short_is_taken_absolutely_and_turns_with_it() -> None:
    books = [trade("s", 0, -3, 20), trade("b", 10, 5, 5)]
    own = performance(books, prices(S={10: 5}), NO_FX, base="EUR", end=on(20), allow_short=True)
    assert own.time_weighted_investment == pytest.approx((60 * 10 + 10 * 10) / 20)
    assert own.roai == pytest.approx(45 / 35)


def test_partial_sales_and_splits_in_the_investment() -> None:
    books = [trade("b", 0, 10, 10), act("x", "split", 2, symbol="S", ratio=Decimal(2), currency=""), trade("s", 4, -5, 6)]
    own = performance(books, prices(), NO_FX, base="EUR", end=on(6))
    assert own.time_weighted_investment == pytest.approx((4 * 100 + 2 * 75) / 6)


def test_interest_of_an_instrument_belongs_to_it() -> None:
    books = [trade("b", 0, 1, 100), act("i", "interest", 2, symbol="S", amount=Decimal(5))]
    own = performance(books, prices(), NO_FX, base="EUR", end=on(3))
    assert (own.interest, own.dividends, own.gain) == (5, 0, 5)


# --- the same flows in a benchmark -------------------------------------------------------------------------------------------------


def test_a_benchmark_gets_the_same_flows() -> None:
    own = performance(FUNDED, CLOSES, NO_FX, base="EUR", end=on(20))
    other = benchmark_same_flows(own, prices(B={0: 10, 10: 5, 20: 10}), NO_FX, symbol="B", currency="EUR")
    assert other.end_value == pytest.approx(1000 + 990)
    assert (other.twr, other.ahead, other.gain, other.start) == (
        pytest.approx(0.0),
        pytest.approx(1670 - 1990),
        pytest.approx(1990 - 1495),
        on(0),
    )
    assert other.excess_twr == pytest.approx(own.twr)
    assert other.irr is not None
    assert own.irr is not None
    assert other.excess_irr == pytest.approx(own.irr - other.irr)
    assert other.value[0] == 1000
    assert len(other.dates) == len(other.value) == 21


def test_a_benchmark_without_flows_or_prices() -> None:
    own = performance([], prices(), NO_FX, base="EUR", end=on(5))
    none = benchmark_same_flows(own, prices(B={0: 10}), NO_FX, symbol="B", currency="EUR")
    assert (none.end_value, none.irr, none.excess_irr, none.excess_twr) == (0, None, None, 0)
    funded = performance(FUNDED, CLOSES, NO_FX, base="EUR", end=on(20))
    for missing in (prices(B={5: 10}), prices()):
        with pytest.raises(DataUnavailable):
            benchmark_same_flows(funded, missing, NO_FX, symbol="B", currency="EUR")
    with pytest.raises(DataUnavailable):
        benchmark_same_flows(funded, prices(B={0: 10}), NO_FX, symbol="B", currency="USD")
    unknown = performance([trade("u", 0, 1, 10, currency="USD")], prices(), NO_FX, base="EUR", end=on(5))
    with pytest.raises(DataUnavailable):
        benchmark_same_flows(unknown, prices(B={0: 10}), NO_FX, symbol="B", currency="EUR")


# --- attribution -------------------------------------------------------------------------------------------------------------------


def test_a_change_in_value_is_attributed_completely() -> None:
    fx = FxBook.from_mapping({"USDEUR": {on(0): Decimal("0.8"), on(10): Decimal("0.9"), on(20): Decimal(1)}})
    books = [
        act("d", "deposit", 0, amount=Decimal(1000)),
        act("u", "deposit", 0, amount=Decimal(100), currency="USD"),
        trade("b", 0, 10, 50, fee=Decimal(5)),
        trade("s", 10, -4, 60, fee=Decimal(2), tax=Decimal(3)),
        act("v", "dividend", 12, symbol="S", amount=Decimal(9)),
        act("in", "transfer_in", 12, symbol="S", quantity=Decimal(2), cost=Decimal(1)),
        act("out", "transfer_out", 15, symbol="S", quantity=Decimal(1), amount=Decimal(70)),
        act("w", "withdrawal", 15, amount=Decimal(40)),
    ]
    parts = attribute(books, prices(S={0: 52, 10: 60, 20: 65}), fx, base="EUR", start=on(5), end=on(20))
    assert (parts.initial_value, parts.final_value) == (495 + 80 + 520, 495 + 235 + 9 - 40 + 100 + 7 * 65)
    assert parts.realized_gains == 4 * 8 + (70 - 52)
    assert parts.unrealized_gains == 5 * 13 + 2 * 5
    assert (parts.earnings, parts.fees, parts.taxes, parts.transfers) == (9, 2, 3, 120 - 70 - 40)
    assert parts.currency_gains == 20
    assert parts.absolute_change == parts.absolute_delta + parts.transfers
    assert parts.incomplete == ()


def test_attribution_names_what_is_missing_and_refuses_a_turned_period() -> None:
    books = [
        trade("b", 0, 10, 50),
        act("out", "transfer_out", 12, symbol="S", quantity=Decimal(1), currency="USD"),
        act("t", "transfer_in", 12, symbol="T", quantity=Decimal(1)),
    ]
    parts = attribute(books, prices(S={0: 50}), NO_FX, base="EUR", start=on(5), end=on(20))
    assert any("USDEUR" in sentence for sentence in parts.incomplete)
    assert any("T" in sentence for sentence in parts.incomplete)
    assert parts.transfers == 0
    with pytest.raises(InvalidInput):
        attribute(books, prices(), NO_FX, base="EUR", start=on(5), end=on(4))


def test_attribution_begins_anew_with_shorts_and_units_on_their_way() -> None:
    books = [
        trade("s", 0, -2, 50, "A"),
        trade("b", 0, 4, 10, "B", account="x"),
        act("out", "transfer_out", 3, symbol="B", quantity=Decimal(4), account="x", transfer_group="g"),
        act("in", "transfer_in", 12, symbol="B", quantity=Decimal(4), account="y", transfer_group="g"),
    ]
    parts = attribute(
        books, prices(A={0: 50, 5: 40, 20: 30}, B={0: 10, 5: 12, 20: 15}), NO_FX, base="EUR", start=on(5), end=on(20), allow_short=True
    )
    assert parts.unrealized_gains == 2 * 10 + 4 * 3
    assert (parts.transfers, parts.currency_gains) == (0, 0)


def test_attribution_of_transfers_with_costs_of_their_own() -> None:
    books = [act("in", "transfer_in", 6, symbol="S", quantity=Decimal(2), amount=Decimal(80), fee=Decimal(5))]
    parts = attribute(books, prices(S={0: 40}), NO_FX, base="EUR", start=on(5), end=on(20), transfers_touch_cash=False)
    assert (parts.transfers, parts.fees, parts.final_value, parts.currency_gains) == (85, 5, 80, 0)


# --- the price-gain family and single lots -----------------------------------------------------------------------------------------


def test_price_gains_leave_dividends_and_fees_apart() -> None:
    fx = FxBook.from_mapping({"USDEUR": {on(0): Decimal("0.5"), on(10): Decimal(1)}})
    books = [
        trade("b", 0, 2, 100, currency="USD", fee=Decimal(4)),
        act("v", "dividend", 2, symbol="S", amount=Decimal(6), currency="USD"),
        trade("s", 10, -1, 150, currency="USD", fee=Decimal(1)),
    ]
    ledger = build_ledger(books)
    own = {mode: price_performance(ledger, prices(S={10: 160}), fx, base="EUR", as_of=on(20), mode=mode)["S"] for mode in RateMode}
    figures = {mode: (p.gross_performance, p.net_performance, p.dividends, p.time_weighted_investment) for mode, p in own.items() if p}
    assert figures == {
        RateMode.OWN: (110, 105, 6, 150),
        RateMode.TRADE: (210, 207, 3, 75),
        RateMode.CURRENT: (110, 105, 6, 150),
    }
    plain = own[RateMode.OWN]
    assert plain is not None
    assert plain.roai_net == Decimal("0.7")
    assert round(plain.roai_gross * 150, 20) == 110
    assert plain.roai_net_with_dividends == Decimal("0.74")
    assert round(plain.roai_gross_with_dividends * 150, 20) == 116
    whole = together([plain, plain])
    assert whole is not None
    assert whole.roai_net == plain.roai_net
    assert together([plain, None]) is None


def test_price_gains_are_open_without_a_rate_or_price() -> None:
    books = [trade("b", 0, 2, 100, currency="USD")]
    ledger = build_ledger(books)
    for mode, known in ((RateMode.OWN, True), (RateMode.TRADE, False), (RateMode.CURRENT, False)):
        part = price_performance(ledger, prices(S={0: 1}), NO_FX, base="EUR", as_of=on(20), mode=mode)["S"]
        assert (part is not None) is known
    sold = build_ledger([*books, trade("s", 0, -2, 100, currency="USD")])
    part = price_performance(sold, prices(), NO_FX, base="EUR", as_of=on(20), mode=RateMode.OWN)["S"]
    assert part is not None
    assert (part.gross_performance, part.time_weighted_investment, part.roai_gross) == (0, 0, 0)


def test_returns_of_closed_and_open_lots() -> None:
    books = [trade("b", 0, 5, 100), trade("s", 366, -3, 180)]
    ledger = build_ledger(books, base="EUR")
    holdings = value_portfolio(ledger, prices(S={366: 210}), NO_FX, base="EUR", as_of=on(366)).holdings
    assert (closed_return(ledger.realized), open_return(holdings)) == (Decimal("0.8"), Decimal("1.1"))
    assert closed_irr(ledger.realized) == pytest.approx(1.8 ** (365 / 366) - 1)
    assert (closed_return([]), open_return([]), closed_irr([])) == (None, None, None)
    bare = build_ledger(books)
    assert (closed_return(bare.realized), closed_irr(bare.realized)) == (None, None)
    unknown = value_portfolio(build_ledger([trade("b", 0, 5, 100, currency="USD")]), prices(), NO_FX, base="EUR", as_of=on(1)).holdings
    assert open_return(unknown) is None


def test_a_closed_short_is_read_as_investing_its_proceeds() -> None:
    ledger = build_ledger([trade("s", 0, -3, 20), trade("b", 365, 3, 5)], base="EUR", allow_short=True)
    assert (closed_return(ledger.realized), closed_irr(ledger.realized)) == (Decimal("0.75"), pytest.approx(0.75))
