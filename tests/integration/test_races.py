"""Two processes at once on one database, SQLite and PostgreSQL: nothing sold twice, one effect of a key, one family of tokens, one end of a deletion.

`make races` sells ten thousand times, imports ten thousand rows, and prints what it took.
"""

import asyncio
import json
import sys
from collections import Counter
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from api_house import PASSWORD, House, open_house, sign_up
from books_house import Owner
from databases import KINDS
from invariants import broken

from core.clock import stopwatch_s
from core.settings import AuthMode
from tools.activities import ADD_TRANSACTION, LIST_TRANSACTIONS
from tools.uploads import keep_upload

ROOT = Path(__file__).resolve().parents[2]
IN_THE_SUITE = 100
ROWS_IN_THE_SUITE, ROWS = 800, 10_000
pytestmark = pytest.mark.asyncio(loop_scope="module")


class Racer:
    """The other end of a racing process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process

    async def tell(self, line: str, *, until: str) -> str:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(line.encode() + b"\n")
        answer = ""
        while not answer.startswith(until):
            answer = (await self.process.stdout.readline()).decode()
            assert answer, "the process has ended"
        return answer


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def racers() -> AsyncIterator[tuple[Racer, Racer]]:
    command = (sys.executable, "-m", "tests.integration.racing_process")
    first, second = [Racer(await asyncio.create_subprocess_exec(*command, stdin=-1, stdout=-1, cwd=ROOT)) for _ in range(2)]
    yield first, second
    for racer in (first, second):
        await racer.process.communicate(b"\n")
        assert racer.process.returncode == 0


async def race(racers: tuple[Racer, Racer], house: House, actor: Any, *tasks: dict[str, Any]) -> list[dict[str, int]]:
    """What came of the tasks, one a process, begun at the same moment."""
    settings = house.services.settings
    common = {"url": settings.database.url, "state": str(settings.state_dir), "user_id": str(actor.user_id)}
    await asyncio.gather(*(racer.tell(json.dumps({**common, **task}), until="ready") for racer, task in zip(racers, tasks, strict=True)))
    answers = await asyncio.gather(*(racer.tell("now", until="{") for racer in racers))
    return [json.loads(answer) for answer in answers]


SALE = {"tool": "add_transaction", "args": {"side": "sell", "symbol": "AAPL", "quantity": "3", "price": "150"}}


@pytest.mark.timeout(0)
@pytest.mark.parametrize("kind", KINDS)
async def test_row_077_of_many_sales_at_once_as_many_succeed_as_there_is_to_sell(
    tmp_path: Path, racers: tuple[Racer, Racer], kind: str, pytestconfig: pytest.Config, capsys: pytest.CaptureFixture[str]
) -> None:
    times = pytestconfig.getoption("--sales") or IN_THE_SUITE
    held = times // 10 + 1
    async with open_house(tmp_path, mode=AuthMode.ACCOUNTS, database=kind) as house:
        ann, _ = await sign_up(house, "ann@example.org")
        owner = Owner(house, ann)
        await owner.call(ADD_TRANSACTION, side="buy", symbol="AAPL", quantity=str(held), price="100", date="2024-06-03")
        begun = stopwatch_s()
        outcomes = await race(racers, house, ann, {**SALE, "times": times // 2}, {**SALE, "times": times // 2})
        took_s = stopwatch_s() - begun
        done = sum(outcome.get("done", 0) for outcome in outcomes)
        assert done == held // 3
        assert {code for outcome in outcomes for code in outcome} <= {"done", "insufficient_holding"}
        assert sum(sum(outcome.values()) for outcome in outcomes) == times
        assert await owner.units("AAPL") == Decimal(held % 3)
        assert await broken(house.services) == []
    if times > IN_THE_SUITE:
        with capsys.disabled():
            told = f"\n{kind}: {times:,} sales of 3 out of {held:,} from two processes: {done} sold, {times - done:,} refused, {held % 3} left, "
            sys.stdout.write(f"{told}{took_s:.1f} s, {1000 * took_s / times:.2f} ms a sale\n")


@pytest.mark.parametrize("kind", KINDS)
async def test_row_077_exactly_three_of_twenty_sales_succeed_by_whatever_entrance(
    tmp_path: Path, racers: tuple[Racer, Racer], kind: str
) -> None:
    async with open_house(tmp_path, mode=AuthMode.ACCOUNTS, database=kind) as house:
        ann, client = await sign_up(house, "ann@example.org")
        owner = Owner(house, ann)
        await owner.call(ADD_TRANSACTION, side="buy", symbol="AAPL", quantity="10", price="100", date="2024-06-03")
        elsewhere = race(racers, house, ann, {**SALE, "times": 7, "channel": "chat"}, {**SALE, "times": 7})
        outcomes, *answers = await asyncio.gather(elsewhere, *(client.post("/api/activities", json=SALE["args"]) for _ in range(6)))
        codes = Counter("done" if answer.status_code == 201 else answer.json()["code"] for answer in answers)
        for outcome in outcomes:
            codes.update(outcome)
        assert codes == {"done": 3, "insufficient_holding": 17}
        assert await owner.units("AAPL") == 1
        assert (await owner.call(LIST_TRANSACTIONS, side="sell")).total == 3
        assert await broken(house.services) == []


@pytest.mark.parametrize("kind", KINDS)
async def test_row_079_ten_equal_keys_have_one_effect_and_the_same_reply(tmp_path: Path, racers: tuple[Racer, Racer], kind: str) -> None:
    async with open_house(tmp_path, mode=AuthMode.ACCOUNTS, database=kind) as house:
        ann, client = await sign_up(house, "ann@example.org")
        body = {"side": "deposit", "amount": "5", "date": "2024-06-03"}
        task = {"tool": "add_transaction", "args": body, "key": "rest:one", "times": 5}
        outcomes = await race(racers, house, ann, task, task)
        replies = {reply for outcome in outcomes for reply in outcome}
        assert len(replies) == 1, replies
        assert next(iter(replies)).startswith("done {")
        assert (await Owner(house, ann).call(LIST_TRANSACTIONS)).total == 1
        again = await client.post("/api/activities", json=body, headers={"Idempotency-Key": "one"})
        assert (again.status_code, again.json()) == (201, json.loads(next(iter(replies)).removeprefix("done ")))
        other = await client.post("/api/activities", json={**body, "amount": "6"}, headers={"Idempotency-Key": "one"})
        assert (other.status_code, other.json()["code"]) == (422, "key_reused")
        _, stranger = await sign_up(house, "bob@example.org")
        assert (await stranger.post("/api/activities", json=body, headers={"Idempotency-Key": "one"})).json()["id"] != again.json()["id"]
        assert (await Owner(house, ann).call(LIST_TRANSACTIONS)).total == 1
        assert await broken(house.services) == []


@pytest.mark.parametrize("kind", KINDS)
async def test_row_021_ten_refreshes_from_two_processes_leave_one_family(tmp_path: Path, racers: tuple[Racer, Racer], kind: str) -> None:
    async with open_house(tmp_path, mode=AuthMode.ACCOUNTS, database=kind) as house:
        ann, _ = await sign_up(house, "ann@example.org")
        pair = (await house.client.post("/api/auth/token", json={"email": "ann@example.org", "password": PASSWORD})).json()
        task = {"refresh_token": pair["refresh_token"], "times": 5}
        outcomes = await race(racers, house, ann, task, task)
        won = [reply for outcome in outcomes for reply in outcome if reply.startswith("done ")]
        assert len(won) == 1
        assert sum(outcome.get("not_signed_in", 0) for outcome in outcomes) == 9
        token = won[0].removeprefix("done ")
        assert (await house.client.post("/api/auth/refresh", json={"refresh_token": token})).status_code == 200


@pytest.mark.timeout(0)
@pytest.mark.parametrize("kind", KINDS)
async def test_row_081_deleting_while_importing_has_one_end(
    tmp_path: Path, racers: tuple[Racer, Racer], kind: str, pytestconfig: pytest.Config
) -> None:
    rows = ROWS if pytestconfig.getoption("--sales") else ROWS_IN_THE_SUITE
    lines = ["Date,Type,Symbol,Quantity,Price,Currency"] + [f"2024-01-0{n % 8 + 1},buy,AAPL,{n},100,USD" for n in range(1, rows + 1)]
    async with open_house(tmp_path, mode=AuthMode.ACCOUNTS, database=kind) as house:
        ann, client = await sign_up(house, "ann@example.org")
        upload = keep_upload(house.services, ann, "\n".join(lines).encode())
        bring_in = {"tool": "import_csv", "args": {"file": "a.csv", "upload_id": str(upload)}, "times": 1}
        leave = {"tool": "erase_account", "args": {"confirm": "erase", "password": PASSWORD}, "times": 1}
        outcomes = await race(racers, house, ann, bring_in, leave)
        assert outcomes[1] == {"done": 1}, outcomes
        assert outcomes[0] in ({"done": 1}, {"not_found": 1}, {"not_signed_in": 1}, {"conflict": 1}), outcomes
        assert (await client.get("/api/auth/me")).status_code == 401
        async with house.services.database.session() as session:
            from sqlalchemy import func, select

            from db.models import Activity, Portfolio

            left = [await session.scalar(select(func.count()).select_from(table)) for table in (Activity, Portfolio)]
        assert left == [0, 0]
        assert await broken(house.services) == []


@pytest.mark.parametrize("kind", KINDS)
async def test_row_078_of_two_edits_of_one_version_the_second_is_told(tmp_path: Path, racers: tuple[Racer, Racer], kind: str) -> None:
    async with open_house(tmp_path, mode=AuthMode.ACCOUNTS, database=kind) as house:
        ann, client = await sign_up(house, "ann@example.org")
        made = (await client.post("/api/activities", json={"side": "deposit", "amount": "5", "date": "2024-06-03"})).json()
        edits = [
            {"tool": "edit_transaction", "args": {"target": made["id"], "amount": amount, "version": 1}, "times": 1}
            for amount in ("6", "7")
        ]
        outcomes = await race(racers, house, ann, *edits)
        assert sorted(code for outcome in outcomes for code in outcome) == ["conflict", "done"]
        late = await client.put(f"/api/activities/{made['id']}", json={"amount": "8", "version": 1})
        assert (late.status_code, late.json()["version"]) == (409, 2)
        assert await broken(house.services) == []
