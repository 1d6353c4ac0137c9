"""Options by the symbols that exchanges give them."""

import re

from market.symbols.index import SymbolIndex
from market.symbols.instrument import Instrument

OPTION = re.compile(r"([A-Z]{1,6})(\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])([CP])(\d{8})")
"""An exchange-traded option: underlying, day, call or put, strike in thousandths."""


def option_in(symbols: SymbolIndex, symbol: str) -> Instrument | None:
    """The option that `symbol` writes out, such as AAPL240621C00200000; None where it is none on a known instrument."""
    match = OPTION.fullmatch(symbol)
    underlying = symbols.get(match[1]) if match else None
    if match is None or underlying is None:
        return None
    right = "call" if match[5] == "C" else "put"
    name = f"{underlying.symbol} {right} {int(match[6]) / 1000:g} of 20{match[2]}-{match[3]}-{match[4]}"
    return Instrument(
        symbol=symbol, name=name, kind="option", exchange=underlying.exchange, currency=underlying.currency, sector=underlying.sector
    )
