"""Instruments by symbol, name, nickname, old ticker and slip of the keyboard."""

import csv

import pytest

from market.symbols import Strength, SymbolIndex
from market.symbols.build import DATA, repaired
from market.symbols.naming import display_name, folded, name_key
from market.symbols.spelling import Speller, within


@pytest.fixture(scope="module")
def index() -> SymbolIndex:
    return SymbolIndex.bundled()


def test_the_bundled_list_is_large_and_clean(index: SymbolIndex) -> None:
    assert len(index) > 12_000
    with (DATA / "symbols.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert all(row["symbol"] and row["name"] and row["kind"] and row["currency"] for row in rows)
    assert len({row["symbol"] for row in rows}) == len(rows)


def test_every_alias_leads_to_listed_symbols(index: SymbolIndex) -> None:
    with (DATA / "aliases.csv").open(encoding="utf-8", newline="") as file:
        targets = [symbol for row in csv.DictReader(file) for symbol in row["symbols"].split("|") if symbol]
    assert [symbol for symbol in targets if index.get(symbol) is None] == []


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("AAPL", "AAPL"), ("aapl", "AAPL"), ("$TSLA", "TSLA"), ("BRK.B", "BRK-B"), ("brk/b", "BRK-B"), ("SIE.DE", "SIE.DE"), ("GSPC", "^GSPC"),
        ("EUR/USD", "EURUSD=X"), ("EURUSD", "EURUSD=X"), ("USDJPY", "JPY=X"), ("BTC-USD", "BTC-USD"),
    ],
)  # fmt: skip
def test_get_knows_the_ways_to_write_a_symbol(index: SymbolIndex, text: str, symbol: str) -> None:
    found = index.get(text)
    assert found is not None
    assert found.symbol == symbol


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("coke", "KO"), ("big blue", "IBM"), ("Google", "GOOGL"), ("the Coca-Cola Company", "KO"), ("FB", "META"), ("SQ", "XYZ"), ("bitcoin", "BTC-USD"), ("S&P 500", "^GSPC"),
        ("dow jones", "^DJI"), ("gold", "GC=F"), ("Microsft", "MSFT"), ("nvdia", "NVDA"), ("Facebok", "META"), ("Qualcom", "QCOM"), ("volkswagon", "VOW3.DE"), ("Range Resources", "RRC"),
        ("berkshire hathaway class a", "BRK-A"), ("procter & gamble", "PG"), ("L'Oréal", "OR.PA"), ("Nestlé", "NESN.SW"),
    ],
)  # fmt: skip
def test_resolve_finds_who_is_meant(index: SymbolIndex, text: str, symbol: str) -> None:
    resolution = index.resolve(text)
    assert resolution.best is not None
    assert resolution.best.symbol == symbol
    assert not resolution.ambiguous


def test_a_shared_name_is_left_to_the_person(index: SymbolIndex) -> None:
    resolution = index.resolve("united")
    assert resolution.best is None
    assert resolution.ambiguous
    assert {"UAL", "UNH"} <= {candidate.symbol for candidate in resolution.candidates}


@pytest.mark.parametrize("text", ["", "Omega Quasar Widgets", "zzzzqqq", "' OR 1=1", "a" * 10_000])
def test_what_is_no_instrument_resolves_to_none(index: SymbolIndex, text: str) -> None:
    assert index.resolve(text).best is None


def test_search_puts_the_likeliest_first(index: SymbolIndex) -> None:
    assert index.search("apple", 3)[0].symbol == "AAPL"
    assert "VTI" in {found.symbol for found in index.search("vanguard total stock", 5)}
    assert index.search("", 5) == ()
    assert len(index.search("a", 7)) == 7


def test_everyday_words_need_company(index: SymbolIndex) -> None:
    match = index.phrase("target")
    assert match is not None
    assert match.strength is Strength.WEAK
    assert index.is_word("microsft") is False
    assert index.is_word("house") is True


def test_currency_pairs_follow_yahoo(index: SymbolIndex) -> None:
    pair, dollar = index.pair("GBP", "USD"), index.pair("USD", "CHF")
    assert pair is not None
    assert pair.symbol == "GBPUSD=X"
    assert dollar is not None
    assert dollar.symbol == "CHF=X"
    assert index.pair("XXX", "YYY") is None


def test_a_speller_forgives_one_slip_and_keeps_the_first_letter() -> None:
    speller = Speller(["microsoft", "nvidia", "gold"])
    assert speller.near("microsotf") == "microsoft"
    assert speller.near("nvidai") == "nvidia"
    assert speller.near("vnidia") == "nvidia"
    assert speller.near("sold") is None
    assert speller.near("nv") is None
    assert within("abcd", "abdc", 1)
    assert not within("abcd", "wxyz", 2)


def test_names_lose_their_share_descriptions() -> None:
    assert display_name("Alphabet Inc. Class A") == "Alphabet Inc."
    assert name_key("Coca-Cola Company (The)") == "coca cola"
    assert folded("Nestlé S.A. & Söhne") == "nestle s a & sohne"


def test_the_build_leaves_out_rows_without_a_symbol() -> None:
    rows = [
        {"symbol": "", "name": "Nobody"},
        {"symbol": "File Creation Time: 1", "name": ""},
        {"symbol": "ZTST", "name": "Symbology Test"},
        {"symbol": "ABC", "name": "", "kind": "equity", "exchange": "NYSE", "currency": "USD"},
    ]
    assert [(row["symbol"], row["name"]) for row in repaired(rows)] == [("ABC", "ABC")]
