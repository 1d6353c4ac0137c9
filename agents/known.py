"""The user's own state, as far as understanding a message needs it."""

import asyncio
import re
from collections.abc import Collection
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from agents.understanding import Call, Known, KnownActivity, KnownAlert, KnownPortfolio
from agents.understanding.addresses import addressed
from core.actor import Actor
from core.errors import FolioscopeError
from tools.books import Books, load_books
from tools.context import Context
from tools.own_prices import quote_of, stated_prices
from tools.reaching import find_reach
from tools.services import Services

RECENT_ACTIVITIES = 500
_NUMBER_WORDS = (
    "half third quarter fifth sixth eighth tenth money proceeds swap switch geld all everything rest dozen couple few grand one two three four five six seven eight nine ten eleven twelve "
    "teen teens twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion percent worth dollars euros pounds "
    "zwei drei vier fünf sechs sieben acht neun zehn hundert tausend deux trois quatre cinq sept huit neuf dix cent mille dos tres cuatro "
    "cinco seis siete ocho nueve diez cien mil hälfte moitié mitad alle tout todo"
)
AMOUNT = re.compile(rf"[\d$€£¥%]|(?:\b|(?<=\w))(?:{'|'.join(_NUMBER_WORDS.split())})\b", re.IGNORECASE)
"""What may be an amount in a message."""


async def known_state(
    services: Services, actor: Actor, *, thread_key: str, attachments: tuple[str, ...], text: str, there: str = ""
) -> Known:
    """Holdings, watchlist, alerts, recent transactions and open proposals of the actor, read in one transaction.

    Holdings and transactions are those of the portfolio that `text` names, one's own or one that another shares; else of the one with the id `there`, else of the first.
    Prices of the holdings, and of what alerts wait for a yes on, are looked up only where `text` names an amount that they may have to be set against.
    """
    context = Context(services=services, actor=actor)
    async with context.read() as work:
        portfolios = (
            *(KnownPortfolio(id=str(row.id), name=row.name) for row in await work.portfolios.all()),
            *(KnownPortfolio(id=str(row.id), name=row.name, owner=owner.name) for _, row, owner in await work.shares.received()),
        )
        watched = tuple(item.symbol for item in await work.watchlist.all())
        alerts = tuple(
            KnownAlert(ref=str(row.number), symbol=row.symbol, condition=row.condition, threshold=row.threshold)
            for row in await work.alerts.all()
        )
        now = work.clock.now()
        waiting = [row for row in await work.proposals.open_in(thread_key) if row.expires_at > now]
        facts = tuple(row.text for row in await work.facts.all())
        documents = tuple(row.name for row in await work.documents.all())
    books = await _books_meant(context, text, portfolios, there)
    ledger = books.ledger()
    activities = tuple(
        KnownActivity(
            ref=str(books.numbers[item.id]),
            type=item.type.value,
            date=item.date,
            symbol=item.symbol,
            quantity=item.quantity,
            unit_price=item.unit_price,
            amount=item.amount,
        )
        for item in sorted(books.activities, key=lambda one: books.numbers[one.id])[-RECENT_ACTIVITIES:]
    )
    holdings = {symbol: position.quantity for symbol, position in ledger.positions.items() if position.quantity > 0}
    alerted = {str(row.args["symbol"]) for row in waiting if row.tool == "alert_create"}
    return Known(
        today=services.clock.today(),
        base_currency=books.base_currency,
        holdings=holdings,
        cash=ledger.cash.get(books.base_currency, Decimal(0)),
        watchlist=watched,
        activities=activities,
        alerts=alerts,
        documents=documents,
        facts=facts,
        attachments=attachments,
        quotes=await last_prices(context, {*holdings, *alerted}) if AMOUNT.search(text) else {},
        pending=tuple(Call(intent=row.tool, args=dict(row.preview.get("asked") or row.args)) for row in waiting),
        pending_ids=tuple(str(row.id) for row in waiting),
        settled=tuple(dict(row.args) for row in waiting),
        pending_titles=tuple(str(row.preview["title"]) for row in waiting),
        portfolios=portfolios,
        open_lots=frozenset(str(books.numbers[lot.id]) for lot in ledger.lots if lot.id in books.numbers),
        accounts=tuple(sorted({item.account for item in books.activities if item.account})),
    )


async def _books_meant(context: Context, text: str, portfolios: tuple[KnownPortfolio, ...], there: str) -> Books:
    meant = addressed(text, portfolios).portfolio or next((one for one in portfolios if one.id == there), None)
    if meant is None:
        return await load_books(context, None)
    reach = await find_reach(context.services, context.actor, UUID(meant.id))
    return await load_books(Context(services=context.services, actor=replace(context.actor, reach=reach)), UUID(meant.id))


async def last_prices(context: Context, symbols: Collection[str]) -> dict[str, Decimal]:
    """The last prices of instruments as the caller sees them; nothing of one that has none."""
    stated = await stated_prices(context, symbols)

    async def quoted(symbol: str) -> tuple[str, Decimal] | None:
        try:
            return symbol, (await quote_of(context, symbol, stated=stated)).price
        except FolioscopeError:
            return None

    return dict(pair for pair in await asyncio.gather(*(quoted(symbol) for symbol in symbols)) if pair is not None)
