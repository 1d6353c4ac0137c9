"""Laws of the books that hold for any activities: conservation, splitting, reordering, resuming, and what returns must satisfy."""

import datetime as dt
import json
import random
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import groupby

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from accounting import (
    Activity,
    ActivityType,
    CostMethod,
    Figure,
    FxBook,
    Ledger,
    LedgerTerms,
    PriceBook,
    ProblemKind,
    Projection,
    ReturnScope,
    attribute,
    build_ledger,
    dump_ledger,
    explain,
    extend_ledger,
    load_ledger,
    performance,
    present_value,
    value_portfolio,
    xirr,
)

START = dt.date(2024, 1, 1)
LAST = 40
END = START + dt.timedelta(days=LAST)
TINY = Decimal("1e-20")
DAYS = [START + dt.timedelta(days=day) for day in range(LAST + 1)]
FX = FxBook.from_mapping({"USDEUR": {day: Decimal("0.8") + Decimal(n % 7) / 100 for n, day in enumerate(DAYS)}})
PRICES = PriceBook.from_mapping(
    {symbol: {day: Decimal(50 + (n * step) % 23) for n, day in enumerate(DAYS)} for symbol, step in (("A", 3), ("B", 5), ("C", 7))}
)
CURRENCY = {"A": "EUR", "B": "USD", "C": "EUR"}

units = st.integers(1, 400).map(lambda n: Decimal(n) / 8)
money = st.integers(0, 5000).map(lambda n: Decimal(n) / 100)
price = st.integers(1, 20000).map(lambda n: Decimal(n) / 100)
methods = st.sampled_from(list(CostMethod))


@st.composite
def activities(draw: st.DrawFn, *, max_size: int = 25, transfers: bool = True) -> list[Activity]:
    """Activities in order of their days."""
    books: list[Activity] = []
    for number in range(draw(st.integers(1, max_size))):
        symbol = draw(st.sampled_from("ABC"))
        kinds = ["buy", "buy", "buy", "sell", "sell", "dividend", "fee", "tax", "split", "deposit", "interest"]
        kind = draw(st.sampled_from([*kinds, "transfer_in", "transfer_out"] if transfers else kinds))
        fields: dict[str, object] = {
            "id": str(number),
            "type": ActivityType(kind),
            "date": draw(st.sampled_from(DAYS[:-1])),
            "symbol": symbol,
        }
        fields["currency"] = CURRENCY[symbol]
        if kind in {"buy", "sell", "transfer_in", "transfer_out"}:
            fields |= {
                "quantity": draw(units),
                "unit_price": draw(price),
                "fee": draw(money),
                "account": draw(st.sampled_from(["x", "y", None])),
            }
        elif kind == "split":
            fields["ratio"] = Decimal(draw(st.sampled_from(["2", "0.5", "3", "0.1"])))
        else:
            fields["amount"] = draw(money)
        if kind in {"deposit", "interest"}:
            fields |= {"symbol": None, "currency": "EUR"}
        books.append(Activity(**fields))  # type: ignore[arg-type]  # drawn to fit
    return sorted(books, key=lambda activity: activity.date)


def build(books: Sequence[Activity], method: CostMethod = CostMethod.FIFO, *, short: bool = False, as_of: dt.date | None = END) -> Ledger:
    return build_ledger(books, method=method, allow_short=short, as_of=as_of, base="EUR", fx=FX)


def close(left: Decimal | None, right: Decimal | None) -> bool:
    return left is not None and right is not None and abs(left - right) <= TINY * (1 + abs(left))


