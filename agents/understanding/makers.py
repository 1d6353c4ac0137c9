"""Companies that a person knows by what they make: "the company that owns YouTube", "the maker of the iPhone", "Photoshop's parent"."""

import re

from market.symbols import SymbolIndex, maker_of

_MAKES = r"(?:makes?|made|making|owns?|owned|owning|builds?|built|building|produces?|producing|sells?|selling|runs?|running|develops?|developed|developing|invented|created?|creates|operates?|is behind|behind|manufactures?|brews?|publishes|published)"
_WHO = r"(?:compan(?:y|ies)|firm|business|corporation|people|guys|folks|ones?|giant|outfit|manufacturer|brand)"
_LEAD = re.compile(
    rf"(?:(?:the|a|that) )?(?:\w+ )?\b{_WHO} (?:(?:that|which|who|whoever) )?{_MAKES} |(?:the )?\b(?:makers?|manufacturers?|owners?|creators?|developers?|producers?|parent(?: compan(?:y|ies))?|inventors?|publishers?) (?:of|behind) |\bwhoever {_MAKES} ",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"(?:the|its|their|all the|a|an) ", re.IGNORECASE)
_TAIL = re.compile(r"(?:'s|s')? (?:maker|manufacturer|parent|owner|creator|developer|publisher)(?: company)?\b", re.IGNORECASE)
_WORDS = re.compile(r"[\w'&.-]+(?: [\w'&.-]+){0,3}")
_NAME = re.compile(r"(?<![\w'])[\w'&.-]*\w")
_LONGEST = 4


def by_maker(text: str, symbols: SymbolIndex) -> str:
    """`text` with every company that is named by its product as a symbol; everything else as it was."""
    out, at = "", 0
    for found in _LEAD.finditer(text):
        if found.start() < at:
            continue
        begin = found.end()
        article = _ARTICLE.match(text, begin)
        begin = article.end() if article else begin
        made = _product_at(text, begin, symbols)
        if made is not None:
            out, at = f"{out}{text[at : found.start()]}{_spaced(found[0])}{made[0]}", made[1]
    return _owned(out + text[at:], symbols)


def _spaced(lead: str) -> str:
    return " " if lead.startswith(" ") else ""


def _product_at(text: str, begin: int, symbols: SymbolIndex) -> tuple[str, int] | None:
    """The symbol of the longest product that begins there, and where it ends."""
    run = _WORDS.match(text, begin)
    if run is None:
        return None
    words = run[0].split(" ")
    for size in range(min(_LONGEST, len(words)), 0, -1):
        said = " ".join(words[:size])
        bare = said.rstrip(".'-")
        for name in (bare, bare.removesuffix("'s")):
            symbol = maker_of(name)
            if symbol is not None and symbols.get(symbol) is not None:
                return symbol, begin + len(bare)
    return None


def _owned(text: str, symbols: SymbolIndex) -> str:
    """The same for "Photoshop's maker" and "the iPhone maker"."""
    for tail in reversed([*_TAIL.finditer(text)]):
        starts = [word.start() for word in _NAME.finditer(text, 0, tail.start())][-_LONGEST:]
        for start in starts:
            symbol = maker_of(text[start : tail.start()])
            if symbol is not None and symbols.get(symbol) is not None:
                before = re.sub(r"\bthe $", "", text[:start], flags=re.IGNORECASE)
                text = f"{before}{symbol}{text[tail.end() :]}"
                break
    return text
