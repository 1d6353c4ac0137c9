"""Broker exports of any form to activities: bytes in, a parsed statement out. Pure."""

from accounting.imports.columns import headers_of
from accounting.imports.engine import parse_statement
from accounting.imports.reading import FUTURE
from accounting.imports.statement import ColumnMapping, ErrorLine, IgnoredLine, ParsedRow, ParsedStatement, Reconciliation
from accounting.imports.vocabulary.headers import FIELDS

__all__ = [
    "FIELDS",
    "FUTURE",
    "ColumnMapping",
    "ErrorLine",
    "IgnoredLine",
    "ParsedRow",
    "ParsedStatement",
    "Reconciliation",
    "headers_of",
    "parse_statement",
]
