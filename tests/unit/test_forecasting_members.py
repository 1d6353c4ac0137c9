"""Members against what they are known to be: statsmodels' own forecasts, closed forms, torch."""

import subprocess
import sys

import numpy as np
import pytest

from forecasting import Fitted, Frequency, History
from forecasting.history import make_history
from forecasting.levels import LEVELS, MEDIAN
from forecasting.model import ModelSpec, ask
from forecasting.models.arima import Arima, ArimaFitted
from forecasting.models.garch import Garch, Parameters, _between, expected_width, simulate, variances
from forecasting.models.global_net import HAR, LSTM, GlobalFitted, GlobalNet, spread_out
from forecasting.models.prophet import TRUST, ProphetModel, fit_curve
from forecasting.models.random_walk import DRIFT, RANDOM_WALK, Walk
from forecasting.models.smoothing import DampedTrend, Theta, damped_states, theta_states
from forecasting.nets import HORIZONS, from_tensors, load_net

LOW, HIGH = LEVELS.index(0.1), LEVELS.index(0.9)

WILD = ModelSpec(name="boundless", version="1", min_train=1, max_train=1000, deterministic=True, budget_s=1)


def history(values: np.ndarray, frequency: Frequency = Frequency.BUSINESS, *, multiplicative: bool = False) -> History:
    step = {"B": 1, "D": 1, "W": 7, "M": 30}[frequency.value]
    start = np.datetime64("2015-01-05")
    days = np.busday_offset(start, np.arange(values.size)) if frequency is Frequency.BUSINESS else start + step * np.arange(values.size)
    return make_history("X", days, values, frequency=frequency, multiplicative=multiplicative)


def at_end(fitted: Fitted, known: History, horizon: int) -> np.ndarray:
    change: np.ndarray = fitted.changes(known, np.array([len(known) - 1]), horizon)[0]
    return change


def test_arima_rolls_on_as_statsmodels_does() -> None:
    from statsmodels.tsa.arima.model import ARIMA

    rng = np.random.default_rng(3)
    values = np.cumsum(rng.normal(size=400))
    fitted = ArimaFitted(mean=0.0, ar=np.array([0.5]), ma=np.array([0.3]))
    theirs = ARIMA(values, order=(1, 1, 1)).filter(np.array([0.5, 0.3, 1.0])).forecast(5)
    assert np.allclose(values[-1] + fitted.path(history(values), np.array([399]), 5)[0], theirs, atol=1e-6)


def test_arima_finds_the_order_and_its_width_grows_as_the_shocks_add_up() -> None:
    rng = np.random.default_rng(4)
    shocks = rng.normal(size=801)
    steps = np.zeros(801)
    for day in range(1, 801):
        steps[day] = 0.6 * steps[day - 1] + shocks[day]
    fitted = Arima().fit((history(np.cumsum(steps)),), seed=0)
    assert fitted.ar.size >= 1
    assert fitted.ar[0] == pytest.approx(0.6, abs=0.15)
    exact = ArimaFitted(mean=0.0, ar=np.array([0.6]), ma=np.zeros(0)).growth(3)
    assert np.allclose(exact, np.sqrt(np.cumsum([1, 1.6**2, 1.96**2])))


def test_drift_is_the_mean_change() -> None:
    known = history(np.arange(100.0))
    assert np.allclose(at_end(Walk(spec=DRIFT, drifting=True).fit((known,), seed=0), known, 3)[MEDIAN], [1, 2, 3])


def test_a_constant_series_stays_where_it_is() -> None:
    known = history(np.full(300, 7.0))
    for model in (Walk(spec=DRIFT, drifting=True), Arima(), Garch(), DampedTrend(), Theta()):
        assert np.allclose(at_end(model.fit((known,), seed=0), known, 5), 0)


def test_garch_variances_follow_the_recursion_and_return_to_their_level() -> None:
    found = Parameters(persistence=0.95, up=0.05, down=0.15, keep=0.85, level=2.0, unit=1.0)
    moves = np.array([1.0, -1.0, 0.5])
    expected, variance = [], 1.0
    for move in moves:
        variance = 2.0 * 0.05 + (0.15 if move < 0 else 0.05) * move**2 + 0.85 * variance
        expected.append(variance)
    assert np.allclose(variances(moves, found), expected)


