"""Any text, in any order of turns, is understood as something; what is asked, supposed or refused never writes."""

from datetime import date
from decimal import Decimal

from hypothesis import example, given, settings
from hypothesis import strategies as st

from agents.understanding import WRITES, Call, Known, Memory, Understander
from agents.understanding.numerals import with_digits
from agents.understanding.periods import times
from market.symbols import SymbolIndex

TODAY = date(2026, 11, 23)
KNOWN = Known(
    today=TODAY,
    holdings={"AAPL": Decimal(40)},
    quotes={"AAPL": Decimal(268)},
    pending=(Call(intent="add_transaction", args={"side": "buy", "symbol": "KO", "quantity": Decimal(4)}),),
    pending_ids=("one",),
    pending_titles=("Buy 4 KO",),
)
WORDS = (
    "buy sell AAPL apple 5 10.50 at for half my all of the yesterday last friday since 2018 next month % $ forecast chart compare and then , . ? no yes make it two weeks alert below above watchlist "
    "transaction 8 delete change should i what if would cost portfolio risk don't just show tesla's 3m q2 dividend deposit fee each worth same undo kaufe vends cuánto ¿ 1/3 60/40"
)  # fmt: skip
_UNDERSTANDER = Understander(SymbolIndex.bundled(), None)

sentences = st.lists(st.sampled_from(WORDS.split()), max_size=14).map(" ".join)


@given(turns=st.lists(st.one_of(sentences, st.text(max_size=60)), min_size=1, max_size=3))
@example(turns=["buy", ""])
@settings(max_examples=60, deadline=None)
def test_every_conversation_is_understood_without_a_hidden_failure(turns: list[str]) -> None:
    memory = Memory()
    for text in turns:
        found = _UNDERSTANDER._understood(text, KNOWN, memory)
        assert found.calls
        assert all(isinstance(call.intent, str) for call in found.calls)
        assert Memory.from_json(found.memory.to_json()) == found.memory
        memory = found.memory


@given(
    lead=st.sampled_from(["should i", "what if i had", "do not", "is it wise to", "when did i"]),
    rest=st.sampled_from(["buy 5 AAPL", "sell half my apple", "bought 10 KO at 60", "sell everything"]),
)
@settings(max_examples=20, deadline=None)
def test_sentences_that_order_nothing_never_write(lead: str, rest: str) -> None:
    found = _UNDERSTANDER.understand(f"{lead} {rest}", Known(today=TODAY, holdings={"AAPL": Decimal(40)}), Memory())
    assert not {call.intent for call in found.calls} & WRITES


@given(number=st.integers(1, 999_999))
@settings(max_examples=60, deadline=None)
def test_grouped_digits_mean_the_same_everywhere(number: int) -> None:
    assert with_digits(f"{number:,}") == str(number)
    assert with_digits(f"{number:,}".replace(",", "."), "de") == str(number)
    assert with_digits(f"{number:,}".replace(",", "'")) == str(number)


@given(day=st.dates(date(1990, 1, 1), date(2040, 12, 31)))
@settings(max_examples=60, deadline=None)
def test_iso_and_spelt_days_are_read_back(day: date) -> None:
    assert times(day.isoformat(), TODAY).days[0].date == day
    assert times(f"{day:%B} {day.day}, {day.year}".lower(), TODAY).days[0].date == day
    assert times(f"{day.day} {day:%b} {day.year}".lower(), TODAY).days[0].date == day
    assert times(f"{day:%d.%m.%Y}", TODAY).days[0].date == day
