"""Open pages whose session has ended: they are closed at once, not at their next message."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from uuid import UUID

import structlog
from chainlit import server
from chainlit.session import WebsocketSession, ws_sessions_sid

from chat_app.connection import connection
from chat_app.identity import Caller, parse_cookies, set_caller
from core.clock import stopwatch_s
from core.errors import FolioscopeError, NotSignedIn
from infra import EventBus, Topic, end_tasks

log = structlog.get_logger("chat")

LOOK_EVERY_S = 60.0
"""How often all pages are looked at when an event may have been missed."""


@asynccontextmanager
async def watching(events: EventBus) -> AsyncIterator[None]:
    """While this is open, pages whose session ends are closed."""
    task = asyncio.create_task(_watch(events))
    try:
        yield
    finally:
        await end_tasks(task)


async def _watch(events: EventBus) -> None:
    looked = 0.0
    while True:
        try:
            async with aclosing(events.subscribe(Topic.SESSION_REVOKED)) as heard:
                async for event in heard:
                    if event is not None:
                        await close_ended(str(event.data.get("user_id")))
                    elif stopwatch_s() - looked > LOOK_EVERY_S:
                        looked = stopwatch_s()
                        await close_ended(None)
        except FolioscopeError as err:
            log.warning("sockets.unwatched", reason=err.code)
            await asyncio.sleep(1)


async def close_ended(user: str | None) -> None:
    """Close the pages of `user` (all pages: None) whose session does not hold any more. They load anew and come to the sign-in page."""
    for sid, session in list(ws_sessions_sid.items()):
        if session.user is None or user not in {None, session.user.identifier}:
            continue
        cookies = parse_cookies(str((session.environ or {}).get("HTTP_COOKIE", "")))
        caller = Caller(user_id=UUID(session.user.identifier), cookies=cookies)
        if not await _holds(caller):
            await asyncio.create_task(_close(sid, session, caller))


async def _close(sid: str, session: WebsocketSession, caller: Caller) -> None:
    """A task of its own, so that the caller ends with it: Chainlit keeps what it knows of a page when that is closed."""
    set_caller(caller)
    if session.current_task is not None:
        session.current_task.cancel()
    await server.sio.emit("reload", {}, to=sid)
    await server.sio.disconnect(sid)
    log.info("socket.closed", user=str(caller.user_id))


async def _holds(caller: Caller) -> bool:
    try:
        await connection().resolve_actor(caller.user_id, caller.cookies)
    except NotSignedIn:
        return False
    except FolioscopeError:  # the database does not answer just now; the next message will be checked again
        return True
    return True
