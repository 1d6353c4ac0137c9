"""What a transaction can say beyond price and quantity, moves between own books, and how the books are kept."""

import csv
import datetime as dt
import io
from decimal import Decimal

import pytest
from api_house import House
from books_house import Owner

from core.errors import Conflict, FolioscopeError, InsufficientHolding, InvalidInput, NotFound
from tools.accounts import local_owner
from tools.activities import ADD_TRANSACTION, LIST_TRANSACTIONS, ActivityView
from tools.corrections import DELETE_TRANSACTION, EDIT_TRANSACTION
from tools.exports import EXPORT
from tools.history import UNDO
from tools.portfolio import SHOW_PORTFOLIO
from tools.portfolios import CHANGE_PORTFOLIO, LIST_PORTFOLIOS, OPEN_PORTFOLIO


@pytest.fixture
async def owner(house: House) -> Owner:
    return Owner(house, await local_owner(house.services))


async def add(owner: Owner, side: str, **args: object) -> ActivityView:
    view: ActivityView = await owner.call(ADD_TRANSACTION, side=side, **args)
    return view


async def test_a_reinvested_dividend_is_income_and_units_and_moves_no_cash(owner: Owner) -> None:
    await add(owner, "buy", symbol="KO", quantity="10", price="50", date="2024-06-03")
    view = await add(owner, "dividend", symbol="KO", quantity="0.5", amount="30", tax="5", reinvested=True, date="2024-06-04")
    assert (view.reinvested, view.quantity, view.amount) == (True, Decimal("0.5"), Decimal(30))
    shown = await owner.call(SHOW_PORTFOLIO)
    assert (shown.holdings[0].quantity, shown.holdings[0].cost, shown.cash_base) == (Decimal("10.5"), Decimal(525), Decimal(-500))


async def test_an_opening_balance_brings_its_cost_and_age_and_takes_no_cash(owner: Owner) -> None:
    view = await add(owner, "opening", symbol="AAPL", quantity="10", cost="1234.50", acquired="2015-03-02", date="2024-01-02")
    assert (view.type, view.cost, view.acquired) == ("transfer_in", Decimal("1234.50"), dt.date(2015, 3, 2))
    shown = await owner.call(SHOW_PORTFOLIO)
    assert (shown.holdings[0].cost, shown.cash) == (Decimal("1234.50"), ())
    lots = (await owner.call(EXPORT, what="lots")).content
    assert "AAPL,2015-03-02,10," in lots
    unknown = await owner.preview(ADD_TRANSACTION, side="opening", symbol="KO", quantity="1")
    assert any("without its cost" in note for note in unknown.notes)


async def test_a_sale_takes_the_lots_that_it_names_and_those_cannot_go_away(owner: Owner) -> None:
    for price, day in (("100", "03"), ("300", "04"), ("200", "05")):
        await add(owner, "buy", symbol="AAPL", quantity="2", price=price, date=f"2024-06-{day}")
    await add(owner, "sell", symbol="AAPL", quantity="3", price="310", lots=["2", "3"], date="2024-06-06")
    shown = await owner.call(SHOW_PORTFOLIO)
    assert shown.holdings[0].cost == Decimal(2 * 100 + 200)
    with pytest.raises(InsufficientHolding):
        await owner.call(DELETE_TRANSACTION, target="2")
    with pytest.raises(InsufficientHolding):
        await add(owner, "sell", symbol="AAPL", quantity="1", price="310", lots=["2"], date="2024-06-07")
    with pytest.raises(NotFound):
        await add(owner, "sell", symbol="AAPL", quantity="1", price="310", lots=["4"], date="2024-06-07")
    edited = await owner.call(EDIT_TRANSACTION, target="4", lots=["1", "3"])
    assert len(edited.lot_ids) == 2
    assert (await owner.call(SHOW_PORTFOLIO)).holdings[0].cost == Decimal(2 * 300 + 200)


async def test_an_option_counts_a_hundred_units_a_contract(owner: Owner) -> None:
    view = await add(owner, "buy", symbol="AAPL240621C00200000", quantity="2", price="3.50", fee="1.30", date="2024-06-03")
    assert view.multiplier == Decimal(100)
    shown = await owner.call(SHOW_PORTFOLIO)
    assert (shown.holdings[0].cost, shown.holdings[0].name) == (Decimal("701.30"), "AAPL call 200 of 2024-06-21")
    assert shown.cash_base == Decimal("-701.30")
    assert (await add(owner, "buy", symbol="AAPL240621P00150000", amount="500", price="2.50")).quantity == Decimal(2)


