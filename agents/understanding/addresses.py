"""Portfolios by name: which one a message speaks of, one's own or one that another shares, and what was understood put there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from agents.understanding.model import ACTS, Call, KnownPortfolio, Memory, Understanding
from agents.understanding.openings import LEAD
from agents.understanding.sharing import about_shares

BOOKS = r"(?:portfolios?|books?|holdings?|positions?|trades?|transactions?|investments?|stocks|shares|watchlist|account|money|performance|returns?|allocation|risk)"
_MOVED = re.compile(
    r"^\W*(?:(?:please|and|now|then|i|we|just|have|want to|can you|could you) )*(?:move|transfer|shift)(?:r?ed)?\b(?! (?:in|out)\b)",
    re.IGNORECASE,
)
"""A move names where it goes: that is no address of the books that it leaves."""
_LISTED = re.compile(
    r"\b(?:transactions?|trades?|activities|bookings|entries|orders|purchases|sales|deposits|withdrawals)\b", re.IGNORECASE
)
_RECORDED = re.compile(r"\d")
_NO_NAME = re.compile(
    r"(?:my |the |a )?(?:portfolio|books?|depot|account|holdings|cash|stocks|shares|bonds|money|total|all|it)", re.IGNORECASE
)
"""Names that are ordinary words: such a portfolio is meant only where "portfolio" stands beside it."""


_BACK = re.compile(
    rf"{LEAD}(?:(?:switch|go|change) back|back)(?: again)?(?: to (?:my|the) (?:first|main|other|own|old|default)(?: one| portfolio| books)?)?(?: please)?\W*",
    re.IGNORECASE,
)
_WHATS_IN = re.compile(r"\bwhat(?:['\u2019]s| is| do i have| have i got)? (?:all )?in (?:it|there|that one|this one)\b", re.IGNORECASE)
_IT = re.compile(r"\b(?:it|that one|that portfolio|this one)\b", re.IGNORECASE)
_RENAMED_IT = re.compile(rf"^{LEAD}(?:rename|call) (?:it|that one|that portfolio|this one) ", re.IGNORECASE)
_WRITES = re.compile(
    r"\d|\b(?:buy|bought|sell|sold|add|delete|remove|change|undo|share|rename|record|book|move|import|alert|why|mean|yes|no)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Addressed:
    """A message without the words that say whose portfolio it is about, and that portfolio; None where it says nothing of it."""

    text: str
    portfolio: KnownPortfolio | None


def answers_where(memory: Memory) -> bool:
    """Whether a place was asked for, so that a portfolio's name is the answer and no address."""
    return memory.question is not None and not {"to_account", "portfolio_id"}.isdisjoint(memory.question.missing)


def addressed(text: str, portfolios: tuple[KnownPortfolio, ...]) -> Addressed:
    """Which of the portfolios that somebody can see a message is about: "show Anna's portfolio", "buy 5 KO at 60 in Pension".

    A name that nobody bears who shares something is no address, so that what is asked of a stranger's books is refused as before.
    """
    if about_shares(text):
        return Addressed(text, None)
    moved = _MOVED.match(text) is not None
    for portfolio in sorted(portfolios, key=lambda one: -len(one.name)):
        mine = portfolio.owner is None
        found = _own(text, portfolio, moved=moved) if mine else None if moved else _shared(text, portfolio)
        if found is not None:
            return Addressed(re.sub(r"\b(?:the|my) my\b", "my", found), portfolio)
    return Addressed(text, None)


def _own(text: str, portfolio: KnownPortfolio, *, moved: bool) -> str | None:
    """The message with "my portfolio" in place of the name, or without it where a list or a move says all else itself."""
    for pattern in _own_addresses(portfolio.name, moved=moved):
        found = re.search(pattern, text, re.IGNORECASE)
        if found is None:
            continue
        prep = found.groupdict().get("prep")
        before, after = text[: found.start()].rstrip(), text[found.end() :]
        rest = f"{before}{after}"
        if (moved and not prep) or (prep and _LISTED.search(rest) and not _RECORDED.search(rest)):
            return rest
        what = found.groupdict().get("what")
        put = f"my {what}" if what and what.lower() != "books" else "my portfolio"
        prep = {"under": "in", "within": "in"}.get((prep or "").lower(), prep)
        return f"{text[: found.start()]}{f'{prep} ' if prep else ''}{put}{after}"
    return None


