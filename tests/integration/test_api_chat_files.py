"""Files that were shown in a conversation belong to its owner."""

import uuid
from pathlib import Path
from typing import Any

from api_house import House, open_house, sign_up
from api_script import Script

from core.actor import Actor, Channel
from core.ids import new_id
from core.settings import AuthMode
from db.models import ChatHistory


async def keep_file(house: House, actor: Actor, thread_id: str, **columns: Any) -> str:
    key = str(new_id())
    async with house.services.begin(actor, write=True) as work:
        row = ChatHistory(
            user_id=actor.user_id, created_at=work.clock.now(), thread_key=thread_id, key=key, kind="element", position=0,
            data={"name": columns.pop("name", "chart")}, **columns,
        )  # fmt: skip
        await work.chats.put_entries([row])
    return key


async def test_files_of_a_conversation_are_its_owners(tmp_path: Path) -> None:
    script = Script()
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
