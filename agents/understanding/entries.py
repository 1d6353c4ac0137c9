"""A single transaction: shown by its number, a figure of it asked for or set anew, and what became of the trade that was just recorded."""

import re

from agents.understanding.clause import Clause
from agents.understanding.figures import Role
from agents.understanding.model import WRITES, Call, KnownActivity
from agents.understanding.openings import LEAD
from agents.understanding.removing import shown_alone
from agents.understanding.replies import has_slots
from agents.understanding.scene import Draft, Scene, made
from tools.entry_views import EntryFigure

_ENTRY = r"(?:transactions?|bookings?|entry|entries|trades?|orders?|rows?|records?|numbers?|no\.?|nr\.?|#)"
_SHOWN = re.compile(
    rf"^{LEAD}(?:(?:can|could|would) (?:you|i) )?(?:show|see|tell|give|display|open|list|look at|bring up|pull up|what|when|how|which|details?|info\w*|more|did (?:i|it)|was|were|is|are|has|had)\b[^?]*?\b{_ENTRY} ?(?:number |no\.? ?|nr\.? ?)?#?\d+\b|^{LEAD}(?:the )?{_ENTRY} (?:number )?#?\d+\W*$"
)
_NOT_JUST_SHOWN = re.compile(
    r"\b(?:change[ds]?|edit\w*|correct\w*|fix\w*|set|delete[ds]?|remove[ds]?|undo|take back|make|update[ds]?|if|should|explain|why|alerts?|documents?|lot)\b"
)
_FIGURES: tuple[tuple[EntryFigure, str], ...] = (
    (EntryFigure.FEE, r"fees?|commissions?|charges?|brokerage"),
    (EntryFigure.TAX, r"tax(?:es)?|withheld|withholding"),
    (EntryFigure.GAIN, r"gain(?:ed)?|profits?|loss|made|make|lost|lose|earn(?:ed)?|reali[sz]ed?"),
    (EntryFigure.DATE, r"dates?|dated|day|when"),
    (EntryFigure.QUANTITY, r"quantity|how many|units|shares"),
    (EntryFigure.AMOUNT, r"amount|total|how much|worth|cost"),
    (EntryFigure.PRICE, r"price|at what price|per share|each"),
    (EntryFigure.PORTFOLIO, r"portfolio|account|books|where"),
)
_OF_IT = re.compile(
    rf"^{LEAD}(?:what|which|when|where|how (?:much|many|high|big|large)|did (?:i|it)|was there|is there|at what|in which|in what|tell me|the|its|show(?: me)?)\b.{{0,45}}$"
)
_POINTS = r"\b(?:it|its|that|this|there|for it|one)\b"
_OF_ANOTHER = re.compile(
    r"\b(?:my|our|all|total|ever|altogether|overall|average|portfolios|forecast|chance|today|now|then|have|hold|own|left|would|could|will|if|should|high|low|market|cash|dividends?|stocks?)\b"
)
_MADE_ON_IT = re.compile(
    rf"^{LEAD}(?:(?:how much|what|which|any|was there a|did i) (?:\w+ ){{0,4}}?)(?:make|made|gain(?:ed)?|profit|earn(?:ed)?|lose|lost|loss|reali[sz]ed?)\b.{{0,12}}\b(?:on|with|from|off|by|of) (?:it|that|this|that (?:one|sale|trade|deal)|the (?:sale|trade|deal)|selling (?:it|them|those))\b|^{LEAD}(?:what was|how big was) (?:the|my|its) (?:realised |realized )?(?:gain|profit|loss|result)(?: on (?:it|that|this)| of (?:it|that|this))?\W*$"
)
_PROFIT = re.compile(
    rf"^{LEAD}(?:what |any |my |the |its |which |was |is |a )*(?:profit|gain|loss|result|win|realised gain|realized gain)(?: then| now)?\W*$"
)
_WENT = re.compile(
    rf"^{LEAD}(?:did|has|have|is|was|were|are) (?:that|it|this|you|everything|they|the (?:trade|sale|purchase|order|booking|entry|change|deposit|alert)|§)\b(?:\W+(?:all|now|already|really|just|been|get|got|go|gone|went|make it|safely))*\W+(?:through|saved?|recorded?|booked?|done|stored?|logged?|entered|kept|keep it|work(?:ed)?|succeed(?:ed)?|success\w*|in(?: (?:there|the books|my books|now))?|added|noted|registered|executed|complete[d]?|confirmed|okay|there)\b(?:\W+(?:it|that|this|them|already|now|yet|properly|correctly|in the books|in my books))*\W*$|^{LEAD}(?:all )?(?:saved|recorded|booked|done)\?\W*$"
)
_WHERE = re.compile(
    rf"^{LEAD}(?:(?:in|into|to|from|on) )?(?:which|what|whose) (?:portfolio|account|book|books)\b(?!s).{{0,30}}$|^{LEAD}where (?:did|was|is|has) (?:that|it|this|the (?:trade|sale|purchase|booking|deposit))\b.{{0,20}}$"
)
_LEFT = re.compile(
    rf"^{LEAD}(?:what|how (?:much|many)(?: of (?:it|them|those))?|anything|(?:is |are )?(?:any|there any)(?: of (?:it|them|those))?|is there anything|what (?:do|would) i)(?: is|'s| are| do i| have i| would be| will be| would i)*(?: still)?(?: have| hold| own)?(?: left| remain(?:s|ing)?| over)(?: of (?:it|them|that|those|my §|§))?(?: now| then| after that)?\W*$"
)
_SET = re.compile(
    rf"^{LEAD}(?:can you |could you )?(?:set|change|make|put|correct|fix|update|raise|lower) (?:it|that|this|the (?P<named>\w+)|its (?P<its>\w+))(?: (?:to|at|into|=))? [$€£]?\d[\d.]*(?: ?[$€£]| dollars?| euros?)?(?: please| instead)?\W*$"
)
_WORTH_NOW = re.compile(
    rf"^{LEAD}(?:what|how much) (?:would|will|is|are|'s)(?: (?:it|that|this|they|those|these)| the (?:shares|units))? ?(?:be |be now )?(?:worth|valued at|at)(?: (?:it|now|today|¤|at the moment|by now))*\W*$"
)
_BOUGHT_OR_SOLD = frozenset({"buy", "sell"})


