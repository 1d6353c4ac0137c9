"""Numbers in words and in local notations, written as plain digits: "two hundred and fifty" becomes 250, "1.234,50" in German 1234.50, "2.2k" 2200."""

import re
from decimal import Decimal

_UNIT_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
)
_TEN_WORDS = "twenty thirty forty fifty sixty seventy eighty ninety"
_UNITS = {word: value for value, word in enumerate(_UNIT_WORDS.split())}
_TENS = {word: 10 * value for value, word in enumerate(_TEN_WORDS.split(), 2)}
_TENS["fourty"] = 40
_SCALES = {"hundred": 100, "thousand": 1000, "grand": 1000, "million": 1_000_000, "billion": 1_000_000_000, "dozen": 12}
_WORD = "|".join(sorted([*_UNITS, *_TENS], key=len, reverse=True))
_SCALE = "|".join(f"{scale}s?" for scale in _SCALES)
_RUN = re.compile(
    rf"\b(?:(?:an?|\d+(?:\.\d+)?)\s+(?=(?:{_SCALE})\b)(?!(?:hundred|thousand|million)s?\s+of\b)(?:{_SCALE})|(?:{_WORD})(?:[\s-]+(?:{_WORD}|{_SCALE}))*)"
    rf"(?:[\s-]+(?:and[\s-]+)?(?:{_WORD}|{_SCALE}))*\b",
    re.IGNORECASE,
)
_KEEP_ONE = re.compile(
    r"(?<!ty[ -])(?<!hundred and )\bone\b(?!\s+(?:share|stock|unit|coin|day|week|month|year|percent|third|fifth|quarter|trading|more\s+share|bitcoin|ether|hundred|thousand|million|dozen|grand|and a half|point|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|dollars?|euros?|pounds?|bucks?|cents?)\b)",
    re.IGNORECASE,
)
_POINT = re.compile(
    rf"\b(?P<whole>(?:{_WORD}|hundred|thousand|and|[\s-])+?|\d+)\s+point\s+(?P<digits>(?:{_WORD}|\d+)(?:[\s-]+(?:{_WORD}|\d))*)\b",
    re.IGNORECASE,
)
"""A decimal said in words: "sixty nine point five"."""
_HALF_DOZEN = re.compile(r"\bhalf\s+(?:a|1)\s+dozen\b", re.IGNORECASE)
_AND_A_HALF = re.compile(r"\b(\d+)\s+and\s+a\s+half\b", re.IGNORECASE)
_COUPLE = re.compile(r"\ba\s+couple(?:\s+of)?\b", re.IGNORECASE)
_ORDINAL_UNITS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
_ORDINALS = {word: value for value, word in enumerate(_ORDINAL_UNITS.split(), 1)} | {"thirtieth": 30}
_MONTH_NAMES = "january|february|march|april|may|june|july|august|september|october|november|december"
_ORDINAL = rf"(?:(?:twenty|thirty)[\s-])?(?:{'|'.join(_ORDINALS)})"
_ORDINAL_DAY = re.compile(rf"\b{_ORDINAL}(?=\s+(?:day\s+)?(?:of\s+)?(?:{_MONTH_NAMES})\b)", re.IGNORECASE)
_MONTH_ORDINAL = re.compile(rf"\b(?P<month>{_MONTH_NAMES})\s+(?:the\s+)?(?P<day>{_ORDINAL})\b", re.IGNORECASE)
_ONE_OF = re.compile(
    r"\b(buy|sell|sold|bought|dump|trim|unload|add|get|grab)\s+(?:me\s+)?(?:just\s+|only\s+)?one\s+(?P<more>of|more)\s+(?=them\b|those\b|these\b|my\b|it\b|(?<=more )(?!time|thing|question|of)\w)",
    re.IGNORECASE,
)
_FORTNIGHT = re.compile(r"\b(?:a|one|1)?\s*fortnight\b", re.IGNORECASE)
_DECADE = re.compile(
    r"\b(?P<lead>(?:the )?(?:last|past|previous|next|coming) )?(?:(?P<n>a|one|two|three|four|\d) )?decades?\b", re.IGNORECASE
)
_THOUSANDS = re.compile(r"(?<![\d.,])(\d{1,3}(?:,\d{3})+)(?![\d,])")
_SWISS = re.compile(r"(?<!\d)(\d{1,3}(?:'\d{3})+)(?!\d)")
_COMMA_DECIMAL = re.compile(r"(?<![\d,.])(\d+),(\d{1,2})(?![\d,])")
_DOT_THOUSANDS = re.compile(r"(?<![\d.,])(\d{1,3}(?:\.\d{3})+)(?:,(\d+))?(?![\d.])")
_POINTS_THEN_COMMA = re.compile(r"(?<![\d.,])(\d{1,3}(?:\.\d{3})+),(\d{1,2})(?![\d.,]*\d)")
_COMMAS_THEN_POINT = re.compile(r"(?<![\d.,])(\d{1,3}(?:,\d{3})+\.\d{1,2})(?![\d.,]*\d)")
"""With both marks there is but one reading, whatever the language: 1.250,00 and 1,250.00."""
_BLANK_THOUSANDS = re.compile(r"(?<![\d.,])(\d{1,3}(?:\s\d{3})+)(?![\d])")
_KILO = re.compile(r"(?<![\w-])(?!401k\b)([$€£]?)(\d+(?:\.\d+)?)\s?[kK]\b(?![-'])(?!\s+(?:filing|report|form))")
_MILLION = re.compile(r"([$€£])(\d+(?:\.\d+)?)\s?(m|mm|mn|bn|b)\b", re.IGNORECASE)
_CARDINAL_PART = re.compile(r"[\s-]+")
_TEN_K = re.compile(
    r"\b(?:latest|annual|'s|its|company's|form|recent|in the|the \d{4})\s+10k\b|\b10k\s+(?:filing|report|for fy|from \d{4})", re.IGNORECASE
)


