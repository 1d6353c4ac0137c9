"""What our routes are measured against: a service as FastAPI's own tutorial builds them (async SQLAlchemy, ORM rows, pydantic answers).

The same tables, the same accounting, the same JSON; no sign-in, no limits, no headers. `python -m benchmarks.plain_service FOLDER PORT`.
"""

import sys
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Annotated, Any

import uvicorn
from fastapi import Depends, FastAPI, HTTPException
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from benchmarks.api_books import settings_for
from core.clock import FixedClock
from db.models import Activity, Portfolio
from market import build_market
from market.symbols import SymbolIndex
from tools.activities import ActivitiesView, Order, activity_view
from tools.books import books_of
from tools.portfolio import PortfolioView, portfolio_view
from tools.quotes import QuoteView
from tools.wiring import SAMPLE_END


def create_service(folder: Path) -> FastAPI:
    """The service on the books in `folder`."""
    service = FastAPI()
    begin = async_sessionmaker(create_async_engine(settings_for(folder, port=0).database.url), expire_on_commit=False)
    clock = FixedClock.on(SAMPLE_END)
    services = SimpleNamespace(market=build_market("sample", csv_folder=None, clock=clock), symbols=SymbolIndex.bundled())

    async def open_session() -> AsyncIterator[AsyncSession]:
        async with begin() as session:
            yield session

    Session = Annotated[AsyncSession, Depends(open_session)]  # noqa: N806 -- a type

    @service.get("/ping")
    async def ping() -> dict[str, str]:
        return {"ping": "pong"}

    @service.get("/api/portfolio")
    async def portfolio(session: Session) -> PortfolioView:
        row = (await session.scalars(select(Portfolio).order_by(Portfolio.id).limit(1))).one()
        query = select(Activity).where(Activity.portfolio_id == row.id).order_by(Activity.date, Activity.number)
        books = books_of(row, (await session.scalars(query)).all())
        context: Any = SimpleNamespace(clock=clock, services=services)  # Any: stands in for a tool's context
        return (await portfolio_view(context, books))[0]

    @service.get("/api/activities")
    async def activities(session: Session, limit: int = 50) -> ActivitiesView:
        query = select(Activity).order_by(Activity.date.desc(), Activity.number.desc()).limit(limit + 1)
        rows = (await session.scalars(query)).all()
        total = await session.scalar(select(func.count()).select_from(Activity)) or 0
        items = tuple(activity_view(row) for row in rows[:limit])
        plain = dict.fromkeys(("symbol", "side", "start", "end", "charges", "by"))
        more = items[-1].number if len(rows) > limit else None
        return ActivitiesView(order=Order.NEWEST, trades_only=False, items=items, next=more, amounts=(), sums=(), total=total, **plain)

    @service.get("/api/prices/{symbol}/quote")
    async def quote(symbol: str) -> QuoteView:
        known = services.symbols.get(symbol)
        if known is None:
            raise HTTPException(404)
        found = await services.market.quote(known.symbol)
        return QuoteView(
            symbol=found.symbol,
            name=known.name,
            price=found.price,
            currency=found.currency,
            as_of=found.as_of,
            previous_close=found.previous_close,
            change_frac=found.change_frac,
            source=found.source,
            age_days=found.age_days,
            degraded=None,
            stands_still=False,
            about=None,
            converted=None,
            buying=None,
        )

    return service


if __name__ == "__main__":
    uvicorn.run(create_service(Path(sys.argv[1])), port=int(sys.argv[2]), log_level="warning", access_log=False)
