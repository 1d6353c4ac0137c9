"""Facts about a person: proposed, kept, shown, erased, and told to a language model as data."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from api_house import House, open_house, sign_up

from agents.known import known_state
from core.actor import Actor
from core.errors import Conflict, NotFound
from core.settings import AuthMode
from tools.accounts import local_owner
from tools.base import AnyTool
from tools.door import check_args, preview_tool, run_tool
from tools.memory import FORGET_FACT, LIST_FACTS, REMEMBER_FACT


class Person:
    def __init__(self, house: House, actor: Actor) -> None:
        self.services, self.actor = house.services, actor

    async def call(self, tool: AnyTool, **args: Any) -> Any:
        return await run_tool(tool, self.services, self.actor, check_args(tool, args))

    async def facts(self) -> list[str]:
        return [item.text for item in (await self.call(LIST_FACTS)).items]


@pytest.fixture
async def person(tmp_path: Path) -> AsyncIterator[Person]:
    async with open_house(tmp_path) as house:
        yield Person(house, await local_owner(house.services))


async def test_facts_are_kept_known_and_erased_one_by_one_and_all(person: Person) -> None:
    for fact in ("I retire in 2031", "My name is Ann", "I live in Spain"):
        await person.call(REMEMBER_FACT, fact=fact)
    with pytest.raises(Conflict, match="already"):
        await person.call(REMEMBER_FACT, fact="i retire in 2031!")
    known = await known_state(person.services, person.actor, thread_key="t", attachments=(), text="")
    assert known.facts == ("I retire in 2031", "My name is Ann", "I live in Spain")
    await person.call(FORGET_FACT, number=2)
    await person.call(FORGET_FACT, fact="that I live in spain")
    assert await person.facts() == ["I retire in 2031"]
    for asked, said in (({"fact": "a horse"}, "nothing like that"), ({"number": 4}, "no number 4")):
        with pytest.raises(NotFound, match=said):
            await person.call(FORGET_FACT, **asked)
    await person.call(FORGET_FACT, everything=True)
    assert await person.facts() == []


async def test_what_would_be_erased_is_shown_first(person: Person) -> None:
    await person.call(REMEMBER_FACT, fact="I retire in 2031")
    shown = await preview_tool(FORGET_FACT, person.services, person.actor, check_args(FORGET_FACT, {"everything": True}))
    assert [(line.before, line.after) for line in shown.lines] == [("I retire in 2031", "erased")]
    assert await person.facts() == ["I retire in 2031"]


async def test_facts_are_their_owner_s_alone(tmp_path: Path) -> None:
    async with open_house(tmp_path, mode=AuthMode.ACCOUNTS) as house:
        _, of_ann = await sign_up(house, "ann@example.org")
        _, of_bob = await sign_up(house, "bob@example.org")
        kept = (await of_ann.post("/api/memory", json={"fact": "I like boats"})).json()
        address = f"/api/memory/{kept['items'][0]['fact_id']}"
        assert (await of_bob.get("/api/memory")).json() == {"items": []}
        assert (await of_bob.delete(address)).status_code == 404
        assert (await of_ann.delete(address)).json() == {"items": []}
