"""Alerts that fired, told where their owner is: in the conversation that is open, or else in the next one."""

import asyncio
import contextlib
from contextlib import aclosing
from uuid import UUID

import structlog
from chainlit.context import init_ws_context
from chainlit.server import sio
from chainlit.session import WebsocketSession, ws_sessions_id

from chat_app.connection import Connection
from chat_app.identity import Caller, parse_cookies, set_caller
from chat_app.rendering import Drawing
from chat_app.screen import Screen
from core.actor import Actor
from core.errors import FolioscopeError, NotSignedIn, Unavailable
from infra.events import Topic
from tools.alert_events import CLAIM_ALERTS, NewAlerts
from tools.door import run_tool

log = structlog.get_logger("chat")
AGAIN_S = 5.0


async def tell_alerts(live: Connection, actor: Actor) -> None:
    """Show the actor's alerts that fired and that no conversation has shown, in the session of the current context."""
    found = await run_tool(CLAIM_ALERTS, live.services, actor, NewAlerts())
    screen = Screen()
    for item in found.items:
        label = "Drift from your targets" if item.number is None else f"Alert {item.number}"
        await screen.show(Drawing(markdown=f"**{label}.** {item.message}"))
    await screen.finish()


async def feed_alerts(live: Connection) -> None:
    """Tell alerts in open conversations as they fire, until cancelled."""
    while True:
        with contextlib.suppress(Unavailable):  # without Redis they are told at the next visit
            async with aclosing(live.services.events.subscribe(Topic.ALERT_FIRED)) as events:
                async for event in events:
                    if event is not None:
                        await _tell_open(live, str(event.data.get("user_id")))
        await asyncio.sleep(AGAIN_S)


async def _tell_open(live: Connection, user_id: str) -> None:
    """Tell it in the youngest of the user's open conversations, if there is one in this process."""
    for session in reversed(list(ws_sessions_id.values())):
        if session.user is None or session.user.identifier != user_id or not sio.manager.is_connected(session.socket_id, "/"):
            continue
        try:
            await _tell_in(live, session, UUID(user_id))
        except NotSignedIn:
            continue
        except FolioscopeError as err:
            log.warning("alerts.not_told", reason=err.message)
        return


async def _tell_in(live: Connection, session: WebsocketSession, user_id: UUID) -> None:
    cookies = parse_cookies(str(session.environ.get("HTTP_COOKIE", "")))
    caller = Caller(user_id=user_id, cookies=cookies)
    actor = await live.actor(caller)
    await asyncio.create_task(_in_context(live, session, caller, actor))


async def _in_context(live: Connection, session: WebsocketSession, caller: Caller, actor: Actor) -> None:
    """A task of its own, so that the session's context ends with it."""
    set_caller(caller)
    init_ws_context(session)
    await tell_alerts(live, actor)
