"""Giving the conversation itself another name: "rename this chat to Retirement"."""

import re

from agents.understanding.openings import LEAD
from agents.understanding.scene import Draft, asking, made
from tools.conversations import NAME_CHARS

RENAME = "rename_conversation"
_POLITE = rf"^{LEAD}(?:(?:bitte|por favor|s'il te plaît) )?"
_CHAT = r"(?:this|the|our|my|current|the current|diesen|dieses|den|das|cette|la|ce|este|esta|el|questa|questo|deze|dit) (?:chat|conversation|thread|discussion|talk|session|unterhaltung|gespräch|discusión|conversación|conversazione|conversa|gesprek)(?:'s)?"
_NAMED = re.compile(
    rf"{_POLITE}(?:(?:re-?name|re-?title|relabel|call|name|title|entitle|(?:change|set|edit) the (?:name|title) of|nenne?|umbenennen|benenne|renomme|appelle|renombra|llama|rinomina|chiama|hernoem|noem) {_CHAT}(?: name| title)?"
    rf"|(?:change|set|edit) {_CHAT} (?:name|title))(?:(?: (?:to|as|into|in|à|en|a|um in|naar)|\s*[:=])\s+|\s+|\W*$)[\"'“”„«]*(?P<name>[^\"“”„«»]*?)[\"'“”»]*(?: please| bitte| um)?[ .!]*$",
    re.IGNORECASE,
)


def named_anew(text: str) -> list[Draft] | None:
    """The new name of this conversation that a message as it was typed gives, or the question for it; None where it is about something else."""
    found = _NAMED.match(" ".join(text.split()))
    if found is None:
        return None
    name = found["name"].strip(" '")
    if not name:
        return [asking("name", "What should this conversation be called?", RENAME, {})]
    return [made(RENAME, name=name[:NAME_CHARS])]
