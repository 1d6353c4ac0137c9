"""What the market does when providers are dead, slow, wrong or full of garbage: breaker, throttle, retries, quarantine, last good."""

import asyncio
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from jumping_loop import jumping
from market_house import Scripted, raw, refused

from core.breaker import BreakerState
from core.clock import FixedClock, stopwatch_s
from core.errors import DataUnavailable, InvalidInput, UnknownSymbol
from core.series import PriceSeries
from market import InMemoryProvider, Market, Policy, Reason
from market.faults import AccessRefusedError, NoAnswerError, NoPricesError, NoSuchSymbolError, TooManyRequestsError
from market.quotes import Quote, quote_from

TODAY = date(2022, 12, 28)
CLOCK = FixedClock.on(TODAY)
DAYS = ("2022-12-22", "2022-12-23", "2022-12-27", "2022-12-28")
GOOD = raw(DAYS, (132.0, 131.0, 130.0, 126.0))
QUICK = Policy(timeout_s=1.5, tries=2, per_s=1000, burst=1000)
CAREFUL = replace(QUICK, fresh_for_s=60.0)


def market(*providers, policy=QUICK, **more) -> Market:
    return Market(providers, CLOCK, policies={provider.name: policy for provider in providers if isinstance(provider, Scripted)}, **more)


def backup() -> InMemoryProvider:
    series = PriceSeries(symbol="AAPL", dates=GOOD.dates, close=GOOD.close + 1, currency="USD", source="memory")
    return InMemoryProvider([series])


def a_quote(**changes: object) -> Quote:
    series = PriceSeries(symbol="AAPL", dates=GOOD.dates, close=GOOD.close, currency="USD", source="scripted")
    return replace(quote_from(series, TODAY), **changes)


def test_a_dead_provider_costs_less_than_two_seconds_and_the_next_answers():
    dead = Scripted(60.0)
    whole = Market([dead, backup()], CLOCK, policies={"scripted": Policy(timeout_s=1.5, tries=2, per_s=10, burst=10)})
    found, took_s = jumping(lambda: whole.history("AAPL"))
    assert (found.source, took_s) == ("memory", 1.5)
    assert [(attempt.provider, attempt.outcome) for attempt in whole.attempts] == [("scripted", "NoAnswerError"), ("memory", "ok")]


def test_several_dead_providers_together_cost_no_more():
    dead = [Scripted(60.0, name=f"dead{number}") for number in range(5)]
    policies = {provider.name: Policy(timeout_s=0.3, tries=1) for provider in dead}
    refusal, took_s = jumping(lambda: refused(Market(dead, CLOCK, policies=policies, budget_s=0.5).quote("AAPL")))
    assert (type(refusal), took_s) == (NoAnswerError, pytest.approx(0.5))
    assert [provider.asked for provider in dead] == [1, 1, 0, 0, 0]


async def test_a_hiccup_is_tried_again_and_a_refusal_is_not():
    hiccup = Scripted(NoAnswerError("reset"), GOOD)
    assert (await market(hiccup).history("AAPL")).as_of == TODAY
    assert hiccup.asked == 2
    refusing = Scripted(AccessRefusedError("blocked"), GOOD)
    with pytest.raises(DataUnavailable, match="blocked"):
        await market(refusing).history("AAPL")
    assert refusing.asked == 1


async def test_after_three_failures_nobody_asks_for_a_while():
    dead = Scripted(NoAnswerError("down"))
    whole = market(dead, policy=replace(QUICK, tries=1))
    for _ in range(6):
        with pytest.raises(DataUnavailable):
            await whole.quote("AAPL")
    assert dead.asked == 3
    (status,) = whole.status()
    assert (status.state, status.failures, status.attempts, status.last_error) == (BreakerState.OPEN, 3, 3, "down")
    assert 25 < status.reopens_in_s <= 30


@pytest.mark.parametrize(
    ("fault", "least_s"), [(TooManyRequestsError("slowly", retry_after_s=90), 80), (AccessRefusedError("blocked"), 500)]
)
async def test_who_asks_for_peace_gets_it_at_once(fault, least_s):
    provider = Scripted(fault)
    whole = market(provider)
    for _ in range(3):
        with pytest.raises(DataUnavailable):
            await whole.quote("AAPL")
    assert provider.asked == 1
    assert whole.status()[0].reopens_in_s > least_s


async def test_an_unknown_symbol_says_nothing_against_the_provider_and_is_not_asked_for_again_at_once():
    provider = Scripted(NoSuchSymbolError("no such"))
    whole = market(provider)
    for _ in range(5):
        with pytest.raises(UnknownSymbol):
            await whole.quote("NOPE")
    assert provider.asked == 1
    assert whole.status()[0].state is BreakerState.CLOSED
    assert whole.status()[0].failures == 0


