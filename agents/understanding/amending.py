"""What puts a waiting proposal right: which one of several, which of its figures, its side, its instrument, without its fee; asked where two readings are possible."""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from agents.understanding.amendments import FREE, NOTHING, SAID, WHICH, anew, is_wrong
from agents.understanding.card_days import by_day, less_own_day
from agents.understanding.clause import Clause, within
from agents.understanding.corrections import exact, said_side
from agents.understanding.model import Call
from agents.understanding.openings import LEAD
from agents.understanding.ordinals import PLACE, PLACES
from agents.understanding.replies import asks_price, is_continuation, is_correction, residue
from agents.understanding.scene import Draft, Scene, symbols_of
from agents.understanding.wholes import wants_whole

_ASIDES = re.compile(
    r"\b(?:of course|i (?:think|guess|believe|suppose|mean[t]?|said|see|know|am afraid|reckon)|if i (?:remember|recall)(?: (?:correctly|rightly|right|well))?|to be (?:exact|precise|honest|clear)|"
    r"in fact|my (?:mistake|bad|fault|error)|as far as i know|for sure|i am (?:pretty |quite |fairly |almost )?(?:sure|certain)|come to think of it|now that i (?:see|look at) it|looking at it|"
    r"in (?:real life|truth|reality)|in there|on (?:it|the card|there)|(?:record|book|save|enter|log) (?:it|that|this|them)(?= with))\b"
)
_BESIDE_WORDS = (
    "probably maybe perhaps obviously naturally exactly definitely certainly surely came comes come wrong false incorrect mistaken mistake typo error right correct meant mean but only really "
    "first second third fourth last former latter trade sale purchase order entry card booking item buy sell bought sold selling buying deposit deposited withdrawal withdraw withdrew dividend interest tax "
    "price paid pay cost costs amount total fee fees commission commissions charge charges broker brokerage date day dated settled ones any all each every everything them they it's isn't wasn't weren't aren't "
    "were was is are be been being has have had did do does got get took take taken without drop leave out forget skip minus zero none today yesterday instead after before remember yes yeah yep ok fine "
    "no nope not so as too also still just now then please thanks many much few little high low different other another same that this those these the of on at in from for to by with i we my you me mine "
    "typed type entered wrote written put set make change correct fix update adjust edit modify use said told should must ought been be needs read say "
    "though anyway way around round about swapped mixed reversed vice versa "
    "round rounded rounding up down off nearest whole full integer fraction fractions fractional decimals partial entire complete next shares share units number numbers"
)
_BESIDE = frozenset(_BESIDE_WORDS.split())
"""Words that a correction may hold beside what it says anew."""
_ASKS = re.compile(
    rf"\?\s*$|^{LEAD}(?:what|how|why|when|where|which|who|is|are|does|do|did|can|could|would|should|will|shall|has|have|show|tell|list|forecast|compare|alert|notify|watch|quote|chart|explain|find|search|undo|help)\b(?! (?:it|that) \d)"
)
_SIGNAL = re.compile(
    r"\b(?:not|wrong|false|incorrect|mistake|mistaken|typo|error|meant|i mean|rather|instead|too (?:many|much|few|little|high|low))\b|^\W*(?:(?:and|but|oh|ah|no|yes|okay|ok|yeah|yep|so|well)\W+)*(?:but|only)\b"
    r"|\b(?:it|they|that|this|those|these|there|one|ones|both|all|first|second|third|last|price|fee|commission|quantity|amount|date|day|§) (?:was|were|is|are|came|comes|should|has|had|must|cost)\b|^\W*(?:was|were)\b"
)
_ADDS = re.compile(
    r"^\W*(?:and|also|plus|next|another)\b(?! (?:it|that|they|this|those|the (?:price|fee|commission|date|day|tax)|at|on|with|for|fee|price|commission|paid|dated|tax)\b)"
)
_POLITE = re.compile(
    r"\W*(?:please )?(?:can|could|would|will) (?:you|we|i) (?:please )?(?=(?:make|change|set|correct|put|fix|update|adjust|edit|modify|have|use)\b)"
)
_BETWEEN = re.compile(r"\s*(?:[,;]\s*(?:and|but)?|\b(?:and|but)\b)\s+")
_ALL = re.compile(r"\b(?:both|all(?: of (?:them|it|these|those))?|each(?: of them)?|every one|everything|them all|the two)\b(?! § )")
_ORDER = re.compile(rf"\b(?:the |number |no\. ?|#)?(?P<place>{PLACE}|other)\b(?: (?:one|trade|card|purchase|sale|buy|item|order))?")
_ORDERED = re.compile(
    r"^\W*(?:(?:please|i|now|ok|okay|fine|all right|alright|then|and|just|well|so|good|great|sure|right|first)\W+)*(?:buy|sell|bought|sold|deposit|deposited|withdraw|withdrew)\b(?=.*(?:\d|§))(?!.*\bnot\b)"
)
_MOST = re.compile(
    r"\b(?:as many as (?:possible|i (?:have|can|own|hold|got))|all (?:that|of what) i (?:have|own|hold)|what(?:ever)? i (?:have|own|hold|got)|the (?:most|maximum|max) (?:possible|i can)?|all i (?:have|own|hold|got)|all of (?:it|them)|everything|(?:then )?all)\b"
)
_FIGURES, _NAMES = ("quantity", "amount"), ("side", "symbol", "date")
"""What tells one trade from another."""
_KEEPING = frozenset(["keep", "keeping", "leave", "leaving", "hold", "hang", "me", "back"])
_MOST_WORDS = frozenset(["possible", "maximum", "max", "most", "can", "own", "hold", "holding", "whatever", "what"])


