"""Price history in, calibrated distribution out. Pure: no database, no network."""

from forecasting.backtests import BacktestReport, BacktestRow, backtest
from forecasting.forecasts import forecast
from forecasting.history import AnySeries, Frequency, History, as_history, from_pandas
from forecasting.levels import LEVELS
from forecasting.model import Fitted, Forecaster, ModelSpec, Panel
from forecasting.outcomes import Forecast, MemberOutcome, Skill
from forecasting.registry import ENSEMBLE, MODELS, NAMES
from forecasting.training import Trained, load_trained, train

__all__ = [
    "ENSEMBLE",
    "LEVELS",
    "MODELS",
    "NAMES",
    "AnySeries",
    "BacktestReport",
    "BacktestRow",
    "Fitted",
    "Forecast",
    "Forecaster",
    "Frequency",
    "History",
    "MemberOutcome",
    "ModelSpec",
    "Panel",
    "Skill",
    "Trained",
    "as_history",
    "backtest",
    "forecast",
    "from_pandas",
    "load_trained",
    "train",
]