def entry_told(clause: Clause, scene: Scene) -> list[Draft] | None:
    """What a message asks of one transaction: that of a number, the one just shown, or the one just recorded; None for anything else."""
    number = next((f.value for f in clause.figures if f.role is Role.TARGET and f.value == int(f.value)), None)
    if number is not None and _SHOWN.match(clause.plain) and not _NOT_JUST_SHOWN.search(clause.plain) and not clause.mentions:
        return [_shown(f"{number:f}", figure_of(clause.plain))]
    if scene.memory.question is not None or len(clause.text.split()) > _MOST_WORDS:
        return None
    return _after_record(clause, scene) or _of_shown(clause, scene)


_MOST_WORDS = 12


def figure_of(text: str) -> EntryFigure | None:
    """The one figure of a transaction that words ask for."""
    return next((about for about, pattern in _FIGURES if re.search(rf"\b(?:{pattern})\b", text)), None)


def _shown(ref: str, about: EntryFigure | None = None) -> Draft:
    return made("list_transactions", number=int(ref), about=None if about is None else about.value)


def _alone(scene: Scene) -> KnownActivity | None:
    """The transaction that was just shown alone or recorded."""
    last = scene.memory.calls[-1] if scene.memory.calls else None
    if last is None or scene.known.pending:
        return None
    return just_recorded(scene) if last.intent == "add_transaction" else shown_alone(scene)


def just_recorded(scene: Scene) -> KnownActivity | None:
    """The entry that the last trade spoken of became; None where none of its kind is in the books."""
    told = next((call for call in reversed(scene.memory.calls) if call.intent == "add_transaction"), None)
    newest = max(scene.known.activities, key=lambda one: int(one.ref) if one.ref.isdigit() else 0, default=None)
    if told is None or newest is None or newest.symbol != told.args.get("symbol"):
        return None
    return newest if newest.type.startswith(str(told.args.get("side"))) else None


