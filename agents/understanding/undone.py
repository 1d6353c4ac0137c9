"""What did not happen, not yet, or only nearly: cancelled and open orders, trades that somebody almost made or means to make; nothing of it is recorded."""

import re

from agents.understanding.openings import LEAD

_BASE = r"(?:buy|sell|purchase|order|acquire|deposit|withdraw|transfer|invest|dump|unload|offload|get|grab|pick up|add|trade|trim|exit|liquidate|pull the trigger|go for|take profits?|short|cash out|double down|top up|place|submit)"
_ING = r"(?:buying|selling|purchasing|ordering|acquiring|depositing|withdrawing|transferring|investing|dumping|unloading|offloading|getting|grabbing|picking up|adding|trading|trimming|exiting|liquidating|pulling the trigger|going for|taking profits?|shorting|cashing out|doubling down|topping up|placing|a (?:purchase|sale|buy|trade|deposit|withdrawal)|the (?:purchase|sale|trade))"
_PAST = r"(?:bought|sold|purchased|ordered|acquired|deposited|withdrew|withdrawn|transferred|invested|dumped|unloaded|offloaded|got|gotten|grabbed|picked up|added|traded|trimmed|exited|liquidated|pulled the trigger|went for|taken profits?|took profits?|shorted|cashed out|doubled down|topped up|placed|submitted|put)"
_DEAL = rf"(?:{_BASE}|{_PAST}|{_ING})"
INTENDED = re.compile(rf"\b(?:i|we) (?:\w+ ){{0,2}}?(?:will|shall|am|are|going to|plan to|want to|intend to)\b.*\b(?:{_BASE}|{_ING})\b")
"""What somebody means to do, where a day to come is named."""
_ORDER = r"(?:orders?|trades?|purchases?|sales?|buys?|sells?|deposits?|withdrawals?|transfers?|payments?|limits?|stop(?: loss)?|bids?|offers?|instructions?|executions?|transactions?)"
_ENDED = r"(?:cancell?ed|reject(?:ed)?|declined|refused|denied|voided|expired?|lapsed|bounced|blocked|failed|killed|revoked|called off|stopped|turned down|scrapped|aborted|withdrawn)"
_WAITING = r"(?:open|pending|unfilled|unexecuted|outstanding|waiting|working|queued|on hold|in the queue|in the book|active|live|resting)"
_FILLED = r"(?:fill(?:ed)?|execut(?:e|ed)|go(?:ne|es)? through|went through|happen(?:ed)?|work(?:ed)?(?: out)?|com(?:e|ing)? (?:through|off|about)|came (?:through|off|about)|materiali[sz]ed?|complet(?:e|ed)|trigger(?:ed)?|hit|done|carried out)"
_UNDONE = re.compile(
    rf"\b(?:almost|nearly|all but|just about|practically|by a hair)(?: (?:i|we|had|have|did|went and|just|even))* {_DEAL}\b"
    rf"|^(?:(?!\b(?:{_BASE}|{_PAST})\b).)*?\b(?:almost|nearly) (?:[^\s,;.]+ +){{0,6}}?(?:bought|sold|buy|sell)\b"
    rf"|\b(?:came|come|comes|was|were|am|is|got|been|being|stood) (?:(?:this|that|so|very|really|pretty|quite|just|already|also|super|a hair|an inch|within|one click|seconds?|moments?)\W+)*(?:close|near|about|tempted|going|ready|on the (?:verge|point|brink|edge|cusp)|away|set|poised|inclined|keen|of a mind|(?:an|one) (?:inch|hair)) (?:of |to |from )?(?:{_BASE}|{_ING})\b"
    rf"|\b(?:could|would) (?:almost |nearly )?have (?:almost |nearly |gladly |happily |rather )?{_PAST}\b(?!.*\b(?:if|how much|what|worth)\b)"
    rf"|\b(?:tried|attempted|wanted|intended|planned|hoped|failed|forgot|neglected|unable|not able|did not manage|could not bring myself|did not dare|meant(?=[^?]*(?:¤|\bbut\b|\bforgot\b))) to (?!add\b)(?:\w+ )?{_BASE}\b(?!.*\b(?:and (?:did|bought|sold)|so i (?:did|bought|sold)|finally (?:did|bought|sold))\b)"
    rf"|\b(?:tried|attempted|considered|considering|contemplated|thought (?:about|of)|toyed with|played with|flirted with|debated|missed(?: out on)?|skipped|avoided|decided against|held off(?: on)?|backed (?:out of|away from)|chickened out of|bailed on|passed on|talked (?:myself )?out of|shied away from|gave up on|put off|postponed|(?:got|get|gotten|come|came) around to|refrained from|resisted|not end up|ended up not|changed my mind (?:about|on)|my mind was changed about|dreamt of|dreamed of) (?:\w+ )?{_ING}\b"
    rf"|\b(?:no longer|not) (?:going to|gonna|planning to|want to|wish to|will|selling|buying)\b(?: (?:{_BASE}|{_ING})\b|.*§)"
    rf"|\b{_ORDER}\b[^.?!;]{{0,60}}?\b(?:(?:was|were|got|get|is|are|been|gets|being|has|have|had) (?:\w+ ){{0,2}}?{_ENDED}|(?:has |have |had |just |now |simply |i )*(?:expired|lapsed|bounced|failed|fell through|fallen through|came to nothing|went nowhere|never made it))\b(?! worthless)"
    rf"|\b{_ORDER}\b[^.?!;]{{0,60}}?\b(?:(?:is|are|remains?|sits?|stays?|still|yet|currently)(?: (?:still|yet|also|now|currently|just))? {_WAITING})\b"
    rf"|\b(?:{_ORDER}|it|that|they|§|which|but)\b[^.?!;]{{0,60}}?\b(?:not|never|un)[ -]?(?: ?(?:yet|been|got|get|get|even|quite|actually|really|be|fully|completely))* ?{_FILLED}\b(?! (?:for|in your|in the|with) (?:me|books?|you)\b)"
    rf"|\b(?:no|without(?: a| any)?|zero) (?:fills?|executions?)\b|\b(?:partly|partially|only half|half|only partly|only partially|in part) (?:\S+ ){{0,8}}?{_FILLED}\b|\bonly (?:half|part|some|a part|a third) of (?:the |my |it\b)"
    rf"|\b(?:broker|bank|exchange|platform|app|system|website|they|nasdaq|nyse|dealer)\b(?: (?:has|have|just|then|had|simply|also|unfortunately|also))* {_ENDED}\b[^.?!;]{{0,30}}\b(?:{_ORDER}|it|§)\b"
    rf"|\b(?:i|we) (?:have |just |then |had |also )*(?:cancell?ed|withdrew|pulled|revoked|called off|scrapped|aborted|stopped) (?:my |the |our |that |an? |this |both )?(?:\S+ ){{0,3}}?{_ORDER}\b"
    rf"|\b(?:open|pending|unfilled|outstanding|resting|working|unexecuted|good[- ]till[- ]cancell?ed|gtc|standing) (?:\w+ ){{0,2}}?{_ORDER}\b"
    rf"|\b(?:i|we) (?:have |just |then |had |also |already )*(?:placed|submitted|entered|put in|set up|left|set|issued|have) (?:an?|my|the|another|two|some) (?:\w+ ){{0,3}}?(?:orders?|bids?)\b"
    rf"|\b(?:will|shall|am|are|might|may) (?:probably|maybe|perhaps|likely|possibly|eventually|soon|surely|definitely|certainly) (?:be )?(?:{_BASE}|{_ING})\b|\b(?:planning|plan|planned) (?:an?|the|my|to|on) (?:purchase|sale|buy|trade|{_ING})\b"
)
_DONE = re.compile(
    r"\b(?<!not )(?<!never )(?<!un)(?<!not yet )(?<!not been )(?<!not get )(?<!partially )(?<!partly )(?:filled|executed|went through|was (?:done|completed|carried out)|got done)\b(?!\W*$(?<=not))"
)
"""What says of an order that it was carried out."""
PARTLY = re.compile(r"\b(?:partly|partially|half|part of|some of|a third|in part)\b")
_ASKED = re.compile(
    rf"\?\W*$|^{LEAD}(?:how|what|when|which|where|who|why|whether|show|list|explain|tell me|(?:did|was|were|have|has|had|is|are|do|does|would|should|could|can|will) (?:not )?(?:i|we|my|our|the|it|that|this|you|they|§)\b)"
)
_TAKEN_BACK = re.compile(rf"^{LEAD}(?:cancel|delete|remove|undo|drop|change|edit|alert|tell|notify|record|book|log|enter|note)\b")
NEGATED_DEAL = re.compile(
    rf"\b(?:did not|have not|had not|never)(?: \w+){{0,3}}? (?:end up |get around to |manage to )(?:{_BASE}|{_ING})\b"
)


def undone(text: str) -> bool:
    """Whether marked text tells of a trade or an order that was not carried out, or not yet; an order to record something does not."""
    if _ASKED.search(text) or _TAKEN_BACK.match(text):
        return False
    if _UNDONE.search(text) is None and NEGATED_DEAL.search(text) is None:
        return False
    return _DONE.search(text) is None or PARTLY.search(text) is not None
