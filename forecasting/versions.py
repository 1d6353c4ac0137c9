"""Champion and challenger: a new model takes over only where it is not worse on the same origins."""

from dataclasses import dataclass

import numpy as np

from core.errors import InvalidInput
from core.series import Floats
from forecasting.levels import LEVELS
from forecasting.registry import ENSEMBLE
from forecasting.report import BacktestReport
from forecasting.scores import crps, diebold_mariano

TOLERANCE_PCT = 0.5
"""How much worse, in per cent of CRPS, counts as not worse where the difference is within chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duel:
    """A challenger beside the champion at one horizon.

    Attributes:
        horizon: steps ahead.
        origins: origins compared.
        saved_pct: per cent of the champion's CRPS that the challenger saves; negative where it is worse.
        p: two-sided Diebold-Mariano p-value of the difference; NaN for fewer than eight origins.
    """

    horizon: int
    origins: int
    saved_pct: float
    p: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether the challenger takes over, why, and the figures per horizon."""

    promoted: bool
    reason: str
    duels: tuple[Duel, ...]


def compare(champion: BacktestReport, challenger: BacktestReport, *, model: str = ENSEMBLE, stride: int = 10) -> Verdict:
    """The verdict on `challenger`, from the origins that both reports of the same series have.

    It is promoted where its mean saving over the horizons is above -0.5 % of CRPS and no horizon is worse by more than chance (p < 0.05).

    Args:
        champion: backtest of the version in use.
        challenger: backtest of the version that might replace it.
        model: whose quantiles are compared.
        stride: distance of neighbouring origins.

    Raises:
        InvalidInput: other series, other horizons, or no origin in common.
    """
    common = [day for day in champion.origins if day in set(challenger.origins)]
    if champion.symbol != challenger.symbol or champion.horizons != challenger.horizons or not common:
        raise InvalidInput("Two versions can only be compared on the same series, horizons and origins.", field="challenger")
    left, right = ([report.origins.index(day) for day in common] for report in (champion, challenger))
    levels = np.asarray(LEVELS)

    def losses(report: BacktestReport, rows: list[int]) -> Floats:
        said = np.moveaxis(report.quantiles[model][rows], 1, -1)
        return crps(said, levels, champion.actual[left])

    return judge(losses(champion, left), losses(challenger, right), horizons=champion.horizons, stride=stride)


def judge(old: Floats, new: Floats, *, horizons: tuple[int, ...], stride: int) -> Verdict:
    """The verdict on a challenger with losses `new` (N, G) beside a champion with losses `old` at the same N origins; see `compare`."""
    duels = []
    for column, horizon in enumerate(horizons):
        before, after = old[:, column], new[:, column]
        test = diebold_mariano(after, before, overlap=(horizon - 1) // stride)
        saved = 100 * (1 - float(after.mean()) / float(before.mean())) if before.mean() > 0 else 0.0
        duels.append(Duel(horizon=horizon, origins=int(before.size), saved_pct=saved, p=test.p))
    worse = [duel for duel in duels if duel.saved_pct < 0 and duel.p < 0.05]
    mean = float(np.mean([duel.saved_pct for duel in duels]))
    if worse:
        found = worse[0]
        reason = f"worse by {-found.saved_pct:.1f} % at {found.horizon} steps (p = {found.p:.2g})"
    elif mean < -TOLERANCE_PCT:
        reason = f"worse by {-mean:.1f} % over all horizons"
    else:
        reason = f"not worse on {old.shape[0]} origins ({mean:+.1f} % CRPS saved)"
    return Verdict(promoted=not worse and mean >= -TOLERANCE_PCT, reason=reason, duels=tuple(duels))
