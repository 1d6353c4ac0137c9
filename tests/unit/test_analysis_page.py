"""The page on backtests: every block of code runs, and prints what the page says it prints."""

import contextlib
import io
import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "backtest-a-strategy.md"


def blocks() -> list[tuple[str, str]]:
    """Code with the output that the page shows after it; "" where it shows none."""
    found = re.findall(r"```(python|text)\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    return [
        (code, found[at + 1][1] if found[at + 1 :] and found[at + 1][0] == "text" else "")
        for at, (kind, code) in enumerate(found)
        if kind == "python"
    ]


def test_the_page_prints_what_it_says():
    names: dict[str, object] = {"__name__": "page"}
    for code, shown in blocks():
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(code, PAGE.name, "exec"), names)  # noqa: S102  our own page
        assert printed.getvalue() == shown
    assert len(blocks()) == 8
