"""Every registered price provider, and the one for tests, keeps the same promises."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from market_house import fake_yahoo

from core.clock import FixedClock
from core.errors import DataUnavailable, Misconfigured, UnknownSymbol
from market import PROVIDERS, InMemoryProvider, Market, build_market, source_note
from market.faults import NoPricesError, NoSuchSymbolError, ProviderError
from market.providers.csv import CsvProvider
from market.providers.sample import SampleProvider
from market.providers.yahoo import YahooProvider
from market.quarantine import screen

DAYS = ("2022-12-21", "2022-12-22", "2022-12-23", "2022-12-27", "2022-12-28")
CLOSES = (135.45, 132.23, 131.86, 130.03, 126.04)
TODAY = date(2022, 12, 28)


def write_prices(folder: Path, symbol: str) -> None:
    with (folder / f"{symbol}.csv").open("w", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(["Date", "Open", "High", "Low", "Close", "Volume"])
        writer.writerows([day, close, close, close, close, 1000] for day, close in zip(DAYS, CLOSES, strict=True))


@pytest.fixture(params=[*(entry.name for entry in PROVIDERS), "memory"])
def provider(request, tmp_path):
    if request.param == "sample":
        return SampleProvider()
    if request.param == "csv":
        write_prices(tmp_path, "AAPL")
        return CsvProvider(tmp_path)
    if request.param == "yahoo":
        return YahooProvider(lambda: fake_yahoo({"AAPL": (DAYS, CLOSES, "USD")}))
    return InMemoryProvider.random_walk({"AAPL": Decimal("126.04")}, end=TODAY, years=1)


def known(raw):
    return screen(raw, symbol="AAPL", today=TODAY).series


async def test_history_is_of_the_symbol_in_its_currency_and_named_after_its_source(provider):
    series = known(await provider.history("AAPL", date(2022, 12, 22), date(2022, 12, 27)))
    assert (series.symbol, series.currency, series.source) == ("AAPL", "USD", provider.name)
    part = series.between(date(2022, 12, 22), date(2022, 12, 27))
    assert [str(day) for day in part.dates][:2] == ["2022-12-22", "2022-12-23"]


async def test_the_whole_history_holds_every_part(provider):
    whole = known(await provider.history("AAPL", None, TODAY))
    part = known(await provider.history("AAPL", date(2022, 12, 22), date(2022, 12, 27))).between(date(2022, 12, 22), date(2022, 12, 27))
    assert whole.between(date(2022, 12, 22), date(2022, 12, 27)).close.tolist() == part.close.tolist()
    assert whole.as_of == TODAY


@pytest.mark.parametrize(("on", "as_of"), [(date(2022, 12, 28), date(2022, 12, 28)), (date(2022, 12, 25), date(2022, 12, 23))])
async def test_latest_is_the_last_close_on_or_before_the_day(provider, on, as_of):
    quote = await provider.latest("AAPL", on)
    series = known(await provider.history("AAPL", None, TODAY)).between(None, on)
    assert quote.as_of == as_of
    assert quote.age_days == (on - as_of).days
    assert quote.price == Decimal(str(series.close[-1]))
    assert quote.previous_close == Decimal(str(series.close[-2]))
    assert float(quote.change_frac) == pytest.approx(series.close[-1] / series.close[-2] - 1, abs=1e-8)
    assert (quote.source, quote.currency, quote.degraded) == (provider.name, "USD", None)


async def test_a_symbol_that_it_does_not_carry_is_said_so(provider):
    with pytest.raises(NoSuchSymbolError):
        await provider.history("NOSUCH", None, TODAY)
    with pytest.raises(NoSuchSymbolError):
        await provider.latest("NOSUCH", TODAY)


async def test_before_the_first_price_there_is_none(provider):
    with pytest.raises(NoPricesError):
        await provider.latest("AAPL", date(1980, 1, 2))


def test_the_list_of_symbols_is_sorted_or_open(provider):
    listed = provider.symbols()
    assert listed is None or (listed == tuple(sorted(listed)) and "AAPL" in listed)


async def test_a_market_of_it_answers_and_refuses_in_words(provider):
    market = Market([provider], FixedClock.on(TODAY))
    assert (await market.quote("aapl")).as_of == TODAY
    assert (await market.history("AAPL", start=date(2022, 12, 23))).as_of == TODAY
    with pytest.raises(UnknownSymbol):
        await market.quote("NOSUCH")
    with pytest.raises(DataUnavailable):
        await market.quote("AAPL", on=date(1980, 1, 2))
    assert not isinstance(await market.history("AAPL"), ProviderError)


def test_every_provider_has_a_name_and_says_what_its_closes_are():
    names = [entry.name for entry in PROVIDERS]
    assert len(set(names)) == len(names)
    for entry in PROVIDERS:
        assert "adjusted" in entry.note
        assert source_note(entry.name) == source_note(f"{entry.name} (kept)") == entry.note
    assert source_note("memory") is None


def test_a_setting_that_does_not_work_says_what_does(tmp_path):
    for wrong in ("bloomberg", "", "sample,bloomberg"):
        with pytest.raises(Misconfigured) as refused:
            build_market(wrong, csv_folder=None, clock=FixedClock.on(TODAY))
        assert "sample" in refused.value.message
    with pytest.raises(Misconfigured):
        build_market("csv", csv_folder=None, clock=FixedClock.on(TODAY))
    with pytest.raises(Misconfigured):
        build_market("csv", csv_folder=tmp_path / "nowhere", clock=FixedClock.on(TODAY))


async def test_a_setting_can_name_several_that_are_asked_in_turn(tmp_path):
    write_prices(tmp_path, "SAP.DE")
    market = build_market("csv, sample", csv_folder=tmp_path, clock=FixedClock.on(TODAY))
    assert (await market.quote("SAP.DE")).source == "csv"
    assert (await market.quote("SAP.DE")).currency == "EUR"
    assert (await market.quote("MSFT")).source == "sample"
    assert market.symbols() is not None
    assert {"SAP.DE", "MSFT"} <= set(market.symbols())
    assert [one.name for one in market.status()] == ["csv", "sample"]


async def test_the_sample_market_is_what_its_note_says():
    provider = SampleProvider()
    assert len(provider.symbols()) == 20
    for symbol in provider.symbols():
        series = await provider.history(symbol, None, date(2030, 1, 1))
        assert (len(series), str(series.dates[0]), str(series.dates[-1]), series.currency) == (8313, "1990-01-02", "2022-12-28", "USD")
    early = await provider.history("AAPL", None, date(1990, 12, 31))
    assert np.all(early.close < 1)


def test_a_random_walk_ends_at_the_quotes_and_depends_on_seed_and_symbol_alone():
    end = date(2026, 11, 22)  # a Sunday
    quotes = {"AAPL": Decimal("268.4"), "BTC-USD": 91250.0, "EURUSD=X": 1.156, "SIE.DE": 228.4, "7974.T": 13250}
    walks = InMemoryProvider.random_walk(quotes, end=end, years=2, seed=5)
    alone = InMemoryProvider.random_walk({"AAPL": 268.4}, end=end, years=2, seed=5)
    other = InMemoryProvider.random_walk({"AAPL": 268.4}, end=end, years=2, seed=6)
    series = {symbol: walks._of(symbol) for symbol in quotes}
    assert {symbol: one.close[-1] for symbol, one in series.items()} == {symbol: float(price) for symbol, price in quotes.items()}
    assert {symbol: one.currency for symbol, one in series.items()} == {
        "AAPL": "USD",
        "BTC-USD": "USD",
        "EURUSD=X": "USD",
        "SIE.DE": "EUR",
        "7974.T": "JPY",
    }
    assert series["AAPL"].as_of == date(2026, 11, 20)
    assert series["BTC-USD"].as_of == end
    assert len(series["BTC-USD"]) == 731
    assert np.array_equal(series["AAPL"].close, alone._of("AAPL").close)
    assert not np.array_equal(series["AAPL"].close, other._of("AAPL").close)
    assert np.std(np.diff(np.log(series["AAPL"].close))) == pytest.approx(0.015, rel=0.1)
