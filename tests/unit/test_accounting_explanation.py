"""Every figure explains itself: its parts make it up, and what is missing is named."""

# A Decimal equals the int of its value; mypy takes that comparison for a mistake:
# mypy: no-strict-equality
import datetime as dt
from decimal import Decimal

import pytest

from accounting import (
    Activity,
    ActivityType,
    CostMethod,
    Explanation,
    Figure,
    FxBook,
    PriceBook,
    ReturnScope,
    build_ledger,
    explain,
    present_value,
)
from accounting.figure_catalog import FIGURES
from core.errors import InvalidInput

START = dt.date(2024, 1, 1)
AS_OF = dt.date(2024, 2, 1)


def act(id_: str, kind: str, day: int, **fields: object) -> Activity:
    given: dict[str, object] = {"id": id_, "type": ActivityType(kind), "date": START + dt.timedelta(days=day), "currency": "USD", **fields}
    return Activity(**given)  # type: ignore[arg-type]  # the fields are the test's own


BOOKS = [
    act("d", "deposit", 0, amount=Decimal(1000), currency="EUR"),
    act("b", "buy", 1, symbol="S", quantity=Decimal(10), unit_price=Decimal(20), fee=Decimal(3), fx_rate=Decimal("0.5")),
    act("c", "buy", 2, symbol="S", quantity=Decimal(10), unit_price=Decimal(30)),
    act("s", "sell", 5, symbol="S", quantity=Decimal(5), unit_price=Decimal(40), tax=Decimal(2)),
    act("v", "dividend", 6, symbol="S", amount=Decimal(5)),
    act("i", "interest", 7, amount=Decimal(7), currency="EUR"),
    act("f", "fee", 8, amount=Decimal(2), currency="EUR"),
    act("t", "buy", 9, symbol="T", quantity=Decimal(1), unit_price=Decimal(100), currency="EUR"),
]
FX = FxBook.from_mapping({"USDEUR": {START: Decimal("0.8"), AS_OF: Decimal("0.9")}})
PRICES = PriceBook.from_mapping({"S": {START + dt.timedelta(days=10): Decimal(50)}}).with_manual("T", AS_OF, Decimal(120))
SUMS = [
    Figure.QUANTITY,
    Figure.COST_BASIS,
    Figure.MARKET_VALUE,
    Figure.UNREALIZED_GAIN,
    Figure.CURRENCY_GAIN,
    Figure.REALIZED_GAIN,
    Figure.DIVIDENDS,
    Figure.INTEREST,
    Figure.FEES,
    Figure.TAXES,
    Figure.CASH,
    Figure.NET_CONTRIBUTIONS,
    Figure.TOTAL_VALUE,
    Figure.GAIN,
    Figure.CONTRIBUTION,
]
OF_ONE = {Figure.QUANTITY, Figure.COST_BASIS, Figure.AVG_COST, Figure.WEIGHT}


def ask(figure: Figure | str, symbol: str | None = None, **more: object) -> Explanation:
    return explain(figure, BOOKS, PRICES, FX, base="EUR", as_of=AS_OF, symbol=symbol, **more)  # type: ignore[arg-type]  # the tests' own


@pytest.mark.parametrize("figure", SUMS)
def test_the_parts_of_a_sum_add_up_to_it(figure: Figure) -> None:
    told = ask(figure, "S" if figure in OF_ONE else None)
    assert told.parts
    assert told.incomplete == ()
    assert float(sum(Decimal(str(part.value)) for part in told.parts)) == pytest.approx(float(told.value or 0))


@pytest.mark.parametrize("figure", [figure for figure in Figure if figure is not Figure.TWR_ANNUALISED])
def test_every_figure_has_its_wording_and_a_value(figure: Figure) -> None:
    told = ask(figure, "S")
    assert told.value is not None
    assert (told.definition.strip(), told.formula.strip(), told.as_of) == (told.definition, told.formula, AS_OF)
    assert [spec.figure for spec in FIGURES].count(figure) == 1


def test_figures_of_a_holding_by_hand() -> None:
    assert ask("quantity", "S").value == 15
    assert ask("cost_basis", "S").value == 203 / Decimal(2) + 300
    assert float(ask("avg_cost", "S").value or 0) == pytest.approx(401.5 / 15)
    assert ask("market_value", "S").value == 15 * 50 * Decimal("0.9")
    assert ask("realized_gain", "S").value == Decimal(198) * Decimal("0.8") - Decimal("101.5") / 2
    assert float(ask("weight", "T").value or 0) == pytest.approx(120 / float(ask("total_value").value or 0))


