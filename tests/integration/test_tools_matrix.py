"""Every tool through the door, every tool of the conversation by its name, and every kind of job, for those who should not be let in."""

from collections.abc import AsyncIterator
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin
from uuid import UUID, uuid4

import pytest
from api_house import House, allow, open_house, sign_up
from api_script import Script as TalkScript
from test_api_matrix import belongings, contents

from agents.assistant import Assistant
from agents.checkpoints import open_checkpoints
from agents.events import ProposalReady, ToolFinished, TurnFailed
from agents.language_model import language_model
from agents.understanding import Understander
from benchmarks.scripted_model import Answer, model_server
from core.actor import SCOPES_BY_ROLE, Actor, Channel, Role
from core.errors import FolioscopeError, NotFound, PermissionDenied
from core.settings import AuthMode, LlmSettings
from db.models import Job
from rag import Embedder, Library
from tools.accounts import actor_for
from tools.base import AnyTool
from tools.catalog import CHAT_TOOLS, TOOLS
from tools.door import check_args, run_tool
from tools.job_work import perform_job
from workers.jobs import JOBS, WORK
from workers.rights import RIGHTS

NAMED_BY = {
    "portfolio_id": "portfolio_id",
    "to_portfolio_id": "portfolio_id",
    "account_id": "user_id",
    "share_id": "share_id",
    "link_id": "link_id",
    "activity_id": "activity_id",
    "target": "activity_id",
    "operation_id": "operation_id",
    "upload_id": "upload_id",
    "job_id": "job_id",
    "document_id": "document_id",
    "fact_id": "fact_id",
    "forecast_id": "forecast_id",
    "proposal_id": "proposal_id",
    "thread_id": "thread_id",
    "alert_id": "alert_id",
}
"""Under which name of `belongings` an argument's thing is found. An argument that takes an id and is not here fails the test below."""
NOBODYS = {"model_id", "after"}
"""Models are everybody's; a cursor is a place in one's own list, wherever it came from."""
NEEDED: dict[str, dict[str, object]] = {
    "explain_number": {"figure": "total_base"},
    "add_transaction": {"side": "deposit", "amount": "5"},
    "import_csv": {"file": "a.csv"},
    "add_document": {"file": "a.txt"},
    "change_portfolio": {"name": "Mine now"},
    "share_portfolio": {"account": "friend"},
    "change_share": {"access": "edit"},
    "set_targets": {"weights": {"AAPL": 1}},
    "open_passage": {"passage": 1},
    "record_trades": {"trades": [{"side": "buy", "symbol": "AAPL", "quantity": "1"}]},
    "decide_proposal": {"decision": "confirm"},
    "edit_transaction": {"quantity": "1", "target": "1"},
    "delete_transaction": {"target": "1"},
    "forecast": {"symbol": "@portfolio"},
    "set_price": {"symbol": "AAPL", "price": "1"},
    "remove_price": {"symbol": "AAPL"},
    "compare": {"symbols": ["@portfolio", "AAPL"]},
    "rename_conversation": {"name": "Mine now"},
    "quote": {"symbol": "AAPL", "cash_frac": "1"},
}
"""What a call needs beside the id that it should not be given."""
TELLS_NOTHING = {"open_proposals", "share_portfolio"}
"""The first gives an empty list for a conversation that is another's; the second names an account to whom one's own is shown."""


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    script = TalkScript()
    async with open_house(tmp_path, mode=AuthMode.ACCOUNTS, assistant=script) as opened:
        script.services = opened.services
        opened.services.knowledge = Library(tmp_path / "knowledge", Embedder(tmp_path / "models"))
        yield opened


def takes_id(annotation: Any) -> bool:
    if get_origin(annotation) in {Union, UnionType}:
        return any(takes_id(part) for part in get_args(annotation))
    return annotation is UUID


