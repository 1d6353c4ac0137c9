"""Which one thing of a portfolio a question is about, so that its answer begins with it."""

import re
from decimal import Decimal

from agents.understanding.clause import Clause
from agents.understanding.figures import Role
from agents.understanding.guards import Stance, stance
from agents.understanding.openings import LEAD
from tools.asked import About

_THING = r"(?:holdings?|positions?|investments?|stocks?|shares?|assets?|funds?|instruments?|securities|companies|stakes?|symbols?)"
_WHICH = r"\b(?:which|what|who|list|show|how many|name|any|are there)\b"
_IN_PROFIT = r"(?:up|in (?:profit|the (?:green|black|plus|money))|making (?:me )?(?:a )?(?:money|profit)|made (?:me )?(?:a )?(?:money|profit)|profitable|above (?:my |their |its |the )?cost|winning|gained)"
_IN_LOSS = r"(?:down|in (?:loss|the (?:red|minus))|under ?water|losing(?: me)?(?: money)?|lost(?: me)? money|making (?:a )?loss(?:es)?|below (?:my |their |its |the )?cost|at a loss|unprofitable)"
_LEFT_OUT = r"(?:before|gross of|excluding|excl\.?|ex|without|ignoring|leaving out|not counting|net of no)"
_ITS = rf"^\W*(?:which|what)\b.*\b{_THING} (?:is|are) (?:the |my )?"
_SELLING = r"(?:sold|sell|liquidated?|cashed? (?:in|out)|got rid of|were to (?:sell|liquidate))"
_IF_SOLD = re.compile(
    rf"\b(?:how much|what)\b.*\b(?:tax(?:es)?|gains?|profits?|loss|lose|make|made|get|receive|realis\w*|realiz\w*|proceeds|owe|walk away)\b.*\bif (?:i|we) {_SELLING}\b"
    rf"|^(?!.*\bcash\b).*\bhow much\b.*\b(?:have|left)\b.*\bif (?:i|we) {_SELLING}\b"
    rf"|\bif (?:i|we) {_SELLING}\b.*\b(?:how much|what)\b.*\b(?:tax(?:es)?|gains?|profits?|loss|lose|make|get|receive|realis\w*|realiz\w*|proceeds|owe)\b"
)
_TERM = re.compile(
    r"\b(?:lots?|sell(?:ing)?|sold|sale|shares|units|holding period|held|hold|i own)\b.*\b(?:short|long)[- ]?term\b|\b(?:short|long)[- ]?term\b.*\b(?:lots?|shares|units)\b|\bholding period\b"
)
_LOSS = r"(?:loss(?:es)?|losers?)"
_HARVEST = re.compile(
    rf"\bharvest\w*\b.*\b{_LOSS}\b|\b{_LOSS}\b.*\bharvest(?:ed|able)?\b|\b(?:tax[- ])?loss[- ]harvest\w* (?:opportunit\w+|candidates?|potential|possible|options)\b"
    rf"|\b(?:which|what|any|are there|do i have|have i|show|list|can i|could i|where)\b.*\b(?:sell|sold|reali[sz]e|take|book|crystalli[sz]e|use|claim|write off|offset)\b.*\b(?:at a loss|{_LOSS})\b"
    rf"|\b(?:which|what|any)\b.*\b{_LOSS}\b.*\b(?:can|could|may|might|would) (?:i|we) (?:sell|reali[sz]e|take|book|use|claim|write off|offset)\b"
)
_WHY = r"^\W*(?:(?:so|but|and|ok|okay|hey|omg)\W+)*why\b.*\b(?:my|our|i|we)\b.*\b"
_NO_DEFINITION = r"^(?!.*\b(?:an? (?:un)?reali[sz]ed|explain|defin\w+|mean\w*|differ\w*|why|calculated?|computed?|tax\w*|volatility|if|would|sell|list|trades|sales)\b)"
_PATTERNS: tuple[tuple[About, re.Pattern[str]], ...] = (
    (About.WHY_DOWN, re.compile(rf"{_WHY}(?:down|los(?:t|e|ing|es)|fall(?:en|ing)?|fell|drop\w*|shr[iau]nk\w*|red|minus|negative|sinking|less|lower|tanking|declin\w+)\b(?!.*§)")),
    (About.WHY_UP, re.compile(rf"{_WHY}(?:up|ris(?:en|ing)|rose|gain\w*|grow\w*|grew|green|plus|positive|more|higher)\b(?!.*§)")),
    (About.UNREALIZED, re.compile(rf"{_NO_DEFINITION}.*(?:\bunreali[sz]ed\b|\bpaper (?:gains?|profits?|loss(?:es)?)\b|\bnot (?:yet )?reali[sz]ed\b)")),
    (About.REALIZED, re.compile(rf"{_NO_DEFINITION}.*\breali[sz]ed\b(?! (?:vol|return))")),
    (About.IF_SOLD, _IF_SOLD),
    (About.IF_SOLD, _TERM),
    (About.LOSERS, _HARVEST),
    (About.BEFORE_FEES, re.compile(rf"\b{_LEFT_OUT} (?:the |any |my |all )?(?:fees|costs|commissions?|charges)\b|\bgross (?:returns?|gains?|performance|profit)\b")),
    (About.WITHOUT_DIVIDENDS, re.compile(rf"\b{_LEFT_OUT} (?:the |any |my |all )?dividends\b")),
    (About.LONGEST, re.compile(rf"\b(?:oldest|longest[- ]held|earliest) {_THING}\b|\b(?:held|owned|had|kept)\b.{{0,20}}\blongest\b")),
    (About.PEAK, re.compile(r"\b(?:when|what|which day|how far|how much|are we|am i|is)\b.*\b(?:my|our|portfolio|i|we)\b.*\b(?:highest(?: value| point)?|peak(?:ed)?|all[- ]time high|record high|top(?:ped)? out|worth (?:the )?most|maximum value|most valuable)\b|\b(?:all[- ]time high|record high|peak|highest (?:value|point|level)|ath) (?:value )?of (?:my|our|the) (?:portfolio|account|depot|books)\b|\b(?:my|our) (?:portfolio(?:'s)? )?(?:all[- ]time high|record high|peak|highest (?:value|point|level))\b|\b(?:below|from|off) (?:my|our|its|the) (?:portfolio(?:'s)? )?(?:all[- ]time )?(?:peak|high|top)\b|\bportfolio(?:'s)? (?:all[- ]time high|ath|peak|record high|highest value)\b")),
    (About.NET_DEPOSITS, re.compile(r"\bnet (?:deposits?|contributions?|inflows?|invested|amount (?:invested|paid in)|cash ?flows?)\b|\bdeposits? (?:minus|less|net of) withdrawals?\b|\b(?:put|paid) in(?:to it)?\b.*\b(?:net|less|minus) \b|\bnet\b.*\b(?:put|paid) in\b|\bhow much of (?:my|our|the) own money\b|\bown money (?:in|have i)\b")),
    (About.COUNT, re.compile(rf"\bhow many (?:different |distinct |separate |individual )?{_THING}\b(?!.*§)(?=.*\b(?:i|we|my|portfolio|own|hold|have)\b)")),
    (About.AVERAGE_COST, re.compile(r"\baverage (?:cost|price|purchase price|buy(?:ing)? price|entry(?: price)?)\b(?=.*\b(?:my|i|me|paid|pay)\b|\W*$)|\b(?:my|our|i|we)\b.*\b(?:average|avg|mean) (?:(?:buy(?:ing)?|purchase|entry|cost) )?(?:cost|price|basis)\b|\b(?:my|our) (?:cost|cost basis|break[- ]?even)\b.*§|\bcost per (?:share|unit)\b|\b(?:pay|paid)\b.*\bon average\b|\bon average\b.*\b(?:pay|paid|cost)\b")),
    (About.LOSERS, re.compile(rf"{_WHICH}.*\b(?:are|is|have|has|'s|that)?\b ?{_IN_LOSS}\b(?! (?:the )?most)|\b(?:my|all|the|any) losers\b|\blost (?:me )?money\b")),
    (About.WINNERS, re.compile(rf"{_WHICH}.*\b(?:are|is|have|has|that)\b (?:\w+ )?{_IN_PROFIT}\b(?! (?:the )?most| by)|\b(?:my|all|the|any) winners\b")),
    (About.WORST, re.compile(rf"\b(?:biggest|worst|largest|greatest|top) (?:\w+ )?(?:losers?|loss(?:es)?|drags?)\b|\bworst(?:[- ]performing| performers?)(?: {_THING})?\b|\bworst {_THING}\b|\bleast profitable\b|\b(?:lost|losing|down|fell|fallen|hurt\w*|cost)\b.{{0,10}}\b(?:the )?most\b|\b(?:which|what)\b.*\blose (?:me )?(?:the )?most\b|\b(?:which|what)\b.*\b(?:did|done|doing|performed|performing|fared)\b.{{0,10}}\bworst\b")),
    (About.BEST, re.compile(rf"\b(?:biggest|best|top|largest|greatest) (?:\w+ )?(?:winners?|gainers?|performers?|gains?|profits?)\b|\bbest(?:[- ]performing)? {_THING}\b|\bmost profitable\b|\b(?:which|what)\b.*\b(?:did|done|doing|performed|performing|fared)\b.{{0,10}}\bbest\b|\b(?:gained|made|earned|up|grew|grown|risen)\b.{{0,10}}\b(?:the )?most\b")),
    (About.LARGEST, re.compile(rf"\b(?:biggest|largest|top|main|heaviest|most valuable) (?:\d+ |\w+ )?{_THING}\b|\bmy (?:\d+ )?(?:biggest|largest|top|heaviest)(?: \d+)? ones?\b|{_ITS}(?:biggest|largest|heaviest|most valuable)\W*$|\b(?:what|which)\b.* do (?:i|we) (?:own|hold|have) (?:the )?most(?: of)?\W*$")),
    (About.SMALLEST, re.compile(rf"{_ITS}(?:smallest|tiniest|least valuable|lightest)\W*$|\b(?:smallest|tiniest|least valuable|lightest) (?:\d+ |\w+ )?{_THING}\b|\bmy (?:\d+ )?(?:smallest|tiniest|lightest)(?: \d+)? ones?\b")),
    (About.CASH, re.compile(r"\b(?:how much|what|show|check|is there|any|see|tell me)\b.*\bcash\b|\bcash (?:balance|position|left|available|on hand)\b|\bbuying power\b|\buninvested\b|^\W*(?:my )?cash\W*$")),
)  # fmt: skip
_OF_CASH_OTHERWISE = re.compile(
    r"\b(?:cash ?flows?|if|pa(?:y|id)|put|added?|received?|got|spen[dt]|invest\w*|took|taken|deposit\w*|withdr\w+|secured|allocation|divide\w*|(?:without|excluding|ignoring|leaving out|not (?:counting|including)|except|ex)(?: counting)?(?: (?:the|my|any))? cash|versus|vs|class|dividends?)\b"
)
_SUPPOSING = re.compile(r"\b(?:if|would|could|should|will|suppose|imagine)\b")
_RESULT = re.compile(r"\b(?:returns?|gains?|gained|made?|earn(?:ed)?|profits?|perform\w*|do|did|done|up|result)\b")
_BESIDE = re.compile(r"\bcompare (?:my|our|the) (?:whole |entire )?(?:portfolio|account|holdings) (?:with|to|against|versus|vs\.?|and) ")
_MY_OWN = re.compile(
    rf"\b(?:my|our) (?:\d+ |\w+ )?(?:best|worst|biggest|largest|smallest|top|strongest|weakest|heaviest)(?:[- ]performing| performing)? (?:\w+ )?{_THING}\b"
)
_STANDS = re.compile(rf"\b(?:are|is|stands?|sits?)\b.{{0,14}}\b(?:{_IN_LOSS}|{_IN_PROFIT})\b")
_ASKS = re.compile(rf"{LEAD}(?:what|which|who|show|list|name|tell me|my|our)\b")
_OF_ANOTHER = re.compile(
    r"\b(?:forecast|predict\w*|outlook|price|chart|sell|buy|alerts?|watch|compare|backtest|risk\w*|report|news|retrain|optimi[sz]e)\b"
)
"""What is asked of the holding rather than which it is."""
_OWNED = re.compile(rf"\b(?:{_THING}|my|our|i|we|mine)\b")
_BY_GAIN = frozenset({About.BEST, About.WORST})
_HOLDINGS_ALONE = frozenset({About.NET_DEPOSITS, About.LONGEST, About.COUNT, About.CASH, About.AVERAGE_COST})
_GAINS_OF = frozenset({About.REALIZED, About.UNREALIZED})


