"""The global nets, brought up to date: a gentle pass over newer days from the weights in use, judged on days that neither has learned from.

    values   [---------------- common days of the panel ----------------]
    learn    [=============================]
    check                                   [====]                         chooses the pass to keep
    judge                                         [ 500 days, held back ]  the new nets beside those in use

The held-back days are those that records of single series are made of as well, so that a renewed net never looks better than it is.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.errors import NotEnoughHistory
from core.series import Dates, Floats
from forecasting.artefact import pack, unpack_for
from forecasting.history import History
from forecasting.levels import LEVELS
from forecasting.models.global_net import HAR, LSTM, GlobalFitted, spread_out
from forecasting.nets import Net, from_tensors, load_net
from forecasting.scores import crps
from forecasting.training import Trained, update
from forecasting.versions import Verdict, judge
from forecasting.volatility import constant_volatility

NAME, VERSION = "nets", f"har.{HAR.version}-lstm.{LSTM.version}"
SPECS = {spec.name: spec for spec in (HAR, LSTM)}
HELD_BACK, CHECKED, LEARNED = 500, 250, 1500
LEAST = 800
"""Common days that there must be before the held-back ones."""
STEPS, STRIDE = (1, 5, 21), 5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Renewal:
    """New weights, and how they did beside those in use.

    Attributes:
        data: both nets in stored form, for `load_nets`.
        symbols: the series that were learned from.
        learned_until: last day that was learned from.
        verdict: on the held-back days.
    """

    data: bytes
    symbols: tuple[str, ...]
    learned_until: np.datetime64
    verdict: Verdict


def load_nets(blob: bytes | None) -> dict[str, Net]:
    """The nets that `renew` stored; without a blob those that ship with the program.

    Raises:
        DataUnavailable: the bytes are damaged or of another version.
    """
    if not blob:
        return {name: load_net(name) for name in SPECS}
    _, arrays = unpack_for(blob, name=NAME, version=VERSION)
    return {
        name: from_tensors(
            name, {key.split("/", 1)[1]: np.asarray(value, dtype=np.float64) for key, value in arrays.items() if key.startswith(f"{name}/")}
        )
        for name in SPECS
    }


def with_nets(trained: Trained, nets: Mapping[str, Net], history: History) -> Trained:
    """`trained` with these nets in place of those it has; weights and calibration are learned anew from their record."""

    def renewed(fitted: object, name: str) -> GlobalFitted | None:
        return GlobalFitted(spec=SPECS[name], net=nets[name]) if fitted is not None else None

    members = tuple(
        replace(m, fitted=renewed(m.fitted, m.name), probe=renewed(m.probe, m.name)) if m.name in nets else m for m in trained.members
    )
    return update(replace(trained, members=members), history)


def _panel(histories: Sequence[History]) -> tuple[Dates, Floats, tuple[str, ...]]:
    """Common days (T,), points (T, N) and names of the series that are long enough.

    Raises:
        NotEnoughHistory: there is none, or they have too few days in common.
    """
    need = HELD_BACK + CHECKED + LEAST
    long = [history for history in histories if len(history) >= need and history.frequency.is_daily and history.multiplicative]
    days = long[0].dates if long else np.array([], dtype="datetime64[D]")
    for history in long[1:]:
        days = np.intersect1d(days, history.dates)
    if days.size < need:
        raise NotEnoughHistory(
            f"The nets learn from days that all symbols have in common; there are {days.size} of the {need} they need.",
            have=int(days.size),
            need=need,
        )
    days = days[-(HELD_BACK + CHECKED + LEARNED) :]
    points = np.column_stack([history.points[np.searchsorted(history.dates, days)] for history in long])
    return days, points, tuple(history.name for history in long)


def _losses(nets: Mapping[str, Net], points: Floats, origins: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Floats:
    """(O, G) CRPS of the mean of the nets at `origins` (O,) and STEPS, each series of `points` (T, N) measured by its own deviation; their mean."""
    columns, levels = np.asarray(STEPS) - 1, np.asarray(LEVELS)
    losses = []
    for series in points.T:
        wide = constant_volatility(series)[origins]
        said = np.mean([spread_out(net.quantiles(series, origins), wide, max(STEPS)) for net in nets.values()], axis=0)[:, :, columns]
        came = series[origins[:, None] + np.asarray(STEPS)] - series[origins][:, None]
        losses.append(crps(np.moveaxis(said, 1, -1), levels, came) / wide[:, None])
    return np.asarray(np.mean(losses, axis=0))


def _trained(current: Mapping[str, Net], points: Floats, seed: int, told: Callable[[float, str], None]) -> dict[str, np.ndarray]:
    from forecasting.pretrain import RECIPES, gentle
    from forecasting.torch_nets import make_examples, train_net

    learned = points.shape[0] - HELD_BACK - CHECKED
    panel = [points, -points]
    found: dict[str, np.ndarray] = {}
    total, done = sum(len(current[recipe.kind].tensors) for recipe in RECIPES), 0
    for recipe in RECIPES:
        learn = make_examples(recipe.kind, panel, slice(0, learned))
        check = make_examples(recipe.kind, panel, slice(learned, learned + CHECKED))
        for number, weights in enumerate(current[recipe.kind].tensors):
            told(0.9 * done / total, f"training {recipe.kind}, seed {number}")
            done += 1
            warm = {name: np.asarray(value, dtype=np.float32) for name, value in weights.items()}
            made = train_net(gentle(recipe), learn, check, seed=seed + number, warm=warm)
            found |= {f"{recipe.kind}/{number}.{name}": np.ascontiguousarray(value) for name, value in made.items()}
    return found


def renew(
    histories: Sequence[History], current: bytes | None, *, seed: int = 0, progress: Callable[[float, str], None] | None = None
) -> Renewal:
    """The nets in use after one gentle pass over the days that `histories` have in common, and how they do beside those in use.

    Args:
        histories: daily prices of the symbols to learn from.
        current: the nets in use, as `Renewal.data`; None for those that ship with the program.
        seed: of everything random.
        progress: called with a share between 0 and 1 and what is being done.

    Raises:
        NotEnoughHistory: the series have too few days in common.
        DataUnavailable: `current` is damaged or of another version.
    """
    told = progress or (lambda _share, _text: None)
    before = load_nets(current)
    days, points, names = _panel(histories)
    data = pack({"name": NAME, "version": VERSION}, _trained(before, points, seed, told))
    told(0.9, "comparing with the nets in use")
    origins = np.arange(points.shape[0] - HELD_BACK, points.shape[0] - max(STEPS), STRIDE)
    old, new = (_losses(nets, points, origins) for nets in (before, load_nets(data)))
    verdict = judge(old, new, horizons=STEPS, stride=STRIDE)
    told(1.0, "compared")
    return Renewal(data=data, symbols=names, learned_until=days[-HELD_BACK - CHECKED - 1], verdict=verdict)
