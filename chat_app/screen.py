"""One turn's answer on the screen: streamed text, drawn blocks, charts, files and what to ask next."""

from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter

from chainlit.action import Action
from chainlit.element import Element, File, Text
from chainlit.message import Message

from chat_app.chart import Chart
from chat_app.records import ASK
from chat_app.rendering import Drawing
from chat_app.rendering.words import own_markdown, without_pictures
from chat_app.wire import attach, send, stamp

MAX_SUGGESTIONS = 6


class Screen:
    """Writes the messages of one turn, in the order in which their parts arrive.

    A chart stands below the text of its message, so what follows a chart begins a new one. `paged`: whether pages open beside the answer.
    """

    def __init__(self) -> None:
        self.shown = False
        self.paged = False
        self._suggestions: dict[str, None] = {}
        self._message: Message | None = None
        self._parts: list[tuple[bool, str]] = []
        self._elements: list[Element] = []
        self._last: Message | None = None
        self._held = ""

    async def say(self, text: str) -> None:
        """Stream more of the assistant's own words."""
        message = self._open()
        if self._parts and not self._parts[-1][0]:
            await message.stream_token("\n\n")
            self._parts.append((False, "\n\n"))
        self._parts.append((True, text))
        await self._stream(message, text)

    async def _stream(self, message: Message, text: str) -> None:
        """Stream words before they are complete: a picture would be loaded at once, so a mark that may begin one is held back."""
        text = self._held + text
        self._held = "!" if text.endswith("!") else ""
        await message.stream_token(without_pictures(text.removesuffix(self._held)))

    async def show(self, drawing: Drawing) -> None:
        """Add a drawn block."""
        self._suggestions |= dict.fromkeys(drawing.suggestions)
        if drawing.markdown:
            message = self._open()
            text = ("\n\n" if self._parts else "") + drawing.markdown
            self._parts.append((False, text))
            await message.stream_token(text)
        if drawing.pages:
            self._open()
            self.paged = True
            self._elements += [Text(name=page.name, content=page.text, display="side") for page in drawing.pages]
        if drawing.download is not None:
            self._open()
            file = drawing.download
            self._elements.append(File(name=file.name, mime=file.mime, content=file.data or b"\n", display="inline"))
        if drawing.figure is not None:
            self._open()
            self._elements.append(Chart.of(drawing.title, drawing.figure))
            await self.finish()

    async def finish(self) -> None:
        """Close the open message: from now on it is kept, and its charts and files stand below it."""
        message = self._message
        if message is None:
            return
        message.content = _whole(self._parts)
        elements = self._elements
        self._message, self._parts, self._elements, self._last, self._held = None, [], [], message, ""
        await send(message)
        for element in elements:
            await attach(element, message)

    async def place(self, message: Message) -> None:
        """Show a message that somebody else has composed."""
        await self.finish()
        self.shown, self._last = True, message
        await send(message)

    async def suggest(self) -> list[Action]:
        """Put the collected suggestions below the last message, as buttons; returns them, so that they can be taken away later."""
        await self.finish()
        texts = list(self._suggestions)[:MAX_SUGGESTIONS]
        if self._last is None or not texts:
            return []
        actions = [Action(name=ASK, payload={"text": text}, label=text) for text in texts]
        for number, action in enumerate(actions):
            action.id = f"ask-{self._last.id}-{number}"
            await action.send(for_id=self._last.id)
        return actions

    def _open(self) -> Message:
        if self._message is None:
            self._message = Message(content="", created_at=stamp())
        self.shown = True
        return self._message


def _whole(parts: Iterable[tuple[bool, str]]) -> str:
    """The text of a message; what was spoken in pieces is made safe as a whole, since markup may run from one piece into the next."""
    texts = ((spoken, "".join(text for _, text in group)) for spoken, group in groupby(parts, key=itemgetter(0)))
    return "".join(own_markdown(text) if spoken else text for spoken, text in texts).strip()
