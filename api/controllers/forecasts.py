"""Forecasts, their record, and the models behind them."""

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.caller import Caller
from api.describing import calls
from tools.backtests import BACKTEST_FORECAST, FORECAST_ACCURACY, RETRAIN, AccuracyView
from tools.forecasts import FORECAST, ForecastView
from tools.jobs import JobView
from tools.strategies import BACKTEST_STRATEGY, STRATEGY_JOB
from tools.strategy_views import StrategyView


class ForecastController(Controller):
    """Forecasts with intervals, and what came of them."""

    path = "/api/forecasts"
    tags = ("Forecasts",)

    @post("/", opt=calls(FORECAST))
    async def make_forecast(self, caller: NamedDependency[Caller]) -> ForecastView:
        """Forecast a price: 50, 80 and 95 % intervals on the coming sessions, with the record against a random walk."""
        return await caller.ask(FORECAST)

    @get("/{symbol:str}/accuracy", opt=calls(FORECAST_ACCURACY, "symbol"))
    async def forecast_accuracy(self, caller: NamedDependency[Caller], symbol: FromPath[str]) -> AccuracyView:
        """Show how good past forecasts of an instrument were."""
        return await caller.ask(FORECAST_ACCURACY, symbol=symbol)


class BacktestController(Controller):
    """Measuring forecasts and strategies on earlier days."""

    path = "/api/backtests"
    tags = ("Forecasts",)

    @post("/", status_code=202, opt=calls(BACKTEST_FORECAST))
    async def start_backtest(self, caller: NamedDependency[Caller]) -> JobView:
        """Start a rolling-origin backtest. The answer is a job: follow it at /api/jobs."""
        return await caller.ask(BACKTEST_FORECAST)

    @post("/strategy", status_code=200, opt=calls(BACKTEST_STRATEGY))
    async def backtest_strategy(self, caller: NamedDependency[Caller]) -> StrategyView:
        """Simulate a trading strategy over past days, with costs, beside buying and holding."""
        return await caller.ask(BACKTEST_STRATEGY)

    @post("/strategy/jobs", status_code=202, opt=calls(STRATEGY_JOB))
    async def start_strategy_backtest(self, caller: NamedDependency[Caller]) -> JobView:
        """Simulate a trading strategy in the background: forecasts made again, many variants. The answer is a job: follow it at /api/jobs."""
        return await caller.ask(STRATEGY_JOB)


class ModelController(Controller):
    """Fitted models."""

    path = "/api/models"
    tags = ("Forecasts",)

    @post("/", status_code=202, opt=calls(RETRAIN))
    async def retrain(self, caller: NamedDependency[Caller]) -> JobView:
        """Fit an instrument's models anew. The answer is a job: follow it at /api/jobs."""
        return await caller.ask(RETRAIN)
