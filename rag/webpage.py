"""What a web page shows, by headings: scripts, styles and what a browser hides are left out, and the cells of a row stand apart."""

import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser

_HIDING = re.compile(
    r"(?:^|;)(?:display:none|visibility:hidden|(?:opacity|font-size):0(?:px|pt|em|rem|%)?(?=;|!|$)|(?:left|top|text-indent|margin-left):-\d{3,})"
)
_SHOWING = re.compile(r"(?:^|;)display:(?!none)")
_SHEET = re.compile(r"<style\b[^>]*>(.*?)</style\s*>", re.IGNORECASE | re.DOTALL)
_ASIDE = re.compile(r"/\*.*?\*/|@[^{};]+(?:;|\{(?:[^{}]*\{[^{}]*\})*[^{}]*\})", re.DOTALL)
"""Comments, and rules for some screens or for paper only."""
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_ONE = re.compile(r"[\w-]*(?:[.#][\w-]+)?")
_CELLS = re.compile(r"[ ]*\t[ \t]*")


def _plain_style(style: str) -> str:
    return re.sub(r"\s+", "", style).lower()


def _hidden_selectors(text: str) -> frozenset[str]:
    """The simple selectors (tag, .class, #id, tag.class) that the page's own style sheets hide and do not show again with another class beside."""
    hidden, shown = set[str](), list[str]()
    for sheet in _SHEET.findall(text):
        for selectors, style in _RULE.findall(_ASIDE.sub("", sheet)):
            names = [name.strip() for name in selectors.split(",")]
            if _HIDING.search(_plain_style(style)):
                hidden |= {name for name in names if name and _ONE.fullmatch(name)}
            elif _SHOWING.search(_plain_style(style)):
                shown += names
    return frozenset(name for name in hidden if not any(name in other for other in shown))


class WebPage(HTMLParser):
    """Reads a page; `title` is what its tab says.

    Args:
        text: the page's source.
    """

    _SILENT = frozenset({"script", "style", "noscript", "template", "svg", "head"})
    _BLOCKS = frozenset({"p", "div", "table", "section", "article", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6"})
    _LINES = frozenset({"br", "li", "tr"})
    _HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
    _VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
    _MAY_STAY_OPEN = frozenset({"p", "li", "td", "th", "tr", "dt", "dd"})

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.title = ""
        self._hides_by_sheet = _hidden_selectors(text)
        self._silent = 0
        self._reads: str | None = None
        self._hidden: tuple[str, int] | None = None
        self._found: list[tuple[str, list[str]]] = [("", [])]
        self.feed(text)
        self.close()

    def sections(self) -> Iterator[tuple[str, str]]:
        """Each heading with the text under it, in reading order."""
        for title, parts in self._found:
            lines = (_CELLS.sub(" | ", line.strip()) for line in "".join(parts).split("\n"))
            yield " ".join(title.split()), re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()

    def _hides(self, tag: str, attrs: Mapping[str, str | None]) -> bool:
        """Whether a browser shows nothing of the element: what nobody sees is not read either."""
        if "hidden" in attrs or _HIDING.search(_plain_style(attrs.get("style") or "")):
            return True
        named = [f".{name}" for name in (attrs.get("class") or "").split()] + [f"#{attrs.get('id') or ''}"]
        return not self._hides_by_sheet.isdisjoint({tag, *named, *(tag + name for name in named)})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag opens."""
        if self._hidden is not None and not (tag == self._hidden[0] and tag in self._MAY_STAY_OPEN):
            self._hidden = (self._hidden[0], self._hidden[1] + (tag == self._hidden[0]))
            return
        self._hidden = (tag, 1) if tag not in self._VOID and self._hides(tag, dict(attrs)) else None
        if self._hidden is not None:
            return
        self._silent += tag in self._SILENT
        if tag in self._HEADINGS:
            self._found.append(("", []))
        if tag in self._HEADINGS or tag == "title":
            self._reads = tag
        elif tag in {"td", "th"}:
            self._add("\t")
        self._break(tag, at_end=False)

    def handle_endtag(self, tag: str) -> None:
        """A tag closes."""
        if self._hidden is not None:
            depth = self._hidden[1] - (tag == self._hidden[0])
            self._hidden = (self._hidden[0], depth) if depth else None
            return
        if tag in self._SILENT:
            self._silent = max(0, self._silent - 1)
        if tag == self._reads:
            self._reads = None
        self._break(tag, at_end=True)

    def handle_data(self, data: str) -> None:
        """Text between tags."""
        if self._hidden is not None:
            return
        if self._reads == "title":
            self.title += data
        elif self._reads is not None:
            self._found[-1] = (self._found[-1][0] + data, self._found[-1][1])
        elif not self._silent:
            self._add(re.sub(r"\s+", " ", data))

    def _break(self, tag: str, *, at_end: bool) -> None:
        if tag in self._BLOCKS:
            self._add("\n\n")
        elif tag in self._LINES and not at_end:
            self._add("\n")

    def _add(self, part: str) -> None:
        self._found[-1][1].append(part)