async def test_too_many_questions_at_once_are_held_back():
    provider = Scripted(a_quote())
    whole = market(provider, policy=Policy(timeout_s=1.5, per_s=0.1, burst=3))
    answers = await asyncio.gather(*(whole.quote("AAPL") for _ in range(5)))
    assert provider.asked == 3
    assert {answer.price for answer in answers} == {Decimal("126.0")}
    assert [answer.degraded is None for answer in answers].count(False) == 2


async def test_those_who_ask_for_the_same_wait_for_one_answer():
    provider = Scripted(GOOD)
    whole = market(provider, policy=CAREFUL)
    answers = await asyncio.gather(*(whole.history("AAPL") for _ in range(10)))
    assert provider.asked == 1
    assert {answer.as_of for answer in answers} == {TODAY}
    await whole.history("AAPL", start=date(2022, 12, 27))
    await whole.history("AAPL", end=date(2022, 12, 27))
    assert provider.asked == 2


async def test_the_last_good_answer_is_kept_and_says_so():
    provider = Scripted(GOOD, a_quote(), NoAnswerError("down"))
    whole = market(provider)
    await whole.history("AAPL")
    await whole.quote("AAPL")
    kept = await whole.history("AAPL", start=date(2022, 12, 23))
    assert (kept.source, kept.as_of, len(kept)) == ("scripted (kept)", TODAY, 3)
    quote = await whole.quote("AAPL")
    assert quote.price == Decimal("126.0")
    assert quote.degraded
    earlier = await whole.quote("AAPL", on=date(2022, 12, 26))
    assert (earlier.price, earlier.as_of, earlier.age_days) == (Decimal("131.0"), date(2022, 12, 23), 3)
    assert earlier.degraded
    with pytest.raises(DataUnavailable):
        await whole.quote("AAPL", on=date(2020, 1, 1))
    with pytest.raises(DataUnavailable):
        await whole.quote("MSFT")


@pytest.mark.parametrize(
    ("today", "age_days"),
    [
        (date(2022, 12, 29), 1),
        (date(2023, 1, 1), 4),  # a Sunday, and a holiday
        (date(2024, 1, 5), 373),  # delisted: there are no later prices
    ],
)
async def test_row_102_an_old_price_tells_its_age_and_is_not_asked_for_in_a_loop(today: date, age_days: int):
    provider = Scripted(GOOD)
    whole = Market([provider], FixedClock.on(today), policies={"scripted": CAREFUL})
    for _ in range(20):
        series = await whole.history("AAPL")
        assert series.as_of == TODAY
    assert provider.asked == 1
    quoting = Scripted(a_quote(age_days=age_days))
    whole = Market([quoting], FixedClock.on(today), policies={"scripted": CAREFUL})
    quotes = [await whole.quote("AAPL") for _ in range(20)]
    assert {(quote.as_of, quote.age_days) for quote in quotes} == {(TODAY, age_days)}
    assert quoting.asked == 1


async def test_row_102_a_renamed_symbol_is_answered_by_who_still_knows_it_and_not_asked_for_in_a_loop():
    renamed = Scripted(NoSuchSymbolError("renamed"))
    whole = market(renamed, backup())
    assert {(await whole.history("AAPL")).source for _ in range(20)} == {"memory"}
    assert {(await whole.quote("AAPL")).source for _ in range(20)} == {"memory"}
    assert renamed.asked == 1


async def test_bad_bars_are_set_aside_with_their_reason_and_the_rest_is_used():
    good = [(f"2022-11-{day:02d}", 130.0 + day / 10) for day in range(1, 31)]
    bad = [("2022-12-21", float("nan")), ("2022-12-23", 13100.0), ("2022-12-27", -1.0), ("2022-12-30", 126.5), ("2022-11-30", 99.0)]
    bars = [*bad[:3], *good, *bad[3:]]
    whole = market(Scripted(raw([day for day, _ in bars], [close for _, close in bars])))
    for _ in range(2):
        history = await whole.history("AAPL")
    assert [(str(day), close) for day, close in zip(history.dates, history.close, strict=True)] == good
    assert {str(bar.day): bar.reason for bar in whole.quarantine("AAPL")} == {
        "2022-11-30": Reason.DUPLICATE_DAY,
        "2022-12-21": Reason.NOT_FINITE,
        "2022-12-23": Reason.JUMP,
        "2022-12-27": Reason.NOT_POSITIVE,
        "2022-12-30": Reason.FUTURE_DAY,
    }
    assert whole.quarantine("MSFT") == ()


