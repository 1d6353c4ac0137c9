"""Bringing books in and taking them out."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency

from api.caller import Caller
from api.describing import Contract, states, takes_file
from api.downloads import download
from api.uploads import FORM, UploadView, file_args, take_upload
from core.actor import Scope
from tools.exports import EXPORT, Export
from tools.import_jobs import IMPORT_IN_BACKGROUND
from tools.imports import IMPORT_CSV, INSPECT_STATEMENT, ImportView, StatementView
from tools.jobs import JobView

FORM_FIELDS = ("mapping", "portfolio_id")


class UploadController(Controller):
    """Files, handed in to be used afterwards."""

    path = "/api/uploads"
    tags = ("Imports and exports",)

    @post("/", opt=states(Contract(gives=UploadView, form=FORM, scope=Scope.PORTFOLIO_WRITE)))
    async def upload_file(self, request: Request[Any, Any, Any], caller: NamedDependency[Caller]) -> UploadView:
        """Hand in a file, in the form's field `file`; it is kept until it is used."""
        return await take_upload(request, caller)


class ImportController(Controller):
    """Brokers' exports: look at what is in a file, correct what its columns mean, add it as one batch.

    The file comes with the request as a form, or was handed in at /api/uploads and is named by its id.
    """

    path = "/api/imports"
    tags = ("Imports and exports",)

    @post("/inspect", status_code=200, opt=takes_file(INSPECT_STATEMENT, FORM, *FORM_FIELDS))
    async def inspect_statement(self, request: Request[Any, Any, Any], caller: NamedDependency[Caller]) -> StatementView:
        """Show what is in a file without adding anything: columns, transactions, duplicates, lines set aside or in error, totals."""
        return await caller.tell(INSPECT_STATEMENT, await file_args(request, caller, *FORM_FIELDS))

    @post("/", opt=takes_file(IMPORT_CSV, FORM, *FORM_FIELDS))
    async def import_statement(self, request: Request[Any, Any, Any], caller: NamedDependency[Caller]) -> ImportView:
        """Add a file's transactions as one batch; those that are recorded already are left out. Undoing takes back all of it."""
        return await caller.tell(IMPORT_CSV, await file_args(request, caller, *FORM_FIELDS))

    @post("/jobs", status_code=202, opt=takes_file(IMPORT_IN_BACKGROUND, FORM, *FORM_FIELDS))
    async def import_in_background(self, request: Request[Any, Any, Any], caller: NamedDependency[Caller]) -> JobView:
        """Add a large file's transactions as background work. The answer is a job: follow its progress at /api/jobs/{job_id}/events."""
        return await caller.tell(IMPORT_IN_BACKGROUND, await file_args(request, caller, *FORM_FIELDS))


class ExportController(Controller):
    """The books as a file."""

    path = "/api/exports"
    tags = ("Imports and exports",)

    @get("/", opt=states(Contract(takes=Export, media=("text/csv", "application/json", "text/markdown"), scope=Scope.PORTFOLIO_READ)))
    async def export_books(self, caller: NamedDependency[Caller]) -> Response[bytes]:
        """Take out transactions, holdings, lots or gains, as CSV, JSON or Markdown."""
        made = await caller.ask(EXPORT)
        return download(made.name, made.mime, made.content.encode(), save=True)
