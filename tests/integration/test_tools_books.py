"""Recording, correcting and undoing through the door, on a real database."""

import datetime as dt
from decimal import Decimal

import pytest
from api_house import QUOTES, TODAY, House
from books_house import Owner

from core.actor import Actor, Channel, Role
from core.errors import Conflict, FolioscopeError, InsufficientHolding, InvalidInput, NotFound, PermissionDenied, UnknownSymbol
from core.ids import new_id
from tools.accounts import local_owner
from tools.activities import ADD_TRANSACTION, LIST_TRANSACTIONS
from tools.allocation import ALLOCATION
from tools.corrections import DELETE_TRANSACTION, EDIT_TRANSACTION
from tools.history import LIST_CHANGES, UNDO
from tools.portfolio import SHOW_PORTFOLIO


@pytest.fixture
async def owner(house: House) -> Owner:
    return Owner(house, await local_owner(house.services))


async def test_a_buy_changes_units_cost_and_cash(owner: Owner) -> None:
    await owner.call(ADD_TRANSACTION, side="deposit", amount="5000", date="2024-06-03")
    view = await owner.call(ADD_TRANSACTION, side="buy", symbol="AAPL", quantity="10", price="130", fee="1", date="2024-06-04")
    assert (view.number, view.type, view.quantity, view.unit_price) == (2, "buy", Decimal(10), Decimal(130))
    shown = await owner.call(SHOW_PORTFOLIO)
    holding = shown.holdings[0]
    assert (holding.quantity, holding.cost, holding.value) == (Decimal(10), Decimal(1301), Decimal(2000))
    assert shown.cash_base == Decimal(5000 - 1301)
    assert shown.total_base == Decimal(5000 - 1301 + 2000)


async def test_the_books_are_shown_as_they_stood_at_the_end_of_a_day(owner: Owner) -> None:
    await owner.call(ADD_TRANSACTION, side="deposit", amount="5000", date="2024-06-03")
    await owner.call(ADD_TRANSACTION, side="buy", symbol="AAPL", quantity="10", price="130", fee="1", date="2024-06-04")
    await owner.call(ADD_TRANSACTION, side="sell", symbol="AAPL", quantity="4", price="150", date="2024-06-06")
    close = (await owner.house.services.market.history("AAPL")).between(dt.date(2024, 6, 5), dt.date(2024, 6, 5)).close[-1]
    then = await owner.call(SHOW_PORTFOLIO, date="2024-06-05", about="cash")
    assert (then.as_of, then.date, then.cash_base) == (dt.date(2024, 6, 5), dt.date(2024, 6, 5), Decimal(5000 - 1301))
    assert [(item.symbol, item.quantity, item.realized_gain) for item in then.holdings] == [("AAPL", Decimal(10), Decimal(0))]
    assert float(then.holdings_base) == pytest.approx(10 * close)
    before = await owner.call(SHOW_PORTFOLIO, date="2024-06-02")
    assert (before.holdings, before.cash) == ((), ())
    parts = await owner.call(ALLOCATION, date="2024-06-05", without_cash=True)
    assert [(item.label, item.weight_frac) for item in parts.slices] == [("AAPL", Decimal(1))]
    sold = await owner.call(SHOW_PORTFOLIO, symbol="AAPL", about="realized")
    assert sold.realized_of == Decimal(4 * 150) - Decimal(1301) * 4 / 10
    with pytest.raises(InvalidInput):
        await owner.call(SHOW_PORTFOLIO, date="2099-01-01")