def with_digits(text: str, language: str = "en") -> str:
    """`text` with its numbers as plain digits with a decimal point; ordinals, fractions ("a third of") and "10-K" stay."""
    text = _local(text, language)
    text = _TEN_K.sub(lambda m: re.sub("10k", "10-K", m[0], flags=re.IGNORECASE), text)
    text = _DECADE.sub(lambda m: f"{m['lead'] or ''}{10 * int(_small(m['n'])) if m['n'] else 10} years", _FORTNIGHT.sub(" 2 weeks", text))
    text = _HALF_DOZEN.sub("6", _COUPLE.sub("2", text))
    text = _ONE_OF.sub(r"\1 1 \g<more> ", text)
    text = _ORDINAL_DAY.sub(lambda m: _nth(m[0]), _MONTH_ORDINAL.sub(lambda m: f"{m['month']} {_nth(m['day'])}", text))
    text = _POINT.sub(_decimal, text)
    text = _KEEP_ONE.sub("\x01", text)
    text = _RUN.sub(lambda m: str(_value(m[0])), text).replace("\x01", "one")
    text = _AND_A_HALF.sub(r"\1.5", text)
    text = _KILO.sub(lambda m: m[1] + _shown(Decimal(m[2]) * 1000), text)
    return _MILLION.sub(lambda m: m[1] + _shown(Decimal(m[2]) * (1_000_000_000 if m[3].lower().startswith("b") else 1_000_000)), text)


def _decimal(said: re.Match[str]) -> str:
    """Such as "sixty nine point five" as 69.5, "two point two five" as 2.25."""
    whole, lead = said["whole"].strip(), said["whole"][: len(said["whole"]) - len(said["whole"].lstrip())]
    digits = "".join(
        part if part.isdigit() else str(_UNITS.get(part, _TENS.get(part, ""))) for part in _CARDINAL_PART.split(said["digits"].lower())
    )
    return f"{lead}{whole if whole.isdigit() else _value(whole)}.{digits}" if whole else said[0]


def _local(text: str, language: str) -> str:
    text = _SWISS.sub(lambda m: m[1].replace("'", ""), text)
    text = _POINTS_THEN_COMMA.sub(lambda m: f"{m[1].replace('.', '')}.{m[2]}", text)
    text = _COMMAS_THEN_POINT.sub(lambda m: m[1].replace(",", ""), text)
    if language == "en":
        text = _THOUSANDS.sub(lambda m: m[1].replace(",", ""), text)
        return _COMMA_DECIMAL.sub(r"\1.\2", text)
    text = _DOT_THOUSANDS.sub(lambda m: m[1].replace(".", "") + (f".{m[2]}" if m[2] else ""), text)
    text = _BLANK_THOUSANDS.sub(lambda m: re.sub(r"\s", "", m[1]), text)
    return re.sub(r"(?<![\d.,])(\d+),(\d+)(?![\d,])", r"\1.\2", text)


def _small(word: str) -> Decimal:
    lower = word.lower()
    return Decimal(1) if lower in {"a", "an"} else Decimal(_UNITS.get(lower, 0)) if not lower.isdigit() else Decimal(lower)


def _nth(words: str) -> str:
    """An ordinal in words as digits: "twenty-first" is "21st"."""
    parts = _CARDINAL_PART.split(words.lower())
    value = _ORDINALS[parts[-1]] + (_TENS[parts[0]] if len(parts) > 1 else 0)
    ending = "th" if 10 < value < 20 else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{value}{ending}"


def _shown(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _spoken_price(parts: list[str]) -> Decimal | None:
    """Two numbers said in one breath, as prices are: "twenty four fifty" is 24.50, "two fifty" 250; None for anything else."""
    said = [_UNITS.get(part, _TENS.get(part, -1)) for part in parts]
    cut = next((i for i in range(1, len(said)) if said[i] >= 10), 0)
    if not cut or min(said) < 0 or any(value >= 10 for value in said[cut + 1 :]) or len(said) - cut > 2:
        return None
    first, second = Decimal(sum(said[:cut])), Decimal(sum(said[cut:]))
    return first * 100 + second if cut == 1 and first < 10 else first + second / 100


def _value(run: str) -> str:
    spoken = _spoken_price(_CARDINAL_PART.split(run.lower()))
    if spoken is not None:
        return _shown(spoken)
    total, group = Decimal(0), Decimal(0)
    for part in _CARDINAL_PART.split(run.lower()):
        scale = _SCALES.get(part) or _SCALES.get(part.removesuffix("s"))
        if scale is not None:
            group = (group or Decimal(1)) * scale
            if scale >= 1000:
                total, group = total + group, Decimal(0)
        elif part in _UNITS or part in _TENS:
            group += _UNITS.get(part, _TENS.get(part, 0))
        elif part.replace(".", "", 1).isdigit():
            group += Decimal(part)
        elif part in {"a", "an"}:
            group = Decimal(1) if group == 0 else group
    return _shown(total + group)


SLASH_OF_UNIT = re.compile(
    r"\b(?P<a>[1-9])/(?P<b>[2-9]|10)(?:th|rd|nd)? (?:of )?(?:(?:a |an |1 |one )(?:single |whole )?(?:share|bitcoin|coin|unit|§)|(?:share|unit|coin)s?\b)"
)
"""A part of one unit: "1/2 share of MSFT"."""


def part_of_unit(text: str) -> Decimal | None:
    """The part of one unit that marked text tells as a fraction of figures."""
    found = SLASH_OF_UNIT.search(" ".join(text.split()))
    return None if found is None else Decimal(found["a"]) / Decimal(found["b"])
