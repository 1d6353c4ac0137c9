"""Books taken in from files and out to files."""

import re

from agents.understanding.clause import Clause
from agents.understanding.scene import Draft, Scene, made, range_of, symbols_of


def build_import(clause: Clause, scene: Scene) -> Draft:
    """import_csv, with the file when one is named or only one can be meant."""
    named = next(
        (name for name in scene.known.attachments if name.lower() in clause.low or name.lower().rsplit(".", 1)[0] + " file" in clause.low),
        None,
    )
    spelt = re.search(r"\b[\w-]+\.(?:csv|xlsx?|txt|ofx|qif)\b", clause.low)
    pointed = clause.has(r"\b(?:this|attached|attachment|the file|the csv|the spreadsheet|it|here is|these)\b")
    stems = [
        name for name in scene.known.attachments if set(re.findall(r"[a-z]{3,}", name.rsplit(".", 1)[0].lower())) & set(clause.low.split())
    ]
    file = named or (spelt[0] if spelt else None)
    if file is None and pointed:
        file = scene.known.attachments[0] if len(scene.known.attachments) == 1 else stems[0] if len(stems) == 1 else None
    return made("import_csv", file=file)


_WHAT = (
    ("portfolio", re.compile(r"\b(?:portfolio|holdings?|positions?)\b")),
    ("watchlist", re.compile(r"\bwatchlist\b")),
    (
        "transactions",
        re.compile(r"\b(?:transactions?|trades?|activit\w+|orders?|ledger|tax|dividends?|deposits?|buys|sells|sales|purchases|history)\b"),
    ),
    ("performance", re.compile(r"\b(?:performance|returns?|profit)\b")),
    ("forecasts", re.compile(r"\b(?:forecasts?|predictions?)\b")),
    ("alerts", re.compile(r"\balerts?\b")),
    ("all", re.compile(r"\b(?:everything|all (?:of )?my data|my data|backup|back up)\b")),
)
_FORMATS = (("csv", r"\bcsv\b"), ("xlsx", r"\b(?:excel|xlsx?|spreadsheet)\b"), ("pdf", r"\bpdf\b"), ("json", r"\bjson\b"))


def build_export(clause: Clause, scene: Scene) -> Draft:
    """Export with what and format."""
    what = next((name for name, pattern in _WHAT if pattern.search(clause.plain)), None)
    form = next((name for name, pattern in _FORMATS if clause.has(pattern)), None)
    named = symbols_of(clause, scene)
    return made(
        "export",
        what=what or "portfolio",
        format=form or "csv",
        symbol=named[0] if named and what == "transactions" else None,
        range=range_of(clause, scene),
    )
