"""What is taken back and told anew in one message: what was recorded ("take that back, I meant 3 KO at 60"), and a size at its own end ("sell two thirds ... sorry, I mean half")."""

import re
from decimal import Decimal

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


_PART = (
    r"(?:(?:\d |an? )?(?:half|third|quarter|fifth|sixth|eighth|tenth)s?|all|everything|the (?:whole )?lot|\d{1,2}/\d{1,2}|\d+(?:\.\d+)? ?%)"
)
_NUMBER = r"[$€£]?\d+(?:\.\d+)?"
_MARK = r"(?:no|nope|wait|sorry|oops|rather|actually|or|and|but|i mean(?:t|ed)?|meant|make (?:it|that)|correction|better|on second thought|scratch that|hold on|hm+|argh|ah|oh|it (?:is|was|should be)|let us say)"
_TAIL = re.compile(
    rf"(?P<gap>[\s,;:.!…-]+(?=(?:{_MARK}\b[\s,;:.!…-]*)*(?:no|nope|wait|sorry|oops|rather|actually|i meant?|make (?:it|that)|correction|scratch that|on second thought|better)\b)(?:{_MARK}\b[\s,;:.!…-]*)+)"
    rf"(?:just |only |for |at )?(?P<new>{_PART}|{_NUMBER})(?: (?:of (?:it|them|that|my \w+|the \w+)|shares|units|of [\w.&]+))?[\s.!]*$",
    re.IGNORECASE,
)
_TRADE = re.compile(r"\b(?:buy|bought|sell|sold|purchased?|dump(?:ed)?|trim(?:med)?|got|add(?:ed)?|grabbed)\b", re.IGNORECASE)
_OLD_PART = re.compile(rf"(?<![\w.]){_PART}(?![\w%])", re.IGNORECASE)
_OLD_NUMBER = re.compile(rf"(?<![\w.,/-]){_NUMBER}(?![\w.%/-])(?!-\d)")
_FAR, _NEAR = Decimal(3), Decimal(2)


def put_right(text: str) -> str:
    """`text` (canonical) with the size that its end puts right in the place of the one that it corrects; else as it was."""
    tail = _TAIL.search(text)
    begun = text[: tail.start()] if tail else ""
    if tail is None or _TRADE.search(begun) is None:
        return text
    new = tail["new"]
    if re.fullmatch(_NUMBER, new) is None:
        old = _OLD_PART.search(begun) or _units(begun)
        if old is None:
            return text
        rest = begun[old.end() :]
        joint = " of" if re.match(r"\s+(?:(?:my|the|our)\b|[A-Z])", rest) else ""
        return f"{begun[: old.start()]}{new}{joint}{rest}"
    return _number_put_right(begun, new) or text


def _units(begun: str) -> re.Match[str] | None:
    """The number of units after the verb."""
    return re.search(r"(?<=\b(?:sell|sold) )\d+(?:\.\d+)?(?= )", begun, re.IGNORECASE)


def _number_put_right(begun: str, new: str) -> str | None:
    """The number of like size replaced, where it is one that does not stand beside the correction; a near one is read there anyway."""
    found = [*_OLD_NUMBER.finditer(begun)]
    if not found:
        return None
    value = Decimal(new.lstrip("$€£"))
    away = [_apart(Decimal(m[0].lstrip("$€£")), value) for m in found]
    nearest = min(range(len(found)), key=lambda i: away[i])
    others = [one for i, one in enumerate(away) if i != nearest]
    if away[nearest] >= _NEAR or any(one <= _FAR for one in others):
        return None
    old = found[nearest]
    return f"{begun[: old.start()]}{new}{begun[old.end() :]}"


def _apart(one: Decimal, other: Decimal) -> Decimal:
    low, high = sorted((one, other))
    return high / low if low else Decimal("Infinity")
