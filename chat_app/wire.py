# mypy: untyped-calls-exclude=chainlit
"""Chainlit's calls that carry no types, with types; everything here acts on the session of the current context."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, TypeVar, cast

from chainlit.action import Action
from chainlit.context import context
from chainlit.data import get_data_layer, queue_until_user_message
from chainlit.element import Element
from chainlit.message import Message
from chainlit.server import get_html_template
from chainlit.step import Step, StepDict
from chainlit.user_session import user_session
from chainlit.utils import utc_now

Method = TypeVar("Method")


def queued(method: Method) -> Method:
    """`method`, held back until the user has said something, so that a page that is only opened leaves nothing behind."""
    return cast(Method, queue_until_user_message()(method))


def stamp() -> str:
    """The present moment as Chainlit writes it."""
    return cast(str, utc_now())


def front_end() -> str:
    """The index page of Chainlit's built front end."""
    return cast(str, get_html_template(""))


def kept_history() -> Any:  # Any: the data layer that was registered, whose class this module must not know
    """The registered data layer."""
    return get_data_layer()


def seat_value(key: str) -> object:
    """What the session keeps under `key`."""
    return cast(object, user_session.get(key))


def keep_value(key: str, value: object) -> None:
    """Keep `value` in the session."""
    user_session.set(key, value)


def message_of(step: Mapping[str, Any]) -> Message:  # Any: Chainlit's own JSON
    """A kept message, so that it can be changed on the screen."""
    return cast(Message, Message.from_dict(cast(StepDict, dict(step))))


async def send(message: Message) -> None:
    """Put a message on the screen and keep it."""
    await message.send()


async def update(message: Message) -> None:
    """Change a message on the screen and as it is kept."""
    await message.update()


async def send_step(step: Step) -> None:
    """Put a step on the screen and keep it."""
    await step.send()


async def update_step(step: Step) -> None:
    """Change a step on the screen and as it is kept."""
    await step.update()


async def attach(element: Element, message: Message) -> None:
    """Put a chart or a file below a message and keep it."""
    await element.send(for_id=message.id)


async def withdraw(action: Action) -> None:
    """Take a button off the screen."""
    await action.remove()


async def emit(event: str, data: Mapping[str, Any]) -> None:  # Any: JSON
    """Tell the page something that is not kept."""
    await context.emitter.emit(event, dict(data))


async def close_pages() -> None:
    """Close what is open beside the conversation: passages of an earlier answer say nothing to the present one."""
    await emit("set_sidebar_elements", {"elements": [], "key": None})


@asynccontextmanager
async def working() -> AsyncIterator[None]:
    """While inside, the page shows that something is being done, and its stop button."""
    await context.emitter.task_start()
    try:
        yield
    finally:
        await context.emitter.task_end()
