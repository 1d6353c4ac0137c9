"""The folder of files: what is read, what is set aside, and that nothing outside it is."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from market.faults import GarbageError, NoPricesError, NoSuchSymbolError
from market.providers.csv import CsvProvider
from market.quarantine import screen

TODAY = date(2022, 12, 28)


async def closes_of(folder: Path, symbol: str = "X"):
    return screen(await CsvProvider(folder).history(symbol, None, TODAY), symbol=symbol, today=TODAY)


async def test_a_file_needs_a_date_and_a_close_alone(tmp_path):
    (tmp_path / "X.csv").write_text("\ufeffClose,Date\n2.5,2022-12-28\n2.0,2022-12-27 00:00:00\n")
    series = (await closes_of(tmp_path)).series
    assert (series.close.tolist(), str(series.as_of), series.currency) == ([2.0, 2.5], "2022-12-28", "USD")


async def test_a_file_states_its_currency_or_has_that_of_its_exchange(tmp_path):
    (tmp_path / "shel.l.csv").write_text("date,close\n2022-12-28,2300\n")
    (tmp_path / "X.csv").write_text("date,close,currency\n2022-12-28,2300,EUR\n")
    (tmp_path / "Y.csv").write_text("date,close,currency\n2022-12-27,1,EUR\n2022-12-28,1,USD\n")
    assert (await closes_of(tmp_path, "SHEL.L")).series.currency == "GBp"
    assert (await closes_of(tmp_path)).series.currency == "EUR"
    with pytest.raises(GarbageError):
        await closes_of(tmp_path, "Y")


async def test_lines_that_cannot_be_read_are_set_aside(tmp_path):
    rows = [f"2022-11-{day:02d},{10 + day}" for day in range(1, 29)]
    (tmp_path / "X.csv").write_text("\n".join(["date,close", *rows, "when?,11", "2022-12-01,n/a", "2022-12-02", ""]))
    screened = await closes_of(tmp_path)
    assert len(screened.series) == 28
    assert sorted(bar.reason.name for bar in screened.rejected) == ["NOT_FINITE", "NOT_FINITE", "UNREADABLE_DAY"]


@pytest.mark.parametrize(
    "content",
    [b"", b"day,price of it\n", b"\xff\xfe\x00", b'date,close\n"2022-12-28,1\n' + b"x" * 200_000],
    ids=["empty", "no close", "binary", "quote"],
)
async def test_what_is_no_table_is_garbage(tmp_path, content):
    (tmp_path / "X.csv").write_bytes(content)
    with pytest.raises((GarbageError, NoPricesError)):
        await CsvProvider(tmp_path).latest("X", TODAY)


async def test_a_huge_file_is_refused_before_it_is_read(tmp_path):
    with (tmp_path / "X.csv").open("wb") as file:
        file.truncate(30_000_000)
    with pytest.raises(GarbageError):
        await closes_of(tmp_path)


async def test_no_symbol_leads_out_of_the_folder(tmp_path):
    inside = tmp_path / "prices"
    inside.mkdir()
    (tmp_path / "SECRET.csv").write_text("date,close\n2022-12-28,1\n")
    (inside / "LINK.csv").symlink_to(tmp_path / "SECRET.csv")
    (inside / "not a symbol!.csv").write_text("date,close\n2022-12-28,1\n")
    (inside / "FOLDER.csv").mkdir()
    provider = CsvProvider(inside)
    assert provider.symbols() == ()
    for name in ("../SECRET", "SECRET", "LINK", str(tmp_path / "SECRET"), "FOLDER"):
        with pytest.raises(NoSuchSymbolError):
            await provider.history(name, None, TODAY)


async def test_a_file_is_read_again_when_it_has_changed(tmp_path):
    file = tmp_path / "X.csv"
    file.write_text("date,close\n2022-12-27,1\n")
    provider = CsvProvider(tmp_path)
    assert (await provider.latest("X", TODAY)).price == Decimal("1.0")
    file.write_text("date,close\n2022-12-27,1\n2022-12-28,2\n")
    assert (await provider.latest("X", TODAY)).price == Decimal("2.0")
