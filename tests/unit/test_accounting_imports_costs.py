"""Costs that a table states twice, costs that no column names, and tables with a column of amounts per coin."""

from decimal import Decimal

import pytest
from statement_reading import only, parse, warned

from accounting.imports.decoding import decode
from core.errors import InvalidInput

HEAD = "Date,Side,Symbol,Quantity,Price"


def test_a_tax_on_the_fee_that_the_fee_includes_is_not_added() -> None:
    row = only(f"{HEAD},Brokerage (inc GST),GST,Net Amount\n2024-01-15,Sell,CBA,10,100,11,1,989\n")
    assert (row.fee, row.amount) == (11, 989)


def test_a_fee_stated_in_two_columns_counts_once() -> None:
    text = f"{HEAD},Fee,Trading Fee,Gross Amount\n2024-01-15,Buy,CBA,10,100,5,5,1000\n2024-01-16,Buy,CBA,20,100,7,7,2000\n"
    assert [(row.fee, row.amount) for row in parse(text).rows] == [(5, -1005), (7, -2007)]


def test_the_columns_count_that_together_explain_the_amounts() -> None:
    rest = f"{HEAD},Fee,Service Fee,Net Amount"
    both = parse(f"{rest}\n2024-01-15,Buy,CBA,10,100,5,2,1007\n2024-01-16,Buy,CBA,20,100,7,3,2010\n").rows
    one = parse(f"{rest}\n2024-01-15,Buy,CBA,10,100,5,2,1005\n2024-01-16,Buy,CBA,20,100,7,3,2007\n").rows
    assert [row.fee for row in both] == [7, 10]
    assert [row.fee for row in one] == [5, 7]


def test_fees_that_explain_nothing_are_all_kept_and_doubted() -> None:
    rows = parse(f"{HEAD},Fee,Service Fee,Net Amount\n2024-01-15,Buy,CBA,10,100,5,2,1100\n2024-01-16,Buy,CBA,20,100,7,3,2300\n").rows
    assert [row.fee for row in rows] == [7, 10]
    assert all(row.warnings for row in rows)


def test_what_lies_between_gross_and_net_beyond_the_known_fee_is_a_fee_with_a_warning() -> None:
    row = only(f"{HEAD},Fee,Levy X,Gross Amount,Net Amount\n2024-01-15,Buy,AMD,100,158.2,1.00,0.31,15820,15821.31\n")
    assert (row.fee, row.amount) == (Decimal("1.31"), Decimal("-15821.31"))


def test_what_lies_between_gross_and_net_of_a_dividend_is_tax_and_a_gap_to_units_times_rate_a_doubt() -> None:
    between = only("Date,Type,Symbol,Quantity,Gross Amount,Net Amount\n2024-01-31,Dividend,IBE,100,20.20,16.36\n")
    doubted = only(f"{HEAD.replace('Side', 'Type')},Amount\n2024-01-31,Dividend,IBE,100,0.202,16.36\n")
    more = only(f"{HEAD.replace('Side', 'Type')},Amount\n2024-01-31,Dividend,IBE,100,0.10,16.36\n")
    assert (between.tax, between.amount) == (Decimal("3.84"), Decimal("16.36"))
    assert warned(between, "tax withheld")
    assert [(row.tax, warned(row, "the amount rules")) for row in (doubted, more)] == [(0, True), (0, True)]


def test_a_coupon_of_a_share_is_a_dividend_and_one_of_a_bond_interest() -> None:
    head = "Date,Libellé,Sens,ISIN,Quantité,Cours,Montant\n2024-04-02,"
    share, bond = (only(f"{head}{name},Coupon,FR0000120271,20,0.74,14.80\n") for name in ("TOTALENERGIES", "OAT 3.5% 2033"))
    assert (share.type, share.quantity, bond.type) == ("dividend", 20, "interest")
    assert warned(share, "taken for a dividend")


COINS = "Date,Type,Symbol,USD Amount USD,Fee (USD) USD,BTC Amount BTC,Fee (BTC) BTC\n"


def test_a_column_per_coin_tells_what_was_bought_sold_and_moved() -> None:
    text = COINS + (
        '2023-11-01,Credit,USD,"$2,000.00",,,\n2023-11-03,Buy,BTCUSD,"($1,000.00)",($4.00),0.025 BTC,\n'
        "2023-11-04,Sell,BTCUSD,$500.00,($2.00),(0.01 BTC),\n2023-11-05,Debit,BTC,,,(0.005 BTC),\n"
    )
    rows = parse(text).rows
    assert [(row.type, row.symbol, row.quantity, row.fee, row.amount) for row in rows] == [
        ("deposit", None, None, 0, 2000),
        ("buy", "BTC", Decimal("0.025"), 4, -1004),
        ("sell", "BTC", Decimal("0.01"), 2, 498),
        ("transfer_out", "BTC", Decimal("0.005"), 0, 0),
    ]


