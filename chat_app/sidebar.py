"""The open pages of an account, and the list of conversations beside each: it is read again when one is named or deleted, in whichever page."""

import asyncio
from collections.abc import Coroutine, Iterator
from uuid import uuid4

from chainlit.context import init_ws_context
from chainlit.server import sio
from chainlit.session import WebsocketSession, ws_sessions_id

from chat_app.connection import connection
from chat_app.seat import take_seat
from chat_app.wire import emit
from infra import Topic
from tools.conversations import EVERY

PROCESS = str(uuid4())
"""Tells what this process has said itself from what others have."""

_TELLING: set[asyncio.Task[object]] = set()
"""Pages that are being brought up to date."""


def start(work: Coroutine[None, None, object]) -> None:
    """Do `work` beside what is done now."""
    task = asyncio.create_task(work)
    _TELLING.add(task)
    task.add_done_callback(_TELLING.discard)


def open_pages(user_id: str) -> Iterator[WebsocketSession]:
    """The user's open pages in this process."""
    for session in list(ws_sessions_id.values()):
        if session.user is not None and session.user.identifier == user_id and sio.manager.is_connected(session.socket_id, "/"):
            yield session


def tell_sidebars(user_id: str) -> None:
    """Have the user's open pages read their list of conversations again, in this process and, where there may be others, in those."""
    refresh_sidebars(user_id)
    if connection().services.settings.redis.url is not None:
        start(connection().services.events.publish(Topic.CONVERSATION_WENT_ON, user_id=user_id, thread=EVERY, process=PROCESS))


def refresh_sidebars(user_id: str) -> None:
    """Have the user's open pages in this process read their list of conversations again."""
    for session in open_pages(user_id):
        start(_refresh(session))


async def _refresh(session: WebsocketSession) -> None:
    """The front end reads the list when it hears of a first message that it has not heard of. An unused page has none, and is left alone."""
    init_ws_context(session)
    if take_seat().addressed:
        await emit("first_interaction", {"interaction": str(uuid4()), "thread_id": session.thread_id})
