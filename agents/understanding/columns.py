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
_UNNEEDED = r"(?:are|is) (?:not (?:needed|used)|unused|to be ignored|irrelevant)|(?:can|should|must) be (?:ignored|left out|skipped)"
_IGNORE = re.compile(rf"^(?:please )?(?:ignore|skip|leave out|do not use|don't use) (?:the )?column {_HEADER}$", re.IGNORECASE)
_IGNORE_MANY = re.compile(
    rf"^(?:please )?(?:ignore|skip|leave out|do not use|don't use) (?:the )?columns (?P<headers>.+)$|^(?:the )?columns (?P<named>.+?) (?:{_UNNEEDED})$",
    re.IGNORECASE,
)
_AND = re.compile(r"\s+(?:and|or)\s+|\s*[,;]\s*", re.IGNORECASE)
_IN_QUOTES = re.compile(r"[\"“«]([^\"“”«»]{1,80})[\"”»]")
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
    found = _stated([part for part in _PARTS.split(_OPENING.sub("", text.strip().rstrip(".!"))) if part])
    if not found:
        return None
    earlier = base.args.get("mapping")
    mapping = {field: _headers(told) for field, told in earlier.items()} if isinstance(earlier, dict) else {}
    for field, header in found:
        for others in mapping.values():
            others[:] = [other for other in others if other != header]
        mapping[field] = [*mapping.get(field, []), header] if field == _UNUSED else [header]
    args: dict[str, JsonValue] = {
        "mapping": {field: headers[0] if len(headers) == 1 else list(headers) for field, headers in mapping.items() if headers}
    }
    return Call(intent=IMPORT, args={**args, **({"file": base.args["file"]} if base.args.get("file") else {})})


def _headers(told: JsonValue) -> list[str]:
    """The headers that an earlier correction names: one, or several."""
    return [header for header in (told if isinstance(told, list) else [told]) if isinstance(header, str)]


def _stated(parts: list[str]) -> list[tuple[str, str]]:
    """Field and header of every statement; none unless all of them are about columns. A list of columns to ignore may run over several parts."""
    found: list[tuple[str, str]] = []
    listing = False
    for part in parts:
        pair = _corrected(part)
        many = _IGNORE_MANY.match(part) if pair is None else None
        if pair is not None:
            found.append(pair)
        elif many is not None or listing:
            text = part if many is None else many["headers"] or many["named"]
            found += [(_UNUSED, header.strip()) for header in _IN_QUOTES.findall(text) or _AND.split(text) if header.strip()]
        else:
            return []
        listing = pair is None
    return found


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
