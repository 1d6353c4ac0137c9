"""Markdown in the assistant's own sentences: foreign text goes in escaped, and channels without Markdown take it out again as it reads."""

import re

MOST_NAME_CHARS = 100
_NAMELESS = re.compile(r"[^\w .,%-]|_|(?<=\b[wW]{3})\.|^\W+")
"""What no name of a source holds: all that could be Markdown or an address."""
_SPECIAL = r"\`*_{}[]()#+!|<>~"
_MARKS = re.compile(
    r"\\([!-/:-@\[-`{-~])"  # an escaped character
    r"|(?<![\w*\\])\*\*(?=[^\s*])"  # the beginning of what is strong, and its end
    r"|(?<=[^\s*\\])\*\*(?![\w*])"
)


def escaped(text: str) -> str:
    """Foreign text (names, notes) so that Markdown shows it as it stands."""
    return "".join(f"\\{char}" if char in _SPECIAL else char for char in text.replace("\n", " "))


def source_name(title: str, detail: str) -> str:
    """What a source that brings its text is called, in an answer and where it opens: its title and detail, short, and the same in Markdown as in plain text."""
    name = " ".join(_NAMELESS.sub(" ", f"{title}, {detail}".strip(" ,")).split())
    return name if len(name) <= MOST_NAME_CHARS else name[: MOST_NAME_CHARS - 1].rstrip() + "…"


def as_read(markdown: str) -> str:
    """Our own Markdown as a reader sees it: nothing escaped, nothing strong. A text is read the same in pieces that end between two words."""
    return _MARKS.sub(lambda mark: mark.group(1) or "", markdown)
