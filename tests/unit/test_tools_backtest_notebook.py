"""A backtest that was killed goes on from what it had noted down."""

from pathlib import Path

import numpy as np
import pytest

from forecasting import History
from forecasting.history import make_history
from tools.fits import BacktestQuestion, make_backtest

ASKED = BacktestQuestion(horizons=(1, 5), origins=30, models=("random_walk", "drift"), children=0)


class KilledError(Exception):
    pass


def walk() -> History:
    rng = np.random.default_rng(4)
    return make_history("X", np.busday_offset("2020-01-01", np.arange(600)), 100 * np.exp(np.cumsum(0.01 * rng.normal(size=600))))


def test_a_backtest_begun_again_does_only_what_is_missing_and_says_the_same(tmp_path: Path) -> None:
    notebook = tmp_path / "backtests" / "one.part"
    told: list[float] = []

    def dies(share: float, _text: str) -> None:
        if share > 0.9:
            raise KilledError

    with pytest.raises(KilledError):
        make_backtest(walk(), ASKED, notebook, dies)
    assert notebook.exists()
    again = make_backtest(walk(), ASKED, notebook, lambda share, _text: told.append(share))
    assert min(told) >= 24 / 30
    whole = make_backtest(walk(), ASKED, tmp_path / "two.part")
    assert again.origins == whole.origins
    for name, quantiles in whole.quantiles.items():
        assert np.allclose(again.quantiles[name], quantiles)


def test_a_notebook_of_another_question_or_a_damaged_one_is_passed_over(tmp_path: Path) -> None:
    notebook = tmp_path / "one.part"
    notebook.write_bytes(b"FOLIO1\nnot a notebook")
    told: list[float] = []
    report = make_backtest(
        walk(),
        BacktestQuestion(horizons=(1,), origins=4, models=("random_walk",), children=0),
        notebook,
        lambda share, _text: told.append(share),
    )
    assert (min(told), len(report.origins)) == (0, 4)