def amended(clause: Clause, scene: Scene) -> list[Draft] | None:
    """The waiting proposals as a message puts them right, or the question how it is meant; None where it is about something else."""
    clause = _plainly(clause)
    if clause.has(r"\?") or _ASKS.search(clause.plain) or asks_price(clause) or _ADDS.match(clause.plain):
        return None
    waiting = _shown(scene)
    if not waiting:
        return _refused_anew(clause, scene)
    if any(call.intent != "add_transaction" for call in waiting) or _left(clause, waiting) or not _speaks_of(clause, scene):
        return None
    parts = _parts(clause, scene, waiting)
    meant = _meant(clause, scene, waiting)
    if not meant and not parts:
        return [_ask_which(clause, waiting)] if _says_something(clause) else None
    drafts = [
        anew(less_own_day(part, call, scene.today) if len(waiting) > 1 else part, scene, call)
        for part, call in parts or [(clause, call) for call in meant]
    ]
    lacking = next((draft for draft in drafts if draft.missing), None)
    return None if NOTHING in drafts else drafts if lacking is None else [lacking]


def of_several(clause: Clause, scene: Scene) -> bool:
    """Whether several proposals were shown together and a message does not say which it is about."""
    waiting = _shown(scene)
    return len(waiting) > 1 and not _meant(clause, scene, waiting)


def _parts(clause: Clause, scene: Scene, waiting: Sequence[Call]) -> list[tuple[Clause, Call]]:
    """The parts of a message that tell of one proposal each ("pepsi was 4, coke 6"); none where it does not tell of several."""
    if len(waiting) < 2:
        return []
    cuts = [0, *(found.end() for found in _BETWEEN.finditer(clause.marked)), len(clause.marked)]
    parts = [within(clause, start, end) for start, end in pairwise(cuts)]
    told = [(part, _meant(part, scene, waiting)) for part in parts]
    clear = len(told) > 1 and all(len(calls) == 1 and _says_anew(part) for part, calls in told)
    return [(part, calls[0]) for part, calls in told] if clear and len({id(calls[0]) for _, calls in told}) == len(told) else []


def _says_anew(part: Clause) -> bool:
    return bool(part.figures or FREE.search(part.plain)) or len(part.mentions) + len(part.times.days) > 1


def _plainly(clause: Clause) -> Clause:
    """The clause without the polite words in front of an order to change something: "could you make the price 70"."""
    lead = _POLITE.match(clause.marked)
    return (
        clause
        if lead is None or not clause.figures
        else within(
            replace(clause, marked=clause.marked.replace("?", " "), text=clause.text.replace("?", " ")), lead.end(), len(clause.marked)
        )
    )


def _shown(scene: Scene) -> tuple[Call, ...]:
    """The open proposals that were shown last, each as it was understood with its id."""
    known = scene.known
    ids: tuple[str | None, ...] = known.pending_ids or (None,) * len(known.pending)
    pairs = [*zip(ids, known.pending, strict=False)]
    asked = [pair for pair in pairs if pair[0] in known.asked_ids] or pairs[-1:]
    return tuple(replace(_as_said(call, scene), replaces=key) for key, call in asked)


def _as_said(call: Call, scene: Scene) -> Call:
    """An open proposal as it was understood, or without what was filled in for what nobody said."""
    same = [
        one
        for one in scene.memory.written
        if one.intent == call.intent
        and all(exact(one.args.get(name)) == exact(call.args.get(name)) for name in _FIGURES)
        and all(one.args.get(name) in {None, call.args.get(name)} for name in _NAMES)
    ]
    if same:
        return same[-1]
    filled = {None, False, *(("0",) if call.intent == "add_transaction" else ())}
    kept = {
        name: value
        for name, value in call.args.items()
        if not (isinstance(value, list) and not value) and (isinstance(value, list) or value not in filled)
    }
    if kept.get("date") == scene.today.isoformat():
        kept.pop("date")
    if kept.get("currency") == scene.known.base_currency:
        kept.pop("currency")
    return replace(call, args=kept)