def about_of(clause: Clause) -> str | None:
    """The one thing that a clause asks of the portfolio, as `tools.asked.About` has it; None where it asks for the whole."""
    text = clause.plain
    found = next((about for about, pattern in _PATTERNS if pattern.search(text)), None)
    if found in {About.LOSERS, About.WINNERS} and not _OWNED.search(text) and not _HARVEST.search(text):
        return None
    return None if found is None or (found is About.CASH and _OF_CASH_OTHERWISE.search(text)) else found.value


_DEFINING = re.compile(
    r"^\W*(?:what (?:is|does|are)|explain|define|how (?:does|do)|why|when did|did i|have i|how much)\b|\b(?:alert|undo|sold|backtest)\b"
)
_HIGH = re.compile(
    r"\b(?:when|what|which day|on what day)\b.*§.*\b(?:highest|peak(?:ed)?|all[- ]time high|record high|most expensive|top out|topped out)\b|\b(?:all[- ]time high|record high|peak|highest (?:price|close|point|value|level)|ath)\b.*§|\bhighest § (?:price|close|point|value|level)\b|§(?:'s)? (?:\d+[- ]?\w+ |¤ )?(?:all[- ]time high|record high|peak price|highest (?:price|close|point|level)|ath)\b"
)
_LOW = re.compile(
    r"\b(?:when|what|which day|on what day)\b.*§.*\b(?:lowest|all[- ]time low|record low|cheapest|bottom(?:ed)?(?: out)?)\b|\b(?:all[- ]time low|record low|lowest (?:price|close|point|value|level))\b.*§|\blowest § (?:price|close|point|value|level)\b|§(?:'s)? (?:\d+[- ]?\w+ |¤ )?(?:all[- ]time low|record low|lowest (?:price|close|point|level))\b"
)
_OTHERWISE = re.compile(
    r"\b(?:if|my|mine|alert|notify|tell me when|let me know|warn|ping|will|forecast|predict\w*|buy|bought|sell|sold|lots?|volatil\w+)\b"
)


