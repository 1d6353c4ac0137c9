"""What the tests of backups share: money in the books, another installation, and what a database holds."""

from pathlib import Path

from api_house import House

from core.actor import Actor
from core.settings import DatabaseSettings, Settings
from db import Database
from db.models import Base
from db.moving import table_digest
from tools.activities import ADD_TRANSACTION
from tools.door import check_args, run_tool


async def deposit(house: House, owner: Actor, number: int) -> None:
    args = check_args(ADD_TRANSACTION, {"side": "deposit", "amount": f"{number}.000000000000000001", "date": "2024-06-03"})
    await run_tool(ADD_TRANSACTION, house.services, owner, args, key=f"deposit-{number}")


async def digests(url: str) -> dict[str, str]:
    database = Database(url)
    async with database.engine.connect() as connection:
        found = {table.name: await table_digest(table, connection) for table in Base.metadata.sorted_tables}
    await database.close()
    return found


def elsewhere(folder: Path, url: str) -> Settings:
    return Settings(_env_file=None, state_dir=folder / "var", database=DatabaseSettings(url=url))
