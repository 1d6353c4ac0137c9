"""The jobs by name."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from core.actor import Channel
from infra.local_queue import Job
from tools.accounts import actor_for
from tools.backtests import work_backtest
from tools.jobs import Work, perform_job
from tools.retraining import work_retrain
from tools.scoring import work_scoring
from tools.services import Services
from tools.strategies import work_strategy

WORK: Mapping[str, Work] = {
    "backtest_forecast": work_backtest,
    "retrain": work_retrain,
    "backtest_strategy": work_strategy,
    "score_predictions": work_scoring,
}
"""What each kind of job does."""


async def perform(ctx: Mapping[str, Any], *, user_id: str, args: dict[str, Any]) -> str:  # noqa: ARG001 -- the row has the arguments  # Any: arq's own
    """Carry out one job for its owner; returns its final state."""
    services: Services = ctx["services"]
    actor = await actor_for(services, UUID(user_id), Channel.WORKER)
    return (await perform_job(services, actor, UUID(str(ctx["job_id"])), WORK)).state


JOBS: Mapping[str, Job] = dict.fromkeys(WORK, perform)
"""What the queue knows each kind by."""
