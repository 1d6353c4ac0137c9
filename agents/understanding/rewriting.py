"""One canonical English wording for a message: other languages glossed, shorthand spelt out, slips of the keyboard corrected, numbers as digits."""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from agents.understanding.assent import assent
from agents.understanding.cleaning import cleaned
from agents.understanding.idioms import plainly
from agents.understanding.language import detected, glossed
from agents.understanding.makers import by_maker
from agents.understanding.numerals import with_digits
from agents.understanding.retractions import put_right
from agents.understanding.signed import unsigned
from market.symbols import SymbolIndex
from market.symbols.spelling import Speller

_DATA = Path(__file__).resolve().parent / "data"
_TOKEN = re.compile(r"[^\W_]+(?:['&/.-][^\W_]+)*/?|\s+|.", re.DOTALL)
_WORD_ORDER = (
    (re.compile(r"\bago (\d+ (?:days?|weeks?|months?|years?))\b"), r"\1 ago"),
    (re.compile(r"\bthe (\d+) the (last|next) (days?|weeks?|months?|years?)\b"), r"the \2 \1 \3"),
    (re.compile(r"\b((?:mon|tues|wednes|thurs|fri|satur|sun)day) the last\b"), r"last \1"),
    (re.compile(r"\bthe (?=my\b|the\b|last (?:week|month|year)\b)"), ""),
    (re.compile(r"\b(falls below|rises above) (\S+) (?:falls|rises)\b"), r"\1 \2"),
    (re.compile(r"\b(says?\b[^?]*?) rises above (?=[a-z])"), r"\1 about "),
    (re.compile(r"\bwhen i ((?:(?!when\b|i\b)[\w.&-]+ ){1,4})(?:sell|sold)\b"), r"if i sold \1"),
    (re.compile(r"^\W*sell (?=(?:(?:19|20)\d\d|(?:in |of |from )(?:19|20)\d\d|(?:this|last) (?:year|month|week))\W*$)"), "sales in "),
    (re.compile(r"\bon (?=(?:ratio|risk|report|index)\b)"), "the "),
    (re.compile(r"\b(?:ratio|[i\u00ed]ndice|index) (?:from|of) sharpe\b", re.IGNORECASE), "Sharpe ratio"),
    (re.compile(r"^\s*by (?=\$?\d+ [A-Za-z])", re.IGNORECASE), "buy "),
    (
        re.compile(
            r"\b(stock|share|position|holding|fund|investment|purchase|sale|transaction|trade|dividend|deposit)s? (best|worst|biggest|largest|smallest|oldest|newest)\b(?! (?:to|day|month|year|week|of))"
        ),
        r"\2 \1",
    ),
    (re.compile(r"\bu\.\s?s\.(?:\s?a\.)?(?! (?:banc|glob|phys|xpr))", re.IGNORECASE), "US"),
    (re.compile(r"\b(?:apiece|(?:a|per) piece)\b(?! of)"), "each"),
    (re.compile(r"\bwen (?=\S+ (?:hits?|drops?|falls?|rises?|goes|reach(?:es)?|is|gets?|below|above|cross(?:es)?|dips?)\b)"), "when "),
    (re.compile(r"\bi ' "), "i "),
    (re.compile(r"\bsharp(?= ratio)", re.IGNORECASE), "sharpe"),
    (re.compile(r"\bi have ((?:[^\s?]+ ){1,5}?)(inherited)\b"), r"i \2 \1"),
    (re.compile(r"\bdo i have ((?:[^\s?]+ ){1,6}?)(bought|sold)\b"), r"have i \2 \1"),
    (re.compile(r"^\s*BOT (?=\d)"), "bought "),
    (re.compile(r"^\s*SLD (?=\d)"), "sold "),
    (
        re.compile(r"\b((?!class\b)[a-z]+) class ([abc]) (and|or|vs|versus|&) (?:class )?([abc])\b", re.IGNORECASE),
        r"\1 class \2 \3 \1 class \4",
    ),
)
_ROW = re.compile(
    r"(?im)^(?=.*\b\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}\b)(?=.*[,;\t]\s*(?:buy|sell|bought|sold|kauf|verkauf|compra|venta|achat|vente|b|s)\s*[,;\t])[^,;\t\n]+(?:,[^,;\t\n]*){3,}$"
)
"""A row of cells: "2022-05-02,BUY,WMT,5,150"; its commas part cells, not requests."""
_HEADING = re.compile(r"\A[^\n\d]{0,60}:\s*\n(?=[^\n]*\d[^\n]*\n[^\n]*\d)")
"""What stands over a pasted list of rows with figures: "Trades:", "I have a list:"."""
_UNITS = r"\d[\d.,]*(?: ?x)?(?: (?:shares|units)(?: of)?)? "
_NEXT_ORDER = re.compile(rf"\s+/\s+(?=(?:b|s|bot|sld|buy|sell)\s+\d)|\s*(?:[,;&+]|\band\b)\s*(?=[bs][:.]? {_UNITS}[a-z])", re.IGNORECASE)
"""What stands between orders on one line: "B 40 INTC 36.10 / S 5 TSLA 411"."""
_SHORT_ORDER = re.compile(
    rf"^[ \t]*(?P<side>[bs])(?:[:.]? |[:.]|(?=\d))(?=(?P<counted>{_UNITS})?\$?(?P<name>[a-z][\w.-]*)\b(?(counted)|(?: ?x)? \d))",
    re.IGNORECASE | re.MULTILINE,
)
"""A side written as one letter before units and symbol, or before a symbol and units."""
_TRADER = re.compile(
    r"(?:^|(?<=[.,;:!?] )|(?<=\bthat )|(?<=\band )|(?<=\bwhen )|(?<=\bas )|(?<=\bbecause )|(?<=\d\d\d\d )|(?<=\bsince ))(?P<name>[A-Z][^\W\d_A-Z]+(?: [A-Z][^\W\d_]+){0,2}) "
    r"(?=(?:(?:has|had|just|also|once|recently|then) )*(?:bought|sold|purchased|buys|sells|is buying|is selling)\b|(?:has|did) (?:\S+ ){1,6}(?:bought|sold)\b)"
)
"""Who traded, by name."""
_INSISTING = re.compile(r"[?!]{2,}")
_SHOUT_WORDS = 3