def check_invariants(ledger: Ledger) -> None:
    """What every ledger satisfies."""
    for symbol, position in ledger.positions.items():
        lots = ledger.lots_of(symbol)
        assert close(sum((lot.quantity for lot in lots), Decimal(0)), position.quantity)
        assert close(sum((lot.cost for lot in lots), Decimal(0)), position.cost_basis)
        assert close(sum((lot.cost_base for lot in lots if lot.cost_base is not None), Decimal(0)), position.cost_base)
        assert len({lot.quantity > 0 for lot in lots}) <= 1
        assert ledger.terms.allow_short or position.quantity >= 0
        rows = [row for row in ledger.realized if row.symbol == symbol]
        assert close(sum((row.gain for row in rows), Decimal(0)), position.realized_gain)
        assert [step.quantity for step in ledger.steps[symbol][-1:]] in ([], [position.quantity])
    for currency, balance in ledger.cash.items():
        assert close(sum((posting.amount for posting in ledger.postings if posting.currency == currency), Decimal(0)), balance)
    assert all(problem.missing > 0 for problem in ledger.problems if problem.kind is ProblemKind.OVERSELL)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(activities(), methods, st.booleans())
def test_the_sum_of_the_lots_is_the_position(books: list[Activity], method: CostMethod, short: bool) -> None:
    check_invariants(build(books, method, short=short))


@settings(max_examples=40, deadline=None, derandomize=True)
@given(activities(), methods)
def test_cost_is_neither_made_nor_lost(books: list[Activity], method: CostMethod) -> None:
    ledger = build(books, method)
    for symbol, position in ledger.positions.items():
        bought = sum(((a.gross or Decimal(0)) + a.fee for a in books if a.symbol == symbol and a.type is ActivityType.BUY), Decimal(0))
        moved = sum((flow.amount for flow in ledger.flows if flow.symbol == symbol), Decimal(0))
        sold = sum((row.cost for row in ledger.realized if row.symbol == symbol), Decimal(0))
        assert close(bought + moved, sold + position.cost_basis)


def halves(activity: Activity) -> list[Activity]:
    """The same thing done in two steps of unequal size."""
    part = Decimal("0.375")
    return [
        replace(
            activity,
            id=f"{activity.id}{name}",
            quantity=None if activity.quantity is None else activity.quantity * share,
            amount=None if activity.amount is None else activity.amount * share,
            fee=activity.fee * share,
        )
        for name, share in (("a", part), ("b", 1 - part))
    ]


@settings(max_examples=40, deadline=None, derandomize=True)
@given(activities(transfers=False), methods, st.data())
def test_splitting_an_activity_in_two_changes_nothing(books: list[Activity], method: CostMethod, data: st.DataObject) -> None:
    divisible = [n for n, activity in enumerate(books) if activity.type is not ActivityType.SPLIT]
    assume(divisible)
    chosen = data.draw(st.sampled_from(divisible))
    split = [*books[:chosen], *halves(books[chosen]), *books[chosen + 1 :]]
    before, after = build(books, method), build(split, method)
    assume(not before.problems)
    assert not after.problems
    for symbol, position in before.positions.items():
        other = after.positions[symbol]
        assert close(position.quantity, other.quantity)
        assert close(position.fees, other.fees)
        if books[chosen].symbol != symbol or len({a.date for a in books}) == len(books):
            assert close(position.cost_basis, other.cost_basis)
            assert close(position.realized_gain, other.realized_gain)
            assert close(position.cost_base, other.cost_base)
    assert all(close(amount, after.cash[currency]) for currency, amount in before.cash.items())


@settings(max_examples=40, deadline=None, derandomize=True)
@given(activities(), methods, st.randoms(use_true_random=False))
def test_reordering_days_changes_nothing(books: list[Activity], method: CostMethod, rng: random.Random) -> None:
    days = [list(day) for _, day in groupby(books, key=lambda activity: activity.date)]
    rng.shuffle(days)
    assert build([activity for day in days for activity in day], method) == build(books, method)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(activities(), methods, st.sampled_from(DAYS), st.booleans())
