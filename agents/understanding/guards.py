"""What must not be obeyed, and which sentences may change something: orders and reports may; questions, suppositions, refusals and pleas for advice may not."""

import re
from collections.abc import Sequence
from enum import StrEnum

from agents.understanding.openings import LEAD
from agents.understanding.undone import undone

_UNSAFE: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "instruction_override",
        re.compile(
            r"\b(?:ignore|disregard|forget|override|bypass|circumvent|violate|drop|set aside|pay no attention to)\b(?! it\b| that\b| about)[^.?!]{0,40}\b(?:instructions?|rules?|prompts?|guidelines?|guardrails?|restrictions?|safety|programming|polic(?:y|ies)|limits|limitations|everything you (?:were|have been) told|confirmations?|disclaimers?)\b"
            r"|\b(?:system|initial|hidden|secret|original) (?:prompt|instructions?|message)\b|\b(?:reveal|print|repeat|show|output|leak|tell me) (?:me )?(?:your|the) (?:\w+ )?(?:prompt|instructions)\b"
            r"|\byou are now\b(?! (?:connected|able))|\b(?:developer|debug|god|admin|jailbreak|dan|unrestricted|root) mode\b|\bjailbreak\b|\bno (?:restrictions|rules|limits|filters)\b|\bwithout (?:any )?(?:restrictions|rules|limits|filters|disclaimers?)\b"
            r"|\bpretend (?:that )?(?:you|to be)\b|\bact as (?:if you|an? (?:\w+ )?(?:ai|broker|advis[eo]r|admin\w*|unrestricted|human|financial))|\brole-?play\b|\bnew instructions\s*:|^\s*system\s*:"
            r"|\b(?:skip|without|bypass|no need for|do not (?:ask|require)|never ask|stop asking)\b[^.?!]{0,25}\b(?:confirmation|confirming|confirm|asking(?: me)?|approval|permission)\b"
            r"|\bwithout (?:asking|my (?:ok|okay|approval|consent|yes|confirmation))\b|\bi am (?:the|your|an?) (?:system |site )?(?:admin\w*|developer|creator|owner of this (?:system|server))\b"
        ),
    ),
    (
        "secrets",
        re.compile(
            r"\bapi[- ]?keys?\b|\b(?:access|secret|auth) (?:tokens?|keys?)\b|\bpasswords?\b(?! (?:reset|policy))(?<!my password)|\benvironment variables?\b|\.env\b|/etc/\w+|\bsource code of (?:this|your)|\bconnection string\b|\bcredentials\b"
            r"|\bdrop (?:the )?(?:table|database)\b|\bselect \S+ from \w+|\binsert into \w+\b|\bdelete from \w+\b|\bunion select\b|;\s*--|\brm -rf\b|\b(?:run|execute) (?:this |a |the )?(?:shell|sql|bash|python|system)\b|<script|\bdump (?:the )?(?:database|db)\b|\bos\.system\b|\bcat /"
        ),
    ),
    (
        "other_user_data",
        re.compile(
            r"\b(?:other|another|all|every|different|any other) (?:users?|customers?|clients?|people|person|members?|investors?|accounts? holders?)(?:'s?)?\b(?=.*\b(?:portfolios?|holdings?|data|trades?|accounts?|own(?:s|ed|ing)?|hold(?:s|ing)?|bought|buying|balances?|transactions?|positions?|e-?mails?|names?|assets?|stocks?)\b)"
            r"|\b(?:portfolios?|holdings?|data|trades?|accounts?|balances?|transactions?|positions?|e-?mails?|assets?)\b[^.?!]{0,20}\b(?:of|from|for) (?:all|every|each|other|another|any)(?: \w+)? (?:users?|customers?|clients?|people|members?|investors?)\b"
            r"|\b(?:all|every|list|other|show|of) (?:the )?(?:other )?users?\b|\b(?:everyone|everybody|anyone|someone|somebody|anybody)(?: else)?(?:'s)\b|\beveryone(?: else)? (?:holds|owns|is holding)\b|\buser(?: id| no\.?| number)? ?#?\d+\b|\b(?:move|transfer|send|wire|take|withdraw)\b[^.?!]{0,20}\b[a-z]{3,}'s (?:cash|money|funds|dollars)\b|\bsomebody else\b|\banother user\b|\bwho else (?:owns|holds|has)\b"
            r"|\b(?:portfolios?|holdings?|positions?|accounts?|trades?|transactions?|balances?) (?:of|for|belonging to) (?:user|customer|client|mr|mrs|ms|my (?:wife|husband|boss|friend|neighbou?r|brother|sister|colleague|ex))\b"
        ),
    ),
    (
        "guaranteed_profit",
        re.compile(
            r"\bguarante(?:e|es|ed|eing)\b[^.?!]{0,60}\b(?:returns?|profits?|gains?|income|money|rise|go up|win(?:s|ner)?|up|double|not lose|success|earnings|yield|make)\b|\b(?:returns?|profits?|gains?)\b[^.?!]{0,20}\bguarante\w*|\bguarante(?:e|ed)\b.*\b(?:stock|invest\w*|trade|moon|winner|pick|rise|skyrocket|rich|pay off)\b|\b(?:stock|winner|pick|trade|investment)\b[^.?!]{0,30}\bguarante(?:e|ed)\b"
            r"|\b(?:risk[- ]free|without (?:any )?risk|no risk|zero risk)\b[^.?!]{0,40}\b(?:returns?|profits?|money|gains?|double|invest\w*|stocks?|trade|\d+ ?%)|\b(?:double|triple|make|earn|get|profits?|returns?|money|stock|\d+ ?%)\b[^.?!]{0,40}\b(?:risk[- ]free|without (?:any )?risk|no risk|zero risk|for sure|with certainty)\b"
            r"|\b(?:can ?not|can never|never) lose\b|\bsure[- ](?:thing|fire|win)\b|\b(?:definitely|certainly|certain to|100% (?:sure|certain|safe)|surely|bound to) (?:\w+ ){0,2}(?:rise|go up|double|win|moon|make|gain|increase|profit)|\bpromise me\b|\bpromise\b[^.?!]{0,30}\b(?:will|would|can|could) ?(?:not|never) (?:lose|fall|drop|go down|shrink)\b|\bget rich quick\b|\bdouble my money\b"
        ),
    ),
    (
        "market_abuse",
        re.compile(
            r"\binsider (?:info\w*|news|tips?|trading|knowledge|trade)\b(?!.*\b(?:mean|legal definition|explain|what is|define)\b)|\bpump(?:[- ]and[- ]| & )dump\b|\bmanipulat\w+\b.*\b(?:price|stock|market|share)|\bspoof(?:ing)?\b|\b(?:spread|plant) (?:false )?rumou?rs\b|\bfront[- ]?run\w*\b|\bwash trad\w+"
            r"|\b(?:irs|hmrc|finanzamt|tax ?(?:man|office|collector|authorit(?:y|ies)|inspector))\b[^.?!]{0,20}\b(?:never|not|without)\b[^.?!]{0,15}\b(?:sees?|knows?|finds?|notices?|learns?|hears?)\b|\b(?:hide|conceal|keep)\b[^.?!]{0,40}\bfrom the (?:irs|tax\w*|finanzamt|hmrc)\b|\blaunder\w*\b|\bevad(?:e|ing) tax\w*|\btax evasion\b|\bhide\b[^.?!]{0,40}\b(?:tax|irs|gains|income|wife|husband|spouse)\b|\bfalsif\w+|\bbackdat\w+|\bfake (?:trades?|transactions?|losses)\b|\bhack(?:ing)?\b|\bsteal\b|\bfraud(?:ulent)?ly\b|\bcommit fraud\b|\bmaterial non-?public\b"
        ),
    ),
    ("self_harm", re.compile(r"\b(?:hurt|kill|harm|hang|shoot|drown) myself\b|\bsuicid\w*|\bwant(?:ed)? to die\b|\b(?:end|take) my (?:own )?life\b(?! (?:insurance|policy|fund|cover))|\b(?:no|not any) (?:reason|point) (?:to|in) (?:live|living)\b|\bdo not want to (?:live|be alive)\b|\bbetter off dead\b|\bcannot go on living\b|\b(?:mich umbringen|selbstmord|suizid\w*|quiero morir|quero morrer|voglio morire|matarme|me matar|me tuer|envie (?:de|from) mourir)\b")),
    ("harm", re.compile(r"\b(?:hurt|kill|harm) (?:someone|people|him|her)\b|\b(?:build|make) a (?:bomb|weapon)\b")),
)  # fmt: skip
_POSSESSIVE = re.compile(
    r"\b(?P<who>[a-z]{2,})(?:'s|s')\s+(?:and \w+'s\s+)?(?:\w+\s+){0,2}?(?:portfolios?|holdings?|positions?|trades?|transactions?|accounts?|balances?|watchlists?|stocks|investments|alerts|deposits|shares|money)\b"
)
_OWNED_BY = re.compile(
    r"\bwhat (?:does|did|has|is|stocks does|stocks did|stocks has) (?P<who>[a-z]{3,})(?: \w+)? (?:own|owns|hold|holding|buy|bought|sell|sold|trade|have in (?:his|her|their))\b"
)
_NOT_PEOPLE_WORDS = (
    "today yesterday tomorrow week month year quarter day morning market markets company companies fund funds stock let what that it who there here how when where why he she one today's "
    "broker brokers brokerage custodian sector world country business shareholder i you we they the my your our this last next friday monday tuesday wednesday thursday saturday sunday january february march april may june "
    "july august september october november december firm bank index etf bond portfolio account report model forecast buffett government all alert user pros investors people analysts experts others insiders institutions banks everyone each every either these those"
)
_NOT_PEOPLE = frozenset(_NOT_PEOPLE_WORDS.split())
_EXPLAINING = re.compile(
    r"^\s*(?:what (?:is|are|does)|explain|define|why (?:is|are)|is) (?:an? |the )?(?:\w+ ){0,2}(?:insider trading|pump and dump|front running|money laundering|wash trading|tax evasion|spoofing|market manipulation|risk[- ]free rate|risk[- ]free)\b"
    r"|^\W*(?:please )?(?:how|where) (?:do|can|could) i (?:add|invite|create|register)\b"
)


