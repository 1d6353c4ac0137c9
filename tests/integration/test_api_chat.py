"""The conversation by REST, over an assistant that follows a script; its tools, proposals and rows are real."""

import asyncio
import json
import uuid
from collections.abc import AsyncGenerator, AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from api_house import House, open_house, sign_up

from agents.blocks import Column, Notice, Proposal, Table
from agents.events import BlockReady, Event, ProposalReady, TextDelta, ToolFinished, ToolStarted, TurnDone, TurnFailed, Understood
from core.actor import Actor, Channel
from core.errors import FolioscopeError
from core.ids import new_id
from core.settings import AuthMode
from db.models import ChatHistory
from tools.activities import ADD_TRANSACTION
from tools.door import run_tool
from tools.proposals import DECIDE_PROPOSAL, DecideProposal, propose
from tools.services import Services

TABLE = Table(title="Holdings", columns=(Column(label="Symbol"),), rows=(("AAPL",),))


class Script:
    """Says what its lines say; "buy" proposes, "fail CODE" fails, "wait" never ends."""

    services: Services

    def __init__(self) -> None:
        self.heard: list[tuple[str, str]] = []
        self.forgotten: list[str] = []
        self.stopped = asyncio.Event()

    async def turn(self, actor: Actor, thread_key: str, text: str) -> AsyncGenerator[Event, None]:
        self.heard.append((thread_key, text))
        if text.startswith("fail"):
            yield TurnFailed(code=text.split()[1], message="It did not work.")
            yield TurnDone(reply="", calls=())
            return
        if text == "half":
            yield BlockReady(block=TABLE)
            yield TurnFailed(code="unavailable", message="It did not work.")
        if text == "wait":
            yield TextDelta(text="One moment")
            try:
                await asyncio.Event().wait()
            finally:
                self.stopped.set()
        if text == "buy":
            raw = {"side": "buy", "symbol": "AAPL", "quantity": "10", "price": "130"}
            made = await propose(self.services, actor, ADD_TRANSACTION, raw, thread_id=thread_key, call_key=str(new_id()))
            yield ProposalReady(proposal=Proposal(id=made.id, title=made.title, lines=made.lines, expires_at=made.expires_at))
        yield ToolStarted(call_id="1", intent="show_portfolio", title="Looking", args={})
        yield ToolFinished(call_id="1", intent="show_portfolio", duration_ms=1.0)
        yield TextDelta(text="You own ")
        yield TextDelta(text="Apple.")
        yield BlockReady(block=TABLE)
        yield TurnDone(reply="You own Apple.", calls=(Understood(intent="show_portfolio", args={"portfolio_id": None}),))

    async def decide(self, actor: Actor, proposal_id: uuid.UUID, decision: str) -> AsyncGenerator[Event, None]:
        try:
            outcome = await run_tool(
                DECIDE_PROPOSAL, self.services, actor, DecideProposal.model_validate({"proposal_id": proposal_id, "decision": decision})
            )
        except FolioscopeError as err:
            yield TurnFailed(code=err.code, message=err.message)
            yield TurnDone(reply="", calls=())
            return
        yield TurnDone(reply=f"It is {outcome.proposal.state}.", calls=(Understood(intent=decision, args={}),))

    async def forget(self, actor: Actor, thread_key: str) -> None:
        self.forgotten.append(thread_key)


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
async def house(tmp_path: Path, script: Script) -> AsyncIterator[House]:
    async with open_house(tmp_path, assistant=script) as opened:
        script.services = opened.services
        yield opened


async def say(house: House, message: str, **more: Any) -> dict[str, Any]:
    answer = await house.client.post("/api/chat", json={"message": message, **more})
    assert answer.status_code == 200, answer.text
    reply: dict[str, Any] = answer.json()
    return reply


async def test_a_message_is_answered_whole(house: House) -> None:
    reply = await say(house, "what do I own?")
    assert reply["reply"] == "You own Apple."
    assert reply["blocks"] == [TABLE.model_dump(mode="json")]
    assert reply["calls"] == [{"intent": "show_portfolio", "args": {"portfolio_id": None}}]
    assert reply["proposals"] == []
    assert uuid.UUID(reply["thread_id"])


async def test_a_conversation_goes_on_and_is_kept(house: House, script: Script) -> None:
    first = await say(house, "what do   I own?")
    second = await say(house, "and now?", thread_id=first["thread_id"])
    assert [key for key, _ in script.heard] == [first["thread_id"]] * 2 == [second["thread_id"]] * 2
    listed = (await house.client.get("/api/chat/threads")).json()
    assert [(item["id"], item["name"], item["channel"]) for item in listed["items"]] == [(first["thread_id"], "what do I own?", "rest")]
    kept = (await house.client.get(f"/api/chat/threads/{first['thread_id']}")).json()["messages"]
    assert [(item["role"], item["text"]) for item in kept] == [
        ("user", "what do   I own?"),
        ("assistant", "You own Apple."),
        ("user", "and now?"),
        ("assistant", "You own Apple."),
    ]
    assert kept[1]["blocks"] == first["blocks"]


