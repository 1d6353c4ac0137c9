"""What a tool refuses, as a person in a conversation is told it: a sentence about the thing, without the name of a field."""

import re

from core.errors import FolioscopeError

_NOUNS = {
    "symbol": "the instrument",
    "symbols": "the instruments",
    "horizon_days": "the number of days ahead",
    "account": "the account",
    "activity_id": "the transaction",
    "portfolio_id": "the portfolio",
    "days": "the number of days",
    "fast": "the shorter window",
    "slow": "the longer window",
}
"""How a person calls what an argument holds, where its own name does not say so."""
_WANTED = {
    "symbol": "Which instrument do you mean? Name it or give its symbol, such as AAPL.",
    "symbols": "Which instruments do you mean? Name them or give their symbols, such as AAPL and KO.",
    "query": "What shall I look for?",
    "activity_id": "Which transaction do you mean? Give its number in the list.",
}
"""How an argument that is missing is asked for."""
_ONE_OF = re.compile(r"name an instrument or @portfolio, or give a series.*")
_KIND = re.compile(r"^(?:input|string|list|tuple|set|value|decimal|number|date|url|uuid) (?=should\b)")
_BOUNDS = (
    (re.compile(r"the most is (.+)\."), "{given} is too much for {noun}; the most is {0}."),
    (re.compile(r"the least is (.+)\."), "{given} is too little for {noun}; the least is {0}."),
    (re.compile(r"it has to be (.+)\."), "{given} does not do for {noun}; it has to be {0}."),
)


def spoken(err: FolioscopeError) -> str:
    """The message of a failure as it is said in a conversation; only a complaint about a field is worded anew."""
    field = str(err.details.get("field") or "")
    named = re.escape(field).replace("_", "[_ ]")
    found = re.fullmatch(rf"{named}(?: is (?P<given>[^:]+))?: (?P<reason>.+)", err.message, re.IGNORECASE | re.DOTALL) if field else None
    if found is None:
        return err.message
    last = next((part for part in reversed(field.split(".")) if not part.isdigit()), field)
    noun, reason, given = _NOUNS.get(last, f"the {last.replace('_', ' ')}"), found["reason"], found["given"]
    if reason == "it is missing." or reason.startswith("there are 0, the least is") or _ONE_OF.fullmatch(reason):
        return _WANTED.get(last) or f"I need {noun} for that. Please say it again with {noun}."
    bounds = ((pattern.fullmatch(reason), sentence) for pattern, sentence in _BOUNDS) if given is not None else ()
    bounded = next((sentence.format(bound[1], given=given, noun=noun) for bound, sentence in bounds if bound), None)
    return _sentence(bounded or _about(noun, reason))


def _about(noun: str, reason: str) -> str:
    """The reason with what it is about in front, where it does not say so itself."""
    if reason.startswith("string should match"):
        return f"{noun} is not in a form that I know. Please say it again in other words."
    if reason.startswith(("must ", "should ")):
        return f"{noun} {reason}"
    if _KIND.match(reason):
        return f"{noun} {_KIND.sub('', reason).replace('_', ' ')}"
    return re.sub(r"^it (?=(?:is|was|has|must|goes)\b)", f"{noun} ", reason)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
