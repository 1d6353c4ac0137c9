"""Everything that one account has: what it is, taken out as one file, and erased for good."""

import asyncio
import base64
import io
import json
import re
import shutil
import zipfile
from collections.abc import Sequence
from typing import Annotated, Literal
from uuid import UUID

import structlog
from pydantic import Field, SecretStr

from core.actor import Actor, Role, Scope
from core.errors import Conflict, NotFound, Unavailable
from core.ids import new_id
from db import Intent, UnitOfWork
from db.models import Job, User
from infra import Topic
from tools.accounts import first_owner
from tools.backtests import notebooks_of
from tools.base import Args, Cost, Effect, Tool, View
from tools.context import Context
from tools.door import run_tool
from tools.exports import EXPORT, Export, What
from tools.jobs import UNFINISHED
from tools.own_prices import own_prices_place
from tools.proof import prove
from tools.recollection import forget_everything
from tools.services import Services
from tools.uploads import forget_uploads, list_uploads, read_upload
from tools.views import views_place

log = structlog.get_logger("accounts")

WORDS = {
    "activities": "transactions", "alert_events": "alerts that fired", "api_tokens": "tokens for programs", "chat_history": "messages, charts and files",
    "chat_threads": "conversations", "import_mappings": "column corrections", "manual_prices": "own prices", "model_usage": "days of model use",
    "operations": "recorded changes", "prediction_history": "forecasts", "refresh_tokens": "tokens of sessions", "remembered_facts": "remembered facts",
    "portfolio_shares": "shares", "share_links": "links", "sign_in_sessions": "sign-ins", "target_weights": "target weights", "watchlist_items": "watchlist entries",
}  # fmt: skip
"""What the rows of a table are called, where its name does not say it."""
ONE = {
    "messages, charts and files": "message, chart or file", "alerts that fired": "alert that fired",
    "days of model use": "day of model use", "tokens for programs": "token for programs", "tokens of sessions": "token of a session",
}  # fmt: skip
"""What one of a kind is called, where that is more than the word without its ending."""
README = """Everything that this installation keeps about your account, without secrets.

account.json is the account itself; the other .json files are one table each. books/ has each portfolio's transactions as CSV, which can be
imported again. conversations/ has the charts and files of conversations, uploads/ what was handed in, documents/ the texts of documents.
"""


class KindView(View):
    """How much there is of one kind."""

    kind: str
    total: int


def counted(item: KindView) -> str:
    """Such as "1 portfolio" or "12 transactions"."""
    if item.total != 1:
        return f"{item.total:,} {item.kind}"
    stem = item.kind.removesuffix("ies") + "y" if item.kind.endswith("ies") else item.kind.removesuffix("s")
    return f"1 {ONE.get(item.kind, stem)}"


class ContentsView(View):
    """What an account has, where all of it can be taken out, and where it can be erased."""

    name: str
    items: tuple[KindView, ...]
    export_path: str
    erase_path: str
    needs_password: bool


class ShowContents(Args):
    """Nothing to choose."""


async def run_contents(context: Context, args: ShowContents) -> ContentsView:  # noqa: ARG001 -- every tool takes its arguments
    """Show what is kept about the user's account, and where to take all of it out as one file or erase it for good."""
    async with context.read() as work:
        user = await work.users.get(work.owner)
        counts = await work.belongings.counts()
    uploads = len(await asyncio.to_thread(list_uploads, context.services, work.owner))
    found = {WORDS.get(name, name.replace("_", " ")): count for name, count in counts.items()} | ({"uploads": uploads} if uploads else {})
    items = tuple(KindView(kind=kind, total=count) for kind, count in sorted(found.items(), key=lambda item: -item[1]))
    needs = user.password_hash is not None
    return ContentsView(name=user.name, items=items, export_path="/api/account/export", erase_path="/account/erase", needs_password=needs)


class ExportAccount(Args):
    """Nothing to choose."""


class AccountExportView(View):
    """One ZIP file with everything; `content` is base64."""

    name: str
    files: tuple[str, ...]
    content: str


async def run_export(context: Context, args: ExportAccount) -> AccountExportView:  # noqa: ARG001 -- as above
    """Take out everything that the account has as one ZIP file: books, conversations, facts, documents, forecasts, alerts, jobs, sign-ins."""
    limit = context.services.settings.quotas.exports_per_hour
    verdict = await context.services.limiter.take(f"account:export:{context.actor.user_id}", limit=limit, window_s=3600)
    verdict.require("That is a lot of exports in an hour.")
    async with context.read() as work:
        tables, kept = await work.belongings.rows(), await work.belongings.files()
        portfolios = [(row.id, row.name) for row in await work.portfolios.all()]
        documents = [(str(row.id), row.name) for row in await work.documents.all()]
    files: dict[str, bytes] = {"README.txt": README.encode()}
    for name, rows in tables.items():
        files[f"{name}.json"] = json.dumps(rows[0] if name == "account" else rows, indent=1, ensure_ascii=False).encode()
    for number, (portfolio_id, name) in enumerate(portfolios, 1):
        made = await run_tool(EXPORT, context.services, context.actor, Export(what=What.TRANSACTIONS, portfolio_id=portfolio_id))
        files[f"books/{number}-{_safe(name)}.csv"] = made.content.encode()
    for key, name, content in kept:
        files[f"conversations/{key}-{_safe(name)}"] = content
    for upload_id in await asyncio.to_thread(list_uploads, context.services, context.actor.user_id):
        files[f"uploads/{upload_id}"] = read_upload(context.services, context.actor, upload_id)
    if context.services.knowledge is not None:
        for document_id, name in documents:
            text = await context.services.knowledge.text(str(context.actor.user_id), document_id)
            files[f"documents/{document_id}-{_safe(name)}.txt"] = text.encode()
    packed = await asyncio.to_thread(_packed, files)
    name = f"folioscope-account-{context.clock.today()}.zip"
    return AccountExportView(name=name, files=tuple(files), content=base64.b64encode(packed).decode())