def named_things(tool: AnyTool) -> list[str]:
    """The arguments that name somebody's thing; a new one has to be listed above."""
    found = [name for name, info in tool.args.model_fields.items() if name in NAMED_BY or takes_id(info.annotation)]
    unknown = set(found) - set(NAMED_BY) - NOBODYS
    assert not unknown, f"{tool.name}: say in NAMED_BY whose thing {unknown} names, or in NOBODYS that it is nobody's"
    return [name for name in found if name in NAMED_BY]


async def everything(house: House) -> tuple[Actor, dict[str, str]]:
    """Somebody who owns one of everything."""
    ann, client = await sign_up(house, "ann@example.org")
    ids = await belongings(house, ann, client)
    upload = (await client.post("/api/uploads", files={"file": ("a.csv", b"Date,Type,Amount\n2024-01-02,deposit,5\n")})).json()
    change = (await client.get("/api/changes")).json()["items"][0]
    return ann, {**ids, "upload_id": upload["upload_id"], "operation_id": change["operation_id"]}


def call_with(tool: AnyTool, name: str, value: str) -> dict[str, object]:
    return {**NEEDED.get(tool.name, {}), name: value}


async def test_no_tool_runs_without_the_right_that_it_names(house: House) -> None:
    ann, _ = await everything(house)
    before, refused = await contents(house), 0
    nobody = Actor(user_id=ann.user_id, role=Role.MEMBER, channel=Channel.CHAT)
    viewer = Actor.of(ann.user_id, Role.VIEWER, Channel.CHAT)
    for tool in TOOLS:
        for actor in (nobody, viewer):
            if tool.scope not in actor.scopes:
                with pytest.raises(PermissionDenied):
                    await run_tool(tool, house.services, actor, tool.args.model_construct())
                refused += 1
    assert refused > len(TOOLS) + 15
    assert {tool.name for tool in TOOLS if tool.writes and tool.scope in SCOPES_BY_ROLE[Role.VIEWER]} <= {
        "remember_fact",
        "forget_fact",
        "erase_account",
    }
    assert await contents(house) == before


async def test_no_tool_does_anything_with_anothers_things(house: House) -> None:
    allow(house)
    _, ids = await everything(house)
    bob, _ = await sign_up(house, "bob@example.org")
    before, tried = await contents(house), 0
    for tool in TOOLS:
        for name in named_things(tool):
            foreign = check_args(tool, call_with(tool, name, ids[NAMED_BY[name]]))
            missing = check_args(tool, call_with(tool, name, str(uuid4())))
            if tool.name in TELLS_NOTHING:
                continue
            with pytest.raises(FolioscopeError) as refusal:
                await run_tool(tool, house.services, bob, foreign)
            with pytest.raises(FolioscopeError) as absence:
                await run_tool(tool, house.services, bob, missing)
            assert (refusal.value.code, refusal.value.next_step) == (absence.value.code, absence.value.next_step), (tool.name, name)
            assert refusal.value.message.replace(ids[NAMED_BY[name]], "ID") == absence.value.message.replace(
                str(getattr(missing, name)), "ID"
            )
            tried += 1
    assert tried > 30
    assert await contents(house) == before


def calls_of_everything(ids: dict[str, str]) -> list[tuple[str, dict[str, Any]]]:
    made = []
    for tool in CHAT_TOOLS:
        things = named_things(tool)
        made += [(tool.name, call_with(tool, name, ids[NAMED_BY[name]])) for name in things]
        if not things:
            made.append((tool.name, NEEDED.get(tool.name, {})))
    return made