_SPELT_OUT = re.compile(r"\b(?:[a-z0-9][.*_|-]){2,}[a-z0-9]\b")
_DISGUISED = re.compile(r"\b(?=[a-z0-9@$]*[a-z])(?=[a-z@$]*[0-9@$])[a-z0-9@$]{3,}\b")
_LETTERS = str.maketrans("013457@$", "oieastas")


def _undisguised(text: str) -> str:
    """Words as they are read aloud: "s.y.s.t.e.m" as system, "k3ys" as keys."""
    spelt = _SPELT_OUT.sub(lambda word: re.sub(r"[^a-z0-9]", "", word[0]), text)
    return _DISGUISED.sub(lambda word: word[0].translate(_LETTERS), spelt)


def unsafe_kind(text: str) -> str | None:
    """Why a message (marked text, small letters) must be refused; None when it need not be."""
    if _EXPLAINING.search(text):
        return None
    read = (text, _undisguised(text))
    kind = next((name for name, pattern in _UNSAFE if any(pattern.search(one) for one in read)), None)
    if kind is not None:
        return kind
    for pattern in (_POSSESSIVE, _OWNED_BY):
        if any(m["who"] not in _NOT_PEOPLE for m in pattern.finditer(text)):
            return "other_user_data"
    return None


class Stance(StrEnum):
    """How a sentence stands to what it speaks of."""

    ORDER = "order"  # commands and reports: may write
    QUESTION = "question"
    SUPPOSED = "supposed"
    REFUSED = "refused"
    OTHERS = "others"  # what somebody else did
    UNDONE = "undone"  # what did not happen, or not yet
    ADVICE = "advice"


