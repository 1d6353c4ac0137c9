"""The words of a question as full text looks for them."""

import re
from collections.abc import Iterable

from rag.vocabulary import Term, filed_words, folded

_STOP = frozenset(
    re.findall(
        r"\w+",
        """
    a about according all also an and any answer are as at based be been being by can could did do document documents does down each every for
    from give had has have he her his how i if in into is it its just large long made make many me much my no not of off on one or our out
    over please put question report said say says shall she should show so some such tell than that the their them then there these they this
    those through to up us use used using very was we were what when where whether which who whose why will with would year years you your
    fy fiscal
    aus bei bis das dem den der die ein eine einem einen einer es fur gab gibt hat hatte hoch ich im ist mit sind und viel viele vom von wann warum welche welchen
    welcher welches wer wie wird wo wurde wurden zu zum zur
    au aux avec ce cette combien comment dans de des du elle est et etait il la le les pour pourquoi quand que quel quelle quelles quels qui sont sur un une
    como con cuales cuando cuanto cuantos donde el en era fue las los por que son una y
    che chi come cosa da di gli perche quale quali quando quanto quanti sono
""",
    )
)
_FORMAT = re.compile(
    r"(?:^|(?<=[.?!:])\s+)(?:please |kindly |and )?(?:answer|respond|give (?:a|an|the|your|me a) (?:answer|response|solution|final)|round|express|state your|"
    r"provide (?:a|an|the|your) (?:answer|response)|if you|if (?:the|this|that|a|[\w ]{3,40}) (?:metric |ratio |margin )?(?:is|are) not (?:a )?(?:useful|relevant|meaningful)|"
    r"assume (?:that )?you|calculate (?:what was asked|it|\(or extract\)|or extract)|approach the question|address the question|we need to|you are|(?:base|report|write) your|"
    r"your only|use only|here is the|here's the|in your answer)\b[^.?!:]*(?:[.?!]|:|$)",
    re.IGNORECASE,
)
_STATEMENT = re.compile(r"\b(?:(?:income|cash flows?|p&l) statements?|statements? of [a-z]+(?: [a-z]+)?|balance sheets?)\b", re.IGNORECASE)
_SHORT_YEAR = re.compile(r"\bfy((?:19|20)\d\d)\b")


def bare_question(question: str) -> str:
    """The question without sentences that only say how it should be answered; of those, the statements that they name stay."""
    bare = " ".join(_FORMAT.sub(" ", question).split())
    if len(bare.split()) <= 2:
        return question
    return " ".join((bare, *dict.fromkeys(name for name in _STATEMENT.findall(question) if name.lower() not in bare.lower())))


def query_words(question: str, terms: Iterable[Term]) -> list[str]:
    """What to look for, each once: the question's words without the empty ones, then words and phrases that filings use for its terms."""
    words = re.findall(r"[^\W_]+", _SHORT_YEAR.sub(r"\1", folded(question)))
    own = [word for word in words if word not in _STOP and (len(word) > 1 or word.isdigit())]
    return list(dict.fromkeys([*own, *filed_words(terms)]))
