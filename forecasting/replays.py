"""What a trained combination would have said on earlier days of its series, beside what came: its record, and what two versions are compared on."""

import numpy as np

from core.errors import NotEnoughHistory
from core.series import Floats
from forecasting.combination import replay
from forecasting.history import MIN_HISTORY, AnySeries, History, as_history
from forecasting.priors import belief
from forecasting.record import keep_record
from forecasting.registry import ENSEMBLE
from forecasting.report import GAUSSIAN_WALK, BacktestReport, Outcomes, score_row
from forecasting.scores import mase_scale
from forecasting.training import LONGEST, Trained, record_origins


def replayed(trained: Trained, series: AnySeries) -> BacktestReport:
    """The scores of `trained` and of each member on earlier origins of `series`, in the second half of its last 1,000 values.

        values   [------------------- last 1,000 -------------------]
        origins                     o  o  o  o  o  o  o  o  o  o  o

    Nothing is fitted: members speak with the parameters of their first half only, and the weights of each quarter of the origins are
    those learned from outcomes that had come by its beginning. So a version takes a third of a second, where a backtest fits anew.

    Raises:
        NotEnoughHistory: too short for a record.
    """
    history = as_history(series).tail(LONGEST)
    probes = {m.name: m.probe for m in trained.members if m.probe is not None and m.fitted is not None}
    if len(history) < 2 * MIN_HISTORY or not probes:
        raise _too_short(history)
    origins, stride = record_origins(history)
    record = keep_record(history, probes, trained.probe_season, origins, stride=stride)
    said = {GAUSSIAN_WALK: record.walk, **record.changes, ENSEMBLE: replay(record, belief(history, tuple(record.changes)))}
    over = np.isfinite(record.actual).all(axis=1)
    if not over.any() or not record.changes:
        raise _too_short(history)
    at, steps = origins[over], np.asarray(record.steps)
    wave = trained.probe_season.at(history.dates)
    turn = wave[at[:, None] + steps] - wave[at][:, None]

    def in_units(changes: Floats) -> Floats:
        return history.from_points(history.points[at][:, None, None] + changes[over] + turn[:, None, :])

    quantiles = {name: in_units(changes) for name, changes in said.items()}
    actual, last = history.values[at[:, None] + steps], history.values[at]
    scale = np.array([mase_scale(history.values[: origin + 1], 1) for origin in at])
    rows = tuple(
        score_row(
            name,
            horizon,
            known[:, :, column],
            Outcomes(actual=actual[:, column], last=last, scale=scale, walk=quantiles[GAUSSIAN_WALK][:, :, column], stride=stride),
            seconds=(0.0, 0.0),
        )
        for name, known in quantiles.items()
        for column, horizon in enumerate(record.steps)
    )
    return BacktestReport(
        symbol=history.name,
        origins=tuple(str(history.dates[origin]) for origin in at),
        horizons=record.steps,
        rows=rows,
        failures=dict(record.failures),
        quantiles=quantiles,
        actual=actual,
        last=last,
        scale=scale,
        stopped=False,
    )


def _too_short(history: History) -> NotEnoughHistory:
    need = 4 * MIN_HISTORY
    return NotEnoughHistory(
        f"{history.name} has {len(history)} values, too few for a record of earlier forecasts.", have=len(history), need=need
    )