@pytest.mark.parametrize("role", [Role.MEMBER, Role.VIEWER])
async def test_row_061_a_model_that_names_anothers_ids_gets_nothing_and_changes_nothing(house: House, role: Role) -> None:
    allow(house)
    _, ids = await everything(house)
    bob, _ = await sign_up(house, "bob@example.org", role)
    calls = calls_of_everything(ids)
    before = await contents(house)
    writing = {tool.name for tool in CHAT_TOOLS if tool.writes}  # reads of the books wait for the writes that were asked for before
    reads, writes = [call for call in calls if call[0] not in writing], [call for call in calls if call[0] in writing]
    with model_server(Answer(calls=reads), Answer(calls=writes), Answer(text="Done.")) as script:
        limits = LlmSettings(base_url=script.url, max_retries=0, timeout_s=30, max_calls=200, max_turn_tokens=10_000_000)
        house.services.settings = house.services.settings.model_copy(update={"llm": limits})
        async with open_checkpoints(house.services) as checkpoints:
            understander = Understander(house.services.symbols, None)
            assistant = Assistant(house.services, checkpoints, understander, language_model(house.services.settings))
            events = [event async for event in assistant.turn(bob, ids["thread_id"], "do it")]
    finished = [event for event in events if isinstance(event, ToolFinished)]
    failed = [event for event in events if isinstance(event, TurnFailed)]
    assert {event.intent for event in finished} == {tool.name for tool in CHAT_TOOLS}, failed
    shown = str(events) + str(script.asked[-1]["messages"])
    assert "I live in Oslo" not in shown
    assert all(marker not in shown.replace(str(calls), "") for marker in ("ann@example.org",))
    after = await contents(house)
    kept = {
        "proposals",
        "model_usage",
        "jobs",
        "prediction_history",
        "model_versions",
        "price_bars",
        "chat_threads",
        "chat_history",
        "stocks",
    }
    assert {name: rows for name, rows in after.items() if name not in kept} == {
        name: rows for name, rows in before.items() if name not in kept
    }
    if role is Role.VIEWER:
        assert not [event for event in events if isinstance(event, ProposalReady)]
        writers = {tool.name for tool in CHAT_TOOLS if tool.writes and tool.scope not in SCOPES_BY_ROLE[Role.VIEWER]}
        assert all(event.error for event in finished if event.intent in writers)


def test_every_kind_of_job_says_who_may_have_it_done() -> None:
    assert set(RIGHTS) == set(WORK) == set(JOBS)


async def job_of(house: House, actor: Actor, kind: str, args: dict[str, Any]) -> UUID:
    async with house.services.begin(actor, write=True) as work:
        row = Job(user_id=actor.user_id, created_at=house.services.clock.now(), kind=kind, args=args, asked_by="rest")
        return (await work.jobs.add(row)).id


async def test_row_013_a_job_acts_for_its_owner_and_its_rights_are_looked_at_again(house: House) -> None:
    ann, ids = await everything(house)
    bob, _ = await sign_up(house, "bob@example.org", Role.VIEWER)
    with pytest.raises(NotFound):
        await perform_job(house.services, bob, UUID(ids["job_id"]), WORK)
    viewer = await actor_for(house.services, bob.user_id, Channel.WORKER)
    before, refused = await contents(house), []
    for kind in WORK:
        args = {
            "symbol": "AAPL",
            "document_id": ids["document_id"],
            "portfolio_id": ids["portfolio_id"],
            "everybody": True,
            "symbols": ["AAPL"],
        }
        view = await perform_job(house.services, viewer, await job_of(house, viewer, kind, args), WORK)
        assert (view.state, view.result) == ("failed", None), kind
        refused.append(kind)
    after = await contents(house)
    assert {name: rows for name, rows in after.items() if name not in {"jobs", "users"}} == {
        name: rows for name, rows in before.items() if name not in {"jobs", "users"}
    }
    assert len(refused) == len(WORK)
    member = Actor.of(bob.user_id, Role.MEMBER, Channel.WORKER)
    for kind, args in (
        ("index_document", {"document_id": ids["document_id"]}),
        ("rebuild_projections", {"portfolio_id": ids["portfolio_id"]}),
    ):
        await perform_job(house.services, member, await job_of(house, member, kind, args), WORK)
    assert [row for row in (await contents(house))["documents"] if ids["document_id"].replace("-", "") in row] == [
        row for row in before["documents"] if ids["document_id"].replace("-", "") in row
    ]
    assert ann.user_id != bob.user_id
