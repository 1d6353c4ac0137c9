"""Tax report, tables, proposals for provider events, stored ledgers and their rebuilding."""

# A Decimal equals the int of its value; mypy takes that comparison for a mistake:
# mypy: no-strict-equality
import csv
import datetime as dt
import io
import json
from decimal import Decimal

import pytest

from accounting import (
    Activity,
    ActivityType,
    CorporateEvent,
    CostMethod,
    FxBook,
    Ledger,
    LedgerTerms,
    Projection,
    build_ledger,
    dump_ledger,
    extend_ledger,
    load_ledger,
    propose_actions,
    tax_report,
)
from accounting.tables import cell_text, to_csv, to_markdown
from core.errors import Conflict, InvalidInput


def act(id_: str, kind: str, day: dt.date, **fields: object) -> Activity:
    given: dict[str, object] = {"id": id_, "type": ActivityType(kind), "date": day, "currency": "EUR", **fields}
    return Activity(**given)  # type: ignore[arg-type]  # the fields are the test's own


def units(id_: str, kind: str, day: dt.date, quantity: int, price: int, **fields: object) -> Activity:
    return act(id_, kind, day, symbol="S", quantity=Decimal(quantity), unit_price=Decimal(price), **fields)


BOOKS = [
    units("a", "buy", dt.date(2022, 5, 1), 10, 100, fee=Decimal(10)),
    units("b", "sell", dt.date(2023, 2, 1), 4, 150, tax=Decimal(7)),
    units("c", "sell", dt.date(2023, 6, 1), 4, 60),
    act("d", "dividend", dt.date(2023, 7, 1), symbol="S", amount=Decimal(20), tax=Decimal(5)),
    act("e", "interest", dt.date(2023, 12, 31), amount=Decimal(3)),
    act("f", "fee", dt.date(2024, 1, 1), amount=Decimal(9)),
    units("g", "sell", dt.date(2024, 3, 1), 1, 90),
    act("h", "dividend", dt.date(2024, 3, 2), symbol="U", amount=Decimal(4), currency="USD"),
]


def test_a_tax_year_has_its_gains_and_income() -> None:
    report = tax_report(build_ledger(BOOKS, base="EUR"), year=2023)
    assert (report.start, report.end) == (dt.date(2023, 1, 1), dt.date(2023, 12, 31))
    assert (report.total_gains, report.total_losses, report.net_gains) == (600 - 7 - 404, 240 - 404, 25)
    assert (report.dividends, report.interest, report.tax_withheld, report.fees, report.taxes) == (20, 3, 5, 0, 12)
    assert report.incomplete == ()


def test_a_tax_year_may_begin_in_april_and_names_missing_rates() -> None:
    report = tax_report(build_ledger(BOOKS, base="EUR", fees_in_cost=False), year=2023, first_day=(4, 6))
    assert (report.start, report.end, len(report.gains)) == (dt.date(2023, 4, 6), dt.date(2024, 4, 5), 2)
    assert (report.fees, report.dividends) == (9, 20)
    assert report.incomplete == ("The exchange rate USDEUR of 2024-03-02 is missing.",)
    assert "## What is missing" in report.markdown()
    assert "outside" in report.markdown()


def test_the_report_as_csv_and_markdown() -> None:
    report = tax_report(build_ledger(BOOKS, base="EUR"), year=2023)
    rows = list(csv.DictReader(io.StringIO(report.gains_csv())))
    assert [(row["symbol"], row["closed"], row["gain EUR"], row["kind"], row["days"]) for row in rows] == [
        ("S", "2023-02-01", "189", "sale", "276"),
        ("S", "2023-06-01", "-164", "sale", "396"),
    ]
    income = list(csv.DictReader(io.StringIO(report.income_csv())))
    assert [(row["kind"], row["net"], row["gross EUR"], row["tax EUR"]) for row in income] == [
        ("dividend", "15", "20", "5"),
        ("interest", "3", "3", "0"),
    ]
    text = report.markdown()
    assert "| Net gains | 25 |" in text
    assert "What is missing" not in text
    short = build_ledger(
        [units("x", "sell", dt.date(2023, 1, 1), 1, 9), units("y", "buy", dt.date(2023, 1, 2), 1, 5, currency="USD")],
        base="EUR",
        allow_short=True,
    )
    (row,) = csv.DictReader(io.StringIO(tax_report(short, year=2023).gains_csv()))
    assert (row["kind"], row["cost EUR"]) == ("cover", "")


def test_a_report_needs_a_base_and_a_real_day() -> None:
    with pytest.raises(InvalidInput):
        tax_report(build_ledger(BOOKS), year=2023)
    with pytest.raises(InvalidInput):
        tax_report(build_ledger(BOOKS, base="EUR"), year=2023, first_day=(2, 30))


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("=1+1", "'=1+1"),
        (" @cmd", "' @cmd"),
        ("-x", "'-x"),
        ("plain", "plain"),
        (None, ""),
        (Decimal("-1.500"), "-1.5"),
        (Decimal("-0.00"), "0"),
        (Decimal("1E+3"), "1000"),
        (7, "7"),
        (dt.date(2024, 1, 2), "2024-01-02"),
    ],
)
def test_cells_are_plain_and_run_no_formula(cell: str | Decimal | int | dt.date | None, text: str) -> None:
    assert cell_text(cell) == text


