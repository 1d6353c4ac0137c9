"""Currency pairs that a message names: "EUR/USD", "how many yen for a dollar", "100 euros in dollars"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from agents.understanding.currencies import SIGNS, UNITS
from market.symbols import Instrument, SymbolIndex

_CODES = "USD EUR GBP CHF JPY CNY INR SEK NOK DKK PLN MXN BRL ZAR KRW HKD SGD AUD CAD NZD CZK"
_CURRENCIES = UNITS | {f"{unit}s": code for unit, code in UNITS.items()} | SIGNS | {code.lower(): code for code in _CODES.split()} | {
    "greenback": "USD", "sterling": "GBP", "cable": "GBP", "rmb": "CNY", "krona": "SEK", "peso": "MXN", "pesos": "MXN", "reais": "BRL", "lira": "TRY", "won": "KRW",
    "loonie": "CAD", "aussie": "AUD", "kiwi": "NZD",
}  # fmt: skip
_NATIONAL = {
    "us": "USD",
    "american": "USD",
    "canadian": "CAD",
    "australian": "AUD",
    "hong": "HKD",
    "singapore": "SGD",
    "swiss": "CHF",
    "british": "GBP",
    "japanese": "JPY",
    "mexican": "MXN",
    "indian": "INR",
}
_BEFORE_DOLLAR = frozenset({"EUR", "GBP", "AUD", "NZD"})
_RATE = re.compile(
    r"\b(?:exchange|rate|rates|convert|conversion|currency|currencies|forex|fx|pair|worth in|how many|per|vs|versus|against|/|trading at|at|quote|price|stand|stronger|weaker)\b",
    re.IGNORECASE,
)
_CONVERTED = re.compile(
    r"^\W*(?:(?:and|so|ok|hi|please|tell me)\W+)*(?:what(?: is| are)?|how much(?: is| are)?|whats)? ?(?:(?:a|an|one|the|us|american)\W+)*[\d.,]*\W*(?:us )?[a-z$€£¥]+ in(?:to)? (?:us )?[a-z]+\W*(?:now|today|please)?\W*$",
    re.IGNORECASE,
)
_JOINT_WORDS = "worth trading at cost costs get gets got buy buys you i we they one's to in into vs versus per against / - and for a 1 one the us american canadian australian british japanese swiss mexican indian is are of rise rises fall falls gain go up down strengthen weaken be get strong weak stronger weaker do does will that my"
_JOINTS = frozenset(_JOINT_WORDS.split())


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or mark of a message, in small letters too, and where it stands."""

    text: str
    low: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Pair:
    """A currency pair and where the text names it."""

    instrument: Instrument
    start: int
    end: int


def pairs_in(tokens: Sequence[Token], text: str, symbols: SymbolIndex) -> list[Pair]:
    """Currency pairs: "EUR/USD", "euro to dollar", "how many yen for a dollar", and a lone currency where a rate is asked for."""
    for token in tokens:
        sides = [_CURRENCIES.get(part) for part in token.low.split("/")]
        if len(sides) == 2 and sides[0] and sides[1] and sides[0] != sides[1] and (pair := _market_pair(symbols, sides[0], sides[1])):
            return [Pair(pair, token.start, token.end)]
    named = [(i, code) for i, token in enumerate(tokens) if (code := _currency(tokens, i)) is not None]
    for (i, base), (j, quote) in pairwise(named):
        between = {token.low for token in tokens[i + 1 : j]}
        if (
            base != quote
            and {word for word in between if not word.replace(".", "", 1).isdigit()} <= _JOINTS
            and (_RATE.search(text) or "to" in between or j == i + 1 or _CONVERTED.search(text))
        ):
            first, second = (
                (quote, base) if re.search(r"\bhow many\b|\bhow much\b", text) and between & {"for", "per", "a", "1"} else (base, quote)
            )
            pair = _market_pair(symbols, first, second)
            return [Pair(pair, tokens[i].start, tokens[j].end)] if pair else []
    lone = (
        re.search(
            r"\b(?:price of|value of|rate of|rate for|quote for|how is|what is|chart of|forecast|forecast for|check)\s+(?:the\s+)?$",
            text[: tokens[named[0][0]].start],
        )
        if len(named) == 1
        else None
    )
    if lone and (named[0][1] != "USD") and tokens[named[0][0]].text not in "$€£¥":
        i, code = named[0]
        pair = _market_pair(symbols, "USD", code)
        return [Pair(pair, tokens[i].start, tokens[i].end)] if pair else []
    return []


def _market_pair(symbols: SymbolIndex, base: str, quote: str) -> Instrument | None:
    """The pair the way markets quote it: euro, pound, Australian and New Zealand dollars come before the US dollar."""
    if base == "USD" and quote in _BEFORE_DOLLAR:
        base, quote = quote, base
    return symbols.pair(base, quote)


def _currency(tokens: Sequence[Token], i: int) -> str | None:
    code = _CURRENCIES.get(tokens[i].low)
    if code is None:
        return None
    nation = tokens[i - 1].low if i > 0 else ""
    return _NATIONAL.get(nation, code)
