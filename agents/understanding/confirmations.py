"""Confirmations and tables that were pasted from a broker, read by the rules that read its files; what is not read is named, and what does not add up is asked about."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from accounting.imports import ParsedRow, ParsedStatement, parse_statement
from agents.understanding.grids import Grid, field_of, grid_of, told_in
from agents.understanding.mentions import MentionReader
from agents.understanding.model import Call, JsonValue, Known, Memory, Question, Understanding
from agents.understanding.outcome import MONTH_FIRST, clarify
from agents.understanding.pasted import LINES, UNREAD, pasted
from agents.understanding.periods import times
from agents.understanding.switching import HINTS
from core.errors import FolioscopeError
from market.symbols import SymbolIndex
from tools.statements import Entry, entries_of

_ISIN = re.compile(r"\b[A-Z]{2}[A-Z0-9]{9}\d\b")
_SIDES = {"withdrawal": "withdraw"}
_TRADED = re.compile(
    r"\b(?:b(?:uy|ought|ot)|s(?:ell|old|ale|ld)|purchase[ds]?|kauf\w*|gekauft|verkauf\w*|verkauft|achat|achet\w+|vente|vend\w+|compra\w*|venta|acquisto|vendita|aankoop|verkoop|dividend\w*)\b",
    re.IGNORECASE,
)
_QUIET = re.compile(r"the file states no currency|is taken for|has no known symbol|looks like a name|read as month first")
_ADDS_UP = re.compile(r"does not|differ|disagree|not equal|the stated amount is", re.IGNORECASE)
_ITSELF = "pasted.tsv"
_MONEY = re.compile(r"[$€£¥]\s?\d|\d\s?(?:[$€£¥]|(?:EUR|USD|GBP|CHF)\b)")
_CELLS = re.compile(r"\t|\s{2,}|\s*\|\s*")
_FEWEST_CELLS = 4
_MONTHS = 12
_FORMS = frozenset(
    ["AG", "SE", "SA", "NV", "CO", "PLC", "INC", "LTD", "KGAA", "CORP", "SPA", "AB", "ASA", "OYJ", "ADR", "ETF", "EUR", "USD", "GBP", "CHF"]
)
"""Legal forms and currencies behind a company's name, which are symbols elsewhere."""
_A_DATE = re.compile(
    r"\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4}(?:[ T]\d{1,2}:\d\d(?::\d\d)?)?|\d{1,2}\.? [A-Za-z]{3,9}\.? \d{4}|[A-Za-z]{3,9} \d{1,2},? \d{4}"
)
_NO_SIDE = "Is that what you bought, what you sold, or what you hold? Send it again with “bought” or “sold” above it; of what you hold I need what you paid, and when."


