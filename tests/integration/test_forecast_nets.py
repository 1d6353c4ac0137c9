"""The nets that serve every symbol are learned on from those in use, beside them on days that neither has seen, and can be taken back."""

from pathlib import Path

import numpy as np
import pytest
from api_house import TODAY
from forecast_house import move, open_forecasting

from core.errors import NotEnoughHistory
from forecasting import History, load_nets, renew, renewal
from forecasting.history import make_history
from forecasting.renewal import CHECKED, HELD_BACK, LEAST
from tools.forecasts import FORECAST
from tools.models import GET_MODEL, LIST_MODELS


def walk(seed: int, length: int) -> History:
    rng = np.random.default_rng(seed)
    days = np.busday_offset("2015-01-01", np.arange(length), roll="forward")
    return make_history(f"S{seed}", days, 100 * np.exp(np.cumsum(0.01 * rng.standard_t(5, length))))


def test_nets_learn_nothing_from_the_days_that_are_held_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renewal, "LEAST", 520)
    histories = [walk(1, HELD_BACK + CHECKED + 520)]
    first = renew(histories, None)
    bent = histories[0].values.copy()
    bent[-HELD_BACK:] *= np.linspace(1, 5, HELD_BACK)
    other = renew([make_history("S1", histories[0].dates, bent)], None)
    assert first.data == other.data
    assert [duel.horizon for duel in first.verdict.duels] == [1, 5, 21]
    assert first.verdict.duels != other.verdict.duels
    shipped, learned = load_nets(None), load_nets(first.data)
    assert shipped.keys() == learned.keys() == {"har", "lstm"}
    points, at = histories[0].points, np.array([900])
    for name, net in learned.items():
        quantiles = net.quantiles(points, at)
        assert bool(np.all(np.diff(quantiles, axis=1) >= 0))
        assert not np.array_equal(quantiles, shipped[name].quantiles(points, at))


def test_too_few_common_days_are_refused_with_have_and_need() -> None:
    with pytest.raises(NotEnoughHistory) as refused:
        renew([walk(1, 600)], None)
    assert refused.value.details["need"] == HELD_BACK + CHECKED + LEAST


async def test_retraining_without_a_symbol_renews_the_nets_and_new_models_use_them(tmp_path: Path) -> None:
    async with open_forecasting(tmp_path) as talk:
        move(talk.house, TODAY, years=8)
        assert await talk.say("retrain the global net") == ["retrain"]
        assert len(talk.progress()) >= 4
        (only,) = (await talk.call(LIST_MODELS, family="nets")).items
        assert (only.symbol, only.number, only.intact) == (None, 1, True)
        assert only.parameters["symbols"] == ["AAPL", "KO", "MSFT"]
        made = await talk.call(FORECAST, symbol="KO", model="lstm")
        size = (await talk.call(GET_MODEL, model_id=str((await talk.call(LIST_MODELS, symbol="KO")).items[0].id))).size_bytes
        assert made.version == 1
        assert (size > 100_000) == (only.status == "champion")
        back = await talk.house.client.post("/api/models/rollback", json={})
        assert back.status_code == (409 if only.status == "champion" else 404)
