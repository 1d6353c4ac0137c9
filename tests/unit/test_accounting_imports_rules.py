"""What single lines become: each rule of the importer on a file of its own, in the words of a statement."""

from datetime import date
from decimal import Decimal

import pytest
from statement_reading import dropped, failed, only, parse, warned

HEAD = "Date,Type,Symbol,Quantity,Price,Fee,Amount,Currency\n"
BUY = "2024-01-05,Buy,CTSO,10,19,0,-190,USD\n"


def test_a_fee_column_alone_states_a_fee() -> None:
    row = parse(f"{HEAD}{BUY}2024-01-06,Fee,,,,2.5,,USD\n").rows[1]
    assert (row.type, row.fee, row.amount, row.amount_currency) == ("fee", Decimal("2.5"), Decimal("-2.5"), "USD")


def test_a_fee_that_came_in_is_a_refund_with_a_warning_unless_it_is_called_one() -> None:
    silent, told = (parse(f"{HEAD}{BUY}2024-01-06,{kind},,,,,2.5,USD\n").rows[1] for kind in ("Fee refund", "Fee"))
    assert (silent.amount, silent.fee, silent.note) == (Decimal("2.5"), Decimal("-2.5"), "refund")
    assert not warned(silent, "refund")
    assert warned(told, "taken for a refund")
    assert told.amount == Decimal("2.5")


def test_deposits_and_withdrawals_against_their_names_follow_the_sign() -> None:
    rows = parse(f"{HEAD}{BUY}2024-01-06,Withdrawal,,,,,50,USD\n2024-01-07,Withdrawal,,,,,-50,USD\n2024-01-08,Deposit,,,,,-20,USD\n").rows
    assert [(row.type, row.amount) for row in rows[1:]] == [("deposit", 50), ("withdrawal", -50), ("withdrawal", -20)]
    assert warned(rows[1], "called a withdrawal")
    assert not rows[2].warnings
    assert warned(rows[3], "called a deposit")


def test_a_negative_dividend_is_kept_and_doubted() -> None:
    row = parse(f"{HEAD}{BUY}2024-01-06,Dividend,CTSO,,,,-1.5,USD\n").rows[1]
    assert (row.type, row.amount) == ("dividend", Decimal("-1.5"))
    assert warned(row, "correction")


def test_a_return_of_capital_is_a_dividend_that_says_so() -> None:
    row = parse(f"{HEAD}{BUY}2024-01-06,Return of Capital,CTSO,,,,1.5,USD\n").rows[1]
    assert row.type == "dividend"
    assert warned(row, "lowers the cost")


def test_interest_paid_in_a_file_without_signs_goes_out() -> None:
    row = only("Date,Type,Amount,Currency\n2024-01-06,Debit interest paid,1.5,USD\n")
    assert (row.type, row.amount) == ("interest", Decimal("-1.5"))


def test_tax_in_another_currency_is_kept_beside_the_dividend() -> None:
    row = only("Date,Type,Symbol,Amount,Currency,Tax,Tax Currency\n2024-01-06,Dividend,CTSO,8.5,EUR,1.5,USD\n")
    assert (row.amount, row.tax, row.tax_currency) == (Decimal("8.5"), Decimal("1.5"), "USD")


@pytest.mark.parametrize(
    ("kind", "ratio", "quantity"),
    [("Split 4:1", Decimal(4), None), ("Reverse split 10 for 1", Decimal("0.1"), None), ("Split", None, Decimal(30))],
)
def test_splits_say_their_ratio_or_the_units_added(kind: str, ratio: Decimal | None, quantity: Decimal | None) -> None:
    row = parse(f"{HEAD}{BUY}2024-01-06,{kind},CTSO,{quantity or ''},,,,USD\n").rows[1]
    assert (row.type, row.ratio, row.quantity) == ("split", ratio, quantity)


def test_a_split_without_ratio_and_units_is_an_error_and_one_that_takes_units_away_is_doubted() -> None:
    assert "without a ratio" in failed(f"{HEAD}{BUY}2024-01-06,Split,CTSO,,,,,USD\n")
    row = parse(f"{HEAD}{BUY}2024-01-06,Split,CTSO,-9,,,,USD\n").rows[1]
    assert row.quantity == 9
    assert warned(row, "taken away")


def test_a_ratio_may_stand_where_the_quantity_does() -> None:
    row = parse(f"{HEAD}{BUY}2024-01-06,Split,CTSO,4:1,,,,USD\n").rows[1]
    assert row.ratio == 4
    assert "is not a number" in failed(f"{HEAD}{BUY}2024-01-06,Buy,CTSO,4:1,,,,USD\n")


def test_transfers_of_units_go_the_way_of_their_words_or_signs() -> None:
    rows = parse(
        f"{HEAD}{BUY}2024-01-06,Transfer,CTSO,5,,,,USD\n2024-01-07,Transfer,CTSO,-5,20,,,USD\n2024-01-08,Transfer in,CTSO,2,,,40,USD\n"
    ).rows
    assert [(row.type, row.quantity, row.unit_price) for row in rows[1:]] == [
        ("transfer_in", 5, None), ("transfer_out", 5, 20), ("transfer_in", 2, 20)
    ]  # fmt: skip
    assert warned(rows[1], "the quantity is positive")


