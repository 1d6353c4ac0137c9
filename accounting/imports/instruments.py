"""Which security a line speaks of: tickers, ISINs, option contracts, currency pairs, names in sentences."""

import re
from dataclasses import dataclass

from accounting.imports.limits import MAX_TEXT_CHARS
from accounting.imports.profiles import ISIN
from core.currencies import COINS, COMMON

_UUID = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}")
_OCC = re.compile(r"[A-Z][A-Z0-9.]{0,5}\s*\d{6}[CP]\d{8}|-?[A-Z.]{1,6}\d{6}[CP]\d+(\.\d+)?")
_OPTION_TEXT = re.compile(
    r"[A-Z][A-Z0-9./]{0,6}\s+(\d{1,2}/\d{1,2}/\d{2,4}|\d{1,2}\s?[A-Z]{3}\s?\d{2,4}|[A-Z][a-z]{2} \d{1,2},? \d{2,4}|\d{4}-\d{2}-\d{2})\s+((Call|Put|CALL|PUT|C|P)\s+\$?[\d.,]+|\$?[\d.,]+\s*(Call|Put|CALL|PUT|C|P)\b)"
)
_SIDED_OPTION = re.compile(r"\b(?:CALL|PUT)\s+\.?[A-Z]{1,6}\s+\d{2}/\d{2}/\d{2,4}\s+\$?\d[\d.]*")
_IN_BRACKETS = re.compile(r"\(([A-Z][A-Z0-9.]{0,5}|\d{9}|[A-Z0-9]{9})\)")
_WITH_ISIN = re.compile(r"^\s*([A-Z0-9][A-Z0-9. ]{0,15}?)\s*\(([A-Z]{2}[A-Z0-9]{9}\d)\)")
_TICKER = re.compile(r"[A-Z0-9][A-Z0-9./=^_-]{0,14}(:[A-Za-z0-9]{1,8})?|[A-Za-z]{2,10}:[A-Z0-9.]{1,12}")
_AFTER_SIDE = re.compile(
    r"\b(?:buy|buys|bought|sell|sold|koop|verkoop|kauf|verkauf|achat|vente|compra|venta|acquisto|vendita|venda|köp|sälj|køb|salg|kjøp|b|s)\b:?\s+(?=\d)",
    re.IGNORECASE,
)
_UNITS_AT = re.compile(
    r"(?<![\d.,])(?P<q>\d[\d.,]*)(?:/[\d.,]+)?(?: ?@ ?| [AÀ] )(?P<cur1>[A-Z]{3}|[$€£])? ?(?P<p>\d[\d.,]*\d|\d) ?(?P<cur2>[A-Z]{3}\b|[$€£])?"
)
_TRADE_TEXT = re.compile(
    r"(?P<q>\d[\d.,'  ]*)(?:/[\d.,]+)?\s*(?:shares? of |shs?\b|x |units? of |stk\.? |st\.? |aktien )?\s*(?P<name>[^@]{0,80}?)\s*(?:@|\bat\b|\bzu je\b|\bzu\b|\bzum kurs von\b|\bà\b|\bpour\b|\ba un precio de\b|\ba\b(?= [\d€$£]))\s*(?P<cur1>[A-Z]{3}|[$€£])?\s*(?P<p>\d[\d.,'  ]*\d|\d)(?![\d./-]*[-/]\d)\s*(?P<cur2>[A-Z]{3}\b|[$€£])?"
)
_UNITS_OF = re.compile(
    r"(?:^\s*|: |\s(?=\w+ \d[\d.,']* [^\W\d].*\b[A-Z]{2}[A-Z0-9]{9}\d\b))(?:bought|sold|buy|sell|kauf|verkauf|achat|vente|koop|verkoop|compra|venta|acquisto|vendita)\s+(?P<q>[\d.,']*\d)\s+(?:(?:shares|units|stk\.?) (?:of )?)?(?P<name>[^\W\d].{2,80}|\(.{2,80})",
    re.IGNORECASE,
)
_BOND_WORDS = re.compile(
    r"%|\b(?:19|20)\d\d\b|\d[.,]\d{2,}|\b(?:bond|note|notes|oblig\w*|anleihe|treasury|oat|btp|bund|bono|gilt)\b", re.IGNORECASE
)
FIAT = COMMON
STABLE = frozenset({"USDT", "USDC", "BUSD", "FDUSD", "TUSD", "DAI", "USDP"})
_COIN_ALIASES = {"XBT": "BTC", "XXBT": "BTC", "XDG": "DOGE", "XXDG": "DOGE"}
_QUOTES = (
    "USDT",
    "USDC",
    "BUSD",
    "FDUSD",
    "TUSD",
    "ZUSD",
    "ZEUR",
    "ZGBP",
    "EUR",
    "USD",
    "GBP",
    "CHF",
    "AUD",
    "CAD",
    "JPY",
    "TRY",
    "BRL",
    "PLN",
    "BTC",
    "XBT",
    "ETH",
    "BNB",
)