@dataclass(frozen=True, slots=True)
class Wording:
    """A message in canonical English. `shouted` says that its capitals mean nothing."""

    text: str
    language: str
    shouted: bool


@cache
def _shorthand() -> Mapping[str, str]:
    with (_DATA / "shorthand.csv").open(encoding="utf-8", newline="") as file:
        return {row["short"]: row["long"] for row in csv.DictReader(file)}


@cache
def _domain_speller() -> Speller:
    return Speller((_DATA / "domain_words.txt").read_text(encoding="utf-8").split())


_WEEKDAYS = {"mon": "monday", "tue": "tuesday", "wed": "wednesday", "thu": "thursday", "fri": "friday"}
_SHORT_DAY = re.compile(r"(?<=\d )(mon|tue|wed|thu|fri)(?:s|r|rs)?\b(?=\s*(?:[,;.&]|$|and\b))", re.IGNORECASE)
"""A weekday behind a price, in the letters of a note: before another language is made of it."""


def canonical(text: str, symbols: SymbolIndex, *, before: str = "en") -> Wording:
    """The canonical wording of a raw message; `before` is the language of the turn before, which a word or two may continue."""
    said = assent(text)
    if said is not None and not (text.strip().isupper() and symbols.get(text.strip()) is not None):
        return Wording(text=said, language=before, shouted=False)
    plain = _INSISTING.sub(lambda marks: "?" if "?" in marks[0] else "!", cleaned(text))
    plain = _SHORT_DAY.sub(lambda m: _WEEKDAYS[m[1].lower()], plain)
    plain = _ROW.sub(lambda m: re.sub(r"\s*[,;\t]\s*", " ", m[0]), _HEADING.sub("", plain))
    if _SHORT_ORDER.match(plain):
        plain = _SHORT_ORDER.sub(lambda m: _sided(m, symbols), _NEXT_ORDER.sub("\n", plain))
    plain = unsigned(plain, symbols) or plain
    language = detected(plain, symbols.is_word, before=before)
    shouted = _is_shouted(plain)
    if language != "en":
        plain = "\n".join(glossed(line, language) for line in plain.split("\n"))
    plain = _spelt(by_maker(plain, symbols), symbols, shouted=shouted)
    plain = with_digits(plain, language)
    for pattern, replacement in _WORD_ORDER:
        plain = pattern.sub(replacement, plain)
    plain = _TRADER.sub(lambda m: m[0] if _is_known(m["name"], symbols) else "somebody ", plain)
    return Wording(text=put_right(" ".join(plainly(plain).split(" ")).strip()), language=language, shouted=shouted)


def _sided(order: re.Match[str], symbols: SymbolIndex) -> str:
    """The letter as a verb; before a name without units only where that is a symbol and no word."""
    if order["counted"] is None and (symbols.get(order["name"].upper()) is None or symbols.is_word(order["name"].lower())):
        return order[0]
    return "bought " if order["side"] in "Bb" else "sold "


def _is_known(name: str, symbols: SymbolIndex) -> bool:
    """Whether what stands in front of a trade is no person's name: an instrument, or a word such as "Yesterday"."""
    words = name.lower().split()
    return symbols.phrase(name.lower()) is not None or (len(words) == 1 and symbols.is_word(words[0]))


def _is_shouted(text: str) -> bool:
    words = re.findall(r"[A-Za-z]{2,}", text)
    return len(words) >= _SHOUT_WORDS and sum(word.isupper() for word in words) > 0.7 * len(words)


def _spelt(text: str, symbols: SymbolIndex, *, shouted: bool) -> str:
    """Shorthand spelt out and domain words corrected, word by word; what may be a symbol or a name is left alone."""
    short = _shorthand()
    tokens = _TOKEN.findall(text)
    out: list[str] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        pair = "".join(tokens[at : at + 3]).lower() if at + 2 < len(tokens) and tokens[at + 1].isspace() else ""
        if pair in short:
            out.append(short[pair])
            at += 3
            continue
        thousands = token in {"k", "K"} and "".join(out).rstrip()[-1:].isdigit()
        out.append(token if thousands else _word(token, short, symbols, shouted=shouted))
        at += 1
    return "".join(out)


def _word(token: str, short: Mapping[str, str], symbols: SymbolIndex, *, shouted: bool) -> str:
    lower = token.lower()
    capital = token.isupper() and len(token) > 1 and not shouted
    if lower in short and not (capital and symbols.get(token) is not None and lower not in {"ytd", "var"}):
        return short[lower]
    if not token.isalpha() or capital or len(lower) < 4 or symbols.is_word(lower) or symbols.phrase(lower) is not None:
        return token
    if symbols.get(lower) is not None and symbols.get(lower).prominent:  # type: ignore[union-attr]  # the line before has found it
        return token
    near = _domain_speller().near(lower)
    return token if near in {None, lower} else near
