"""What one column is: by its header, by a likeness of the header, and by what its cells look like."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz, process

from accounting.imports.instruments import is_coin_pair
from accounting.imports.profiles import Profile
from accounting.imports.vocabulary.headers import NAMES, NUMBER_FIELDS
from accounting.imports.vocabulary.likeness import EACH_WORDS, LIKENESS, NOT_DAYS_WORDS, NOT_USED_WORDS, TOTAL_WORDS
from accounting.imports.wording import core_words, header_base
from accounting.imports.words import is_wide, normal, word_set

_MIN_INTENTS, _SURE = 0.2, 0.9
_FUZZY_MIN, _MIN_LAST_PART = 90, 4
_LETTER_PAIRS = tuple(frozenset(pair) for pair in ("bs", "kv", "av", "cv", "ks", "ac"))
_LONG_NAMES = [name for name in NAMES if len(name) >= 6]
_COST_WORDS = word_set(
    "fee fees commission commissions tax taxes cost costs gebuhren gebuhr kosten steuern spesen frais commissioni comision comisiones avgifter"
)
_WITHOUT = word_set("excl excluding exclusive before without ex ohne exkl zzgl vor hors sans sin senza escluse exclusief zonder exklusive")
_WITH = word_set("inc incl including inclusive after with inkl inklusive nach abzuglich inclus compris con incluido comprese inclusief met")
_LIMIT_PRICES, LAST_RESORT = ("unit_price", 3), 12
"""The price that was ordered counts only where no column, however it is called, has the price that was got."""
_PRICE_WORDS, _UNIT_WORDS, _AMOUNT_WORDS = (dict(LIKENESS)[name] for name in ("unit_price", "quantity", "amount"))
_RATE_WORDS = word_set("rate price kurs preis cours prix precio prezzo koers prijs pris")
_ALTERNATIVES = re.compile(r"\s*[/|]\s*|\n")
_WITH_DECIMALS = re.compile(r"[.,]\d{1,2}$")
_PAIR = re.compile(r"[A-Z0-9]{2,10}(?:[-/_](?:EUR|USD|GBP|CHF|AUD|CAD|JPY|TRY|BRL|PLN|USDT|USDC|BUSD|BTC|ETH)|USDT|USDC|BUSD|FDUSD)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """One field that a column may be; `rank` is the preference among several columns of the field."""

    field: str
    rank: int
    confidence: float


def names_field(header: str, wanted: str) -> bool:
    """Whether the header is a known name of the field `wanted`."""
    return any(name == wanted for name, _ in _known(header_base(header)))


def _known(base: str) -> Sequence[tuple[str, int]]:
    """The fields that a header names; German headers may be written without umlauts: "Stueck", "Gebuehr"."""
    return NAMES.get(base) or NAMES.get(base.replace("ae", "a").replace("oe", "o").replace("ue", "u"), ())


def guess(header: str, cells: Profile) -> Guess | None:
    """What the column is; a header that speaks of fees as included or excluded settles which amount it is."""
    guess = _named(header, cells)
    words = set(normal(header).split())
    if (
        guess
        and guess.field in ("fee", "tax", "not used")
        and words & _RATE_WORDS
        and words & (_WITHOUT | _WITH)
        and fits("unit_price", cells)
    ):
        return Guess(field="unit_price", rank=0 if words & _WITHOUT else LAST_RESORT, confidence=_SURE)
    if guess and guess.field in ("amount", "net", "gross") and words & _COST_WORDS:
        if words & _WITHOUT:
            return replace(guess, field="gross")
        if words & _WITH:
            return replace(guess, field="net")
    return guess


def _named(header: str, cells: Profile) -> Guess | None:
    if not header:
        return _by_cells(cells)
    if cells.sample and (all(_PAIR.fullmatch(cell) for cell in cells.sample) or all(map(is_coin_pair, cells.sample))):
        return Guess(field="pair", rank=0, confidence=0.9)
    whole = normal(header)
    base = header_base(header)
    exact = 1.0 if base == whole else 0.95
    for name, rank in _known(base):
        if fits(name, cells):
            return Guess(field=name, rank=LAST_RESORT if (name, rank) == _LIMIT_PRICES else rank, confidence=exact)
    if known := _known(base):
        if cells.filled and cells.days > 0.8 and any(name in ("type", "net", "amount", "description") for name, _ in known):
            return Guess(field="date", rank=2, confidence=0.9)
        return _by_cells(cells)
    return _by_parts(header, cells) or _by_likeness(header, base, cells) or _by_cells(cells)


def _by_parts(header: str, cells: Profile) -> Guess | None:
    """The field of a header that gives several names for one thing, where none speaks of another: "Stk./nominelt", "Shares/Unit"."""
    parts = [normal(part) for part in _ALTERNATIVES.split(header)]
    if len(parts) < 2:
        return None
    if any(not _known(part) and " " in part for part in parts):
        return None
    told = [fields for part in parts if (fields := [found for found in _known(part) if fits(found[0], cells)])]
    shared = [found for found in (told[0] if told else ()) if all(any(found[0] == name for name, _ in fields) for fields in told)]
    return Guess(field=shared[0][0], rank=shared[0][1], confidence=_SURE) if shared else None


def _by_cells(cells: Profile) -> Guess | None:
    if cells.filled and cells.isins > 0.6:
        return Guess(field="isin", rank=1, confidence=0.9)
    if cells.filled and cells.currencies > 0.8 and cells.distinct < 60:
        return Guess(field="currency", rank=1, confidence=0.8)
    return None


def _by_likeness(header: str, base: str, cells: Profile) -> Guess | None:
    words = core_words(header) | frozenset(base.split())
    if (
        (words & NOT_USED_WORDS and cells.days < 0.5 and cells.currencies <= _SURE)
        or {"p", "l"} <= words
        or (words & NOT_DAYS_WORDS and cells.days > 0.5)
        or ("account" in words and "type" in words)
    ):
        return Guess(field="not used", rank=9, confidence=0.8)
    return _by_telling_words(words, cells) or _by_spelling(base, cells)


def _by_telling_words(words: frozenset[str], cells: Profile) -> Guess | None:
    """A field by one of the header's words, or by the last part of one: "Zahlungsbetrag" ends in "betrag"."""
    if not cells.filled:
        return None
    if (each := _priced(words)) and fits(each, cells):
        return Guess(field=each, rank=8, confidence=0.8)
    for name, telling in LIKENESS:
        if words & telling and fits(name, cells) and not (name == "symbol" and cells.currencies == 1):
            return Guess(field=name, rank=8, confidence=0.8)
    for name, telling in LIKENESS:
        lasts = [last for last in telling if len(last) >= _MIN_LAST_PART or is_wide(last)]
        ended = [word for word in words if any(word.endswith(last) and word != last for last in lasts)]
        if ended and fits(name, cells):
            whole = name == "unit_price" and any(word.startswith(total) for word in ended for total in TOTAL_WORDS)
            return Guess(field="amount" if whole else name, rank=9, confidence=0.8)
    return None