@pytest.mark.parametrize(
    "garbage",
    [
        raw(DAYS, (132.0, 131.0, 130.0, 126.0), symbol="MSFT"),
        raw(DAYS, (13200.0, 13100.0, 13000.0, 12600.0), currency="GBp"),
        raw(DAYS, (0.0, -1.0, float("inf"), float("nan"))),
        raw(DAYS, (132.0, 131.0)),
        InvalidInput("a series that cannot be made"),
    ],
    ids=["other symbol", "other currency", "no prices at all", "lengths differ", "invalid"],
)
async def test_garbage_is_refused_the_last_good_kept_and_the_next_provider_asked(garbage):
    whole = market(Scripted(GOOD, garbage))
    assert (await whole.history("AAPL")).source == "scripted"
    assert (await whole.history("AAPL")).source == "scripted (kept)"
    assert whole.status()[0].failures == 1


async def test_another_symbol_from_the_first_provider_sends_us_to_the_second():
    wrong = raw(DAYS, (132.0, 131.0, 130.0, 126.0), symbol="MSFT")
    assert (await market(Scripted(wrong), backup()).history("AAPL")).source == "memory"


@pytest.mark.parametrize(
    "changes",
    [
        {"symbol": "MSFT"},
        {"as_of": date(2022, 12, 29)},
        {"price": Decimal("NaN")},
        {"price": Decimal(0)},
        {"price": Decimal(-5)},
        {"price": Decimal(12600)},
        {"price": Decimal("1.26")},
    ],
)
async def test_an_impossible_quote_is_not_believed(changes):
    whole = market(Scripted(a_quote(**changes)))
    with pytest.raises(DataUnavailable):
        await whole.quote("AAPL")


async def test_a_quote_in_another_currency_or_a_hundred_times_the_last_is_not_believed():
    for wrong in (a_quote(currency="EUR"), a_quote(price=Decimal(12600), previous_close=Decimal(13000))):
        whole = market(Scripted(a_quote(), wrong))
        await whole.quote("AAPL")
        quote = await whole.quote("AAPL")
        assert (quote.price, quote.currency) == (Decimal("126.0"), "USD")
        assert quote.degraded


async def test_nothing_after_today_is_ever_given():
    series = PriceSeries(symbol="AAPL", dates=GOOD.dates, close=GOOD.close, currency="USD", source="memory")
    whole = Market([InMemoryProvider([series])], FixedClock.on(date(2022, 12, 24)))
    assert (await whole.history("AAPL", end=date(2030, 1, 1))).as_of == date(2022, 12, 23)
    assert (await whole.quote("AAPL", on=date(2030, 1, 1))).as_of == date(2022, 12, 23)


async def test_a_range_without_prices_is_no_failure_of_the_provider():
    whole = Market([backup()], CLOCK)
    with pytest.raises(DataUnavailable):
        await whole.history("AAPL", start=date(1999, 1, 1), end=date(1999, 12, 31))
    with pytest.raises(DataUnavailable):
        await market(Scripted(NoPricesError("none in that range"))).history("AAPL")


async def test_a_known_symbol_without_prices_says_which_have_some():
    whole = Market([backup()], CLOCK, suggest=lambda text: ["TSLA"] if text == "TSLA" else ["AAPL", "TSLA"])
    with pytest.raises(DataUnavailable) as refused:
        await whole.quote("tsla")
    assert "AAPL" in refused.value.message
    assert refused.value.details["suggestions"] == ["AAPL"]
    with pytest.raises(UnknownSymbol) as unknown:
        await whole.quote("APL")
    assert unknown.value.details["suggestions"] == ["AAPL", "TSLA"]


async def test_near_symbols_are_suggested_from_the_list_when_nobody_knows_better():
    with pytest.raises(UnknownSymbol) as unknown:
        await Market([backup()], CLOCK).quote("AAPLE")
    assert unknown.value.details["suggestions"] == ["AAPL"]
    with pytest.raises(UnknownSymbol):
        await Market([], CLOCK).quote("AAPL")


@pytest.mark.parametrize(
    "text", ["", " ", "../x", "AAPL/..", "\u0410\u0410PL", "A" * 25, "A" * 100_000, "' OR 1=1", "AA\u200bPL", "💰", "-A", ".L", "A..B"]
)
async def test_what_is_no_symbol_is_refused_quickly(text):
    started = stopwatch_s()
    whole = Market([backup()], CLOCK)
    for ask in (whole.quote, whole.history):
        with pytest.raises(InvalidInput) as refused:
            await ask(text)
        assert not isinstance(refused.value, UnknownSymbol)
    with pytest.raises(InvalidInput):
        whole.sessions(text, TODAY, 1)
    assert stopwatch_s() - started < 0.05


async def test_a_cancelled_question_leaves_no_lock_behind():
    slow = Scripted(60.0)
    whole = Market([slow], CLOCK, policies={"scripted": Policy(timeout_s=30.0)}, budget_s=30.0)
    task = asyncio.create_task(whole.quote("AAPL"))
    await asyncio.sleep(0.01)
    assert slow.asked == 1
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    slow.script = [a_quote()]
    async with asyncio.timeout(1):
        assert (await whole.quote("AAPL")).price == Decimal("126.0")
