"""The portfolio that a conversation has moved to, and what waits for a yes put into another one: "switch to Kids", "no, in Kids"."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from agents.understanding.addresses import Addressed, is_back, placed, where
from agents.understanding.corrections import same_kind
from agents.understanding.currencies import named_currency
from agents.understanding.dates import MONTHS
from agents.understanding.model import ACTS, WRITES, Call, Known, KnownPortfolio, Memory, Question, Understanding
from agents.understanding.outcome import clarify
from agents.understanding.whereabouts import ordinary
from core.errors import NotFound
from tools.registry import find_chat_tool

HINTS = "hints"
"""The argument that holds sentences to be said beside an answer; no tool takes it."""
_POLITE = r"(?:(?:please|and|now|then|ok|okay|so|can you|could you|i want to|let us|let's|from now on|from here on)\W+)*"
_VERB = (
    r"(?:(?:switch|go|change|move|jump|turn)(?: over| back| portfolios?| the portfolio| my portfolio)? to|use|select|choose|pick|activate"
    r"|(?:work|continue|carry on|go on|stay|be|record everything|put everything|book everything|everything(?: goes)?) (?:in|with|on|into|for)|take me to|set (?:the |my )?portfolio to"
    r"|wechsle?n? (?:zu|zum|in)|nimm|cambia(?:r)? a|usa|passe[rz]? (?:a|à|sur)|utilise[rz]?)"
)
_NAMED = r"(?:my |the |meine?m? )?(?:portfolio )?[\"“'\u2018]?(?P<name>{name})[\"”'\u2019]?(?: portfolio| books| depot| account)?"
_SWITCH = rf"\W*{_POLITE}(?:{_VERB} {_NAMED}|(?:from now on|from here on)\W+(?:in |for )?{_NAMED.replace('?P<name>', '')}|{_NAMED.replace('?P<name>', '')} from (?:now|here) on)(?:\W+(?:please|now|from now on|instead|only|then))*\W*"
_LEAD = (
    r"(?:and|no|nope|nein|non|sorry|actually|oh|wait|oops|hmm|i|meant|mean|it|that|this|those|these|was|is|were|are|should|be|have|been|go|goes|went|belongs?|put|book|record|add|"
    r"move|them|both|all|of|but|rather|please|make|do|not here|the|trades?|card|purchases?|sales?|one|two|und|ich|meinte|y|e|et|sino|instead|my mistake|of course|want|wanted|to be|into)"
)
_ALSO = r"(?P<also>also|too|as well|(?:the |do the )?same(?: thing)?(?: again)?|again|another one|auch|dasselbe|lo mismo|aussi)"
_IN = r"(?:in|into|for|to|under|inside|within|on|für|fuer|en|para|dans|pour|nel|per|im|ins)"
_PUT = rf"\W*(?:(?:{_LEAD}|{_ALSO})\W+)*(?P<in>{_IN}\s+)?{_NAMED}(?:\W+(?:please|instead|though|too|as well|not [\w ]+|bitte))*\W*"

_UNKNOWN = r"(?P<{0}>[^\W\d_][\w'&-]*(?: [\w'&-]+){{0,3}}?)"
_SWITCH_NOWHERE = rf"\W*{_POLITE}{_VERB} (?:my |the )?(?:portfolio (?:called )?{_UNKNOWN.format('after')}|{_UNKNOWN.format('before')} portfolio)(?: please| now| from now on)*\W*"
_NAME = r"[A-Z][\w'&-]+(?: [A-Z][\w'&-]+){0,3}"
_PUT_NOWHERE = rf"\W*(?i:(?:{_LEAD}\W+)*(?:in|into)\s+(?:my |the )?)(?P<name>{_NAME})(?i: portfolio| books| depot)?\W*"
_PUT_WITH_SOMEBODY = rf"\W*(?:{_LEAD}\W+)*(?:in|into|to|for|auf|en|dans|im) (?:my |the |our |meine?[mnrs]? |das |dem |mi |mis |mon |mes )(?P<name>[^\W\d_][\w'\u2019 -]{{1,30}}?)(?:['\u2019]s?)? (?:account|portfolio|depot|books|konto)(?:\W+(?:please|instead|though))*\W*"
"""A place of one's own told in ordinary words: "in my kids' account"."""
_DELETED = (
    rf"\W*{_POLITE}(?:delete|remove|close|erase|get rid of|drop|dissolve|scrap|wipe|throw away|shut down) (?:(?:the|my|our|whole|entire) )*"
    r"(?:(?:portfolio|depot) (?:called |named )?)?[\"“'\u2018]?{name}(?!\w)"
)
_ORDINARY = re.compile(
    r"(?:my|the|a|an|another|new|first|main|other|own|old|default|whole|current|that|this|same|a new|a different|different)", re.IGNORECASE
)
_MONTH = re.compile(rf"(?:{'|'.join(MONTHS)})\b", re.IGNORECASE)


