"""Questions to documents and about the words of finance."""

import re

from agents.understanding.clause import Clause
from agents.understanding.scene import Draft, Scene, made, subjects_of

_ASKED = re.compile(
    r"\b(?:what (?:exactly )?(?:is|are|does|do you mean by|is meant by)|what the heck is|explain(?: to me)?(?: how| what)?|define|definition of|(?:the )?meaning of|tell me (?:about|what)|teach me about|help me understand|how (?:does|do|is|are)|how should i (?:interpret|read)|"
    r"why (?:is|are|does|do)|describe|what is the difference between|difference between|i do not (?:understand|know what)|the concept of|in simple terms|i am (?:five|5))\b"
)
_TRAILING = re.compile(
    r"\b(?:mean(?:s)?|stand(?:s)? for|work(?:s)?|to me|please|calculated|computed|defined|used|important|matter(?:s)?|explained|in simple terms|like i am (?:five|5)|like i'm (?:five|5)|is|are|in simple words|rule|exactly|actually|again|for me)\s*[?.!]*\s*$"
)
_ARTICLE = re.compile(r"^(?:\s|,|:|an? |the |my |is |are |what |how |of |about |and |also |then )+")
REPORT = re.compile(
    r"\b(?:10-?[kq]|8-k|annual report|filings?|earnings (?:call|report|release)|report|statement|documents?|docs?|pdf|prospectus|transcript|according to|mentioned|uploaded)\b"
)


def build_search(clause: Clause, scene: Scene) -> Draft:
    """search_documents with the question and the company."""
    named = subjects_of(clause, scene, reach=clause.has(r"\b(?:its|their|it|they|the company|the report|that report)\b"))
    return made("search_documents", question=clause.text.strip(), symbol=named[0] if named else None)


def build_concept(clause: Clause, scene: Scene) -> Draft:
    """explain_concept with the words to explain."""
    del scene
    text = clause.low.strip(" ?.!")
    previous = None
    while text != previous:
        previous = text
        text = _TRAILING.sub("", _ARTICLE.sub("", _ASKED.sub(" ", text))).strip(" ?.!,:")
    return made("explain_concept", concept=text or clause.low)