_POLITE = re.compile(
    r"^(?:\W*(?:and|so|then|also|hey|hi|hello|please|okay|ok|now|well|but|great|thanks|first|next|finally)\W+)*(?:can|could|would|will|may|might) (?:you|u)\b(?! (?:recommend|advise|suggest|say|think|consider|buy|sell|hold|invest)\b(?! me\b| \d| \w+ (?:shares|of)| for me))"
)
_WOULD_YOU = re.compile(
    r"\bwould you (?:\S+ ){0,5}(?:buy|sell)\b\W*\?|\bwould you (?:buy|sell|hold|invest|recommend|keep)\b(?! me\b)(?!.*\bfor me\b)"
)
_ADVICE = re.compile(
    r"\bshould (?:i|we|one|my)\b|\b(?:is|are|was|would) (?:it|now|this|that|§|today|they)\b[^.?!]{0,25}\b(?:good|bad|right|best|smart|wise|worth|sensible|safe|late|early|buy|sell|sense|clever|stupid|dumb)\b(?! (?:price|quote))"
    r"|\bworth (?:buying|selling|it|investing|holding|keeping|a buy)\b|\brecommend\w*\b|\badvi[cs]e\b|\bwhat (?:do|would) you (?:think|do|suggest|advise|say|buy|put|invest|pick|choose|go for)\b|\bdo you think\b|\bbetter to (?:buy|sell|hold|keep|wait)\b|\bought i\b"
    r"|\bor (?:let it (?:run|ride|be)|leave it|sit tight|wait|keep it|hold(?: on)?)\b[^.!]*\?|\bbuy or sell\b|\bsell or (?:hold|keep|buy)\b|\bhold or (?:sell|buy)\b|\bgood (?:buy|investment|time)\b|\b(?:what|which) (?:\w+ ){0,3}(?:to|should i|shall i|can i|do i) (?:buy|sell|invest|pick)\b|\bshall i\b|\bwould it (?:be|make)\b|\btip(?:s)?\b for\b|\bany (?:ideas|tips|suggestions|thoughts)\b|\bideas\s*\?"
)
_BY_OTHERS = re.compile(
    r"\b(?:is|was|are|were) (?:he|she|they|that guy|the guy) (?:right|wrong|correct|crazy|nuts|mad)\b"
    r"|^(?!.*\b(?:i|we) (?:\w+ ){0,2}(?:say|said|think|told|claim|swear)\b).*\b(?:says?|said|thinks?|tells? (?:me|us)|told (?:me|us)|keeps? (?:saying|telling (?:me|us))|reckons?|insists?|claims?|suggests?|swears?|advise[sd]?|wants (?:me|us)) (?:that )?"
    r"(?:(?:i|we) (?:should|must|ought to|need to|have to|had better|better) |(?:me|us) )?(?:to )?(?:buy|sell|dump|hold|keep|ditch|unload|get rid|get out|invest|load up)\b"
)
"""What somebody else says should be done, or whether they are right."""
_SUPPOSED = re.compile(
    r"\bwhat if\b|\bif (?:i|we|you|one) (?:had|have|were to|was to|would|bought|buy|sold|sell|invest(?:ed)?|put|add(?:ed)?|deposit\w*|held|hold|got|get|kept|only)\b|\bhad (?:i|we)\b|\bsuppos(?:e|ing)\b|\bimagine\b|\bhypothetical\w*\b|\bassum(?:e|ing)\b|\bsay i\b"
    r"|\b(?:i|we) (?:could|should|might|would|may) have\b|\bwould have\b|\b(?:would|will|does|do|did|might|could) (?:it|that|§|\d+|this|selling|buying|adding)\b[^.?!]{0,40}\b(?:cost|be worth|bring|do to|change|affect|look|get me|come to|be|give|mean)\b"
    r"|\bwould cost\b|\bcost (?:me )?(?:to|if)\b|\bhow much (?:would|will|do|does|can|could|for|is|are|to)\b|\bthinking (?:of|about)\b|\bconsider(?:ing)?\b|\bcontemplat\w+|\binterested in\b|\btempted\b|\bplan(?:ning)? (?:to|on)\b|\bmight (?:buy|sell)\b|\bmaybe (?:buy|sell|i)\b|\bsimulat\w+|\bbacktest\w*|\bbefore (?:i|we) (?:buy|sell)|\bwould (?:i|we)\b(?! like)|\bwondering\b|\bin case i\b|\bcould i (?:buy|sell|get|afford)\b|\bhow many\b.*\bcan i\b|\bcan i afford\b|\bwithout (?:buying|selling|recording)\b"
)
_REFUSED = re.compile(
    r"\b(?:do not|does not|did not|don t|never|not going to|will not|no need to|have not|has not|stop|without|am not|refrain from|avoid|hold off(?: on)?|rather not|not) (?:\w+ ){0,3}?(?:buy|sell|add|record|log|delete|remove|change|save|book|deposit|withdraw|import|purchase|execute|place|create|set|undo|edit|update|bought|sold|buying|selling|recording|watch|track|alert|trade|do it|do that|enter|make|touch|submit)\b"
    r"|\b(?:was|were|had been|been) (?:going|about|planning|thinking|meaning|supposed|tempted|hoping)\b[^.?!]{0,40}\b(?:buy|sell|add|record|deposit|withdraw|buying|selling)\b|\b(?:decided|chose|opted) (?:against|not)\b"
    r"|\b(?:almost|nearly|wanted to|would have liked to|wish i had|if only i had) (?:buy|sell|bought|sold)\b(?=[^.?!]*\b(?:but|almost|nearly|wish)\b)"
    r"|\b(?:just|only) (?:asking|wondering|looking|curious|checking)\b|\bnot a (?:buy|sell|trade|order)\b"
)
_QUESTION = re.compile(
    r"^(?:\W*(?:and|so|then|also|hey|hi|hello|please|okay|ok|now|well|but|wait|hold on|hmm+|oh|actually|sorry)\W+)*(?:how|what|when|which|where|who|why|whose|did|do|does|have|has|had|is|are|was|were|am|what's|would|can i|could i|may i|shall|tell me (?:how|what|when|which|if|whether)|show me (?:how|what|which)|explain|list|show|(?:double[- ]?)?check(?:ing)? (?:if|whether|that|my|the)|verify)\b"
    r"|(?<!record )(?<!book )(?<!add )\b(?:what|which|how much|how many|where|why) (?:\w+ ){0,2}(?:did|do|does|have|has|are|was|were) (?:i|we|my|they)\b"
    r"|^\W*(?:(?:and|or|so|but|well|hm+|what|how|when)\W+)*(?:bought|sold|get|have) (?:i|we)\b"
    r"|\b(?:know|learn|wonder\w*|ask|explain|understand|tell me|show me) (?:\w+ )?how\b|\bhow to\b"
)
_TAGGED = re.compile(
    r"\b(?:did i|did not i|have i|have not i|right|correct|is that right)\s*\?\s*$|\b(?:did|have|do|does) (?:you|that|it|they) (?:\w+ )?(?:count|counted|include|included|know|notice|noticed|see|seen|consider|considered|account)\b"
)
_PERSON = r"(?:husband|wife|spouse|partner|brother|sister|sibling|father|mother|dad|daddy|mom|mum|son|daughter|child|kid|parent|grand(?:father|mother|pa|ma|son|daughter|child)|uncle|aunt|cousin|nephew|niece|friend|buddy|mate|pal|neighbou?r|colleague|co-?worker|boss|teacher|doctor|dentist|ex|girlfriend|boyfriend|fianc[eé]e?|room-?mate|(?:father|mother|brother|sister|son|daughter)-in-law|man|woman|guy|lady|boy|girl|celebrity|senator|politician|insider|investor|billionaire|millionaire|children|men|women|people|folks|parents|somebody|someone|everybody|everyone|anybody|anyone|he|she|they)"
_DID = r"(?:bought|sold|buys|sells|buying|selling|purchased|acquired|invested|owned|owns|deposited|withdrew|received|picked up|dumped|unloaded|loaded up)"
_WANTS = r"(?:wants?|wanted|plans?|planned|intends?|would like|is going|hopes?|needs?) to (?:buy|sell|purchase|deposit|withdraw)"
_MINE = r"(?:broker|bank|advis[eo]r|adviser|manager|plan|robo|account|depot|portfolio|books?|position|holding|stock|share|stake|money|cash|bonus|salary|wages|savings|dividend|app|order|trade|purchase|sale|ira|isa|pension|and i|i|we)s?"
"""What is one's own, or acts for one: "my broker bought"."""
_BETWEEN = r"(?:who|that|which|has|have|had|is|are|was|were|just|also|once|recently|always|already|even|then|now|only|both|used to|wants? to|did|late|told (?:me|us)|says?|said|¤|in ¤|on ¤|in (?:19|20)\d\d|(?:19|20)\d\d|years? ago|,)"
_OTHERS = re.compile(
    rf"^(?!.*\b(?:i|we) (?:\w+ ){{0,2}}?{_DID}\b)(?!.*\b(?:for (?:me|us)|on (?:my|our) behalf|in(?:to)? (?:my|our) (?:\w+ )?(?:account|portfolio|depot|books))\b)"
    rf".*?(?:\b(?:{_PERSON}s?|(?:my|our)(?: late| older| younger| big| little| best| old| new| ex)? (?!{_MINE}\b)[^\W\d_]{{3,}})(?: (?:and|or) (?:\w+ )?{_PERSON}s?)?(?: {_BETWEEN})*"
    rf"(?: (?:has|have|had|did) (?!.*\b(?:i|we)\b)(?:\S+ ){{0,6}}?\S+)? (?:{_DID}|{_WANTS})\b|§ (?:has |have |just )*{_DID} [^,;]*§)"
)
"""A trade of somebody else: told by who made it."""
_WISHED = re.compile(
    r"\b(?:would|d) (?:rather |really )?(?:like|love|have liked|have loved|prefer) to have\b|\b(?:wish|wished) (?:that )?(?:i|we|to have)\b|\bif only\b|\b(?:should|could|might|would|may) have (?:bought|sold|\w+ed)\b"
    r"|\b(?:i|we) (?:could|may|might) (?:\w+ )?(?:buy|sell|purchase|deposit|withdraw|add)\b|\b(?:1|one|some) ?day (?:i|we)\b|¤ (?:i|we) (?:will|want|would|might|may|hope)\b|\bdream(?:ed|t|ing|s)? (?:of|about)\b|\b(?:hope|hoped|hoping) to\b|\b(?:missed|too bad|pity|shame|regret)\b.*\b(?:buy|bought|buying|sell|sold|selling)\b"
)
"""What somebody would like to have done, or may do."""


