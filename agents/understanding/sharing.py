"""Requests to share a portfolio, to list shares and links, and to take them back."""

import re

from agents.understanding.clause import Clause
from agents.understanding.guards import Stance, stance
from agents.understanding.model import JsonValue
from agents.understanding.openings import LEAD
from agents.understanding.scene import Draft, made

_WORD = r"[\w.@+'\u2019-]+"
_NOT_NAMES = frozenset({"me", "my", "mine", "us", "you", "it", "them", "him", "her", "everybody", "everyone", "others", "people", "anyone"})


_MINE = r"(?:(?:my|this|the|our) )?(?:[\w ]{1,80}? )?(?:portfolio|books|holdings|account)(?: (?:called|named) [\w ]{1,40}?)?"
_WITH = rf"(?P<who>{_WORD}(?: (?!an?\b|the\b|for\b|to\b|as\b|so\b|with\b|read|view|edit|by\b|until\b){_WORD}){{0,3}})"
_SHARE = re.compile(rf"^{LEAD}(?:share|open) {_MINE} (?:with|to) {_WITH}(?P<how>.*)$", re.IGNORECASE)
_GIVE = re.compile(
    rf"^{LEAD}(?:give|grant|allow) {_WITH} (?P<how>(?:\w+[- ]){{0,3}}(?:access|rights?|permission)) (?:to|for|on) {_MINE}\W*$",
    re.IGNORECASE,
)
_LET = re.compile(
    rf"^{LEAD}(?:let|allow|permit) {_WITH}(?: to)? (?P<how>see|view|look at|read|watch|edit|change|manage|write (?:in|to)|record in) {_MINE}\W*$",
    re.IGNORECASE,
)
_MAKE = re.compile(rf"^{LEAD}make {_WITH} (?:a |an )?(?P<how>viewer|editor) (?:of|for|on|in) {_MINE}\W*$", re.IGNORECASE)
_UNSHARE = re.compile(
    rf"^{LEAD}(?:(?:stop|end|cancel|undo) sharing|unshare|revoke sharing|stop (?:letting|showing))(?: {_MINE})?(?: (?:with|to|for) {_WITH})?(?: (?:see|view|edit).*)?\W*$",
    re.IGNORECASE,
)
_REVOKE = re.compile(
    rf"^{LEAD}(?:revoke|remove|withdraw|end|take (?:back|away)|cancel) (?P<who>{_WORD}(?: {_WORD})??)(?:['\u2019]s?)? (?:access|rights?|permission)(?: (?:to|for|on|from) {_MINE})?\W*$",
    re.IGNORECASE,
)
_FROM = re.compile(
    rf"^{LEAD}(?:revoke|remove|withdraw|take (?:back|away)) (?:the )?(?:access|rights?|permission) (?:of|from|for) {_WITH}\W*$",
    re.IGNORECASE,
)
_LIST = re.compile(
    r"\b(?:who|whom|which (?:people|accounts|persons)|what (?:people|accounts))\b.*\b(?:can |could |may |has |have )?(?:see|view|edit|change|access|look at|share\w*)\b.*\b(?:my|our|this)\b.*\b(?:portfolio|books|holdings|account)s?\b"
    r"|\b(?:with whom|who) (?:do|did|have|am|are|is) (?:i|we|my (?:portfolio|books))\b.*\bshar(?:e|ed|ing)\b"
    r"|\b(?:which|what|list|show|see|any|are there|the|all)\b.*\b(?:portfolios?|books)\b.*\b(?:are |is |was |were |has been )?shared (?:with|to) me\b"
    r"|\bwhat (?:is|has been|was|did \w+) shared? with me\b|\b(?:list|show|see|what are|view)(?: me)?(?: all)?(?: of)?(?: my| the)? (?:shares|sharing|shared portfolios)\b(?! (?:of|in) \w| (?:is|did|do|have|has|were|was|went|lost|made|gained|are (?!there\b|active\b|open\b))\b)"
    r"|\bwhich shares (?:are (?:there|active|open)|have i (?:given|made|granted))\b"
    r"|\b(?:who|whom) (?:shares|is sharing|has shared) (?:\w+ ){0,3}with me\b",
    re.IGNORECASE,
)
_STRANGERS = re.compile(
    rf"^{LEAD}(?:show|list|display|open|give me|let me see|tell me about)(?: me)? (?!today|yesterday|last|this|the|what|let|my)[\w.-]+(?:['\u2019]s) (?:portfolio|transactions|trades|watchlist)\b"
)
"""Books of somebody who shares nothing, also where a company bears the name."""
_LINK = r"(?:(?:read[- ]only|public|private|secret|share|sharing|shared|shareable|temporary|view(?:ing)?[- ]only) )*links?"
_MAKE_LINK = re.compile(
    rf"^{LEAD}(?:(?:create|make|generate|give me|get me|i need|i want|set up|prepare) (?:a |an |another |one |me a )?(?:new )?{_LINK}\b(?!.*\b(?:document|file|bank)\b).*"
    rf"|(?:share|show) {_MINE} (?:by|via|with|through|as|over|using) (?:a |an )?{_LINK}\b.*)$",
    re.IGNORECASE,
)
_LIST_LINKS = re.compile(
    rf"^{LEAD}(?:(?:list|show|see|view|which|what|display)(?: me)?(?: all)?(?: of)?(?: (?:my|the))? {_LINK}|{_LINK})(?: (?:are there|do i have|exist|are (?:open|active|live)|of mine|to my portfolio))*\W*$",
    re.IGNORECASE,
)
_REVOKE_LINK = re.compile(
    rf"^{LEAD}(?:revoke|delete|remove|cancel|disable|kill|withdraw|end|take back|close) (?P<all>all )?(?:of )?(?:my |the |that |this )*{_LINK}(?: (?:number |no\.? ?|#)?(?P<number>\d{{1,6}}))?(?: to {_MINE})?\W*$",
    re.IGNORECASE,
)
_LASTS = re.compile(r"\b(?P<count>\d{1,3}|a|an|one) (?P<unit>day|week|month|year)s?\b", re.IGNORECASE)
_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}
_EDITING = re.compile(r"\b(?:edit\w*|change|changing|write|writing|manage|record in|full)\b", re.IGNORECASE)
_EVERYBODY = re.compile(r"\b(?:everyone|everybody|all|anyone|anybody)\b", re.IGNORECASE)


