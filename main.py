"""The command line of Folioscope."""

import argparse
import asyncio
import contextlib
import gc
import getpass
import secrets
import signal
import socket
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if __name__ == "__main__":  # until the imports below are done there is nothing that Ctrl-C could leave undone
    signal.signal(signal.SIGINT, signal.SIG_DFL)

import uvicorn
from pydantic import SecretStr, ValidationError

from core.errors import FolioscopeError, Misconfigured
from core.settings import Provider, Settings, load_settings
from db.migrations import current_revision, migrate, newest_revision
from infra import configure_logging
from tools.services import Services

if TYPE_CHECKING:
    from agents.assistant import Assistant

BANNER = "Folioscope is ready:  http://{host}:{port}/chat/   (REST: /api, docs: /docs)   Ctrl-C stops it."


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    args = parser().parse_args(argv)
    try:
        settings = with_address(load_settings(), getattr(args, "host", None), getattr(args, "port", None))
        settings.check()
        configure_logging(level=settings.log.level, style=settings.log.format)
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell that starts us in the background has it ignored
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(args.command(settings, args))
    except ValidationError as err:
        first = err.errors(include_url=False)[0]
        print(f"A setting is wrong: FOLIOSCOPE_{'__'.join(str(part).upper() for part in first['loc'])}: {first['msg']}", file=sys.stderr)
        return 2
    except FolioscopeError as err:
        print(err.message, file=sys.stderr)
        return 2
    return 0


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    top = argparse.ArgumentParser(prog="main.py", description="Folioscope, a conversational portfolio assistant.")
    top.set_defaults(command=run, host=None, port=None)
    commands = top.add_subparsers(title="commands")
    for name, command, text in (
        ("run", run, "migrate, then run everything on one machine (also without any argument)"),
        ("web", web, "the web process alone; workers run as processes of their own"),
        ("worker", worker, "one background worker; needs FOLIOSCOPE_REDIS__URL"),
        ("migrate", migrate_only, "bring the database's schema up to date"),
        ("audit", audit, "check that nobody has altered the audit trail"),
    ):
        sub = commands.add_parser(name, help=text, description=text.capitalize() + ".")
        sub.set_defaults(command=command)
        if command in {run, web}:
            sub.add_argument("--host", help="address to listen on (default 127.0.0.1)")
            sub.add_argument("--port", type=int, help="port to listen on (default 8000)")
    for name, what, text in (
        ("move", "--to", "copy the database to another address and compare every row"),
        ("backup", "file", "write database, models, documents and vectors to one file, also while the program runs"),
        ("restore", "file", "bring a backup back into an empty installation"),
        ("reindex", None, "make the vectors of all documents again from their texts"),
    ):
        sub = commands.add_parser(name, help=text, description=text.capitalize() + ".")
        sub.set_defaults(command=keep, task=name)
        if what == "--to":
            sub.add_argument(what, required=True, help="address of the other database")
        elif what is not None:
            sub.add_argument(what, help="the backup")
    add_user_commands(commands.add_parser("user", help="accounts: add, reset, factor, invite, keys", description="Accounts."))
    return top


def add_user_commands(user: argparse.ArgumentParser) -> None:
    """`user add ADDRESS`, `user reset ADDRESS`, `user factor ADDRESS`, `user invite`, `user keys`."""
    user.set_defaults(command=account, action=None)
    actions = user.add_subparsers(title="commands", dest="action", required=True)
    for name, text in (
        ("add", "make an account; asks for its password"),
        ("reset", "make a link to choose a new password"),
        ("factor", "take off the second factor of somebody who has lost it"),
        ("invite", "make a link with which one person makes an account"),
        ("keys", "sign with a new key from the next start on; sessions go on until they run out"),
    ):
        sub = actions.add_parser(name, help=text, description=text.capitalize() + ".")
        if name in {"add", "reset", "factor"}:
            sub.add_argument("email", help="the account's e-mail address")
        if name in {"add", "invite"}:
            sub.add_argument("--role", default="owner" if name == "add" else "member", help="owner, admin, member or viewer")
        if name == "add":
            sub.add_argument("--name", default="", help="how to be called")


