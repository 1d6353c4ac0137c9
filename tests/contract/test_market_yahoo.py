"""The Yahoo provider against recorded shapes, and against the real yfinance over a transport of our own; never the network."""

import asyncio
import threading
from datetime import date

import numpy as np
import pandas as pd
import pytest
from market_house import HTTPError, YFDataException, YFException, YFPricesMissingError, YFRateLimitError, fake_yahoo

from core.clock import FixedClock
from core.errors import DataUnavailable, Misconfigured
from market import Market
from market.faults import (
    AccessRefusedError,
    BusyError,
    GarbageError,
    NoAnswerError,
    NoPricesError,
    NoSuchSymbolError,
    TooManyRequestsError,
)
from market.link import REMOTE
from market.providers import yahoo
from market.providers.yahoo import YahooProvider, fault_of

DAYS = ("2026-11-18", "2026-11-19", "2026-11-20")
TODAY = date(2026, 11, 20)


async def test_london_is_quoted_in_pence_and_changed_exactly():
    tables = {"SHEL.L": (DAYS, (2710.5, 2722.0, 2730.5), "GBp"), "GBPUSD=X": (DAYS, (1.3, 1.31, 1.32), "USD")}
    market = Market([YahooProvider(lambda: fake_yahoo(tables))], FixedClock.on(TODAY), policies={"yahoo": REMOTE})
    quote = await market.quote("shel.l")
    assert (str(quote.price), quote.currency, quote.as_of) == ("2730.5", "GBp", TODAY)
    rate = await market.fx("GBp", "USD", TODAY)
    assert (str(rate.rate), rate.via, rate.source) == ("0.0132", ("GBPUSD=X",), "yahoo")


ZONES = {"7203.T": "Asia/Tokyo", "SHEL.L": "Europe/London", "AAPL": "America/New_York", "CBA.AX": "Australia/Sydney", "KO": None}


@pytest.mark.parametrize(
    "days",
    [
        ("2026-03-06", "2026-03-09", "2026-03-10"),  # New York's clocks go forward
        ("2026-03-27", "2026-03-30", "2026-03-31"),  # London's
        ("2026-10-23", "2026-10-26", "2026-10-27"),  # London's go back
        ("2026-10-30", "2026-11-02", "2026-11-03"),  # New York's
        ("2026-11-25", "2026-11-27", "2026-11-30"),  # a half day
    ],
)
async def test_row_101_a_bar_stands_on_the_trading_day_of_its_own_exchange_whatever_the_zone_and_the_clocks(days):
    """Midnight of Tokyo is the day before in UTC, and that of New York is five o'clock; a stamp without a zone is a day by itself."""
    today = date.fromisoformat(days[-1])
    tables = dict.fromkeys(ZONES, (days, (1.0, 2.0, 3.0), "USD"))
    market = Market([YahooProvider(lambda: fake_yahoo(tables, zones=ZONES))], FixedClock.on(today), policies={"yahoo": REMOTE})
    for symbol in ZONES:
        series = await market.history(symbol)
        assert series.dates.astype(str).tolist() == list(days), symbol
        assert (await market.quote(symbol)).as_of == today, symbol
        second = await YahooProvider(lambda: fake_yahoo(tables, zones=ZONES)).history(symbol, date.fromisoformat(days[1]), today)
        assert second.dates.astype(str).tolist() == list(days[1:]), symbol


@pytest.mark.parametrize(("said", "written"), [("GBX", "GBp"), ("ZAC", "ZAc"), ("ILA", "ILA"), ("EUR", "EUR")])
async def test_quotation_units_are_written_one_way(said, written):
    series = await YahooProvider(lambda: fake_yahoo({"X.L": (DAYS, (1.0, 2.0, 3.0), said)})).history("X.L", None, TODAY)
    assert series.currency == written


