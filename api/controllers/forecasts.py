"""Forecasts, their record, and the models behind them."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.caller import Caller
from api.describing import calls
from tools.backtests import BACKTEST_FORECAST
from tools.forecasts import FORECAST, ForecastView
from tools.issued import GET_FORECAST, LIST_FORECASTS, ForecastsView, IssuedForecastView
from tools.jobs import JobView
from tools.models import GET_MODEL, LIST_MODELS, ROLLBACK_MODEL, ModelDetailView, ModelsView, RollbackView
from tools.retraining import RETRAIN
from tools.saving_plans import SAVING_PLAN, SavingPlanView
from tools.scoring import SCORE_PREDICTIONS, ScoringView
from tools.strategies import BACKTEST_STRATEGY, STRATEGY_JOB
from tools.strategy_views import StrategyView
from tools.track_record import FORECAST_ACCURACY, AccuracyView


class ForecastController(Controller):
    """Forecasts with intervals, and what came of them."""

    path = "/api/forecasts"
    tags = ("Forecasts",)

    @post("/", opt=calls(FORECAST))
    async def make_forecast(self, caller: NamedDependency[Caller]) -> ForecastView:
        """Forecast a price, the whole portfolio (`@portfolio`) or a series of your own: 50, 80 and 95 % intervals, with the record against a random walk."""
        return await caller.ask(FORECAST)

    @get("/", opt=calls(LIST_FORECASTS))
    async def list_forecasts(self, caller: NamedDependency[Caller]) -> ForecastsView:
        """List the forecasts that were issued to you, newest first, each beside what came so far."""
        return await caller.ask(LIST_FORECASTS)

    @get("/{forecast_id:uuid}", opt=calls(GET_FORECAST, "forecast_id"))
    async def get_forecast(self, caller: NamedDependency[Caller], forecast_id: FromPath[UUID]) -> IssuedForecastView:
        """Show one issued forecast beside what came so far."""
        return await caller.ask(GET_FORECAST, forecast_id=forecast_id)

    @get("/accuracy", opt=calls(FORECAST_ACCURACY, "symbol"))
    async def overall_accuracy(self, caller: NamedDependency[Caller]) -> AccuracyView:
        """Show how good all forecasts were that were issued to you."""
        return await caller.ask(FORECAST_ACCURACY)

    @post("/score", status_code=200, opt=calls(SCORE_PREDICTIONS))
    async def score_predictions(self, caller: NamedDependency[Caller]) -> ScoringView:
        """Look up what came of your open forecasts now; it is done by itself after each close."""
        return await caller.ask(SCORE_PREDICTIONS)

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

    @get("/saving-plan", opt=calls(SAVING_PLAN))
    async def saving_plan(self, caller: NamedDependency[Caller]) -> SavingPlanView:
        """Show what the same amount, put in at every interval, would have become at past closes."""
        return await caller.ask(SAVING_PLAN)

    @post("/strategy", status_code=200, opt=calls(BACKTEST_STRATEGY))
    async def backtest_strategy(self, caller: NamedDependency[Caller]) -> StrategyView:
        """Simulate a trading strategy over past days, with costs, beside buying and holding."""
        return await caller.ask(BACKTEST_STRATEGY)

    @post("/strategy/jobs", status_code=202, opt=calls(STRATEGY_JOB))
    async def start_strategy_backtest(self, caller: NamedDependency[Caller]) -> JobView:
        """Simulate a trading strategy in the background: forecasts made again, many variants. The answer is a job: follow it at /api/jobs."""
        return await caller.ask(STRATEGY_JOB)


class ModelController(Controller):
    """Fitted models: versions, retraining, and going back."""

    path = "/api/models"
    tags = ("Forecasts",)

    @post("/", status_code=202, opt=calls(RETRAIN))
    async def retrain(self, caller: NamedDependency[Caller]) -> JobView:
        """Fit an instrument's models anew. The answer is a job: follow it at /api/jobs."""
        return await caller.ask(RETRAIN)

    @get("/", opt=calls(LIST_MODELS))
    async def list_models(self, caller: NamedDependency[Caller]) -> ModelsView:
        """List the versions of fitted models, newest first."""
        return await caller.ask(LIST_MODELS)

    @get("/{model_id:uuid}", opt=calls(GET_MODEL, "model_id"))
    async def get_model(self, caller: NamedDependency[Caller], model_id: FromPath[UUID]) -> ModelDetailView:
        """Show one version with its whole record on earlier days."""
        return await caller.ask(GET_MODEL, model_id=model_id)

    @post("/rollback", status_code=200, opt=calls(ROLLBACK_MODEL))
    async def rollback_model(self, caller: NamedDependency[Caller]) -> RollbackView:
        """Put the version that was in use before back in use."""
        return await caller.ask(ROLLBACK_MODEL)
