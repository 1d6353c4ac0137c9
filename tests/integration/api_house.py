"""A whole web application for a test: real database, real routes, prices from memory, and the in-process twins of what Redis does."""

import datetime as dt
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx
from argon2 import PasswordHasher
from databases import fresh_database
from pydantic import SecretStr
from sqlalchemy import text
from structlog.testing import capture_logs

from api.web import WebApplication
from core.actor import Actor, Role
from core.clock import FixedClock
from core.settings import AuthMode, AuthSettings, DatabaseSettings, QuotaSettings, Settings, WebSettings
from db import Database
from db.models import Base
from infra import local_backbone
from infra.cpu_pool import CpuPool
from market import InMemoryProvider, Market
from market.provider import PriceProvider
from market.symbols import SymbolIndex
from tools.accounts import open_account
from tools.services import Services
from workers.jobs import JOBS, perform

TODAY = dt.date(2024, 6, 14)
QUOTES = {"AAPL": 200.0, "MSFT": 400.0, "KO": 60.0}
PASSWORD = "correct horse battery staple"
QUICK_HASHER = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
"""The same kind of hash, made in no time."""
ORIGIN = "http://localhost"


@dataclass
class House:
    services: Services
    web: WebApplication
    client: httpx.AsyncClient
    logs: list[Any]

    def visitor(self, **options: Any) -> httpx.AsyncClient:
        """Another client of the same application, with cookies of its own."""
        return visitor_of(self.web, **options)


def visitor_of(app: Any, *, base_url: str = ORIGIN, address: str = "127.0.0.1", **options: Any) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=app, client=(address, 50000), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url=base_url, **options)


@asynccontextmanager
async def open_house(
    folder: Path,
    *,
    mode: AuthMode = AuthMode.LOCAL_OWNER,
    chat: Any = None,
    assistant: Any = None,
    database: str | None = None,
    provider: PriceProvider | None = None,
    **web: Any,
) -> AsyncIterator[House]:
    with fresh_database(folder, kind=database) as url:
        async with _open(folder, url, mode=mode, chat=chat, assistant=assistant, provider=provider, web=web) as house:
            yield house


@asynccontextmanager
async def _open(
    folder: Path, url: str, *, mode: AuthMode, chat: Any, assistant: Any, provider: PriceProvider | None, web: dict[str, Any]
) -> AsyncIterator[House]:
    settings = Settings(
        _env_file=None,
        state_dir=folder / "var",
        database=DatabaseSettings(url=url),
        auth=AuthSettings(mode=mode),
        web=WebSettings(**{"requests_per_minute": 100_000, **web}),
    )
    clock = FixedClock.on(TODAY)
    made: list[Services] = []

    async def job(told: Mapping[str, object], **arguments: Any) -> object:
        return await perform({**told, "services": made[0]}, **arguments)

    backbone = local_backbone(dict.fromkeys(JOBS, job))
    async with CpuPool(size=1) as computer:
        services = Services(
            settings=settings,
            clock=clock,
            database=Database(settings.database.url),
            market=Market([provider or InMemoryProvider.random_walk(QUOTES, end=TODAY)], clock),
            symbols=SymbolIndex.bundled(),
            backbone=backbone,
            computer=computer,
        )
        made.append(services)
        app = WebApplication(services, assistant, chat=chat)
        try:
            with capture_logs() as logs, patch("tools.passwords._hasher", lambda: QUICK_HASHER):
                async with visitor_of(app) as client:
                    yield House(services=services, web=app, client=client, logs=logs)
        finally:
            await services.settled()
            await backbone.close()
            await services.database.close()


def allow(house: House, **quotas: int) -> None:
    """Other quotas than the usual ones from now on; without any, as good as none for the calls of tools."""
    wanted = quotas or dict.fromkeys(("light_per_minute", "heavy_per_minute", "jobs_per_minute"), 1_000_000)
    house.services.settings = house.services.settings.model_copy(update={"quotas": QuotaSettings(**wanted)})


async def sign_up(house: House, email: str, role: Role = Role.MEMBER) -> tuple[Actor, httpx.AsyncClient]:
    """An account, and a client that is signed in to it."""
    actor = await open_account(house.services, email=email, name=email.split("@", maxsplit=1)[0], password=SecretStr(PASSWORD), role=role)
    client = house.visitor(headers={"Origin": ORIGIN})
    answer = await client.post("/api/auth/sign-in", json={"email": email, "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    return actor, client


async def stored(house: House) -> str:
    """Everything that the database holds, as text."""
    async with house.services.database.session() as session:
        tables = [await session.execute(text(f'select * from "{name}"')) for name in Base.metadata.tables]  # noqa: S608 -- our own tables
        return "\n".join(str(tuple(row)) for table in tables for row in table)
