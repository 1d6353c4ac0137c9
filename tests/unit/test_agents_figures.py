"""The number check on prose as models write it: other languages and scripts, LaTeX, tables, names with digits; true figures pass, invented ones do not."""

import datetime as dt

import pytest

from agents.figures import Evidence, check


def evidence() -> Evidence:
    known = Evidence()
    known.add_day(dt.date(2022, 12, 28))
    known.add_message("How will Apple do in two weeks, or over 3 months? I began in 2015 with $500.")
    positions = [
        {"symbol": "AAPL", "quantity": "12", "value_base": "1512.36", "gain_base": "-215.40", "gain_frac": -0.1247, "weight": 0.1225, "price": "126.03"},
        {"symbol": "SIE.DE", "quantity": "10", "value": "1234.56", "currency": "EUR"},
        {"symbol": "KO", "quantity": "150", "value_base": "1234567.89"},
    ]  # fmt: skip
    known.add("a", "show_portfolio", {"as_of": "2022-12-28", "base_currency": "USD", "total_base": "12345.67", "positions": positions})
    low_high = {"dates": ["2023-01-18"], "median": [130.25], "low": [101.5], "high": [151.2], "chance_up": 0.57, "currency": "USD"}
    known.add(
        "b", "forecast", {"symbol": "AAPL", "horizon_days": 14, **low_high}, {"symbol": "AAPL", "horizon_days": 14, "note": "a sure $777"}
    )
    return known


def unfounded(text: str) -> list[str]:
    return [item.figure.text for item in check(text, evidence()) if item.fact is None]


@pytest.mark.parametrize(
    "text",
    [
        "Es sind 12.345,67 $ (Stand 28.12.2022); etwa 12,3 Tsd. Dollar.", "Il vaut 12 345,67 $ au 28 décembre 2022.", "Vale US$ 12.345,67 a 28 de dezembro de 2022.",
        "Vale 12.345,67 US$ al 28 de diciembre de 2022.", "Warte 12 345,67 USD na 28 grudnia 2022.", "28 Aralık 2022 itibarıyla 12.345,67 dolar.",
        "На 28 декабря 2022 года: 12 345,67 долл.", "2022年12月28日の時点で12,345.67ドル、約1.23万ドルです。", "截至2022年12月28日，总值为12,345.67美元，即1.23万美元。",
        "2022년 12월 28일 12,345.67달러", "2022/12/28, 28-12-2022, 28-Dec-2022, Dec 28th", "The twenty-eighth of December, or December twenty-eighth, 2022.",
        "12'345.67 USD is $12.3k, or about twelve thousand three hundred dollars.", "KO: $1.23 million, 1,23 Mio. $, 1,23 Millionen Dollar.",
        r"It is $\$12{,}345.67$, and \(12.25\%\) of it is \(1{,}512.36\).", "| Symbol | Units | Value |\n|---|---:|---:|\n| AAPL | 12 | $1,512.36 |\n| KO | 150 | $1,234,567.89 |",
        "1. AAPL: 12 units\n2. KO: 150 units\n3) SIE.DE: 10 units", "You hold twelve Apple, ten Siemens and one hundred and fifty Coca-Cola.",
        "Sie halten zwölf Apple-Aktien, vous en avez douze, tienes doce.", "AAPL is 12.25 % of it, or 0.1225 of the whole.", "AAPL: −12.47 %, down 12.5%, a loss of $215.40, (215.40) USD.",
        "Siemens: 1.234,56 €; €1,234.56; EUR 1,234.56; 1 234,56 EUR.", "In 14 days the median is $130.25, from $101.50 to 151.20; by 18 January 2023.",
        "The chance is 57%, 57 per cent, or 0.57.", "In the next two weeks, in 2 weeks, over 3 months, in drei Monaten.", "You began in 2015; the 2008 crisis came before.",
        "The S&P 500, GPT-4, GPT-4o, Llama 3.1, COVID-19, the Q3 2022 10-K, Form 1099, Rule 144, a 60/40 portfolio, IBEX 35 and 24/7 are names.",
    ],
)  # fmt: skip
def test_what_is_true_is_found_however_it_is_written(text: str) -> None:
    assert unfounded(text) == []


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("It is worth $12,945.67, or 12.9k in all.", ["$12,945.67", "12.9k"]), ("総額は99,999ドル、2022年12月29日です。", ["99,999", "2022年12月29日"]), ("总值为9.9万美元", ["9.9万"]),
        ("zwanzig Aktien, fünfundzwanzig Aktien, vingt actions", ["zwanzig", "fünfundzwanzig", "vingt"]), ("Es sind 13.345,67 $ am 29. Dezember 2022.", ["13.345,67", "29. Dezember 2022"]),
        (r"It is $\$99{,}345.67$.", ["$99{,}345.67"]), ("| AAPL | 99 | 13.5 % |", ["99", "13.5 %"]), ("AAPL gained $215.40.", ["$215.40"]), ("KO: €1,234,567.89", ["€1,234,567.89"]),
        ("In 45 days, in 33 weeks, for 22 years", ["45", "33", "22"]), ("You began in 2014 with $500.", ["2014", "$500"]), ("It is a sure $777.", ["$777"]), ("Its beta is 1.37.", ["1.37"]),
        ("１２９９９ dollars", ["１２９９９ dollars"]), ("It is about 13,000 dollars.", ["13,000 dollars"]), ("about fifteen thousand dollars", ["fifteen thousand"]),
    ],
)  # fmt: skip
def test_what_is_invented_is_not(text: str, figures: list[str]) -> None:
    assert unfounded(text) == figures