def about_shares(text: str) -> bool:
    """Whether a message lists shares or takes one back: names in it are not addresses."""
    low = text.lower()
    return _LIST.search(low) is not None or any(pattern.match(low) for pattern in (_UNSHARE, _REVOKE, _FROM))


def sharing(clause: Clause) -> list[Draft] | None:
    """The call about sharing that a message makes, None when it makes none."""
    text = clause.text.strip()
    if _LIST.search(clause.low):
        return [made("list_shares")]
    if _STRANGERS.match(clause.low):
        return [made("unsafe", kind="other_user_data")]
    if stance(clause.plain) is Stance.REFUSED and not _UNSHARE.match(text):
        return None
    found = _links(text) or _shared(text)
    return None if found is None else [found]


def _shared(text: str) -> Draft | None:
    """The call that gives or takes back access, None where the message does neither."""
    ended = _ended(text)
    if ended is not None:
        return made("unshare_portfolio", **ended)
    for pattern in (_SHARE, _GIVE, _LET, _MAKE):
        found = pattern.match(text)
        if found is not None and (who := _name(found["who"])):
            access = "edit" if _EDITING.search(found["how"]) else "view"
            return made("share_portfolio", account=who, access=access)
    return None


def _links(text: str) -> Draft | None:
    """The call about links that a message makes, None when it makes none."""
    if _LIST_LINKS.match(text):
        return made("list_share_links")
    if found := _REVOKE_LINK.match(text):
        return made(
            "revoke_share_link", number=int(found["number"]) if found["number"] else None, everything=True if found["all"] else None
        )
    if not _MAKE_LINK.match(text):
        return None
    lasts = _LASTS.search(text)
    count = 1 if lasts is None or not lasts["count"].isdigit() else int(lasts["count"])
    return made("create_share_link", days=None if lasts is None else min(366, count * _DAYS[lasts["unit"].lower()]))


def _ended(text: str) -> dict[str, JsonValue] | None:
    for pattern in (_FROM, _REVOKE, _UNSHARE):
        found = pattern.match(text)
        if found is None:
            continue
        said = found["who"] or ""
        if not said or _EVERYBODY.fullmatch(said):
            return {"everybody": True}
        return {"account": _name(said)} if _name(said) else None
    return None


def _name(said: str) -> str:
    """The account that is named; empty where it is no name."""
    name = said.strip(" .,!?\"'“”").removesuffix("'s").removesuffix("\u2019s")
    return "" if name.lower() in _NOT_NAMES or name.lower().startswith(("a ", "an ", "by ", "the ")) else name