def test_a_coin_line_on_which_two_coins_came_in_is_not_guessed() -> None:
    statement = parse(COINS + "2023-11-03,Buy,BTCUSD,$10.00,,0.025 BTC,\n2023-11-04,Buy,BTCUSD,($10.00),,0.02 BTC,\n")
    assert [row.lines for row in statement.rows if not row.warnings] == [(3,)]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("約定日,銘柄コード,取引,数量,単価,手数料,受渡金額\n2024/02/05,7203,現物買,100,2985,99,298599\n", "cp932"),
        ("成交日期,证券代码,操作,成交数量,成交均价,手续费,发生金额\n20240110,600519,证券买入,100,1640,41,-164041\n", "gb18030"),
        ("成交日期,股票代號,買賣別,成交股數,成交單價,手續費,淨收付\n2024/01/10,2330,現股買進,1000,590,840,590840\n", "big5"),
        ("תאריך,סוג פעולה,סימבול,כמות,שער ביצוע,עמלה,תמורה\n2024-01-15,קניה,NVDA,3,722.50,7.50,-2175.00\n", "cp1255"),
        ("วันที่,รายการ,หลักทรัพย์,จำนวน,ราคา,ค่าธรรมเนียม,ยอดสุทธิ\n2024-01-15,ซื้อ,PTT,200,34.25,10.75,6860.75\n", "cp874"),
        ("거래일자,종목코드,거래구분,수량,단가,수수료,정산금액\n2024-01-15,005930,매수,10,73200,110,732110\n", "cp949"),
        ("Дата сделки;Тикер;Операция;Количество;Цена;Комиссия;Итого\n11.01.2024;SBER;Покупка;10;275,5;3;2758\n", "cp1251"),
        ("Datum obchodu;Symbol;Směr;Počet;Cena;Poplatky;Částka\n12.03.2024;CEZ;Nákup;20;870,5;60;17470\n", "cp1250"),
        ("İşlem Tarihi;Sembol;İşlem Tipi;Adet;Fiyat;Komisyon;Toplam Tutar\n10.01.2024;THYAO;Al\u0131\u015f;100;265,5;26;26576\n", "cp1254"),
    ],
)
def test_an_encoding_of_one_country_is_found_by_the_words_that_come_out(text: str, encoding: str) -> None:
    found = decode(text.encode(encoding))
    row = only(text, encoding)
    assert (found.encoding, found.body) == (encoding, text)
    assert (row.type, row.amount < 0, row.currency is not None) == ("buy", True, True)


def test_a_country_encoding_that_breaks_off_is_refused_with_the_line() -> None:
    text = "約定日,銘柄コード,取引,数量,単価,受渡金額\n" + "2024/02/05,7203,現物買,100,2985,298599\n" * 2000
    with pytest.raises(InvalidInput, match="Line 2002 is in another encoding"):
        decode(text.encode("cp932") + b"2024/02/06,\x81")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Date,Name,Amount\n2024-01-05,Spó\u0142ka \u015blą\u017cki dom,5\n", "cp1250"),
        ("Date,Name,Amount\n2024-01-05,Caf\xe9 \x81,5\n", "latin-1"),
    ],
)
def test_an_encoding_is_found_without_a_known_word_in_it(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)).encoding == encoding


def test_a_gap_between_gross_and_net_is_no_fee_where_units_and_price_do_not_give_the_gross() -> None:
    row = only(f"{HEAD},Fee,Gross Amount,Net Amount\n2024-01-15,Buy,AMD,90,158.2,1.00,15820,15821.31\n")
    assert (row.fee, bool(row.warnings)) == (1, True)


def test_a_file_in_unknown_words_is_refused_with_its_headers_for_a_mapping() -> None:
    with pytest.raises(InvalidInput) as refused:
        parse("qqdate,qqside,qqunits\n2024-01-15,xx,10\n")
    assert refused.value.details["headers"] == ["qqdate", "qqside", "qqunits"]


def test_units_of_nothing_in_particular_are_said() -> None:
    row = only("Date,Type,Quantity,Amount\n2024-01-14,Interest,12.5,30.10\n")
    assert (row.type, row.quantity) == ("interest", None)
    assert warned(row, "left out")


def test_an_amount_in_units_beside_one_in_money_is_left_out() -> None:
    row = only("type,symbol,amount,rate,value,total,date\nbuy,BTC,0.002,850000,1700.00,0.001987,2024-02-02\n")
    assert row.amount == Decimal("-1700.00")
    assert warned(row, "far from quantity times price")
