"""What Chainlit calls: a page opens, a message comes, a button is pressed, a conversation is opened again."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Coroutine, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import chainlit as cl
from chainlit.config import config
from chainlit.context import context
from chainlit.session import WebsocketSession
from chainlit.socket import connection_successful as chainlit_connected
from chainlit.socket import message as chainlit_receive
from chainlit.types import MessagePayload, ThreadDict
from starlette.requests import Request
from starlette.responses import Response

from agents.events import Event
from agents.running import place_of
from agents.turn import Attachment
from chat_app.alert_feed import tell_alerts
from chat_app.cards import PROPOSAL
from chat_app.connection import Connection, connection
from chat_app.greeting import greeting
from chat_app.history import History
from chat_app.identity import Caller, parse_cookies
from chat_app.records import CANCEL, CONFIRM
from chat_app.resuming import after_resume, show_there, tell_other_pages
from chat_app.screen import Screen
from chat_app.seat import RUNNING, Seat, take_seat
from chat_app.sidebar import start
from chat_app.turns import TurnOnScreen, refresh_cards
from chat_app.wire import emit, kept_history, send, working
from core.actor import Actor
from core.errors import FolioscopeError, InvalidInput, TooLarge
from core.tracing import span
from tools.quotas import count_model_turn, count_upload

CUT_FROM = "cut_from_chars"
"""In the metadata of a message that was too long: how long it was."""
_SHOWN_OF_CUT = 200

Events = AsyncGenerator[Event, None]


async def on_chat_start() -> None:
    """Greet."""
    seat = take_seat(anew=True)
    screen = Screen()
    for drawing in greeting(connection().services):
        await screen.show(drawing)
    seat.suggestions = await screen.suggest()
    with contextlib.suppress(FolioscopeError):  # a greeting is there for everybody
        await tell_alerts(connection(), await connection().actor())


async def on_message(message: cl.Message) -> None:
    """Answer a message."""
    seat = take_seat()
    await seat.clear_suggestions()
    on_screen = TurnOnScreen(seat)
    async with on_screen.failing():
        live = connection()
        _refuse_cut(message, live)
        actor = await live.actor()
        await count_model_turn(live.services, actor)
        for _ in (element for element in message.elements or () if element.path):
            await count_upload(live.services, actor)
        attachments = await asyncio.to_thread(_attachments, message)
        await _address(seat)
        with span("chat.message"):
            await _play(
                on_screen, live.talker.turn(actor, context.session.thread_id, message.content, attachments=attachments), seat, actor
            )


def _refuse_cut(message: cl.Message, live: Connection) -> None:
    length = (message.metadata or {}).get(CUT_FROM)
    if length is not None:
        limit = live.services.settings.web.max_message_chars
        advice = "Please shorten it, or attach it as a file."
        raise TooLarge(f"That message has {length:,} characters; I read up to {limit:,}. {advice}", limit=limit)


async def _play(on_screen: TurnOnScreen, events: Events, seat: Seat, actor: Actor) -> None:
    """Show a turn; while it runs, a page that opens the same conversation can find it."""
    thread_key, task = context.session.thread_id, asyncio.current_task()
    place = place_of(actor.user_id, thread_key)
    if task is not None:
        RUNNING[place] = task
    try:
        await on_screen.play(events)
    finally:
        if RUNNING.get(place) is task:
            del RUNNING[place]
        await refresh_cards(seat, actor)
        tell_other_pages(thread_key)


def _attachments(message: cl.Message) -> tuple[Attachment, ...]:
    files = [element for element in message.elements or () if element.path]
    return tuple(Attachment(name=file.name, mime=file.mime or "", data=Path(str(file.path)).read_bytes()) for file in files)


async def _address(seat: Seat) -> None:
    """Tell the page the address of its conversation, so that loading it again opens the same one. Chainlit does so at the root only."""
    if not seat.addressed:
        seat.addressed = True
        await context.emitter.send_window_message({"folioscope": {"thread": context.session.thread_id}})


async def on_confirm(action: cl.Action) -> None:
    """Carry out a proposal, once, however often the button is pressed."""
    await _as_task(_decide(action.payload, CONFIRM))


async def on_cancel(action: cl.Action) -> None:
    """Drop a proposal."""
    await _as_task(_decide(action.payload, CANCEL))


async def on_ask(action: cl.Action) -> None:
    """Send a suggestion as if it had been typed."""
    await _as_task(_ask(str(action.payload.get("text", ""))))


async def _as_task(work: Coroutine[Any, Any, None]) -> None:
    """Do what a button asks as this session's task, so that the stop button reaches it, and answer the button when it is done."""
    task = asyncio.create_task(work)
    context.session.current_task = task
    await asyncio.wait({task})