def test_garch_sees_a_storm_and_its_end() -> None:
    rng = np.random.default_rng(5)
    calm = rng.normal(size=900) * 0.01
    storm = np.concatenate([calm[:-15], 5 * calm[-15:]])
    known = history(np.exp(np.cumsum(storm)), multiplicative=True)
    fitted = Garch().fit((known,), seed=0)
    width = fitted.changes(known, np.array([850, 899]), 60)[:, HIGH] - fitted.changes(known, np.array([850, 899]), 60)[:, LOW]
    assert width[1, 0] > 2 * width[0, 0]
    assert width[1, 59] / width[1, 0] < np.sqrt(60)
    exact = expected_width(fitted.parameters, np.array([fitted.parameters.level]), np.array([1.0, 4.0]))
    assert np.allclose(exact, np.sqrt(fitted.parameters.level) * np.array([[1.0, 2.0]]))


def test_garch_reads_its_simulation_off_between_starts_and_steps() -> None:
    rng = np.random.default_rng(8)
    found = Parameters(persistence=0.97, up=0.03, down=0.12, keep=0.895, level=1.0, unit=1.0)
    drawn = rng.standard_t(6, size=2000) * np.sqrt(4 / 6)
    table = simulate(found, drawn, np.random.default_rng(0))
    variance, summed = np.full(40_000, 5.0), np.zeros(40_000)
    for _ in range(10):
        moved = np.sqrt(variance) * rng.choice(drawn, 40_000)
        summed += moved
        variance = 0.03 + np.where(moved < 0, 0.12, 0.03) * moved**2 + 0.895 * variance
    width = expected_width(found, np.array([5.0]), np.array([10.0]))[0, 0]
    read = width * _between(table, np.array([5.0]), np.array([10.0]))[0, :, 0]
    # 3,000 paths know a quantile of density f to sqrt(p (1 - p) / 3000) / f: a twentieth of the width between the outer tenths
    assert np.allclose(read[3:-3], np.quantile(summed, LEVELS)[3:-3], atol=0.08 * width)


class Boundless(Fitted):
    """A member whose widths grow without end."""

    spec = WILD

    def changes(self, history: History, origins: np.ndarray, horizon: int) -> np.ndarray:
        return np.broadcast_to(np.linspace(-1, 1, len(LEVELS))[:, None] * 9.0 ** np.arange(horizon), (origins.size, len(LEVELS), horizon))

    def dump(self) -> bytes:
        return b""


def test_a_member_that_expects_more_than_was_ever_seen_is_not_listened_to() -> None:
    known = history(np.cumsum(np.random.default_rng(0).normal(size=200)) + 50)
    calm = Walk(spec=RANDOM_WALK, drifting=False).fit([known], seed=0)
    answers, reasons = ask({"boundless": Boundless(), "random_walk": calm}, known, np.array([150, 199]), 5)
    assert list(answers) == ["random_walk"]
    assert "3 times the largest" in reasons["boundless"]


def test_damped_trend_fades_and_theta_takes_half_of_the_slope() -> None:
    line = 2.0 * np.arange(200.0)
    damped = DampedTrend().fit((history(line),), seed=0)
    steps = np.diff(at_end(damped, history(line), 10)[MEDIAN], prepend=0)
    assert np.all(steps > 0)
    assert np.all(np.diff(steps) < 0)
    theta = Theta().fit((history(line),), seed=0)
    smooth, slope = theta_states(line, theta.level)
    assert slope[-1] == pytest.approx(2.0)
    assert np.allclose(np.diff(at_end(theta, history(line), 5)[MEDIAN]), 1.0)
    assert smooth[-1] <= line[-1]


def test_smoothing_without_slope_is_a_weighted_mean_of_the_past() -> None:
    points = np.array([1.0, 3.0, 2.0, 5.0, 4.0])
    level = points[0]
    for point in points[1:]:
        level += 0.3 * (point - level)
    errors, slopes = damped_states(points, 0.3, 0.0, 0.8)
    assert points[-1] - 0.7 * errors[-1] == pytest.approx(level)
    assert np.allclose(slopes, 0)


