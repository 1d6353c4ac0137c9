"""What nobody needs any more is taken away: jobs that were over long ago, artefacts that no model names, halves of files.

The states of conversations, which the assistant keeps, are added to it where the job is carried out (`workers.jobs`).
"""

import asyncio
import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tools.artefacts import SUFFIX, models_folder
from tools.base import View
from tools.computing import Report
from tools.context import Context


class PruneView(View):
    """What was taken away."""

    jobs: int
    models: int
    partial_files: int
    conversation_states: int
    bytes_freed: int


async def work_prune(context: Context, raw: dict[str, Any], report: Report) -> View:  # noqa: ARG001 -- as every job  # Any: JSON
    """The job `prune`: everything that is older than the setting says and can be made again."""
    keep = dt.timedelta(days=context.services.settings.jobs.keep_days)
    before = context.clock.now() - keep
    async with context.jot() as work:
        jobs = await work.installation.drop_jobs(finished_before=before)
        named = await work.installation.artefacts()
    await report(0.5, f"{jobs} jobs")
    folder = models_folder(context.services.settings)
    a_day_ago = context.clock.now() - dt.timedelta(days=1)
    unnamed = [path for path in folder.glob(f"*{SUFFIX}") if path.name not in named]
    models, freed = await asyncio.to_thread(_drop, unnamed, a_day_ago)
    notebooks = (context.services.settings.state_dir / "backtests").glob("**/*.*")  # of jobs that were never begun again
    partial, more = await asyncio.to_thread(_drop, [*folder.glob("*.part"), *notebooks], a_day_ago)
    return PruneView(jobs=jobs, models=models, partial_files=partial, conversation_states=0, bytes_freed=freed + more)


def _drop(files: Iterable[Path], before: dt.datetime) -> tuple[int, int]:
    """Delete the files that were written before then; how many, and their size."""
    count = size = 0
    for path in files:
        found = path.stat()
        if found.st_mtime < before.timestamp():
            path.unlink(missing_ok=True)
            count, size = count + 1, size + found.st_size
    return count, size
