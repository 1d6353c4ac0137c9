"""Our own example requests, with their gaps filled in many ways: what the head learns from."""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np

_EXAMPLES = Path(__file__).resolve().parent / "data" / "examples"
_GAP = re.compile(r"\{(\w)\}|\{(st)\}")
_TYPING = "qwertyuiopasdfghjklzxcvbnm"
_NAMES = (
    "AAPL MSFT NVDA TSLA KO AMZN GOOGL VTI AMD DIS NFLX SHOP apple microsoft nvidia tesla coke amazon google netflix disney intel Boeing Ford Nike "
    "Pfizer Starbucks Costco Walmart IBM JPM Visa bitcoin gold ethereum SPY QQQ VOO BRK.B SIE.DE Siemens Nestle Toyota Sony uber palantir XOM nvda ko"
)
FILLERS: dict[str, tuple[str, ...]] = {
    "s": tuple(_NAMES.split()),
    "i": ("s&p 500", "S&P", "dow", "nasdaq", "market", "dow jones", "nasdaq 100", "dax", "russell 2000", "index"),
    "q": ("5", "10", "12", "100", "3", "25", "twenty", "a dozen", "50", "2.5", "7"),
    "p": ("200", "$150", "98.50", "$72.3", "410", "1,250", "33.10", "$1000"),
    "a": ("$500", "1000", "2k", "$2,500", "1.5k", "750 dollars", "300", "€400", "ten grand"),
    "d": ("yesterday", "last friday", "on 2026-10-05", "on monday", "last week", "3 days ago", "on march 3rd", "today", "on the 12th", "two weeks ago"),
    "r": ("this year", "over the last month", "last month", "this week", "since january", "in the past 6 months", "ytd", "last quarter", "today", "in 2025", "1y", "for 5 years", "3 months", "yesterday"),
    "h": ("30 days", "two weeks", "the next month", "10 days", "6 months", "next week", "one year", "90 days", "3 weeks", "7d"),
    "f": ("next friday", "the end of the year", "december", "christmas", "next month", "2027"),
    "m": ("arima", "prophet", "lstm", "garch", "the ensemble", "random walk", "ets"),
    "n": ("5", "3", "10", "three", "ten"),
    "c": ("95%", "99 percent", "90%", "10%", "20%", "97.5%"),
    "t": ("8", "3", "12", "27", "101"),
    "k": ("revenue", "risk factors", "pricing", "competition", "margins", "supply chain", "customers", "litigation", "china", "fees", "dividends", "guidance"),
    "x": ("sharpe ratio", "beta", "drawdown", "etf", "dividend yield", "p/e ratio", "volatility", "value at risk", "short selling", "diversification", "market order", "cost basis", "stop loss", "alpha", "bond", "compound interest", "standard deviation", "index fund", "momentum", "wash sale", "covered call", "expense ratio", "correlation", "liquidity"),
    "o": ("minimum variance", "max sharpe", "risk parity", "hrp", "minimum risk", "equal weight", "lowest volatility", "maximum sharpe ratio", "min cvar"),
    "st": ("momentum", "mean reversion", "buy and hold", "sma crossover", "moving average crossover", "equal weight", "vol target", "50/200 crossover", "monthly rebalancing", "rsi", "trend following"),
}  # fmt: skip


def templates() -> Iterator[tuple[str, str]]:
    """Every example as (intent, text with gaps)."""
    for path in sorted(_EXAMPLES.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                yield path.stem, line.strip()


def filled(text: str, rng: np.random.Generator) -> str:
    """`text` with each gap filled by chance."""
    return _GAP.sub(lambda m: str(rng.choice(FILLERS[m[1] or m[2]])), text)


def examples(seed: int, *, copies: int = 3, slips: float = 0.15) -> Iterator[tuple[str, str]]:
    """(intent, text) for training: templates with gaps several times, some with a slip of the keyboard, some with politeness around them."""
    rng = np.random.default_rng(seed)
    for intent, template in templates():
        for copy in range(copies if "{" in template else 2):
            text = filled(template, rng)
            if copy and rng.random() < slips:
                text = _slipped(text, rng)
            if copy and intent not in {"confirm", "cancel", "small_talk", "none"} and rng.random() < 0.2:
                text = _polite(text, rng)
            yield intent, text


def _slipped(text: str, rng: np.random.Generator) -> str:
    """One letter left out, doubled, swapped or replaced."""
    if len(text) < 8:
        return text
    at = int(rng.integers(1, len(text) - 1))
    if not text[at].isalpha():
        return text
    kind = int(rng.integers(4))
    if kind == 0:
        return text[:at] + text[at + 1 :]
    if kind == 1:
        return text[:at] + text[at] + text[at:]
    if kind == 2:
        return text[: at - 1] + text[at] + text[at - 1] + text[at + 1 :]
    return text[:at] + str(rng.choice(list(_TYPING))) + text[at + 1 :]


def _polite(text: str, rng: np.random.Generator) -> str:
    before = ("please ", "hey, ", "can you ", "could you please ", "i would like you to ", "ok, ", "now ", "hi, ", "and ", "then ", "also ")
    after = (" please", " for me", " now", " thanks", ", thank you", " right now")
    return str(rng.choice(before)) + text if rng.random() < 0.6 else text + str(rng.choice(after))
