"""Files brought in: looked at, corrected by words and by REST, remembered, added once, taken back as one."""

import json
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from talk_house import Talk, open_talk

from agents.blocks import Notice, Table
from agents.turn import Attachment
from core.errors import InvalidInput, NotFound, TooLarge
from tools.history import UNDO
from tools.import_twins import TWIN
from tools.imports import IMPORT_CSV, INSPECT_STATEMENT
from tools.uploads import MAX_BYTES, keep_upload

ODD = b"""Date,Side,Ticker,Quantity,Price,Extra
2024-01-02,Buy,AAPL,10,130.10,1.00
2024-03-04,Buy,MSFT,2,400.00,1.00
2024-03-04,Buy,MSFT,2,400.00,1.00
"""
"""`Extra` is what the trades cost; nothing in the file says so."""
TRADES = b"""Date,Action,Symbol,Quantity,Price,Commission,Currency
2024-01-02,Buy,AAPL,10,130.10,1.00,USD
2024-01-02,Buy,AAPL,10,130.10,1.00,USD
2024-02-30,Buy,AAPL,1,130.10,1.00,USD
2024-03-04,Sell,AAPL,4,150.00,1.00,USD
"""


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    async with open_talk(tmp_path) as opened:
        yield opened


def upload(talk: Talk, data: bytes) -> str:
    return str(keep_upload(talk.house.services, talk.actor, data))


def table(talk: Talk, title: str) -> Any:
    return next(block for block in talk.blocks(Table) if block.title == title)


async def test_a_dropped_file_is_shown_then_added_by_one_yes_and_undone_as_one(talk: Talk) -> None:
    assert await talk.say("import this", files=(Attachment(name="t.csv", mime="text/csv", data=TRADES),)) == ["import_csv"]
    assert [row[0] for row in table(talk, "To be added").rows] == ["2", "3", "5"]
    assert [row[0] for row in table(talk, "Could not be read").rows] == ["4"]
    assert ("Commission", "fee", "") in table(talk, "Columns").rows
    assert [row[0] for row in table(talk, "Remarks").rows] == ["3"]
    assert await talk.recorded() == 0
    await talk.say("yes")
    assert (await talk.recorded(), await talk.units("AAPL")) == (3, Decimal(16))
    await talk.say("import it again", files=(Attachment(name="t.csv", mime="text/csv", data=TRADES),))
    assert (talk.errors(), talk.proposals()) == (["invalid_input"], [])
    await talk.say("undo")
    await talk.say("yes")
    assert await talk.recorded() == 0


async def test_symbols_that_nobody_knows_are_asked_about(talk: Talk) -> None:
    odd = TRADES.replace(b"2024-03-04,Sell,AAPL", b"2024-03-04,Buy,ZZQXY")
    seen = await talk.call(INSPECT_STATEMENT, upload_id=upload(talk, odd))
    assert seen.unlisted == ("ZZQXY",)
    await talk.say("import this", files=(Attachment(name="odd.csv", mime="text/csv", data=odd),))
    (card,) = talk.proposals()
    assert [note for note in card.notes if "ZZQXY" in note and "AAPL" not in note]
    await talk.say("yes")
    assert (await talk.call(INSPECT_STATEMENT, upload_id=upload(talk, odd.replace(b"2024-03-04", b"2024-03-05")))).unlisted == ()


async def test_several_columns_are_left_out_by_words_by_rest_and_when_remembered(talk: Talk) -> None:
    noted = TRADES.replace(b"Currency\n", b"Currency,Net Amount,Fees\n").replace(b"USD\n", b"USD,77.00,5.00\n")
    await talk.say("import this", files=(Attachment(name="noted.csv", mime="text/csv", data=noted),))
    assert await talk.say("ignore the columns Net Amount and Fees") == ["import_csv"]
    taken = {row[0]: row[1:] for row in table(talk, "Columns").rows}
    assert {taken["Net Amount"], taken["Fees"]} == {("not used", "as you said")}
    await talk.say("yes")
    shown = (await talk.house.client.get("/api/activities")).json()["items"]
    assert ({item["fee"] for item in shown}, {item["amount"] for item in shown}) == ({"1"}, {"1301", "600"})
    seen = await talk.call(INSPECT_STATEMENT, upload_id=upload(talk, noted.replace(b"2024-0", b"2023-0")))
    assert (seen.remembered, {column.header for column in seen.mapping if column.corrected}) == (True, {"Net Amount", "Fees"})
    form = {"file": ("noted.csv", noted, "text/csv")}
    mapping = json.dumps({"not used": ["Net Amount"], "fee": ["Commission", "Fees"]})
    told = (await talk.house.client.post("/api/imports/inspect", files=form, data={"mapping": mapping})).json()
    assert {entry["fee"] for entry in told["entries"]} == {"6"}