def test_prophets_curve_is_prophets_own() -> None:
    import pandas as pd
    from prophet import Prophet

    rng = np.random.default_rng(6)
    weeks = np.arange(150)
    values = 100 + 0.1 * weeks + 3 * np.sin(2 * np.pi * weeks / 52.18) + rng.normal(size=150)
    known = history(values, Frequency.WEEKLY)
    curve = fit_curve(known, seed=0, timeout_s=20)
    own = Prophet(uncertainty_samples=0, yearly_seasonality=6, weekly_seasonality=False, daily_seasonality=False, n_changepoints=10)
    unit = np.std(values)
    own.fit(pd.DataFrame({"ds": pd.to_datetime(known.dates), "y": np.round((values - values[0]) / unit, 8)}), seed=0)
    said = own.predict(own.make_future_dataframe(10, freq="W"))
    ours = curve.at(said["ds"].to_numpy().astype("datetime64[D]").astype(np.int64).astype(float))
    theirs = said["yhat"].to_numpy() * unit
    assert np.allclose(ours - ours[0], theirs - theirs[0], atol=1e-8)


def test_prophet_is_loaded_without_drawing_which_can_be_had_later() -> None:
    look = """
import sys
from forecasting.models.prophet import prophet_class
assert prophet_class() is prophet_class()
assert not {"matplotlib", "plotly"} & sys.modules.keys()
import prophet.plot
assert callable(prophet.plot.plot_components)
"""
    subprocess.run([sys.executable, "-c", look], check=True)  # noqa: S603 -- our own words


def test_prophet_is_anchored_on_the_last_value_and_halved() -> None:
    known = history(100 + 0.5 * np.arange(120.0), Frequency.WEEKLY)
    fitted = ProphetModel().fit((known,), seed=0)
    path = fitted.path(known, np.array([119]), 4)[0]
    assert np.allclose(path, TRUST * 0.5 * np.arange(1, 5), rtol=0.05)


@pytest.mark.parametrize("kind", ["har", "lstm"])
@pytest.mark.parametrize("seed", [0, 3])
def test_numpy_answers_as_torch_does(kind: str, seed: int) -> None:
    import torch

    from forecasting.torch_nets import WARM_UP, DenseNet, MemoryNet, Recipe

    tensors = load_net(kind).tensors[seed]
    inputs = tensors["centre"].size
    twin = (DenseNet if kind == "har" else MemoryNet)(inputs, Recipe(kind=kind))
    twin.load_state_dict({name: torch.tensor(value) for name, value in tensors.items() if name not in {"centre", "width"}})
    twin.double().eval()
    scaled = np.random.default_rng(0).normal(size=(WARM_UP + 8, inputs))
    with torch.no_grad():
        fed = torch.tensor(scaled if kind == "har" else scaled[None])
        theirs = twin(fed)[0].numpy()[-8:] if kind == "har" else twin(fed)[0].numpy()[0, -8:]
    single = from_tensors(kind, {f"0.{name}": value for name, value in tensors.items()})
    raw = scaled * tensors["width"] + tensors["centre"]
    (ours,) = single.answers(raw, np.arange(WARM_UP, WARM_UP + 8))
    assert np.allclose(np.moveaxis(ours, 1, 2), theirs, atol=1e-6)


def test_nets_between_and_beyond_their_horizons() -> None:
    levels = np.linspace(-2, 2, len(LEVELS))
    known = levels[None, :, None] * np.sqrt(np.asarray(HORIZONS, dtype=float))
    spread = spread_out(known, np.array([levels[HIGH] * 2 / 2.5631]), 120)
    assert np.allclose(spread[0], levels[:, None] * np.sqrt(np.arange(1, 121)))


def test_a_net_that_is_not_the_shipped_one_travels_in_its_dump() -> None:
    rng = np.random.default_rng(7)
    known = history(np.exp(np.cumsum(rng.normal(size=400) * 0.01)), multiplicative=True)
    shipped = load_net("har")
    one = from_tensors("har", {f"0.{name}": value for name, value in shipped.tensors[0].items()})
    fitted = GlobalFitted(spec=HAR, net=one)
    again = GlobalNet(spec=HAR).load(fitted.dump())
    assert np.array_equal(again.predict(known, 5), fitted.predict(known, 5))
    assert len(GlobalNet(spec=LSTM).fit((known,), seed=0).dump()) < 1000