def with_address(settings: Settings, host: str | None, port: int | None) -> Settings:
    """The settings with what the command line says about the address."""
    given = {key: value for key, value in (("host", host), ("port", port)) if value is not None}
    return settings.model_copy(update={"web": settings.web.model_validate({**settings.web.model_dump(), **given})})


async def run(settings: Settings, _args: argparse.Namespace) -> None:
    """Everything on one machine."""
    await serve(settings, with_worker=True, migrating=True)


async def web(settings: Settings, _args: argparse.Namespace) -> None:
    """The web process alone."""
    await serve(settings, with_worker=False, migrating=False)


@asynccontextmanager
async def services_of(settings: Settings, *, migrating: bool, process: str = "web") -> AsyncIterator[Services]:
    """The parts of this process on a database whose schema is up to date."""
    from tools.wiring import open_services  # noqa: PLC0415 -- `--help` should not wait for numpy
    from workers.jobs import JOBS  # noqa: PLC0415 -- as above

    settings.state_dir.mkdir(parents=True, exist_ok=True)
    async with open_services(settings, jobs=JOBS, process=process) as services:
        if migrating:
            await migrate(services.database)
        elif await current_revision(services.database) != newest_revision():
            raise Misconfigured("The database is not up to date. Run `main.py migrate` first.")
        yield services


async def serve(settings: Settings, *, with_worker: bool, migrating: bool) -> None:
    """Answer on the settings' address until Ctrl-C."""
    from chat_app.mount import prepare  # noqa: PLC0415 -- sets what Chainlit reads at its import

    prepare(settings.state_dir, secrets.token_urlsafe(48))
    from agents.assistant import Assistant  # noqa: PLC0415 -- as above
    from agents.checkpoints import open_checkpoints  # noqa: PLC0415
    from agents.language_model import language_model  # noqa: PLC0415
    from agents.understanding import Understander  # noqa: PLC0415
    from rag.embedding import Embedder  # noqa: PLC0415
    from workers.worker import working  # noqa: PLC0415

    async with AsyncExitStack() as stack:
        port = stack.enter_context(open_port(settings.web.host, settings.web.port))
        services = await stack.enter_async_context(services_of(settings, migrating=migrating))
        await seed(services)
        checkpoints = await stack.enter_async_context(open_checkpoints(services))
        embedder = (
            (services.knowledge.embedder if services.knowledge else Embedder(settings.state_dir / "models"))
            if settings.chat.embeddings
            else None
        )
        if embedder is not None:
            loading = asyncio.create_task(
                asyncio.to_thread(embedder.embed, ["load the model"])
            )  # the first question should not wait for it
            stack.push_async_callback(asyncio.wait, {loading})
        understander = Understander(services.symbols, embedder)
        assistant = Assistant(services, checkpoints, understander, language_model(settings))
        if with_worker:
            await stack.enter_async_context(working(services))
        await listen(services, assistant, port)


async def seed(services: Services) -> None:
    """The demo portfolio, on the first start with the sample market."""
    from core.settings import AuthMode  # noqa: PLC0415
    from tools.accounts import local_owner  # noqa: PLC0415
    from tools.demo import seed_demo  # noqa: PLC0415

    settings = services.settings
    if settings.demo and settings.market.provider is Provider.SAMPLE and settings.auth.mode is AuthMode.LOCAL_OWNER:
        async with services.locks.hold("first-start", wait_s=120):  # several webs may start at once
            await seed_demo(services, await local_owner(services))


