"""Text made safe for Markdown: foreign text shows as it is written and does nothing."""

import re

_JOINER = "\u2060"
"""Put into addresses, so that they are shown and not linked; it takes no room and no line breaks at it."""

_UNSEEN = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u2060-\u2064\ufeff\u202a-\u202e\u2066-\u2069\ud800-\udfff\U000e0000-\U000e007f]"
)
"""Control, invisible and direction-changing characters. U+200B is among them because Chainlit draws its cursor in its place."""

_INLINE = re.compile(r"([\\`*_\[\]<|~])")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_DIRECTIVE = re.compile(r":(?=[A-Za-z:])")
_UNESCAPED_DIRECTIVE = re.compile(r"(?<!\\):(?=[A-Za-z:])")
_BLOCK_START = re.compile(r"^([-+=>#])")
_LIST_START = re.compile(r"^(\d{1,9})([.)])(?=\s|$)")
_IMAGE = re.compile(r"!(?=\[)")
_LINK = re.compile(r"\[((?:[^\[\]\\]|\\.)*)\]\(\s*<?([^\s)>]*)>?[^)]*\)")
_DEFINITION = re.compile(r"\]:")
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_SCHEME = re.compile(r"(?<=:)//")
_HOST = re.compile(r"\b(www)\.", re.IGNORECASE)
_MAIL = re.compile(r"(?<=[\w.+\-])@(?=\w)")
_OWN_PATH = re.compile(r"/(?!/)[A-Za-z0-9/_.\-?=&%#~+]*")


def visible(text: str) -> str:
    """`text` without characters that are not seen but could hide or forge what is read."""
    return _UNSEEN.sub("", text)


def one_line(text: str) -> str:
    """`text` on one line, with single spaces and nothing unseen."""
    return " ".join(visible(text).split())


def cell(text: str) -> str:
    """Any text as Markdown for the middle of a line or a cell of a table: it reads as it was written and does nothing."""
    escaped = _INLINE.sub(r"\\\1", one_line(text))
    return _unlinked(_DIRECTIVE.sub(r"\\:", _ENTITY.sub("&amp;", escaped)))


def line(text: str) -> str:
    """Any text as a line of Markdown of its own: like `cell`, and no list, heading or quotation starts with it."""
    return _LIST_START.sub(r"\1\\\2", _BLOCK_START.sub(r"\\\1", cell(text)))


def paragraphs(text: str) -> str:
    """Any text as paragraphs of Markdown, one of each of its lines: it reads as it was written and does nothing."""
    return "\n\n".join(line(part) for part in text.split("\n") if part.strip())


def own_markdown(text: str) -> str:
    """Markdown of the assistant: pictures become their captions, and links lead to our own pages or nowhere."""
    text = _DEFINITION.sub(r"]\\:", _IMAGE.sub("", visible(text)))
    text = _UNESCAPED_DIRECTIVE.sub(r"\\:", _TAG.sub("&lt;", text))
    before = ""
    while before != text:
        before, text = text, _LINK.sub(_own_link, text)
    return _unlinked(text.replace(_KEEP, "["))


def without_pictures(text: str) -> str:
    """A piece of a stream in which no picture can begin, provided that no piece ends with an exclamation mark."""
    return _IMAGE.sub("", visible(text))


_KEEP = "\ue000"


def _own_link(match: re.Match[str]) -> str:
    label, target = match.group(1), match.group(2)
    return f"{_KEEP}{label}]({target})" if is_own_path(target) else label


def is_own_path(url: str) -> bool:
    """Whether `url` is a path on this site."""
    return bool(_OWN_PATH.fullmatch(url))


def _unlinked(text: str) -> str:
    text = _SCHEME.sub(f"{_JOINER}//", text)
    return _MAIL.sub(f"@{_JOINER}", _HOST.sub(rf"\1{_JOINER}.", text))
