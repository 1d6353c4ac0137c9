"""The whole way from a file's bytes to a parsed statement."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, localcontext
from typing import TypeAlias

from accounting.imports.assembly import finish
from accounting.imports.columns import Columns, headers_of
from accounting.imports.conventions import drop_foreign_amounts, learn, proven_columns, straighten_costs
from accounting.imports.costs import drop_repeated_costs
from accounting.imports.days import Order, order_votes
from accounting.imports.decoding import Text, decode
from accounting.imports.dialects import learn_dialect, main_mark, main_order, number_cells
from accounting.imports.directions import Scene
from accounting.imports.doubts import has_unread_figures
from accounting.imports.drafts import Draft
from accounting.imports.exchanges import has_sides, read_sides
from accounting.imports.figures import decimal_mark
from accounting.imports.home import Clues, Home, find_home
from accounting.imports.joining import join_orders, join_tables, join_taxes, warn_of_parts
from accounting.imports.json_items import read_json
from accounting.imports.ledgers import join_legs
from accounting.imports.reading import Dialect, read_record
from accounting.imports.records import Source, read_csv
from accounting.imports.results import Result
from accounting.imports.sections import Sheet, holdings, ignored_outside, plan_sheets
from accounting.imports.settling import NOTHING_MOVED, settle
from accounting.imports.sided import read_sided
from accounting.imports.statement import ErrorLine, IgnoredLine, ParsedRow, ParsedStatement, Reconciliation
from accounting.imports.tables import Layout, bare_header, find_tables
from accounting.imports.totals import compare_holdings, compare_total
from accounting.imports.twins import number_twins
from core.errors import InvalidInput
from core.money import LEDGER_DIGITS

Progress: TypeAlias = Callable[[int, int], None]
_MAX_TOTALS, _STEP = 100, 1000


def parse_statement(  # each is an option of its own, all but the bytes by name
    data: bytes,
    *,
    filename: str,
    mapping: Mapping[str, str | Sequence[str]] | None = None,
    today: date,
    default_currency: str | None = None,
    progress: Progress | None = None,
) -> ParsedStatement:
    """Everything that a broker's export says: rows to book, lines to ignore and why, lines that cannot be read and why.

    Args:
        data: the file as it was uploaded, CSV of any form or JSON.
        filename: only to tell JSON from CSV where the content leaves it open.
        mapping: field -> header, or headers, as a user corrected it; beats what is detected. A header that the file does not have is passed over.
        today: later days are errors.
        default_currency: for files that state none; every row that needs it says so.
        progress: called every thousand lines with the lines read and the lines there are.

    Raises:
        TooLarge: the file, a line, a cell, or the number of lines or columns exceeds `accounting.imports.limits`.
        InvalidInput: not a text file, encodings mixed, `mapping` names an unknown field, or no table of activities was found (then
            `details["headers"]` lists the headers that a mapping may use).
    """
    with localcontext(prec=LEDGER_DIGITS):
        text = decode(data)
        is_json = text.body.lstrip("\ufeff \t\r\n")[:1] in ("{", "[") or filename.lower().endswith(".json")
        source = read_json(text.body.lstrip("\ufeff")) if is_json else read_csv(text.body)
        layout = find_tables(source, [header for told in (mapping or {}).values() for header in headers_of(told)])
        sheets = plan_sheets(layout, mapping)
        if not any(sheet.active for sheet in sheets):
            rows = [sheet.table.header.cells for sheet in sheets] or [bare_header(source)]
            headers = [header for row in rows for header in row if header]
            raise InvalidInput(_nothing_found(sheets), field="file", headers=headers, fingerprint=_fingerprint(rows))
        reader = _Reader(source, layout, sheets, filename, today)
        reader.default_currency, reader.progress = default_currency, progress
        return reader.statement(text, "json" if is_json else "csv")


def _nothing_found(sheets: list[Sheet]) -> str:
    if not sheets:
        return "No line with the names of columns was found. Export your transactions as CSV with a header. To ask about what the file says, hand it in again with “keep this document”."
    return (
        "The file lists no activities: no table has a column for the date and one for quantity or amount. If it has, correct the mapping."
    )


def _scene(drafts: list[Draft], columns: Columns) -> Scene:
    undetermined = [draft for draft in drafts if draft.open and draft.intent in (None, "trade", "convert")]
    heads = [columns.headers[index].casefold() for index in columns.of.get("unit_price", [])]
    return Scene(
        habits=learn(drafts),
        has_fee_column=bool(columns.of.get("fee")),
        has_type_column=bool(columns.of.get("type")),
        lots=any("purchase" in head or "cost" in head for head in heads),
        signed=any(stated.value < 0 for draft in undetermined if (stated := draft.main_amount())),
        signed_units=any(draft.quantity.value < 0 for draft in undetermined if draft.quantity),
    )


class _Reader:
    """One file while it is read."""

    default_currency: str | None = None
    progress: Progress | None = None

    def __init__(self, source: Source, layout: Layout, sheets: list[Sheet], filename: str, today: date) -> None:
        self.source, self.layout, self.sheets = source, layout, sheets
        self.filename, self.today = filename, today
        self.active = [sheet for sheet in sheets if sheet.active]
        self.votes = Counter[Order | None]()
        self.dialects: dict[int, Dialect] = {}
        self._learn_dialects()

    def _learn_dialects(self) -> None:
        for sheet in self.active:
            for index in sheet.columns.of.get("date", []):
                self.votes.update(order_votes(record.cell(index) for record in sheet.candidates))
        mark = decimal_mark(cell for sheet in self.active for cell in number_cells(sheet.candidates, sheet.columns))
        if mark is None and self.source.delimiter == ";":
            mark = ","
        for sheet in self.active:
            self.dialects[sheet.number] = learn_dialect(
                sheet.candidates, sheet.columns, file_mark=mark, file_votes=self.votes, today=self.today, fallback=sheet.fallback
            )

    def statement(self, text: Text, form: str) -> ParsedStatement:
        """The finished statement."""
        drafts = self._drafts()
        results = self._results(drafts)
        numbers = number_twins(results, lambda number: self.sheets[number].columns)
        home = find_home(self._clues(results))
        ignored, errors = self._ignored(drafts), self._errors(drafts)
        del drafts
        rows = self._rows(results, numbers, home)
        marks = [mark for dialect in self.dialects.values() for mark in dialect.marks.values()]
        return ParsedStatement(
            format=form,
            encoding=text.encoding,
            delimiter=self.source.delimiter,
            decimal_mark=main_mark(marks),
            date_order=main_order(self.votes, [order for dialect in self.dialects.values() for order in dialect.orders.values()]),
            mapping=tuple(entry for sheet in self.active for entry in sheet.columns.mapping()),
            rows=tuple(rows),
            ignored=ignored,
            errors=errors,
            reconciliation=self._reconciliation(rows),
            fingerprint=_fingerprint([sheet.table.header.cells for sheet in self.active]),
            preamble=tuple(line for record in self.layout.preamble for line in record.lines),
            headers=tuple(line for sheet in self.sheets for line in sheet.table.header.lines if line >= 0),
        )

    def _rows(self, results: list[Result], numbers: dict[int, int], home: Home) -> list[ParsedRow]:
        """The rows; `results` is emptied on the way, so that a large file is not held twice."""
        rows = []
        for index in range(len(results) - 1, -1, -1):
            result = results.pop()
            if index in numbers:
                columns = self.sheets[result.draft.table].columns
                rows.append(finish(result, twin_index=numbers[index], columns=columns, home=home, default_currency=self.default_currency))
        rows.reverse()
        return rows

    def _drafts(self) -> list[Draft]:
        drafts: list[Draft] = []
        total = sum(len(sheet.candidates) for sheet in self.active)
        for sheet in self.active:
            width = len(sheet.table.header.cells)
            for record in sheet.candidates:
                draft = read_record(record, sheet.columns, self.dialects[sheet.number], order=len(drafts), table=sheet.number)
                if draft.open and has_sides(sheet.columns):
                    read_sides(draft, sheet.columns, self.dialects[sheet.number].marks)
                if draft.open and draft.intent is None:
                    read_sided(draft, sheet.columns, self.dialects[sheet.number].marks)
                draft.lines.extend(sheet.rest.get(record.first, ()))
                if any(index >= width for index in record.filled()) and draft.open:
                    draft.fail = f"the line has more cells than the header has columns ({width}): a comma without quotes?"
                if sheet.closed and draft.open:
                    draft.fail = (
                        "bought and sold on one line: this is a report of closed positions; export the list of transactions instead"
                    )
                drafts.append(draft)
                if self.progress and len(drafts) % _STEP == 0:
                    self.progress(len(drafts), total)
        return drafts

    def _results(self, drafts: list[Draft]) -> list[Result]:
        straighten: dict[int, list[Draft]] = defaultdict(list)
        for draft in drafts:
            straighten[draft.table].append(draft)
        for number, own in straighten.items():
            straighten_costs(own)
            drop_repeated_costs(own, self.sheets[number].columns)
            guesses = self.sheets[number].columns.guesses
            drop_foreign_amounts(own, [index for index, guess in guesses.items() if guess.field == "amount" and guess.rank > 0])
        join_legs(drafts)
        join_orders(drafts)
        results: list[Result] = []
        for number, own in straighten.items():
            columns = self.sheets[number].columns
            scene = _scene(own, columns)
            columns.proven = proven_columns(own)
            results.extend(result for draft in own if (result := settle(draft, scene)))
            warn_of_parts(own)
            for draft in own:
                if draft.drop == NOTHING_MOVED and has_unread_figures(draft, columns):
                    draft.drop, draft.fail = None, "the line has figures, but only in columns that are not understood"
        results.sort(key=lambda result: result.draft.order)
        return join_taxes(join_tables(results) if len(self.active) > 1 else results)

    def _clues(self, results: list[Result]) -> Clues:
        records = [record for sheet in self.active for record in sheet.candidates]
        converted = any(result.converted and result.type in ("buy", "sell") for result in results)
        bases = {result.amount_currency for result in results if converted and result.draft.fx_rate == 1 and result.amount_currency}
        return Clues(
            filename=self.filename,
            head=[*self.layout.preamble, *(record for sheet in self.sheets if not sheet.active for record in sheet.table.records)],
            headers=[header for sheet in self.active for header in sheet.columns.headers if header],
            records=records,
            known=[result.amount_currency for result in results if result.amount_currency],
            exchanges={
                record.cell(index)
                for sheet in self.active
                for index in sheet.columns.of.get("exchange", [])
                for record in sheet.candidates[:500]
                if not converted
            },
            base=next(iter(bases)) if len(bases) == 1 else None,
            rates=[price.currency for result in results if (price := result.draft.price) and price.column == -1 and price.currency],
            month_first=bool(self.votes["mdy"]) and not self.votes["dmy"],
            day_first=bool(self.votes["dmy"]) and not self.votes["mdy"],
        )

    def _ignored(self, drafts: list[Draft]) -> tuple[IgnoredLine, ...]:
        claimed = {line for draft in drafts if draft.open for line in draft.lines}
        found = {entry.line: entry for entry in ignored_outside(self.layout, self.sheets)}
        found |= {entry.line: entry for sheet in self.active for entry in sheet.ignored}
        found |= {
            line: IgnoredLine(line=line, reason=draft.drop) for draft in drafts if draft.drop for line in draft.lines if line not in claimed
        }
        return tuple(found[line] for line in sorted(found) if line not in claimed)

    def _errors(self, drafts: list[Draft]) -> tuple[ErrorLine, ...]:
        found = dict.fromkeys(self.source.unclosed, "a quotation mark on this line is never closed")
        found |= {draft.lines[0]: draft.fail for draft in drafts if draft.fail}
        return tuple(ErrorLine(line=line, reason=found[line]) for line in sorted(found))

    def _reconciliation(self, rows: list[ParsedRow]) -> tuple[Reconciliation, ...]:
        found = []
        for sheet in self.active:
            marks = self.dialects[sheet.number].marks
            for record, label in sheet.totals[:_MAX_TOTALS]:
                above = [line for line in sheet.candidates if line.first < record.first]
                if entry := compare_total(record, above, sheet.columns, marks, label):
                    found.append(entry)
        units: dict[str, Decimal] = defaultdict(Decimal)
        for row in rows:
            if row.symbol and row.quantity and row.type in ("buy", "sell", "transfer_in", "transfer_out"):
                units[row.symbol] += row.quantity if row.type in ("buy", "transfer_in") else -row.quantity
        return (*found, *compare_holdings(holdings(self.sheets), units))


def _fingerprint(rows: list[list[str]]) -> str:
    headers = "\n".join("\t".join(row) for row in rows)
    return hashlib.sha256(headers.encode()).hexdigest()[:32]