async def test_what_is_left_out_is_filled_in(owner: Owner) -> None:
    view = await owner.call(ADD_TRANSACTION, side="buy", symbol="KO", quantity="2")
    assert (view.date, view.unit_price, view.currency) == (TODAY, Decimal(str(QUOTES["KO"])).normalize(), "USD")
    by_amount = await owner.call(ADD_TRANSACTION, side="buy", symbol="KO", amount="120", price="60")
    assert by_amount.quantity == Decimal(2)


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({"side": "buy", "symbol": "AAPL", "quantity": "-1"}, InvalidInput),
        ({"side": "buy", "symbol": "AAPL", "quantity": "NaN"}, InvalidInput),
        ({"side": "buy", "symbol": "AAPL", "quantity": "1e400"}, InvalidInput),
        ({"side": "buy", "symbol": "AAPL", "quantity": "1", "price": "1000000000000000"}, InvalidInput),
        ({"side": "buy", "symbol": "AAPL", "quantity": "1", "date": "2024-06-15"}, InvalidInput),
        ({"side": "buy", "symbol": "AAPL", "quantity": "1", "date": "0001-01-01"}, InvalidInput),
        ({"side": "buy", "symbol": "AAPL"}, InvalidInput),
        ({"side": "buy", "quantity": "1"}, InvalidInput),
        ({"side": "buy", "symbol": "AAPL", "quantity": "2", "price": "10", "amount": "25"}, InvalidInput),
        ({"side": "deposit"}, InvalidInput),
        ({"side": "deposit", "amount": "5", "symbol": "AAPL"}, InvalidInput),
        ({"side": "split", "symbol": "AAPL"}, InvalidInput),
        ({"side": "buy", "symbol": "ZZZZZZ", "quantity": "1"}, UnknownSymbol),
        ({"side": "buy", "symbol": "../../X", "quantity": "1"}, InvalidInput),
        ({"side": "buy", "symbol": "AАPL", "quantity": "1"}, InvalidInput),  # noqa: RUF001 -- a Cyrillic letter
        ({"side": "buy", "symbol": "AAPL", "quantity": "1", "user_id": "x"}, InvalidInput),
        ({"side": "sell", "symbol": "AAPL", "quantity": "999"}, InsufficientHolding),
    ],
)
async def test_bad_input_is_refused_alike_by_preview_and_write_and_nothing_is_written(
    owner: Owner, args: dict[str, str], error: type[FolioscopeError]
) -> None:
    with pytest.raises(error) as shown:
        await owner.preview(ADD_TRANSACTION, **args)
    with pytest.raises(error) as done:
        await owner.call(ADD_TRANSACTION, **args)
    assert shown.value.message == done.value.message
    assert (await owner.call(LIST_TRANSACTIONS)).total == 0


async def test_a_key_makes_it_once_and_another_call_under_it_is_refused(owner: Owner) -> None:
    first = await owner.call(ADD_TRANSACTION, key="k", side="buy", symbol="AAPL", quantity="1", price="1")
    again = await owner.call(ADD_TRANSACTION, key="k", side="buy", symbol="AAPL", quantity="1", price="1")
    assert first == again
    with pytest.raises(Conflict):
        await owner.call(ADD_TRANSACTION, key="k", side="buy", symbol="AAPL", quantity="2", price="1")
    assert (await owner.call(LIST_TRANSACTIONS)).total == 1


async def test_backdated_sales_look_at_what_was_held_then(owner: Owner) -> None:
    await owner.call(ADD_TRANSACTION, side="buy", symbol="AAPL", quantity="10", price="1", date="2024-06-10")
    with pytest.raises(InsufficientHolding) as refused:
        await owner.call(ADD_TRANSACTION, side="sell", symbol="AAPL", quantity="1", price="1", date="2024-06-03")
    assert refused.value.details["held"] == "0"


async def test_edit_changes_one_field_and_keeps_the_books_possible(owner: Owner) -> None:
    await owner.call(ADD_TRANSACTION, side="buy", symbol="AAPL", quantity="10", price="1", date="2024-06-03")
    await owner.call(ADD_TRANSACTION, side="sell", symbol="AAPL", quantity="8", price="2", date="2024-06-04")
    changed = await owner.call(EDIT_TRANSACTION, target="1", field="price", value="1.5")
    assert (changed.unit_price, changed.version) == (Decimal("1.5"), 2)
    with pytest.raises(InsufficientHolding):
        await owner.call(EDIT_TRANSACTION, target="1", quantity="5")
    with pytest.raises(Conflict):
        await owner.call(EDIT_TRANSACTION, target="1", price="3", version=1)
    with pytest.raises(InvalidInput):
        await owner.call(EDIT_TRANSACTION, target="1")
    with pytest.raises(InvalidInput):
        await owner.call(EDIT_TRANSACTION, target="1", date="2030-01-01")
    assert await owner.units("AAPL") == Decimal(2)