class ConfirmationReader:
    """Reads what was pasted from a broker.

    Args:
        symbols: the instruments that people may mean.
        mentions: finds them in prose.
    """

    def __init__(self, symbols: SymbolIndex, mentions: MentionReader) -> None:
        self._symbols, self._mentions = symbols, mentions

    def read(self, text: str, known: Known, memory: Memory, understand: Callable[[str], Understanding]) -> Understanding | None:
        """What a pasted confirmation, table or list comes to; None where a message is none of them."""
        grid = grid_of(text) if memory.question is None else None
        found = None if grid is None else self._told(grid, known, memory) or self._with_costs(text, grid, understand)
        if found is None and memory.question is None and _is_list_of_holdings(text):
            found = Understanding(calls=(clarify("side", _NO_SIDE),), memory=memory)
        return found or pasted(text, memory, understand)

    def _told(self, grid: Grid, known: Known, memory: Memory) -> Understanding | None:
        if not self._is_whole(grid):
            return None
        statement = self._statement(grid, known.today)
        if statement is None or not (statement.rows or statement.errors):
            return None
        if "type" not in grid.fields and not _TRADED.search(" ".join(grid.prose)):
            return Understanding(calls=(clarify("side", _NO_SIDE),), memory=memory)
        calls, said = list[Call](), list[str]()
        for row in statement.rows:
            (entry,) = entries_of(replace(statement, rows=(row,)), self._symbols, base_currency=known.base_currency)
            calls.append(self._call(entry, row, known, dated="date" in grid.fields or self._day_in(grid, known.today) is not None))
            said += [note for note in entry.warnings if not _QUIET.search(note)]
            if any(note.endswith("read as month first") for note in entry.warnings) and row.lines:
                cells = zip(grid.headers, grid.rows[row.lines[0] - 2], strict=True)
                stood = next((cell for header, cell in cells if field_of(header) == "date" and cell), "")
                calls[-1] = calls[-1].with_args(**{MONTH_FIRST: stood}) if stood and row.date.day <= _MONTHS else calls[-1]
        unread = [
            line for line in grid.prose if grid.labelled and _MONEY.search(line) and not told_in(line) and not _known_figure(line, calls)
        ]
        unread += [grid.lines[error.line - 2] for error in statement.errors if 0 <= error.line - 2 < len(grid.lines)] + [*grid.unread]
        return self._outcome(calls, said, unread, memory)

    def _is_whole(self, grid: Grid) -> bool:
        """Whether its fields are those of trades or payments, with what and how much."""
        sized = "quantity" in grid.fields and bool(grid.fields & {"unit_price", "net", "gross", "amount"})
        paid = (
            bool(grid.fields & {"net", "gross", "amount"})
            and re.search(r"dividend", " ".join(grid.prose) + str(grid.rows), re.IGNORECASE) is not None
        )
        kind = bool(grid.fields & {"type"}) or not grid.labelled or _TRADED.search(" ".join(grid.prose)) is not None
        named = bool(grid.fields & {"symbol", "name", "isin"}) or self._named_in(grid.prose) is not None or _isin_in(grid) is not None
        return (sized or paid or ("quantity" in grid.fields and "type" in grid.fields)) and kind and named

    def _named_in(self, prose: tuple[str, ...]) -> str | None:
        """The instrument of the line that speaks of the trade, else of the first that names one."""
        lines = sorted(prose, key=lambda line: not (_ISIN.search(line) or _TRADED.search(line) or re.search(r"\bof\b|\(", line)))
        for line in lines:
            bare = _ISIN.sub(" ", line)
            for mention in self._mentions.read(bare, shouted=False, familiar=()):
                if mention.instruments and not mention.ambiguous and bare[mention.start : mention.end] not in _FORMS:
                    return mention.symbol
        return None

    @staticmethod
    def _day_in(grid: Grid, today: date) -> date | None:
        """The one day that the prose around the labels names."""
        days = {day.date for line in grid.prose for day in times(line.lower(), today, day_first=False, forward=False).days}
        return days.pop() if len(days) == 1 else None

    def _statement(self, grid: Grid, today: date) -> ParsedStatement | None:
        headers, rows = list(grid.headers), [list(row) for row in grid.rows]
        for row in rows:
            row[:] = [cell or (today.isoformat() if field_of(header) == "date" else "") for header, cell in zip(headers, row, strict=True)]
        day = self._day_in(grid, today) or today
        added = {"date": ("Date", day.isoformat())} if "date" not in grid.fields else {}
        if not grid.fields & {"symbol", "name", "isin"} and (symbol := self._named_in(grid.prose)) is not None:
            added["symbol"] = ("Symbol", symbol)
        elif not grid.fields & {"symbol", "name", "isin"} and (isin := _isin_in(grid)) is not None:
            added["isin"] = ("ISIN", isin)
        if "type" not in grid.fields:
            added["type"] = ("Type", next((found[0] for line in grid.prose if (found := _TRADED.search(line))), ""))
        for name, value in added.values():
            headers.append(name)
            for row in rows:
                row.append(value)
        lines = ["\t".join(cell.replace("\t", " ") for cell in cells) for cells in (headers, *rows)]
        try:
            return parse_statement("\n".join(lines).encode(), filename=_ITSELF, today=today)
        except FolioscopeError:
            return None

    def _call(self, entry: Entry, row: ParsedRow, known: Known, *, dated: bool) -> Call:
        values = entry.values
        side = _SIDES.get(values["type"], values["type"])
        unit = values["quantity"] is not None and values["unit_price"] is not None and side in {"buy", "sell", "transfer_in"}
        symbol = values["symbol"]
        if symbol and self._symbols.get(symbol) is None and (name := row.name or row.symbol):
            symbol = self._named_in((name,)) or symbol
        listed = self._symbols.get(symbol) if symbol else None
        stated = row.amount_currency or row.currency
        own = listed.currency if listed is not None else None
        args: dict[str, JsonValue] = {
            "side": side,
            "symbol": symbol,
            "date": values["date"].isoformat() if dated else None,
            "quantity": values["quantity"] if side in {"buy", "sell", "transfer_in", "transfer_out"} else None,
            "price": values["unit_price"] if unit else None,
            "amount": None if unit or (side in {"buy", "sell"} and not values["amount"]) else values["amount"],
            "fee": values["fee"] or None,
            "tax": values["tax"] or None,
            "currency": values["currency"] if stated and stated != own else None,
            "fx_rate": _rate(row, values["amount"], known.base_currency),
            "ratio": values["ratio"],
        }
        return Call(intent="add_transaction", args={name: value for name, value in args.items() if value is not None})

    def _outcome(self, calls: list[Call], said: list[str], unread: list[str], memory: Memory) -> Understanding:
        """The calls with what is to be said beside them; a question where an instrument is unknown or a sum does not add up."""
        wrong = next((note for note in said if _ADDS_UP.search(note)), None)
        if not calls or wrong is not None:
            why = f"{wrong.split(';')[0]}. Which is right?" if wrong else "I could not read a trade in it."
            question = f"{why[:1].upper()}{why[1:]} Tell me it in a sentence, such as: bought 5 AAPL at 190 on 2024-03-05 with a fee of 1."
            return Understanding(calls=(clarify("request", question),), memory=memory)
        lost = next((call for call in calls if call.args.get("symbol") and self._symbols.get(str(call.args["symbol"])) is None), None)
        if lost is not None:
            known = tuple(call for call in calls if call is not lost)
            bare = Call(intent=lost.intent, args={name: value for name, value in lost.args.items() if name != "symbol"})
            asked = clarify("symbol", f"Which instrument is {lost.args['symbol']}? Give its symbol, such as AAPL.")
            return Understanding(calls=(asked,), memory=replace(memory, question=Question(call=bare, missing=("symbol",), deferred=known)))
        hints: dict[str, JsonValue] = {HINTS: [*dict.fromkeys(said)]} if said else {}
        if unread:
            hints |= {UNREAD: [line[:60] for line in unread], LINES: len(calls) + len(unread)}
        shown = (calls[0].with_args(**hints), *calls[1:]) if hints else tuple(calls)
        symbols = tuple(dict.fromkeys(str(call.args["symbol"]) for call in calls if call.args.get("symbol")))
        return Understanding(calls=shown, memory=replace(memory, calls=tuple(calls), written=tuple(calls), question=None, symbols=symbols))

    def _with_costs(self, text: str, grid: Grid, understand: Callable[[str], Understanding]) -> Understanding | None:
        """A trade told in a sentence with its costs, day or total beside it by labels: "BOT 10 KO @ 60.5", "Commission 1.00"."""
        labelled = (
            [(header, row) for header, row in zip(grid.headers, grid.rows[0], strict=True) if row]
            if grid.labelled and len(grid.rows) == 1
            else []
        )
        sentence = next((line for line in grid.prose if _TRADED.search(line) and re.search(r"\d", line)), None)
        if not labelled or sentence is None or not grid.fields & {"fee", "tax", "date"}:
            return None
        rest = [line for line in grid.prose if line != sentence]
        if any(_TRADED.search(line) for line in rest):
            return None
        whole = understand(text) if "\n" not in text.strip() else None
        if whole is not None and [call.intent for call in whole.calls] == ["add_transaction"]:
            return whole  # a sentence that is understood as it is loses no day of its own
        told = [f"{name} {row}" for header, row in labelled if (name := _named(header)) is not None]
        dates = [line for line in rest if _A_DATE.fullmatch(line)] if "date" not in grid.fields else []
        found = understand(", ".join([sentence, *told, *(f"on {line}" for line in dates[:1])]))
        if [call.intent for call in found.calls] != ["add_transaction"]:
            return None
        sums = [f"{header} {row}" for header, row in labelled if _named(header) is None]
        odd = [line for line in (*rest, *sums) if line not in dates and re.search(r"\d", line) and not _known_figure(line, found.calls)]
        hints: dict[str, JsonValue] = {UNREAD: [line[:60] for line in odd], LINES: 1 + len(labelled) + len(rest)}
        return replace(found, calls=(found.calls[0].with_args(**hints),)) if odd else found


