"""Look-ups in the bundled symbol list: by symbol, by name or nickname, by mistyped name, and by a few letters."""

import copy
import csv
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path

from market.symbols.instrument import Instrument, Match, Resolution, Strength
from market.symbols.naming import folded, name_key
from market.symbols.spelling import Speller

DATA = Path(__file__).resolve().parent.parent / "data"
LONGEST_PHRASE = 6
_SINGLE_WORD_KINDS = frozenset({"equity", "crypto", "index", "future"})
_PAIR = re.compile(r"([A-Z]{3})[/-]?([A-Z]{3})(?:=X)?")
_TOO_LONG = 200


class SymbolIndex:
    """The symbol list with everything that people call its instruments.

    Args:
        instruments: the list.
        aliases: (phrase, symbols "A|B" with the likeliest first, strength); a phrase of these wins over an official name.
        words: everyday English words; such a word alone is never corrected into a name, and as a name it needs a neighbour.
    """

    def __init__(self, instruments: Iterable[Instrument], aliases: Iterable[tuple[str, str, Strength]], words: frozenset[str]) -> None:
        self._others: Callable[[str], Instrument | None] = lambda _: None
        self._by_symbol = {instrument.symbol: instrument for instrument in instruments}
        self._words = words
        self._phrases = self._named()
        for phrase, symbols, strength in aliases:
            found = tuple(self._by_symbol[s] for s in symbols.split("|") if s in self._by_symbol)
            self._phrases[folded(phrase)] = Match(instruments=found, strength=strength if found else Strength.UNLISTED)
        strong = [
            p for p, m in self._phrases.items() if m.instruments and m.instruments[0].prominent and m.strength is not Strength.CONTEXT
        ]
        ranked = sorted(strong, key=self._familiarity)
        self._speller = Speller(word for phrase in ranked for word in phrase.split() if word not in words or word == phrase)

    def beside(self, others: Callable[[str], Instrument | None]) -> "SymbolIndex":
        """This list, and for a symbol that is not on it what `others` says of it."""
        both = copy.copy(self)
        both._others = others  # noqa: SLF001 -- a copy of this very object
        return both

    @classmethod
    def bundled(cls) -> "SymbolIndex":
        """The list that ships with the program, read once."""
        return _bundled()

    def __len__(self) -> int:
        return len(self._by_symbol)

    def get(self, symbol: str) -> Instrument | None:
        """The instrument written so, in any case; share classes may be written BRK.B, BRK/B or BRK-B, currency pairs EUR/USD, EURUSD or EURUSD=X."""
        wanted = symbol[:_TOO_LONG].strip().lstrip("$").upper()
        for spelling in (wanted, wanted.replace(".", "-").replace("/", "-"), f"^{wanted}"):
            if spelling in self._by_symbol and (spelling == wanted or not spelling.startswith("^") or len(wanted) >= 3):
                return self._by_symbol[spelling]
        if (pair := _PAIR.fullmatch(wanted)) and (found := self.pair(pair[1], pair[2])):
            return found
        return self._others(wanted)

    def pair(self, base: str, quote: str) -> Instrument | None:
        """The price of one unit of currency or coin `base` in `quote`, both as ISO codes."""
        candidates = [f"{base}{quote}=X", f"{base}-{quote}"]
        if base == "USD":
            candidates.insert(0, f"{quote}=X")
        return next((self._by_symbol[s] for s in candidates if s in self._by_symbol), None)

    def phrase(self, text: str) -> Match | None:
        """What `text` as a whole is a name or nickname of; None when it is none. Typing errors are not forgiven here."""
        return self._phrases.get(folded(text[:_TOO_LONG]))

    def near_phrase(self, text: str) -> Match | None:
        """As `phrase`, with each word that is no everyday word first corrected towards the names of well-known instruments."""
        words = folded(text[:_TOO_LONG]).split()
        fixed = [word if word in self._words else self._speller.near(word) or word for word in words]
        if fixed == words:
            return None
        return self._phrases.get(" ".join(fixed))

    def is_word(self, word: str) -> bool:
        """Whether `word` (lower case) is an everyday English word."""
        return word in self._words

    def resolve(self, text: str) -> Resolution:
        """Who is meant by `text`, a symbol, a name, a nickname or a slip of them; ambiguous when a person should choose among the candidates."""
        match = self.phrase(text)
        if match is not None and match.instruments:
            ambiguous = match.strength is Strength.ASK
            return Resolution(best=None if ambiguous else match.instruments[0], candidates=match.instruments, ambiguous=ambiguous)
        listed = self.get(text)
        if listed is not None:
            return Resolution(best=listed, candidates=(listed,))
        if match is None and (near := self.near_phrase(text)) is not None and near.instruments:
            return Resolution(best=near.instruments[0], candidates=near.instruments)
        found = self.search(text, 5) if match is None else ()
        alone = len(found) == 1
        return Resolution(best=found[0] if alone else None, candidates=found, ambiguous=len(found) > 1)

    def search(self, query: str, limit: int = 10) -> tuple[Instrument, ...]:
        """Up to `limit` instruments whose symbol begins with `query` or whose names contain words that begin with its words, the likeliest first."""
        key = folded(query[:_TOO_LONG])
        if not key:
            return ()
        symbol = query.strip().upper()
        first = [*(m.instruments if (m := self.phrase(query)) else ()), *filter(None, [self.get(query)])]
        scored = []
        for instrument in self._by_symbol.values():
            score = _score(instrument, key, symbol)
            if score is not None:
                scored.append((score, not instrument.prominent, len(instrument.symbol), instrument.symbol))
        rest = [self._by_symbol[s] for *_, s in sorted(scored)]
        return tuple(dict.fromkeys([*first, *rest]))[:limit]

    def _familiarity(self, phrase: str) -> tuple[bool, int]:
        return not self._phrases[phrase].instruments[0].prominent, len(phrase)

    def _named(self) -> dict[str, Match]:
        """Every official name, and the beginnings of names that only one company (or one prominent company) has."""
        holders: dict[str, list[Instrument]] = defaultdict(list)
        keyed = [(instrument, name_key(instrument.name)) for instrument in self._by_symbol.values()]
        first_words = Counter(key.split(" ", 1)[0] for instrument, key in keyed if instrument.kind == "equity")
        prominent_starts: Counter[str] = Counter()
        for instrument, key in keyed:
            prominent_starts.update(_starts(instrument, key) if instrument.prominent else ())
        for instrument, key in keyed:
            holders[key].append(instrument)
            for start in _starts(instrument, key):
                unique = prominent_starts[start] == 1 if instrument.prominent else first_words[start] == 1 and len(start) >= 5
                if start != key and unique and instrument.kind == "equity" and start not in self._words:
                    holders[start].append(instrument)
        return {key: self._match(key, found) for key, found in holders.items() if self._usable(key, found)}

    def _usable(self, key: str, found: list[Instrument]) -> bool:
        if len(key) < 3 or key.isdigit():
            return False
        if " " in key:
            return True
        return any(i.kind in _SINGLE_WORD_KINDS and (i.prominent or key not in self._words) for i in found)

    def _match(self, key: str, found: list[Instrument]) -> Match:
        ordered = sorted(dict.fromkeys(found), key=lambda i: (not i.prominent, "." in i.symbol, len(i.symbol), i.symbol))
        if " " not in key and key in self._words:
            return Match(instruments=tuple(ordered), strength=Strength.CONTEXT)
        known = ordered[0].prominent or len(key.split()) > 2
        return Match(instruments=tuple(ordered), strength=Strength.STRONG if known else Strength.WEAK)


