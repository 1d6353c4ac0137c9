"""Values that are none: rows 39 to 48, on every argument of every tool, whoever calls it: REST, the conversation and jobs use the same classes."""

import datetime as dt
import re
from collections.abc import AsyncIterator, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar, get_args, get_origin
from urllib.parse import quote as quote_url

import pytest
import pytest_asyncio
from api_house import QUOTES, TODAY, House, open_house
from api_script import Script
from books_house import Owner
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from test_api_matrix import operations

from agents.understanding import Known, Memory, Understander
from core.errors import FolioscopeError, InvalidInput
from core.series import PriceSeries
from market import InMemoryProvider, Quote
from tools import fields
from tools.accounts import local_owner
from tools.activities import ADD_TRANSACTION, LIST_TRANSACTIONS
from tools.base import AnyTool
from tools.catalog import TOOLS
from tools.conversations import DELETE_CONVERSATION, GET_CONVERSATION, LIST_CONVERSATIONS, RENAME_CONVERSATION
from tools.door import check_args
from tools.stocks import FIND_STOCKS

ALL = (*TOOLS, LIST_CONVERSATIONS, GET_CONVERSATION, RENAME_CONVERSATION, DELETE_CONVERSATION, FIND_STOCKS)


def validators(annotation: Any, info: FieldInfo | None = None) -> Iterator[Any]:
    """The functions that judge a value of this type, also within None, unions and sequences."""
    metadata = list(info.metadata) if info is not None else []
    metadata += list(getattr(annotation, "__metadata__", ()))
    for item in metadata:
        yield getattr(item, "func", item)
    for part in get_args(annotation):
        if get_origin(part) is not dict:
            yield from validators(part)


def arguments(judge: Any) -> list[tuple[AnyTool, str, bool]]:
    """Every argument of every tool that `judge` judges, and whether it takes several values."""
    found = []
    for tool in ALL:
        for name, info in tool.args.model_fields.items():
            if judge in set(validators(info.annotation, info)):
                found.append((tool, name, is_list(info.annotation)))
    return found


def is_list(annotation: Any) -> bool:
    if get_origin(annotation) in {tuple, list, frozenset, set}:
        return True
    return any(is_list(part) for part in get_args(annotation) if part is not type(None))


def complains(model: type[BaseModel], name: str, value: object) -> bool:
    """Whether the value is refused under its own name; other arguments that are missing do not matter."""
    try:
        model.model_validate({name: value})
    except ValidationError as err:
        return any(error["loc"] and error["loc"][0] == name for error in err.errors())
    return False


def accepted(judge: Any, values: tuple[object, ...]) -> list[tuple[str, str, object]]:
    found = arguments(judge)
    assert len(found) >= 3, judge
    return [
        (tool.name, name, value)
        for tool, name, many in found
        for value in values
        if not complains(tool.args, name, [value] if many else value)
    ]


NO_NUMBERS = (
    "NaN", "sNaN", "nan", "-NaN", "Infinity", "-Infinity", "inf", "1E+999999", "1e400", "1E5000", "", " ", " 1_000 ", "1_000", "٣", "１２", "0x10", "1,5", "1.2.3",
    "--1", "0.1234567890123456789", "1" + "0" * 30, "-" + "1" * 16, "½", "1e", None.__class__, True, [], {}, float("nan"), float("inf"), 1e400, 10**30,
)  # fmt: skip
"""Of floats 10^30 is as wrong as of texts; None is left out where an argument may be absent."""


def test_row_039_no_number_argument_of_any_tool_takes_what_is_no_plain_number() -> None:
    assert accepted(fields._number, NO_NUMBERS) == []


def test_row_039_floats_and_counts_are_finite_and_bounded_in_every_tool() -> None:
    loose = []
    for tool in ALL:
        for name, info in tool.args.model_fields.items():
            kinds = {part for part in (info.annotation, *get_args(info.annotation)) if part in {int, float}}
            if kinds:
                loose += [
                    (tool.name, name, bad) for bad in ("nan", "inf", "1e400", 10**400, -(10**400)) if not complains(tool.args, name, bad)
                ]
    assert loose == []


def test_row_039_minus_zero_is_zero() -> None:
    args = ADD_TRANSACTION.args.model_validate({"side": "deposit", "amount": "5", "fee": "-0"})
    assert (args.fee, str(args.fee)) == (Decimal(0), "0")  # type: ignore[attr-defined]  # its own class has it


