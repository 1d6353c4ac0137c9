"""The page on forecasts: every block of code runs, and prints what the page says it prints, but for the last digits of figures."""

import contextlib
import io
import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "forecast-a-series.md"
FIGURE = re.compile(r"-?\d+(?:,\d{3})*(?:\.\d+)?")


def blocks() -> list[tuple[str, str]]:
    """Code with the output that the page shows after it."""
    found = re.findall(r"```(python|text)\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert [kind for kind, _ in found[::2]] == ["python"] * (len(found) // 2)
    assert [kind for kind, _ in found[1::2]] == ["text"] * (len(found) // 2)
    return [(code, shown) for (_, code), (_, shown) in zip(found[::2], found[1::2], strict=True)]


def test_the_page_prints_what_it_says() -> None:
    names: dict[str, object] = {"__name__": "page"}
    for code, shown in blocks():
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(code, PAGE.name, "exec"), names)  # noqa: S102  our own page
        said = printed.getvalue()
        assert re.sub(r"\s+", " ", FIGURE.sub("#", said)) == re.sub(r"\s+", " ", FIGURE.sub("#", shown))
        ours, theirs = ([float(figure.replace(",", "")) for figure in FIGURE.findall(text)] for text in (said, shown))
        assert ours == pytest.approx(theirs, rel=0.01, abs=1.01)  # processors differ in the last digits, and shares are rounded
    assert len(blocks()) == 8