async def test_conversations_are_paged_searched_and_deleted(house: House, script: Script) -> None:
    ids = [(await say(house, f"question {number}"))["thread_id"] for number in range(3)]
    first = (await house.client.get("/api/chat/threads", params={"limit": 2})).json()
    rest = (await house.client.get("/api/chat/threads", params={"limit": 2, "before": first["next"]})).json()
    assert [item["id"] for item in first["items"] + rest["items"]] == ids[::-1]
    assert rest["next"] is None
    found = (await house.client.get("/api/chat/threads", params={"search": "question 1"})).json()
    assert [item["id"] for item in found["items"]] == [ids[1]]
    assert (await house.client.delete(f"/api/chat/threads/{ids[1]}")).json()["id"] == ids[1]
    assert script.forgotten == [ids[1]]
    assert (await house.client.get(f"/api/chat/threads/{ids[1]}")).status_code == 404
    assert (await house.client.post("/api/chat", json={"message": "on", "thread_id": ids[1]})).status_code == 404


def events_in(text: str) -> list[tuple[str, dict[str, Any]]]:
    found = []
    for part in text.split("\n\n"):
        if part.startswith("event: "):
            name, data = part.split("\n", maxsplit=1)
            found.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return found


async def test_the_events_of_a_turn_can_be_followed(house: House) -> None:
    answer = await house.client.post("/api/chat", json={"message": "what do I own?"}, headers={"Accept": "text/event-stream"})
    assert answer.headers["content-type"].startswith("text/event-stream")
    events = events_in(answer.text)
    assert [name for name, _ in events] == [
        "thread", "tool_started", "tool_finished", "text_delta", "text_delta", "block_ready", "turn_done",
    ]  # fmt: skip
    assert events[-1][1]["reply"] == "You own Apple."
    kept = (await house.client.get(f"/api/chat/threads/{events[0][1]['thread_id']}")).json()["messages"]
    assert [item["role"] for item in kept] == ["user", "assistant"]


async def test_a_client_that_leaves_stops_the_turn(house: House, script: Script) -> None:
    body = json.dumps({"message": "wait"}).encode()
    left, sent = asyncio.Event(), []
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http", "path": "/api/chat",
        "raw_path": b"/api/chat", "query_string": b"", "root_path": "", "client": ("127.0.0.1", 1), "server": ("localhost", 80), "state": {},
        "headers": [(b"host", b"localhost"), (b"content-type", b"application/json"), (b"accept", b"text/event-stream")],
    }  # fmt: skip
    messages = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive() -> dict[str, Any]:
        for message in messages:
            return message
        await left.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)
        if b"One moment" in message.get("body", b""):
            left.set()

    await asyncio.wait_for(house.web(scope, receive, send), 10)
    assert script.stopped.is_set()
    (thread,) = (await house.client.get("/api/chat/threads")).json()["items"]
    kept = (await house.client.get(f"/api/chat/threads/{thread['id']}")).json()["messages"]
    assert [item["text"] for item in kept] == ["wait", "One moment"]


@pytest.mark.parametrize(
    ("code", "status"),
    [("too_large", 413), ("unknown_symbol", 404), ("unavailable", 503), ("internal_error", 500), ("never_heard_of", 500)],
)
async def test_a_turn_that_only_failed_is_a_problem(house: House, code: str, status: int) -> None:
    answer = await house.client.post("/api/chat", json={"message": f"fail {code}"})
    assert (answer.status_code, answer.json()["detail"]) == (status, "It did not work.")
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_turn_that_failed_halfway_says_so(house: House) -> None:
    reply = await say(house, "half")
    assert reply["blocks"][-1] == Notice(tone="bad", text="It did not work.").model_dump(mode="json")


async def test_a_proposal_is_confirmed_exactly_once(house: House) -> None:
    (offered,) = (await say(house, "buy"))["proposals"]
    address = f"/api/proposals/{offered['id']}"
    assert (await house.client.get("/api/activities")).json()["total"] == 0
    answers = [await house.client.post(address, json={"decision": "confirm"}) for _ in range(3)]
    assert {(answer.status_code, answer.json()["reply"]) for answer in answers} == {(200, "It is confirmed.")}
    assert (await house.client.get("/api/activities")).json()["total"] == 1
    late = await house.client.post(address, json={"decision": "cancel"})
    assert (late.status_code, late.json()["code"]) == (409, "conflict")


async def test_a_cancelled_proposal_writes_nothing(house: House) -> None:
    (offered,) = (await say(house, "buy"))["proposals"]
    assert (await house.client.post(f"/api/proposals/{offered['id']}", json={"decision": "cancel"})).status_code == 200
    refused = await house.client.post(f"/api/proposals/{offered['id']}", json={"decision": "confirm"})
    assert refused.status_code == 409
    assert (await house.client.get("/api/activities")).json()["total"] == 0


