"""Splits and dividends that a provider reports: proposed with their effect, booked on consent, once, taken back as one."""

import datetime as dt
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from api_house import QUOTES, TODAY
from talk_house import Talk, open_talk

from agents.blocks import Table
from core.errors import NotFound
from market import InMemoryProvider, Market, MarketAction
from market.providers.csv import CsvProvider
from market.providers.yahoo import actions_in
from tools.corporate_actions import BOOK_ACTIONS, CORPORATE_ACTIONS
from tools.history import UNDO

RECORDED = ({"side": "buy", "symbol": "AAPL", "quantity": "10", "price": "400", "date": "2024-01-02"},)
REPORTED = (
    MarketAction(symbol="AAPL", date=dt.date(2024, 2, 9), dividend=Decimal("0.5"), currency="USD", source="memory"),
    MarketAction(symbol="AAPL", date=dt.date(2024, 3, 1), ratio=Decimal(4), currency="USD", source="memory"),
    MarketAction(symbol="AAPL", date=dt.date(2023, 3, 1), ratio=Decimal(7), currency="USD", source="memory"),
)


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    async with open_talk(tmp_path, RECORDED) as opened:
        walk = InMemoryProvider.random_walk(QUOTES, end=TODAY)
        series = [await walk.history(symbol, None, TODAY) for symbol in QUOTES]
        opened.house.services.market = Market([InMemoryProvider(series, actions=REPORTED)], opened.house.services.clock)
        yield opened


async def test_they_are_shown_with_their_effect_and_booked_by_a_yes(talk: Talk) -> None:
    assert await talk.say("any corporate actions?") == ["corporate_actions"]
    assert [(row[2], row[3]) for row in talk.blocks(Table)[0].rows] == [("dividend", "10 → 10"), ("4 for 1", "10 → 40")]
    assert await talk.recorded() == 1
    assert await talk.say("book the corporate actions") == ["book_actions"]
    assert await talk.units("AAPL") == Decimal(10)
    await talk.say("yes")
    assert (await talk.units("AAPL"), await talk.recorded()) == (Decimal(40), 3)
    assert (await talk.call(CORPORATE_ACTIONS)).items == ()
    with pytest.raises(NotFound):
        await talk.call(BOOK_ACTIONS)
    await talk.call(UNDO)
    assert (await talk.units("AAPL"), await talk.recorded()) == (Decimal(10), 1)


async def test_by_rest_one_kind_at_a_time(talk: Talk) -> None:
    client = talk.house.client
    shown = (await client.get("/api/corporate-actions", params={"kind": "split"})).json()
    assert [(item["id"], item["units_after"], item["avg_cost_after"]) for item in shown["items"]] == [
        ("AAPL:split:2024-03-01", "40", "100")
    ]
    booked = await client.post("/api/corporate-actions", json={"ids": ["AAPL:split:2024-03-01"]})
    assert (booked.status_code, booked.json()["booked"]) == (201, 1)
    assert [item["kind"] for item in (await client.get("/api/corporate-actions")).json()["items"]] == ["dividend"]


async def test_providers_report_them(tmp_path: Path) -> None:
    (tmp_path / "KO.csv").write_text(
        "date,close,split,dividend\n2024-01-02,60,,\n2024-01-03,30,2,\n2024-01-04,30,,0.48\n2024-01-05,31,1,x\n"
    )
    told = await CsvProvider(tmp_path).actions("KO", dt.date(2024, 1, 1), dt.date(2024, 2, 1))
    assert [(item.date.day, item.ratio, item.dividend) for item in told] == [(3, Decimal(2), None), (4, None, Decimal("0.48"))]
    frame = pd.DataFrame(
        {"Dividends": [0.25, 0.0, 0.5], "Stock Splits": [0.0, 4.0, 0.0]}, index=pd.to_datetime(["2020-08-07", "2020-08-31", "2020-11-06"])
    )
    told = actions_in(frame, symbol="AAPL", currency="USD", source="yahoo")
    assert [(item.ratio, item.dividend) for item in told] == [(None, Decimal("1.00")), (Decimal("4.0"), None), (None, Decimal("0.5"))]