_NO_QUERY = r"(?!.*\b(?:alert|notify|warn|ping|tell|let me know|record|log|book|add|enter|note|delete|remove|undo|please|when|if|backtest|forecast)\b)"
_TAG_END = (
    r"(?<!\bok)(?<!\bokay)(?<!\bthanks)(?<!\bgot it)(?<!\balright)(?<!\bcan you)(?<!\bcould you)(?<!\bwill you)(?<!\bdone)(?<!\bdeal)"
)
_QUERIED = re.compile(rf"^{_NO_QUERY}.*\b(?:bought|sold|purchased)\b[^?]*?{_TAG_END} ?\?\W*$")
_WEIGHED = re.compile(
    rf"^{LEAD}(?:buy|sell) (?:i|we)\b|^{_NO_QUERY}\W*(?:(?:and|so|or|now|i|we|do i|do we)\W+)*(?:buy|sell|purchase|dump)\b[^?]*?{_TAG_END} ?\?\W*$"
)
"""A trade with a question mark and no word of order: "sell 10 AAPL?", "buy 5 KO or 5 PEP?", and in the word order of other languages "buy i 5 KO"."""


_STANCES = (
    (_TAGGED, Stance.QUESTION),
    (_WOULD_YOU, Stance.ADVICE),
    (_ADVICE, Stance.ADVICE),
    (_BY_OTHERS, Stance.ADVICE),
    (_REFUSED, Stance.REFUSED),
    (_WISHED, Stance.SUPPOSED),
    (_OTHERS, Stance.OTHERS),
    (_SUPPOSED, Stance.SUPPOSED),
    (_POLITE, Stance.ORDER),
    (_WEIGHED, Stance.ADVICE),
    (_QUESTION, Stance.QUESTION),
    (_QUERIED, Stance.QUESTION),
)


