"""What somebody wants to be remembered about them, shown or forgotten."""

import re

from agents.understanding.clause import Clause
from agents.understanding.openings import LEAD
from agents.understanding.scene import Draft, made

_WHOLE = re.compile(
    r"^\W*(?:(?:please|and|now|can you|could you|i (?:want|would like|wish) to|i'd like to|how (?:do|can) i|let me) )*(?:"
    r"(?:export|download|take out|give me|get|send me|save|pack) (?:me )?(?:all|everything)(?: of)? ?(?:(?:my|the) )?(?:(?:personal )?data|(?:that )?you (?:have|know|keep|store)(?: (?:about|on|of) me)?|of mine|in my account)"
    r"|(?:export|download|take out) (?:my )?(?:whole |entire |complete )?(?:account|personal data)(?: data)?"
    r"|(?:delete|erase|close|remove|wipe|terminate|cancel) my (?:whole |entire |own )?account(?: .{0,60})?"
    r"|(?:delete|erase|remove|wipe) (?:all|everything)(?: of)? ?(?:(?:my|the) )?(?:personal )?data(?: .{0,40})?"
    r"|what (?:personal )?data (?:do|have) you (?:have|keep|store|stored|kept|got)(?: (?:about|on|of) me)?"
    r")\W*$"
)
_REMEMBER = re.compile(
    rf"^{LEAD}(?:remember|keep in mind|memori[sz]e|do not forget|note|bear in mind)(?: about me)?(?: that| this|:)*\s+(?P<fact>(?:i|i'm|my|we|our|me)\b.+)$",
    re.IGNORECASE,
)
_CALLED = re.compile(r"^\W*(?P<fact>(?:please )?call me [A-Z]?\w+|my name is \w[\w ]{0,40})\W*$", re.IGNORECASE)
_WORK = re.compile(
    r"\b(?:bought|sold|buy|sell|purchased?|deposit\w*|withdr\w+|received|paid|transferred|spent)\b.*\d|\d.*\b(?:bought|sold|deposited|withdrew|received|paid)\b",
    re.IGNORECASE,
)
_SHOWN = re.compile(
    r"\bwhat (?:do|did|have|has|is|are|else) (?:you |it |been )*(?:know|known|remember(?:ed)?|learn(?:ed|t)?|store[d]?|saved?|kept|keep) (?:about|on|of) me\b|\bwhat (?:do|have) you remember(?:ed)?\W*$"
    r"|\b(?:show|list|see|tell me)\b.*\b(?:you (?:know|remember(?:ed)?)|remembered(?: facts)?|facts) about me\b|\b(?:show|list) (?:the |my |all )*(?:remembered )?(?:facts|memories)\W*$"
)
_NUMBERED = re.compile(r"\b(?:forget|erase|delete|remove) (?:the )?(?:fact|memory) (?:number |no\.? ?|#)?(?P<number>\d{1,2})\b")
_FORGET = re.compile(rf"^{LEAD}forget (?:that |about )?(?P<fact>(?:i|i'm|my) .+)$", re.IGNORECASE)
_NOT_FACTS = re.compile(
    r"\b(?:transactions?|trades?|alerts?|watchlist|orders?|buys?|sales?|purchases?|question|request|message|documents?|last)\b",
    re.IGNORECASE,
)


def personal(clause: Clause) -> list[Draft] | None:
    """The call about what is remembered that a message makes, None when it makes none."""
    low, text = clause.low, clause.text.strip()
    if _WHOLE.match(low) or _SHOWN.search(low):
        return [made("account_contents" if _WHOLE.match(low) else "list_facts")]
    if found := _NUMBERED.search(low):
        return [made("forget_fact", number=int(found["number"]))]
    if (found := _FORGET.match(text)) and not _NOT_FACTS.search(text):
        return [made("forget_fact", fact=found["fact"].rstrip(" .!"))]
    found = _REMEMBER.match(text) or _CALLED.match(text)
    if found and not _WORK.search(text) and len(found["fact"]) <= 300:
        return [made("remember_fact", fact=found["fact"].rstrip(" .!"))]
    return None