def test_row_040_nothing_that_must_be_more_than_zero_is_zero_or_less() -> None:
    assert accepted(fields._positive, ("0", "-1", "-0.000001", "0.000", 0, -5, -0.5)) == []
    assert accepted(fields._not_negative, ("-1", "-0.000000000000000001", -3)) == []


@pytest.mark.parametrize("ratio", ["0", "-2", "NaN"])
def test_row_040_a_split_has_a_ratio_above_zero(ratio: str) -> None:
    with pytest.raises(InvalidInput):
        check_args(ADD_TRANSACTION, {"side": "split", "symbol": "AAPL", "ratio": ratio})


NO_DAYS = (
    "0001-01-01", "0000-00-00", "1899-12-31", "10000-01-01", "2024-02-30", "2023-02-29", "2024-13-01", "2024-00-10", "24:00", "2024-01-01T24:00", "2024-01-02T00:00:00Z",
    "2024-01-02T00:00:00+14:00", "20240102", "02.01.2024", "1/2/2024", "2024-1-2", "٢٠٢٤-٠١-٠٢", "0", 0, 1.5, 1718323200, True, "yesterday", "-2024-01-02", "2024-01-02 ; drop", [],
)  # fmt: skip


def test_row_041_no_day_argument_of_any_tool_takes_what_is_no_day() -> None:
    found = arguments(fields._day)
    assert len(found) >= 3
    assert accepted(fields._day, NO_DAYS) == []


NO_SYMBOLS = (
    "\u0410APL", "AAP\u200bL", "\u202eLPAA", "AAPL\u200d", "🍎", "../../x", "..\\x", "' OR 1=1", "A;B", "A B", "A/B", "A%2fB", "x" * 500, "", " ", "$(id)", "`id`", "AAPL\x00", "AAPL\nMSFT",
    "http://x", "<b>", "=1+1", "@sum", "-AAPL", ".AAPL", "\uff0e\uff0e/", "ＡＡＰＬ/..", 5, True, None.__class__, [], "AA\u0301PL",
)  # fmt: skip


def test_row_042_no_symbol_argument_of_any_tool_takes_what_only_looks_like_one() -> None:
    assert accepted(fields.as_symbol, NO_SYMBOLS) == []


def test_row_042_full_width_and_lower_case_are_the_symbol_itself() -> None:
    assert [fields.as_symbol(text) for text in ("ａａｐｌ", "aapl", " BRK-B ")] == ["AAPL", "AAPL", "BRK-B"]


class Listening(InMemoryProvider):
    """Notes which symbols it was asked for."""

    asked: ClassVar[list[str]] = []

    async def history(self, symbol: str, start: dt.date | None, end: dt.date) -> PriceSeries:
        self.asked.append(symbol)
        return await super().history(symbol, start, end)

    async def latest(self, symbol: str, on: dt.date) -> Quote:
        self.asked.append(symbol)
        return await super().latest(symbol, on)


@pytest.mark.asyncio(loop_scope="module")
async def test_row_042_no_entrance_hands_such_a_symbol_to_a_price_provider_or_keeps_it(tmp_path: Path) -> None:
    """Addresses, bodies, queries, a file and a sentence; what a provider is asked for goes into its addresses and file names."""
    script = Script()
    async with open_house(tmp_path, provider=Listening.random_walk(QUOTES, end=TODAY), assistant=script) as house:
        script.services = house.services
        hostile = [symbol for symbol in NO_SYMBOLS if isinstance(symbol, str) and symbol.strip()]
        with_symbol = [operation for operation in operations(house) if "symbol" in operation.parts]
        assert len(with_symbol) >= 4
        understander = Understander(house.services.symbols, None)
        for symbol in hostile:
            for operation in with_symbol:
                answer = await house.client.request(operation.method, operation.address({"symbol": quote_url(symbol, safe="")}), json=None)
                assert answer.status_code in {400, 404, 405, 422}, (operation, symbol, answer.text)
            buy = {"side": "buy", "symbol": symbol, "quantity": "1", "price": "1", "date": "2024-01-02"}
            assert (await house.client.post("/api/activities", json=buy)).status_code == 422, symbol
            assert (await house.client.post("/api/watchlist", json={"symbols": [symbol]})).status_code == 422, symbol
            assert (await house.client.get("/api/portfolio/stock/" + quote_url(symbol, safe=""))).status_code in {404, 422}, symbol
            said = understander.understand(f"buy 1 {symbol} at 5", Known(today=TODAY, holdings={}), Memory())
            assert all(plain_symbol(call.args.get("symbol")) for call in said.calls), (symbol, said.calls)
        rows = "\n".join(
            ["Date,Type,Symbol,Quantity,Price,Currency", *(f'2024-01-02,buy,"{s.replace(chr(34), "")}",1,1,USD' for s in hostile)]
        )
        assert (await house.client.post("/api/imports", files={"file": ("a.csv", rows.encode())})).status_code in {201, 422}
        await house.client.get("/api/portfolio")
        assert [symbol for symbol in Listening.asked if not plain_symbol(symbol)] == []
        assert (await house.client.get("/api/watchlist")).json()["items"] == []


