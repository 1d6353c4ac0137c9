"""Makes the parts of a process from its settings, and takes them down again."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager

from core.clock import Clock, MarketClock, SystemClock
from core.errors import Misconfigured
from core.settings import Provider, Settings
from db import Database
from db.unit_of_work import unit_of_work
from infra import Backbone, Cache, CpuPool, EmbeddedRedis, find_redis_server, forget_the_dead, local_backbone, open_backbone
from infra.faults import reporting
from infra.local_queue import Job
from infra.traces import sending
from market import Market, build_market
from market.symbols import SymbolIndex
from rag import Embedder, Library
from tools.accounts import NOBODY
from tools.backups import refuse_half_restored
from tools.neighbours import CachedAnswers
from tools.program import program_version
from tools.services import Services
from tools.stored_prices import StoredProvider

RELEASE = "folioscope@0.1.0"
SAMPLE_END = dt.date(2022, 12, 28)
"""The last day of the bundled sample market."""
READ_AT_A_TIME = 2
"""Handed-in files that are read at a time; one that is broken takes up to a minute."""


def clock_of(settings: Settings) -> Clock:
    """The clock of a market: the sample market's day stands still at its end."""
    return MarketClock(SAMPLE_END) if settings.market.provider is Provider.SAMPLE else SystemClock()


def market_of(settings: Settings, clock: Clock, symbols: SymbolIndex, database: Database, cache: Cache) -> Market:
    """The market of the settings, with suggestions from the symbol list.

    Behind a provider elsewhere stand the files, if any, and what was stored; what it answers is shared through `cache`.
    """

    def suggest(text: str) -> list[str]:
        return [item.symbol for item in symbols.search(text, 5)]

    stored = StoredProvider(lambda: unit_of_work(database, owner=NOBODY.user_id, clock=clock))
    chosen, folder = settings.market.provider, settings.market.csv_folder
    names = f"{chosen.value},csv" if chosen is Provider.YAHOO and folder is not None else chosen.value
    return build_market(names, csv_folder=folder, clock=clock, suggest=suggest, last=stored, neighbours=CachedAnswers(cache))


@asynccontextmanager
async def open_services(settings: Settings, *, jobs: Mapping[str, Job], process: str = "web") -> AsyncIterator[Services]:
    """The parts of this process; they end with the block.

    Args:
        settings: checked settings.
        jobs: background jobs by name, for an installation without Redis, where they run in this process.
        process: what this process is, for whoever watches.

    Raises:
        Misconfigured: a setting does not work, or a restore was broken off here.
        Unavailable: a configured Redis does not answer.
    """
    refuse_half_restored(settings)
    clock, symbols = clock_of(settings), await asyncio.to_thread(SymbolIndex.bundled)
    await asyncio.to_thread(program_version)
    async with AsyncExitStack() as stack:
        stack.enter_context(sending(settings.watch.trace_url, process=process))
        dsn = settings.watch.sentry_dsn
        stack.enter_context(reporting(dsn.get_secret_value() if dsn else None, process=process, release=RELEASE))
        database = Database(settings.database.url, busy_timeout_s=settings.database.busy_timeout_s)
        stack.push_async_callback(database.close)
        computer = await stack.enter_async_context(CpuPool(size=1))
        reader = await stack.enter_async_context(CpuPool(size=READ_AT_A_TIME))
        redis_url, alone = await _redis_url(stack, settings)
        made: dict[str, object] = {}
        backbone: Backbone = await open_backbone(redis_url) if redis_url else local_backbone(told_of(jobs, made))
        stack.push_async_callback(backbone.close)
        if alone and backbone.client is not None:
            await forget_the_dead(backbone.client)
        knowledge = Library(settings.state_dir / "knowledge", Embedder(settings.state_dir / "models"), server=settings.vectors.url)
        stack.push_async_callback(knowledge.close)
        services = Services(
            settings=settings,
            clock=clock,
            database=database,
            market=market_of(settings, clock, symbols, database, backbone.cache),
            symbols=symbols,
            backbone=backbone,
            computer=computer,
            reader=reader,
            redis_url=redis_url,
            knowledge=knowledge,
        )
        made["services"] = services
        stack.push_async_callback(services.settled)
        yield services


async def _redis_url(stack: AsyncExitStack, settings: Settings) -> tuple[str | None, bool]:
    """The address of the configured Redis, or of one of our own (None where there is no redis-server at all), and whether nobody else uses it."""
    if settings.redis.url is not None:
        return settings.redis.url, False
    try:
        find_redis_server()
    except Misconfigured:
        return None, True
    embedded = await stack.enter_async_context(EmbeddedRedis(settings.state_dir / "redis"))
    return embedded.url, embedded.owned


def told_of(jobs: Mapping[str, Job], made: Mapping[str, object]) -> dict[str, Job]:
    """The jobs with everything in `made` beside what the queue tells them; read when they run, since the services come after the queue."""

    def telling(job: Job) -> Job:
        async def run(told: Mapping[str, object], **arguments: object) -> object:
            return await job({**told, **made}, **arguments)

        return run

    return {name: telling(job) for name, job in jobs.items()}
