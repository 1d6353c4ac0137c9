"""What was recorded taken back and told anew in one message: "take that back, I meant 3 KO at 60"."""

import re

from agents.understanding.model import Known, Memory
from agents.understanding.openings import LEAD_BACK

_BACK = re.compile(
    rf"^{LEAD_BACK}(?:undo|revert|reverse|take|cancel|delete|remove|scrap|scratch)\b(?: (?:that|it|this|the last(?: one| trade| entry)?|my last (?:trade|entry)))?(?: back)?"
    r"\s*(?:[,;.:!-]+\s*|\s+(?:and|because)\s+)(?:(?:and|because|since|i|it|that|was|meant|mean|wanted|should|have|been|be|is|rather|instead|actually|make|the|right|one|correct)\W+)*(?=\d)",
    re.IGNORECASE,
)
_WORDS = {"buy": "bought", "sell": "sold", "deposit": "deposit", "withdraw": "withdraw", "dividend": "dividend of"}


def told_in_place(text: str, known: Known, memory: Memory) -> str:
    """The message as two requests, the taking back and what was rather meant, where nothing waits and something was recorded; else as it is."""
    last = memory.written[-1] if memory.written else None
    found = _BACK.match(text) if last is not None and not known.pending else None
    word = _WORDS.get(str(last.args.get("side"))) if last is not None else None
    return text if found is None or word is None else f"undo that and {word} {text[found.end() :]}"
