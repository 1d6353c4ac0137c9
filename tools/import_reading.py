"""A file that somebody wants to bring in, beside the books; with what its owner taught the importer about files of that form."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from pydantic import Field

from accounting.imports import FIELDS, ErrorLine, ParsedStatement
from core.errors import InvalidInput
from core.ids import new_id
from db.models import Activity as ActivityRow
from tools.base import Args
from tools.books import Books, load_books
from tools.computing import read_apart
from tools.context import Context
from tools.fields import ShortText
from tools.import_prices import FoundPrices, compare_prices
from tools.import_twins import TWIN, brought_already, typed_already
from tools.instruments import find_instrument
from tools.statement_files import OWN_FORM, GivenFile, Reading, read_bytes
from tools.statements import Entry, own_keys
from tools.uploads import read_upload

PARSE_TIMEOUT_S = 180.0
HOW_TO_IMPORT = (
    "Export your transactions as a CSV file at your broker's (a spreadsheet saved as CSV does too) and drop it here, or take the paper clip. The columns may be "
    "in any order and called as your broker calls them: a date, what it was (buy, sell, dividend), the symbol or ISIN, units and price or amount, and the fee and currency where there are any."
)
"""What a file of trades has to look like, and where it goes."""
SHOWN_HEADERS = 20
Headers = Annotated[list[ShortText], Field(min_length=1, max_length=40)]
"""Columns that share a field: fees of several kinds, columns to leave out."""


class ImportCsv(Args):
    """Which file; `mapping` corrects what columns were taken for, and is remembered for files with the same headers.

    It goes from a field to the header of its column, or to several: {"date": "Booked", "not used": ["Note", "Ref"]}.
    """

    file: ShortText | None = Field(None, description="The file's name, as it was handed in.")
    upload_id: UUID | None = Field(None, description="The file that was handed in.")
    mapping: Annotated[dict[str, ShortText | Headers], Field(max_length=60)] | None = None
    portfolio_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A file beside the books that it would be added to."""

    name: str
    reading: Reading
    known: frozenset[str]
    books: Books
    prices: FoundPrices
    unlisted: tuple[str, ...]
    """Symbols of new transactions that are on no list and not in the books yet."""
    twins: frozenset[str] = frozenset()
    """Keys of new transactions that the books have from another file."""

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every transaction of the file, oldest first."""
        return self.reading.entries

    @property
    def statement(self) -> ParsedStatement:
        """What was found in the file, but for its rows."""
        return self.reading.statement

    @property
    def errors(self) -> tuple[ErrorLine, ...]:
        """The lines that cannot be brought in."""
        return (*self.statement.errors, *self.prices.errors)

    @property
    def new(self) -> tuple[Entry, ...]:
        """The transactions that are not recorded yet."""
        return tuple(entry for entry in self.entries if entry.key not in self.known)

    def warnings(self, entry: Entry) -> tuple[str, ...]:
        """What is to be said of an entry before it is added."""
        return (*entry.warnings, *((TWIN,) if entry.key in self.twins else ()))


def file_of(context: Context, args: ImportCsv) -> bytes:
    """The bytes of the file that `args` name.

    Raises:
        InvalidInput: no file was named, or the mapping names a field that does not exist.
        NotFound: the file is not there any more.
    """
    if args.upload_id is None:
        raise InvalidInput(f"Which file? {HOW_TO_IMPORT} A program posts it to /api/imports.", field="file")
    unknown = sorted(set(args.mapping or {}) - set(FIELDS))
    if unknown:
        raise InvalidInput(f"mapping: there is no field called {unknown[0]}. There are {', '.join(sorted(FIELDS))}.", field="mapping")
    return read_upload(context.services, context.actor, args.upload_id)


async def read_file(context: Context, args: ImportCsv) -> Found:
    """The file that `args` name, read and compared with the books.

    Raises:
        InvalidInput: no file was named, the mapping names what does not exist, or the file holds no transactions.
        NotFound: the file is not there any more.
    """
    data = file_of(context, args)
    books = await load_books(context, args.portfolio_id)
    async with context.read() as work:
        taught = await work.import_mappings.all()
    name = args.file or "statement.csv"
    given = GivenFile(
        data=data, name=name, mapping=args.mapping or {}, taught=taught, today=context.clock.today(), currency=books.base_currency
    )
    try:
        reading = await read_apart(context.services, read_bytes, given, timeout_s=PARSE_TIMEOUT_S, report=context.report)
    except InvalidInput as err:
        headers = err.details.get("headers")
        if not isinstance(headers, list) or not headers:
            raise
        named = ", ".join(headers[:SHOWN_HEADERS])
        teach = f" Its columns are: {named}. Say, for example: the column {headers[0]} is the date."
        raise InvalidInput(err.message + teach, **err.details) from err
    prices = await compare_prices(context, reading.prices)
    known = known_keys(books, reading)
    held = {activity.symbol for activity in books.activities} | {own.symbol for own in books.manual}
    brought = {entry.values["symbol"] for entry in reading.entries if entry.key not in known} - held - {None}
    unlisted = tuple(sorted(symbol for symbol in brought if find_instrument(context.services, symbol) is None))
    twins = (
        frozenset[str]()
        if reading.statement.format == OWN_FORM
        else brought_already(books.activities, reading.entries, known, books.base_currency)
    )
    return Found(name=name, reading=reading, known=known, books=books, prices=prices, unlisted=unlisted, twins=twins)


def known_keys(books: Books, reading: Reading) -> frozenset[str]:
    """What tells that a row of the file is recorded already: where a row of the books came from, or that it was typed in; for our own files, all that it says."""
    if reading.statement.format == OWN_FORM:
        return frozenset(own_keys(books.activities))
    known = frozenset(activity.origin for activity in books.activities if activity.origin)
    return known | typed_already(books.activities, reading.entries, known, books.base_currency)


def row_of(entry: Entry, *, portfolio_id: UUID, user_id: UUID, created_at: dt.datetime) -> ActivityRow:
    """The row to record."""
    return ActivityRow(
        id=new_id(),
        portfolio_id=portfolio_id,
        user_id=user_id,
        created_at=created_at,
        number=0,
        origin=entry.origin or entry.key,
        counter_portfolio_id=portfolio_id if entry.across else None,
        **entry.values,
    )