def switched_to(text: str, portfolios: tuple[KnownPortfolio, ...]) -> KnownPortfolio | None:
    """One's own portfolio to which a message moves the conversation; None where it does not."""
    return next((one for one in _mine(portfolios) if re.fullmatch(_SWITCH.format(name=re.escape(one.name)), text, re.IGNORECASE)), None)


def about(text: str, memory: Memory, portfolios: tuple[KnownPortfolio, ...]) -> Addressed:
    """Which portfolio a message is about; one that moves the conversation wants to see where it goes."""
    if any(re.match(_DELETED.format(name=re.escape(one.name)), text, re.IGNORECASE) for one in _mine(portfolios)):
        return Addressed(text, None)  # the portfolio itself goes, nothing in it
    target = switched_to(text, portfolios)
    return Addressed("show my portfolio", target) if target is not None else where(text, memory, portfolios)


def _mine(portfolios: tuple[KnownPortfolio, ...]) -> Iterator[KnownPortfolio]:
    """One's own portfolios, longest names first."""
    yield from sorted((one for one in portfolios if one.owner is None), key=lambda one: -len(one.name))


def put_elsewhere(text: str, known: Known, memory: Memory, names_instrument: Callable[[str], bool]) -> Understanding | None:
    """What waits for a yes, or was looked at last, in the portfolio that a message names and nothing else; None where it says more."""
    if memory.question is not None:
        return None
    for one in _mine(known.portfolios):
        said = re.fullmatch(_PUT.format(name=re.escape(one.name)), text, re.IGNORECASE)
        if said is not None:
            return _put(one, known, memory, also=bool(said["also"]), within=bool(said["in"]))
    return _nowhere(text, known, memory, names_instrument)


def _nowhere(text: str, known: Known, memory: Memory, names_instrument: Callable[[str], bool]) -> Understanding | None:
    """The question where a message moves the conversation, or a trade that waits, to a portfolio that nobody knows; None for all else."""
    moved = re.fullmatch(_SWITCH_NOWHERE, text, re.IGNORECASE)
    put = None if moved is not None else re.fullmatch(_PUT_NOWHERE, text) or re.fullmatch(_PUT_WITH_SOMEBODY, text, re.IGNORECASE)
    waiting = [call for call in _asked(known) if call.intent == "add_transaction"] if put is not None else []
    found = moved or (put if waiting else None)
    name = next((said for said in found.groupdict().values() if said), "") if found is not None else ""
    if (
        not name
        or _ORDINARY.fullmatch(name)
        or (put is not None and ordinary(name))
        or name.lower() in {one.name.lower() for one in known.portfolios}
        or (put is not None and (names_instrument(name) or named_currency(name) or _MONTH.match(name)))
    ):
        return None
    mine = tuple(one.name for one in known.portfolios if one.owner is None)
    told = f"There is no portfolio called {name}. Yours: {', '.join(mine[:6])}. To open it, say “open a portfolio called {name}”."
    asked = clarify("portfolio_id", told, mine[:4])
    if not waiting:
        return Understanding(calls=(asked,), memory=memory)
    question = Question(call=same_kind(memory.written, waiting[0]), missing=("portfolio_id",))
    return Understanding(calls=(asked,), memory=replace(memory, question=question))


def _put(portfolio: KnownPortfolio, known: Known, memory: Memory, *, also: bool, within: bool) -> Understanding | None:
    waiting = [call for call in _asked(known) if _takes_place(call)]
    if waiting:
        return _written(tuple(_moved(call, portfolio, known, memory, also=also) for call in waiting), memory)
    if memory.written and memory.calls[-1:] == memory.written[-1:]:
        if also:
            return _written(tuple(call.with_args(portfolio_id=portfolio.id) for call in memory.written if _takes_place(call)), memory)
        told = (
            f"That is recorded already, elsewhere than in {portfolio.name}. Say “undo”, and then tell me again with “in {portfolio.name}”."
        )
        return Understanding(calls=(clarify("portfolio_id", told),), memory=memory)
    again = tuple(call.with_args(portfolio_id=portfolio.id) for call in memory.calls if call.intent not in WRITES and _takes_place(call))
    return Understanding(calls=again, memory=replace(memory, calls=again)) if again and within else None


def _asked(known: Known) -> list[Call]:
    """The proposals that were shown last, else all that wait."""
    shown = [call for key, call in zip(known.pending_ids, known.pending, strict=False) if key in known.asked_ids]
    return shown or [*known.pending]