def _starts(instrument: Instrument, key: str) -> tuple[str, ...]:
    """The first word and the first two words of an equity's name."""
    words = key.split()
    return tuple(dict.fromkeys(" ".join(words[:n]) for n in (1, 2) if len(words) >= n)) if instrument.kind == "equity" else ()


def _score(instrument: Instrument, key: str, symbol: str) -> int | None:
    if instrument.symbol == symbol:
        return 0
    name = f" {folded(instrument.name)}"
    if all(f" {word}" in name for word in key.split()):
        return 1 if name.startswith(f" {key}") else 3
    return 2 if instrument.symbol.startswith(symbol) else None


def _instruments(rows: Iterable[Mapping[str, str]], named: frozenset[str]) -> Iterable[Instrument]:
    for row in rows:
        symbol = row["symbol"]
        known = row["sp500"] == "1" or symbol in named or row["kind"] in {"index", "crypto", "future"} or "." in symbol
        yield Instrument(
            symbol=symbol,
            name=row["name"],
            kind=row["kind"],
            exchange=row["exchange"],
            currency=row["currency"],
            sector=row["sector"],
            industry=row["industry"],
            prominent=known,
        )


@cache
def _bundled() -> SymbolIndex:
    with (DATA / "aliases.csv").open(encoding="utf-8", newline="") as file:
        aliases = [(row["alias"], row["symbols"], Strength(row["strength"])) for row in csv.DictReader(file)]
    named = frozenset(symbol for _, symbols, _ in aliases for symbol in symbols.split("|"))
    words = frozenset((DATA / "words.txt").read_text(encoding="utf-8").split())
    with (DATA / "symbols.csv").open(encoding="utf-8", newline="") as file:
        return SymbolIndex(_instruments(csv.DictReader(file), named), aliases, words)