async def _decide(payload: Mapping[str, Any], decision: str) -> None:  # Any: JSON of the browser
    seat = take_seat()
    await seat.clear_suggestions()
    async with working(), cl.Step(name="on_message", type="run"):
        on_screen = TurnOnScreen(seat)
        async with on_screen.failing():
            proposal_id, live = _proposal_id(payload), connection()
            actor = await live.actor()
            await _address(seat)
            await _play(on_screen, live.talker.decide(actor, proposal_id, decision), seat, actor)


def _proposal_id(payload: Mapping[str, Any]) -> UUID:  # Any: JSON of the browser
    try:
        return UUID(str(payload.get(PROPOSAL)))
    except ValueError as err:
        raise InvalidInput("That button belongs to no proposal.", field=PROPOSAL) from err


async def _ask(text: str) -> None:
    if not text.strip() or config.code.on_message is None:
        return
    async with working():
        await _name_thread(text)
        user = context.session.user
        message = cl.Message(content=text, type="user_message", author=user.identifier if user else "User")
        await send(message)
        await config.code.on_message(message)


async def _name_thread(text: str) -> None:
    """Name a conversation that a button opened after what the button asked; Chainlit names it after the button."""
    session, history = context.session, kept_history()
    if isinstance(history, History) and not take_seat().addressed:
        await history.name_thread(session.thread_id, text)
        await emit("first_interaction", {"interaction": text, "thread_id": session.thread_id})


async def on_chat_resume(thread: ThreadDict) -> None:
    """Open a conversation again. What it needs beside its kept messages is sent after Chainlit has shown those."""
    seat = take_seat(anew=True)
    seat.addressed = True
    context.session.current_task = asyncio.create_task(after_resume(seat, thread))


async def connected(sid: str) -> None:
    """A page is there. Where its address names a conversation that does not exist, or is another's, it gets a new one with an id of its own.

    One that is there again after its connection was lost is shown what was said meanwhile, and the end of what is being answered.
    """
    session, history = WebsocketSession.get(sid), kept_history()
    wanted = session.thread_id_to_resume if session is not None else None
    unknown = wanted is not None and isinstance(history, History) and not await history.get_thread_author(wanted)
    if session is not None and unknown:
        session.thread_id = str(uuid4())
    await chainlit_connected(sid)
    if session is not None and unknown:
        session.thread_id_to_resume = None
    if session is not None and session.restored and wanted is None and await history.get_thread_author(session.thread_id):
        start(show_there(session, session.thread_id))


async def receive(sid: str, payload: MessagePayload) -> None:
    """Take a message in. Of one that is too long, only the beginning is kept and shown; `on_message` then refuses it."""
    step = payload["message"]
    text = step.get("output") or ""
    if len(text) > connection().services.settings.web.max_message_chars:
        step["metadata"] = {CUT_FROM: len(text)}
        step["output"] = text[:_SHOWN_OF_CUT] + "…"
    await chainlit_receive(sid, payload)


async def stop(sid: str) -> None:
    """Stop what this tab waits for, background jobs too. Takes the place of Chainlit's own handler, which says so in its own words."""
    session = WebsocketSession.get(sid)
    if session is None or session.current_task is None:
        return
    task, live = session.current_task, connection()
    with contextlib.suppress(FolioscopeError):  # the answer stops in any case
        if session.user is not None:
            cookies = parse_cookies(str(session.environ.get("HTTP_COOKIE", "")))
            actor = await live.actor(Caller(user_id=UUID(session.user.identifier), cookies=cookies))
            await live.talker.call_off_jobs(actor, session.thread_id)
    task.cancel()


async def refuse_edit(_sid: str, _payload: object) -> None:
    """Take no edits of sent messages: the answer would run twice over the same history."""


async def on_logout(request: Request, response: Response) -> None:
    """End the session from Chainlit's own menu."""
    live = connection()
    if live.sign_out is None:
        return
    for name in await live.sign_out(parse_cookies(request.headers.get("cookie", ""))):
        response.delete_cookie(name, path="/")