def _priced(words: frozenset[str]) -> str | None:
    """The price where a header speaks of a price, or of an amount for each, and of units: "Preis/Stück", "Betrag je Anteil"; a total price is an amount."""
    if words & _PRICE_WORDS and words & TOTAL_WORDS:
        return "amount"
    if words & _UNIT_WORDS and (words & _PRICE_WORDS or (words & _AMOUNT_WORDS and words & EACH_WORDS)):
        return "unit_price"
    return None


def _by_spelling(base: str, cells: Profile) -> Guess | None:
    """A field by a name that differs from the header in a letter or two."""
    close = process.extractOne(base, _LONG_NAMES, scorer=fuzz.ratio, score_cutoff=_FUZZY_MIN) if len(base) >= 6 else None
    if close is None:
        return None
    return next((Guess(field=name, rank=rank + 5, confidence=0.7) for name, rank in NAMES[close[0]] if fits(name, cells)), None)


def fits(name: str, cells: Profile) -> bool:
    """Whether a column with such cells can be the field `name`; an empty column can be anything."""
    if not cells.filled:
        return True
    if name in NUMBER_FIELDS:
        return cells.figures >= 0.5 and cells.days < 0.9
    words = (cells.figures < 0.5 or cells.intents > 0.5) and cells.days < 0.8 and cells.isins < 0.8
    tests = {
        "date": cells.days >= 0.2,
        "currency": cells.currencies >= 0.5,
        "isin": cells.isin_inside >= 0.3,
        "symbol": cells.isins < 0.9 and cells.days < 0.8,
        "local_id": not cells.signed and not any(_WITH_DECIMALS.search(cell) for cell in cells.sample),
        "type": words and _says_what_happened(cells),
    }
    return tests.get(name, words if name in ("description", "name", "status", "note") else True)


def _says_what_happened(cells: Profile) -> bool:
    """Whether the cells are words for activities; single letters count only as one of the pairs for buy and sell."""
    if cells.letters and len(cells.letters) >= cells.distinct / 2:
        return any(cells.letters <= pair for pair in _LETTER_PAIRS)
    return cells.intents >= _MIN_INTENTS
