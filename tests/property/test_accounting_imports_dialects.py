"""The same trades in any dialect are the same trades: delimiter, marks, order of days, signs, language, order of columns."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from accounting.imports import parse_statement
from core.errors import FolioscopeError

TODAY = date(2026, 11, 23)
HEADERS = {
    "en": ("Trade Date", "Action", "Symbol", "Quantity", "Price", "Commission", "Net Amount", "Currency"),
    "de": ("Handelsdatum", "Transaktionsart", "Symbol", "Stück", "Kurs", "Gebühren", "Nettobetrag", "Währung"),
    "fr": ("Date opération", "Sens", "Symbole", "Quantité", "Cours", "Frais", "Montant net", "Devise"),
    "es": ("Fecha operación", "Operación", "Símbolo", "Cantidad", "Precio", "Comisión", "Importe neto", "Divisa"),
    "sv": ("Affärsdag", "Transaktionstyp", "Kortnamn", "Antal", "Kurs", "Courtage", "Nettobelopp", "Valuta"),
}
SIDES = {"en": ("Buy", "Sell"), "de": ("Kauf", "Verkauf"), "fr": ("Achat", "Vente"), "es": ("Compra", "Venta"), "sv": ("Köp", "Sälj")}
DAY_FORMS = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%b-%Y", "%Y%m%d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    day: date
    buying: bool
    symbol: str
    quantity: Decimal
    price: Decimal
    fee: Decimal

    @property
    def amount(self) -> Decimal:
        gross = self.quantity * self.price
        return -(gross + self.fee) if self.buying else gross - self.fee


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    language: str
    delimiter: str
    mark: str
    thousands: str
    day_form: str
    signed: bool
    quoted: bool
    encoding: str
    columns: tuple[int, ...]

    def figure(self, value: Decimal) -> str:
        text = f"{abs(value):,.4f}".replace(",", "T").replace(".", self.mark).replace("T", self.thousands)
        return f"-{text}" if value < 0 else text

    def line(self, trade: Trade) -> str:
        amount = trade.amount if self.signed else abs(trade.amount)
        side = SIDES[self.language][0 if trade.buying else 1]
        figures = [self.figure(value) for value in (trade.quantity, trade.price, trade.fee, amount)]
        return self.joined([trade.day.strftime(self.day_form), side, trade.symbol, *figures, "EUR"])

    def joined(self, cells: list[str]) -> str:
        ordered = [cells[column] for column in self.columns]
        return self.delimiter.join(f'"{cell}"' if self.quoted or self.delimiter in cell else cell for cell in ordered)

    def file(self, trades: list[Trade]) -> bytes:
        lines = [self.joined(list(HEADERS[self.language])), *(self.line(trade) for trade in trades)]
        return "\n".join(lines).encode(self.encoding)


@st.composite
def dialects(draw: st.DrawFn) -> Dialect:
    mark = draw(st.sampled_from([".", ","]))
    return Dialect(
        language=draw(st.sampled_from(sorted(HEADERS))),
        delimiter=draw(st.sampled_from([",", ";", "\t", "|"])),
        mark=mark,
        thousands=draw(st.sampled_from(["", " ", "." if mark == "," else ","])),
        day_form=draw(st.sampled_from(DAY_FORMS)),
        signed=draw(st.booleans()),
        quoted=draw(st.booleans()),
        encoding=draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"])),
        columns=tuple(draw(st.permutations(range(8)))),
    )


cents = st.decimals(min_value="15.01", max_value="9999.99", places=2)
trades_of_a_file = st.lists(
    st.builds(
        Trade,
        day=st.integers(0, 2500).map(lambda days: date(2019, 1, 1) + timedelta(days=days)),
        buying=st.booleans(),
        symbol=st.sampled_from(["AAPL", "MSFT", "VWCE.DE", "BRK.B", "7203.T"]),
        quantity=st.decimals(min_value="1.01", max_value="5000", places=2),
        price=cents,
        fee=st.decimals(min_value="0.01", max_value="9.99", places=2),
    ),
    min_size=3,
    max_size=8,
    unique=True,
)
anchor = Trade(day=date(2024, 12, 31), buying=True, symbol="AAPL", quantity=Decimal("3.5"), price=Decimal("120.25"), fee=Decimal("1.5"))


@settings(max_examples=120, deadline=None)
@given(dialect=dialects(), trades=trades_of_a_file)
def test_a_dialect_changes_nothing(dialect: Dialect, trades: list[Trade]) -> None:
    statement = parse_statement(dialect.file([*trades, anchor]), filename="x.csv", today=TODAY)
    found = [
        (row.date, row.type == "buy", row.symbol, row.quantity, row.unit_price, row.fee, row.amount, row.currency) for row in statement.rows
    ]
    wanted = [(t.day, t.buying, t.symbol, t.quantity, t.price, t.fee, t.amount, "EUR") for t in [*trades, anchor]]
    assert statement.errors == ()
    assert found == wanted


@settings(max_examples=60, deadline=None)
@given(data=st.binary(max_size=400))
def test_any_bytes_are_parsed_or_refused_in_words(data: bytes) -> None:
    try:
        statement = parse_statement(b"Date,Action,Symbol,Quantity,Price,Amount,Currency\n" + data, filename="x.csv", today=TODAY)
    except FolioscopeError:
        return
    assert all(row.amount.is_finite() for row in statement.rows)


@settings(max_examples=80, deadline=None)
@given(cells=st.lists(st.text(alphabet="0123456789.,-+()$€/: abcXYZ'\"%", max_size=20), min_size=7, max_size=7))
def test_any_cells_are_a_row_an_error_or_ignored_but_never_lost(cells: list[str]) -> None:
    line = ",".join('"' + cell.replace('"', "") + '"' for cell in cells)
    good = "2024-01-05,Buy,AAPL,1,10,-10,USD"
    statement = parse_statement(
        f"Date,Action,Symbol,Quantity,Price,Amount,Currency\n{good}\n{line}\n{good}\n".encode(), filename="x.csv", today=TODAY
    )
    claimed = (
        {line for row in statement.rows for line in row.lines}
        | {entry.line for entry in statement.ignored}
        | {entry.line for entry in statement.errors}
    )
    assert claimed >= ({2, 3, 4} if any(cell.strip() for cell in cells) else {2, 4})
