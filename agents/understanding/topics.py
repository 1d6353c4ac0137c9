"""What about the program itself a question is: its mails, its looks, its prices, its language model, where one's data goes, what it cannot do."""

import re

from agents.understanding.openings import LEAD

_HOW_TO = r"\b(?:how|where) (?:do|can|could|would|should|to)\b|\bcan i\b|\bhow to\b"
_YOU = r"\b(?:do|can|could|will|would|are|is|does) (?:you|it|this|folioscope|the (?:program|app|tool|site))\b"
_IS_IT = rf"(?:{_YOU}|\bi (?:want|would like|need)\b|\b(?:turn|switch|change|set|use|enable|activate|go|make it)\b|^\W*)"
_MODELS = re.compile(
    rf"^{LEAD}(?:which|what|list|show|name|tell me)\b(?!.*\bversions?\b).*\b(?:forecast(?:ing)? |prediction )?models? (?:are|do|can|does|you|exist|available|there|to choose)\b|^\W*(?:list|show)(?: me)?(?: all)?(?: the| your)?(?: available)? (?:forecast(?:ing)? )?models\W*$|\bmodels available\b|\bavailable models\b"
)
_STRATEGIES = re.compile(
    r"^\W*(?:which|what|list|show|name|tell me)\b.*\bstrateg(?:ies|y) (?:are|do|can|you|exist|available|there)\b|^\W*(?:list|show)(?: me)?(?: all)?(?: the| your)?(?: available)? strategies\W*$|\bavailable strategies\b"
)
_TOPICS = (
    ("models", _MODELS),
    ("strategies", _STRATEGIES),
    ("documents", re.compile(rf"(?:{_HOW_TO}).*\b(?:add|upload|attach|give you|load|put in)\b(?!.*\b(?:broker|trades|transactions)\b).*\b(?:documents?|pdfs?|reports?|filings?)\b")),
    ("import", re.compile(rf"(?:{_HOW_TO}).*\b(?:import|upload|load|bring|get)\b(?!.*\bout\b).*\b(?:broker\w*|csv|trades|transactions|statements?)\b")),
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
    ("api", re.compile(rf"(?:{_HOW_TO}|{_YOU}|\bis there\b|\bdo you have\b|\bwhere is\b).*\b(?:rest|api|programmatic\w*|endpoints?|openapi|swagger|webhooks?)\b|^\W*(?:your |the )?(?:rest )?api\W*$")),
    ("chat_apps", re.compile(rf"(?:{_HOW_TO}|{_YOU}|\bis there\b).*\b(?:slack|discord|teams|whats ?app|telegram)\b")),
    ("settings", re.compile(rf"(?:{_HOW_TO}|{_IS_IT}|\bwhat\b|\bshow\b).*\b(?:the |my |your |all )?(?:settings?|preferences|configuration)\b(?=\W*$| (?:are|do|can|page|there|you))|^\W*settings\W*$")),
    ("next_dividend", re.compile(r"\b(?:when|what|which|how much)\b.*\b(?:next|upcoming|coming|future|expected)\b.*\b(?:dividends?|payouts?|ex[- ]?dates?|distributions?)\b|\b(?:upcoming|future|expected|next) (?:dividends?|payouts?|ex[- ]?dividend dates?)\b|\bdividend (?:calendar|dates|forecast|schedule)\b|\bwhen (?:do|does|will|is|are) .*\b(?:dividends?|pay(?:s|ing|outs?)?)\b.*\b(?:next|paid|due|again|pay out)\b|^(?!.*\b(?:mean|explain|define|what is an?)\b).*\bex[- ]?(?:dividend )?dates?\b|\bwhen (?:will|do|does|is) .*\b(?:next )?dividends?\b|\bwhen (?:will|does) § (?:next )?pay\b")),
    ("next_dividend", re.compile(r"\bdividends?\b.*\bwill (?:i|we)\b|\b(?:will|would|going to)\b.*\b(?:dividends?|payouts?)\b(?!.*\bif\b)(?=.*\b(?:i|we|me|us|my|next|this|get|receive|pay)\b)|\bdividends? (?:next|coming) (?:year|month|quarter)\b")),
    ("yield", re.compile(r"\b(?:dividend |payout )?yields?\b(?=.*\b(?:my|our|portfolio|§|holdings|i|me)\b)|\b(?:my|our|portfolio|§)(?:'s)?\b.*\b(?:dividend )?yield\b|\bhow much do (?:i|my stocks) yield\b")),
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
