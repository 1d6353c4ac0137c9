"""The state that a conversation starts from: a market, a clock, and users with the fixture's books."""

import datetime as dt
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from agents.assistant import Assistant
from agents.checkpoints import open_checkpoints
from agents.language_model import language_model
from agents.turn import Attachment
from agents.understanding import Understander
from core.actor import Actor, Channel, Role
from core.clock import FixedClock
from core.ids import new_id
from core.settings import ChatSettings, DatabaseSettings, LlmSettings, Settings
from db import Database
from db.migrations import migrate
from db.models import Alert, Document, Job, User, WatchlistItem
from infra import CpuPool, local_backbone
from market import Market
from market.providers.memory import InMemoryProvider
from market.symbols import SymbolIndex
from rag import Library
from rag.embedding import Embedder
from tools.accounts import as_account, insert_account
from tools.activities import ADD_TRANSACTION
from tools.books import read_books
from tools.context import Context
from tools.documents import ADD_DOCUMENT, AddDocument
from tools.door import run_tool
from tools.drafts import book, settle
from tools.entries import AddTransaction
from tools.portfolios import CHANGE_PORTFOLIO, ChangePortfolio
from tools.proposals import propose
from tools.services import Services
from tools.uploads import keep_upload
from tools.wiring import told_of
from workers.jobs import JOBS

JsonObject = dict[str, Any]  # Any: JSON
HISTORY_YEARS = 12.0


@dataclass(frozen=True, slots=True, kw_only=True)
class BooksState:
    """Units per symbol and `cash` in the base currency, and everything that a write could change."""

    units: Mapping[str, Decimal]
    state: str


class Scene:
    """The fixture, and the services that it runs on."""

    def __init__(self, services: Services, fixture: JsonObject) -> None:
        self._services = services
        self._fixture = fixture

    async def fresh_user(self) -> Actor:
        """A new user with the fixture's books, watchlist, alerts, documents and jobs."""
        services, fixture = self._services, self._fixture
        now = services.clock.now()
        row = User(email=f"{new_id()}@example.test", name=str(fixture["user"]["name"]), role=Role.MEMBER.value, created_at=now)
        actor = Actor.of(row.id, Role.MEMBER, Channel.CHAT)
        context = Context(services=services, actor=actor)
        async with services.begin(actor, write=True) as work:
            await insert_account(work, row)
        drafts = [await settle(context, _transaction(item)) for item in fixture["portfolio"]["transactions"]]
        async with services.begin(as_account(row, Channel.CHAT).actor, write=True) as work:
            for draft in drafts:
                await book(work, draft, origin="fixture")
            own: Any = {"user_id": row.id, "created_at": now}  # Any: spread over constructors
            for symbol in fixture.get("watchlist", []):
                await work.watchlist.add(WatchlistItem(symbol=symbol, **own))
            for alert in fixture.get("alerts", []):
                threshold = Decimal(str(alert["threshold"]))
                await work.alerts.add(
                    Alert(number=alert["id"], symbol=alert["symbol"], condition=alert["condition"], threshold=threshold, **own)
                )
            for document in fixture.get("documents", []):
                await work.documents.add(Document(name=document["name"], mime="text/plain", size_bytes=0, sha256="", state="ready", **own))
            for job in fixture.get("jobs", []):
                await work.jobs.add(Job(kind=job["kind"], args={"symbol": job.get("symbol", "")}, state=job["status"], **own))
        return actor

    async def books(self, actor: Actor) -> BooksState:
        """What the user has now."""
        async with self._services.begin(actor) as work:
            portfolio, books = await read_books(work, None)
            ledger = books.ledger()
            state = {
                "activities": [str(activity) for activity in books.activities],
                "watchlist": sorted(item.symbol for item in await work.watchlist.all()),
                "alerts": [(row.number, row.symbol, row.condition, str(row.threshold)) for row in await work.alerts.all()],
                "portfolio": [portfolio.name, portfolio.cost_method],
            }
        units = {symbol: position.quantity for symbol, position in ledger.positions.items()}
        return BooksState(units={**units, "cash": ledger.cash.get(books.base_currency, Decimal(0))}, state=json.dumps(state))

    @property
    def attached(self) -> frozenset[str]:
        """Names of the fixture's files."""
        return frozenset(self._fixture.get("attachments", {}))

    @property
    def database_path(self) -> str:
        """Where the books are kept; not for anybody's eyes."""
        return str(self._services.settings.state_dir / "scene.db")

    async def note(self, actor: Actor, text: str, number: int) -> None:
        """Record a small deposit whose note is `text`."""
        args = AddTransaction.model_validate(
            {"side": "deposit", "amount": str(number + 1), "note": text[:500], "date": self._fixture["as_of"]}
        )
        await run_tool(ADD_TRANSACTION, self._services, actor, args)

    async def document(self, actor: Actor, name: str, data: bytes) -> str:
        """Add a document; returns its id."""
        upload_id = keep_upload(self._services, actor, data)
        added = await run_tool(ADD_DOCUMENT, self._services, actor, AddDocument(file=name, upload_id=upload_id))
        return str(added.document_id)

    async def rename_portfolio(self, actor: Actor, name: str) -> None:
        """Give the portfolio another name."""
        await run_tool(CHANGE_PORTFOLIO, self._services, actor, ChangePortfolio(name=name))

    async def propose_deposit(self, actor: Actor, thread: str) -> str:
        """A proposal that waits; returns its id."""
        raw = {"side": "deposit", "amount": "77"}
        return str((await propose(self._services, actor, ADD_TRANSACTION, raw, thread_id=thread, call_key=f"{thread}:planted")).id)

    async def proposals(self, actor: Actor, thread: str) -> list[JsonObject]:
        """Every proposal of a conversation, with what became of it."""
        async with self._services.begin(actor) as work:
            rows = [row for row in await work.proposals.page(limit=200) if row.thread_id == thread]
        return [{"tool": row.tool, "title": row.preview["title"], "state": row.state} for row in reversed(rows)]

    async def ids(self, actor: Actor) -> dict[str, str]:
        """Ids of the user's portfolio and of one of its transactions."""
        async with self._services.begin(actor) as work:
            portfolio = await work.portfolios.pick(None)
            rows = list(await work.activities.entries(portfolio.id))
        return {"portfolio": str(portfolio.id), "transaction": str(rows[0].id)}

    def attachment(self, name: str) -> Attachment:
        """A file of the fixture."""
        return Attachment(name=name, mime="text/csv", data=str(self._fixture["attachments"][name]).encode())


