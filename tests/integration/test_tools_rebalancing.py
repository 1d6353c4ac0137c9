"""Optimising, proposals of trades, target weights and drift, through the door and in conversation."""

from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from api_house import ORIGIN, House, open_house, sign_up, visitor_of

from agents.assistant import Assistant
from agents.checkpoints import open_checkpoints
from agents.events import Event, ProposalReady, TurnDone
from agents.understanding import Understander
from api.web import WebApplication
from core.actor import Actor
from core.errors import Conflict, FolioscopeError, InsufficientHolding, InvalidInput, NotFound
from core.settings import AuthMode
from tools.accounts import local_owner
from tools.activities import ADD_TRANSACTION, LIST_TRANSACTIONS
from tools.base import AnyTool
from tools.door import check_args, preview_tool, run_tool
from tools.history import UNDO
from tools.optimization import OPTIMIZE
from tools.portfolio import SHOW_PORTFOLIO
from tools.portfolios import LIST_PORTFOLIOS, OPEN_PORTFOLIO
from tools.proposals import DECIDE_PROPOSAL
from tools.targets import SET_TARGETS, SHOW_DRIFT
from tools.trade_lists import RECORD_TRADES


class Owner:
    def __init__(self, house: House, actor: Actor) -> None:
        self.house, self.actor = house, actor

    async def ask(self, tool: AnyTool, **args: Any) -> Any:
        return await run_tool(tool, self.house.services, self.actor, check_args(tool, args))

    async def shares(self) -> dict[str, float]:
        shown = await self.ask(SHOW_PORTFOLIO)
        return {item.symbol: float(item.value_base / shown.holdings_base) for item in shown.holdings}

    async def recorded(self) -> int:
        return (await self.ask(LIST_TRANSACTIONS)).total


@pytest.fixture
async def owner(tmp_path: Path) -> AsyncIterator[Owner]:
    async with open_house(tmp_path) as house:
        made = Owner(house, await local_owner(house.services))
        await made.ask(ADD_TRANSACTION, side="deposit", amount="20000", date="2024-06-03")
        await made.ask(ADD_TRANSACTION, side="buy", symbol="AAPL", quantity="40", price="200", date="2024-06-03")
        await made.ask(ADD_TRANSACTION, side="buy", symbol="KO", quantity="50", price="60", date="2024-06-03")
        yield made


async def test_the_trades_lead_to_the_weights_and_change_nothing_by_themselves(owner: Owner) -> None:
    before = await owner.recorded()
    found = await owner.ask(OPTIMIZE, objective="min_variance", max_weight=0.7, cost_bps=0)
    assert await owner.recorded() == before
    assert sum(found.weights.values()) == pytest.approx(1)
    assert max(found.weights.values()) <= 0.7 + 1e-9
    assert [item.name for item in found.trials] == ["min_variance", "equal_weight"]
    assert found.lead_low_frac < found.lead_high_frac
    trades = [{"side": item.side, "symbol": item.symbol, "quantity": str(item.quantity), "price": str(item.price)} for item in found.trades]
    await owner.ask(RECORD_TRADES, trades=trades)
    assert await owner.shares() == pytest.approx(found.weights, abs=1e-6)


async def test_a_proposal_is_carried_out_exactly_once_or_not_at_all(owner: Owner) -> None:
    found = await owner.ask(OPTIMIZE, objective="equal_weight", propose=True)
    cancelled = await owner.ask(OPTIMIZE, objective="equal_weight", propose=True)
    before = await owner.recorded()
    await owner.ask(DECIDE_PROPOSAL, proposal_id=cancelled.proposal.id, decision="cancel")
    with pytest.raises(Conflict):
        await owner.ask(DECIDE_PROPOSAL, proposal_id=cancelled.proposal.id, decision="confirm")
    assert await owner.recorded() == before
    for _ in range(3):
        await owner.ask(DECIDE_PROPOSAL, proposal_id=found.proposal.id, decision="confirm")
    assert await owner.recorded() == before + 2
    assert await owner.shares() == pytest.approx({"AAPL": 0.5, "KO": 0.5}, abs=0.002)
    await owner.ask(UNDO)
    assert await owner.recorded() == before