def _own_addresses(bare: str, *, moved: bool) -> Iterator[str]:
    name = rf"[\"“'\u2018]?{re.escape(bare)}[\"”'\u2019]?"
    if moved:
        yield rf"(?<=\d )(?P<prep>(?:(?:eur|usd|gbp|chf|euros?|dollars?|pounds?|bucks) )?(?:to|into)) (?:my |the )?(?:portfolio )?{name}(?!\w)(?!.* from )"
        yield rf"\bin (?:my |the )?(?:portfolio |books )?(?:called |named )?{name}(?: portfolio| books)?(?!\w)"
        return
    yield rf"\b(?:(?P<prep>in|into|from|to|of|for|under|within) )?(?:my|the) {name} (?:portfolio|books|account)\b"
    yield rf"\b(?:(?P<prep>in|into|from|to|of|for|under|within) )?(?:my |the )?(?:portfolio|books) (?:called |named )?{name}(?!\w)"
    if _NO_NAME.fullmatch(bare):
        return
    yield rf"\b(?P<prep>in|into|from|to|of|for|under|within) (?:my |the )?{name}(?![\w'\u2019])"
    yield rf"\b(?:my |the )?{name}(?:['\u2019]s)? (?P<what>{BOOKS})\b"
    yield rf"(?<=show ){name}(?=\W*$)|(?<=open ){name}(?=\W*$)|(?<=how is ){name}(?= doing| performing)|(?<=how did ){name}(?= do| perform)"
    yield rf"(?<=rename ){name}(?: portfolio)?(?= (?:to|as|into) )|(?<=name of ){name}(?= (?:to|into) )"
    yield rf"(?<=how risky is ){name}(?=\W*$)|(?<=how volatile is ){name}(?=\W*$)|(?<=how safe is ){name}(?=\W*$)|(?<=forecast ){name}(?=\W*$| for | over | in )"
    yield rf"(?<=compare ){name}(?= (?:with|to|and|against|versus|vs)\b)"
    yield rf"(?<=did ){name}(?= (?:make|earn|lose|return|gain|do|cost|yield)\b)|(?<=is ){name}(?= (?:up|down|worth|beating|ahead|behind|doing)\b)"


def _shared(text: str, portfolio: KnownPortfolio) -> str | None:
    """The message with "my ..." in place of whose it is."""
    name = rf"[\"“'\u2018]?{re.escape(portfolio.name)}[\"”'\u2019]?"
    whole, called = re.escape(portfolio.owner or ""), re.escape((portfolio.owner or "").split()[0])
    owner = rf"(?:{whole}|{called})(?:['\u2019]s?)"
    of = rf"(?:of|from|by|for) (?:{whole}|{called})"
    for pattern in (
        rf"\b{owner} (?:{name} )?(?:shared )?(?P<what>{BOOKS})(?: {name})?(?!\w)",
        rf"\b(?:the |my )?(?:{name} )?(?P<what>{BOOKS})(?: {name})? (?:that is )?(?:shared )?{of}\b",
        rf"\b(?:the |my )(?:shared )?{name} (?P<what>portfolio|books)\b",
    ):
        said, count = re.subn(pattern, r"my \g<what>", text, count=1, flags=re.IGNORECASE)
        if count:
            return said
    return None


def returned(text: str, memory: Memory) -> str:
    """The message, or the wish to see one's first portfolio where it only asks to go back from another one."""
    elsewhere = memory.portfolio or (memory.calls and memory.calls[-1].args.get("portfolio_id"))
    return "show my portfolio" if elsewhere and is_back(text) else text


def is_back(text: str) -> bool:
    """Whether a message only asks to go back to where one was."""
    return _BACK.fullmatch(text) is not None


def pointed(text: str, memory: Memory, portfolios: tuple[KnownPortfolio, ...]) -> Addressed | None:
    """A question that points at the portfolio which was shown last ("what is in it?", "how is it doing?"); None where it does not, or records something."""
    last = memory.calls[-1] if memory.calls else None
    there = None if last is None or last.args.get("symbol") else last.args.get("portfolio_id")
    opened = last.args.get("name") if last is not None and last.intent == "open_portfolio" else None
    portfolio = next((one for one in portfolios if one.id == there or (one.owner is None and one.name == opened)), None)
    if portfolio is not None and _RENAMED_IT.match(text):
        return Addressed(_IT.sub("my portfolio", text, count=1), portfolio)
    said = _IT.sub("my portfolio", _WHATS_IN.sub("show my portfolio", text), count=1)
    return None if portfolio is None or said == text or _WRITES.search(text) else Addressed(said, portfolio)


def where(text: str, memory: Memory, portfolios: tuple[KnownPortfolio, ...]) -> Addressed:
    """Which portfolio a message is about: the one that it names, the one shown last that it points at, or the first to which it goes back."""
    if answers_where(memory):
        return Addressed(text, None)
    named = addressed(returned(text, memory), portfolios)
    return named if named.portfolio is not None or memory.question is not None else pointed(text, memory, portfolios) or named


def placed(found: Understanding, portfolio: KnownPortfolio | None) -> Understanding:
    """What was understood, with every call in the portfolio that the message names."""
    if portfolio is None:
        return found

    def put(calls: tuple[Call, ...]) -> tuple[Call, ...]:
        return tuple(one if one.intent in ACTS or "portfolio_id" in one.args else one.with_args(portfolio_id=portfolio.id) for one in calls)

    memory, asked = found.memory, found.memory.question
    if asked is not None:
        asked = replace(asked, call=put((asked.call,))[0], deferred=put(asked.deferred))
    return replace(
        found, calls=put(found.calls), memory=replace(memory, calls=put(memory.calls), written=put(memory.written), question=asked)
    )
