"""How the outside uses the chat: prepare the environment, mount the application, connect the assistant, mint tokens.

Once, before anything imports Chainlit: `prepare(state_dir, secret)`. Then `chat = chat_asgi()`, and `connect(...)` when the assistant
runs. For every admitted request and socket: `await chat(with_token(scope, mint_token(user_id, name)), receive, send)`.
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

from chat_app.app_root import seed_app_root
from chat_app.connection import Connection, ResolveActor, SignOut, Talker, set_connection
from chat_app.gate import AsgiApp, with_token
from chat_app.greeting import footer
from chat_app.identity import TOKEN_COOKIE
from chat_app.no_tracing import leave_out_tracing
from core.errors import Misconfigured
from infra import end_tasks
from tools.services import Services

__all__ = ["CHAT_PREFIX", "TOKEN_COOKIE", "chat_asgi", "connect", "disconnect", "drain", "mint_token", "prepare", "watching", "with_token"]

CHAT_PREFIX = "/chat"
SHORTEST_SECRET = 32
_feeds: list[asyncio.Task[None]] = []


def prepare(state_dir: Path, secret: str) -> None:
    """Fill Chainlit's folder in `state_dir` and set the environment that Chainlit reads while it is imported.

    Args:
        state_dir: where the program keeps its files; the chat uses the folder `chat` in it.
        secret: signs the tokens between the guard and Chainlit. Not the one that signs sessions.

    Raises:
        Misconfigured: the secret is too short.
    """
    if len(secret) < SHORTEST_SECRET:
        raise Misconfigured(f"The chat's secret must have at least {SHORTEST_SECRET} characters.")
    root = (state_dir / "chat").resolve()
    seed_app_root(root)
    if "chainlit" in sys.modules:
        _reuse(secret)
        return
    leave_out_tracing()
    os.environ.update(  # noqa: TID251 -- Chainlit has no other way to be configured, and reads this once, at its import
        {
            "CHAINLIT_APP_ROOT": str(root),
            "CHAINLIT_ROOT_PATH": CHAT_PREFIX,
            "CHAINLIT_AUTH_SECRET": secret,
            "CHAINLIT_AUTH_COOKIE_NAME": TOKEN_COOKIE,
            "CHAINLIT_CUSTOM_AUTH": "1",
            "TRACELOOP_TELEMETRY": "false",
        }
    )


def _reuse(secret: str) -> None:
    """A second server in one process, as tests have it: Chainlit keeps its first folder and takes the new secret."""
    os.environ["CHAINLIT_AUTH_SECRET"] = secret  # noqa: TID251 -- as in prepare


def chat_asgi() -> AsgiApp:
    """The chat as an ASGI application for http and websocket scopes whose path starts with `CHAT_PREFIX`.

    It expects scopes that went through `with_token`; without a token it serves the page and refuses the rest. There is no lifespan.
    """
    from chat_app.stage import build_chat  # noqa: PLC0415 -- imports Chainlit, which must come after prepare()

    return build_chat(CHAT_PREFIX)


def connect(assistant: Talker, services: Services, resolve_actor: ResolveActor, sign_out: SignOut | None = None) -> None:
    """Hand in the running parts.

    Args:
        assistant: holds the conversations.
        services: the parts that it works with; the chat keeps its history in their database.
        resolve_actor: checks a session again before each message and each button.
        sign_out: what the page's own Logout does; None where there is nothing to sign out of.
    """
    from chat_app.alert_feed import feed_alerts  # noqa: PLC0415 -- imports Chainlit, which must come after prepare()
    from chat_app.resuming import follow_conversations  # noqa: PLC0415 -- as above
    from chat_app.stage import set_footer  # noqa: PLC0415 -- as above

    set_footer(footer(services))
    live = Connection(talker=assistant, services=services, resolve_actor=resolve_actor, sign_out=sign_out)
    set_connection(live)
    loop = asyncio.get_running_loop()
    _feeds.append(loop.create_task(feed_alerts(live), name="alert-feed"))
    _feeds.append(loop.create_task(follow_conversations(live), name="conversation-feed"))
    _feeds.append(loop.create_task(assistant.follow_stops(), name="stop-feed"))


async def drain() -> None:
    """Stop the turns that are being answered and wait until what they have shown is kept, then `disconnect`.

    For a clean end: call it when the server has closed its sockets, before the database is closed.
    """
    from chat_app.stage import close_turns  # noqa: PLC0415 -- imports Chainlit, which must come after prepare()

    await end_tasks(*_feeds)
    _feeds.clear()
    await close_turns()
    disconnect()


@asynccontextmanager
async def watching(services: Services) -> AsyncIterator[None]:
    """While this is open, pages whose session ends are closed at once, wherever it was ended."""
    from chat_app.sockets import watching as watch  # noqa: PLC0415 -- imports Chainlit, which must come after prepare()

    async with watch(services.events):
        yield


def disconnect() -> None:
    """Take the running parts away; the page then says that the program is stopping."""
    set_connection(None)


def mint_token(user_id: UUID, name: str) -> str:
    """A token that lets one inner request in as this user. It lives for minutes and must never be sent to a browser."""
    from chat_app.stage import sign  # noqa: PLC0415 -- imports Chainlit, which must come after prepare()

    return sign(user_id, name)
