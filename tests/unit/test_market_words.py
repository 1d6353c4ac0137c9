"""Symbols, exchanges, trading days, exchange rates, the breaker and the throttle by hand-made cases."""

import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.breaker import BreakerState, CircuitBreaker, Throttle
from core.clock import FixedClock
from core.errors import DataUnavailable, InvalidInput
from core.series import PriceSeries
from market import FxQuote, InMemoryProvider, Market, RejectedBar, normalise_symbol
from market.calendars import MAX_SESSIONS, next_sessions
from market.exchanges import exchange_of, stated_currency
from market.market import Market as TheMarket
from market.quarantine import QuarantineLog, Reason
from market.quotes import quote_from

TODAY = date(2022, 12, 28)


def test_the_package_stays_light():
    heavy = ["pandas", "skfolio", "yfinance", "exchange_calendars", "scipy", "sklearn", "torch"]
    code = f"import sys, market; print([name for name in {heavy} if name in sys.modules])"
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)  # noqa: S603 -- our own interpreter
    assert done.stdout.strip() == "[]"


def test_the_sample_market_is_read_without_its_heavy_package():
    code = (
        "import sys, asyncio; from datetime import date; from core.clock import FixedClock; from market import build_market\n"
        "market = build_market('sample', csv_folder=None, clock=FixedClock.on(date(2022, 12, 28)))\n"
        "print(len(asyncio.run(market.history('AAPL'))), [n for n in ('pandas', 'skfolio') if n in sys.modules])"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)  # noqa: S603 -- our own interpreter
    assert done.stdout.strip() == "8313 []"


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        (" aapl ", "AAPL"),
        ("brk-b", "BRK-B"),
        ("^gspc", "^GSPC"),
        ("eurusd=x", "EURUSD=X"),
        ("gc=f", "GC=F"),
        ("\uff17\uff19\uff17\uff14.t", "7974.T"),
        ("m&m.ns", "M&M.NS"),
    ],
)
def test_symbols_are_written_as_yahoo_does(text, symbol):
    assert normalise_symbol(text) == symbol


@given(st.text(max_size=40))
@settings(max_examples=150, deadline=None)
def test_a_symbol_is_safe_whatever_was_typed(text):
    try:
        symbol = normalise_symbol(text)
    except InvalidInput:
        return
    assert symbol.isascii()
    assert not set(symbol) & set("/\\ '\"\n\t\0;%")
    assert ".." not in symbol
    assert normalise_symbol(symbol) == symbol


@pytest.mark.parametrize(
    ("symbol", "calendar", "currency"),
    [
        ("AAPL", "XNYS", "USD"),
        ("BRK-B", "XNYS", "USD"),
        ("SHEL.L", "XLON", "GBp"),
        ("SIE.DE", "XETR", "EUR"),
        ("7974.T", "XTKS", "JPY"),
        ("BTC-USD", "24/7", "USD"),
        ("ETH-EUR", "24/7", "EUR"),
        ("EURUSD=X", "weekdays", "USD"),
        ("JPY=X", "weekdays", "JPY"),
        ("GC=F", "CMES", "USD"),
        ("^GSPC", "XNYS", "USD"),
        ("^FTSE", "XLON", "GBP"),
        ("BF.B", "XNYS", "USD"),
    ],
)
def test_a_symbol_tells_its_exchange(symbol, calendar, currency):
    exchange = exchange_of(symbol)
    assert (exchange.calendar, exchange.currency) == (calendar, currency)


def test_only_pairs_and_crypto_fix_their_currency():
    assert [stated_currency(symbol) for symbol in ("EURUSD=X", "BTC-USD", "AAPL", "SHEL.L")] == ["USD", "USD", None, None]


def days(*texts):
    return np.array(texts, dtype="datetime64[D]").tolist()