def test_an_empty_transfer_is_an_error_and_cash_in_the_symbol_column_is_cash() -> None:
    assert "without units or an amount" in failed(f"{HEAD}{BUY}2024-01-06,Transfer,CTSO,,,,,USD\n")
    row = only("Date,Type,Asset,Quantity\n2024-01-06,Transfer out,EUR,50\n")
    assert (row.type, row.amount, row.amount_currency) == ("withdrawal", -50, "EUR")


def test_a_transfer_between_own_accounts_moves_nothing() -> None:
    text = "Date,Type,Symbol,Quantity,Amount,Currency,Description\n2024-01-05,Buy,CTSO,1,-10,USD,\n"
    assert "same owner" in dropped(f"{text}2024-01-06,Transfer in,CTSO,5,,USD,Depot transfer from A to B\n")


def test_tax_words_after_a_dividend_with_money_out_are_a_tax() -> None:
    text = "Date,Description,Symbol,Amount,Currency\n2024-01-06,Dividend CTSO withholding tax,CTSO,-1.5,USD\n"
    assert (only(text).type, only(text).tax) == ("tax", Decimal("1.5"))


def test_a_reinvestment_without_units_is_the_dividend() -> None:
    row = parse(f"{HEAD}{BUY}2024-01-06,Reinvested dividend,CTSO,,,,1.5,USD\n").rows[1]
    assert (row.type, row.amount) == ("dividend", Decimal("1.5"))


def test_signs_of_amounts_tell_buys_from_sells() -> None:
    rows = parse("Date,Symbol,Quantity,Price,Amount,Currency\n2024-01-05,CTSO,10,19,-190,USD\n2024-01-08,CTSO,4,20,80,USD\n").rows
    assert [row.type for row in rows] == ["buy", "sell"]
    assert all(warned(row, "only the signs") for row in rows)


def test_amounts_in_coins_are_units_and_warned_of_where_they_pay() -> None:
    row = only("Date,Pair,Side,Price,Quantity\n2024-01-05,ETH/BTC,buy,0.05,2\n")
    assert (row.symbol, row.currency, row.amount) == ("ETH", "BTC", Decimal("-0.1"))
    assert warned(row, "no currency of a state")


def test_the_day_of_settlement_beside_a_column_of_unknown_days_is_doubted() -> None:
    row = only("Settlement Date,Foo,Type,Symbol,Quantity,Price,Amount,Currency\n2024-01-09,2023-05-05,Buy,CTSO,10,19,-190,USD\n")
    assert row.date == date(2024, 1, 9)
    assert warned(row, "are not understood")


def test_a_column_of_days_needs_no_name_and_one_just_before_settlement_is_the_trade() -> None:
    assert only("Foo,Type,Symbol,Quantity,Price,Amount\n2024-01-09,Buy,CTSO,10,19,-190\n").date == date(2024, 1, 9)
    assert only("Foo,Settlement Date,Type,Symbol,Quantity,Price,Amount\n2024-01-05,2024-01-09,Buy,CTSO,10,19,-190\n").date == date(
        2024, 1, 5
    )


@pytest.mark.parametrize(("price", "rate"), [("1000", "1.25"), ("1000", "0.8")])
def test_pence_at_an_exchange_rate(price: str, rate: str) -> None:
    row = only(
        f"Date,Type,Symbol,Quantity,Price,Price Currency,FX Rate,Total,Total Currency\n2024-01-05,Buy,NWND,10,{price},GBX,{rate},{'125' if rate == '1.25' else '80'},EUR\n"
    )
    assert (row.currency, row.unit_price, row.amount, row.amount_currency) == ("GBX", 1000, -125 if rate == "1.25" else -80, "EUR")
    assert not row.warnings


def test_the_letter_case_of_pence_is_kept_and_means_the_same() -> None:
    row = only("Date,Type,Symbol,Quantity,Price,Price Currency,Total,Total Currency\n2024-01-05,Buy,NWND,10,250,GBp,25,GBP\n")
    assert (row.currency, row.amount, row.warnings) == ("GBp", -25, ())


def test_bonds_are_priced_in_per_cent_with_interest_accrued() -> None:
    row = only(
        "Date,Type,ISIN,Quantity,Price,Accrued Interest,Net Amount,Currency,Security Type\n2024-01-05,Buy,DE0000000107,1000,98.5,5,-990,EUR,Bond\n"
    )
    assert (row.unit_price, row.accrued_interest, row.amount) == (Decimal("0.985"), 5, -990)


def test_a_price_with_a_spread_yields_to_the_stated_gross() -> None:
    row = only("Date,Type,Symbol,Quantity,Price,Gross Amount,Fee,Currency\n2024-01-05,Buy,BTC,2,100,205,0,EUR\n")
    assert (row.unit_price, row.amount) == (Decimal("102.5"), -205)
    assert warned(row, "the amount rules")


def test_a_trade_without_any_amount_or_price_is_doubted() -> None:
    row = parse(f"{HEAD}{BUY}2024-01-06,Buy,CTSO,5,,,,USD\n").rows[1]
    assert warned(row, "states no amount")


