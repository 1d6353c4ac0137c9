"""Every operation under generated requests, by one account with another's ids mixed in: no server error, nothing that the document does not say, no leak.

`make fuzz` asks for longer, with every kind of case that schemathesis knows.
"""

import asyncio
from pathlib import Path

import fuzz_house
import pytest
from api_house import allow, open_house, sign_up
from api_script import Script
from test_api_matrix import belongings, operations

from core.settings import AuthMode
from rag import Embedder, Library

SEED = 20240614
IN_THE_SUITE = 4


async def nothing(*_: object, **__: object) -> str:
    """Takes the place of background work: what counts here is what may be asked for."""
    return "done"


@pytest.mark.timeout(0)
async def test_no_request_breaks_the_interface_or_opens_anothers_things(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config
) -> None:
    monkeypatch.setattr("api_house.perform", nothing)
    cases = pytestconfig.getoption("--fuzz")
    script = Script()
    async with open_house(tmp_path, mode=AuthMode.ACCOUNTS, assistant=script, requests_per_minute=100_000_000) as house:
        script.services = house.services
        allow(house)
        house.services.knowledge = Library(tmp_path / "knowledge", Embedder(tmp_path / "models"))
        bob, client = await sign_up(house, "bob@example.org")
        ids = await belongings(house, bob, client)
        mine = {operation.name for operation in operations(house)}
        before = await fuzz_house.kept_of(house, bob)
        bridge = fuzz_house.Bridge(house, asyncio.get_running_loop(), frozenset({"bob@example.org", *ids.values()}))
        await bridge.enter()
        found = await asyncio.to_thread(
            fuzz_house.run,
            bridge,
            ids,
            cases=cases or IN_THE_SUITE,
            seed=SEED,
            phases=("examples", "coverage", "fuzzing", "stateful") if cases else ("examples", "fuzzing"),
        )
        assert found.failures == {}
        assert bridge.leaks == []
        assert await fuzz_house.kept_of(house, bob) == before
        assert len(found.operations) == len(mine) > 100
        assert bridge.requests > IN_THE_SUITE * len(mine)