def _isin_in(grid: Grid) -> str | None:
    return next((found[0] for line in grid.prose if (found := _ISIN.search(line))), None)


def _known_figure(line: str, calls: Sequence[Call]) -> bool:
    """Whether the last figure of a line is what one of the trades comes to."""
    figures = re.findall(r"\d[\d.,]*", line)
    return bool(figures) and any(_follows(figures[-1], call) for call in calls)


def _is_list_of_holdings(text: str) -> bool:
    """Whether lines of cells say neither what was done nor when."""
    rows = [line for line in text.split("\n") if re.search(r"\d", line) and len(_CELLS.split(line.strip().strip("|"))) >= _FEWEST_CELLS]
    return len(rows) > 1 and _TRADED.search(text) is None and re.search(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4}", text) is None


def _rate(row: ParsedRow, gross: JsonValue, base: str) -> Decimal | None:
    """The portfolio's currency per unit of the one that was paid, where the price is in the former: what a broker's own rate came to."""
    if row.currency != base or row.amount_currency in {None, base} or not isinstance(gross, Decimal) or not gross:
        return None
    return round((row.quantity or Decimal(0)) * (row.unit_price or Decimal(0)) / gross, 8) or None


def _follows(said: str, call: Call) -> bool:
    """Whether a figure is what a trade comes to, with its costs or without."""
    units, price, *costs = (Decimal(str(call.args.get(name) or 0)) for name in ("quantity", "price", "fee", "tax"))
    marks = said.rstrip(".,")
    plain = marks.replace(".", "").replace(",", ".") if re.search(r",\d{1,2}$", marks) else marks.replace(",", "")
    value = Decimal(plain) if re.fullmatch(r"\d+(?:\.\d+)?", plain) else Decimal(-1)
    return any(abs(value - units * price - sign * sum(costs)) <= Decimal("0.01") for sign in (-1, 0, 1))


def _named(header: str) -> str | None:
    return {"fee": "fee", "tax": "tax", "date": "on"}.get(field_of(header) or "")