def test_resuming_from_any_day_gives_the_same_as_from_scratch(books: list[Activity], method: CostMethod, day: dt.date, short: bool) -> None:
    whole, half = build(books, method, short=short), build(books, method, short=short, as_of=day)
    assert extend_ledger(half, books, as_of=END, fx=FX) == whole
    stored = load_ledger(json.loads(json.dumps(dump_ledger(half))), half.activities)
    assert stored == half
    assert extend_ledger(stored, books, as_of=END, fx=FX) == whole


@settings(max_examples=25, deadline=None, derandomize=True)
@given(activities(), activities(max_size=4), methods)
def test_an_edit_rebuilt_from_its_day_is_a_rebuild_from_scratch(books: list[Activity], more: list[Activity], method: CostMethod) -> None:
    terms = LedgerTerms(method=method, base="EUR")
    added = [replace(activity, id=f"new{activity.id}") for activity in more]
    first = Projection.build(books, terms=terms, fx=FX, as_of=END)
    second = first.rebuilt([*books, *added], changed_from=min(activity.date for activity in added), fx=FX)
    assert second.ledger == build([*books, *added], method)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(books=activities(), extra=activities(max_size=1), method=methods, short=st.booleans())
def test_one_more_at_the_end_of_the_last_day_gives_the_ledger_from_scratch(
    books: list[Activity], extra: list[Activity], method: CostMethod, *, short: bool
) -> None:
    terms = LedgerTerms(method=method, base="EUR", allow_short=short)
    last = books[-1].date
    one = replace(extra[0], id="extra", date=last)
    followed = Projection.build(books, terms=terms, fx=FX, as_of=last).followed_by(one, fx=FX)
    whole = Projection.build([*books, one], terms=terms, fx=FX, as_of=last)
    brings = one.type in {ActivityType.BUY, ActivityType.TRANSFER_IN, ActivityType.DIVIDEND}
    assert (followed is None) == brings
    if followed is not None:
        assert dump_ledger(followed.ledger) == dump_ledger(whole.ledger)
        assert [dump_ledger(kept) for kept in followed.checkpoints] == [dump_ledger(kept) for kept in whole.checkpoints]


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(st.floats(1.0, 1000.0), min_size=2, max_size=40), units)
def test_the_time_weighted_return_of_an_untouched_holding_is_its_price_return(closes: list[float], quantity: Decimal) -> None:
    exact = [Decimal(repr(value)) for value in closes]
    book = PriceBook.from_mapping({"A": dict(zip(DAYS, exact, strict=False))})
    buy = Activity(id="1", type=ActivityType.BUY, date=START, currency="EUR", symbol="A", quantity=quantity, unit_price=exact[0])
    last = DAYS[len(closes) - 1]
    own = performance([buy], book, FX, base="EUR", end=last)
    assert own.twr == pytest.approx(closes[-1] / closes[0] - 1, rel=1e-9, abs=1e-12)
    np.testing.assert_allclose(own.twr_index, np.array(closes) / closes[0], rtol=1e-9)
    assert own.simple_return == pytest.approx(own.twr, abs=1e-9)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.integers(0, 4000), st.floats(-1000, 1000)), min_size=2, max_size=15))
def test_the_money_weighted_return_makes_the_flows_vanish(rows: list[tuple[int, float]]) -> None:
    flows = [(START + dt.timedelta(days=day), round(amount, 2)) for day, amount in rows]
    rate = xirr(flows)
    assume(rate is not None and -0.999 < rate < 1e6)
    assert rate is not None
    first = min((day for day, amount in flows if amount), default=START)
    scale = sum(abs(amount) / (1 + rate) ** ((day - first).days / 365) for day, amount in flows if amount)
    assert present_value([(day, amount) for day, amount in flows if amount], rate) == pytest.approx(0.0, abs=1e-8 * scale)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(activities(transfers=False), methods)