def plain_symbol(symbol: object) -> bool:
    return symbol is None or bool(re.fullmatch(r"[A-Z0-9^][A-Z0-9.\-=^]{0,19}", str(symbol)))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with open_house(tmp_path_factory.mktemp("house")) as opened:
        yield opened


BAD_ROWS = "\n".join(
    [
        "Date,Type,Symbol,Quantity,Price,Currency",
        "2024-01-02,buy,AAPL,NaN,100,USD",
        "2024-01-02,buy,AAPL,Infinity,100,USD",
        "2024-01-02,buy,AAPL,1E+999999,100,USD",
        "2024-01-02,buy,AAPL,0,100,USD",
        "2024-02-30,buy,AAPL,5,100,USD",
        "9999-12-31,buy,AAPL,5,100,USD",
        "2024-01-02,buy,AAPL,1" + "0" * 30 + ",100,USD",
        "2024-01-03,buy,AAPL,5,100,USD",
    ]
)


@pytest.mark.asyncio(loop_scope="module")
async def test_row_039_rows_of_a_file_with_such_values_are_named_and_not_recorded(house: House) -> None:
    answer = await house.client.post("/api/imports", files={"file": ("a.csv", BAD_ROWS.encode())})
    assert answer.status_code == 201, answer.text
    recorded = (await house.client.get("/api/activities", params={"symbol": "AAPL"})).json()
    assert [(item["quantity"], item["date"]) for item in recorded["items"]] == [("5", "2024-01-03")]
    assert (answer.json()["added"], answer.json()["errors"] + answer.json()["ignored"]) == (1, 7)


PATTERNS = ("%", "_", "\\", "%%%%", "' OR '1'='1", "\\%", "[a-z]", "*", '"', "%" * 10_000)


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("sought", PATTERNS, ids=lambda text: text[:6])
async def test_row_043_a_search_means_what_it_says(house: House, sought: str) -> None:
    owner = await local_owner(house.services)
    from tools.conversations import open_conversation

    for words in ("plain words", "rebate of 5 percent"):
        await open_conversation(house.services, owner, None, first_words=words)
    answer = await house.client.get("/api/chat/threads", params={"search": sought[:200]})
    assert answer.json().get("items") == [], answer.text
    for address, name in (("/api/stocks", "query"), ("/api/activities", "symbol"), ("/api/records", "question")):
        found = await house.client.get(address, params={name: sought[:200]})
        assert found.status_code < 500
        assert len(found.json().get("items", [])) < 50


@pytest.mark.asyncio(loop_scope="module")
async def test_row_044_ten_thousand_pennies_are_a_hundred(house: House) -> None:
    owner = Owner(house, await local_owner(house.services))
    lines = ["Date,Type,Symbol,Quantity,Price,Fee,Currency"] + [f"2024-01-0{day},buy,MSFT,0.1,0.1,0.01,USD" for day in (2, 3, 4)] * 100
    file = "\n".join(f"{line},{number}" if number else f"{line},Note" for number, line in enumerate(lines)).encode()
    answer = await house.client.post("/api/imports", files={"file": ("b.csv", file)})
    assert answer.json()["added"] == 300, answer.text
    assert await owner.units("MSFT") == 30
    listed = await owner.call(LIST_TRANSACTIONS, symbol="MSFT", limit=5)
    assert listed.total == 300
    held = (await house.client.get("/api/portfolio/stock/MSFT")).json()["position"]
    assert Decimal(held["cost_base"]) == Decimal("6.00")


@pytest.mark.asyncio(loop_scope="module")
async def test_row_041_what_is_to_come_is_refused_and_days_are_kept_as_days(house: House) -> None:
    owner = Owner(house, await local_owner(house.services))
    tomorrow = house.services.clock.today() + dt.timedelta(days=1)
    with pytest.raises(FolioscopeError):
        await owner.call(ADD_TRANSACTION, side="deposit", amount="1", date=tomorrow.isoformat())
    made = await owner.call(ADD_TRANSACTION, side="deposit", amount="1", date="2024-03-31")  # a day of 23 hours in Berlin
    assert made.date == dt.date(2024, 3, 31)