@pytest.mark.parametrize("body", [{"decision": "maybe"}, {}, {"decision": "confirm", "args": {"quantity": "9"}}])
async def test_a_decision_is_yes_or_no(house: House, body: dict[str, Any]) -> None:
    (offered,) = (await say(house, "buy"))["proposals"]
    assert (await house.client.post(f"/api/proposals/{offered['id']}", json=body)).status_code == 422
    assert (await house.client.post(f"/api/proposals/{uuid.uuid4()}", json={"decision": "confirm"})).status_code == 404


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"message": ""}, 422, "message"),
        ({"message": "   "}, 422, "message"),
        ({}, 422, "message"),
        ({"message": 7}, 422, "message"),
        ({"message": "hi", "thread_id": ""}, 422, "thread_id"),
        ({"message": "hi", "thread_id": "x" * 65}, 422, "thread_id"),
        ({"message": "hi", "user_id": "1"}, 422, "user_id"),
        ({"message": "x" * 4001}, 413, None),
        ({"message": "hi", "thread_id": "nobody-knows-this"}, 404, None),
    ],
)
async def test_a_bad_message_is_refused(house: House, script: Script, body: dict[str, Any], status: int, field: str | None) -> None:
    answer = await house.client.post("/api/chat", json=body)
    assert (answer.status_code, answer.json().get("field")) == (status, field), answer.text
    assert script.heard == []


async def test_a_message_of_ten_megabytes_is_refused(house: House, script: Script) -> None:
    answer = await house.client.post("/api/chat", json={"message": "x" * 10_000_000})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert script.heard == []


async def test_the_same_key_gets_the_same_answer(house: House, script: Script) -> None:
    key = {"Idempotency-Key": "once-only"}
    first, second = [await house.client.post("/api/chat", json={"message": "hello"}, headers=key) for _ in range(2)]
    assert first.json() == second.json()
    assert len(script.heard) == 1
    other = await house.client.post("/api/chat", json={"message": "bye"}, headers=key)
    assert other.status_code == 409


async def test_without_an_assistant_the_rest_still_works(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        answer = await house.client.post("/api/chat", json={"message": "hello"})
        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
        assert (await house.client.get("/api/chat/threads")).json()["items"] == []


async def keep_file(house: House, actor: Actor, thread_id: str, **columns: Any) -> str:
    key = str(new_id())
    async with house.services.begin(actor, write=True) as work:
        row = ChatHistory(
            user_id=actor.user_id, created_at=work.clock.now(), thread_key=thread_id, key=key, kind="element", position=0,
            data={"name": columns.pop("name", "chart")}, **columns,
        )  # fmt: skip
        await work.chats.put_entry(row)
    return key


async def test_files_of_a_conversation_are_its_owners(tmp_path: Path, script: Script) -> None:
    async with open_house(tmp_path, assistant=script, mode=AuthMode.ACCOUNTS) as house:
        script.services = house.services
        ann, of_ann = await sign_up(house, "ann@example.org")
        _, of_bob = await sign_up(house, "bob@example.org")
        thread = (await of_ann.post("/api/chat", json={"message": "buy"})).json()
        key = await keep_file(house, ann, thread["thread_id"], content=b'{"data": []}', mime="application/json")
        page = await keep_file(
            house, ann, thread["thread_id"], content=b"<script>", mime="text/html", name='x"\r\nSet-Cookie: a=b\u202e.html'
        )
        chart = await of_ann.get(f"/api/chat/elements/{key}")
        assert (chart.content, chart.headers["content-type"].split(";")[0]) == (b'{"data": []}', "application/json")
        html = await of_ann.get(f"/api/chat/elements/{page}")
        assert html.headers["content-disposition"].startswith("attachment; ")
        assert "sandbox" in html.headers["content-security-policy"]
        assert html.headers["x-content-type-options"] == "nosniff"
        assert "set-cookie" not in html.headers
        unknown = await of_bob.get(f"/api/chat/elements/{uuid.uuid4()}")
        for address in (f"/api/chat/elements/{key}", f"/api/chat/threads/{thread['thread_id']}"):
            foreign = await of_bob.get(address)
            assert foreign.status_code == 404
        assert (await of_bob.get(f"/api/chat/elements/{key}")).json() == unknown.json()
        assert (await of_bob.delete(f"/api/chat/threads/{thread['thread_id']}")).status_code == 404
        assert (await of_bob.post("/api/chat", json={"message": "hi", "thread_id": thread["thread_id"]})).status_code == 404
        assert (await of_bob.post(f"/api/proposals/{thread['proposals'][0]['id']}", json={"decision": "confirm"})).status_code == 404
        assert (await of_bob.get("/api/chat/threads")).json()["items"] == []
        assert (await of_ann.get("/api/activities")).json()["total"] == 0
        assert ann.channel is Channel.CLI
