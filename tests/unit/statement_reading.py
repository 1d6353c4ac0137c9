"""Reading short statements: what the tests of the importer ask of one text."""

from datetime import date

from accounting.imports import ParsedRow, ParsedStatement, parse_statement

TODAY = date(2026, 11, 23)


def parse(text: str, encoding: str = "utf-8", **options: object) -> ParsedStatement:
    return parse_statement(text.encode(encoding), filename="x.csv", today=TODAY, **options)  # type: ignore[arg-type]  # the options are the test's own


def only(text: str, encoding: str = "utf-8", **options: object) -> ParsedRow:
    (row,) = parse(text, encoding, **options).rows
    return row


def warned(row: ParsedRow, words: str) -> bool:
    return any(words in warning for warning in row.warnings)


def failed(text: str) -> str:
    (entry,) = parse(text).errors
    return entry.reason


def dropped(text: str) -> str:
    (entry,) = parse(text).ignored
    return entry.reason