@pytest.mark.parametrize(
    ("symbol", "after", "expected"),
    [
        ("AAPL", "2022-12-28", ("2022-12-29", "2022-12-30", "2023-01-03")),
        ("AAPL", "2021-09-10", ("2021-09-13", "2021-09-14", "2021-09-15")),
        ("AAPL", "2026-11-25", ("2026-11-27", "2026-11-30", "2026-12-01")),
        ("SHEL.L", "2022-12-23", ("2022-12-28", "2022-12-29", "2022-12-30")),
        ("7974.T", "2022-12-30", ("2023-01-04", "2023-01-05", "2023-01-06")),
        ("BTC-USD", "2022-12-30", ("2022-12-31", "2023-01-01", "2023-01-02")),
        ("EURUSD=X", "2022-12-30", ("2023-01-02", "2023-01-03", "2023-01-04")),
        ("7974.T", "1991-01-03", ("1991-01-04", "1991-01-07", "1991-01-08")),
        ("AAPL", "2035-12-27", ("2035-12-28", "2035-12-31", "2036-01-01")),
        ("AAPL", "2050-01-01", ("2050-01-03", "2050-01-04", "2050-01-05")),
    ],
)
def test_the_next_sessions_of_the_exchange(symbol, after, expected):
    assert next_sessions(symbol, date.fromisoformat(after), 3).tolist() == days(*expected)


def test_sessions_around_the_edges():
    assert next_sessions("AAPL", TODAY, 0).tolist() == []
    assert next_sessions("EURUSD=X", TODAY, 0).tolist() == []
    for wrong in (-1, MAX_SESSIONS + 1):
        with pytest.raises(InvalidInput):
            next_sessions("AAPL", TODAY, wrong)
    assert len(next_sessions("AAPL", date(1995, 1, 1), 250)) == 250
    whole = Market([], FixedClock.on(TODAY))
    assert whole.sessions("aapl", TODAY, 1).tolist() == days("2022-12-29")
    assert next_sessions("BTC-USD", date(2022, 12, 24), 1).tolist() == days("2022-12-25")
    assert next_sessions("EURUSD=X", date(2022, 12, 23), 1).tolist() == days("2022-12-26")
    assert next_sessions("AAPL", date(2022, 12, 23), 1).tolist() == days("2022-12-27")


def market_of(closes: dict[str, float], currencies: dict[str, str] | None = None) -> TheMarket:
    dates = np.array(["2022-12-23", "2022-12-27"], dtype="datetime64[D]")
    series = [
        PriceSeries(
            symbol=symbol,
            dates=dates,
            close=np.array([last * 2, last]),
            currency=(currencies or {}).get(symbol, exchange_of(symbol).currency),
            source="m",
        )
        for symbol, last in closes.items()
    ]
    return Market([InMemoryProvider(series)], FixedClock.on(TODAY))


async def rate(closes, source, target, on=TODAY) -> FxQuote:
    return await market_of(closes).fx(source, target, on)


async def test_a_currency_and_itself_or_its_hundredth_need_no_prices():
    for source, target, expected in (
        ("USD", "USD", "1"),
        ("GBp", "GBP", "0.01"),
        ("GBX", "GBp", "1"),
        ("GBP", "GBX", "100"),
        ("ZAR", "ZAc", "100"),
    ):
        quote = await rate({}, source, target)
        assert (quote.rate, quote.source, quote.age_days, quote.via) == (Decimal(expected), "definition", 0, ())


async def test_rates_are_found_direct_turned_round_or_by_way_of_the_dollar():
    closes = {"EURUSD=X": 1.25, "JPY=X": 150.0}
    direct, turned, crossed = await rate(closes, "EUR", "USD"), await rate(closes, "USD", "EUR"), await rate(closes, "EUR", "JPY")
    assert (direct.rate, direct.via, direct.as_of, direct.age_days, direct.source) == (
        Decimal("1.25"),
        ("EURUSD=X",),
        date(2022, 12, 27),
        1,
        "m",
    )
    assert turned.rate == Decimal("0.8")
    assert (crossed.rate, crossed.via) == (Decimal("187.5"), ("EURUSD=X", "JPY=X"))
    assert round((await rate(closes, "JPY", "EUR")).rate * Decimal("187.5"), 20) == 1
    assert (await rate({"GBPUSD=X": 1.2}, "GBp", "USD")).rate == Decimal("0.012")
    assert (await rate({"EURCHF=X": 0.98, "EURSEK=X": 11.0}, "CHF", "SEK")).via == ("EURCHF=X", "EURSEK=X")


