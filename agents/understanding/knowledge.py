"""Questions to documents and about the words of finance."""

import re

from agents.understanding.clause import Clause
from agents.understanding.outcome import lost
from agents.understanding.papers import place_of
from agents.understanding.scene import Draft, Scene, made, subjects_of
from core.errors import NotFound
from rag.concepts import find_concepts, is_concept

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


_DEFINING = re.compile(
    r"^\W*(?:(?:please|can you|could you|so|and|ok|okay|hey|sorry|but|remind me|tell me)\W+)*(?:what (?:exactly |the heck )?(?:is|are|does|do you mean by|is meant by)|explain(?: to me)?(?: what)?|define|(?:the )?(?:definition|meaning) of|how (?:does|do)|describe|i do not (?:know|understand|get) (?:what )?)\b"
    r"|\b(?:meaning|definition|explained|explanation)\W*$"
)
_OF_SOMETHING = re.compile(r"\b(?:my|mine|our|your|its|it|that|this|these|those|the)\b|\d")


_AN_ARTICLE = re.compile(r" (?:the|on|1|el|la|los|las|le|les|il|lo|gli|der|die|das|ein|eine|un|una|une|um|uma|o|os|as|de|het|een)(?= )")
"""An article of another language, also as the glossary renders it."""


def asks_meaning(clause: Clause) -> bool:
    """Whether a clause asks what a term means that there is a page about, and nothing more."""
    said = clause.low if clause.language == "en" else _AN_ARTICLE.sub(" ", clause.low)
    if not _DEFINING.search(said) or clause.mentions or _OF_SOMETHING.search(said):
        return False
    words = _words_to_explain(clause)
    return is_concept(words if clause.language == "en" else _AN_ARTICLE.sub(" ", f" {words} "))


def build_search(clause: Clause, scene: Scene) -> Draft:
    """search_documents with the question, the company, and where to look."""
    named = subjects_of(clause, scene, reach=clause.has(r"\b(?:its|their|it|they|the company|the report|that report)\b"))
    return made("search_documents", question=clause.text.strip(), symbol=named[0] if named else None, **place_of(clause.low, scene))


def build_concept(clause: Clause, scene: Scene) -> Draft:
    """explain_concept with the words to explain."""
    del scene
    words = _words_to_explain(clause)
    return lost() if clause.language != "en" and not _is_explained(words) else made("explain_concept", concept=words)


def _is_explained(words: str) -> bool:
    """Whether there is an explanation of such words; words half in another language are no name to ask back about."""
    try:
        return bool(find_concepts(words))
    except NotFound:
        return False


def _words_to_explain(clause: Clause) -> str:
    """What is left of a clause without the words that ask for its meaning."""
    text = clause.low.strip(" ?.!")
    previous = None
    while text != previous:
        previous = text
        text = _TRAILING.sub("", _ARTICLE.sub("", _ASKED.sub(" ", text))).strip(" ?.!,:")
    return text or clause.low
