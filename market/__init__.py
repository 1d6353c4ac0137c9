"""Prices, quotes, symbols, currencies and calendars from interchangeable providers."""

from market.actions import MarketAction
from market.link import Attempt, Policy, ProviderStatus
from market.market import Market
from market.provider import Closes, PriceProvider, RawCloses
from market.providers.memory import InMemoryProvider
from market.quarantine import Reason, RejectedBar
from market.quotes import FxQuote, Quote
from market.registry import PROVIDERS, build_market, source_note
from market.shelf import Neighbours
from market.tickers import normalise_symbol

__all__ = [
    "PROVIDERS",
    "Attempt",
    "Closes",
    "FxQuote",
    "InMemoryProvider",
    "Market",
    "MarketAction",
    "Neighbours",
    "Policy",
    "PriceProvider",
    "ProviderStatus",
    "Quote",
    "RawCloses",
    "Reason",
    "RejectedBar",
    "build_market",
    "normalise_symbol",
    "source_note",
]