def extreme_of(clause: Clause) -> str | None:
    """Where a clause asks when, or at what price, an instrument stood highest or lowest: "high" or "low"."""
    text = clause.plain
    if _OTHERWISE.search(text):
        return None
    return "high" if _HIGH.search(text) else "low" if _LOW.search(text) else None


def of_a_sale(clause: Clause) -> bool:
    """Whether the words ask what would come of a sale, whatever would be sold."""
    return _IF_SOLD.search(clause.plain) is not None or _TERM.search(clause.plain) is not None


def supposes_sale(clause: Clause) -> bool:
    """Whether a clause asks what would come of selling a holding or part of it, or everything."""
    asked = _IF_SOLD.search(clause.plain) is not None or asks_term(clause)
    return asked and (not clause.figures or (len(clause.mentions) == 1 and units_sold(clause) is not None))


def asks_term(clause: Clause) -> bool:
    """Whether a clause asks how long units of one instrument have been held, in the words of tax laws."""
    return len(clause.mentions) == 1 and _TERM.search(clause.plain) is not None


def units_sold(clause: Clause) -> Decimal | None:
    """How many units a clause supposes sold; None where it names no number of them alone."""
    single = clause.figures[0] if len(clause.figures) == 1 else None
    return (
        single.value if single is not None and single.value > 0 and single.role in {Role.QUANTITY, Role.BARE} and not single.money else None
    )


