"""What most tests of a whole house begin with; a module that needs another house has a fixture of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from api_house import House, open_house

from core.actor import Actor
from tools.accounts import local_owner


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A house on the local owner's books."""
    async with open_house(tmp_path) as opened:
        yield opened


@pytest.fixture
async def owner(house: House) -> Actor:
    """Its owner."""
    return await local_owner(house.services)
