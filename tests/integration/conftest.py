"""What most tests of a whole house begin with; a module that needs another house has a fixture of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from api_house import House, open_house

from core.actor import Actor
from core.settings import AuthMode
from tools.accounts import local_owner


@pytest.fixture
async def house(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[House]:
    """A house on the local owner's books; where the test or its module is marked `accounts`, one that people sign in to."""
    mode = AuthMode.ACCOUNTS if request.node.get_closest_marker("accounts") else AuthMode.LOCAL_OWNER
    async with open_house(tmp_path, mode=mode) as opened:
        yield opened


@pytest.fixture
async def owner(house: House) -> Actor:
    """Its owner."""
    return await local_owner(house.services)