def open_port(host: str, port: int) -> socket.socket:
    """The port, ours from now on: before anything else is started, so that a second program stops here.

    Raises:
        Misconfigured: somebody else has it, or this machine has no such address.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    opened = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        opened.bind((host, port))
    except OSError as err:
        opened.close()
        raise Misconfigured(f"Cannot listen on {host} port {port}: {err.strerror}. Choose another with --port.") from err
    return opened


class AnnouncingServer(uvicorn.Server):
    """A server that says where it is once it answers."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Open the port, then print the address."""
        await super().startup(sockets)
        if self.started:
            port = self.servers[0].sockets[0].getsockname()[1]
            print(BANNER.format(host=self.config.host, port=port), flush=True)


async def listen(services: Services, assistant: "Assistant", port: socket.socket) -> None:
    """Run the server until it is told to stop."""
    from api.chat_guard import ChatMount  # noqa: PLC0415
    from api.web import WebApplication, server_options  # noqa: PLC0415
    from chat_app.mount import chat_asgi, connect, drain, mint_token, watching, with_token  # noqa: PLC0415

    chat = ChatMount(app=chat_asgi(), vouch=lambda scope, account: with_token(scope, mint_token(account.actor.user_id, account.name)))
    application = WebApplication(services, assistant, chat=chat)
    connect(assistant, services, application.identities.recheck, application.identities.sign_out)
    server = AnnouncingServer(uvicorn.Config(application, **server_options(services.settings.web)))
    try:
        async with watching(services):
            await server.serve(sockets=[port])
    finally:
        await drain()


async def worker(settings: Settings, _args: argparse.Namespace) -> None:
    """One background worker until Ctrl-C."""
    from workers.worker import alone  # noqa: PLC0415

    if settings.redis.url is None:
        raise Misconfigured("A worker of its own needs FOLIOSCOPE_REDIS__URL, the Redis that the web process uses.")
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    async with services_of(settings, migrating=False, process="worker") as services, alone(services):
        print("The worker is ready. Ctrl-C stops it.", flush=True)
        await stop.wait()


async def keep(settings: Settings, args: argparse.Namespace) -> None:
    """Move, back up, restore or index again, and say what was done."""
    from agents.states import maintain_all  # noqa: PLC0415 -- as above

    print(await maintain_all(settings, args.task, getattr(args, "file", None) or getattr(args, "to", None)))


async def migrate_only(settings: Settings, _args: argparse.Namespace) -> None:
    """Bring the schema up to date and say from where to where."""
    from db import Database  # noqa: PLC0415

    database = Database(settings.database.url, busy_timeout_s=settings.database.busy_timeout_s)
    try:
        before = await migrate(database)
        print(f"The database went from revision {before or 'none'} to {newest_revision()}.")
    finally:
        await database.close()


async def account(settings: Settings, args: argparse.Namespace) -> None:
    """One of the `user` commands; prints what was done."""
    from api.sessions import rotate_key  # noqa: PLC0415
    from tools.administration import add_account, invitation_for, link_for, without_factor  # noqa: PLC0415

    if args.action == "keys":
        rotate_key(settings)
        print("The next start signs with a new key.")
        return
    password = SecretStr(getpass.getpass("Password: ")) if args.action == "add" else SecretStr("")
    async with services_of(settings, migrating=True) as services:
        if args.action == "add":
            print(await add_account(services, args.email, args.name, args.role, password))
        elif args.action == "invite":
            print(await invitation_for(services, args.role))
        else:
            print(await {"reset": link_for, "factor": without_factor}[args.action](services, args.email))


async def audit(settings: Settings, _args: argparse.Namespace) -> None:
    """Check every account's chain of changes."""
    from core.errors import Conflict  # noqa: PLC0415
    from tools.administration import audit_report  # noqa: PLC0415

    async with services_of(settings, migrating=False) as services:
        text, whole = await audit_report(services)
    print(text)
    if not whole:
        raise Conflict("Restore a backup, and look for who wrote to the database.")


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    status = main()
    gc.freeze()  # all is closed: what is left goes with the process, and looking through it takes seconds on a busy machine
    sys.exit(status)
