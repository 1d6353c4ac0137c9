"""Questions what recorded payments come to: fees, taxes, interest, dividends, deposits, as one sum or by year, month, instrument; and the same on the last answer."""

import re
from datetime import date

from agents.understanding.clause import Clause
from agents.understanding.figures import Role
from agents.understanding.guards import Stance, stance
from agents.understanding.model import JsonValue
from agents.understanding.openings import LEAD
from agents.understanding.scene import Draft, Scene, made, range_of

_FEES = re.compile(
    r"\b(?:fees?|commissions?|brokerage|charges|(?:trading|transaction|broker(?:'s|age)?) (?:costs?|charges)|costs? of (?:my |all |the )?(?:trading|trades|transactions)"
    r"|(?:my |the )?broker (?:\w+ )?(?:takes?|took|taken|charges?d?|cost)|(?:my )?trading(?: has| have)? costs? (?:me|us)|(?:my )?trad(?:ing|es) (?:cost|costs|costed) me)\b"
)
_TAXES = re.compile(
    r"\b(?:tax(?:es)?|withholding)\b(?![- ](?:report|statement|return|bill|year|rate|bracket|loss|lot|free|advantaged|advice|advisor|efficient|deferred))"
)
_INTEREST = re.compile(r"\binterest\b(?![- ](?:rates?|coverage|free|bearing))")
_DIVIDENDS = re.compile(r"\b(?:dividends?|payouts?|distributions?)\b")
_INCOME = re.compile(
    r"\b(?:passive|dividend|investment|capital) income\b|\bincome (?:from|of) (?:my |the )?(?:stocks|shares|holdings|portfolio|investments)\b"
)
_FLOWS = re.compile(
    r"\b(?:deposits?|deposited|pa(?:y|id) in|put in|contribut(?:ed?|ions?)|withdrawals?|withdrawn?|withdrew|tak(?:en|e) out|took out|pull(?:ed)? out|savings?)\b"
)
_TRADES = re.compile(
    r"\b(?:purchases?|buys?|bought|spent|spend|invest(?:ed)?|sales|sells?|sold|trade[ds]?|transactions?|orders?|bookings?|entries)\b"
)
_UNIT = r"(?P<{}>year|quarter|month|stock|share|symbol|company|companie|holding|position|instrument|ticker|fund|security|securitie|investment|kind|type|payer)"
_PER = re.compile(
    rf"\b(?:by|per|each|every|for each|for every|split (?:by|into)|grouped by|broken (?:down )?(?:by|into)|in each|in every|sorted by|by the|from each|of each) (?:calendar |single )?{_UNIT.format('unit')}s?\b(?! ago| on year)"
    r"|\b(?:a|an) (?P<span>year|quarter|month)\b(?! ago\b| of\b)"
)
_ADVERB = re.compile(
    r"\b(?P<adverb>yearly|annual|annually|monthly|quarterly)\b|\b(?P<pair>year by year|month by month|quarter by quarter|stock by stock)\b"
)
_WHICH = re.compile(
    rf"\b(?:which|what|in which|in what) (?:of (?:my|the|them) |one of my )?{_UNIT.format('which')}s?\b(?! to date| was (?:that|it))"
)
_WHICH_ONE = re.compile(
    rf"^{LEAD}(?:which|who|what) (?:one |ones |of (?:them|these|those) |of my \w+ )?(?:paid|pays|pay|cost|costs|gave|gives|brought|charged|made|brings?)\b.*\b(?:most|least|more|biggest|largest|highest|best|lowest|smallest)\b"
    r"|\b(?:biggest|largest|best|top|main|highest) (?:dividend |fee )?payers?\b|\bwho (?:paid|pays) (?:me )?(?:the )?(?:most|best)\b"
)
_BY_TIME = {"yearly": "year", "annual": "year", "annually": "year", "monthly": "month", "quarterly": "quarter"}
_ASKING = re.compile(
    r"\b(?:how (?:much|many|often)|what|which|total|sum|sums|all|show|list|see|give me|tell me|add up|overview|breakdown|who|summary|so far|in total|together|altogether|overall|cost me)\b"
    r"|\b(?:did|have|do) (?:i|we) (?:\w+ )?(?:pay|paid|get|got|gotten|receive[d]?|earn(?:ed)?|collect(?:ed)?|spen[dt])\b"
)
_RECORDED = re.compile(
    r"\b(?:pa(?:y|id)|cost|spen[dt]|charge[ds]?|total|sum|so far|years?|months?|been|in|on|for|of|my|all|most|least|withheld|deducted|altogether|overall|up|get|got|gotten|receiv\w*|earn\w*|collect\w*|take|took|taken|give|gave|made|make)\b|¤"
)
_ALONE = re.compile(
    r"^\W*(?:(?:my|all|the|total|sum of|show|show me|list|what about|how about|and|give me|see)\W+)*(?:trading |broker(?:age)? |transaction |withholding |tax |dividend )?(?:fees?|commissions?|taxes|tax|interest|fees and taxes|brokerage|trading costs|withholding|passive income|income)"
    r"(?: (?:and )?(?:paid|received|earned|withheld|deducted|so far|total|in total|overview|summary|¤|in ¤|for ¤|this|(?:on|for|from|of) (?:my |the )?(?:dividends?|sales|purchases|trades|§)|§|\d{4}))*\W*$"
)
_ELSE = re.compile(
    r"\b(?:will|would|if|should|next|upcoming|expect\w*|forecast\w*|predict\w*|owe|explain|means?|definition|define|why|capital[- ]gains?|backtest\w*|strateg\w+|alert|report|inside|outside|cost basis|before|after|without|exclud\w+|includ\w*|counted?|consider\w*|account for|yield\w*|growth|rates?|per share|reinvest\w*|break down|loan|mortgage|optimi[sz]\w*|rebalanc\w*|simulat\w*)\b"
    r"|\bhow (?:is|are|do|does) (?:\w+ )?(?:tax|taxes|interest|dividends?|fees?)\b.*\b(?:work|calculated|computed|taxed)\b|\b(?:did|does|do|has) (?:the |my )?§"
)
_OF_COMPANIES = re.compile(r"\bpays?\b(?! (?:me|us)\b)")
_MINE = re.compile(r"\b(?:i|we|my|our|me|us)\b")
_DEFINED = re.compile(
    r"^\W*(?:what (?:is|are|does) (?:an? |the )?(?:\w+ )?(?:tax(?:es)?|fees?|commissions?|interest|withholding(?: tax)?|brokerage)(?: mean)?|explain .*|define .*)\W*$"
)
_GOT = re.compile(
    r"\b(?:have|did|do) (?:i|we)\b.*\b(?:get|got|gotten|received?|earn(?:ed)?|collect(?:ed)?|make|made)\b|\bpaid (?:to )?(?:me|us)\b"
)
_RESULTS = re.compile(r"\b(?:returns?|gain\w*|perform\w*|profit\w*|result\w*|risk\w*|price\w*|value|worth|best|worst|los[st]\w*|up|down)\b")
_MOST_WORDS = 8


