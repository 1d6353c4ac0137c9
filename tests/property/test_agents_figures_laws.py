"""Laws of the number check: whatever a tool answered is recognised in every usual way of writing it, and a changed digit is not."""

import datetime as dt
from decimal import ROUND_HALF_EVEN, Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from agents.figures import Evidence, check, marked
from core.money import format_money, format_number, format_pct

AMOUNTS = st.decimals(min_value="0.01", max_value="99999999", places=4).filter(lambda value: value >= Decimal("0.01"))
FRACTIONS = st.decimals(min_value="-0.99", max_value="3", places=6).filter(lambda value: abs(value) >= Decimal("0.001"))
DAYS = st.dates(min_value=dt.date(1990, 1, 1), max_value=dt.date(2035, 12, 31))
FRAMES = st.sampled_from(["It is {}.", "You own **{}** now.", "{} as of then, in short", "Das sind {}.", "(that is {})", "- {}\n- more"])
CURRENCIES = st.sampled_from(["USD", "EUR", "GBP", "CHF", "JPY"])


def of(result: dict[str, object]) -> Evidence:
    evidence = Evidence()
    evidence.add("call", "some_tool", result)
    return evidence


def rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN)


def amounts(value: Decimal, currency: str) -> list[str]:
    """The usual ways to write an amount."""
    two, whole = f"{rounded(value, 2):,.2f}", f"{rounded(value, 0):,f}"
    german = two.translate(str.maketrans(",.", ".,"))
    ways = [
        format_money(value, currency),
        f"{two} {currency}",
        f"{currency} {two}",
        f"{german} {currency}",
        two.replace(",", "\u202f"),
        two.replace(",", "'"),
    ]
    if value >= 1:
        ways += [whole, f"{whole} {currency}"]
    if value >= 10_000:
        ways += [f"{rounded(value / 1000, 1)}k", f"{rounded(value / 1000, 2)} thousand"]
    if 10_000 <= value < 999_000:
        ways += [f"about {rounded(value, -3):,f}"]
    if value >= 1_000_000:
        ways += [f"{rounded(value / 1_000_000, 2)} million", f"{rounded(value / 1_000_000, 1)}M {currency}"]
    return ways


def percents(fraction: Decimal) -> list[str]:
    size = abs(fraction)
    one, two = rounded(size * 100, 1), rounded(size * 100, 2)
    ways = [
        format_pct(fraction),
        format_pct(fraction, digits=1, signed=True),
        f"{two}%",
        f"{one} per cent",
        f"{one} percent",
        f"{str(one).replace('.', ',')} %",
    ]
    return [*ways, f"{rounded(size * 10_000, 0)} basis points"]


@given(value=AMOUNTS, currency=CURRENCIES, frame=FRAMES, pick=st.data(), as_text=st.booleans())
def test_an_amount_is_recognised_in_every_usual_form(value: Decimal, currency: str, frame: str, pick: st.DataObject, as_text: bool) -> None:
    said = pick.draw(st.sampled_from(amounts(value, currency)))
    found = check(frame.format(said), of({"total": str(value) if as_text else float(value), "currency": currency}))
    assert [item.fact is not None for item in found] == [True], said
    assert found[0].fact is not None
    assert found[0].fact.path == "/total"


@given(value=FRACTIONS, frame=FRAMES, pick=st.data())
def test_a_fraction_is_recognised_as_per_cent(value: Decimal, frame: str, pick: st.DataObject) -> None:
    said = pick.draw(st.sampled_from(percents(value)))
    assert [item.fact is not None for item in check(frame.format(said), of({"return_frac": str(value)}))] == [True], said


@given(
    day=DAYS,
    frame=FRAMES,
    shape=st.sampled_from(["%Y-%m-%d", "%d %B %Y", "%B %d, %Y", "%b %d, %Y", "%d.%m.%Y", "%m/%d/%Y", "%d/%m/%Y", "%d %B", "%B %Y", "%Y"]),
)
def test_a_day_is_recognised_in_every_usual_form(day: dt.date, frame: str, shape: str) -> None:
    said = day.strftime(shape)
    found = check(frame.format(said), of({"as_of": day.isoformat()}))
    assert [item.fact is not None for item in found] == [True], said
    assert found[0].figure.text == said


