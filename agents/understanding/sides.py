"""Which side a sentence speaks of: buying, selling, money in or out, dividends, interest, splits."""

import re

_SIDES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("dividend", re.compile(r"\bdividends?\b|\bdistribution (?:of|from)\b|\bdrip\b|\breinvest(?:ed)?\b.*\d|§ (?:just |has |have |also )*(?:paid|pays|credited|distributed|sent)(?: me| us| out| my account)* [$€£]?\d|\b(?:(?:was|were|been|got|get|am|getting) paid (?:out )?(?:by|from) (?:my |the )?§[^.?!]*\b(?:for|because)\b[^.?!]*\b(?:own|owning|holding|hold|having|have|my shares|the shares|shareholder)\b)|\b(?:received|got|collected|earned|pocketed|(?:was|were|been|got|get) paid) [$€£]?\d[\d.,]*(?: ?(?:dollars|bucks|euros|pounds|usd|eur))? (?:from|by) (?:my |the )?§")),
    ("interest", re.compile(r"\binterest\b(?! in\b| rate)")),
    ("buy", re.compile(r"\b(?:buy|bought|buying)(?: back)? to (?:cover|close)\b|\bcover(?:ed|ing)?\b.*§|\bclos(?:e|ed) (?:out )?(?:of )?(?:my |the )?(?:§ )?short\b")),
    ("sell", re.compile(r"\b(?:sell|sold|selling|sale|dump(?:ed)?|offload(?:ed)?|unload(?:ed)?|liquidated?|clos(?:e|ed) (?:out )?(?:of |my |the )?|exit(?:ed)?|g[eo]t (?:me |us )?out of|cash(?:ed)? in (?:my |the )?§|trim(?:med)?|reduced?|get rid of|got rid of|sld|let go of|took profits?|(?:go|went|going|i|we) short|flog(?:ged)?|ditch(?:ed)?|halved?|halving)\b|\b(?:cut|lower(?:ed)?|decreas(?:e|ed)|shr[ia]nk|pare[d]?|scale[d]? (?:back|down)) (?:back |down )?(?:on )?(?:my |the |our )?§|\bshort(?:ed|ing)? (?:\d\S* )?(?:shares |units )?(?:of )?§|\bmy § (?:goes|go|is going|has to go|must go|can go)\b|\b(?:take|took|taking|knock|shave|cut|lop)\w* (?:\S+ )?\d\S* ?(?:%|percent|shares|units)? ?off (?:of )?(?:my |the )?§")),
    ("buy", re.compile(r"\b(?:buy|bought|buying|purchase[ds]?|acquired?|grab(?:bed)?|picked up|pick up|scoop(?:ed)? up|snapped up|long)\b|\badd(?:ed)? (?:a |another )?\d*(?:\.\d+)? ?(?:more )?(?:shares |units )?(?:of )?§")),
    ("withdraw", re.compile(r"\b(?:withdr[ae]wn?|withdrawals?|withdrawing|take (?:\S+ ){1,4}out|took (?:\S+ ){0,4}out|pull(?:ed)? (?:\S+ ){0,4}(?:out|from)|cash(?:ed)? out|(?:transfer(?:red)?|sen[dt]|move[ds]?|wired?) (?:\S+ ){1,4}(?:back )?to my (?:bank|checking|savings|current account)|out of my account|money out|cash out)\b")),
    ("deposit", re.compile(r"\b(?:transferr?ed|moved|wired|sent|put|paid) in (?:another |an extra |a further )?[$€£]?\d|\b(?:put|add(?:ed)?|wired|sent|paid|pay|transferr?(?:ed)?|chuck(?:ed)?|throw|threw|moved?) (?:(?:in )?(?:another|an extra|a further|about) )?[$€£]?\d[\d.,]*(?: ?(?:dollars|bucks|euros|pounds|usd|eur))?(?: (?:more|extra))? in\b(?! §|to §)|\b(?:deposit(?:ed|s)?|depositing|paid in|pay in|paid (?:\S+ ){1,3}in|top(?:ped)? (?:\S+ ){0,3}up|fund(?:ed)? (?:my|the)|contribut\w+|(?:put|add(?:ed)?|credited|transfer(?:red)?|wired?|move[ds]?|sen[dt]|load(?:ed)?) (?:\S+ ){0,5}(?:in|into|to) (?:my|the) (?:\w+ )?(?:account|broker\w*|portfolio|ira|401k|cash)|add(?:ed)? (?:\S+ ){1,3}(?:cash|money|funds)|add (?:money|cash|funds)|cash in|money in|(?:salary|wages|paycheck|pay|bonus|transfer|payment|wire|money|deposit|refund)(?: \S+){0,8}? (?:came in|arrived|is in|landed|was paid))\b")),
)  # fmt: skip


def side_of(text: str, *, named: bool) -> str:
    """The side that marked text speaks of; `named` says whether it names an instrument. Buying is the default."""
    for side, pattern in _SIDES:
        if pattern.search(text) and not (named and side in {"withdraw", "deposit"} and not re.search(r"\b(?:deposit|withdr)", text)):
            return side
    if named and re.search(r"\bcash(?:ed)? out\b", text):
        return "sell"
    return "buy"


_LED = re.compile(
    r"\W*(?:(?:please|and|now|then|also|actually|sorry|no|nope|oh|ok|okay|wait|well|rather|instead|just|i|we|have|had|want|would|like|need|to|let|me|us|can|could|you|not that|that|is|it|was|should|be|forget it|hmm|hm|so|but|yes|yeah|mean|meant|first|never mind)\W+)*"
)
_ORDERED = re.compile(r"(?:place|submit|enter|put in|make|give|set up) (?:an?|my|the|another) (?:\w+ ){0,2}(?:order|trade)\b")
_LETTER = re.compile(r"[ac-hj-rt-z] \d[\d.,]* (?:shares (?:of )?)?§")
"""A letter before units that stands for no side."""


def opening_side(text: str, *, named: bool) -> str | None:
    """The side of the verb with which marked text begins; None where it begins with none."""
    start = _LED.match(text)
    at = start.end() if start else 0
    if not any((found := pattern.search(text, at)) is not None and found.start() == at for _, pattern in _SIDES):
        return None
    return side_of(text, named=named)


def opening_flow(text: str) -> str | None:
    """Money in or out, where marked text begins with the verb of it, whatever the money is for; None for all else."""
    start = _LED.match(text)
    at = start.end() if start else 0
    flows = ((side, pattern.search(text, at)) for side, pattern in _SIDES if side in {"withdraw", "deposit"})
    return next((side for side, found in flows if found is not None and found.start() == at), None)


def unsided(text: str, *, after_question: bool) -> bool:
    """Whether marked text orders a trade without saying whether to buy or to sell; "place an order for 5" buys, unless a trade was asked about before it."""
    start = _LED.match(text)
    at = start.end() if start else 0
    ordered = _LETTER.match(text, at) or (after_question and _ORDERED.match(text, at))
    return bool(ordered) and not has_side(text)


def has_side(text: str) -> bool:
    """Whether marked text says its side at all."""
    return any(pattern.search(text) for _, pattern in _SIDES)
