"""What processes have from one another of what a price provider said: not older than it may be, and never anything that cannot be an answer."""

import asyncio
from datetime import date, timedelta

import pytest
from jumping_loop import jumping
from market_house import Scripted, refused
from test_market_chain import CAREFUL, CLOCK, GOOD, QUICK, TODAY, a_quote, backup

from core.clock import FixedClock
from infra import LocalCache
from market import Market
from market.faults import NoAnswerError
from market.shelf import plain_series
from tools.neighbours import CachedAnswers


def processes(provider: Scripted, *clocks: FixedClock, neighbours: CachedAnswers) -> list[Market]:
    """A market each, as separate processes have them, which share what the provider says."""
    return [Market([provider], clock, policies={"scripted": CAREFUL}, neighbours=neighbours) for clock in clocks]


async def test_what_one_process_heard_of_a_provider_the_others_do_not_ask_for():
    provider = Scripted(GOOD, a_quote())
    one, two = processes(provider, CLOCK, CLOCK, neighbours=CachedAnswers(LocalCache()))
    heard = await one.history("AAPL")
    found = await two.history("AAPL", start=date(2022, 12, 27))
    assert provider.asked == 1
    assert (found.dates.tolist(), found.close.tolist()) == (heard.dates[2:].tolist(), heard.close[2:].tolist())
    asked = [("AAPL", date(2022, 12, 27), TODAY)]
    assert one.state(asked) == two.state(asked) != (None,)
    assert await one.quote("AAPL") == await two.quote("AAPL")
    assert provider.asked == 2


class Slow(Scripted):
    """Answers after as many seconds as its script says."""

    async def _next(self) -> object:
        self.asked += 1
        await asyncio.sleep(0.8)
        return self.script[0]


@pytest.mark.parametrize("operation", ["history", "quote"])
def test_of_two_processes_that_ask_at_the_same_moment_one_asks_and_both_have_the_answer(operation: str):
    provider = Slow(GOOD if operation == "history" else a_quote())
    markets = processes(provider, *[CLOCK] * 5, neighbours=CachedAnswers(LocalCache()))
    found, took_s = jumping(lambda: asyncio.gather(*(getattr(market, operation)("AAPL") for market in markets)))
    assert (provider.asked, {one.as_of for one in found}) == (1, {TODAY})
    assert 0.8 <= took_s < 1.0


def test_a_process_that_was_killed_while_it_asked_holds_nobody_up_beyond_its_lease():
    provider, cache = Scripted(GOOD), LocalCache()
    [one] = processes(provider, CLOCK, neighbours=CachedAnswers(cache))

    async def ask() -> object:
        killed = CachedAnswers(cache).turn("history", ("scripted", "AAPL", TODAY.isoformat()), lease_s=QUICK.timeout_s or 0.0, wait_s=0.0)
        await killed.__aenter__()
        return await one.history("AAPL")

    _, took_s = jumping(ask)
    assert provider.asked == 1
    assert 1.5 <= took_s < 2.0


def test_a_dead_provider_costs_two_seconds_also_whoever_waited_for_another_to_ask():
    dead = Scripted(60.0)
    markets = processes(dead, *[CLOCK] * 3, neighbours=CachedAnswers(LocalCache()))
    refusals, took_s = jumping(lambda: asyncio.gather(*(refused(market.history("AAPL")) for market in markets)))
    assert {type(one) for one in refusals} == {NoAnswerError}
    assert took_s <= 2.0
    assert dead.asked <= 2
    _, took_s = jumping(lambda: asyncio.gather(*(refused(market.history("AAPL")) for market in markets)))
    assert took_s <= 2.0


async def test_what_another_process_heard_is_no_younger_here_and_not_believed_from_the_future():
    provider = Scripted(GOOD)
    later, too_late, earlier = (FixedClock(CLOCK.at + timedelta(seconds=by)) for by in (50, 61, -1))
    one, two, three, four = processes(provider, CLOCK, later, too_late, earlier, neighbours=CachedAnswers(LocalCache()))
    await one.history("AAPL")
    await two.history("AAPL")
    assert provider.asked == 1
    asked = [("AAPL", date(2022, 12, 22), TODAY)]
    assert two.good_for_s(asked) <= 10 < one.good_for_s(asked) <= 60
    await three.history("AAPL")
    assert provider.asked == 2
    await four.history("AAPL")
    assert provider.asked == 3


@pytest.mark.parametrize(
    "change",
    [{"symbol": "KO"}, {"close": b""}, {"close": bytes(32)}, {"days": "2022"}, {"currency": None, "days": None}],
    ids=["another symbol", "no closes", "zeros", "no bytes", "nothing"],
)
async def test_what_cannot_be_an_answer_is_asked_for(change: dict[str, object]):
    provider, shared = Scripted(GOOD), CachedAnswers(LocalCache())
    told = {"at": CLOCK.at.isoformat(), "start": None, "token": "t", "value": {**plain_series(GOOD), **change}}
    await shared.keep("history", ("scripted", "AAPL", TODAY.isoformat()), told, for_s=60)
    [one] = processes(provider, CLOCK, neighbours=shared)
    assert (await one.history("AAPL")).as_of == TODAY
    assert provider.asked == 1


async def test_what_stood_in_for_a_dead_provider_is_not_passed_on():
    shared = CachedAnswers(LocalCache())
    dead = Scripted(NoAnswerError("down"))
    one = Market([dead, backup()], CLOCK, policies={"scripted": CAREFUL}, neighbours=shared)
    assert (await one.history("AAPL")).source == "memory"
    assert await shared.find("history", ("scripted", "AAPL", TODAY.isoformat())) is None
    assert await shared.find("history", ("memory", "AAPL", TODAY.isoformat())) is None