def grouping_of(clause: Clause) -> str | None:
    """What sums are wanted by: year, quarter, month, symbol or side; None where as one."""
    text = clause.plain
    found = _PER.search(text) or _WHICH.search(text)
    if found is not None:
        return _grouping(next(word for word in found.groupdict().values() if word))
    told = _ADVERB.search(clause.low)
    if told is not None:
        return _BY_TIME.get(told["adverb"] or "") or _grouping(str(told["pair"]).split()[0])
    return "symbol" if _WHICH_ONE.search(text) else None


def _grouping(word: str) -> str:
    return word if word in {"year", "quarter", "month"} else "side" if word in {"kind", "type"} else "symbol"


def summed(clause: Clause) -> str | None:
    """list_transactions, where a clause asks what recorded payments come to; None where it asks for something else."""
    return "list_transactions" if sum_args(clause) else None


def sum_args(clause: Clause) -> tuple[dict[str, JsonValue], ...]:
    """The arguments of each sum that is asked for; none where a list is, or something else."""
    text = clause.plain
    if not _asks(clause):
        return ()
    by = grouping_of(clause)
    what = kinds_of(text)
    if what:
        told = _ALONE.match(text) or by or (_ASKING.search(text) and _RECORDED.search(text))
        return tuple({**args, "by": by} for args in what) if told and not _DEFINED.match(text) else ()
    if by is None:
        got = _DIVIDENDS.search(text) and _ASKING.search(text) and _GOT.search(text)
        return ({"side": "dividend"},) if got else ()
    paid = _DIVIDENDS.search(text) or _FLOWS.search(text)
    traded = _TRADES.search(text) and not _RESULTS.search(text) and (by != "symbol" or _ASKING.search(text) is None)
    return ({"by": by},) if (paid or traded) and (by != "symbol" or _MINE.search(text) or not clause.mentions) else ()


def kinds_of(text: str) -> tuple[dict[str, JsonValue], ...]:
    """Which payments marked text speaks of that are no trades: fees, taxes, interest, or all income."""
    charges: list[dict[str, JsonValue]] = [
        {"charges": name} for name, pattern in (("fees", _FEES), ("taxes", _TAXES)) if pattern.search(text)
    ]
    if charges:
        on_dividends: dict[str, JsonValue] = {"side": "dividend"} if _DIVIDENDS.search(text) and not _FEES.search(text) else {}
        return tuple({**args, **on_dividends} for args in charges)
    income: list[dict[str, JsonValue]] = (
        [{"side": "dividend"}, {"side": "interest"}] if _INCOME.search(text) and not re.search(r"\bdividend income\b", text) else []
    )
    if income or (_INCOME.search(text) and not _INTEREST.search(text)):
        return tuple(income) or ({"side": "dividend"},)
    if _INTEREST.search(text):
        return ({"side": "dividend"}, {"side": "interest"}) if _DIVIDENDS.search(text) else ({"side": "interest"},)
    return ()