async def test_prices_of_single_precision_are_the_short_numbers_that_they_were():
    wide = [float(np.float32(value)) for value in (268.47, 751900.0, 0.1)]
    series = await YahooProvider(lambda: fake_yahoo({"X": (DAYS, wide, "USD")})).history("X", None, TODAY)
    assert series.close.tolist() == [268.47, 751900.0, 0.1]
    exact = [91250.123456, 1.15601, 3.0]
    series = await YahooProvider(lambda: fake_yahoo({"X": (DAYS, exact, "USD")})).history("X", None, TODAY)
    assert series.close.tolist() == exact


@pytest.mark.parametrize(
    ("err", "kind"),
    [
        (YFRateLimitError("Too Many Requests"), TooManyRequestsError),
        (HTTPError(429), TooManyRequestsError),
        (HTTPError(401), AccessRefusedError),
        (HTTPError(403), AccessRefusedError),
        (HTTPError(404), NoSuchSymbolError),
        (HTTPError(500), NoAnswerError),
        (HTTPError(503), NoAnswerError),
        (YFPricesMissingError("$X: No data found, symbol may be delisted"), NoSuchSymbolError),
        (YFPricesMissingError("$X: Data doesn't exist for startDate = 1"), NoPricesError),
        (YFDataException("*** YAHOO! FINANCE IS CURRENTLY DOWN! ***"), NoAnswerError),
        (ConnectionResetError("reset"), NoAnswerError),
        (TimeoutError("timed out"), NoAnswerError),
        (ValueError("Expecting value: line 1 column 1"), GarbageError),
        (KeyError("instrumentType"), GarbageError),
        (TypeError("'NoneType' object is not subscriptable"), GarbageError),
        (YFException("something new"), GarbageError),
    ],
)
async def test_every_failure_has_its_consequence(err, kind):
    assert type(fault_of(err, "X")) is kind
    provider = YahooProvider(lambda: fake_yahoo({}, failure=lambda: err))
    with pytest.raises(kind) as raised:
        await provider.history("X", None, TODAY)
    assert str(err) not in raised.value.message


async def test_another_symbol_than_asked_for_is_not_taken():
    tables = {"X": (DAYS, (1.0, 2.0, 3.0), "USD")}
    provider = YahooProvider(lambda: fake_yahoo(tables, metadata={"symbol": "Y"}))
    with pytest.raises(DataUnavailable):
        await Market([provider], FixedClock.on(TODAY)).history("X")


async def test_a_hanging_yahoo_uses_up_its_few_threads_and_no_more():
    let_go = threading.Event()

    def hang() -> None:
        let_go.wait(10)

    provider = YahooProvider(lambda: fake_yahoo({}, failure=hang), threads=2)
    waiting = [asyncio.create_task(provider.history("X", None, TODAY)) for _ in range(2)]
    await asyncio.sleep(0.01)
    with pytest.raises(BusyError):
        await provider.history("X", None, TODAY)
    let_go.set()
    assert all(isinstance(err, NoSuchSymbolError) for err in await asyncio.gather(*waiting, return_exceptions=True))
    with pytest.raises(NoSuchSymbolError):
        await provider.history("X", None, TODAY)


async def test_without_the_package_it_is_said_how_to_get_it(monkeypatch):
    monkeypatch.setitem(yahoo.__dict__["__builtins__"], "__import__", _no_yfinance(yahoo.__dict__["__builtins__"]["__import__"]))
    with pytest.raises(Misconfigured) as refused:
        await YahooProvider().history("X", None, TODAY)
    assert "pip install yfinance" in refused.value.message


def _no_yfinance(real):
    def importing(name, *args, **kwargs):
        if name == "yfinance":
            raise ImportError(name)
        return real(name, *args, **kwargs)

    return importing


# ---- the real yfinance ----

