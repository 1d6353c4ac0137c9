"""Which exchange calendar and quotation currency a symbol has, as Yahoo writes symbols."""

import re
from dataclasses import dataclass

CONTINUOUS = "24/7"
WEEKDAYS = "weekdays"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A place of trading.

    Attributes:
        calendar: a code of `exchange_calendars`, or CONTINUOUS (every day), or WEEKDAYS (Monday to Friday).
        currency: what most of its instruments are quoted in.
    """

    calendar: str
    currency: str


US = Exchange(calendar="XNYS", currency="USD")
_BY_SUFFIX = {
    "AS": ("XAMS", "EUR"), "AT": ("ASEX", "EUR"), "AX": ("XASX", "AUD"), "BK": ("XBKK", "THB"), "BO": ("XBOM", "INR"),
    "BR": ("XBRU", "EUR"), "CO": ("XCSE", "DKK"), "DE": ("XETR", "EUR"), "F": ("XFRA", "EUR"), "HE": ("XHEL", "EUR"),
    "HK": ("XHKG", "HKD"), "IC": ("XICE", "ISK"), "IR": ("XDUB", "EUR"), "IS": ("XIST", "TRY"), "JK": ("XIDX", "IDR"),
    "JO": ("XJSE", "ZAc"), "KL": ("XKLS", "MYR"), "KQ": ("XKRX", "KRW"), "KS": ("XKRX", "KRW"), "L": ("XLON", "GBp"),
    "LS": ("XLIS", "EUR"), "MC": ("XMAD", "EUR"), "MI": ("XMIL", "EUR"), "MX": ("XMEX", "MXN"), "NS": ("XBOM", "INR"),
    "NZ": ("XNZE", "NZD"), "OL": ("XOSL", "NOK"), "PA": ("XPAR", "EUR"), "PR": ("XPRA", "CZK"), "SA": ("BVMF", "BRL"),
    "SI": ("XSES", "SGD"), "SN": ("XSGO", "CLP"), "SR": ("XSAU", "SAR"), "SS": ("XSHG", "CNY"), "ST": ("XSTO", "SEK"),
    "SW": ("XSWX", "CHF"), "SZ": ("XSHG", "CNY"), "T": ("XTKS", "JPY"), "TA": ("XTAE", "ILA"), "TO": ("XTSE", "CAD"),
    "TW": ("XTAI", "TWD"), "V": ("XTSE", "CAD"), "VI": ("XWBO", "EUR"), "WA": ("XWAR", "PLN"),
}  # fmt: skip
_BY_INDEX = {
    "^FTSE": ("XLON", "GBP"), "^GDAXI": ("XETR", "EUR"), "^FCHI": ("XPAR", "EUR"), "^STOXX50E": ("XETR", "EUR"), "^AEX": ("XAMS", "EUR"),
    "^SSMI": ("XSWX", "CHF"), "^N225": ("XTKS", "JPY"), "^HSI": ("XHKG", "HKD"), "^KS11": ("XKRX", "KRW"), "^NSEI": ("XBOM", "INR"),
    "^BSESN": ("XBOM", "INR"), "^AXJO": ("XASX", "AUD"), "^GSPTSE": ("XTSE", "CAD"), "^BVSP": ("BVMF", "BRL"), "^IBEX": ("XMAD", "EUR"),
}  # fmt: skip
_CRYPTO = re.compile(r"[A-Z0-9]{2,12}-(USD|EUR|GBP|JPY|BTC|ETH|USDT|USDC)")
_PAIR = re.compile(r"([A-Z]{3})?([A-Z]{3})=X")


def exchange_of(symbol: str) -> Exchange:
    """Where `symbol` trades: crypto never closes, currencies rest at weekends, no suffix means New York."""
    if crypto := _CRYPTO.fullmatch(symbol):
        return Exchange(calendar=CONTINUOUS, currency=crypto[1])
    if pair := pair_of(symbol):
        return Exchange(calendar=WEEKDAYS, currency=pair[1])
    if symbol.endswith("=F"):
        return Exchange(calendar="CMES", currency="USD")
    known = _BY_INDEX.get(symbol) or _BY_SUFFIX.get(symbol.rpartition(".")[2] if "." in symbol else "")
    return Exchange(calendar=known[0], currency=known[1]) if known else US


def pair_of(symbol: str) -> tuple[str, str] | None:
    """The base and the quote currency of a pair: EUR and USD of EURUSD=X, the dollar and the yen of JPY=X; None of anything else."""
    pair = _PAIR.fullmatch(symbol)
    return (pair[1] or "USD", pair[2]) if pair else None


def stated_currency(symbol: str) -> str | None:
    """The currency that the symbol itself fixes (a currency pair, crypto); None where the listing decides."""
    exchange = exchange_of(symbol)
    return exchange.currency if exchange.calendar in {CONTINUOUS, WEEKDAYS} else None
