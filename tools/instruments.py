"""From a symbol to a known instrument."""

import re

from core.errors import UnknownSymbol
from db import UnitOfWork
from db.models import Stock
from market.symbols import Instrument
from tools.services import Services


def find_instrument(services: Services, symbol: str) -> Instrument | None:
    """The instrument of that symbol: a listed one, or an exchange-traded option on one; None where nobody knows it."""
    return services.symbols.get(symbol) or _option(services, symbol)


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


OPTION = re.compile(r"([A-Z]{1,6})(\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])([CP])(\d{8})")
"""An exchange-traded option: underlying, day, call or put, strike in thousandths."""


def _option(services: Services, symbol: str) -> Instrument | None:
    """The option that `symbol` writes out, such as AAPL240621C00200000; None where it is none on a known instrument."""
    match = OPTION.fullmatch(symbol)
    underlying = services.symbols.get(match[1]) if match else None
    if match is None or underlying is None:
        return None
    right = "call" if match[5] == "C" else "put"
    name = f"{underlying.symbol} {right} {int(match[6]) / 1000:g} of 20{match[2]}-{match[3]}-{match[4]}"
    return Instrument(
        symbol=symbol, name=name, kind="option", exchange=underlying.exchange, currency=underlying.currency, sector=underlying.sector
    )


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