async def test_a_column_is_corrected_by_words_and_remembered_for_the_next_file(talk: Talk) -> None:
    await talk.say("import this", files=(Attachment(name="odd.csv", mime="text/csv", data=ODD),))
    first = talk.proposals()[0]
    assert ("Extra", "not used", "") in table(talk, "Columns").rows
    assert await talk.say("the column Extra is the fee") == ["import_csv"]
    second = talk.proposals()[0]
    assert (second.id != first.id, second.title) == (True, "Import 3 transactions from odd.csv")
    assert ("Extra", "fee", "as you said") in table(talk, "Columns").rows
    await talk.say("yes")
    assert await talk.recorded() == 3
    shown = (await talk.house.client.get("/api/activities")).json()["items"]
    assert {item["fee"] for item in shown} == {"1"}
    later = ODD.replace(b"2024-0", b"2023-0")
    seen = await talk.call(INSPECT_STATEMENT, upload_id=upload(talk, later))
    assert (seen.remembered, {entry.fee for entry in seen.entries}) == (True, {Decimal(1)})
    await talk.call(UNDO)
    assert await talk.recorded() == 0


async def test_a_file_without_a_known_date_column_is_taught(talk: Talk) -> None:
    data = b"Zeta,Paper,Pieces,Each\n2024-01-02,AAPL,10,130.10\n2024-01-03,AAPL,1,130.10\n2024-01-04,AAPL,2,131.10\n"
    await talk.say("import this", files=(Attachment(name="z.csv", mime="text/csv", data=data),))
    corrected = await talk.say("column Zeta is the date, column Pieces is the quantity and column Each is the price")
    assert corrected == ["import_csv"]
    await talk.say("yes")
    assert await talk.units("AAPL") == Decimal(13)


async def test_the_same_by_rest_with_a_form(talk: Talk) -> None:
    client = talk.house.client
    form = {"files": {"file": ("odd.csv", ODD, "text/csv")}}
    seen = (await client.post("/api/imports/inspect", **form)).json()
    assert (seen["to_add"], seen["remembered"], seen["entries"][0]["fee"]) == (3, False, "0")
    taught = {"data": {"mapping": json.dumps({"fee": "Extra"})}}
    corrected = (await client.post("/api/imports/inspect", **form, **taught)).json()
    assert [(item["header"], item["corrected"]) for item in corrected["mapping"] if item["field"] == "fee"] == [("Extra", True)]
    key = {"headers": {"Idempotency-Key": "import-1"}}
    added = await client.post("/api/imports", **form, **taught, **key)
    assert (added.status_code, added.json()["added"]) == (201, 3)
    assert (await client.post("/api/imports", **form, **taught, **key)).json() == added.json()
    again = (await client.post("/api/imports", **form, **taught)).json()
    assert (again["added"], again["duplicates"]) == (0, 3)
    assert (await client.post("/api/imports/inspect", **form)).json()["remembered"] is True
    for wrong in ({"mapping": "no json"}, {"mapping": '{"colour": "Extra"}'}, {"other": "x"}, {"portfolio_id": "x"}):
        assert (await client.post("/api/imports", **form, data=wrong)).status_code in {400, 422}