async def test_costs_are_taken_from_what_is_bought_so_that_cash_stays(owner: Owner) -> None:
    found = await owner.ask(OPTIMIZE, objective="equal_weight", cost_bps=100)
    flows = sum(item.amount for item in found.trades)
    assert -flows == pytest.approx(found.cost_amount)
    assert found.cost_amount == pytest.approx(0.01 * sum(abs(item.before_frac - item.after_frac) for item in found.trades) * found.value)


async def test_a_list_of_trades_is_recorded_as_a_whole_or_not(owner: Owner) -> None:
    before = await owner.recorded()
    sold_and_too_much = [{"side": "buy", "symbol": "MSFT", "quantity": "1"}, {"side": "sell", "symbol": "KO", "quantity": "51"}]
    for refused in (preview_tool, run_tool):
        with pytest.raises(InsufficientHolding):
            await refused(RECORD_TRADES, owner.house.services, owner.actor, check_args(RECORD_TRADES, {"trades": sold_and_too_much}))
    with pytest.raises(InvalidInput):
        await owner.ask(RECORD_TRADES, trades=[{"side": "buy", "symbol": "KO", "quantity": "1"}] * 2)
    assert await owner.recorded() == before


async def test_targets_are_stored_watched_and_traded_towards(owner: Owner) -> None:
    with pytest.raises(NotFound):
        await owner.ask(SHOW_DRIFT)
    await owner.ask(SET_TARGETS, weights={"AAPL": 0.3, "KO": 0.3}, band=0.02)
    found = await owner.ask(SHOW_DRIFT)
    assert found.beyond
    line = next(item for item in found.lines if item.symbol == "KO")
    assert line.gap_frac == pytest.approx(3000 / 20000 - 0.3)
    assert line.amount == Decimal("3000.00")
    assert any("KO" in sentence for sentence in (await owner.ask(SHOW_PORTFOLIO)).drifted)
    traded = await owner.ask(OPTIMIZE, objective="rebalance", propose=True, cost_bps=0)
    assert traded.weights == pytest.approx({"AAPL": 0.5, "KO": 0.5})
    await owner.ask(SET_TARGETS, weights={"AAPL": 0.4, "KO": 0.15}, band=0.05)
    assert not (await owner.ask(SHOW_DRIFT)).beyond
    assert (await owner.ask(SHOW_PORTFOLIO)).drifted == ()
    await owner.ask(UNDO)
    assert (await owner.ask(SHOW_DRIFT)).band_frac == 0.02
    await owner.ask(SET_TARGETS, weights={})
    with pytest.raises(NotFound):
        await owner.ask(SHOW_DRIFT)


@pytest.mark.parametrize(
    ("tool", "args", "field"),
    [
        (OPTIMIZE, {"objective": "best"}, "objective"),
        (OPTIMIZE, {"symbols": ["KO"]}, "symbols"),
        (OPTIMIZE, {"max_weight": 0.3}, "bounds"),
        (OPTIMIZE, {"min_weight": 0.8, "max_weight": 0.9}, "bounds"),
        (OPTIMIZE, {"bounds": {"MSFT": [0.1, 0.2]}}, "bounds"),
        (OPTIMIZE, {"bounds": {"KO": [0.5, 0.2]}}, "bounds"),
        (OPTIMIZE, {"objective": "equal_weight", "bounds": {"KO": [0.9, 1.0]}, "max_turnover": 0.1}, "max_turnover"),
        (OPTIMIZE, {"objective": "rebalance", "targets": {"KO": 0.7, "AAPL": 0.7}}, "targets"),
        (OPTIMIZE, {"symbols": ["MSFT", "KO"], "lookback_days": 20}, "lookback_days"),
        (SET_TARGETS, {"weights": {"KO": 0.7, "AAPL": 0.7}}, "weights"),
        (SET_TARGETS, {"weights": {"KO": 0.0}}, "weights"),
    ],
)
async def test_what_cannot_be_met_is_refused_with_what_would_work(owner: Owner, tool: AnyTool, args: dict[str, Any], field: str) -> None:
    with pytest.raises(FolioscopeError) as refused:
        await owner.ask(tool, **args)
    assert refused.value.details.get("field") == field
    assert len(refused.value.message) > 20


