"""A conversation opened again: after a reload, and in another page that learns what was said in this one, in whichever process that page is."""

import asyncio
from contextlib import aclosing, suppress
from uuid import UUID

from chainlit.context import context, init_ws_context
from chainlit.session import WebsocketSession
from chainlit.step import StepDict
from chainlit.types import ThreadDict

from agents.blocks import Notice, Suggestions
from agents.running import place_of, turn_lock
from chat_app.alert_feed import tell_alerts
from chat_app.connection import Connection, connection
from chat_app.history import History
from chat_app.identity import Caller, current_caller, parse_cookies, set_caller
from chat_app.rendering import draw
from chat_app.screen import Screen
from chat_app.seat import RUNNING, Seat, running_in, take_seat
from chat_app.sidebar import PROCESS, open_pages, refresh_sidebars, start, tell_sidebars
from chat_app.turns import refresh_cards
from chat_app.wire import kept_history, working
from core.errors import FolioscopeError, NotSignedIn, Unavailable
from infra import Topic
from tools.conversations import EVERY

AFTER_RESUME_S = 0.3
"""What is sent before Chainlit has put the kept messages on the screen is wiped by them."""
AGAIN_S = 5.0
LEFT_S = 1.0
"""By then the page in which a conversation was deleted shows another one."""
DELETED = "This conversation was deleted. What you say here from now on begins a new one."
CUT_OFF = "I was interrupted before I had answered this. Nothing is ever recorded twice, so you can simply ask again."
LONGEST_TURN_S = 300.0
MOST_ASKED_CHARS = 120
"""A longer message is not offered as a button."""


async def after_resume(seat: Seat, thread: ThreadDict) -> None:
    """What a page needs beside the kept messages: the end of a turn under way, buttons of open cards, alerts."""
    await asyncio.sleep(AFTER_RESUME_S)
    running = running_in(thread["id"])
    if running is not None:
        thread = await _wait_for(running, thread)
    live = connection()
    try:
        actor = await live.actor()
    except NotSignedIn:
        return
    await seat.cards.recall(thread["steps"], await live.talker.pending(actor, thread["id"]))
    await refresh_cards(seat, actor)
    await tell_alerts(live, actor)
    if _unanswered(thread):
        await _tell_cut_off(live, seat, thread["id"])


def _unanswered(thread: ThreadDict | None) -> StepDict | None:
    """The last message, where nothing was said to it."""
    steps = thread["steps"] if thread is not None else []
    said = [step for step in steps if step["type"] in {"user_message", "assistant_message"}]
    return said[-1] if said and said[-1]["type"] == "user_message" else None


async def _tell_cut_off(live: Connection, seat: Seat, thread_key: str) -> None:
    """Say below a message that whatever answered it is gone, once that is sure: as long as it is there, in whichever process, it holds the lock."""
    with suppress(FolioscopeError):  # it is being answered all the time, or nobody can tell
        async with live.services.locks.hold(turn_lock(place_of(current_caller().user_id, thread_key)), wait_s=LONGEST_TURN_S):
            history = kept_history()
            await history.settle()
            asked = _unanswered(await history.get_thread(thread_key))
            if asked is None:
                return
            screen, text = Screen(), asked["output"]
            await screen.show(draw(Notice(tone="warning", text=CUT_OFF)))
            if len(text) <= MOST_ASKED_CHARS:
                await screen.show(draw(Suggestions(items=(text,))))
            seat.suggestions = await screen.suggest()
            await history.settle()


async def _wait_for(running: asyncio.Task[None], thread: ThreadDict) -> ThreadDict:
    """The conversation once the turn is over that is still running in it, for example since before the page was loaded again."""
    context.session.current_task = running
    async with working():
        await asyncio.wait({running})
        whole: ThreadDict | None = await kept_history().get_thread(thread["id"])
        if whole is None:
            return thread
        await context.emitter.resume_thread(whole)
        return whole


def tell_other_pages(thread_key: str) -> None:
    """Bring the owner's other pages of a conversation up to date, in this process and, where there may be others, in those."""
    _tell_pages(str(current_caller().user_id), thread_key, but=context.session.id)


def tell_deleted(user_id: str, thread_key: str) -> None:
    """Say in the owner's pages that still show a conversation that it was deleted, and take it off the lists of the others."""
    tell_sidebars(user_id)
    start(_tell_deleted(user_id, thread_key))


async def _tell_deleted(user_id: str, thread_key: str) -> None:
    await asyncio.sleep(LEFT_S)
    _tell_pages(user_id, thread_key)


def _tell_pages(user_id: str, thread_key: str, *, but: str | None = None) -> None:
    for session in _pages(user_id, thread_key):
        if session.id != but:
            start(show_there(session, thread_key))
    if connection().services.settings.redis.url is not None:
        start(_publish(connection(), user_id, thread_key))


def _pages(user_id: str, thread_key: str) -> list[WebsocketSession]:
    """The user's open pages of a conversation that do not answer anything themselves just now."""
    running = RUNNING.get(place_of(UUID(user_id), thread_key))
    return [
        session
        for session in open_pages(user_id)
        if session.thread_id == thread_key and (running is None or session.current_task is not running)
    ]


async def _publish(live: Connection, user_id: str, thread_key: str) -> None:
    """Tell the other processes, once everything that was said is kept, since that is where they read it."""
    history = kept_history()
    if isinstance(history, History):
        await history.settle()
    await live.services.events.publish(Topic.CONVERSATION_WENT_ON, user_id=user_id, thread=thread_key, process=PROCESS)


async def show_there(session: WebsocketSession, thread_key: str) -> None:
    """Show in an open page what was said, as if it had been loaded again; or that there is no such conversation any more."""
    init_ws_context(session)
    whole: ThreadDict | None = await kept_history().get_thread(thread_key)
    if whole is None:
        await context.emitter.send_toast(DELETED)
    else:
        seat = take_seat(anew=True)
        seat.addressed = True
        await context.emitter.resume_thread(whole)
        await after_resume(seat, whole)


async def follow_conversations(live: Connection) -> None:
    """Show in this process's pages what is said in the same conversations in other processes, until cancelled."""
    while True:
        with suppress(Unavailable):  # without Redis the pages learn of it at their next message
            async with aclosing(live.services.events.subscribe(Topic.CONVERSATION_WENT_ON)) as events:
                async for event in events:
                    if event is not None and event.data.get("process") != PROCESS:
                        await _follow(live, str(event.data.get("user_id")), str(event.data.get("thread")))
        await asyncio.sleep(AGAIN_S)


async def _follow(live: Connection, user_id: str, thread_key: str) -> None:
    if thread_key == EVERY:
        refresh_sidebars(user_id)
    for session in _pages(user_id, thread_key):
        caller = Caller(user_id=UUID(user_id), cookies=parse_cookies(str(session.environ.get("HTTP_COOKIE", ""))))
        with suppress(FolioscopeError):  # the session has ended; its page is closed elsewhere
            await live.actor(caller)
            start(_in_context(caller, session, thread_key))


async def _in_context(caller: Caller, session: WebsocketSession, thread_key: str) -> None:
    """A task of its own, so that the caller ends with it."""
    set_caller(caller)
    await show_there(session, thread_key)
