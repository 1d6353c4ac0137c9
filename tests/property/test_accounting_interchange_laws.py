"""Our own files give back exactly what was written, and nothing in them runs in a spreadsheet."""

import csv
import datetime as dt
import io
import json
from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from accounting import Activity, ActivityType
from accounting.interchange import COLUMNS, MARK, is_own, read_own, rows_of
from accounting.tables import bare_text, cell_text, to_csv

amounts = st.decimals(min_value=Decimal("-1e14"), max_value=Decimal("1e14"), allow_nan=False, allow_infinity=False, places=6)
positive = st.decimals(min_value=Decimal("0.000001"), max_value=Decimal("1e14"), allow_nan=False, allow_infinity=False, places=6)
texts = st.one_of(
    st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), min_size=1, max_size=30),
    st.sampled_from(["=1+1", "'=1", "@cmd", "-5", "+3", " =x", "\t=x", "a\r\nb", 'say "hi", you', "'", ";", "\uff1dx"]),
)
days = st.dates(min_value=dt.date(1950, 1, 1), max_value=dt.date(2100, 1, 1))


@st.composite
def ledgers(draw: st.DrawFn) -> list[Activity]:
    made: list[Activity] = []
    for number in range(draw(st.integers(0, 8))):
        kind = draw(st.sampled_from(list(ActivityType)))
        has_symbol = draw(st.booleans()) or kind in {ActivityType.BUY, ActivityType.SELL, ActivityType.SPLIT, ActivityType.DIVIDEND}
        made.append(
            Activity(
                id=f"a{number}",
                type=kind,
                date=draw(days),
                currency=draw(st.sampled_from(["USD", "EUR", "GBp"])),
                symbol=draw(st.sampled_from(["AAPL", "BRK-B", "^GSPC", "7203.T"])) if has_symbol else None,
                quantity=draw(positive),
                unit_price=draw(st.none() | positive),
                amount=draw(amounts),
                fee=draw(amounts),
                tax=draw(amounts),
                fx_rate=draw(st.none() | positive),
                ratio=draw(positive),
                multiplier=draw(positive),
                account=draw(st.none() | texts),
                transfer_group=draw(st.none() | texts),
                reinvested=draw(st.booleans()),
                cost=draw(st.none() | amounts),
                acquired=draw(st.none() | days),
                lot_ids=tuple(draw(st.lists(st.sampled_from([a.id for a in made]), max_size=2))) if made else (),
                note=draw(st.none() | texts),
                origin=draw(st.none() | texts),
            )
        )
    return made


def renamed(activities: list[Activity]) -> list[Activity]:
    """The same with the ids that a file gives."""
    ids = {activity.id: str(number) for number, activity in enumerate(activities, start=1)}
    return [replace(item, id=ids[item.id], lot_ids=tuple(ids[lot] for lot in item.lot_ids)) for item in activities]


@given(ledgers())
def test_csv_and_json_give_back_what_was_written(activities: list[Activity]) -> None:
    text = to_csv(COLUMNS, rows_of(activities)).encode()
    items = [{name: cell if cell is None else str(cell) for name, cell in zip(COLUMNS, row, strict=True)} for row in rows_of(activities)]
    document = json.dumps({MARK: 1, "transactions": items}).encode()
    for data in (text, b"\xef\xbb\xbf" + text, document):
        assert is_own(data)
        rows = read_own(data)
        assert [row.reason for row in rows if row.activity is None] == []
        assert [row.activity for row in rows] == renamed(activities)
    assert to_csv(COLUMNS, rows_of([row.activity for row in read_own(text) if row.activity])).encode() == text


@given(texts)
def test_no_text_runs_as_a_formula_and_none_is_lost(text: str) -> None:
    written = cell_text(text)
    assert bare_text(written) == text
    assert not written.lstrip().startswith(("=", "+", "-", "@"))


@given(amounts)
def test_numbers_stay_numbers(amount: Decimal) -> None:
    cell = next(csv.reader(io.StringIO(to_csv(("n",), [(amount,)]).split("\r\n", 1)[1])))[0]
    assert Decimal(cell) == amount
    assert not cell.startswith("'")


def test_a_damaged_row_is_named_by_its_line() -> None:
    activities = [Activity(id="x", type=ActivityType.BUY, date=dt.date(2024, 1, 2), currency="USD", symbol="AAPL", quantity=Decimal(1))]
    good = to_csv(COLUMNS, rows_of(activities))
    bad = good + good.split("\r\n")[1].replace("2024-01-02", "2024-13-02") + "\r\n" + good.split("\r\n")[1].replace("buy", "bye") + "\r\n"
    rows = read_own(bad.encode())
    assert [(row.line, row.activity is None) for row in rows] == [(2, False), (3, True), (4, True)]
    assert not is_own(b"date,type,symbol\n2024-01-02,buy,AAPL\n")
