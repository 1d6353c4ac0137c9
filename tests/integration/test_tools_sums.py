"""Sums of what is recorded: fees on trades and standing alone, by year and instrument, per currency, over all pages."""

from decimal import Decimal

import pytest
from api_house import House
from books_house import Owner

from tools.accounts import local_owner
from tools.activities import ADD_TRANSACTION, LIST_TRANSACTIONS

BOOKS = (
    {"side": "deposit", "amount": "10000", "date": "2023-01-03"},
    {"side": "buy", "symbol": "KO", "quantity": "50", "price": "50", "fee": "4", "date": "2023-02-01"},
    {"side": "buy", "symbol": "AAPL", "quantity": "10", "price": "250", "fee": "1.5", "date": "2024-03-01"},
    {"side": "dividend", "symbol": "KO", "amount": "20", "tax": "3", "date": "2023-04-03"},
    {"side": "dividend", "symbol": "KO", "amount": "22", "tax": "3.3", "date": "2024-04-02"},
    {"side": "dividend", "symbol": "AAPL", "amount": "5", "date": "2024-05-16"},
    {"side": "fee", "amount": "12", "date": "2024-01-02"},
    {"side": "fee", "amount": "-2", "date": "2024-01-03"},
    {"side": "tax", "amount": "7", "date": "2024-01-04"},
)


@pytest.fixture
async def owner(house: House) -> Owner:
    owner = Owner(house, await local_owner(house.services))
    for args in BOOKS:
        await owner.call(ADD_TRANSACTION, **args)
    return owner


@pytest.mark.parametrize(
    ("args", "total", "sums"),
    [
        ({"charges": "fees"}, "15.5", {}),
        ({"charges": "fees", "by": "year"}, "15.5", {"2024": "11.5", "2023": "4"}),
        ({"charges": "fees", "by": "symbol"}, "15.5", {"KO": "4", "AAPL": "1.5", "": "10"}),
        ({"charges": "fees", "symbol": "KO"}, "4", {}),
        ({"charges": "taxes", "by": "year"}, "13.3", {"2024": "10.3", "2023": "3"}),
        ({"charges": "taxes", "side": "dividend"}, "6.3", {}),
        ({"side": "dividend", "by": "symbol"}, "47", {"KO": "42", "AAPL": "5"}),
        ({"side": "dividend", "by": "quarter", "range": {"start": "2024-01-01"}}, "27", {"2024 Q2": "27"}),
        ({"side": "dividend", "by": "month", "limit": 1}, "47", {"2024-05": "5", "2024-04": "22", "2023-04": "20"}),
    ],
)
async def test_sums(owner: Owner, args: dict[str, str], total: str, sums: dict[str, str]) -> None:
    view = await owner.call(LIST_TRANSACTIONS, **args)
    assert [(item.currency, item.amount) for item in view.amounts] == [("USD", Decimal(total))]
    assert {item.label: item.amount for item in view.sums} == {label: Decimal(amount) for label, amount in sums.items()}
    assert [item.label for item in view.sums] == list(sums)


async def test_kinds_are_counted_apart_and_what_nobody_paid_is_empty(owner: Owner) -> None:
    kinds = (await owner.call(LIST_TRANSACTIONS, by="side")).sums
    assert {item.label: item.count for item in kinds} == {"deposit": 1, "buy": 2, "dividend": 3, "fee": 2, "tax": 1}
    months = (await owner.call(LIST_TRANSACTIONS, by="year", trades_only=True)).sums
    assert [(item.label, item.count, item.amount) for item in months] == [("2024", 1, None), ("2023", 1, None)]
    none = await owner.call(LIST_TRANSACTIONS, charges="fees", range={"start": "2022-01-01", "end": "2022-12-31"})
    assert (none.total, none.amounts, none.items) == (0, (), ())


async def test_currencies_are_never_added_together(owner: Owner) -> None:
    await owner.call(ADD_TRANSACTION, side="fee", amount="9", currency="EUR", fx_rate="1.1", date="2024-02-01")
    view = await owner.call(LIST_TRANSACTIONS, charges="fees", by="year")
    assert {item.currency: item.amount for item in view.amounts} == {"USD": Decimal("15.5"), "EUR": Decimal(9)}
    assert {(item.label, item.currency): item.amount for item in view.sums} == {
        ("2024", "USD"): Decimal("11.5"), ("2024", "EUR"): Decimal(9), ("2023", "USD"): Decimal(4),
    }  # fmt: skip


async def test_pages_of_fees_go_on_after_the_last(owner: Owner) -> None:
    seen: list[int] = []
    cursor = None
    while True:
        page = await owner.call(LIST_TRANSACTIONS, charges="fees", limit=1, before=cursor)
        seen += [item.number for item in page.items]
        cursor = page.next
        if cursor is None:
            break
    assert len(seen) == len({*seen}) == page.total == 4
