"""Everything that the books can hold is asked for by a sentence: opening balances, moves, reinvested dividends, chosen lots, charges and refunds, options."""

import json
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from talk_house import Talk, open_talk

from agents.blocks import Table
from forecasting import NAMES
from tools.activities import LIST_TRANSACTIONS
from tools.alerts import ALERT_LIST
from tools.corrections import EDIT_TRANSACTION
from tools.exports import EXPORT
from tools.portfolio import SHOW_PORTFOLIO
from tools.portfolios import LIST_PORTFOLIOS
from tools.proposals import propose

RECORDED = [
    {"side": "deposit", "amount": "9000", "date": "2023-01-02"},
    {"side": "buy", "symbol": "AAPL", "quantity": "4", "price": "100", "date": "2023-03-01"},
    {"side": "buy", "symbol": "AAPL", "quantity": "4", "price": "180", "date": "2023-06-01"},
]


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    async with open_talk(tmp_path, RECORDED) as opened:
        yield opened


async def _confirmed(talk: Talk, *said: str) -> Any:
    """The newest transaction after these turns and a yes."""
    for text in said:
        await talk.say(text)
    assert talk.proposals(), (said, talk.text(), talk.errors())
    await talk.say("yes")
    return (await talk.call(LIST_TRANSACTIONS)).items[0]


async def test_what_was_held_before_comes_with_its_cost_and_age(talk: Talk) -> None:
    row = await _confirmed(talk, "I already own 100 KO bought at 45 in 2019")
    assert (row.type, row.symbol, row.quantity, str(row.acquired)) == ("transfer_in", "KO", 100, "2019-01-01")
    (held,) = [item for item in (await talk.call(SHOW_PORTFOLIO)).holdings if item.symbol == "KO"]
    assert held.cost == 4500


async def test_units_move_to_another_account_and_to_another_portfolio(talk: Talk) -> None:
    row = await _confirmed(talk, "move 3 AAPL to my IRA")
    assert (row.account, row.quantity) == ("IRA", 3)
    assert await talk.units("AAPL") == 8
    assert await talk.say("open a portfolio called Pension") == ["open_portfolio"]
    await talk.say("yes")
    await _confirmed(talk, "move 2 AAPL", "to Pension")
    first, second = (await talk.call(LIST_PORTFOLIOS)).items
    assert (first.name, second.name) == (first.name, "Pension")
    assert [item.quantity for item in (await talk.call(SHOW_PORTFOLIO, portfolio_id=str(second.id))).holdings] == [2]
    assert await talk.units("AAPL") == 6
    assert await talk.say("show all my portfolios together") == ["show_portfolio"]
    assert [row[1] for row in talk.blocks(Table)[0].rows if "AAPL" in row[0]] == ["8"]
    assert await talk.say("what is in my Pension portfolio?") == ["show_portfolio"]
    assert [row[1] for row in talk.blocks(Table)[0].rows if "AAPL" in row[0]] == ["2"]


async def test_a_reinvested_dividend_brings_units(talk: Talk) -> None:
    row = await _confirmed(talk, "AAPL dividend of 25 reinvested, 0.2 shares")
    assert (row.type, row.reinvested, row.amount, row.quantity) == ("dividend", True, 25, Decimal("0.2"))
    assert await talk.units("AAPL") == Decimal("8.2")


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("sell 3 of the AAPL bought in June 2023 at 190", [(4, 100), (1, 180)]),
        ("sell 3 AAPL from lot 2 at 190", [(1, 100), (4, 180)]),
        ("sell 3 of my most expensive AAPL at 190", [(4, 100), (1, 180)]),
    ],
)
async def test_a_sale_takes_the_lots_that_are_named(talk: Talk, said: str, left: list[tuple[int, int]]) -> None:
    await _confirmed(talk, said)
    (held,) = (await talk.call(SHOW_PORTFOLIO)).holdings
    assert held.cost == sum(units * price for units, price in left)


@pytest.mark.parametrize(
    ("said", "kind", "amount"),
    [
        ("paid a custody fee of 7 dollars", "fee", 7),
        ("my broker refunded a fee of 4.95", "fee", Decimal("-4.95")),
        ("got a tax refund of 120 dollars", "tax", -120),
        ("paid 35 in withholding tax", "tax", 35),
        ("margin interest of 6.20 was charged", "interest", Decimal("-6.20")),
    ],
)
async def test_charges_and_refunds_stand_by_themselves(talk: Talk, said: str, kind: str, amount: Decimal) -> None:
    row = await _confirmed(talk, said)
    assert (row.type, row.amount) == (kind, amount)


async def test_a_recorded_rate_is_kept(talk: Talk) -> None:
    row = await _confirmed(talk, "bought 10 SAP.DE at 120 EUR, exchange rate 1.08")
    assert (row.currency, row.fx_rate, row.unit_price) == ("EUR", Decimal("1.08"), 120)


async def test_an_option_is_recorded_by_its_own_symbol_never_as_shares(talk: Talk) -> None:
    row = await _confirmed(talk, "bought 3 AAPL 200 calls expiring 2024-06-21 at 3.20")
    assert (row.symbol, row.multiplier) == ("AAPL240621C00200000", 100)
    assert await talk.say("bought 3 AAPL calls at 3.20") == ["clarify"]
    assert not talk.proposals()


async def test_an_alert_on_a_chance(talk: Talk) -> None:
    assert await talk.say("tell me if the chance of AAPL above 150 in a month goes over 60 %") == ["alert_create"]
    await talk.say("yes")
    (alert,) = (await talk.call(ALERT_LIST)).items
    assert (alert.condition, alert.threshold, alert.level, alert.horizon_days) == ("probability", 60, 150, 30)


async def test_issued_forecasts_are_taken_out_as_a_file(talk: Talk) -> None:
    await talk.say("forecast AAPL for 5 days")
    made = await talk.call(EXPORT, what="forecasts", format="json")
    rows = json.loads(made.content)["forecasts"]
    assert len(rows) == made.rows > 0
    assert {row["symbol"] for row in rows} == {"AAPL"}
    assert all(float(row["low80"]) <= float(row["median"]) <= float(row["high80"]) for row in rows)
    assert await talk.say("export my forecasts") == ["export"]


async def test_models_and_strategies_are_named_from_their_registries(talk: Talk) -> None:
    assert await talk.say("which models are there?") == ["help"]
    assert f"**{len(NAMES)}** forecasting models" in talk.text()
    assert await talk.say("which strategies can you backtest?") == ["help"]
    assert "buy and hold" in talk.text()


async def test_calling_off_a_job_that_is_not_there_says_so(talk: Talk) -> None:
    assert await talk.say("cancel the backtest") == ["job_cancel"]
    assert talk.errors() == ["not_found"]


async def test_a_correction_says_what_changes_beside_its_card(talk: Talk) -> None:
    assert await talk.say("change transaction 2: quantity 6") == ["edit_transaction"]
    assert ": quantity from 4 to 6. Shall I record it?" in talk.text()
    await talk.say("yes")
    assert await talk.units("AAPL") == 10
    raw = {"target": "2", "note": "long " * 20, "account": "Broker"}
    made = await propose(talk.house.services, talk.actor, EDIT_TRANSACTION, raw, thread_id="t", call_key="k")
    assert set(made.title.split(": ")[1].split("; ")) == {"note", "account to Broker"}
