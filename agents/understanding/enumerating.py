"""Several things that are asked for after one verb: "show my portfolio, my watchlist and whatever alerts I have", "the price and the forecast of KO"."""

import re

_LEAD = (
    r"(?:(?:please|hi|hey|hello|ok|okay|now|and|then|also|just)\W+)*(?:(?:can|could|would|will) you (?:please )?|(?:i(?: would|'d)? (?:want|like|need)(?: to (?:see|know|have))?) )?"
    r"(?:(?:show|give|list|display|get|fetch|tell|bring|print|pull up)(?: me| us)?(?: about)? |(?:what|how) (?:is|are|was|were|about) |(?:let me )?see )?"
)
_DETERMINER = r"(?:(?:all|any|of|the|my|our|its|his|her|a|an|whatever|whichever|every|each)\s+)*"
_ADJECTIVE = r"(?:(?:current|currently|latest|last|recent|newest|open|active|stock|trading|total|own|whole|full|30[- ]day|cash)\s+)*"
_OF_BOOKS = (
    r"portfolio|holdings|positions|watch ?list|alerts?|transactions|trades|allocation|performance|returns?|risk|cash(?: balance)?|"
    r"fees|taxes|dividends|interest|deposits|withdrawals|documents|volatility|sharpe(?: ratio)?|drawdown|beta"
)
_OF_PRICES = r"prices?|quotes?|charts?|graph|forecasts?|outlook|prediction|price history|history"
_RELATIVE = r"(?:\s+(?:that |which )?(?:i|we) (?:\w+ )?(?:have|own|hold|got|set|set up|made|paid|received|get))?"
_NOUN = rf"(?:{_OF_BOOKS}|{_OF_PRICES})"
_ITEM = rf"{_DETERMINER}{_ADJECTIVE}{_NOUN}\b{_RELATIVE}"
_JOINT = r"(?:\s*,\s*(?:and\s+|plus\s+|then\s+|also\s+|as well as\s+)?|\s+(?:and(?: also| then)?|plus|as well as|along with|together with|&|\+)\s+)"
_TAIL = r"(?P<tail>\s*(?:\s(?:of|for|in|on|over|during|from|since|as of|until|to|this|last|today|yesterday|year to date|ytd|20\d\d|please|too|again)\b[^.?!;]*?)?(?:,? (?:please|too|as well))?\W*)"
_LIST = re.compile(rf"^\W*(?P<lead>{_LEAD})(?P<items>{_ITEM}(?:{_JOINT}{_ITEM})+){_TAIL}$", re.IGNORECASE)
_SPLIT = re.compile(rf"{_JOINT}(?={_ITEM})", re.IGNORECASE)
_OWNED = re.compile(r"^(?:my|our)\b", re.IGNORECASE)
_REGROUPED = re.compile(r"\b(?:by|per|each|every|against|versus|vs|with|without|than|compared)\b", re.IGNORECASE)


def enumerated(sentence: str) -> tuple[str, ...]:
    """A request for each of the things that a sentence lists after one verb, with what is said of all of them; empty where it lists none."""
    sentence = _LOOSE_ON.sub("the ", _LOOSE_OF.sub("", sentence))
    found = _LIST.match(sentence)
    if found is None or _REGROUPED.search(found["tail"]):
        return ()
    items = [_WHATEVER.sub("", item.strip()) for item in _SPLIT.split(found["items"])]
    owner = "my " if _OWNED.match(items[0]) else ""
    tail, lead = found["tail"].rstrip(" ?!."), found["lead"] or "show "
    alone = owner and _THE.match(items[-1]) and _OF_ONE.match(tail)  # "my fees, my alerts and the price of KO"
    tails = [*("" for _ in items[1:]), tail] if alone else [_told_of(item, tail) for item in items]
    return tuple(
        f"{lead}{item if _DETERMINED.match(item) else owner + item}{told}".strip() for item, told in zip(items, tails, strict=True)
    )


_DETERMINED = re.compile(r"^(?:my|our|the|an?|its|his|her)\b", re.IGNORECASE)
_THE = re.compile(r"^the\b", re.IGNORECASE)
_OF_ONE = re.compile(
    r"^\s*(?:of|for)\s+(?!(?:the )?(?:last|this|past|next|current|20\d\d|today|yesterday|january|february|march|april|may|june|july|august|september|october|november|december)\b)",
    re.IGNORECASE,
)
"""What follows "the price": an instrument rather than a time."""
_LOOSE_OF = re.compile(r"(?<=\bprice) of(?=\s*(?:,|and\b|&|plus\b))", re.IGNORECASE)
"""Left by a glossary where the word for a price stands before another thing that is asked for."""
_LOOSE_ON = re.compile(r"\bon (?=(?:price|forecast|chart|history|risk|return)\b)", re.IGNORECASE)
"""An article that a glossary took for the word before a day."""
_WHATEVER = re.compile(r"^(?:(?:whatever|whichever|any|every|each|all of|all)\s+)+", re.IGNORECASE)
_NOW = re.compile(r"\b(?:prices?|quotes?)$", re.IGNORECASE)
_SPAN = re.compile(
    r"\s(?:over|for|in|within|during)\s+(?:(?:the|a|an|one|next|last|past|coming)\s+)*(?:\d+\s+)?(?:days?|weeks?|months?|quarters?|years?)\b.*$",
    re.IGNORECASE,
)


def _told_of(item: str, tail: str) -> str:
    """What is said of all, as far as it goes with one: a price beside a forecast or a chart is the present one."""
    return _SPAN.sub("", tail) if _NOW.search(item) else tail