def _left(clause: Clause, waiting: Sequence[Call] = ()) -> list[str]:
    """The words of a message that no correction has; of sales, it may say how many are kept."""
    beside = _BESIDE | _KEEPING if waiting and clause.figures and all(call.args.get("side") == "sell" for call in waiting) else _BESIDE
    text = _ASIDES.sub(lambda m: " " * len(m[0]), clause.marked)
    return [word for word in residue(replace(clause, marked=text)) if word not in beside]


def _speaks_of(clause: Clause, scene: Scene) -> bool:
    """Whether a message tells of what waits rather than of something new: no other instrument without words of correction, no order beside it."""
    named, known = {*symbols_of(clause, scene)}, {str(call.args.get("symbol")) for call in scene.known.pending}
    signal = _SIGNAL.search(clause.plain) is not None or is_correction(clause)
    if named - known:
        return signal and not (clause.figures and is_continuation(clause))
    if _ORDERED.match(clause.plain):
        return False
    return signal or bool(named or clause.figures or clause.times.days or wants_whole(clause) or FREE.search(clause.plain))


def _says_something(clause: Clause) -> bool:
    return bool(clause.figures or clause.times.days or clause.mentions or FREE.search(clause.plain) or said_side(clause))


def _meant(clause: Clause, scene: Scene, waiting: Sequence[Call]) -> tuple[Call, ...]:
    """Which of the proposals that were shown a message is about; none where several could be meant."""
    named = {*symbols_of(clause, scene)}
    if len(waiting) == 1:
        older = [call for call in scene.known.pending if named & {str(call.args.get("symbol"))}]
        other = [replace(_as_said(call, scene), replaces=scene.known.id_of(call)) for call in older[-1:]]
        return tuple(other) if other and str(waiting[0].args.get("symbol")) not in named else tuple(waiting)
    place = _ORDER.search(clause.plain)
    if place is not None and PLACES.get(place["place"], len(waiting)) < len(waiting):
        return (waiting[PLACES[place["place"]]],)
    if _ALL.search(clause.plain) and not named:
        return tuple(waiting)
    side, wrong = said_side(clause), {figure.value for figure in clause.figures if is_wrong(figure, clause)}
    priced = {figure.value for figure in clause.figures if re.search(r"\b(?:at|for) [$€£]?$", clause.marked[: figure.start])}
    tests = (
        [call for call in waiting if str(call.args.get("symbol")) in named],
        [call for call in waiting if wrong & {exact(value) for value in call.args.values()}],
        [call for call in waiting if side is not None and call.args.get("side") == side],
        [call for call in waiting if exact(call.args.get("price")) in priced],
        [call for day in clause.times.days for call in by_day(day, clause, waiting, scene.today)],
    )
    said = [calls for calls in tests if calls]
    both = [call for call in waiting if said and all(call in calls for calls in said)]
    return (both[0],) if len(both) == 1 else (said[0][0],) if said and len(said[0]) == 1 else ()


def _ask_which(clause: Clause, waiting: Sequence[Call]) -> Draft:
    names = [str(call.args.get("symbol") or call.args.get("side")) for call in waiting]
    if len({*names}) < len(names):
        names = [
            ("the first", "the second", "the third", "the fourth")[index] if index < 4 else f"number {index + 1}"
            for index in range(len(names))
        ]
    question = f"Which of them do you mean: {', '.join(names[:-1])} or {names[-1]}, or all of them?"
    return Draft(
        calls=(Call(intent="add_transaction", args={SAID: clause.text}),),
        missing=(WHICH,),
        question=question,
        options=(*names[:3], "all of them"),
    )


def _refused_anew(clause: Clause, scene: Scene) -> list[Draft] | None:
    """A sale of more than is held, with as much as there is; None where no such sale was refused just before."""
    last = scene.memory.written[-1:] if scene.memory.calls[-1:] == scene.memory.written[-1:] else ()
    if not last or scene.known.lately == "recorded" or not _MOST.search(clause.plain):
        return None
    (sale,) = last
    held = scene.known.holdings.get(str(sale.args.get("symbol")), Decimal(0))
    units = exact(sale.args.get("quantity"))
    if (
        sale.args.get("side") != "sell"
        or not held
        or units is None
        or units <= held
        or [word for word in _left(clause) if word not in _MOST_WORDS]
    ):
        return None
    return [Draft(calls=(sale.with_args(quantity=held),))]