async def test_refunds_and_charged_interest_are_negative_and_nothing_else_is(owner: Owner) -> None:
    await add(owner, "fee", amount="12", date="2024-06-03")
    await add(owner, "fee", amount="-12", date="2024-06-04")
    await add(owner, "tax", amount="-3", date="2024-06-04")
    await add(owner, "interest", amount="-2", date="2024-06-04")
    assert (await owner.call(SHOW_PORTFOLIO)).cash_base == Decimal(1)
    for side in ("deposit", "withdraw", "dividend"):
        with pytest.raises(InvalidInput):
            await add(owner, side, amount="-1", **({"symbol": "KO"} if side == "dividend" else {}))


@pytest.mark.parametrize(
    "args",
    [
        {"side": "buy", "symbol": "AAPL", "quantity": "1", "price": "1", "ratio": "2"},
        {"side": "buy", "symbol": "AAPL", "quantity": "1", "price": "1", "lots": ["1"]},
        {"side": "buy", "symbol": "AAPL", "quantity": "1", "price": "1", "cost": "5"},
        {"side": "sell", "symbol": "AAPL", "quantity": "1", "price": "1", "reinvested": True},
        {"side": "dividend", "symbol": "KO", "amount": "5", "reinvested": True},
        {"side": "dividend", "symbol": "KO", "quantity": "5", "reinvested": True},
        {"side": "opening", "symbol": "KO", "quantity": "1", "cost": "5", "price": "5"},
        {"side": "opening", "quantity": "1"},
        {"side": "opening", "symbol": "KO", "quantity": "1", "acquired": "2024-06-15"},
        {"side": "deposit", "amount": "5", "to_account": "x"},
        {"side": "deposit", "amount": "0"},
        {"side": "transfer", "amount": "5"},
        {"side": "transfer", "amount": "5", "account": "x", "to_account": "x"},
        {"side": "buy", "symbol": "AAPL", "quantity": "1000000000000", "price": "1000", "multiplier": "100"},
    ],
)
async def test_what_is_out_of_place_is_refused_alike_by_preview_and_write(owner: Owner, args: dict[str, object]) -> None:
    with pytest.raises(FolioscopeError) as shown:
        await owner.preview(ADD_TRANSACTION, **args)
    with pytest.raises(InvalidInput) as done:
        await owner.call(ADD_TRANSACTION, **args)
    assert shown.value.message == done.value.message
    assert (await owner.call(LIST_TRANSACTIONS)).total == 0


async def test_shorts_are_refused_until_the_portfolio_may_be_short(owner: Owner) -> None:
    with pytest.raises(InsufficientHolding):
        await add(owner, "sell", symbol="AAPL", quantity="3", price="200", date="2024-06-03")
    await owner.call(CHANGE_PORTFOLIO, allow_short=True)
    await add(owner, "sell", symbol="AAPL", quantity="3", price="210", date="2024-06-03")
    holding = (await owner.call(SHOW_PORTFOLIO)).holdings[0]
    assert (holding.quantity, holding.cost, holding.value, holding.gain) == (Decimal(-3), Decimal(-630), Decimal(-600), Decimal(30))
    with pytest.raises(InvalidInput):
        await owner.call(CHANGE_PORTFOLIO, allow_short=False)
    await add(owner, "buy", symbol="AAPL", quantity="3", price="190", date="2024-06-04")
    gains = (await owner.call(EXPORT, what="gains", format="json")).content
    assert '"gain": "60"' in gains
    await owner.call(CHANGE_PORTFOLIO, allow_short=False)


async def test_units_change_accounts_with_their_cost_as_one_change(owner: Owner) -> None:
    await add(owner, "buy", symbol="AAPL", quantity="4", price="100", account="A", date="2024-06-03")
    await add(owner, "buy", symbol="AAPL", quantity="4", price="150", account="A", date="2024-06-04")
    before = await owner.call(SHOW_PORTFOLIO)
    preview = await owner.preview(ADD_TRANSACTION, side="transfer", symbol="AAPL", quantity="6", account="A", to_account="B")
    assert any(line.after == "$700.00" for line in preview.lines)
    await add(owner, "transfer", symbol="AAPL", quantity="6", account="A", to_account="B", date="2024-06-05")
    after = await owner.call(SHOW_PORTFOLIO)
    assert (after.holdings, after.cash) == (before.holdings, before.cash)
    content = (await owner.call(EXPORT, what="lots")).content
    assert sorted(row["account"] for row in csv.DictReader(io.StringIO(content))) == ["A", "B", "B"]
    with pytest.raises(Conflict):
        await owner.call(EDIT_TRANSACTION, target="3", quantity="5")
    await owner.call(DELETE_TRANSACTION, target="4")
    assert (await owner.call(LIST_TRANSACTIONS)).total == 2
    await owner.call(UNDO)
    assert (await owner.call(LIST_TRANSACTIONS)).total == 4