def _transaction(item: JsonObject) -> AddTransaction:
    known = {key: value for key, value in item.items() if key in AddTransaction.model_fields}
    return AddTransaction.model_validate(known)


@asynccontextmanager
async def open_scene(
    fixture: JsonObject, folder: Path, *, llm: str | None, llm_key: str | None = None, library: bool = False, embedded: bool = True
) -> AsyncIterator[tuple[Scene, Assistant]]:
    """A scene and the assistant in it, on SQLite in `folder`, with a market that ends at the fixture's quotes on its day.

    Args:
        fixture: the state that conversations start from.
        folder: for the database and everything else that is kept.
        llm: address of a language model's server; None for the built-in understanding.
        llm_key: its key.
        library: whether documents can be added and asked about.
        embedded: whether the understanding uses sentence vectors.
    """
    day = dt.date.fromisoformat(fixture["as_of"])
    settings = Settings(
        state_dir=folder,
        database=DatabaseSettings(url=f"sqlite+aiosqlite:///{folder / 'scene.db'}"),
        llm=LlmSettings(base_url=llm, api_key=SecretStr(llm_key) if llm_key else None, max_retries=0, timeout_s=60),
        chat=ChatSettings(),
    )
    clock = FixedClock.on(day)
    symbols = SymbolIndex.bundled()
    quotes = {symbol: float(price) for symbol, price in fixture["quotes"].items()}
    provider = InMemoryProvider.random_walk(quotes, end=day, years=HISTORY_YEARS, currencies=_currencies(symbols, quotes), name="fixture")
    told: dict[str, object] = {}

    async with CpuPool(size=1) as computer:
        database = Database(settings.database.url)
        backbone = local_backbone(told_of(JOBS, told))
        services = Services(
            settings=settings,
            clock=clock,
            database=database,
            market=Market([provider], clock),
            symbols=symbols,
            backbone=backbone,
            computer=computer,
            knowledge=Library(folder / "knowledge", Embedder(folder / "models")) if library else None,
        )
        told["services"] = services
        await migrate(database)
        async with open_checkpoints(services) as checkpoints:
            embedder = Embedder(folder / "models") if embedded else None
            if embedder is not None:
                embedder.embed(["load the model"])
            understander = Understander(symbols, embedder)
            yield Scene(services, fixture), Assistant(services, checkpoints, understander, language_model(settings))
        if services.knowledge is not None:
            await services.knowledge.close()
        await backbone.close()
        await database.close()


def _currencies(symbols: SymbolIndex, quotes: Mapping[str, float]) -> dict[str, str]:
    found = {symbol: symbols.get(symbol) for symbol in quotes}
    return {symbol: item.currency for symbol, item in found.items() if item is not None and item.currency}