def test_costs_in_two_foreign_currencies_are_left_out_with_a_warning() -> None:
    row = only(
        "Date,Type,Symbol,Quantity,Price,Amount,Currency,Commission,Commission Currency,Fee,Fee Currency\n2024-01-05,Buy,CTSO,10,19,-190,EUR,1,USD,2,GBP\n"
    )
    assert row.fee == 0
    assert warned(row, "is left out")


def test_an_amount_named_with_fees_is_the_net_one() -> None:
    row = only("Date,Type,Symbol,Quantity,Price,Fees,Amount incl. fees,Currency\n2024-01-05,Buy,CTSO,10,19,1,-191,USD\n")
    assert (row.fee, row.amount) == (1, -191)


def test_option_by_its_class_counts_a_hundred() -> None:
    row = only("Date,Type,Symbol,Asset Class,Quantity,Price,Amount,Currency\n2024-01-05,Buy,CTSOQ,Option,1,2,-200,USD\n")
    assert row.multiplier == 100


def test_funds_and_options_of_the_united_states_tell_the_dollar() -> None:
    fund = only("Date,Type,Symbol,Quantity,Price,Amount\n2024-01-05,Buy,VTSAX,1,5,-5\n")
    assert (fund.currency, warned(fund, "mutual funds")) == ("USD", True)


def test_many_taxes_of_one_day_find_their_dividends() -> None:
    lines = "".join(f"2024-01-05,Dividend,CTSO,,,,{n}.5,USD\n2024-01-05,Withholding tax,CTSO,,,,-0.1,USD\n" for n in range(1, 61))
    rows = parse(f"{HEAD}{lines}").rows
    assert [row.amount for row in rows] == [Decimal(f"{n}.4") for n in range(1, 61)]


def test_a_split_by_nothing_has_no_ratio() -> None:
    assert "without a ratio" in failed(f"{HEAD}{BUY}2024-01-06,Split 4:0,CTSO,,,,,USD\n")


def test_a_withdrawal_with_its_fee_on_top() -> None:
    text = "Date,Type,Symbol,Quantity,Price,Fee,Amount,Currency\n2024-01-05,Buy,CTSO,10,19,1,-190,USD\n2024-01-06,Withdrawal,,,,2,-50,USD\n"
    assert parse(text).rows[1].amount == -52


def test_a_lot_with_a_purchase_price_is_a_buy() -> None:
    row = only("Symbol,Purchase Date,Shares,Purchase Price\nCTSO,2024-01-05,10,19\n")
    assert (row.type, row.amount) == ("buy", -190)
    assert warned(row, "a lot with a purchase price")


def test_cash_sent_away_in_words_goes_out() -> None:
    rows = parse("Date,Type,Amount,Currency\n2024-01-05,Transfer out,50,EUR\n2024-01-06,Transfer,70,EUR\n").rows
    assert [(row.type, row.amount) for row in rows] == [("withdrawal", -50), ("deposit", 70)]
    assert warned(rows[1], "which way")


def test_units_moved_at_a_price_without_a_currency() -> None:
    row = only("Date,Type,Symbol,Quantity,Price\n2024-01-05,Transfer in,CTSO,5,20\n")
    assert (row.unit_price, row.amount) == (20, 0)


def test_pairs_of_currencies_are_conversions() -> None:
    assert "currency conversion" in dropped(f"{HEAD}{BUY}2024-01-06,Sell,EUR.USD,100,1.1,0,110,USD\n")
    nameless = "Date,Type,Symbol,Quantity,Price,Price Currency,Fee,Fee Currency,Amount\n2024-01-05,Buy,CTSO,10,19,USD,0,USD,-190\n"
    assert "no security is named" in dropped(f"{nameless}2024-01-06,Sell,,100,1.1,USD,1,EUR,110\n")


def test_a_price_of_a_whole_contract_is_brought_to_one_unit() -> None:
    row = only("Date,Type,Symbol,Quantity,Price,Multiplier,Amount,Currency\n2024-01-05,Buy,CTSO 240621C00050000,1,200,100,-200,USD\n")
    assert (row.unit_price, row.multiplier, row.amount) == (2, 100, -200)


def test_codes_days_and_costs_in_columns_that_nobody_knows_are_doubts() -> None:
    head = "Xq,Settlement Date,Type,ISIN,Quantity,Price,Amount,Currency,Zw\n"
    line = "2024-01-15,2024-01-17,Buy,US0000000101,5,10,-50,USD,ACME\n"
    row = only(f"{head}{line}".replace("2024-01-15", "2023-10-02"))
    assert warned(row, "'ACME' in the column 'Zw' is not understood")
    assert warned(row, "the days in 'Xq' are not understood")
    assert only(f"{head}{line}").date == date(2024, 1, 15)
    ledger = "time,type,asset,amount,wq,refid\n2024-01-05 10:00:00,trade,EUR,-400,1.04,r1\n2024-01-05 10:00:00,trade,BTC,0.01,0,r1\n"
    assert warned(only(ledger), "the figures in the column 'wq' are not understood")
