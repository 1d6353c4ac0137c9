"""Questions about the program itself, told by their words alone: its mails, looks, prices, models, what leaves the machine, what it cannot do, and small talk."""

import re

from agents.understanding.clause import Clause
from agents.understanding.model import Call
from agents.understanding.openings import LEAD
from agents.understanding.scene import Draft, Scene, made

_OUTBOUND = re.compile(
    r"\b(?:what|which|does|do|is|are|will|how much|where)\b.*\b(?:leaves?|leaving|sent|send|sends|go(?:es)?|goes out|transmit\w*|shared?|uploads?|uploaded)\b.{0,40}"
    r"\b(?:my (?:machine|computer|laptop|device|network)|this (?:machine|computer|laptop|device)|to (?:openai|the cloud|the internet|third part(?:y|ies)|outside|others|a (?:language )?model|the (?:language )?model|anyone))\b"
    r"|\bwhat (?:data )?(?:is|are|do you) (?:sent|send|sharing|share)\b.{0,30}\b(?:out|outside|away|with (?:whom|others|anyone|third parties|openai))\b"
    r"|\b(?:is|are) (?:my|the) (?:data|portfolio|books|figures|messages?)\b.{0,30}\b(?:private|local|kept here|leaving)\b|\bdo you phone home\b|\bprivacy (?:settings|overview|report)\b"
    r"|\b(?:was|welche daten|was alles) verl(?:ä|ae?)sst\b.{0,30}\b(?:rechner|computer|gerät|maschine)\b"
)
_USAGE = re.compile(
    r"\b(?:tokens?)\b.*\b(?:us(?:e|ed|age)|cost|spent|spend|took|take|count)\b|\b(?:how many|usage of|cost of|count of) (?:the )?(?:llm |model )?tokens?\b"
    r"|\b(?:model|llm|openai) (?:usage|costs?|spend(?:ing)?)\b|\bwhat (?:did|does|do) (?:the (?:language )?model|openai|the llm|you) cost\b"
)


_CANCEL_JOB = re.compile(
    rf"^{LEAD}(?:cancel|stop|abort|kill|call off|interrupt|terminate)\b(?!.*\b(?:alerts?|watch\w*|proposal|order|trade)\b).*\b(?:backtest\w*|training|retrain\w*|jobs?|fit|calculation|computation)\b"
)
_KINDS = (("backtest", re.compile(r"\bbacktest\w*")), ("retrain", re.compile(r"\b(?:re)?train\w*|\bfit\b")))
_CHANCE_ALERT = re.compile(
    r"\b(?:alert|notify|ping|warn|tell|let|message|text|email|inform|wake)\b(?: me| us)?(?: know)?\b.*\b(?:if|when|once|whenever|as soon as)\b.*\b(?:chances?|odds|probability|likelihood)\b"
    r"|\b(?:if|when|once|whenever|as soon as)\b.*\b(?:chances?|odds|probability|likelihood)\b.*\b(?:alert|notify|ping|warn|tell|let|message|text|email|inform|wake) me\b|\b(?:alert|alarm)\b.*\b(?:chances?|odds|probability|likelihood)\b"
)


_WHAT_IS_THIS = re.compile(
    rf"^{LEAD}(?:what (?:is|are|does|can) (?:this|you)(?: (?:site|thing|page|app|tool|program|place|bot))?(?: (?:do|for|about|all about|used for|good for))*|how does (?:this|it) work|what can (?:i|you|we) (?:do|ask)(?: (?:here|you|me|for me|with this))*)\W*$"
)


_FAIR = re.compile(
    rf"^{LEAD}(?:what|is|are|was|were|would|do you|does|how)\b(?!.*\b(?:mean|means|bought|sold|definition)\b).{{0,40}}\b(?:(?:fair|intrinsic|reasonable|good|bad) (?:price|value|deal|one)|(?:over|under)(?:valued|priced))\b"
)
"""Asks for a judgement on a price, which is the person's own."""


