"""Instruments that a message names: symbols, company names, nicknames, currency pairs, with an eye on everyday words that are tickers too."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from agents.understanding.pairs import Token, pairs_in
from market.symbols import Instrument, Match, Strength, SymbolIndex, option_in
from market.symbols.index import LONGEST_PHRASE

_DATA = Path(__file__).resolve().parent / "data"
_TOKEN = re.compile(r"\$?\^?[^\W_]+(?:[.&'=/-][^\W_]+)*(?:=X|=F)?|[,;:?!()\"]|\S", re.IGNORECASE)
_SHOWN = frozenset({"show", "display", "price", "see", "check", "plot"})
_BEFORE_WORDS = (  # a name or symbol that is an everyday word too is meant after these
    "buy sell bought sold short long purchase purchased grab dump trim hold own owned add added of for on in about watch track follow unwatch into vs versus x "
    "quote forecast predict chart ticker symbol compare graph plot backtest retrain shares share stock units"
)
_AFTER_WORDS = (  # ... and before these
    "stock stocks share shares price prices chart quote forecast position trades alert alerts ticker dividend dividends outlook holding holdings history report buy sell"
)
_BEFORE = frozenset(_BEFORE_WORDS.split())
_AFTER = frozenset(_AFTER_WORDS.split())
_AGAINST = frozenset({"vs", "versus", "against", "with", "and", "to"})
_COMPARING = frozenset({"compare", "compared", "vs", "versus", "side", "beside", "between"})
_OF_WEIGHTS = frozenset({"weight", "weights", "allocation", "portfolio", "drift", "targets", "holdings"})
_TIMED = frozenset({"over", "for", "in", "since", "this", "last", "please", "from", "during", "today", "by", "ytd"})
_NEVER = frozenset(
    [*(_DATA / "not_tickers.txt").read_text(encoding="utf-8").split(), *(_DATA / "domain_words.txt").read_text(encoding="utf-8").split()]
)
_FUNCTION_WORDS = "a i all it now on for so go be can any not or and are out one big new has am an at by he if in is me my no of to up us we you they him low who how"
_FUNCTION = frozenset(_FUNCTION_WORDS.split())
_LEGAL = re.compile(r"(?:'s|s')$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """An instrument, or a choice of several, and where the text names it. `instruments` is empty for a name known to have no listing."""

    instruments: tuple[Instrument, ...]
    start: int
    end: int
    ambiguous: bool = False

    @property
    def symbol(self) -> str:
        """The likeliest symbol."""
        return self.instruments[0].symbol


class _Everything(frozenset[str]):
    """The familiar symbols in the middle of a list of instruments: there every symbol is meant."""

    def __contains__(self, item: object) -> bool:
        return True


def _only_joints(between: str) -> bool:
    return between.strip().lower() in {",", "and", ", and", "&", "/", "or", "vs", "plus", "+"}


class MentionReader:
    """Finds instruments in canonical text."""

    def __init__(self, symbols: SymbolIndex) -> None:
        self._symbols = symbols

    def read(self, text: str, *, shouted: bool, familiar: Collection[str]) -> tuple[Mention, ...]:
        """The mentions in `text`, in order. `familiar` symbols (held, watched) are recognised in small letters too; `shouted` capitals mean nothing."""
        tokens = [Token(m[0], m[0].lower(), m.start(), m.end()) for m in _TOKEN.finditer(text)]
        found = [Mention(instruments=(pair.instrument,), start=pair.start, end=pair.end) for pair in pairs_in(tokens, text, self._symbols)]
        taken = [(m.start, m.end) for m in found]
        at = 0
        while at < len(tokens):
            if any(a <= tokens[at].start < b for a, b in taken):
                at += 1
                continue
            listed = bool(found) and _only_joints(text[found[-1].end : tokens[at].start])
            size, mention = self._longest(tokens, at, shouted=shouted, familiar=familiar if not listed else _Everything(familiar))
            if mention is not None:
                found.append(mention)
            at += size
        return tuple(sorted(found, key=lambda mention: mention.start))

    def _longest(self, tokens: list[Token], at: int, *, shouted: bool, familiar: Collection[str]) -> tuple[int, Mention | None]:
        for size in range(min(LONGEST_PHRASE, len(tokens) - at), 0, -1):
            span = tokens[at : at + size]
            if size > 1 and (any(token.text in ',;:?!()"' for token in span) or not span[-1].text[-1].isalnum()):
                continue
            mention = self._phrase(tokens, at, size, shouted=shouted, listed=isinstance(familiar, _Everything))
            if mention is None and size == 1:
                mention = self._ticker(tokens, at, shouted=shouted, familiar=familiar)
            if size <= 2 and (mention is None or (mention.instruments and not mention.instruments[0].prominent)):
                mention = self._slip(tokens, at, size, shouted=shouted) or mention
            if mention is not None:
                return size, mention
        return 1, None

    def _phrase(self, tokens: list[Token], at: int, size: int, *, shouted: bool, listed: bool) -> Mention | None:
        span = tokens[at : at + size]
        words = [token.text for token in span]
        against = size == 1 and self._set_against(tokens, at)
        if size == 1 and ((span[0].low in _NEVER and not against) or words[0] in "$€£¥"):
            return None
        match = self._symbols.phrase(" ".join(words))
        if match is None and _LEGAL.search(words[-1]):
            match = self._symbols.phrase(" ".join([*words[:-1], _LEGAL.sub("", words[-1])]))
        if match is None or not (listed or against or self._allowed(match, tokens, at, size, shouted=shouted)):
            return None
        return Mention(instruments=match.instruments, start=span[0].start, end=span[-1].end, ambiguous=match.strength is Strength.ASK)

    def _set_against(self, tokens: list[Token], at: int) -> bool:
        """Whether a word of trade is set beside a company's name, and so is one too ("home depot vs target"): nothing follows it but a time."""
        before, after = (tokens[at - 1].low, tokens[at + 1].low if at + 1 < len(tokens) else "") if at > 1 else ("", "")
        lows = {token.low for token in tokens}
        if before not in _AGAINST or not lows & _COMPARING or lows & _OF_WEIGHTS or (after.isalpha() and after not in _TIMED):
            return False
        singles = [token.text for token in tokens[: at - 1]]
        names = (*singles, *map(" ".join, pairwise(singles)))
        return any(self._symbols.phrase(name) or (name.isupper() and self._symbols.get(name)) for name in names)

    def _allowed(self, match: Match, tokens: list[Token], at: int, size: int, *, shouted: bool) -> bool:
        """Whether a name that may be an everyday word has the company it needs."""
        first = tokens[at]
        if match.strength in {Strength.STRONG, Strength.UNLISTED, Strength.ASK}:
            return match.strength is not Strength.ASK or self._neighbour(tokens, at, size)
        capital = first.text[0].isupper() and not shouted and (at > 0 or first.low not in _FUNCTION)
        if match.strength is Strength.WEAK:
            everyday = size == 1 and self._symbols.is_word(first.low)
            listed = self._before_another(tokens, at + size)
            return listed or self._neighbour(tokens, at, size) or (capital and (at > 0 or not everyday)) or (len(tokens) <= size + 1)
        return (capital and at > 0 and self._neighbour(tokens, at, size)) or self._near_stock(tokens, at, size)

    def _before_another(self, tokens: list[Token], at: int) -> bool:
        """Whether the next name, joined by "and", "plus" or a comma, leaves no doubt: in a list all are instruments."""
        if at + 1 >= len(tokens) or not _only_joints(tokens[at].low):
            return False
        follows = self._symbols.phrase(tokens[at + 1].text)
        return follows is not None and follows.strength is Strength.STRONG

    def _ticker(self, tokens: list[Token], at: int, *, shouted: bool, familiar: Collection[str]) -> Mention | None:
        token = tokens[at]
        marked = token.text.startswith("$") and len(token.text) > 1 and not token.text[1].isdigit()
        bare = _LEGAL.sub("", token.text.lstrip("$"))
        if not bare or bare.isdigit():
            return None
        instrument = self._symbols.get(bare)
        if instrument is None and (written := option_in(self._symbols, bare.upper())) is not None:
            return Mention(instruments=(written,), start=token.start, end=token.start + len(token.text.rstrip()))
        if instrument is None and self._held(bare, familiar):
            own = Instrument(symbol=bare.upper(), name=bare.upper(), kind="", exchange="", currency="")
            return Mention(instruments=(own,), start=token.start, end=token.start + len(token.text.rstrip()))
        if (
            bare.lower() in _NEVER
            and not marked
            and not self._spelt_out(tokens, at, bare, instrument, shouted=shouted, listed=isinstance(familiar, _Everything))
        ):
            return None
        if instrument is None or not (marked or self._meant(tokens, at, bare, instrument, shouted=shouted, familiar=familiar)):
            return None
        return Mention(instruments=(instrument,), start=token.start, end=token.start + len(token.text.rstrip()))

    def _held(self, bare: str, familiar: Collection[str]) -> bool:
        """Whether a symbol that no list has is one that the user holds or watches."""
        everyday = bare.lower() in _NEVER or (self._symbols.is_word(bare.lower()) and not bare.isupper())
        return len(bare) > 1 and not everyday and any(bare.upper() == symbol for symbol in familiar)

    def _meant(self, tokens: list[Token], at: int, bare: str, instrument: Instrument, *, shouted: bool, familiar: Collection[str]) -> bool:  # noqa: PLR0911 -- one return per reason
        low = bare.lower()
        if not bare.isalpha():
            return not bare[0].isdigit() or "." in bare
        if bare.isupper() and not shouted:
            if len(bare) == 1 and low not in {"a", "i"} and (self._neighbour(tokens, at, 1) or isinstance(familiar, _Everything)):
                return True
            if low in _FUNCTION or len(bare) == 1:
                return self._near_stock(tokens, at, 1) or (
                    at > 0 and tokens[at - 1].low.replace(".", "").isdigit() and self._last_of_trade(tokens, at)
                )
            return True
        if len(low) == 1 and len(tokens) == 2 and self._neighbour(tokens, at, 1):
            return low not in {"a", "i"}
        if self._symbols.is_word(low) or low in _FUNCTION:
            return self._near_stock(tokens, at, 1) and low not in _FUNCTION
        if instrument.symbol in familiar or len(tokens) == 1:
            return True
        if shouted and len(low) >= 2 and instrument.prominent:
            return True
        return (len(low) >= 3 and instrument.prominent) or (len(low) >= 2 and self._neighbour(tokens, at, 1))

    def _spelt_out(self, tokens: list[Token], at: int, bare: str, instrument: Instrument | None, *, shouted: bool, listed: bool) -> bool:
        """Whether a word of trade that is also a large company's ticker (COST, OPEN) stands there in capitals among small letters, as a ticker."""
        before = [token.low for token in tokens[max(0, at - 2) : at] if token.low not in {"more", "of", "extra", "additional"}]
        traded = bool(before) and before[-1].replace(".", "", 1).isdigit()
        return (
            instrument is not None
            and instrument.prominent
            and bare.isupper()
            and not shouted
            and (traded or listed or self._neighbour(tokens, at, 1) or (at > 0 and tokens[at - 1].low in _SHOWN))
        )

    def _last_of_trade(self, tokens: list[Token], at: int) -> bool:
        return any(token.low in {"buy", "sell", "bought", "sold", "add", "purchase"} for token in tokens[:at])

    def _neighbour(self, tokens: list[Token], at: int, size: int) -> bool:
        before = tokens[at - 1].low if at > 0 else ""
        after = tokens[at + size].low if at + size < len(tokens) else ""
        return before in _BEFORE or before.replace(".", "", 1).isdigit() or after in _AFTER or tokens[at + size - 1].low.endswith("'s")

    def _near_stock(self, tokens: list[Token], at: int, size: int) -> bool:
        before = tokens[at - 1].low if at > 0 else ""
        earlier = tokens[at - 2].low if at > 1 else ""
        after = tokens[at + size].low if at + size < len(tokens) else ""
        if after in {"stock", "shares", "share", "stocks"} or before in {"ticker", "symbol"}:
            return True
        return (before in {"of", "in"} and earlier in {"shares", "share", "stock", "units", "price", "chart", "quote", "position"}) or (
            before == "for" and earlier in {"quote", "forecast", "alert", "chart"}
        )

    def _slip(self, tokens: list[Token], at: int, size: int, *, shouted: bool) -> Mention | None:
        span = tokens[at : at + size]
        if any(len(token.text) < 4 or not token.text.replace("'", "").isalpha() for token in span if token.text not in {"&", "and"}):
            return None
        if all(self._symbols.is_word(_LEGAL.sub("", token.low)) for token in span):
            return None
        if size == 1 and span[0].text.isupper() and not shouted and len(span[0].text) <= 5:
            return None
        words = [*(token.text for token in span[:-1]), _LEGAL.sub("", span[-1].text)]
        match = self._symbols.near_phrase(" ".join(words))
        if match is None or match.strength not in {Strength.STRONG, Strength.WEAK}:
            return None
        return Mention(instruments=match.instruments, start=span[0].start, end=span[-1].end)