def _after_record(clause: Clause, scene: Scene) -> list[Draft] | None:
    """Whether and where it is recorded, what a sale made, and what is left of it."""
    text = clause.plain
    if clause.figures or (clause.mentions and not _LEFT.match(text) and not _WENT.match(text)):
        return None
    last = scene.memory.calls[-1] if scene.memory.calls else None
    if _WENT.match(text):
        return _whether(last, scene)
    waits = bool(scene.known.pending) and scene.known.pending[-1].intent == "add_transaction"
    if _LEFT.match(text) and last is not None:
        return _left(clause, scene, last, waits=waits)
    one = _alone(scene)
    if _WHERE.match(text) and (waits or one is not None):
        return [made("show_pending")] if waits else [_shown(one.ref, EntryFigure.PORTFOLIO)] if one is not None else None
    made_on_it = _MADE_ON_IT.match(text) is not None or (
        last is not None and last.intent == "add_transaction" and _PROFIT.match(text) is not None
    )
    if one is not None and one.type == "sell" and made_on_it:
        return [_shown(one.ref, EntryFigure.GAIN)]
    return [made("portfolio_performance", symbol=scene.known.told)] if made_on_it and scene.known.told else None


def _whether(last: Call | None, scene: Scene) -> list[Draft] | None:
    """What waits still, the entry that was made, or the last change of the books."""
    if scene.known.pending:
        return [made("show_pending")]
    one = _alone(scene) if last is not None and last.intent == "add_transaction" else None
    if one is not None:
        return [_shown(one.ref)]
    writing = last is None or last.intent in WRITES or last.intent in {"list_changes", "list_transactions"}
    return [made("list_changes", limit=1)] if writing else None


def _left(clause: Clause, scene: Scene, last: Call, *, waits: bool) -> list[Draft] | None:
    """What is held of the instrument after a trade, or will be once what waits is confirmed."""
    if waits:
        return [made("show_pending")]
    if last.intent.startswith(("alert_", "watchlist_")):
        return [made("alert_list" if last.intent.startswith("alert_") else "watchlist_show")]
    one = _alone(scene)
    named = clause.mentions[0].symbol if clause.mentions else None if one is None else one.symbol
    named = named or (last.text("symbol") if last.intent in {"list_transactions", "show_portfolio", "add_transaction"} else None)
    return [made("show_portfolio", symbol=named)] if named else None


def _of_shown(clause: Clause, scene: Scene) -> list[Draft] | None:
    """A figure of the transaction that was just shown, or that figure set to another value."""
    last = scene.memory.calls[-1] if scene.memory.calls else None
    if last is None or last.intent != "list_transactions" or scene.known.pending or clause.mentions:
        return None
    one, text = shown_alone(scene), clause.plain
    if one is None:
        return None
    if _SET.match(clause.low):
        return _set_anew(clause, one, last)
    if _WORTH_NOW.match(text) and one.symbol and one.quantity and one.type in _BOUGHT_OR_SOLD:
        return [made("quote", symbol=one.symbol, units=f"{one.quantity:f}")]
    return None if has_slots(clause) else _figure_of_one(clause, one)


def _figure_of_one(clause: Clause, one: KnownActivity) -> list[Draft] | None:
    """The figure of that transaction which a short question asks for."""
    text = clause.plain
    if _OF_ANOTHER.search(text) or not _OF_IT.match(text):
        return None
    about = None if _SEVERAL.search(text) else figure_of(text)
    short = len(clause.text.split()) <= _FEW_WORDS
    if about is None or (about is EntryFigure.GAIN and one.type != "sell") or not (short or re.search(_POINTS, text)):
        return None
    return [_shown(one.ref, about)]


def _set_anew(clause: Clause, one: KnownActivity, last: Call) -> list[Draft] | None:
    """The figure that is named, or that was asked for last, set to another value."""
    found, value = _SET.match(clause.low), clause.figures[0].value if len(clause.figures) == 1 else None
    if found is None or value is None:
        return None
    about = figure_of(found["named"] or found["its"] or "") or figure_of(str(last.args.get("about") or ""))
    return [made("edit_transaction", target=one.ref, field=about.value, value=value)] if about in _SETTABLE and about is not None else None


_SETTABLE = frozenset({EntryFigure.FEE, EntryFigure.TAX, EntryFigure.PRICE, EntryFigure.QUANTITY, EntryFigure.AMOUNT})
_FEW_WORDS = 5
_SEVERAL = re.compile(
    r"^\W*(?:and |show |the |my |what |about |how )*(?:the )?(?:fees|taxes|charges|commissions|dividends|amounts|prices)\W*$"
)
"""Asks for others of a kind, not for a figure of the one that was shown."""
