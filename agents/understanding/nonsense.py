"""Words that nobody knows: a message made of them is answered with what can be asked, and one that is written like a symbol is asked about."""

import re

from agents.understanding.clause import Clause
from agents.understanding.head import Head
from market.symbols import SymbolIndex
from rag.embedding import Embedder

_HARDLY = 0.4
"""What is taken for something with less probability is only guessed at."""
_WORD = re.compile(r"[^\W\d_]{3,}")
_LIKE_SYMBOL = re.compile(r"(?<![\w.$€£-])[A-Z]{3,6}(?![\w-])")
_SHORT_ENGLISH_WORDS = (
    "the and for you are was not but his her its how who why can did does has had let our out all any get got now too yes off per via"
)
_SHORT_ENGLISH = frozenset(_SHORT_ENGLISH_WORDS.split())


class WordSense:
    """Tells words from what somebody's cat typed.

    Args:
        symbols: knows everyday words.
        head: knows the words of the training examples.
        embedder: its vocabulary knows thirty thousand more; without one nothing is held to be nonsense.
    """

    def __init__(self, symbols: SymbolIndex, head: Head, embedder: Embedder | None) -> None:
        self._symbols = symbols
        self._head = head
        self._embedder = embedder

    def lacks(self, clause: Clause, *, guessed: bool, sure: float) -> bool:
        """Whether a clause names nothing, counts nothing, and has no word that anybody knows, or too few for what it was hardly taken for.

        Args:
            guessed: whether it was taken for what anything is taken for.
            sure: the probability of what it was taken for.
        """
        times = clause.times
        if self._embedder is None or clause.mentions or clause.figures or times.days or times.periods or times.durations:
            return False
        words = [word for word in _WORD.findall(clause.low) if word not in _SHORT_ENGLISH]
        unknown = [word for word in words if not self._known(word, self._embedder)]
        none_known, hardly_any = len(unknown) == len(words), 2 * len(unknown) >= len(words) and clause.language == "en"
        hardly_any = hardly_any and _LIKE_SYMBOL.search(clause.text) is None
        return bool(unknown) and ((none_known and guessed) or (hardly_any and sure < _HARDLY))

    def stranger(self, clause: Clause) -> str | None:
        """A word written like a symbol that is neither an instrument nor a word: it stands for something, and not for what was spoken of before."""
        if self._embedder is None or clause.mentions or clause.text.isupper():
            return None
        found = (word[0] for word in _LIKE_SYMBOL.finditer(clause.text))
        return next((word for word in found if not self._known(word.lower(), self._embedder)), None)

    def _known(self, word: str, embedder: Embedder) -> bool:
        return self._symbols.is_word(word) or self._head.knows(word) or embedder.count_tokens(word) == 1


_VAGUE = re.compile(
    r"^\W*(?:please |and |now |then )*(?:add|buy|sell|put|change|delete|remove|do|make|set|take|move|get|same|again|more|another|increase|update|send|fix|edit)\b.{0,20}\b(?:one|it|that|this|them|more|something|stuff|same|again|another|things?)\b.{0,12}$|^\W*(?:same|again|more|another one|the same|as before|same as before|like last time|like before)\W*$"
)


def says_nothing(clause: Clause) -> bool:
    """Whether a request has a verb and nothing that it is about ("add another one")."""
    return _VAGUE.match(clause.low) is not None