@given(count=st.integers(min_value=2, max_value=59), frame=FRAMES)
def test_the_length_of_a_list_is_recognised(count: int, frame: str) -> None:
    evidence = of({"holdings": [{"symbol": "A"}] * count})
    assert all(item.fact is not None for item in check(frame.format(count), evidence))
    words = {2: "two", 7: "seven", 12: "twelve", 20: "twenty", 21: "twenty-one", 45: "forty-five"}
    if count in words:
        assert [item.fact is not None for item in check(frame.format(words[count]), evidence)] == [True]


@given(value=AMOUNTS, currency=CURRENCIES, frame=FRAMES, pick=st.data())
def test_a_changed_digit_is_not_recognised(value: Decimal, currency: str, frame: str, pick: st.DataObject) -> None:
    said = pick.draw(
        st.sampled_from([format_money(value, currency), f"{rounded(value, 2):,.2f} {currency}", format_number(rounded(value, 2))])
    )
    assume(sum(char.isdigit() for char in said) >= 2)
    place = pick.draw(st.sampled_from([index for index, char in enumerate(said) if char.isdigit()]))
    digit = pick.draw(st.sampled_from([char for char in "0123456789" if char != said[place]]))
    wrong = said[:place] + digit + said[place + 1 :]
    assume("," not in wrong or "." in wrong)  # "1,234" alone may be 1.234 elsewhere
    found = check(frame.format(wrong), of({"total": str(value), "currency": currency}))
    assert any(item.fact is None for item in found), (said, wrong)


@given(day=DAYS, shift=st.integers(min_value=1, max_value=4000), shape=st.sampled_from(["%Y-%m-%d", "%d %B %Y", "%B %d, %Y"]))
def test_another_day_is_not_recognised(day: dt.date, shift: int, shape: str) -> None:
    other = day + dt.timedelta(days=shift)
    assert [item.fact for item in check(other.strftime(shape), of({"as_of": day.isoformat()}))] == [None]


@given(value=FRACTIONS, sign=st.sampled_from("+-"))
def test_a_wrong_sign_is_not_recognised(value: Decimal, sign: str) -> None:
    said = f"{sign}{rounded(abs(value) * 100, 2)} %"
    found = check(f"It did {said}.", of({"return_frac": str(value)}))
    assert (found[0].fact is not None) == ((value < 0) == (sign == "-"))


@given(
    value=FRACTIONS,
    up=st.sampled_from(["It rose {}", "You gained about {}", "a gain of **{}**", "It is up by {}", "plus {}"]),
    down=st.sampled_from(["It fell {}", "You lost about {}", "a loss of **{}**", "It is down by {}", "minus {}"]),
    kind=st.sampled_from(["gain_frac", "return_frac", "change_frac", "twr_frac", "contribution_frac"]),
)
def test_a_direction_in_words_is_that_of_the_result(value: Decimal, up: str, down: str, kind: str) -> None:
    said = f"{rounded(abs(value) * 100, 2)} %"
    found = [check(frame.format(said), of({kind: str(value)}))[0].fact is not None for frame in (up, down)]
    assert found == [value > 0, value < 0]


@given(
    count=st.integers(min_value=2, max_value=5_000),
    kind=st.sampled_from(["quantity", "count", "horizon_days", "rows", "passages", "searched"]),
    unit=st.sampled_from(["${}", "{} EUR", "{} %", "{} percent", "{} basis points", "CHF {}"]),
)
def test_a_number_of_things_is_no_amount_and_no_per_cent(count: int, kind: str, unit: str) -> None:
    evidence = of({"items": [{"symbol": "A", kind: count, "currency": "USD"}] * min(count, 40)})
    assert [item.fact for item in check(f"It is {unit.format(count)}.", evidence)] == [None]
    assert [item.fact is not None for item in check(f"It is {count}.", evidence)] == [True]


@given(text=st.text(max_size=300))
def test_any_text_can_be_read_and_marked(text: str) -> None:
    found = check(text, Evidence())
    assert all(text[item.figure.start : item.figure.end] == item.figure.text for item in found)
    assert marked(text, found).replace(" (⚠ unverified)", "") == text.replace(" (⚠ unverified)", "")
