"""From a symbol to a known instrument."""

from core.actor import Scope
from core.errors import FolioscopeError, InvalidInput, UnknownSymbol
from db import UnitOfWork
from db.models import Stock
from market.symbols import Instrument, option_in
from market.symbols.spelling import within
from tools.books import read_books
from tools.context import Context
from tools.own_prices import BY_HAND, quote_of
from tools.services import Services

MOST_LETTERS_OF_ONE_SLIP = 6
"""From so many letters on, two slips still mean the same word."""
PRIVATE = "private"
"""The kind of an instrument that nobody but the caller knows."""
UNLISTED = (
    "Is the name right? What is on no list is valued by the prices that you set by hand, else at the last price of a trade, and marked so."
)


def find_instrument(services: Services, symbol: str) -> Instrument | None:
    """The instrument of that symbol: a listed one, or an exchange-traded option on one; None where nobody knows it."""
    return services.symbols.get(symbol) or option_in(services.symbols, symbol)


async def known_instrument(context: Context, symbol: str, *, unlisted: bool = False) -> Instrument:
    """The instrument of that symbol: on the list, or one that the price provider has, or that the caller holds or has set a price of.

    With `unlisted` one that is none of these is the caller's own, in a currency that is still to be said: a house, a loan, a fund without a symbol.

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
    if unlisted:
        return Instrument(symbol=symbol, name=symbol, kind=PRIVATE, exchange="", currency="")
    near = await _near(context, symbol)
    hint = f" Did you mean {', '.join(near)}?" if near else " Try the symbol as Yahoo writes it, such as AAPL or SIE.DE."
    hint += f" If it is listed nowhere, say “add {symbol} as an unlisted instrument”."
    raise UnknownSymbol(f"I know no instrument called {symbol}.{hint}", field="symbol", suggestions=near)


def is_new(instrument: Instrument | None) -> bool:
    """Whether an instrument is one that nobody knows yet: neither listed nor held nor priced."""
    return instrument is not None and instrument.kind == PRIVATE and not instrument.currency


def introduced(symbol: str, currency: str) -> tuple[str, str]:
    """How a proposal says that it adds an instrument which nobody knows: before its title, and as a note."""
    return f"Add {symbol} as an unlisted instrument in {currency}", f"I do not know {symbol}. {UNLISTED}"


async def _near(context: Context, symbol: str) -> list[str]:
    """Symbols that could have been meant: listed ones, and the caller's own that are written nearly the same."""
    symbols = context.services.symbols
    match = symbols.near_phrase(symbol)
    found = [item.symbol for item in (*(match.instruments[:2] if match else ()), *symbols.search(symbol, 5))]
    if Scope.PORTFOLIO_READ in context.actor.scopes:
        async with context.read() as work:
            mine = {row.symbol for row in await work.manual_prices.all()}
            for portfolio in await work.portfolios.all():
                mine |= (await read_books(work, portfolio.id))[1].ledger().positions.keys()
        found = [*sorted(one for one in mine if within(one, symbol, 1 if len(symbol) < MOST_LETTERS_OF_ONE_SLIP else 2)), *found]
    return list(dict.fromkeys(found))[:5]


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
