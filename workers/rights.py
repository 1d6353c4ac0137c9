"""Who may have which kind of job done. Asked again when a job is carried out: its owner may have lost a right since, or never have had it."""

from collections.abc import Mapping
from typing import Any

from core.actor import Scope
from core.errors import PermissionDenied
from tools.base import View
from tools.computing import Report
from tools.context import Context
from tools.job_work import Work
from tools.scoring_rounds import EVERYBODY
from tools.system_account import system_actor

RIGHTS: Mapping[str, Scope | None] = {
    "backtest_forecast": Scope.MODELS_RUN,
    "retrain": Scope.MODELS_RUN,
    "backtest_strategy": Scope.MODELS_RUN,
    "score_predictions": Scope.MODELS_RUN,
    "index_document": Scope.DOCUMENTS_WRITE,
    "import_csv": Scope.PORTFOLIO_WRITE,
    "rebuild_projections": None,
    "refresh_prices": None,
    "refresh_fx": None,
    "evaluate_alerts": None,
    "watch_drift": None,
    "prune": None,
}
"""The right that a job's owner needs; None: work for everybody, which the schedule alone starts."""


def with_rights(kind: str, work: Work) -> Work:
    """`work`, for those who may have it done; the schedule may have everything done."""

    async def checked(context: Context, raw: dict[str, Any], report: Report) -> View:  # Any: JSON arguments
        needed = None if EVERYBODY in raw else RIGHTS[kind]
        if needed is None or needed not in context.actor.scopes:
            schedule = await system_actor(context.services)
            if context.actor.user_id != schedule.user_id:
                raise PermissionDenied("Your account may not have this done.", scope=needed.value if needed else None)
        return await work(context, raw, report)

    return checked