async def test_what_one_owner_taught_is_not_anothers(talk: Talk) -> None:
    await talk.call(IMPORT_CSV, upload_id=upload(talk, ODD), mapping={"fee": "Extra"})
    async with talk.house.services.begin(talk.actor) as work:
        taught = await work.import_mappings.all()
    assert [dict(mapping) for mapping in taught.values()] == [{"fee": "Extra"}]
    await talk.call(IMPORT_CSV, upload_id=upload(talk, ODD.replace(b"2024", b"2022")), mapping={"tax": "Extra"})
    async with talk.house.services.begin(talk.actor) as work:
        assert [dict(mapping) for mapping in (await work.import_mappings.all()).values()] == [{"tax": "Extra"}]


async def test_ghostfolios_json_comes_in(talk: Talk) -> None:
    activity = {"accountId": None, "comment": None, "fee": 2, "quantity": 5, "type": "BUY", "unitPrice": 100, "currency": "USD"}
    document = {
        "meta": {"version": "1"},
        "activities": [{**activity, "date": "2023-05-01T00:00:00.000Z", "symbol": "KO", "dataSource": "YAHOO"}],
    }
    form = {"files": {"file": ("ghostfolio.json", json.dumps(document).encode(), "application/json")}}
    assert (await talk.house.client.post("/api/imports", **form)).json()["added"] == 1
    assert await talk.units("KO") == Decimal(5)


async def test_progress_is_told_on_a_large_file(talk: Talk) -> None:
    rows = b"".join(b"2023-01-%02d,Buy,AAPL,1,%d.00,0,USD\n" % (1 + n % 28, 100 + n) for n in range(1200))
    data = b"Date,Action,Symbol,Quantity,Price,Commission,Currency\n" + rows
    await talk.say("import this", files=(Attachment(name="big.csv", mime="text/csv", data=data),))
    assert talk.progress() == sorted(talk.progress())
    assert len(talk.progress()) >= 2
    await talk.say("yes")
    assert await talk.units("AAPL") == Decimal(1200)


HEADER = b"Date,Action,Symbol,Quantity,Price,Commission,Currency\n"


async def test_a_bad_file_is_refused_and_nothing_is_written(talk: Talk) -> None:
    two_encodings = HEADER + "2024-01-02,Buy,ÄÖ,1,1,0,USD\n".encode() * 3 + b"2024-01-02,Buy,\xc4,1,1,0,USD\n"
    for data, error in (
        (HEADER + b"2024-01-02,Buy,AAPL,1,1,0,USD\n" * 100_001, TooLarge),
        (HEADER + b'2024-01-02,Buy,"' + b"x" * 5_000_000 + b'",1,1,0,USD\n', TooLarge),
        (two_encodings, InvalidInput),
        (HEADER + b'2024-01-02,Buy,"AAPL,1,1,0,USD\n' * 200, InvalidInput),
        (HEADER + b"2024-01-02,Buy,AA\x00PL,1,1,0,USD\n", InvalidInput),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, InvalidInput),
        (HEADER, InvalidInput),
    ):
        with pytest.raises(error) as refused:
            await talk.call(IMPORT_CSV, upload_id=upload(talk, data))
        assert len(refused.value.message) < 600
    assert await talk.recorded() == 0


BAD_FILES = {
    "a_million_rows": (HEADER + b"1,B,A,1\n" * 1_000_000, "too_large", "lines"),
    "a_cell_of_megabytes": (HEADER + b'2024-01-02,Buy,"' + b"x" * 9_000_000 + b'",1,1,0,USD\n', "too_large", "Line 2"),
    "more_than_is_taken": (HEADER + b"x" * 50_000_000, "too_large", "MB"),
    "quotes_that_are_never_closed": (HEADER + b'2024-01-02,Buy,"AAPL,1,1,0,USD\n' * 200, "invalid_input", "quotation mark"),
    "two_encodings": (
        HEADER + "2024-01-02,Buy,ÄÖÜ,1,1,0,USD\n".encode() * 3 + b"2024-01-02,Buy,\xc4,1,1,0,USD\n",
        "invalid_input",
        "Line 5",
    ),
    "a_picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 400, "invalid_input", "text file"),
    "nothing": (b"", "invalid_input", "empty"),
}


