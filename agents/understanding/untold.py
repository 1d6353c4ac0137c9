"""What nobody can be told here, since there are no data or no tool for it: found by its words, so that no neighbouring answer stands for it."""

import re

from agents.understanding.clause import Clause
from agents.understanding.guards import Stance, stance
from agents.understanding.knowledge import asks_meaning
from agents.understanding.scene import Draft, Scene, made, percentages

_AHEAD = r"(?:will|next|upcoming|coming|expected|future|announce\w*|going to|when (?:is|are|does|do|will)|forecast\w*|predict\w*)"
_COMPANY = r"(?:§|it|its|they|the company|this stock|that stock|the stock|the market|my stocks)"
_TOPICS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("dividends", re.compile(rf"\b{_AHEAD}\b.*\b(?:ex-?)?dividends?\b.*§|\b{_AHEAD}\b.*§.*\bdividends?\b|§.*\b(?:ex-?dividend|next dividend|dividend (?:date|calendar|yield|payout|growth|history))\b|\b(?:ex-?dividend|dividend (?:date|calendar|yield|payout|growth)|pay-?out ratio|yield)s? (?:date )?(?:of|for|on) §|\bdividend yield\b|\bwhat (?:is the )?dividends? (?:does|do|will|of|has|is) §|\b(?:does|do|will) § (?:\w+ )?pay (?:\w+ )?dividends?\b|\bhow (?:much|high|big) (?:\w+ ){0,2}dividends? (?:does|do|will|is|of) §|\bhow much does § pay\b")),
    ("fundamentals", re.compile(r"\bp ?/ ?e\b|\bkgv\b|\bpe[- ]ratio\b|\bprice[- ](?:to[- ])?(?:earnings?|book|sales)\b|\b(?:forward|trailing) (?:pe|p/e|earnings)\b|\bpeg\b(?: ratio)?|\bmarket cap\w*\b|\bmarket value of §|\bcapitali[sz]ation\b|\benterprise value\b|\bev ?/ ?ebitda\b|\bbook value\b|\b(?:shares? )?(?:outstanding shares|shares outstanding|float)\b|\bfair value\b|\bintrinsic value\b|\b(?:over|under)valued\b|\bvaluation\b|\bearnings (?:date|day|calendar|estimate|surprise|yield)\b|\bwhen (?:does|do|will|is|are) §.*\bearnings\b|\bnext earnings\b|\bshort interest\b|\b(?:insiders?|insider trading|institutional (?:owners\w*|holders))\b|\besg\b|\bcredit rating\b")),
    ("news", re.compile(r"\b(?:any |the |latest |recent |what )?(?:news|headlines?|rumou?rs?|press releases?)\b|\banalysts?\b|\b(?:price|consensus) targets?\b|\b(?:buy|sell|analyst|consensus|stock) (?:ratings?|recommendations?)\b|\bupgrade[ds]?\b.*§|\bsentiment\b|\bwhy (?:is|are|was|were|did|has|have) (?:the )?(?:§|market|stock) (?:\w+ ){0,2}(?:up|down|fall\w*|fell|drop\w*|ris\w+|rose|crash\w*|jump\w*|plung\w+|mov\w+|surg\w+|soar\w*|tank\w*|gain\w*|los[et]\w*)\b|\bwhat (?:happened|is (?:going on|happening|up)) (?:to|with) (?:the )?(?:§|market\b)")),
    ("intraday", re.compile(r"\bintra-?day\b|\b(?:after|pre|extended)[- ]?(?:hours|market)\b|\b(?:minute|hourly|tick|real[- ]?time|live|streaming)\b.*(?:§|\b(?:price|quote|chart|data|prices|quotes|market)\b)|§.*\b(?:real[- ]?time|live|right now this minute|per minute|hourly)\b|\b(?:bid|ask|spread|order book|level 2|level ii)\b.*§|§.*\b(?:bid|ask price|bid[- ]ask|order book)\b|\b(?:trading )?volumes?\b.*§|§.*\b(?:trading )?volume\b|\bhow many shares (?:of §|§ shares)? ?(?:were |are |was )?traded\b|\b(?:open(?:ing)?|opened) (?:price )?(?:of|at|for)? ?§|§.*\b(?:open(?:ed)? at|opening price|opened)\b|\bwhere did § open\b|\b(?:day|session|today)(?:'s)? (?:high|low)\b|\bvwap\b")),
    ("economy", re.compile(r"\b(?:will|is|are|when|what|how|chance\w*|probab\w+|likel\w+|next|expect\w*|predict\w*|forecast\w*)\b.*\b(?:recession|inflation|(?:the )?fed|federal reserve|ecb|central banks?|interest rates?|rate (?:cut|hike)s?|gdp|unemployment|elections?|war|bubble|bull market|bear market|oil price|gold price|housing market)\b(?!.*\b(?:mean|explain|define)\b)")),
    ("events", re.compile(r"\b(?:will|when|is|are|going to)\b.*§.*\b(?:split|merge\w*|acquir\w+|acquisition|go bankrupt|bankrupt\w*|default|ipo|delist\w*|be bought|taken over|buy ?back|spin[- ]?off|layoffs?|new (?:product|ceo|iphone))\b(?!.*\d)|\b(?:stock )?split (?:date|coming|planned|next)\b|\bnext (?:stock )?split\b")),
    ("options", re.compile(r"\bimplied vol\w*\b|\boption(?:s)? (?:chain|prices?|premium|open interest)\b|\bopen interest\b|\bput[/-]call\b|\bgreeks\b|\b(?:delta|gamma|theta|vega) of\b.*\b(?:call|put|option)s?\b|\bvix\b(?!.*(?:\bprice\b|\bquote\b))")),
    ("crash", re.compile(r"\b(?:chances?|odds|probab\w+|likel\w+|will|when|going to|is)\b.*\b(?:market|markets|wall street|everything)\b.*\b(?:crash\w*|collapse\w*|correction|melt ?down)\b(?!.*\d ?(?:%|percent))(?!.*\b(?:my|me|i|if)\b)|\b(?:next|coming|a) (?:market|stock market) crash\b(?!.*\b(?:my|me|i|if|what would|do to)\b)")),
    ("doubling", re.compile(r"\b(?:when|how long|how soon|how many years|until)\b.*\b(?:my|our)\b.*\b(?:doubles?d?|doubling|triples?d?|retire\w*|millionaire|a million|financially (?:free|independent))\b|\bwhen (?:can|will|could) (?:i|we) (?:retire|be (?:rich|a millionaire|financially \w+))\b|\bwill (?:i|we) (?:be (?:rich|a millionaire)|have enough)\b")),
)  # fmt: skip
_OTHERWISE = re.compile(
    r"\b(?:what (?:is|are|does) (?:an? |the )?(?!§)\w+(?: \w+)? mean|explain|define|definition|meaning|how (?:does|do|is) (?:a |an |the )?\w+ (?:work|calculated|computed)|document|filing|10-?k|annual report|according to|uploaded|my dividends?|dividends? (?:did|have|i|in my)|i (?:got|received|have received)|received|paid me|pay me|alert|notify|tell me when|warn|what if|stress|note|notes|reinvest\w*|in my (?:books|portfolio)|interest (?:paid|earned|received|on)|taxes?|backtest\w*|strateg\w+|bought|record)\b"
)


