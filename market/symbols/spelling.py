"""The known word that a mistyped one stands for, by a deletion index: look-ups cost microseconds, whatever the size of the list."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

_LONG = 9
_SHORTEST = 4


def within(a: str, b: str, limit: int) -> bool:
    """Whether `a` becomes `b` by at most `limit` insertions, deletions, substitutions or swaps of neighbours."""
    if abs(len(a) - len(b)) > limit:
        return False
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        above, before_above, row = row, before, [i]
        for j, y in enumerate(b, 1):
            best = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                best = min(best, before_above[j - 2] + 1)
            row.append(best)
        if min(row) > limit:
            return False
        before = above
    return row[-1] <= limit


def _shorter(word: str) -> Iterator[str]:
    for i in range(len(word)):
        yield word[:i] + word[i + 1 :]


class Speller:
    """Corrects words towards a list; earlier words of the list win ties.

    One slip is forgiven in words of four letters and more, two in words of nine and more. The first letter must be right, unless it was swapped
    with the second: people rarely miss it, and the rule keeps "sold" from becoming "gold".
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._rank: dict[str, int] = {}
        self._near: dict[str, list[str]] = defaultdict(list)
        for word in words:
            if len(word) < _SHORTEST or word in self._rank:
                continue
            self._rank[word] = len(self._rank)
            for key in self._keys(word):
                self._near[key].append(word)

    def near(self, word: str) -> str | None:
        """The listed word that `word` was meant to be, `word` itself when listed, None when nothing is near enough."""
        if word in self._rank:
            return word
        if not _SHORTEST <= len(word) <= 30:
            return None
        found = {other for key in self._keys(word) for other in self._near.get(key, ())}
        good = [other for other in found if self._plausible(word, other)]
        return min(good, key=lambda other: (not within(word, other, 1), self._rank[other]), default=None)

    @staticmethod
    def _keys(word: str) -> set[str]:
        keys = {word, *_shorter(word)}
        if len(word) >= _LONG - 1:
            keys.update(twice for once in _shorter(word) for twice in _shorter(once))
        return keys

    @staticmethod
    def _plausible(word: str, other: str) -> bool:
        if word[0] != other[0] and word[:2] != other[1::-1]:
            return False
        return within(word, other, 2 if min(len(word), len(other)) >= _LONG else 1)