def test_tables_escape_what_would_break_them() -> None:
    assert to_csv(["a"], [['x"y,z']]) == 'a\r\n"x""y,z"\r\n'
    assert to_markdown(["a", "n"], [["x|y\nz", Decimal(1)]]) == "| a | n |\n| --- | ---: |\n| x\\|y z | 1 |\n"


def test_a_split_is_proposed_with_its_effect() -> None:
    event = CorporateEvent(symbol="S", date=dt.date(2022, 6, 1), ratio=Decimal(4))
    (proposal,) = propose_actions(BOOKS, [event])
    assert (proposal.units_before, proposal.units_after, proposal.avg_cost_before, proposal.avg_cost_after) == (
        10,
        40,
        101,
        Decimal("25.25"),
    )
    assert (proposal.activity.id, proposal.activity.type, proposal.activity.ratio, proposal.cash) == (
        "S:split:2022-06-01",
        ActivityType.SPLIT,
        4,
        0,
    )
    booked = [*BOOKS, proposal.activity]
    assert propose_actions(booked, [event]) == ()
    assert build_ledger(booked, as_of=event.date).positions["S"].quantity == 40


def test_a_dividend_is_proposed_for_the_units_of_the_evening_before() -> None:
    event = CorporateEvent(symbol="S", date=dt.date(2023, 2, 1), dividend=Decimal("0.5"), currency="USD")
    (proposal,) = propose_actions(BOOKS, [event])
    assert (proposal.cash, proposal.activity.amount, proposal.activity.currency, proposal.activity.quantity) == (5, 5, "USD", 10)
    assert (proposal.units_before, proposal.units_after) == (10, 10)


def test_only_events_of_units_held_and_not_yet_booked_are_proposed() -> None:
    events = [
        CorporateEvent(symbol="S", date=dt.date(2022, 1, 1), dividend=Decimal(1)),
        CorporateEvent(symbol="S", date=dt.date(2023, 5, 20), dividend=Decimal(1)),
        CorporateEvent(symbol="S", date=dt.date(2023, 6, 20), dividend=Decimal(1)),
        CorporateEvent(symbol="X", date=dt.date(2023, 6, 20), dividend=Decimal(1)),
        CorporateEvent(symbol="S", date=dt.date(2024, 3, 3), ratio=Decimal(2)),
    ]
    assert [p.activity.id for p in propose_actions(BOOKS, events)] == ["S:dividend:2023-05-20", "S:split:2024-03-03"]


@pytest.mark.parametrize("method", list(CostMethod))
def test_a_stored_ledger_comes_back_and_is_resumed(method: CostMethod) -> None:
    fx = FxBook.from_mapping({"USDEUR": {dt.date(2020, 1, 1): Decimal("0.9")}})
    books = [*BOOKS, act("t", "transfer_out", dt.date(2024, 3, 3), symbol="S", quantity=Decimal(1), transfer_group="g")]
    half = build_ledger(books, base="EUR", fx=fx, method=method, as_of=dt.date(2023, 3, 1))
    stored = json.loads(json.dumps(dump_ledger(half)))
    loaded = load_ledger(stored, half.activities)
    assert loaded == half
    whole = build_ledger(books, base="EUR", fx=fx, method=method)
    assert extend_ledger(loaded, books, fx=fx) == whole
    assert load_ledger(json.loads(json.dumps(dump_ledger(whole))), whole.activities) == whole
    with pytest.raises(Conflict):
        load_ledger({**stored, "version": 0}, half.activities)


def test_an_edit_is_rebuilt_only_from_its_day_on() -> None:
    books = [units(str(day), "buy", dt.date(2020, 1, 1) + dt.timedelta(days=day), 1, 10) for day in range(0, 1400, 2)]
    last = dt.date(2023, 12, 20)
    first = Projection.build(books, terms=LedgerTerms(base="EUR"), as_of=last)
    assert first.booked == len(books)
    assert [ledger.as_of for ledger in first.checkpoints if ledger.as_of][:3] == [dt.date(year, 12, 31) for year in (2020, 2021, 2022)]
    edited = [*books, units("new", "buy", dt.date(2023, 10, 1), 5, 20)]
    second = first.rebuilt(edited, changed_from=dt.date(2023, 10, 1))
    assert second.ledger == build_ledger(edited, base="EUR", as_of=last)
    assert second.booked < 100
    third = second.rebuilt(books, changed_from=dt.date(2021, 1, 5))
    assert third.ledger == first.ledger
    assert 400 < third.booked < 600
    later = third.rebuilt(
        [*books, units("z", "buy", dt.date(2024, 1, 5), 1, 1)], changed_from=dt.date(2024, 1, 5), as_of=dt.date(2024, 1, 6)
    )
    assert (later.booked, later.ledger.as_of) == (1, dt.date(2024, 1, 6))
    earlier = later.rebuilt(books, changed_from=dt.date(2024, 1, 5), as_of=dt.date(2022, 6, 1))
    assert earlier.ledger == build_ledger(books, base="EUR", as_of=dt.date(2022, 6, 1))


def test_a_projection_needs_a_last_day() -> None:
    empty = Projection(ledger=Ledger(), checkpoints=(), booked=0)
    with pytest.raises(InvalidInput):
        empty.rebuilt([], changed_from=dt.date(2024, 1, 1))
    assert empty.rebuilt([], changed_from=dt.date(2024, 1, 1), as_of=dt.date(2024, 1, 1)).checkpoints == ()
