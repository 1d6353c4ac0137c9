"""Everybody's open forecasts judged after the close, account by account."""

from typing import Any

from core.actor import Actor, Channel, Role
from tools.base import View
from tools.computing import Report
from tools.context import Context
from tools.scoring import ScorePredictions, ScoringView, run_scoring, work_scoring

EVERYBODY = "everybody"
"""In the arguments of a scheduled `score_predictions`."""


async def work_scoring_round(context: Context, raw: dict[str, Any], report: Report) -> View:  # Any: JSON
    """The job `score_predictions`: of one user where a user asked, of everybody where the schedule did."""
    if EVERYBODY not in raw:
        return await work_scoring(context, raw, report)
    async with context.read() as work:
        owners = await work.installation.owners_of_open_forecasts(due_by=context.clock.today())
    total = ScoringView(looked_at=0, updated=0, settled=0, pending=0, missing=())
    for number, owner in enumerate(owners):
        await report(number / len(owners), f"forecasts of account {number + 1} of {len(owners)}")
        theirs = Context(services=context.services, actor=Actor.of(owner, Role.MEMBER, Channel.WORKER))
        done = await run_scoring(theirs, ScorePredictions.model_validate({}))
        total = ScoringView(
            looked_at=total.looked_at + done.looked_at,
            updated=total.updated + done.updated,
            settled=total.settled + done.settled,
            pending=total.pending + done.pending,
            missing=tuple(sorted({*total.missing, *done.missing})),
        )
    return total
