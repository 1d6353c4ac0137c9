"""Questions about the program's own figures and dealings, told by their words alone: what leaves the machine, use of a model."""

import re

from agents.understanding.clause import Clause
from agents.understanding.model import Call
from agents.understanding.openings import LEAD
from agents.understanding.scene import Draft, Scene, made
from agents.understanding.topics import about_program, topic_of

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
