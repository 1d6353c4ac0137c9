"""Chainlit with our callbacks, data layer and page. Importing this module imports Chainlit, so its environment must be set before."""

import asyncio
from pathlib import Path
from uuid import UUID

import chainlit as cl
import chainlit.socket
from chainlit import server
from chainlit.auth import create_jwt
from chainlit.auth.jwt import decode_jwt
from chainlit.config import APP_ROOT
from chainlit.types import AskFileSpec
from fastapi import UploadFile

from chat_app import callbacks
from chat_app.app_root import chart_script, seed_words
from chat_app.gate import AsgiApp, Gate
from chat_app.history import History
from chat_app.page import render_page
from chat_app.records import ASK, CANCEL, CONFIRM
from chat_app.resuming import tell_deleted
from chat_app.seat import RUNNING
from chat_app.sidebar import tell_sidebars
from chat_app.wire import front_end, kept_history

LONGEST_GOODBYE_S = 5.0
MAX_PACKET_BYTES = 12_000_000
"""A message that is far too long still arrives, so that it can be refused in words and not by a broken connection."""

_front_end = front_end()
_check_upload = server.validate_file_upload


def build_chat(prefix: str) -> AsgiApp:
    """Chainlit behind our gate, answering below `prefix`."""
    _register()
    page = render_page(_front_end, prefix=prefix, charts=chart_script())
    server.get_html_template = lambda _: page
    server.validate_file_upload = _refuse_empty
    return Gate(server.app, prefix=prefix, read_token=lambda token: decode_jwt(token).identifier)


def _refuse_empty(file: UploadFile, spec: AskFileSpec | None = None) -> None:
    """What Chainlit itself checks of a handed-in file, and that there is something in it; what it raises here is told as a refusal."""
    if not file.size:
        raise ValueError(f"{file.filename or 'That file'} is empty.")
    _check_upload(file, spec=spec)


def _register() -> None:
    cl.on_chat_start(callbacks.on_chat_start)
    cl.on_message(callbacks.on_message)
    cl.on_chat_resume(callbacks.on_chat_resume)
    cl.on_logout(callbacks.on_logout)
    for name, callback in ((ASK, callbacks.on_ask), (CONFIRM, callbacks.on_confirm), (CANCEL, callbacks.on_cancel)):
        cl.action_callback(name)(callback)
    cl.data_layer(lambda: History(tell_deleted, tell_sidebars))
    server.sio.on("connection_successful", callbacks.connected)
    server.sio.on("client_message", callbacks.receive)
    server.sio.on("stop", callbacks.stop)
    server.sio.on("edit_message", callbacks.refuse_edit)
    server.sio.eio.max_http_buffer_size = MAX_PACKET_BYTES


async def close_turns() -> None:
    """Stop the turns that are being answered, and return once what they have shown is kept."""
    tasks = list(RUNNING.values())
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks, timeout=LONGEST_GOODBYE_S)
    history = kept_history()
    if isinstance(history, History):
        await history.settle()


def sign(user_id: UUID, name: str) -> str:
    """A token for one inner request."""
    return create_jwt(cl.User(identifier=str(user_id), display_name=name))


def set_footer(text: str) -> None:
    """Show `text` below the message box of every page that is opened from now on."""
    seed_words(Path(APP_ROOT), footer=text)
