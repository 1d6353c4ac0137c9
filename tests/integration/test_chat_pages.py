"""A conversation that is open in two pages at once."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest
import pytest_asyncio
from chat_house import House, open_house
from chat_tab import tab

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with open_house(Path(tmp_path_factory.mktemp("chat"))) as opened:
        yield opened


async def test_what_is_decided_together_in_one_page_leaves_no_button_in_the_other(house: House) -> None:
    async with tab(house.url) as page:
        await page.say("together")
        async with tab(house.url, thread=page.thread) as second:
            await second.until(lambda: len(second.actions) == 4)
            ann, each = (
                await house.actor("ann"),
                [action for action in page.actions.values() if action["label"] in {"Confirm 1", "Confirm 2"}],
            )
            for action in each:
                async for _ in house.script.decide(ann, UUID(action["payload"]["proposal"]), "confirm"):
                    pass
            await page.say("hello")
            await second.until(lambda: any(text.count("✓ Done") == 2 for text in second.texts()))
            await second.until(lambda: second.actions == {})