async def test_a_rate_is_of_the_day_or_the_last_before_and_never_of_later():
    quote = await rate({"EURUSD=X": 1.25}, "EUR", "USD", date(2022, 12, 25))
    assert (quote.rate, quote.as_of, quote.age_days) == (Decimal("2.5"), date(2022, 12, 23), 2)
    with pytest.raises(DataUnavailable):
        await rate({"EURUSD=X": 1.25}, "EUR", "USD", date(2022, 12, 1))


async def test_a_missing_rate_is_named_and_never_taken_for_one():
    with pytest.raises(DataUnavailable) as missing:
        await rate({"EURUSD=X": 1.25}, "EUR", "SEK")
    assert missing.value.details["pair"] == "EURSEK"
    for wrong in ("usd", "US", "DOLLARS", "", "€UR", "ÄÖÜ"):
        with pytest.raises(InvalidInput):
            await rate({}, wrong, "USD")


class Hand:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_the_breaker_opens_tries_and_closes():
    hand = Hand()
    breaker = CircuitBreaker(hand, threshold=2, cooldown_s=10, max_cooldown_s=30)
    assert breaker.admit()
    breaker.failed()
    breaker.succeeded()
    breaker.failed()
    assert breaker.state is BreakerState.CLOSED
    breaker.failed()
    assert (breaker.state, breaker.reopens_in_s, breaker.admit()) == (BreakerState.OPEN, 10, False)
    hand.now += 10
    assert breaker.state is BreakerState.HALF_OPEN
    assert [breaker.admit(), breaker.admit()] == [True, False]
    breaker.abandoned()
    assert breaker.admit()
    for waits_s in (20, 30, 30):
        breaker.failed()
        assert breaker.reopens_in_s == waits_s
        hand.now += waits_s
        assert breaker.admit()
    breaker.succeeded()
    assert (breaker.state, breaker.reopens_in_s) == (BreakerState.CLOSED, 0)
    breaker.failed()
    breaker.failed()
    assert breaker.reopens_in_s == 10


def test_the_throttle_lets_a_burst_through_and_then_its_rate():
    hand = Hand()
    throttle = Throttle(hand, per_s=2, burst=3)
    assert [throttle.take() for _ in range(4)] == [0, 0, 0, 0.5]
    hand.now += 0.25
    assert throttle.take() == pytest.approx(0.25)
    hand.now += 0.25
    assert throttle.take() == 0
    hand.now += 60
    assert [throttle.take() for _ in range(4)] == [0, 0, 0, 0.5]


def test_the_quarantine_remembers_so_many_and_each_once():
    log = QuarantineLog(limit=2)
    bars = [RejectedBar(symbol="X", source="s", day=date(2022, 1, day), close=1.0, reason=Reason.JUMP) for day in (3, 4, 5)]
    log.add((bars[0], bars[0], bars[1]))
    assert log.bars() == (bars[0], bars[1])
    log.add((bars[2],))
    assert log.bars("X") == (bars[1], bars[2])


def test_a_series_has_no_quote_before_it_begins():
    series = PriceSeries(
        symbol="X", dates=np.array(["2022-12-27"], dtype="datetime64[D]"), close=np.array([1.5]), currency="USD", source="s"
    )
    quote = quote_from(series, TODAY)
    assert (quote.price, quote.previous_close, quote.change_frac) == (Decimal("1.5"), None, None)
    with pytest.raises(InvalidInput):
        quote_from(series, date(2022, 12, 26))