STAMPS = [int(pd.Timestamp(f"{day} 09:30", tz="America/New_York").timestamp()) for day in DAYS]
CHART = {
    "chart": {
        "result": [
            {
                "meta": {
                    "currency": "USD",
                    "symbol": "AAPL",
                    "exchangeName": "NMS",
                    "instrumentType": "EQUITY",
                    "gmtoffset": -18000,
                    "timezone": "EST",
                    "exchangeTimezoneName": "America/New_York",
                    "regularMarketPrice": 268.47,
                    "priceHint": 2,
                    "dataGranularity": "1d",
                    "range": "",
                    "validRanges": ["1d", "5d", "1mo", "max"],
                },
                "timestamp": STAMPS,
                "indicators": {
                    "quote": [
                        {
                            "open": [267.0, 268.0, 269.0],
                            "high": [269.0, 270.0, 271.0],
                            "low": [266.0, 267.0, 268.0],
                            "close": [266.25, 268.4700012207031, 270.5],
                            "volume": [1, 2, 3],
                        }
                    ],
                    "adjclose": [{"adjclose": [265.0, 267.2, 269.3]}],
                },
            }
        ],
        "error": None,
    }
}
NO_DATA = {"chart": {"result": None, "error": {"code": "Not Found", "description": "No data found, symbol may be delisted"}}}


@pytest.fixture
def real_yahoo(monkeypatch, tmp_path):
    """The real package, its question for the time zone aside; a request is answered by the first of `answers`: an exception or text."""
    yfinance = yahoo.load_yfinance()
    yfinance.set_tz_cache_location(str(tmp_path))
    monkeypatch.setattr("yfinance.base.TickerBase._get_ticker_tz", lambda _self, **_: "America/New_York")
    answers: list[object] = []

    class Response:
        def __init__(self, status: int, text: str) -> None:
            self.status_code, self.text, self.url, self.ok = status, text, "https://query2.example.test/", status < 400

        def json(self):
            import json

            return json.loads(self.text)

        def raise_for_status(self) -> None:
            if self.status_code >= 400:
                raise HTTPError(self.status_code)

    def answer(self, url, *args, **kwargs):
        if isinstance(answers[0], BaseException):
            raise answers[0]
        return Response(*answers[0])

    from yfinance.data import YfData

    monkeypatch.setattr(YfData, "get", answer)
    monkeypatch.setattr(YfData, "cache_get", answer)
    return answers


def as_text(value: object) -> str:
    import json

    return json.dumps(value)


@pytest.mark.filterwarnings("ignore::DeprecationWarning:yfinance", "ignore::FutureWarning:yfinance", "ignore:Pandas4Warning")
async def test_the_real_package_gives_the_prices_of_a_recorded_answer(real_yahoo):
    real_yahoo.append((200, as_text(CHART)))
    provider = YahooProvider()
    series = await provider.history("AAPL", date(2026, 11, 18), TODAY)
    assert (series.symbol, series.currency) == ("AAPL", "USD")
    assert [str(day) for day in series.dates] == list(DAYS)
    assert series.close.tolist() == [266.25, 268.47, 270.5]
    quote = await provider.latest("AAPL", TODAY)
    assert (str(quote.price), str(quote.previous_close), quote.as_of) == ("270.5", "268.47", TODAY)


@pytest.mark.filterwarnings("ignore::DeprecationWarning:yfinance", "ignore::FutureWarning:yfinance")
@pytest.mark.parametrize(
    ("step", "kind"),
    [
        ((200, as_text(NO_DATA)), NoSuchSymbolError),
        (ConnectionResetError("reset"), NoAnswerError),
        ((200, "<html>we are busy</html>"), GarbageError),
        ((200, "Will be right back"), NoAnswerError),
    ],
    ids=["no data", "reset", "a page", "down"],
)
async def test_the_real_package_fails_in_ways_that_are_known(real_yahoo, step, kind):
    real_yahoo.append(step)
    with pytest.raises(kind):
        await YahooProvider().history("AAPL", date(2026, 11, 18), TODAY)
