"""The jobs by name."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from core.actor import Channel
from core.tracing import span
from infra.local_queue import Job
from tools.accounts import actor_for
from tools.alert_events import work_evaluate_alerts
from tools.backtests import work_backtest
from tools.base import View
from tools.computing import Report
from tools.context import Context
from tools.drift_watch import work_watch_drift
from tools.erasure import sweep
from tools.import_jobs import work_import
from tools.indexing import work_index_document
from tools.job_work import TryLater, Work, perform_job
from tools.pruning import PruneView, work_prune
from tools.rebuilding import work_rebuild_projections
from tools.refreshing import work_refresh_fx, work_refresh_prices
from tools.retraining import work_retrain
from tools.scoring_rounds import work_scoring_round
from tools.services import Services
from tools.strategies import work_strategy
from workers.rights import with_rights


async def prune(context: Context, raw: dict[str, Any], report: Report) -> View:  # Any: JSON
    """The job `prune`: what tools keep, and the states of conversations that the assistant keeps."""
    from agents.checkpoints import forget_states, prune_checkpoints  # noqa: PLC0415 -- LangGraph takes a second, and a worker needs it once a day

    services = context.services
    dropped = await prune_checkpoints(services, services.clock.now() - dt.timedelta(days=services.settings.jobs.keep_days))
    for user_id in await sweep(services, context.actor):
        await forget_states(services, user_id)
    done = PruneView.model_validate((await work_prune(context, raw, report)).model_dump())
    return done.model_copy(update={"conversation_states": dropped})


_WORK: Mapping[str, Work] = {
    "backtest_forecast": work_backtest,
    "retrain": work_retrain,
    "backtest_strategy": work_strategy,
    "score_predictions": work_scoring_round,
    "refresh_prices": work_refresh_prices,
    "refresh_fx": work_refresh_fx,
    "evaluate_alerts": work_evaluate_alerts,
    "watch_drift": work_watch_drift,
    "index_document": work_index_document,
    "import_csv": work_import,
    "rebuild_projections": work_rebuild_projections,
    "prune": prune,
}
WORK: Mapping[str, Work] = {kind: with_rights(kind, work) for kind, work in _WORK.items()}
"""What each kind of job does, for whoever may have it done."""


async def perform(ctx: Mapping[str, Any], *, user_id: str, args: dict[str, Any]) -> str:  # Any: arq's own
    """Carry out one job for its owner; returns its final state. The row has the job's arguments; `args` says within which trace it was started."""
    from arq.worker import Retry  # noqa: PLC0415 -- arq costs 0.15 s, and a program without jobs never needs it

    services: Services = ctx["services"]
    try:
        with span("job.run", within=args.get("trace") or None):
            actor = await actor_for(services, UUID(user_id), Channel.WORKER)
            return (await perform_job(services, actor, UUID(str(ctx["job_id"])), WORK)).state
    except TryLater as err:
        raise Retry(defer=err.wait_s) from err


JOBS: Mapping[str, Job] = dict.fromkeys(WORK, perform)
"""What the queue knows each kind by."""