@dataclass(frozen=True, slots=True)
class TradeText:
    """A trade written as a sentence: "Koop 1 @ 33,9 USD"; without a price "Bought 294 World ETF"."""

    quantity: str
    price: str | None
    currency: str | None
    name: str


def is_isin(text: str) -> bool:
    """Whether `text` has the form of an ISIN; the check digit is left alone, exports shorten nothing but invent some."""
    return ISIN.fullmatch(text) is not None and not text.startswith("NLFLATEX")


def find_isin(text: str) -> str | None:
    """The first ISIN inside `text`."""
    match = ISIN.search(text)
    return match[0] if match and is_isin(match[0]) else None


def is_identifier(text: str) -> bool:
    """Whether `text` is a machine's key and no symbol."""
    return _UUID.fullmatch(text) is not None


def is_ticker(text: str) -> bool:
    """Whether `text` looks like a symbol and not like a name."""
    return _TICKER.fullmatch(text) is not None


def names_bond(text: str) -> bool:
    """Whether `text` has a rate, a year of maturity or a word that names of bonds have."""
    return _BOND_WORDS.search(text) is not None


def is_fiat(text: str | None) -> bool:
    """Whether `text` is the code of a currency of a state."""
    return text is not None and text.upper() in FIAT


def is_stable(text: str | None) -> bool:
    """Whether `text` is a coin that stands for a currency and that other coins are priced in."""
    return text is not None and text.upper() in STABLE


def is_currency_pair(symbol: str) -> bool:
    """Whether `symbol` is two currencies: "USD.CAD", "EUR/USD", "EURUSD", "EURUSD=X"."""
    match = re.fullmatch(r"([A-Z]{3})[./\- ]?([A-Z]{3})(=X|\.FX)?", symbol.upper())
    return match is not None and match[1] in FIAT and match[2] in FIAT


def _is_money(code: str) -> bool:
    return is_fiat(code) or is_stable(code)


def split_pair(pair: str) -> tuple[str, str] | None:
    """Base and quote of a trading pair: "BTC/EUR", "BTC-USD", "XXBTZEUR", "ETHUSDT"; money first ("USD-ETH") is the quote; None when it does not part."""
    text = pair.strip().upper()
    parts = re.split(r"[/_\-: ]", text)
    if len(parts) == 2 and all(parts):
        base, quote = coin_code(parts[0]), coin_code(parts[1])
        return (quote, base) if _is_money(base) and not _is_money(quote) else (base, quote)
    if is_coin_pair(text):
        return text[:-3], text[-3:]
    for quote in _QUOTES:
        base = text.removesuffix(quote)
        if base != text and len(base) >= 2:
            return coin_code(base), coin_code(quote)
    return None


def coin_code(code: str) -> str:
    """The usual code of a coin or currency that an exchange writes in its own way: XXBT, ZEUR."""
    if code in _COIN_ALIASES:
        return _COIN_ALIASES[code]
    if (
        len(code) == 4
        and code[0] in "XZ"
        and code[1:] in {"ETH", "LTC", "XRP", "XLM", "XMR", "ZEC", "ETC", "REP", "MLN", "EUR", "USD", "GBP", "CAD", "JPY", "AUD"}
    ):
        return code[1:]
    return code


def is_coin_pair(text: str) -> bool:
    """Whether `text` is a common coin and a currency of a state written together: "BTCINR"."""
    return text[:-3] in COINS and is_fiat(text[-3:])


def option_in(*texts: str) -> str | None:
    """The contract that one of `texts` names, as it is written there."""
    texts = tuple(text[:MAX_TEXT_CHARS] for text in texts)
    for text in texts:
        if _OCC.fullmatch(text.strip()):
            return text.strip()
    for text in texts:
        if match := _OPTION_TEXT.search(text):
            return text.strip() if len(text) <= 60 and match.start() == 0 else match[0]
    for text in texts if not texts[0] else ():
        if match := _SIDED_OPTION.search(text):
            return match[0]
    return None


def symbol_in_text(text: str) -> tuple[str | None, str | None]:
    """Symbol and ISIN out of a description: "AAPL(US0378331005) CASH DIVIDEND", "... WASTE MANAGEMENT INC (WM) (Cash)"."""
    text = text[:MAX_TEXT_CHARS]
    if match := _WITH_ISIN.match(text):
        return match[1].strip(), match[2]
    bracket = _IN_BRACKETS.search(text)
    return (bracket[1] if bracket and not is_fiat(bracket[1]) else None), find_isin(text)


def trade_in_text(text: str) -> TradeText | None:
    """Quantity and price out of a description."""
    text = text[:MAX_TEXT_CHARS]
    side = _AFTER_SIDE.search(text)
    match = _UNITS_AT.search(text) or _TRADE_TEXT.search(text, side.end() if side else 0)
    if not match:
        units = _UNITS_OF.search(text)
        return TradeText(units["q"], None, None, units["name"].strip()) if units else None
    if "name" not in match.re.groupindex:
        return TradeText(match["q"].strip(), match["p"].strip(), match["cur1"] or match["cur2"], "")
    return TradeText(match["q"].strip(), match["p"].strip(), match["cur1"] or match["cur2"], match["name"].strip())
