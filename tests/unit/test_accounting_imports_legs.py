"""Ledgers of coins and orders of several lines: what belongs together becomes one row."""

from decimal import Decimal

import pytest
from statement_reading import dropped, only, parse, warned

LEDGER = "Time,Type,Received Amount,Received Currency,Sent Amount,Sent Currency\n"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("2024-01-05 10:00:00,trade,0.01,BTC,400,EUR", ("buy", "BTC", Decimal("0.01"), -400, "EUR")),
        ("2024-01-05 10:00:00,trade,400,EUR,0.01,BTC", ("sell", "BTC", Decimal("0.01"), 400, "EUR")),
        ("2024-01-05 10:00:00,trade,0.01,BTC,400,USDT", ("buy", "BTC", Decimal("0.01"), -400, "USDT")),
        ("2024-01-05 10:00:00,other,100,EUR,,", ("deposit", None, None, 100, "EUR")),
        ("2024-01-05 10:00:00,other,,,100,EUR", ("withdrawal", None, None, -100, "EUR")),
        ("2024-01-05 10:00:00,other,0.5,ETH,,", ("transfer_in", "ETH", Decimal("0.5"), 0, None)),
    ],
)
def test_two_sides_of_a_ledger_line(line: str, expected: tuple[object, ...]) -> None:
    row = only(f"{LEDGER}{line}\n")
    assert (row.type, row.symbol, row.quantity, row.amount, row.amount_currency) == expected


def test_what_came_in_for_nothing_is_a_reward_where_the_comment_says_so() -> None:
    head = "Kind,Buy Amount,Buy Cur.,Sell Amount,Sell Cur.,Comment,Date\n"
    rows = parse(f"{head}Deposit,0.8,ADA,,,Staking Reward Epoch 7,2026-02-27\nDeposit,2,ADA,,,,2026-02-28\n").rows
    assert [(row.type, row.symbol, row.quantity) for row in rows] == [("interest", "ADA", Decimal("0.8")), ("transfer_in", "ADA", 2)]


def test_two_currencies_or_one_coin_on_both_sides_are_no_activity() -> None:
    assert "currency conversion" in dropped(f"{LEDGER}2024-01-05 10:00:00,trade,110,USD,100,EUR\n")
    assert "own wallets" in dropped(f"{LEDGER}2024-01-05 10:00:00,move,0.5,ETH,0.5,ETH\n")


def test_a_coin_for_another_is_one_row_that_names_the_other_half() -> None:
    row = only(f"{LEDGER}2024-01-05 10:00:00,trade,2,ETH,0.1,BTC\n")
    assert (row.type, row.symbol, row.quantity, row.counter_symbol, row.counter_quantity) == ("sell", "BTC", Decimal("0.1"), "ETH", 2)
    assert warned(row, "not a row of its own")


LEGS = "Refid,Time,Type,Asset,Amount,Fee\n"


def test_legs_of_a_ledger_become_one_trade() -> None:
    row = only(f"{LEGS}R1,2024-01-05 10:00:00,trade,EUR,-400,1\nR1,2024-01-05 10:00:00,trade,BTC,0.01,0\n")
    assert (row.lines, row.type, row.symbol, row.unit_price, row.fee, row.amount) == ((2, 3), "buy", "BTC", 40000, 1, -401)


def test_legs_of_two_currencies_are_a_conversion_and_of_two_coins_one_row() -> None:
    both = parse(
        f"{LEGS}R1,2024-01-05 10:00:00,trade,EUR,-100,0\nR1,2024-01-05 10:00:00,trade,USD,110,0\nR2,2024-01-06 10:00:00,reward,BTC,0.1,0\n"
    )
    assert [row.type for row in both.rows] == ["interest"]
    assert [entry.line for entry in both.ignored] == [2, 3]
    swap = only(f"{LEGS}R2,2024-01-05 10:00:00,trade,BTC,-0.1,0\nR2,2024-01-05 10:00:00,trade,ETH,2,0\n")
    assert (swap.type, swap.symbol, swap.counter_symbol, swap.counter_quantity) == ("sell", "BTC", "ETH", 2)


def test_amounts_with_coins_in_the_cell() -> None:
    row = only("Date,Type,Amount,Amount\n2024-01-05 10:00,Buy,0.01000000 BTC,400.00 EUR\n")
    assert (row.symbol, row.quantity, row.amount, row.amount_currency) == ("BTC", Decimal("0.01"), -400, "EUR")


def test_fills_of_one_order_with_its_fee_are_one_row() -> None:
    text = (
        "Date,Description,ISIN,Amount,Currency,Order ID\n"
        "05-01-2024,Buy 2 Contoso @ 10 EUR,DE0000000107,-20,EUR,a1\n05-01-2024,Buy 2 Contoso @ 11 EUR,DE0000000107,-22,EUR,a1\n"
        "05-01-2024,Transaction fee,DE0000000107,-1,EUR,a1\n"
    )
    row = only(text)
    assert (row.lines, row.quantity, row.unit_price, row.fee, row.amount) == ((2, 3, 4), 4, Decimal("10.5"), 1, -43)
    assert warned(row, "2 fills")


def test_an_order_paid_in_another_currency_takes_the_leg_of_the_account() -> None:
    text = (
        "Date,Description,ISIN,FX,Amount,Currency,Order ID\n"
        "05-01-2024,Buy 2 Contoso @ 10 USD,US0000000101,,-20,USD,a1\n05-01-2024,FX Credit,,1.1,20,USD,a1\n05-01-2024,FX Debit,,,-18.18,EUR,a1\n"
    )
    row = only(text)
    assert (row.currency, row.amount, row.amount_currency) == ("USD", Decimal("-18.18"), "EUR")


def test_a_cancelled_or_unknown_conversion() -> None:
    row = only("Date,Type,Asset,Quantity,Price,Currency\n2024-01-05,Convert,BTC,0.1,40000,EUR\n")
    assert warned(row, "does not say into what")


def test_a_line_of_an_order_that_is_not_whole_is_doubted() -> None:
    head = "Date,Type,Symbol,Quantity,Price,Amount,Currency,Order ID\n"
    head += "2024-01-04,Buy,AAPL,1,10,-10,USD,o0\n"
    rows = parse(f"{head}2024-01-05,Buy,AAPL,abc,10,-10,USD,o1\n2024-01-05,Fee,AAPL,,,-1,USD,o1\n2024-01-06,Fee,,,,-2,USD,o2\n").rows
    assert [warned(row, "another line of the same order") for row in rows] == [False, True, False]