async def test_a_conversation_proposes_the_trades_when_asked_and_an_ignored_offer_lapses(owner: Owner) -> None:
    async with open_checkpoints(owner.house.services) as checkpoints:
        assistant = Assistant(owner.house.services, checkpoints, Understander(owner.house.services.symbols, None))

        async def say(text: str) -> list[Event]:
            events = [event async for event in assistant.turn(owner.actor, "t", text)]
            assert isinstance(events[-1], TurnDone)
            return events

        before = await owner.recorded()
        shown = await say("rebalance to 50% AAPL and 50% KO")
        assert [event for event in shown if isinstance(event, ProposalReady)] == [], "who asks for weights is shown weights"
        assert len([event for event in await say("yes") if isinstance(event, ProposalReady)]) == 1, "a yes to weights shows their trades"
        assert await owner.recorded() == before
        await say("rebalance to 50% AAPL and 50% KO")
        offered = [event for event in await say("propose these trades") if isinstance(event, ProposalReady)]
        assert len(offered) == 1
        await say("how risky is my portfolio?")
        await say("yes")
        assert await owner.recorded() == before
        await say("rebalance to 50% AAPL and 50% KO")
        await say("propose these trades")
        await say("yes")
        assert await owner.recorded() == before + 2
        await say("set my targets to 60% AAPL and 30% KO")
        await say("yes")
        assert (await owner.ask(SHOW_DRIFT)).lines[0].target_frac in {0.6, 0.3}


async def test_some_of_the_trades_are_proposed_and_nothing_where_none_is_left(owner: Owner) -> None:
    asked = {"objective": "rebalance", "targets": {"AAPL": 0.5, "KO": 0.3, "MSFT": 0.2}, "propose": True}
    every = (await owner.ask(OPTIMIZE, **asked)).proposal
    sold = (await owner.ask(OPTIMIZE, **asked, only="sell")).proposal
    left = (await owner.ask(OPTIMIZE, **asked, leave_out=["AAPL"])).proposal
    one = await owner.ask(OPTIMIZE, **asked, only_of=["MSFT"])
    assert sold.title.startswith("Sell")
    assert "AAPL" in sold.title
    assert "AAPL" in every.title
    assert "AAPL" not in left.title
    assert one.proposal.title.startswith("Buy")
    assert "MSFT" in one.proposal.title
    assert any("1 of the 3 trades" in note for note in one.notes)
    none = await owner.ask(OPTIMIZE, **asked, only="sell", leave_out=["AAPL"])
    assert none.proposal is None
    assert "None of these trades is left, so there is no proposal." in none.notes


async def test_one_target_changes_and_the_others_stay(owner: Owner) -> None:
    with pytest.raises(NotFound):
        await owner.ask(SET_TARGETS, weights={"KO": 0.2}, keep_others=True)
    await owner.ask(SET_TARGETS, weights={"AAPL": 0.6, "KO": 0.4})
    assert (await owner.ask(SET_TARGETS, weights={"KO": 0.2}, keep_others=True)).weights == {"AAPL": 0.6, "KO": 0.2}
    with pytest.raises(FolioscopeError):
        await owner.ask(SET_TARGETS, weights={"KO": 0.5}, keep_others=True)
    assert (await owner.ask(SET_TARGETS, weights={"KO": 0.0}, keep_others=True)).weights == {"AAPL": 0.6}


async def test_the_largest_of_several_portfolios_comes_first(owner: Owner) -> None:
    await owner.ask(OPEN_PORTFOLIO, name="Kids")
    plain = await owner.ask(LIST_PORTFOLIOS)
    assert [item.name for item in plain.items][1:] == ["Kids"]
    assert plain.worths == ()
    first, second = (await owner.ask(LIST_PORTFOLIOS, valued=True)).worths
    shown = await owner.ask(SHOW_PORTFOLIO)
    assert (first.total, first.total_base) == (shown.total_base, shown.total_base)
    assert (second.name, second.total) == ("Kids", 0)