def inquiry(clause: Clause) -> str | None:
    """The intent that the words of a clause leave no doubt about, None when they do."""
    low = clause.low
    told = about_program(low)
    if _FAIR.search(low) or _OUTBOUND.search(low) or told:
        return "advice" if _FAIR.search(low) else told[0] if told else "what_leaves"
    if _CHANCE_ALERT.search(low) and re.search(r"\d", low):
        return "alert_create"
    if _topic(clause) or _WHAT_IS_THIS.match(low):
        return "help"
    if _CANCEL_JOB.search(low):
        return "job_cancel"
    if _USAGE.search(low):
        return "model_usage"
    return None


def _topic(clause: Clause) -> str | None:
    found = topic_of(clause.plain) or topic_of(clause.low)
    return None if found in _OF_ONES_OWN and clause.mentions else found


_OF_ONES_OWN = frozenset({"next_dividend", "yield"})
"""Of an instrument that is named the same is told by `untold`."""


def build_help(clause: Clause, scene: Scene) -> Draft:
    """Help, on a topic of `topics` when one is named."""
    del scene
    return made("help", topic=_topic(clause))


def calls_off(text: str) -> bool:
    """Whether a message asks for background work to be stopped, looked at before anything else is."""
    return _CANCEL_JOB.search(text.lower()) is not None


_KINDS_OF_TALK = (
    ("thanks", re.compile(r"\bthank\w*\b|\bappreciat\w+|\bcheers\b|\bmuch obliged\b|\bthx\b|\bgreat (?:job|work|help)\b|\bwell done\b")),
    ("farewell", re.compile(r"\b(?:bye|goodbye|see you|good night|farewell|talk (?:to you )?later|that is all|cya)\b")),
    ("wellbeing", re.compile(r"\bhow (?:are|is) (?:you|it going|things|life|your day)\b|\bwhat is up\b|\bhow do you (?:do|feel)\b")),
    ("who", re.compile(r"\b(?:who|what) (?:are|made|built) you\b|\byour name\b|\bare you (?:a |an )?(?:\w+ )?(?:bot|human|robot|real|person|ai|machine|chatgpt)\b")),
    ("greeting", re.compile(r"\b(?:hi|hello|hey|hiya|howdy|yo|greetings|good (?:morning|afternoon|evening|day)|welcome|morning|evening|nice to meet you)\b")),
)  # fmt: skip


def build_outbound(clause: Clause, scene: Scene) -> Draft:
    """what_leaves, and the forecasting models beside it where “model” may mean either."""
    del scene
    both = "help" in about_program(clause.low)
    return Draft(calls=(Call(intent="what_leaves"), *((Call(intent="help", args={"topic": "models"}),) if both else ())))


def build_small_talk(clause: Clause, scene: Scene) -> Draft:
    """small_talk with its kind: thanks, farewell, wellbeing, who, greeting; none for the rest."""
    del scene
    return made("small_talk", kind=next((name for name, pattern in _KINDS_OF_TALK if pattern.search(clause.low)), None))


def build_cancel_job(clause: Clause, scene: Scene) -> Draft:
    """job_cancel of the latest job of the kind that is named, or of any kind."""
    del scene
    return made("job_cancel", kind=next((name for name, pattern in _KINDS if pattern.search(clause.low)), None))


