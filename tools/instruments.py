"""From a symbol to a known instrument."""

from core.actor import Scope
from core.errors import FolioscopeError, InvalidInput, UnknownSymbol
from db import UnitOfWork
from db.models import Stock
from market.symbols import Instrument, option_in
from tools.books import read_books
from tools.context import Context
from tools.own_prices import BY_HAND, quote_of
from tools.services import Services

PRIVATE = "private"
"""The kind of an instrument that nobody but the caller knows."""


def find_instrument(services: Services, symbol: str) -> Instrument | None:
    """The instrument of that symbol: a listed one, or an exchange-traded option on one; None where nobody knows it."""
    return services.symbols.get(symbol) or option_in(services.symbols, symbol)


async def known_instrument(context: Context, symbol: str) -> Instrument:
    """The instrument of that symbol: on the list, or one that the price provider has, or that the caller holds or has set a price of.

    Raises:
        UnknownSymbol: it is none of them; near ones are suggested.
        DataUnavailable: it is not on the list, and the provider does not answer.
    """
    found = find_instrument(context.services, symbol)
    if found is not None and found.kind:
        return found
    own = await _priced(context, found.symbol if found else symbol) or found or await _held(context, symbol)
    if own is not None:
        return own
    near = [item.symbol for item in context.services.symbols.search(symbol, 5)]
    hint = f" Did you mean {', '.join(near)}?" if near else " Try the symbol as Yahoo writes it, such as AAPL or SIE.DE."
    raise UnknownSymbol(f"I know no instrument called {symbol}.{hint}", field="symbol", suggestions=near)


async def _priced(context: Context, symbol: str) -> Instrument | None:
    """An instrument that is on no list but has a price; its currency is that of the price."""
    try:
        quote = await quote_of(context, symbol)
    except (UnknownSymbol, InvalidInput):
        return None
    except FolioscopeError:
        if await _held(context, symbol) is None and find_instrument(context.services, symbol) is None:
            raise
        return None
    kind = PRIVATE if quote.source == BY_HAND else ""
    return Instrument(symbol=quote.symbol, name=quote.symbol, kind=kind, exchange="", currency=quote.currency)


async def _held(context: Context, symbol: str) -> Instrument | None:
    """An instrument that was traded in the caller's books."""
    if Scope.PORTFOLIO_READ not in context.actor.scopes:
        return None
    async with context.read() as work:
        for portfolio in await work.portfolios.all():
            position = (await read_books(work, portfolio.id))[1].ledger().positions.get(symbol)
            if position is not None:
                return Instrument(symbol=symbol, name=symbol, kind=PRIVATE, exchange="", currency=position.currency)
    return None


async def ensure_stock(work: UnitOfWork, instrument: Instrument) -> None:
    """The instrument's row, which everybody shares, made on its first use; none for what the caller alone knows."""
    if instrument.kind == PRIVATE:
        return
    await work.stocks.ensure(
        Stock(
            symbol=instrument.symbol,
            name=instrument.name or instrument.symbol,
            kind=instrument.kind or "equity",
            exchange=instrument.exchange or "",
            currency=instrument.currency or "USD",
            sector=instrument.sector or "",
        )
    )