async def test_rest_gives_the_same_and_a_stranger_sees_nothing_of_it(tmp_path: Path) -> None:
    async with open_house(tmp_path, mode=AuthMode.ACCOUNTS) as house:
        _, ann = await sign_up(house, "ann@example.org")
        stranger, eve = await sign_up(house, "eve@example.org")
        for body in (
            {"side": "deposit", "amount": "2600"},
            {"side": "buy", "symbol": "AAPL", "quantity": "10", "price": "200"},
            {"side": "buy", "symbol": "KO", "quantity": "10"},
        ):
            assert (await ann.post("/api/activities", json=body)).status_code == 201
        assert (await ann.put("/api/portfolio/targets", json={"weights": {"AAPL": 0.5, "KO": 0.5}})).status_code == 200
        drift = (await ann.get("/api/portfolio/drift")).json()
        assert drift["beyond"] is True
        answer = await ann.post("/api/portfolio/optimize", json={"objective": "target_weights", "propose": True})
        assert answer.status_code == 200, answer.text
        proposal = answer.json()["proposal"]["id"]
        assert (await eve.get("/api/portfolio/drift")).status_code == 404
        with pytest.raises(NotFound):
            await run_tool(
                DECIDE_PROPOSAL,
                house.services,
                stranger,
                check_args(DECIDE_PROPOSAL, {"proposal_id": proposal, "decision": "confirm"}),
            )
        trades = {"trades": [{"side": "sell", "symbol": "AAPL", "quantity": "1"}]}
        recorded = await ann.post("/api/portfolio/trades", json=trades, headers={"Idempotency-Key": "one"})
        again = await ann.post("/api/portfolio/trades", json=trades, headers={"Idempotency-Key": "one"})
        assert recorded.status_code == 201
        assert recorded.json() == again.json()


async def test_a_proposal_made_by_rest_is_confirmed_by_rest_exactly_once(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house, open_checkpoints(house.services) as checkpoints:
        web = WebApplication(house.services, Assistant(house.services, checkpoints, Understander(house.services.symbols, None)))
        client = visitor_of(web, headers={"Origin": ORIGIN})
        for body in (
            {"side": "deposit", "amount": "5000", "date": "2024-06-03"},
            {"side": "buy", "symbol": "AAPL", "quantity": "10", "price": "200", "date": "2024-06-03"},
            {"side": "buy", "symbol": "KO", "quantity": "10", "price": "60", "date": "2024-06-03"},
        ):
            assert (await client.post("/api/activities", json=body)).status_code == 201
        asked = {"objective": "equal_weight", "propose": True, "cost_bps": 0}
        made = [(await client.post("/api/portfolio/optimize", json=asked)).json()["proposal"] for _ in range(2)]
        assert {item["title"] for item in made} == {made[0]["title"]}
        ignored, taken = made[0]["id"], made[1]["id"]
        answers = [
            await client.post(f"/api/proposals/{taken}", json={"decision": "confirm"}, headers={"Idempotency-Key": "once"}),
            await client.post(f"/api/proposals/{taken}", json={"decision": "confirm"}, headers={"Idempotency-Key": "once"}),
            await client.post(f"/api/proposals/{taken}", json={"decision": "confirm"}),
        ]
        assert [answer.status_code for answer in answers] == [200, 200, 200]
        assert (await client.get("/api/activities")).json()["total"] == 5, "three entries, and two trades once"
        shown = (await client.get("/api/portfolio")).json()
        values = {item["symbol"]: float(item["value_base"]) for item in shown["holdings"]}
        assert values["AAPL"] == pytest.approx(values["KO"], abs=0.01)
        cancelled = await client.post(f"/api/proposals/{ignored}", json={"decision": "cancel"})
        assert cancelled.status_code == 200
        again = await client.post(f"/api/proposals/{ignored}", json={"decision": "confirm"})
        assert again.status_code in {200, 409}, again.text
        assert (await client.get("/api/activities")).json()["total"] == 5
