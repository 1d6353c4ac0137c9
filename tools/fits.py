"""CPU work in child processes: plain data in, plain data out. Imports nothing but the forecasting library."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.series import Dates, PriceSeries
from forecasting import BacktestReport, Forecast, Trained, backtest, dump_trained, forecast, load_trained, train

Progress = Callable[[float, str], None] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """A forecast, and the model that made it in stored form; None where it came from a stored one."""

    forecast: Forecast
    model: bytes | None


def make_forecast(
    series: PriceSeries, dates: Dates, models: Sequence[str] | None, stored: bytes | None, progress: Progress = None
) -> Fitted:
    """A forecast from the stored model where one is given, else from a new fit."""
    trained: Trained = load_trained(stored) if stored is not None else train(series, models=models, progress=progress)
    made = forecast(series, dates=dates, models=models, warm=trained)
    return Fitted(forecast=made, model=None if stored is not None else dump_trained(trained))


def make_backtest(
    series: PriceSeries, horizons: tuple[int, ...], origins: int, models: Sequence[str] | None, progress: Progress = None
) -> BacktestReport:
    """A rolling-origin backtest."""
    return backtest(series, horizons=horizons, origins=origins, models=models, progress=progress)


def make_model(series: PriceSeries, models: Sequence[str] | None, progress: Progress = None) -> bytes:
    """A new fit in stored form."""
    return dump_trained(train(series, models=models, progress=progress))