def untold(clause: Clause, scene: Scene) -> str | None:
    """What a question asks of that nobody can be told here; None where it can be, or orders something, or asks for a definition."""
    text = clause.plain
    if _OTHERWISE.search(text) or asks_meaning(clause):
        return None
    found = next((topic for topic, pattern in _TOPICS if pattern.search(text)), None) or _bare(clause, scene)
    if found == "crash" and percentages(clause):
        return None
    if (
        found is None
        or (stance(text) is Stance.ADVICE and _ADVISING.search(text))
        or (found in {"fundamentals", "dividends"} and scene.known.documents and not _YIELD.search(text))
    ):
        return None
    of_company = bool(clause.mentions or (scene.subjects and (re.search(rf"\b{_COMPANY}\b", text) or len(text.split()) < SHORT)))
    generic = found in {"economy", "crash", "doubling", "news", "events"}
    return found if of_company or generic else None


_YIELD = re.compile(r"\b(?:dividend|payout) yields?\b|\byields? (?:of|on) §|§(?:'s)? yield\b")
"""No paper of a company tells it: it goes with the price."""
SHORT = 6
"""A question of fewer words lives from what was spoken of before."""
_ADVISING = re.compile(r"\b(?:should|shall|would you|better to|recommend|advise|worth (?:buying|holding|selling)|good (?:time|idea|buy))\b")
_DIVIDEND_ALONE = re.compile(r"^\W*(?:(?:and|what about|how about|what is|the|its|any|next) )*(?:the |its |next )*dividends?\W*$")
_PRICED = frozenset({"quote", "price_history", "forecast"})


def _bare(clause: Clause, scene: Scene) -> str | None:
    """The dividend of what was just priced ("and the dividend?"), which is not one's own."""
    last = scene.memory.calls[-1].intent if scene.memory.calls else None
    return "dividends" if last in _PRICED and scene.subjects and _DIVIDEND_ALONE.match(clause.plain) else None


def build_untold(clause: Clause, scene: Scene) -> Draft:
    """out_of_scope, with what was asked of where that is known."""
    topic = untold(clause, scene)
    return made(
        "out_of_scope",
        topic=topic,
        symbol=clause.mentions[0].symbol if topic and clause.mentions and clause.mentions[0].instruments else None,
    )
