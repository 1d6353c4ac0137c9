"""Returns of small portfolios against figures worked out by hand: by scope, basis, period, holding and benchmark."""

# A Decimal equals the int of its value; mypy takes that comparison for a mistake:
# mypy: no-strict-equality
from decimal import Decimal

import numpy as np
import pytest
from accounting_shelf import CLOSES, FUNDED, NO_FX, act, on, prices, trade

from accounting import (
    FxBook,
    PriceBook,
    ReturnScope,
    SplitBasis,
    benchmark_same_flows,
    build_ledger,
    daily_values,
    performance,
)
from core.errors import DataUnavailable, InvalidInput


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