async def test_units_change_portfolios_lot_by_lot_with_cost_and_age(owner: Owner) -> None:
    other = await owner.call(OPEN_PORTFOLIO, name="Pension")
    await add(owner, "buy", symbol="AAPL", quantity="4", price="100", date="2024-06-03")
    await add(owner, "buy", symbol="AAPL", quantity="4", price="150", date="2024-06-04")
    await add(owner, "transfer", symbol="AAPL", quantity="6", to_portfolio_id=str(other.id), date="2024-06-05")
    here, there = await owner.call(SHOW_PORTFOLIO), await owner.call(SHOW_PORTFOLIO, portfolio_id=str(other.id))
    assert (here.holdings[0].quantity, here.holdings[0].cost) == (Decimal(2), Decimal(300))
    assert (there.holdings[0].quantity, there.holdings[0].cost) == (Decimal(6), Decimal(700))
    assert (here.incomplete, there.incomplete) == ((), ())
    arrived = (await owner.call(LIST_TRANSACTIONS, portfolio_id=str(other.id))).items
    assert [(item.quantity, item.cost, item.acquired) for item in arrived] == [
        (Decimal(2), Decimal(300), dt.date(2024, 6, 4)),
        (Decimal(4), Decimal(400), dt.date(2024, 6, 3)),
    ]
    with pytest.raises(InsufficientHolding):
        await add(owner, "transfer", symbol="AAPL", quantity="3", to_portfolio_id=str(other.id), date="2024-06-06")
    await owner.call(UNDO)
    assert (await owner.call(LIST_TRANSACTIONS, portfolio_id=str(other.id))).total == 0
    assert (await owner.units("AAPL")) == Decimal(8)


async def test_cash_moves_between_portfolios(owner: Owner) -> None:
    other = await owner.call(OPEN_PORTFOLIO, name="Savings")
    await add(owner, "deposit", amount="100", date="2024-06-03")
    await add(owner, "transfer", amount="40", to_portfolio_id=str(other.id))
    assert (await owner.call(SHOW_PORTFOLIO)).cash_base == Decimal(60)
    assert (await owner.call(SHOW_PORTFOLIO, portfolio_id=str(other.id))).cash_base == Decimal(40)


async def test_the_terms_of_the_books_change_every_figure_and_nothing_recorded(owner: Owner) -> None:
    for price, day in (("100", "03"), ("300", "04")):
        await add(owner, "buy", symbol="AAPL", quantity="1", price=price, fee="1", date=f"2024-06-{day}")
    await add(owner, "sell", symbol="AAPL", quantity="1", price="310", fee="1", date="2024-06-05")
    costs = {}
    for method in ("fifo", "lifo", "hifo", "average"):
        await owner.call(CHANGE_PORTFOLIO, cost_method=method)
        shown = await owner.call(SHOW_PORTFOLIO)
        costs[shown.cost_method] = shown.holdings[0].cost
    assert costs == {"fifo": Decimal(301), "lifo": Decimal(101), "hifo": Decimal(101), "average": Decimal(201)}
    preview = await owner.preview(CHANGE_PORTFOLIO, cost_method="fifo", fees_in_cost=False)
    assert [(line.label, line.before, line.after) for line in preview.lines][:2] == [
        ("Cost method", "average", "fifo"),
        ("Fees in cost", "yes", "no"),
    ]
    await owner.call(CHANGE_PORTFOLIO, cost_method="fifo", fees_in_cost=False)
    shown = await owner.call(SHOW_PORTFOLIO)
    assert (shown.holdings[0].cost, shown.fees_in_cost) == (Decimal(300), False)


async def test_taking_back_a_change_of_terms_keeps_what_was_recorded_since(owner: Owner) -> None:
    await add(owner, "deposit", amount="5")
    changed = await owner.call(CHANGE_PORTFOLIO, cost_method="lifo")
    operation = (await owner.call_changes())[0]
    await add(owner, "deposit", amount="6")
    await owner.call(UNDO, operation_id=str(operation))
    terms = (await owner.call(LIST_PORTFOLIOS)).items[0]
    assert (terms.cost_method, terms.version > changed.version) == ("fifo", True)
    assert (await add(owner, "deposit", amount="7")).number == 3


async def test_a_portfolio_in_use_does_not_go_with_an_undo(owner: Owner) -> None:
    other = await owner.call(OPEN_PORTFOLIO, name="Second")
    operation = (await owner.call_changes())[0]
    await add(owner, "deposit", amount="5", portfolio_id=str(other.id))
    with pytest.raises(Conflict):
        await owner.call(UNDO, operation_id=str(operation))
    assert len((await owner.call(LIST_PORTFOLIOS)).items) == 2


async def test_the_key_of_the_call_is_kept_with_what_it_recorded(owner: Owner) -> None:
    view = await owner.call(ADD_TRANSACTION, key="rest:abc", side="deposit", amount="5")
    assert view.key == "rest:abc"
