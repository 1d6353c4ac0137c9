"""Which instrument people mean: 12,000 symbols and names, nicknames, old tickers, share classes and typing errors."""

from market.symbols.index import SymbolIndex
from market.symbols.instrument import Instrument, Match, Resolution, Strength
from market.symbols.options import option_in

__all__ = ["Instrument", "Match", "Resolution", "Strength", "SymbolIndex", "option_in"]
