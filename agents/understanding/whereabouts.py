"""Records for a portfolio or an account that nobody knows: they are asked about, and never go to another one instead."""

import re
from collections.abc import Iterator
from dataclasses import replace

from agents.understanding.clause import Clause
from agents.understanding.model import Call, Known, Memory, Question, Understanding
from agents.understanding.moving import WRAPPER
from agents.understanding.outcome import clarify

_ARRIVES, _LEAVES, _THERE = r"(?:into|in|to|onto|sur|auf)", r"(?:from|out of|in|von|aus)", r"(?:into|in|to|from|out of|under|within)"
_PREPOSITIONS = {"deposit": _ARRIVES, "withdraw": _LEAVES}
"""Money that is paid in comes from anywhere, and what is withdrawn goes anywhere: only the other end is a place in the books."""
_PLACE = r"(?:portfolio|account|depot|books|isa|ira|401k|konto|wallet)"
_OWN = r"(?:my|our|the|a|an)"
_NAMED = r"[^\W\d_a-z][\w&'-]*"
_CALLED = rf"(?:(?:{_OWN} )?{_PLACE} (?:called |named )?(?P<called>[\"“']?{_NAMED}(?: {_NAMED}){{0,3}}))"
_BEFORE = rf"(?:(?:{_OWN} )(?P<before>(?:[^\W\d_][\w'-]* ){{1,3}}?){_PLACE}\b)"
_PROPER = rf"(?:(?:{_OWN} )?(?P<proper>[\"“']?{_NAMED}(?: {_NAMED}){{0,3}}))"
_PLAIN = r"(?:(?:my |our )?(?P<plain>(?!(?:my|our|the|a|an)\b)[^\W\d_]{3,}))(?=\s*(?:[.,;!?]|$)| (?:on|at|yesterday|today|last)\b)"
_GENERIC_WORDS = (
    "account portfolio depot books broker brokerage trading investment invest stock stocks share shares cash main default usual first own whole entire current normal "
    "money total euros dollars pounds francs yen euro dollar pound franc full fee fees tax taxes part parts half bits advance units pieces here there it this that them "
    "bank salary wages work usd eur gbp chf jpy holdings holding position positions wallet cost costs addition error instalments installments sale name hand mind case "
    "general particular short long profit loss future past morning afternoon evening mail dividend dividends interest order market"
)
_GENERIC = frozenset(_GENERIC_WORDS.split())
_VENUE_WORDS = (
    "xetra nyse nasdaq frankfurt stuttgart tradegate london paris zurich tokyo amsterdam milan madrid lisbon vienna toronto hongkong germany america europe usa uk japan half third quarter fifth sixth eighth tenth "
    "france new york etf etfs bonds gold crypto"
)
_VENUES = frozenset(_VENUE_WORDS.split())


def doubted(found: Understanding, whole: Clause, before: Memory, known: Known) -> Understanding:
    """A question in place of records for a portfolio whose name nobody knows; those for an account that the books know name it."""
    records = tuple(
        call for call in found.calls if call.intent == "add_transaction" and call.args.get("side") not in {"transfer", "opening"}
    )
    if not records or any("portfolio_id" in call.args for call in records):
        return found
    side = next((call.args["side"] for call in records if call.args.get("side") == "withdraw"), records[0].args.get("side"))
    unopened = _unopened(whole, known)
    name = unopened or next(_strangers(whole, str(side), known), None)
    if name is None:
        return _between(found, records, before, known)
    account = next((one for one in known.accounts if one.lower() == name.lower()), None)
    if account is None and WRAPPER.search(name) and not any(call.args.get("side") == "sell" for call in records):
        account = name
    if account is not None:
        return replace(found, calls=tuple(call.with_args(account=account) if call in records else call for call in found.calls))
    mine = tuple(one.name for one in known.portfolios if one.owner is None)
    which = f" Which one do you mean: {', '.join(mine[:6])}?" if mine else ""
    text = f"There is no portfolio called {name}.{which} To open it, say “open a portfolio called {name}”."
    if unopened is not None:
        text = f"{name} is not open yet: “Open portfolio {name}” still waits for your yes. Confirm it and tell me again.{which}"
    question = Question(call=records[0], missing=("portfolio_id",), deferred=records[1:])
    others = tuple(call for call in found.calls if call not in records)
    asked = clarify("portfolio_id", text, mine[:4])
    return replace(found, calls=(*others, asked), memory=replace(before, question=question, calls=(records[0],), written=()))


def _unopened(whole: Clause, known: Known) -> str | None:
    """The portfolio that a message puts something into, and that is itself still to be opened."""
    names = [str(call.args.get("name")) for call in known.pending if call.intent == "open_portfolio"]
    put = rf"(?i:\b(?:{_ARRIVES[3:-1]}|{_THERE[3:-1]}) (?:my |the )?{{name}}(?!\w))"
    return next((name for name in names if re.search(put.format(name=re.escape(name)), whole.text)), None)


def _between(found: Understanding, records: tuple[Call, ...], before: Memory, known: Known) -> Understanding:
    """Asks in which portfolio, where the turn before was about another than the first and the message names none."""
    there = before.calls[-1].args.get("portfolio_id") if before.calls else None
    mine = [one for one in known.portfolios if one.owner is None]
    spoken_of = next((one for one in mine[1:] if one.id == there), None)
    if spoken_of is None or before.question is not None or before.portfolio:
        return found
    names = (spoken_of.name, mine[0].name)
    asked = clarify("portfolio_id", f"In {names[0]}, or in {names[1]}?", names)
    question = Question(call=records[0], missing=("portfolio_id",), deferred=records[1:])
    others = tuple(call for call in found.calls if call not in records)
    return replace(found, calls=(*others, asked), memory=replace(before, question=question, calls=(records[0],), written=()))


def _strangers(whole: Clause, side: str, known: Known) -> Iterator[str]:
    """The names of places that a message gives, and that are neither a portfolio nor an instrument, a day or an ordinary word."""
    taken = [
        (item.start, item.end) for group in (whole.mentions, whole.times.days, whole.times.periods, whole.times.durations) for item in group
    ]
    lead = _PREPOSITIONS.get(side, _THERE)
    shapes = (_CALLED, _BEFORE, _PROPER) if side not in _PREPOSITIONS else (_CALLED, _BEFORE, _PROPER, _PLAIN)
    shouted = whole.text.isupper()
    mine = {form for one in known.portfolios for form in (one.name.lower(), one.name.lower().removeprefix("my "))}
    for shape in shapes:
        if shouted and shape is _PROPER:
            continue
        for m in re.finditer(rf"(?i:\b{lead}) {shape}", whole.text):
            kind = next(name for name, said in m.groupdict().items() if said)
            name = m[kind].strip(" \"“'")
            apart = not any(a < m.end(kind) and m.start(kind) < b for a, b in taken)
            if apart and name.lower() not in mine and not ordinary(name):
                yield name


def ordinary(name: str) -> bool:
    """Whether a name is made of words that name no portfolio: "my trading account"."""
    words = [word.strip("'").lower() for word in name.split()]
    return all(word in _GENERIC or word in _VENUES or len(word) < 3 for word in words)