def test_terms_tell_day_price_rate_and_source() -> None:
    (worth,) = ask(Figure.MARKET_VALUE, "S").parts
    assert (worth.price, worth.rate, worth.date, worth.source) == (50, Decimal("0.9"), START + dt.timedelta(days=10), "close")
    (manual,) = ask(Figure.MARKET_VALUE, "T").parts
    assert manual.source == "manual price"
    fee = ask(Figure.FEES).parts[0]
    assert (fee.activity_id, fee.rate, fee.source, fee.value) == ("b", Decimal("0.5"), "recorded rate", Decimal("1.5"))
    (sold,) = ask(Figure.REALIZED_GAIN).parts
    assert (sold.activity_id, sold.rate, sold.source) == ("s", Decimal("0.8"), "activity")


def test_the_money_weighted_return_makes_its_terms_vanish() -> None:
    told = ask(Figure.IRR)
    flows = [(part.date, float(part.value or 0)) for part in told.parts if part.date is not None]
    assert present_value(flows, float(told.value or 0)) == pytest.approx(0.0, abs=1e-6)
    assert [part.label for part in told.parts] == ["put in", "final value"]


def test_the_time_weighted_return_is_its_parts_chained() -> None:
    told = ask(Figure.TWR, start=START + dt.timedelta(days=1))
    growth = 1.0
    for part in told.parts:
        growth *= 1 + float(part.value or 0)
    assert growth - 1 == pytest.approx(float(told.value or 0))
    assert told.context[0].label == "start value"
    lost = explain(
        "twr",
        [
            act("b", "buy", 0, symbol="S", quantity=Decimal(1), unit_price=Decimal(10), currency="EUR"),
            act("c", "buy", 3, symbol="S", quantity=Decimal(1), unit_price=Decimal(1), currency="EUR"),
        ],
        PriceBook.from_mapping({"S": {START + dt.timedelta(days=1): Decimal(0)}}),
        FX,
        base="EUR",
        as_of=AS_OF,
    )
    assert (lost.value, [part.value for part in lost.parts][-1]) == (-1, 0.0)


def test_ratios_are_their_first_part_over_their_second() -> None:
    for figure in (Figure.SIMPLE_RETURN, Figure.ROAI):
        told = ask(figure)
        top, capital = (float(part.value or 0) for part in told.parts)
        assert told.value == pytest.approx(top / capital)


def test_only_what_comes_after_the_start_is_counted() -> None:
    assert ask(Figure.DIVIDENDS, start=START + dt.timedelta(days=6)).parts == ()
    assert ask(Figure.DIVIDENDS, start=START + dt.timedelta(days=5)).value == 4
    assert ask(Figure.FEES, "S").value == Decimal("1.5")


def test_a_ledger_brings_its_own_terms() -> None:
    ledger = build_ledger(BOOKS, method=CostMethod.AVERAGE, fees_in_cost=False)
    told = explain(Figure.COST_BASIS, ledger, PRICES, FX, base="EUR", as_of=AS_OF, symbol="S")
    assert (told.method, told.fees_in_cost, told.value, len(told.parts)) == (CostMethod.AVERAGE, False, 375, 1)
    scoped = explain(Figure.TWR, ledger, PRICES, FX, base="EUR", as_of=AS_OF, scope=ReturnScope.HOLDINGS)
    assert scoped.value != ask(Figure.TWR).value


def test_a_closed_holding_weighs_nothing() -> None:
    books = [*BOOKS, act("z", "sell", 20, symbol="T", quantity=Decimal(1), unit_price=Decimal(100), currency="EUR")]
    told = explain("weight", books, PRICES, FX, base="EUR", as_of=AS_OF, symbol="T")
    assert (told.value, told.parts) == (0, ())


@pytest.mark.parametrize(
    "figure",
    [
        Figure.REALIZED_GAIN,
        Figure.DIVIDENDS,
        Figure.TOTAL_VALUE,
        Figure.UNREALIZED_GAIN,
        Figure.CURRENCY_GAIN,
        Figure.CASH,
        Figure.FEES,
        Figure.WEIGHT,
        Figure.ROAI,
        Figure.CONTRIBUTION,
    ],
)
def test_what_is_missing_is_named(figure: Figure) -> None:
    books = [activity for activity in BOOKS if activity.id != "b"]
    told = explain(
        figure, [*books, act("n", "fee", 9, amount=Decimal(1), symbol="S")], PRICES, FxBook({}), base="EUR", as_of=AS_OF, symbol="S"
    )
    assert told.incomplete
    if figure in {Figure.ROAI, Figure.CONTRIBUTION}:
        assert told.value is None


def test_a_price_that_is_not_there_is_told() -> None:
    books = [act("o", "transfer_in", 0, symbol="S", quantity=Decimal(1), cost=Decimal(5), currency="EUR")]
    told = explain("market_value", books, PriceBook.from_mapping({}), FX, base="EUR", as_of=AS_OF)
    assert [part.source for part in told.parts] == ["none"]


def test_unknown_figures_and_symbols_are_refused() -> None:
    for figure, symbol in (("happiness", None), ("twr", "X"), ("quantity", None), ("weight", None)):
        with pytest.raises(InvalidInput):
            ask(figure, symbol)
