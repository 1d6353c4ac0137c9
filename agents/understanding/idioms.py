"""Everyday turns of speech in the words that the rest of the path knows: "got shot of" is sold, "stop pestering me about" deletes an alert."""

import re
from collections.abc import Callable

from agents.understanding.openings import LEAD

_WHEN = r"(?= (?:if|when|once|as soon as|whenever|should|in case|the moment)\b)"
_NOTE = r"(?:shout|heads[- ]up|nudge|ping|buzz|poke|ring|call|yell|holler|bell|reminder|note|line|text|message|e-?mail|notice|warning)"
_PESTER = r"(?:bugging|pestering|nagging|bothering|buzzing|pinging|messaging|alerting|telling|notifying|warning|texting|e-?mailing|spamming|reminding|annoying|pushing)"
_LEAVES = r"(?:cancel|scrap|drop|delete|remove|undo)"
_MONEY = r"(?:(?:[$€£] ?\d[\d.,]*k?|\d[\d.,]*(?:k\b| (?:dollars|bucks|euros|pounds|quid)\b))(?! (?:of|worth|in) )|\d[\d.,]*(?=\W*$| (?:on|yesterday|today|this|last|earlier)\b))"
_SUM = r"[$€£]? ?\d[\d.,]*k?(?: (?:dollars?|bucks|euros?|pounds?|quid|usd|eur))?"
_COINS = r"(?:dollars?|bucks|euros?|pounds?|quid|francs?)"
_ENTRY = r"(?:deposit|withdrawal|dividend|fee|commission|charge|interest|tax|purchase|buy|sale|sell|trade|transaction|entry|booking|payment|transfer|split|order|one)s?"
_THE = r"(?:on|the|that|this|my|our|last|latest|those|these)"
_TAKEN = rf"(?P<the>{_THE}\b(?: \w+){{0,2}}? {_ENTRY}\b)(?P<more>[^.?!;]*?)"
_PHRASES: tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...] = (
    (r"\b(?:got|getting) shot of\b|\b(?:bailed (?:out )?(?:on|of)|parted (?:ways )?with|jettisoned|pulled the plug on|cashed out of|got myself out of|waved goodbye to)\b", "sold"),
    (r"\b(?:get shot of|bail (?:out )?(?:on|of)|part (?:ways )?with|jettison|pull the plug on|cash out of|wave goodbye to)\b", "sell"),
    (r"\b(?:got|laid) (?:my )?hands on\b|\bgot (?:a )?hold of\b|\b(?:bagged|nabbed|snagged)\b(?= (?:\d|an?\b|some\b|one\b|myself\b))|\b(?:loaded up on|stocked up on|piled into|went in on|got in on|hopped on)\b", "bought"),
    (r"\b(?:get in on|load up on|stock up on|pile into|go in on)\b", "buy"),
    (rf"\b(?:give|drop|shoot|send|get|set) me an? {_NOTE}{_WHEN}", "alert me"),
    (rf"\b(?:nudge|poke|buzz|bug|pester|shout at|yell at|holler at|ring|beep) me{_WHEN}", "alert me"),
    (rf"\bi (?:want|would like|wish|need) to (?:be|get) (?:told|notified|warned|informed|alerted|pinged){_WHEN}", "alert me"),
    (rf"\b(?:stop|quit) {_PESTER} me (?:about|on|for|with|regarding|over)\b", "delete the alert for"),
    (r"\b(take|cross|strike|knock|kick|get) ((?:[\w&.'-]+ ){1,3})of (?=(?:my|the|our) (?:watch ?)?list\b)", r"\1 \2off "),
    (r"\b(by|before|until|till|come|around|at) (?:the )?new year(?:'?s)?\b(?!'?s? (?:eve|day))", r"\1 the end of the year"),
    (r"\b(?:over |during |for |in )?(?:the |this )(?:whole|entire|full) (week|month)\b(?! of| before)", r"over the last \1"),
    (rf"\b(\d+) ({_COINS}) (?:and (\d\d)(?: cents?| pence)?(?! ?(?:shares|units|%|\d))|(\d\d) (?:cents?|pence))\b", r"\1.\3\4 \2"),
    (r"\b(\d+) and (\d\d) (?:cents?|pence)\b", r"\1.\2"),
    (r"(?<=\d)p\b(?=\s*(?:$|[.,;!?]|(?:each|per|a (?:share|unit|piece)|on|in|yesterday|today|with|plus|and)\b))", " pence"),
    (rf"\b(\d+) ({_COINS}) (\d\d)(?=\s*(?:$|[.,;!?]|\b(?:each|per|a (?:share|piece|unit)|and|on|yesterday|today|with|plus)\b))", r"\1.\3 \2"),
    (r"^\W*no matter\W+(?=\w)(?!(?:what|how|when|which|who|where|if|that)\b)", ""),
    (r"\b(add|record|book|enter|log|make) 1 (?=(?:buy|purchase|sale|sell|trade|deposit|withdrawal|dividend|alert)\b)", r"\1 a "),
    (rf"\btop(?:ped)? up (?:by |with |another )?(?={_MONEY})", "deposit "),
    (r"\bp\(\s*([\w.-]+)\s*(<|>)=?\s*([$€£]?[\d.]+)\s*\)", lambda m: f"chance that {m[1]} is {'below' if m[2] == '<' else 'above'} {m[3]}"),
    (rf"^{LEAD}(?:show|give|do|run) (?:me )?(?:that|the) same\b", "the same"),
    (rf"\b(?:take|took|taken|book|booked|record|roll|call|pull|turn|back)(?:ing)? (?:back|out) (?={_THE}\b(?: \w+){{0,2}}? {_ENTRY}\b)", "delete "),
    (rf"\b(?:take|took|taken|book|booked|record|roll|call|pull|turn)(?:ing)? {_TAKEN} back\b", r"delete \g<the>\g<more>"),
    (rf"\b(?:reverse|revoke|un-?book|un-?record|annul|nullify|rescind|void|countermand) (?={_THE}\b(?: \w+){{0,2}}? {_ENTRY}\b)", "delete "),
    (rf"\b(?:put|chuck(?:ed)?|threw|throw|stuck|stick) ({_SUM} (?:worth )?(?:of|at|on|into) [^,.;!?]{{1,30}}?) in(?=\W*(?:$|,|at\b|with\b|on\b|yesterday\b|today\b))", r"bought \1"),
    (rf"\b(?:threw|throw|chucked|chuck|lobbed|slapped) ({_SUM}) (?:at|on) (?=[a-z])", r"bought \1 worth of "),
    (r"\b(?P<did>swap(?:ped)?|switch(?:ed)?|rotated?)(?: out of)? (?P<from>(?:(?:my|all|half|the|of|shares|a|third|quarter|\d[\d.]*)\s+)*[a-z][\w.&-]*(?: shares| stock)?) (?:for|into) (?!dark\b|light\b|the\b|another\b|a\b)(?P<to>[a-z][\w.&-]*)", lambda m: f"{'sold' if m['did'].lower().endswith('d') else 'sell'} {m['from']} and {'bought' if m['did'].lower().endswith('d') else 'buy'} {m['to']} with the proceeds"),
    (r"\b(sold|sell) ((?:(?!\b(?:if|when|enough|would)\b)[^.?!;,])*?\d[^.?!;,]*?) to (?:pay for|buy|fund|finance) (?=\d)", lambda m: f"{m[1]} {m[2]} and {'bought' if m[1].lower() == 'sold' else 'buy'} "),
    (r"\bdry powder\b|^\W*(?:can|could|may) (?:i|we) (?:take|withdraw|pull|get|spend) (?:out )?[$€£]?\d[\d.,]*k?(?: \w+)?(?: out)?(?: of (?:my|the) \w+)? without (?:selling|having to sell)\b.*", "how much cash do i have"),
    (r"\bfront[- ]month\b ?", ""),
    (r"\b(?:calendar|cal) (?=(?:19|20)\d\d\b)", "in "),
    (r"\b(?:my|the|those) ((?:19|20)\d\d) (lots?|purchases|buys)\b", r"the \2 from \1"),
    (r"\b(?:my|the|those) ((?:19|20)\d\d) ([\w.-]+) (shares|units)\b", r"the \2 \3 bought in \1"),
    (r"\bdisposals\b", "sales"),
    (r"\bblotter\b", "list of transactions"),
    (r"\b(last|latest|recent|\d+) tickets\b", r"\1 trades"),
    (r"\b(?:avg|average) entry\b", "average cost"),
    (r"\bwalk[- ]forward(?: test(?: of)?)?(?= (?:[a-z]+ )?on\b| (?:arima|prophet|lstm|garch|theta|ets|the ensemble)\b)", "backtest the forecast"),
    (r"\b(?:hi(?:gh)?s? ?/ ?lo(?:w)?s?)\b", "highest and lowest price"),
    (r"\bwire out\b|\bwired out\b", "withdraw"),
    (r"\bvalue date\b", "on"),
    (r"\b(?:in|during|over|of|for) the (?:19)?([5-9])0'?s\b", r"from 19\g<1>0 to 19\g<1>9"),
    (r"\b(?:in|during|over|of|for) the 20([01])0'?s\b", r"from 20\g<1>0 to 20\g<1>9"),
    (r"\bbust (?=(?:the |my )?(?:trade|transaction|order|buy|sale|last)\b|#?\d)", "delete "),
    (r"\bshould read\b", "should be"),
    (r"^\W*(?:please |just )*(?:do not|don't|dont|no need to) (?:delete|remove|change|edit|touch|cancel|undo|correct) ([^,;.]{3,40}?)[,;.]? +(?:but |just |only |rather |instead |please )*(show|list|display|explain)(?: me)? (?:it|that|them|those)\b", r"\2 \1"),
    (rf"\b({_LEAVES} (?:it|that|this))\W+(?:i|it|that|this|they|we) (?:was|were|had)\b(?! (?:at|for) ?[$€£]?\d).*", r"\1"),
)  # fmt: skip
_COMPILED: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = tuple(
    (re.compile(phrase, re.IGNORECASE), plain) for phrase, plain in _PHRASES
)


def plainly(text: str) -> str:
    """`text` with the turns of speech that are known in plain words."""
    for pattern, plain in _COMPILED:
        text = pattern.sub(plain, text)
    return text