_BEFORE_UNDONE = frozenset({Stance.ADVICE, Stance.OTHERS})
"""What a sentence stays that also tells of something that did not happen."""
_CONDITIONAL = re.compile(
    r"\b(?:if|when(?:ever)?|once|as soon as|should|in case) (?:the )?(?:§(?:'s)?|it|its|they|price|stock|share)(?: price)? (?:\w+ ){0,2}?(?:falls?|drops?|trades?|hits?|goes|rises?|reach(?:es)?|breaks?|cross(?:es)?|clos(?:es?)|gets?|dips?|touch(?:es)?|sinks?|climbs?|is (?:above|below|over|under|at))\b"
)
_DEALS = re.compile(r"\b(?:buy|sell|dump|unload|offload|trim|liquidate|get (?:me|us) (?:out|in)|close|exit|take profits?)\b")


def orders_on_condition(text: str) -> bool:
    """Whether marked text wants a trade for the day on which a price does something; nothing is to be recorded of that."""
    return _CONDITIONAL.search(text) is not None and _DEALS.search(text) is not None and not re.search(r"\bwhat\b|\bhow\b", text)


_CHECKING = re.compile(
    r"\b(?:is|are|was|were|does|do)\b[^.!?]*\b(?:right|correct|accurate|wrong|off|true|add up|match|plausible|look (?:right|wrong|off))\b"
    r"|\b(?:did|does|do|have|has|is|are|was|were) (?:you|that|it|this|they|the \w+|my \w+)\b[^.!?]*\b(?:count|includ|consider|account|know|in there)\w*"
    r"|\b(?:did|do|does|have|has|is|are|was|were|will) (?:i|we|it|that|this|they|my \w+) (?:\w+ ){0,4}?(?:get|got|receive\w*|more (?:shares|units)|in (?:my|the) books|recorded|booked|change\w*|adjust\w*|affect\w*|reflected|already|there)\b"
    rf"|^{LEAD}(?:why|how come|how can|verify|(?:double[- ]?)?check)\b"
)
_BY_ORDER = re.compile(
    r"^\W*(?:(?:please|and|then|also|now|just|otherwise|if not) )*(?:buy|sell|add|record|book|log|enter|note|deposit|withdraw|put|invest)\b"
)


def evidence(parts: Sequence[str]) -> list[bool]:
    """Which parts of a message (marked text) only give the ground of its question whether something is right: what they report is not recorded."""
    checking = any(_CHECKING.search(part) for part in parts)
    return [checking and not _CHECKING.search(part) and not _BY_ORDER.match(part) for part in parts]


def says_another(text: str) -> bool:
    """Whether marked text passes on what somebody else says should be bought or sold."""
    return _BY_OTHERS.search(text) is not None


def stance(text: str) -> Stance:
    """The stance of a clause, told by its marked text."""
    found = next((found for pattern, found in _STANCES if pattern.search(text)), Stance.ORDER)
    return Stance.UNDONE if found not in _BEFORE_UNDONE and undone(text) else found
