"""The conversation by REST, over an assistant that follows a script; its tools, proposals and rows are real."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from api_house import House, open_house
from api_script import Script

from agents.blocks import Column, Notice, Table

TABLE = Table(title="Holdings", columns=(Column(label="Symbol"),), rows=(("AAPL",),))


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
    address = f"/api/chat/threads/{first['thread_id']}"
    renamed = (await house.client.put(address, json={"name": " My   Apple "})).json()
    assert renamed == {**listed["items"][0], "name": "My Apple", "updated_at": renamed["updated_at"]}
    assert (await house.client.get(address)).json()["name"] == "My Apple"
    assert (await house.client.put(address, json={"name": ""})).status_code == 422


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
    assert events[-1][1]["reply"] == "You own Apple." == "".join(told["text"] for name, told in events if name == "text_delta")
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
    assert other.status_code == 422


async def test_without_an_assistant_the_rest_still_works(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        answer = await house.client.post("/api/chat", json={"message": "hello"})
        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
        assert (await house.client.get("/api/chat/threads")).json()["items"] == []