def _asks(clause: Clause) -> bool:
    """Whether a clause asks for what is recorded, and neither supposes, defines nor orders something."""
    text = clause.plain
    if stance(text) in {Stance.ADVICE, Stance.OTHERS, Stance.REFUSED} or not only_years(clause):
        return False
    if _ELSE.search(text) or (_OF_COMPANIES.search(text) and not _MINE.search(text) and clause.mentions):
        return False
    return stance(text) is not Stance.SUPPOSED or re.search(r"\bhow much (?:is|are|for|do)\b", text) is not None


def only_years(clause: Clause) -> bool:
    """Whether a clause names no figures but years."""
    return all(
        ((f.role in {Role.BARE, Role.FEE, Role.TAX} and not f.money) or (f.role is Role.AMOUNT and f.currency is None))
        and f.value == int(f.value)
        and 1900 <= f.value < 2100
        for f in clause.figures
    )


def bare_year(clause: Clause, today: date) -> int | None:
    """The one year that a clause names without any word before it ("Gebühren 2022"); None where it names none, or a year to come."""
    years = [int(f.value) for f in clause.figures] if only_years(clause) and len(clause.figures) == 1 else []
    return years[0] if years and years[0] <= today.year else None


def asked_otherwise(clause: Clause) -> dict[str, JsonValue] | None:
    """What of the last sum or list is wanted instead ("per month?", "which paid most?", "and the taxes?"); None where more is said."""
    text = clause.plain
    if len(clause.text.split()) > _MOST_WORDS or _ELSE.search(text) or clause.mentions or _RESULTS.search(_PAID_BEST.sub(" ", text)):
        return None
    by, kinds = grouping_of(clause), kinds_of(text)
    if kinds:
        changed = {"charges": None, "side": None, **kinds[0]}
        return {**changed, **({} if by is None else {"by": by})} if len(kinds) == 1 and _GOES_ON.match(text) else None
    if _DIVIDENDS.search(text) and _GOES_ON.match(text):
        return {"charges": None, "side": "dividend", **({} if by is None else {"by": by})}
    return None if by is None or _DIVIDENDS.search(text) or _FLOWS.search(text) else {"by": by}


_PAID_BEST = re.compile(r"\bpa(?:id|ys?)\b.*|\bbest payers?\b")
_GOES_ON = re.compile(r"^\W*(?:and|what about|how about|or|now|then|also)\b")


_NEXT_ONE = re.compile(rf"^{LEAD}(?:when|what|how much) (?:is|are|will|does|comes?|can)\b.*\bnext\b")


_BOTH = re.compile(r"\b(?:both|the two|together|all of (?:them|it))\b")
_IN_ALL = re.compile(
    r"^\W*(?:(?:and|so|ok|okay|but) )*(?:(?:what|how much) (?:do|does|did|is|are|would|was|were) (?:that|those|they|these|it|them|all of (?:them|that))(?: all)? (?:sum(?: up)?|add up|come|amount|total|make|be|cost me)? ?(?:to|up to|in total|in all|altogether|together|all together)?|(?:in|the) (?:total|all|sum)|altogether|all together|sum|total|add (?:them|it|those) up|sum (?:them|it|those)(?: up)?)(?: please| then)?\W*$"
)


def summed_on(clause: Clause, scene: Scene) -> list[Draft] | None:
    """The transactions that were just listed or added up, by year, month or instrument ("per month?", "which paid most?")."""
    last = scene.memory.calls[-1] if scene.memory.calls else None
    if last is None or last.intent != "list_transactions" or scene.memory.question is not None:
        return None
    if last.args.get("side") == "dividend" and _NEXT_ONE.match(clause.plain):
        return [made("help", topic="next_dividend")]
    if _IN_ALL.match(clause.plain):
        return [Draft(calls=(last.with_args(limit=None, order=None),))]  # that answer begins with the sum
    changes = asked_otherwise(clause)
    if changes is None and (_BOTH.search(clause.plain) and len(clause.text.split()) <= _MOST_WORDS):
        span, pair = range_of(clause, scene), (*scene.memory.before[-1:], last)
        return None if span is None or len(pair) < 2 else [Draft(calls=tuple(call.with_args(range=span) for call in pair))]
    if changes is None:
        return None
    span = range_of(clause, scene)
    return [Draft(calls=(last.with_args(**changes, limit=None, order=None, **({} if span is None else {"range": span})),))]
