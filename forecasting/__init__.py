"""Price history in, calibrated distribution out. Pure: no database, no network."""

from forecasting.backtests import backtest
from forecasting.forecasts import forecast
from forecasting.history import AnySeries, Frequency, History, as_history, from_pandas, histories
from forecasting.levels import LEVELS
from forecasting.model import Fitted, Forecaster, ModelSpec, Panel
from forecasting.outcomes import Forecast, MemberOutcome, Skill
from forecasting.portfolio import PortfolioForecast, chances_to_lead, forecast_portfolio
from forecasting.registry import ENSEMBLE, MODELS, NAMES
from forecasting.renewal import Renewal, load_nets, renew, with_nets
from forecasting.replays import replayed
from forecasting.report import BacktestReport, BacktestRow
from forecasting.storage import dump_trained, load_trained
from forecasting.training import Trained, train, update
from forecasting.versions import Duel, Verdict, compare

__all__ = [
    "ENSEMBLE",
    "LEVELS",
    "MODELS",
    "NAMES",
    "AnySeries",
    "BacktestReport",
    "BacktestRow",
    "Duel",
    "Fitted",
    "Forecast",
    "Forecaster",
    "Frequency",
    "History",
    "MemberOutcome",
    "ModelSpec",
    "Panel",
    "PortfolioForecast",
    "Renewal",
    "Skill",
    "Trained",
    "Verdict",
    "as_history",
    "backtest",
    "chances_to_lead",
    "compare",
    "dump_trained",
    "forecast",
    "forecast_portfolio",
    "from_pandas",
    "histories",
    "load_nets",
    "load_trained",
    "renew",
    "replayed",
    "train",
    "update",
    "with_nets",
]
