"""A large export brought in as background work, so that its progress can be followed."""

from typing import Any

from core.actor import Scope
from core.ids import new_id
from tools.base import Cost, Tool, View
from tools.computing import Report
from tools.context import Context
from tools.door import run_tool
from tools.import_reading import ImportCsv, file_of
from tools.imports import IMPORT_CSV
from tools.jobs import JobView, start_job

KIND = "import_csv"


class KeyedImport(ImportCsv):
    """The import with the key under which it is done once, however often the job is begun again."""

    key: str


async def run_import_job(context: Context, args: ImportCsv) -> JobView:
    """Add a file's transactions as background work: the answer is a job, whose events tell how far it is and what came of it.

    Example: file="trades.csv".
    """
    file_of(context, args)
    async with context.read() as work:
        await work.portfolios.pick(args.portfolio_id)  # what cannot end well is not begun: it has to be a portfolio of one's own, or shared
    return await start_job(context, KIND, KeyedImport(**args.model_dump(), key=str(new_id())))


async def work_import(context: Context, raw: dict[str, Any], report: Report) -> View:  # Any: JSON
    """The job `import_csv`: through the door like any import, under the key that the job was given."""
    asked = KeyedImport.model_validate(raw)
    args = ImportCsv.model_validate(asked.model_dump(exclude={"key"}))
    return await run_tool(IMPORT_CSV, context.services, context.actor, args, key=asked.key, report=report)


IMPORT_IN_BACKGROUND = Tool(
    name="import_in_background", args=ImportCsv, view=JobView, run=run_import_job, scope=Scope.PORTFOLIO_WRITE, cost=Cost.JOB
)