async def test_delete_is_refused_where_a_later_sale_needs_the_units(owner: Owner) -> None:
    await owner.call(ADD_TRANSACTION, side="buy", symbol="AAPL", quantity="10", price="1", date="2024-06-03")
    await owner.call(ADD_TRANSACTION, side="sell", symbol="AAPL", quantity="8", price="2", date="2024-06-04")
    with pytest.raises(InsufficientHolding):
        await owner.call(DELETE_TRANSACTION, target="1")
    await owner.call(DELETE_TRANSACTION, target="last")
    await owner.call(DELETE_TRANSACTION, target="1")
    assert (await owner.call(LIST_TRANSACTIONS)).total == 0
    for target in ("1", "99", "nonsense", str(new_id())):
        with pytest.raises(NotFound):
            await owner.call(DELETE_TRANSACTION, target=target)


async def test_undo_restores_every_field_step_by_step(owner: Owner) -> None:
    await owner.call(ADD_TRANSACTION, side="buy", symbol="AAPL", quantity="10", price="1.10", note="first", date="2024-06-03")
    before = (await owner.call(LIST_TRANSACTIONS)).items
    await owner.call(EDIT_TRANSACTION, target="1", price="2")
    await owner.call(DELETE_TRANSACTION, target="1")
    await owner.call(UNDO)
    await owner.call(UNDO)
    assert (await owner.call(LIST_TRANSACTIONS)).items == before
    await owner.call(UNDO)
    assert (await owner.call(LIST_TRANSACTIONS)).total == 0
    with pytest.raises(NotFound):
        await owner.call(UNDO)
    changes = (await owner.call(LIST_CHANGES)).items
    assert [item.tool for item in changes] == ["undo", "undo", "undo", "delete_transaction", "edit_transaction", "add_transaction"]
    assert [item.undone for item in changes] == [False, False, False, True, True, True]


async def test_undo_of_an_older_change_is_refused_when_a_later_one_touched_it(owner: Owner) -> None:
    await owner.call(ADD_TRANSACTION, side="buy", symbol="AAPL", quantity="10", price="1", date="2024-06-03")
    first = (await owner.call(LIST_CHANGES)).items[0]
    await owner.call(EDIT_TRANSACTION, target="1", price="2")
    with pytest.raises(Conflict):
        await owner.call(UNDO, operation_id=str(first.operation_id))


async def test_lists_are_filtered_and_paged_without_gaps(owner: Owner) -> None:
    for day in range(3, 8):
        await owner.call(ADD_TRANSACTION, side="buy", symbol="AAPL", quantity="1", price="1", date=f"2024-06-0{day}")
    await owner.call(ADD_TRANSACTION, side="deposit", amount="9", date="2024-06-05")
    seen, cursor = [], None
    while True:
        page = await owner.call(LIST_TRANSACTIONS, limit=2, before=cursor)
        seen += [item.number for item in page.items]
        cursor = page.next
        if cursor is None:
            break
    assert seen == [5, 4, 6, 3, 2, 1]
    assert (await owner.call(LIST_TRANSACTIONS, side="deposit", range="1y")).total == 1
    assert (await owner.call(LIST_TRANSACTIONS, symbol="MSFT")).total == 0
    spanned = await owner.call(LIST_TRANSACTIONS, range={"start": "2024-06-06", "end": "2024-06-30"})
    assert [item.date for item in spanned.items] == [dt.date(2024, 6, 7), dt.date(2024, 6, 6)]


async def test_the_whole_divides_into_parts_that_sum_to_it(owner: Owner) -> None:
    await owner.call(ADD_TRANSACTION, side="deposit", amount="1000", date="2024-06-03")
    await owner.call(ADD_TRANSACTION, side="buy", symbol="AAPL", quantity="3", price="100", date="2024-06-03")
    for by in ("symbol", "sector", "asset_class", "currency"):
        view = await owner.call(ALLOCATION, by=by)
        assert sum(item.value_base for item in view.slices) == view.total_base
        assert abs(sum(item.weight_frac for item in view.slices) - 1) < Decimal("1e-7")


async def test_viewers_see_and_do_not_write(house: House, owner: Owner) -> None:
    viewer = Owner(house, Actor.of(owner.actor.user_id, Role.VIEWER, Channel.REST))
    assert (await viewer.call(SHOW_PORTFOLIO)).holdings == ()
    with pytest.raises(PermissionDenied):
        await viewer.call(ADD_TRANSACTION, side="deposit", amount="1")
    with pytest.raises(PermissionDenied):
        await viewer.preview(ADD_TRANSACTION, side="deposit", amount="1")
