"""What a person says about the columns of a file that waits to be imported: "the column Betrag is the amount"."""

import re

from agents.understanding.model import Call, JsonValue, Known, Memory

IMPORT = "import_csv"
_FIELDS = (
    ("unit_price", r"(?:unit |share )?prices?(?: per (?:share|unit|piece))?|rate per share|course|quote"),
    ("quantity", r"quantit(?:y|ies)|(?:number of )?(?:shares|units|pieces)|volume|count"),
    ("fx_rate", r"(?:exchange|fx|currency|conversion) rate"),
    ("net", r"net(?: amount| total)?"),
    ("gross", r"gross(?: amount| total)?"),
    ("amount", r"(?:total )?amount|total|value|cash(?: amount)?|sum"),
    ("date", r"(?:trade |transaction |booking )?(?:date|day)"),
    ("type", r"(?:transaction |trade )?(?:type|kind)|action|side|direction"),
    ("symbol", r"symbol|ticker"),
    ("isin", r"isin"),
    ("name", r"(?:security |stock |fund )?name|security|instrument"),
    ("fee", r"fees?|commissions?|costs?|charges?"),
    ("tax", r"tax(?:es)?|withholding(?: tax)?"),
    ("currency", r"currency"),
    ("account", r"account"),
    ("description", r"description|text"),
    ("note", r"notes?|comments?|remarks?"),
    ("ratio", r"split ratio|ratio"),
    ("multiplier", r"(?:contract )?multiplier"),
    ("id", r"(?:transaction |order )?id|reference"),
)
_FIELD = "|".join(pattern for _, pattern in _FIELDS)
_QUOTED = r"[\"'“”\u2018\u2019«»]?"
_HEADER = rf"{_QUOTED}(?P<header>[^\"“”«»]{{1,80}}?){_QUOTED}"
_IS = r"(?:is(?: actually| really)?|are|means|holds|has|contains|shows|should be|stands for|=|->|→)"
_A = r"(?:the |an? |my )?"
_FORMS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"^(?:the )?column {_HEADER} {_IS} {_A}(?P<field>{_FIELD})(?:,? not .*)?$",
        rf"^{_A}(?P<field>{_FIELD}) {_IS} (?:in |called )?(?:the )?column {_HEADER}$",
        rf"^(?:please )?(?:use|take|read|treat|map) (?:the )?(?:column )?{_HEADER} (?:as|for|to|->|→) {_A}(?P<field>{_FIELD})(?:,? not .*)?$",
        rf"^[\"'“\u2018«]{_HEADER}[\"'”\u2019»] {_IS} {_A}(?P<field>{_FIELD})(?:,? not .*)?$",
    )
)
_IGNORE = re.compile(rf"^(?:please )?(?:ignore|skip|leave out|do not use|don't use) (?:the )?column {_HEADER}$", re.IGNORECASE)
_PARTS = re.compile(r"\s*(?:;|, and |,(?! not\b)| and (?=(?:the )?column|[\"“«]|use |take |map |ignore |the ))\s*", re.IGNORECASE)
_OPENING = re.compile(r"^(?:no|nope|actually|sorry|wait)[,.!]? +", re.IGNORECASE)
_UNUSED = "not used"


def column_correction(text: str, known: Known, memory: Memory) -> Call | None:
    """The import with its columns corrected, when one waits or was just asked for and the whole message speaks of columns; else None."""
    waiting = next((call for call in reversed(known.pending) if call.intent == IMPORT), None)
    last = memory.calls[-1] if memory.calls and memory.calls[-1].intent == IMPORT else None
    base = waiting or last
    if base is None or known.attachments or len(text) > 1000:
        return None
    parts = [part for part in _PARTS.split(_OPENING.sub("", text.strip().rstrip(".!"))) if part]
    found = [_corrected(part) for part in parts]
    if not found or any(pair is None for pair in found):
        return None
    earlier = base.args.get("mapping")
    mapping: dict[str, JsonValue] = dict(earlier) if isinstance(earlier, dict) else {}
    for pair in found:
        if pair is not None:
            mapping = {field: header for field, header in mapping.items() if header != pair[1]} | {pair[0]: pair[1]}
    return Call(intent=IMPORT, args={"mapping": mapping, **({"file": base.args["file"]} if base.args.get("file") else {})})


def _corrected(part: str) -> tuple[str, str] | None:
    """Field and header of one statement."""
    ignored = _IGNORE.match(part)
    if ignored is not None:
        return _UNUSED, ignored["header"].strip()
    for form in _FORMS:
        match = form.match(part)
        if match is not None:
            return _field(match["field"]), match["header"].strip()
    return None


def _field(word: str) -> str:
    return next(name for name, pattern in _FIELDS if re.fullmatch(pattern, word, re.IGNORECASE))