def figure_asked(clause: Clause) -> str | None:
    """show_portfolio, portfolio_performance, price_history or compare where what is asked is something that only this tells; None otherwise."""
    if supposes_sale(clause) or (_HARVEST.search(clause.plain) and not _DEFINING.search(clause.plain) and not clause.figures):
        return "show_portfolio"
    if stance(clause.plain) is Stance.ADVICE or _SUPPOSING.search(clause.plain):
        return None
    if clause.mentions and extreme_of(clause) is not None:
        return "price_history"
    if _BESIDE.search(clause.plain) and clause.mentions:
        return "compare"
    return _of_books(clause, about_of(clause))


def _of_books(clause: Clause, about: str | None) -> str | None:
    """The tool that tells the one thing that is asked of one's own books; None where several do."""
    if about in {About.WHY_DOWN, About.WHY_UP, About.PEAK} or (
        about in {About.BEFORE_FEES, About.WITHOUT_DIVIDENDS} and _RESULT.search(clause.plain)
    ):
        return "portfolio_performance"
    timed = clause.times.periods or clause.times.durations or clause.times.days
    if about in _GAINS_OF:
        return None if timed else "show_portfolio"
    if about in {About.LOSERS, About.WINNERS} and _STANDS.search(clause.plain) and _OWNED.search(clause.plain) and not timed:
        return "show_portfolio"
    if about in {About.LARGEST, About.SMALLEST} and re.match(r"\W*(?:which|what)\b", clause.plain) and not timed:
        return "show_portfolio"
    if about is not None and _MY_OWN.search(clause.plain) and _ASKS.match(clause.plain) and not _OF_ANOTHER.search(clause.plain):
        return "portfolio_performance" if timed and about in _BY_GAIN else "show_portfolio"
    return "show_portfolio" if about in _HOLDINGS_ALONE else None
