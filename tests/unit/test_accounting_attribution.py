"""Changes in value attributed to what made them, and returns of single lots."""

# A Decimal equals the int of its value; mypy takes that comparison for a mistake:
# mypy: no-strict-equality
from decimal import Decimal

import pytest
from accounting_shelf import NO_FX, act, on, prices, trade

from accounting import (
    FxBook,
    RateMode,
    attribute,
    build_ledger,
    closed_irr,
    closed_return,
    open_return,
    price_performance,
    value_portfolio,
)
from accounting.price_performance import together
from core.errors import InvalidInput


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