def test_the_gain_of_the_days_is_the_gain_of_the_books(books: list[Activity], method: CostMethod) -> None:
    priced = [replace(a, cost=None) for a in books]
    ledger = build_ledger(priced, method=method, fees_in_cost=False, as_of=END, base="EUR", fx=FX)
    value = value_portfolio(ledger, PRICES, FX, base="EUR", as_of=END)
    own = performance(ledger, PRICES, FX, base="EUR", end=END, scope=ReturnScope.HOLDINGS, after_taxes=True)
    booked = value.unrealized_base + value.realized_base + value.dividends_base - value.fees_base - value.taxes_base
    assert own.gain == pytest.approx(float(booked), abs=1e-6)
    assert sum(row.gain or 0 for row in own.contributions) == pytest.approx(own.gain, abs=1e-6)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(activities(), st.sampled_from(DAYS[:-1]))
def test_contributions_and_attribution_leave_nothing_unexplained(books: list[Activity], start: dt.date) -> None:
    own = performance(books, PRICES, FX, base="EUR", start=start, end=END, scope=ReturnScope.PORTFOLIO)
    assert sum(row.gain or 0 for row in own.contributions) == pytest.approx(own.gain, abs=1e-6)
    parts = attribute(books, PRICES, FX, base="EUR", start=start, end=END)
    assert parts.absolute_delta == pytest.approx(Decimal(str(own.gain)), abs=Decimal("1e-6"))
    assert float(parts.initial_value) == pytest.approx(own.start_value, abs=1e-6)


@settings(max_examples=20, deadline=None, derandomize=True)
@given(
    activities(),
    st.sampled_from([Figure.QUANTITY, Figure.COST_BASIS, Figure.REALIZED_GAIN, Figure.FEES, Figure.TOTAL_VALUE, Figure.NET_CONTRIBUTIONS]),
)
def test_an_explanation_adds_up(books: list[Activity], figure: Figure) -> None:
    symbol = next((a.symbol for a in books if a.symbol), None)
    assume(symbol is not None)
    told = explain(figure, books, PRICES, FX, base="EUR", as_of=END, symbol=symbol)
    total = sum((Decimal(str(part.value)) for part in told.parts if part.value is not None), Decimal(0))
    assert close(total, Decimal(str(told.value)))


@pytest.mark.parametrize(("method", "short"), [(method, number % 2 == 1) for number, method in enumerate(CostMethod)])
def test_ten_thousand_activities_keep_every_invariant(method: CostMethod, short: bool) -> None:
    rng = random.Random(20240131)  # noqa: S311  no secret depends on it
    books = []
    for number in range(10_000):
        symbol = rng.choice("ABC")
        kind = rng.choices(["buy", "sell", "transfer_in", "transfer_out", "dividend", "drip", "split"], [30, 50, 4, 6, 6, 3, 1])[0]
        fields: dict[str, object] = {"currency": CURRENCY[symbol], "symbol": symbol, "account": rng.choice(["x", "y", None])}
        if kind in {"dividend", "drip"}:
            fields |= {"amount": Decimal(rng.randint(1, 9999)) / 100, "tax": Decimal(rng.randint(0, 99)) / 100}
        if kind == "split":
            fields |= {"ratio": rng.choice([Decimal(2), Decimal("0.5"), Decimal(3), Decimal("0.25")]), "account": None}
        elif kind != "dividend":
            most = 300 if kind in {"sell", "transfer_out"} else 9 if kind == "drip" else 700
            fields |= {"quantity": Decimal(rng.randint(1, most)) / 7, "reinvested": kind == "drip"}
        if kind in {"buy", "sell", "transfer_in", "transfer_out"}:
            fields |= {"unit_price": Decimal(rng.randint(1, 9999)) / 100, "fee": Decimal(rng.randint(0, 300)) / 100}
        type_ = ActivityType.DIVIDEND if kind == "drip" else ActivityType(kind)
        books.append(Activity(id=str(number), type=type_, date=START + dt.timedelta(days=number // 250), **fields))  # type: ignore[arg-type]  # drawn to fit
    ledger = build(books, method, short=short)
    check_invariants(ledger)
    assert len(ledger.realized) > 1000
