"""Text in a form that can be compared: no case, no accents, no punctuation; the letters of every script stay."""

import re
import unicodedata
from functools import lru_cache

_LETTERS = str.maketrans(
    {
        "ø": "o",
        "æ": "ae",
        "ł": "l",
        "đ": "d",
        "œ": "oe",
        "ð": "d",
        "þ": "th",
        "\u0131": "i",
        "&": " and ",
        "'": "",
        "\u2019": "",
        "#": " no ",
    }
)
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_APART = re.compile(r"[^\w%]+|_+")
_WIDE = re.compile("[\u0e01-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@lru_cache(maxsize=16_384)
def normal(text: str) -> str:
    """`text` in lower case words without accents: "TradeDate" -> "trade date", "Stück / Nom." -> "stuck nom", "数量(株)" -> "数量 株"."""
    split = _HUMP.sub(" ", text) if not text.isupper() else text
    plain = unicodedata.normalize("NFKD", split.casefold().translate(_LETTERS))
    bare = "".join(letter for letter in plain if unicodedata.category(letter) != "Mn")
    return _APART.sub(" ", unicodedata.normalize("NFC", bare)).strip()


def is_wide(text: str) -> bool:
    """Whether `text` is written in a script without blanks between words: Chinese, Japanese, Korean, Thai."""
    return _WIDE.search(text) is not None


def word_set(text: str) -> frozenset[str]:
    """The words of a text parted by blanks."""
    return frozenset(text.split())


def phrases(text: str) -> tuple[str, ...]:
    """The entries of a vocabulary written as one text, parted by semicolons and line ends."""
    return tuple(filter(None, (normal(entry) for entry in text.replace("\n", ";").split(";"))))