def _moved(call: Call, portfolio: KnownPortfolio, known: Known, memory: Memory, *, also: bool) -> Call:
    base = same_kind(memory.written, call)
    if base.args.get("side") == "transfer":
        base = base.with_args(to_portfolio_id=portfolio.id, to_account=None)
    else:
        base = base.with_args(portfolio_id=portfolio.id)
    return base if also else replace(base, replaces=known.id_of(call))


def _written(calls: tuple[Call, ...], memory: Memory) -> Understanding:
    return Understanding(calls=calls, memory=replace(memory, calls=calls, written=calls))


def _takes_place(call: Call) -> bool:
    """Whether a call is about one portfolio, and works for any of one's own."""
    args = (call.args.get("symbol"), *_list(call.args.get("symbols")))
    if call.intent in ACTS or call.intent in _ELSEWHERE or (call.intent in _OF_MARKETS and "@portfolio" not in args):
        return False
    try:
        return bool(find_chat_tool(call.intent).args.understands("portfolio_id"))
    except NotFound:
        return False


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


_OF_MARKETS = frozenset({"forecast", "compare", "backtest_forecast", "quote", "price_history", "retrain"})
_ELSEWHERE = frozenset(
    {"undo", "list_changes", "set_price", "list_prices", "delete_price", "unshare_portfolio", "change_portfolio", "delete_portfolio"}
)
"""Calls that are about all of one's books together, or name their portfolio themselves."""


def there(found: Understanding, text: str, memory: Memory, known: Known, named: KnownPortfolio | None) -> Understanding:
    """What was understood, in the portfolio that a message names, else in the one to which the conversation moved; and where it stands from now on."""
    first = next((one.id for one in known.portfolios if one.owner is None), "")
    target = switched_to(text, known.portfolios)
    at = target.id if target is not None else "" if is_back(text) else memory.portfolio
    at = "" if at == first or at not in {one.id for one in known.portfolios} else at
    if (
        named is not None
        and (other := _another(text, known.portfolios, named))
        and sum(c.intent == "add_transaction" for c in found.calls) > 1
    ):
        told = f"You name {named.name} and {other}. Tell me what goes into each in a message of its own."
        return Understanding(calls=(clarify("portfolio_id", told),), memory=memory)
    named = named or (_by_its_very_name(text, known.portfolios, at) if at else None)
    if named is not None:
        found = placed(found, named)
    elif at:
        found = _placed_there(found, at)
    if target is not None or (is_back(text) and memory.portfolio):
        name = next((one.name for one in known.portfolios if one.id == (at or first)), "")
        told = f"From here on this conversation is about {name}." + ("" if not at else " “Switch back” returns to your first portfolio.")
        found = replace(found, calls=tuple(call.with_args(said=[told]) if i == 0 else call for i, call in enumerate(found.calls)))
    return replace(found, memory=replace(found.memory, portfolio=at))


def _another(text: str, portfolios: tuple[KnownPortfolio, ...], named: KnownPortfolio) -> str | None:
    """A second one of one's own portfolios that a message puts something into; "my portfolio" beside a name is the first."""
    said = (
        one.name
        for one in _mine(portfolios)
        if one.id != named.id and re.search(rf"\b(?:in|into|to) {re.escape(one.name)}(?!\w)", text, re.IGNORECASE)
    )
    first = next((one for one in portfolios if one.owner is None), named)
    mine = (
        first.name
        if first.id != named.id and re.search(r"\b(?:in|into|to) my (?:own |main |first )?portfolio\b", text, re.IGNORECASE)
        else None
    )
    return next(said, mine)


def _by_its_very_name(text: str, portfolios: tuple[KnownPortfolio, ...], at: str) -> KnownPortfolio | None:
    """Another one of one's own portfolios, named as it is written though that is made of ordinary words: "in My portfolio"."""
    said = (one for one in _mine(portfolios) if one.id != at and re.search(rf"\b(?:in|into|from|to|of) {re.escape(one.name)}(?!\w)", text))
    return next(said, None)


def _placed_there(found: Understanding, at: str) -> Understanding:
    def put(calls: tuple[Call, ...]) -> tuple[Call, ...]:
        return tuple(call.with_args(portfolio_id=at) if "portfolio_id" not in call.args and _takes_place(call) else call for call in calls)

    memory, asked = found.memory, found.memory.question
    if asked is not None:
        asked = replace(asked, call=put((asked.call,))[0], deferred=put(asked.deferred))
    return replace(
        found, calls=put(found.calls), memory=replace(memory, calls=put(memory.calls), written=put(memory.written), question=asked)
    )