def _safe(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "_", name)[:60].strip("._") or "unnamed"


def _packed(files: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return held.getvalue()


class EraseAccount(Args):
    """The word that says that it is meant, and the password where the account has one."""

    confirm: Literal["erase"]
    password: Annotated[SecretStr, Field(max_length=1024)] | None = None


class ErasedView(View):
    """What was erased, and the pseudonym under which the trail of changes is kept, without its contents."""

    pseudonym: UUID
    items: tuple[KindView, ...]


async def run_erase(context: Context, args: EraseAccount) -> ErasedView:
    """Erase the account with everything that belongs to it, for good. What stays is a trail without contents, under a pseudonym."""
    services, actor = context.services, context.actor
    await prove(services, actor, args.password)
    return await erase(services, actor, actor.user_id)


async def erase(services: Services, keeper: Actor, user_id: UUID) -> ErasedView:
    """Erase an account in the database, the library and the folder of uploads; conversations' states are the assistant's to forget.

    Raises:
        Conflict: it is the last owner, and there are others.
        NotFound: there is no such account.
    """
    intent = Intent(tool="erase_account", args={}, channel=keeper.channel.value, key=str(new_id()))
    async with services.begin(Actor(user_id=user_id, role=Role.VIEWER, channel=keeper.channel), intent=intent) as work:
        await keep_an_owner(work, await work.users.get(user_id), alone=await work.users.count() == 1)
        portfolios, jobs = [row.id for row in await work.portfolios.all()], await work.jobs.all()
        gone = await work.belongings.erase()
        work.finish({}, summary="Erased the account")
    await services.events.publish(Topic.SESSION_REVOKED, user_id=str(user_id))
    services.database.memory.forget(own_prices_place(user_id), *portfolios, *map(views_place, portfolios))
    await _call_off(services, jobs)
    await _forget_beside(services, user_id)
    items = tuple(KindView(kind=WORDS.get(name, name.replace("_", " ")), total=count) for name, count in sorted(gone.items()))
    return ErasedView(pseudonym=user_id, items=items)


async def _call_off(services: Services, jobs: Sequence[Job]) -> None:
    """End what is under way, whose rows are gone already, and drop the last word on each."""
    for job in jobs:
        if job.state in UNFINISHED:
            try:
                await services.queue.cancel(str(job.id), queue=job.queue)
            except Unavailable as err:  # whoever takes it up finds no row
                log.warning("job.not_called_off", job_id=str(job.id), reason=err.message)
    await services.progress.forget(*(str(job.id) for job in jobs))


async def _forget_beside(services: Services, user_id: UUID) -> None:
    """Drop what is kept of an account beside the database, and what the database's files would still hold of it."""
    await services.cache.forget_all(user_id)
    await forget_everything(services, user_id)
    await asyncio.to_thread(forget_uploads, services, user_id)
    await asyncio.to_thread(shutil.rmtree, notebooks_of(services.settings, user_id), ignore_errors=True)
    await services.database.scrub()


async def keep_an_owner(work: UnitOfWork, row: User, *, alone: bool = False) -> None:
    """Return unless it is the last owner; who is `alone` in an installation leaves nobody behind.

    Raises:
        Conflict: it is.
    """
    if row.role == Role.OWNER.value and row.active and not alone and await first_owner(work, besides=row.id) is None:
        raise Conflict("This is the last owner. Make somebody else an owner first.")


async def sweep(services: Services, keeper: Actor) -> list[UUID]:
    """Erase again what a page that was still open may have written for an account after it was erased; returns the accounts looked at."""
    async with services.begin(keeper) as work:
        erased = await work.users.erased()
    for user_id in erased:
        try:
            async with services.begin(Actor(user_id=user_id, role=Role.VIEWER, channel=keeper.channel), write=True) as work:
                await work.belongings.erase()
        except NotFound:
            continue
        await _forget_beside(services, user_id)
    return erased


ACCOUNT_CONTENTS = Tool(name="account_contents", args=ShowContents, view=ContentsView, run=run_contents, scope=Scope.ACCOUNT_MANAGE)
EXPORT_ACCOUNT = Tool(
    name="export_account", args=ExportAccount, view=AccountExportView, run=run_export, scope=Scope.ACCOUNT_MANAGE, cost=Cost.HEAVY
)
ERASE_ACCOUNT = Tool(
    name="erase_account", args=EraseAccount, view=ErasedView, run=run_erase, scope=Scope.ACCOUNT_MANAGE, effect=Effect.DESTROY
)
