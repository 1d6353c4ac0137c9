"""Confirmations pasted from a broker, "label: value" by line, as the sentence that a person would have written."""

import re

_PART = re.compile(r"\n+|\s*;\s*|\s+\|\s+|,\s+(?=[A-Za-z][A-Za-z /.#-]{1,26}\s*[:=])")
_LINE = re.compile(r"^\W*(?P<label>[A-Za-z][A-Za-z /.#&()-]{1,30}?)\s*(?:[:=]|\t|\s{2,})\s*(?P<value>\S.*?)\s*$")
_LABELS = (
    ("side", re.compile(r"(?:trade |transaction |order )?(?:action|side|type|direction)|transaction|buy/sell|b/s|activity|operation")),
    ("symbol", re.compile(r"(?:stock |security )?(?:symbol|ticker)|security(?: name)?|instrument|stock|asset|product")),
    ("quantity", re.compile(r"(?:filled |executed |total |share )?(?:quantity|qty|shares|units)|(?:number|no\.?) of (?:shares|units)|filled|size|amount of shares|shares (?:bought|sold|traded)")),
    ("price", re.compile(r"(?:unit |exec(?:uted|ution)? |avg\.? |average |fill(?:ed)? |trade |share )?(?:price|px)(?: per (?:share|unit))?(?: \([a-z]{3}\))?")),
    ("date", re.compile(r"(?:trade |transaction |exec(?:uted|ution)? |fill(?:ed)? |order |pay(?:ment)? |value )?(?:date|day|time)(?:/time)?|executed(?: on| at)?|filled (?:on|at)|traded(?: on)?")),
    ("fee", re.compile(r"(?:total |broker |trading )?(?:commissions?|fees?|charges|brokerage)(?:/fees?| (?:&|and) fees?)?")),
    ("tax", re.compile(r"(?:withholding |total )?tax(?:es)?(?: withheld)?")),
    ("amount", re.compile(r"(?:gross |net |dividend |total |cash )?(?:amount|proceeds|value|total)|dividend|cash")),
)  # fmt: skip
_NUMBER = re.compile(r"[$€£]?\s?\d[\d,.']*")
_IN_BRACKETS = re.compile(r"[(\[]\s*(?:[A-Z]+\s*:\s*)?([A-Z][A-Z0-9.-]{0,9})\s*[)\]]")
_SIDES = (
    ("dividend", re.compile(r"\bdividend", re.IGNORECASE)),
    ("sold", re.compile(r"\b(?:sell|sold|sale|sld)\b", re.IGNORECASE)),
    ("bought", re.compile(r"\b(?:buy|bought|purchase[ds]?|bot)\b", re.IGNORECASE)),
)
_FEWEST_LABELS = 3


def spoken(text: str) -> str | None:
    """A pasted confirmation as sentences; None when the text is none."""
    slips: list[dict[str, str]] = [{}]
    unlabelled: list[str] = []
    for part in _PART.split(text):
        found = _LINE.match(part)
        name = _label(found["label"]) if found else None
        if found is None or name is None:
            unlabelled.append(part)
            continue
        if name in slips[-1]:
            if name in {"date", "amount"}:
                continue
            slips.append({})
        slips[-1][name] = found["value"]
    sentences = [_sentence(slip, " ".join(unlabelled)) for slip in slips if len(slip) >= _FEWEST_LABELS]
    return ". ".join(filter(None, sentences)) or None


def _label(text: str) -> str | None:
    low = " ".join(text.lower().split())
    return next((name for name, pattern in _LABELS if pattern.fullmatch(low)), None)


def _sentence(slip: dict[str, str], around: str) -> str | None:
    side = next((word for word, pattern in _SIDES if pattern.search(slip.get("side", around))), None)
    symbol = slip.get("symbol", "")
    bracket = _IN_BRACKETS.search(symbol)
    name = bracket[1] if bracket else symbol.rstrip(". ")
    quantity, price, amount = (_number(slip.get(key, "")) for key in ("quantity", "price", "amount"))
    if side is None or not name:
        return None
    if side == "dividend":
        return f"dividend of {amount} from {name}{_ending(slip)}" if amount else None
    return f"{side} {quantity} {name}{f' at {price}' if price else ''}{_ending(slip)}" if quantity else None


def _ending(slip: dict[str, str]) -> str:
    day, fee, tax = slip.get("date"), _number(slip.get("fee", "")), _number(slip.get("tax", ""))
    return f"{f' on {day}' if day else ''}{f', fee {fee}' if fee else ''}{f', tax {tax}' if tax else ''}"


def _number(text: str) -> str | None:
    found = _NUMBER.search(text)
    return found[0].replace(" ", "").rstrip(".,") if found else None
