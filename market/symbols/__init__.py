"""Which instrument people mean: 12,000 symbols and names, nicknames, old tickers, share classes and typing errors."""

from market.symbols.index import SymbolIndex
from market.symbols.instrument import Instrument, Match, Resolution, Strength
from market.symbols.options import option_in
from market.symbols.products import maker_of, products

__all__ = ["Instrument", "Match", "Resolution", "Strength", "SymbolIndex", "maker_of", "option_in", "products"]
