"""Twenty sales of 3 from 10 at once, from two processes: exactly three succeed, on SQLite and on PostgreSQL."""

import asyncio
import json
import sys
from pathlib import Path

from api_house import open_house
from books_house import Owner
from databases import KINDS
from selling_process import SALES

from tools.accounts import local_owner
from tools.activities import ADD_TRANSACTION, LIST_TRANSACTIONS

ROOT = Path(__file__).resolve().parents[2]
MODULE = "tests.integration.selling_process"


class Seller:
    """The other end of a selling process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process

    @classmethod
    async def start(cls) -> "Seller":
        return cls(await asyncio.create_subprocess_exec(sys.executable, "-m", MODULE, stdin=-1, stdout=-1, cwd=ROOT))

    async def tell(self, line: str, *, until: str) -> str:
        """Its first line that begins with `until` after it was told `line`."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(line.encode() + b"\n")
        answer = ""
        while not answer.startswith(until):
            answer = (await self.process.stdout.readline()).decode()
            assert answer, "the process has ended"
        return answer


async def test_exactly_three_of_twenty_sales_succeed(tmp_path: Path) -> None:
    sellers = await asyncio.gather(Seller.start(), Seller.start())
    for kind in KINDS:
        async with open_house(tmp_path, database=kind) as house:
            owner = Owner(house, await local_owner(house.services))
            await owner.call(ADD_TRANSACTION, side="buy", symbol="AAPL", quantity="10", price="100", date="2024-06-03")
            url = house.services.settings.database.url
            await asyncio.gather(*(seller.tell(url, until="ready") for seller in sellers))
            answers = await asyncio.gather(*(seller.tell("now", until="[") for seller in sellers))
            outcomes = [outcome for answer in answers for outcome in json.loads(answer)]
            assert len(outcomes) == 2 * SALES
            assert outcomes.count("sold") == 3, kind
            assert {outcome.split(":")[0] for outcome in outcomes if outcome != "sold"} == {"insufficient_holding"}
            assert await owner.units("AAPL") == 1
            assert (await owner.call(LIST_TRANSACTIONS, side="sell")).total == 3
    for seller in sellers:
        await seller.process.communicate(b"")
        assert seller.process.returncode == 0