_HOW_TO = r"\b(?:how|where) (?:do|can|could|would|should|to)\b|\bcan i\b|\bhow to\b"
_YOU = r"\b(?:do|can|could|will|would|are|is|does) (?:you|it|this|folioscope|the (?:program|app|tool|site))\b"
_IS_IT = rf"(?:{_YOU}|\bi (?:want|would like|need)\b|\b(?:turn|switch|change|set|use|enable|activate|go|make it)\b|^\W*)"
_MODELS = re.compile(
    rf"^{LEAD}(?:which|what|list|show|name|tell me)\b(?!.*\bversions?\b).*\b(?:forecast(?:ing)? |prediction )?models? (?:are|do|can|does|you|exist|available|there|to choose)\b|^\W*(?:list|show)(?: me)?(?: all)?(?: the| your)?(?: available)? (?:forecast(?:ing)? )?models\W*$|\bmodels available\b|\bavailable models\b"
)
_STRATEGIES = re.compile(
    r"^\W*(?:which|what|list|show|name|tell me)\b.*\bstrateg(?:ies|y) (?:are|do|can|you|exist|available|there)\b|^\W*(?:list|show)(?: me)?(?: all)?(?: the| your)?(?: available)? strategies\W*$|\bavailable strategies\b"
)
_FILE = r"(?:excel|spreadsheet|csv|xlsx?|(?:trades?|transactions?|broker\w*) (?:file|export|list)|export|file)"
_HAS_FILE = rf"^{LEAD}(?:i|we|my (?:\w+ )?(?:bank|broker|custodian)\w*) (?:\w+ )?(?:have|has|got|gave|sends?|sent|downloaded|exported|keep|kept|made)\b(?!.*\b(?:from you|out of|alerts?)\b)(?=.*\b(?:trades?|transactions?|buys|orders|export|broker\w*)\b).*\b{_FILE}\b"
"""Tells that there is a file of trades, with which the person does not know what to do."""
_OF_COLUMNS = rf"^{LEAD}(?:how|what|which)\b.*\b(?:columns?|headings?|headers?|file formats?|formats?)\b.*\b(?:look|need\w*|expect\w*|called|named|file|csv|import\w*|support\w*|accept\w*|read|have|be)\b"
_TOPICS = (
    ("models", _MODELS),
    ("strategies", _STRATEGIES),
    ("documents", re.compile(rf"(?:{_HOW_TO}).*\b(?:add|upload|attach|give you|load|put in)\b(?!.*\b(?:broker|trades|transactions)\b).*\b(?:documents?|pdfs?|reports?|filings?)\b")),
    ("import", re.compile(rf"{_HAS_FILE}|{_OF_COLUMNS}|^\W*how (?:do|can|could) i (?:put|get|load|bring|read) (?:it|them|that|this|those) in(?: here)?\W*$|(?:{_HOW_TO}).*\b(?:import|upload|load|bring|get)\b(?!.*\bout\b).*\b(?:broker\w*|csv|trades|transactions|statements?)\b")),
    ("backup", re.compile(rf"(?:{_HOW_TO}|{_YOU}|\bis there\b).*\b(?:back ?up|backups?|restore)\b")),
    ("prices", re.compile(r"^\W*(?:which|what|for which) (?:stocks?|shares|companies|symbols|instruments|prices|tickers|funds)\b.*\b(?:do you (?:have|know|cover)|are (?:there|available)|have prices)\b(?!.*\b(?:alerts?|held|own)\b)")),
    ("price_source", re.compile(r"\bwhere (?:do|are|did) (?:you|your|the) .*\b(?:prices?|quotes?|data)\b.*\b(?:from|come|get)\b|\b(?:source|provider) of (?:your|the) (?:prices?|quotes?|data)\b|\b(?:your|the) (?:price|data|quote) (?:source|provider|feed)\b|\b(?:are|is) (?:your |the |these )*(?:prices?|quotes?|data) (?:\w+ )?(?:live|real[- ]?time|delayed|up[- ]to[- ]date|current)\b|\bhow (?:often|fresh|current|up[- ]to[- ]date) .*\b(?:prices?|quotes?|closes)\b|\bdo you have (?:live|real[- ]?time|intraday) (?:prices?|quotes?|data)\b")),
    ("mail", re.compile(rf"(?:{_IS_IT}|\bcan\b).*\b(?:e-?mails?|mails?|sms|text(?:s| messages?)|whats ?app|telegram|push(?: notifications?)?|newsletters?)\b(?=.*\b(?:me|us|send|notif\w*|get|alerts?|by|per|via|report|weekly|daily|monthly|support|\?)|\W*$)|\bsend (?:me|it|this|that)\b.*\b(?:e-?mail|mail|sms|whats ?app|telegram)\b|\b(?:mir|mich|per) .{0,12}\b(?:e-?mail|mail|sms)\b|^\W*(?:e-?mail|mail|sms|whats ?app|text) (?:me|us|it)\b(?! (?:if|when|once|as soon))")),
    ("looks", re.compile(rf"{_IS_IT}.*\b(?:dark|light|night) (?:mode|theme|colou?rs|design|screen)\b|\b(?:change|switch) (?:the |your )?(?:theme|colou?rs|colou?r scheme|font(?: size)?|design|appearance)\b|\b(?:bigger|larger|smaller) (?:font|text|letters)\b|\b(?:font|text|letters)(?: size)? (?:is |are )?(?:too )?(?:bigger|larger|smaller|small|tiny|big)\b|\bdark ?mode\b")),
    ("languages", re.compile(r"\b(?:which|what|how many|other) languages?\b.*\b(?:you|speak|understand|support|known?|available|there)\b|\bdo you (?:speak|understand|know) (?:german|spanish|french|italian|portuguese|dutch|english|chinese|japanese|russian|polish|turkish|\w+ish|other languages)\b|\b(?:answer|reply|speak|talk|respond)(?: to)?(?: me)? in (?:german|spanish|french|italian|portuguese|dutch|english|chinese|japanese|russian|polish|turkish)\b|\b(?:change|switch|set) (?:the |your |my )?language\b|^\W*(?:please )?(?:speak|talk|answer|reply|respond)(?: to me)? (?:in )?(?:german|spanish|french|italian|portuguese|dutch|chinese|japanese|russian|polish|turkish)\b")),
    ("broker", re.compile(rf"(?:{_YOU}|\b(?:can|could) i\b).*\b(?:place|execute|send|submit|route|make|do|carry out)\b.*\b(?:real |actual |live )?(?:orders?|trades?)\b.*\b(?:broker\w*|exchange|market|for real|real|really)\b|{_YOU} (?:really |actually )?(?:trade|buy|sell|buying|selling|trading)(?: \w+){{0,3}} (?:for real|with real money|at my broker|at the exchange)\b|\b(?:connect|link|sync\w*|access)\b(?: you| it| this)?(?: to| with)? (?:my |the )?(?:broker\w*|bank|robinhood|interactive brokers|degiro|schwab|fidelity|trade republic|etoro|account at)\b|\bis this (?:real|fake|play|paper) (?:money|trading)\b|\b(?:are|is) (?:these|this|the) (?:trades?|orders?) real\b")),
    ("price_of_program", re.compile(r"\b(?:what|how much) (?:do|does) (?:you|this|it|folioscope|the (?:program|app|tool))(?: \w+)? cost\b(?! (?:me )?(?:to|if))|\b(?:are|is) (?:you|this|it|folioscope|the (?:program|app|tool)) (?:really |actually )?(?:free|paid|for free)\b|\bdo i (?:have to|need to|must) pay (?:for|to use) (?:you|this|it|folioscope)\b|\b(?:subscription|pricing plan|premium version)\b")),
    ("password", re.compile(r"\b(?:change|reset|forgot\w*|lost|set|new) (?:my |the |a )?(?:password|login|sign[- ]in)\b|\btwo[- ]factor\b|\b2fa\b|\bsecond factor\b|\b(?:log|sign) (?:me )?out\b|\bhow do i (?:log|sign) (?:in|out)\b")),
    ("users", re.compile(rf"(?:{_HOW_TO}|{_IS_IT}).*\b(?:add|invite|create|more|several|multiple|another|second)\b.*\b(?:users?|people|persons?|logins?|family members?|user accounts?)\b")),
    ("phone", re.compile(rf"(?:{_HOW_TO}|{_YOU}|\bis there\b|\bcan you\b).*\b(?:on (?:my|the|a) (?:phone|mobile|tablet|iphone|android|ipad)|(?:phone|mobile|iphone|android|ios) app|app store|app for)\b|^\W*(?:mobile|phone|iphone|android) app\W*$")),
    ("api", re.compile(rf"(?:{_HOW_TO}|{_YOU}|\bis there\b|\bdo you have\b|\bwhere is\b).*\b(?:rest(?: api| interface| endpoints?| calls?|\W*$)|api|programmatic\w*|endpoints?|openapi|swagger|webhooks?)\b|^\W*(?:your |the )?(?:rest )?api\W*$")),
    ("chat_apps", re.compile(rf"(?:{_HOW_TO}|{_YOU}|\bis there\b).*\b(?:slack|discord|teams|whats ?app|telegram)\b")),
    ("settings", re.compile(rf"(?:{_HOW_TO}|{_IS_IT}|\bwhat\b|\bshow\b).*\b(?:the |my |your |all )?(?:settings?|preferences|configuration)\b(?=\W*$| (?:are|do|can|page|there|you))|^\W*settings\W*$")),
    ("next_dividend", re.compile(r"\b(?:when|what|which|how much)\b.*\b(?:next|upcoming|coming|future|expected)\b.*\b(?:dividends?|payouts?|ex[- ]?dates?|distributions?)\b|\b(?:upcoming|future|expected|next) (?:dividends?|payouts?|ex[- ]?dividend dates?)\b|\bdividend (?:calendar|dates|forecast|schedule)\b|\bwhen (?:do|does|will|is|are) .*\b(?:dividends?|pay(?:s|ing|outs?)?)\b.*\b(?:next|paid|due|again|pay out)\b|^(?!.*\b(?:mean|explain|define|what is an?)\b).*\bex[- ]?(?:dividend )?dates?\b|\bwhen (?:will|do|does|is) .*\b(?:next )?dividends?\b|\bwhen (?:will|does) § (?:next )?pay\b")),
    ("next_dividend", re.compile(r"\bdividends?\b.*\bwill (?:i|we)\b|\b(?:will|would|going to)\b.*\b(?:dividends?|payouts?)\b(?!.*\bif\b)(?=.*\b(?:i|we|me|us|my|next|this|get|receive|pay)\b)|\bdividends? (?:next|coming) (?:year|month|quarter)\b")),
    ("yield", re.compile(r"^\W*(?:(?:and|so) )*(?:which|who|what)\b(?! is).*\byields?\b|\b(?:dividend |payout )?yields?\b(?=.*\b(?:my|our|portfolio|§|holdings|i|me)\b)|\b(?:my|our|portfolio|§)(?:'s)?\b.*\b(?:dividend )?yield\b|\bhow much do (?:i|my stocks) yield\b")),
    ("sale_results", re.compile(r"\b(?:best|worst|most profitable|least profitable|biggest winning|biggest losing|most successful) (?:single )?(?:trades?|sales?|deals?)\b|\bwhich (?:sale|trade|deal)s?\b.*\b(?:profit|gain|made|lost|best|worst|earned|loss)\b|\b(?:profit|gain|loss) (?:per|on each|of each|by) (?:trade|sale)\b|\b(?:win rate|hit rate|winning trades|losing trades)\b")),
    ("interest_on_cash", re.compile(r"\b(?:what|how much|which)\b.*\binterest\b.*\b(?:will|would|could)\b.*\b(?:cash|account|money)\b")),
    ("standing_orders", re.compile(r"^(?!.*\b(?:if|what|would|could|how|which|when|backtest\w*|strateg\w+|rebalanc\w*|alert|did|since|test|simulat\w*|suppose|imagine|fees?|dividends?|returns?|show|list|report|by)\b).*\b(?:buy|invest|deposit|withdraw|save|put|record|book|add|transfer|sell|pay in|set aside)\b.*\b(?:every|each|once a|per) (?:single )?(?:day|week|month|quarter|year)\b|^(?!.*\b(?:if|what|would|how|backtest\w*)\b).*\b(?:buy|invest|deposit|withdraw|save|sell)\b.*\d.*\b(?:weekly|monthly|daily|quarterly)\b|\b(?:standing|recurring|automatic|scheduled|repeating) (?:orders?|buys?|purchases?|deposits?|plans?|transactions?|payments?|investments?|trades?)\b|\b(?:set up|create|start|make|open) (?:a |my |me a )?(?:saving|savings|investment) plan\b(?!.*\d)")),
    ("delete_portfolio", re.compile(r"^\W*(?:please |and |now |can you |could you |how (?:do|can) i |i want to |let us )*(?:delete|remove|close|erase|get rid of|drop|kill|dissolve) (?:my |the |this |that |our )?(?:(?:whole|entire|second|other|first|old|new) )?(?:[\w'-]+ )?(?:portfolio|depot)\b(?! (?:note|alert|share))|^\W*(?:please )?(?:reset|clear|empty|wipe|start over with)(?: all)? (?:my |the |our )?(?:portfolio|books|depot|everything|demo(?: data| portfolio)?)\b|\bdelete (?:all|every one of) my (?:transactions|trades|bookings|positions|holdings)\b|\b(?:get rid of|remove|delete|clear) (?:the )?demo\b")),
)  # fmt: skip
"""What help is asked about, the first that fits."""
_ALERTED = re.compile(r"\b(?:if|when|once|whenever|as soon as)\b.*(?:§|\d)")
_WHICH_LLM = re.compile(
    r"\b(?:which|what) (?:language model|llm|ai(?: model)?|gpt|chat ?gpt version|neural net\w*)\b|\bare you (?:based on |using |powered by )?(?:chat ?gpt|gpt[- ]?\d?|openai|claude|gemini|llama|an? (?:llm|language model|ai))\b|\bdo you (?:use|run|need|have) (?:chat ?gpt|gpt|openai|an? (?:llm|language model|ai)|ai)\b|\b(?:what|which) (?:ai|model) (?:are you|is this|powers|runs|is behind)\b"
)
_WHICH_MODEL = re.compile(r"^\W*(?:which|what) models? (?:do you|are you|is|does (?:it|this)) (?:use|using|run|running|used|based on)?\W*$")
_SENT = re.compile(
    r"\b(?:what|which|do|does|is|are|will|where|who)\b.*\b(?:data|information|figures|messages?|holdings|books|numbers|anything|things?)\b.*\b(?:sen[dt]|leaves?|leaving|upload\w*|transmit\w*|share[ds]?|stored?|go(?:es)?|see|track\w*|collect\w*)\b(?! (?:me|my mail)\b).*\b(?:out|outside|away|cloud|internet|you|openai|anyone|others|third part\w+|somewhere|my data)\b|\bdo you (?:spy|track me|sell my data|collect (?:my )?data)\b|\bis my data (?:safe|secure|private)\b|\bwho can see my (?:data|books|figures|numbers|portfolio)\b|\bwhere (?:is|are|do you (?:keep|store)) my (?:data|books|figures|transactions)\b"
)
_TAKEN_OUT = re.compile(
    r"\bhow (?:do|can|could) i (?:get|take|bring|export|download|move|extract) (?:all )?(?:of )?(?:my|the) (?:data|books|everything|stuff|records)(?: out| away| back)?\b|\b(?:get|take) (?:all )?my (?:data|books) (?:out|with me|away)\b|\bdata (?:export|portability|takeout|download)\b|\bcan i (?:export|download|take|get) (?:all )?my (?:data|books|everything)\b|\bam i locked in\b"
)
_TERMS = re.compile(
    r"\b(?:which|what) (?:is (?:my |the |your )?)?(?:base |reporting |home |main |default |portfolio )?currency\b(?!.*\b(?:bought|paid|§|gains?|effect|exposure|risk)\b)(?=.*\b(?:do you|do i|is|are|am i|use|used|used|report|kept|mine|my|set|base)\b|\W*$)|\bin (?:which|what) currency (?:do you|is|are|am i|do i)\b|\b(?:which|what) (?:is (?:my |the |your )?)?(?:cost|accounting|lot|booking) (?:basis )?method\b|\bdo you (?:use|do|apply|take) (?:fifo|lifo|hifo|average cost)\b|\b(?:am i|are we|are you) (?:on|using) (?:fifo|lifo|hifo|average cost)\b|\bhow (?:are|do you keep) my books(?: kept)?\b"
)


def topic_of(text: str) -> str | None:
    """The topic of help that a text (small letters, instruments marked) asks about; None where it asks about none."""
    found = next((name for name, pattern in _TOPICS if pattern.search(text)), None)
    return None if found == "mail" and _ALERTED.search(text) else found


def about_program(low: str) -> tuple[str, ...]:
    """The tools that a question about the program is answered by: what leaves the machine, all of one's data, how the books are kept; none for others."""
    if _WHICH_MODEL.match(low):
        return ("what_leaves", "help")
    if _TAKEN_OUT.search(low):
        return ("account_contents",)
    if _WHICH_LLM.search(low) or _SENT.search(low):
        return ("what_leaves",)
    return ("list_portfolios",) if _TERMS.search(low) else ()