async def test_a_bad_file_in_the_conversation_is_answered_with_why_and_nothing_is_written(talk: Talk) -> None:
    for name, (data, code, words) in BAD_FILES.items():
        await talk.say("import this", files=(Attachment(name=f"{name}.csv", mime="text/csv", data=data),))
        assert (talk.errors(), talk.proposals()) == ([code], []), name
        [notice] = talk.blocks(Notice)
        assert words in notice.text, name
        assert len(notice.text) < 600
    assert await talk.recorded() == 0
    await talk.say("import this", files=(Attachment(name="t.csv", mime="text/csv", data=TRADES),))
    assert len(talk.proposals()) == 1


async def test_a_file_that_is_too_large_or_gone_is_refused(talk: Talk) -> None:
    with pytest.raises(TooLarge):
        keep_upload(talk.house.services, talk.actor, b"x" * (MAX_BYTES + 1))
    with pytest.raises(NotFound):
        await talk.call(IMPORT_CSV, upload_id="00000000-0000-4000-8000-000000000000")
    with pytest.raises(InvalidInput):
        await talk.call(IMPORT_CSV)


async def test_the_same_files_are_refused_when_they_are_posted(talk: Talk) -> None:
    for name, (data, code, words) in BAD_FILES.items():
        for address in ("/api/imports", "/api/imports/inspect"):
            answer = await talk.house.client.post(address, files={"file": (f"{name}.csv", data, "text/csv")})
            assert answer.status_code == (413 if code == "too_large" else 422), (name, address, answer.text)
            told = answer.json()["detail"]
            assert words in told or name == "more_than_is_taken", name
            assert len(told) < 600
    assert await talk.recorded() == 0


IMPOSSIBLE = (
    "2024-02-30,Buy,AAPL,1,10,0,USD", "2999-01-01,Buy,AAPL,1,10,0,USD", "2024-01-02,Buy,AAPL,NaN,10,0,USD", "2024-01-02,Buy,AAPL,inf,10,0,USD",
    "2024-01-02,Buy,AAPL,1,-Infinity,0,USD", "2024-01-02,Buy,AAPL,1e300,10,0,USD", "2024-01-02,Buy,AAPL,1,9999999999999999,0,USD",
    "2024-01-02,Buy,AAPL,1,10,0,ZZZ", "2024-01-02,Buy,AAPL,1,10,nan,USD",
)  # fmt: skip


async def test_impossible_lines_are_said_one_by_one_and_only_the_good_one_is_added(talk: Talk) -> None:
    data = HEADER + "\n".join((*IMPOSSIBLE, "2024-01-03,Buy,AAPL,2,10,0,USD")).encode()
    posted = await talk.house.client.post("/api/imports/inspect", files={"file": ("bad.csv", data, "text/csv")})
    assert [error["line"] for error in posted.json()["errors"]] == list(range(2, 2 + len(IMPOSSIBLE)))
    await talk.say("import this", files=(Attachment(name="bad.csv", mime="text/csv", data=data),))
    await talk.say("yes")
    assert (await talk.recorded(), await talk.units("AAPL")) == (1, Decimal(2))


async def test_what_was_typed_in_before_is_left_out_and_what_another_file_brought_is_remarked_on(talk: Talk) -> None:
    await talk.say("bought 10 AAPL at 130.10 on 2024-01-02")
    await talk.say("yes")
    seen = await talk.call(INSPECT_STATEMENT, upload_id=upload(talk, TRADES))
    assert [(entry.lines, entry.duplicate) for entry in seen.entries] == [((2,), True), ((3,), False), ((5,), False)]  # one stands for one
    await talk.say("import this", files=(Attachment(name="t.csv", mime="text/csv", data=TRADES),))
    await talk.say("yes")
    assert (await talk.recorded(), await talk.units("AAPL")) == (3, Decimal(16))
    other = b"Trade date,Transaction,Instrument,Shares,Unit price\n2024-03-04,SELL,AAPL,4,150.00\n2024-03-05,BUY,MSFT,1,400.00\n"
    seen = await talk.call(INSPECT_STATEMENT, upload_id=upload(talk, other))
    assert [(entry.duplicate, TWIN in entry.warnings) for entry in seen.entries] == [(False, True), (False, False)]
