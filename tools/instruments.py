"""From a symbol to a known instrument."""

from core.errors import UnknownSymbol
from db import UnitOfWork
from db.models import Stock
from market.symbols import Instrument, option_in
from tools.services import Services


def find_instrument(services: Services, symbol: str) -> Instrument | None:
    """The instrument of that symbol: a listed one, or an exchange-traded option on one; None where nobody knows it."""
    return services.symbols.get(symbol) or option_in(services.symbols, symbol)


def known_instrument(services: Services, symbol: str) -> Instrument:
    """The instrument of that symbol.

    Raises:
        UnknownSymbol: no list has it; near ones are suggested.
    """
    found = find_instrument(services, symbol)
    if found is not None:
        return found
    near = [item.symbol for item in services.symbols.search(symbol, 5)]
    hint = f" Did you mean {', '.join(near)}?" if near else " Try the symbol as Yahoo writes it, such as AAPL or SIE.DE."
    raise UnknownSymbol(f"I know no instrument called {symbol}.{hint}", field="symbol", suggestions=near)


async def ensure_stock(work: UnitOfWork, instrument: Instrument) -> Stock:
    """The instrument's row, made on its first use."""
    return await work.stocks.ensure(
        Stock(
            symbol=instrument.symbol,
            name=instrument.name or instrument.symbol,
            kind=instrument.kind or "equity",
            exchange=instrument.exchange or "",
            currency=instrument.currency or "USD",
            sector=instrument.sector or "",
        )
    )
