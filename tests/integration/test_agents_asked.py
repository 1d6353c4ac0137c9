"""Answers about a portfolio begin with the one figure that was asked for, of one's own books."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from api_house import QUOTES, TODAY
from talk_house import Talk, open_talk

from agents.blocks import Notice, ProposalGroup, Table
from agents.markdown import as_read
from agents.turn import Attachment
from core.actor import Scope
from core.clock import MarketClock
from core.errors import InvalidInput, PermissionDenied
from market import InMemoryProvider
from tools.comparison import COMPARE
from tools.conversations import GET_CONVERSATION, LIST_CONVERSATIONS, open_conversation
from tools.door import check_args, run_tool
from tools.forecasts import FORECAST
from tools.optimization import OPTIMIZE
from tools.performance import PORTFOLIO_PERFORMANCE

BOOKS = (
    {"side": "deposit", "amount": "10000", "date": "2022-01-03"},
    {"side": "buy", "symbol": "KO", "quantity": "50", "price": "50", "fee": "4", "date": "2022-02-01"},
    {"side": "buy", "symbol": "AAPL", "quantity": "10", "price": "250", "date": "2022-03-01"},
    {"side": "buy", "symbol": "KO", "quantity": "50", "price": "60", "date": "2022-04-01"},
)
ANSWERS = (
    ("how much cash do I have?", "You have **$1,996.00** in cash, 20.0 % of $9,996.00."),
    (
        "how many KO shares do I have?",
        "You hold **100 KO** worth **$6,000.00**, 60.0 % of the portfolio, held since 2022-02-01. It is up $496.00 (+9.0 %)",
    ),
    ("what did I pay for KO on average?", "KO cost **$55.04** a unit on average: $5,504.00 for 100 by FIFO."),
    ("do I own any Tesla?", "You hold no TSLA."),
    ("show my portfolio: which holdings are below cost?", "**1 of 2** holdings is below cost, -$500.00 in all: AAPL (-$500.00, -20.0 %)."),
    ("which of my stocks lost money?", "**1 of 2** holdings lost from 2022-01-02 to 2024-06-14: AAPL (-$500.00)."),
    ("what is my oldest position?", "**KO** has been held longest, since **2022-02-01**."),
    ("how many stocks do I own?", "You hold **2** instruments: KO and AAPL."),
    ("what have I paid in fees?", "You paid **$4.00** in fees on 2022-02-01, in 1 transaction."),
    (
        "my purchases by stock",
        "KO: **$5,500.00** and AAPL: $2,500.00: purchases by instrument from 2022-02-01 to 2022-04-01, **$8,000.00** in all",
    ),
    ("how much tax did I pay in 2022?", "No taxes are recorded from 2022-01-01 to 2022-12-31."),
    ("which stock did best this year?", "**KO** did best from 2023-12-31 to 2024-06-14: **+$"),
    ("what percentage of my portfolio is Apple?", "**20.0 %** of $9,996.00 is in AAPL: $2,000.00"),
    ("list my KO purchases", "Bought: **100 KO** at $55.00 a unit on average, before fees."),
    ("compare my portfolio with Apple over 2 years", "did best from 2022-"),
    ("what is my return before fees?", "Before fees, your portfolio made **$0.00** from 2022-01-02 to 2024-06-14"),
    ("summarize my portfolio in a sentence", "You own **$9,996.00**"),
    ("show my portfolio without fees", "You own **$9,996.00**"),
    ("show my portfolio without fees", "“without fees” is not taken into account: I cannot work that out here."),
    ("how is my portfolio this year without Apple?", "“without Apple” is not taken into account"),
    ("what was my biggest transaction?", "**$10,000.00** (deposit on 2022-01-03): that is the largest of **4** transactions."),
    ("my largest purchase of KO", "**$3,000.00** (buy 50 KO at $60.00 on 2022-04-01): that is the largest of **2** purchases of KO."),
    ("what was my very first trade?", "**2022-02-01** (buy 50 KO at $50.00, $2,500.00): that is the oldest of **3** trades."),
    ("list my transactions by amount", "are the largest of **4** transactions."),
    (
        "my last 2 trades",
        "**2022-04-01** (buy 50 KO at $60.00, $3,000.00) and **2022-03-01** (buy 10 AAPL at $250.00, $2,500.00) are the newest",
    ),
    (
        "how many KO can I buy with my cash?",
        "**33 KO**: your cash of $1,996.00 would pay for them, at $1,980.00 in all; $16.00 would be left",
    ),
    ("how many shares of AAPL does 5,000 dollars buy?", "**25 AAPL**: $5,000.00 would pay for them, at $5,000.00 in all"),
    ("can I afford 100 KO?", "**100 KO** cost $6,000.00, $4,004.00 more than your cash of $1,996.00."),
    ("what would 30 KO cost?", "**$1,800.00**: that is what 30 KO cost"),
    ("how old is the price of Apple?", "is of **2024-06-14**, today's: $200.00."),
    ("price of the company that makes the iPhone", "(AAPL) closed at **$200.00** on 2024-06-14"),
    ("show my allocation by sector in euros", "“in EUR” is not taken into account"),
    ("list my transactions in euros", "“in EUR” is not taken into account"),
    ("how much of my portfolio is in dollars?", "**100.0 %** of $9,996.00 is in USD: $9,996.00"),
    ("how much of my portfolio is in Swiss francs?", "None of $9,996.00 is in CHF."),
    ("how much of my portfolio is tech?", "**20.0 %** of $9,996.00 is in Information Technology: $2,000.00"),
    ("what is my exposure to utilities?", "None of $9,996.00 is in Utilities."),
    (
        "how much tax would I pay if I sold all my KO?",
        "Selling 100 KO at the last close would bring **$6,000.00** and realise a gain of **$496.00** against their cost, before fees. It would take 50 bought on 2022-02-01 (held 864 days, more than a year) and 50 bought on 2022-04-01",
    ),
    (
        "if I sold everything, what would I get?",
        "Selling all 2 holdings at the last closes would bring **$8,000.00** and realise a loss of **$4.00**",
    ),
    ("a statement of all dividends of 2023, please", "I found no dividends from 2023-01-01 to 2023-12-31."),
    ("what was my portfolio worth on 2022-01-04?", "Your portfolio was worth **$10,000.00** at the end of 2022-01-04."),
    (
        "if I sell 60 KO is that long or short term?",
        "Selling 60 KO at the last close would bring **$3,600.00** and realise a gain of **$496.00** against",
    ),
    ("realised gains 2023", "From 2023-01-01 to 2023-12-31 you realised a net gain of **$0.00**"),
    ("when was Microsoft at its highest?", "closed highest on **2023-10-31**, at **$464.80**, of all closes"),
)


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    async with open_talk(tmp_path, BOOKS) as opened:
        yield opened


async def test_the_portfolio_stands_beside_an_instrument_without_what_deposits_did_to_it(talk: Talk) -> None:
    compared = await talk.call(COMPARE, symbols=["@portfolio", "AAPL"], range={"start": "2024-01-02", "end": "2024-06-14"})
    whole, apple = compared.items
    assert (whole.symbol, whole.name, apple.symbol) == ("@PORTFOLIO", "My portfolio", "AAPL")
    assert whole.index[0] == apple.index[0] == 100
    measured = await talk.call(PORTFOLIO_PERFORMANCE, range={"start": "2024-01-03", "end": "2024-06-14"})
    assert whole.return_frac == pytest.approx(measured.twr_frac)
    assert any("time-weighted" in sentence for sentence in compared.notes)


async def test_the_chance_of_a_change_is_that_of_the_price_that_it_leads_to(talk: Talk) -> None:
    await talk.call(FORECAST, symbol="KO", horizon_days=5)
    by_change = await talk.call(FORECAST, symbol="KO", horizon_days=5, change_frac=0.05)
    (chance,) = by_change.chances
    by_price = await talk.call(FORECAST, symbol="KO", horizon_days=5, above=chance.above)
    assert chance.above == pytest.approx(by_change.last * 1.05)
    assert by_price.chances == by_change.chances
    with pytest.raises(InvalidInput, match="not both"):
        await talk.call(FORECAST, symbol="KO", change_frac=0.05, above=70)


async def test_what_reads_no_portfolios_sees_none_through_another_tool(talk: Talk) -> None:
    stranger = replace(talk.actor, scopes=frozenset({Scope.MARKET_READ, Scope.MODELS_RUN}))
    for tool, args in ((COMPARE, {"symbols": ["@portfolio", "KO"]}), (FORECAST, {"symbol": "@portfolio"}), (OPTIMIZE, {})):
        with pytest.raises(PermissionDenied, match="books"):
            await run_tool(tool, talk.house.services, stranger, check_args(tool, args))
    assert (await run_tool(COMPARE, talk.house.services, stranger, check_args(COMPARE, {"symbols": ["KO", "AAPL"]}))).items


async def test_the_answer_begins_with_what_was_asked(talk: Talk) -> None:
    for number, (said, told) in enumerate(ANSWERS):
        await talk.say(said, thread=f"t{number}")
        assert as_read(told) in talk.events[-1].reply, (said, talk.events[-1].reply)
        assert not talk.errors(), said


async def test_a_return_a_year_is_said_only_of_a_year_and_a_fall_is_looked_for(talk: Talk) -> None:
    for said in ("how did I do today?", "how did my portfolio do this year?"):
        await talk.say(said, thread=said)
        assert talk.text()
        assert "a year" not in talk.text().split("Best")[0], said
    await talk.say("how did my portfolio do since the beginning?", thread="whole")
    assert "a year money-weighted" in talk.text()
    whole = await talk.call(PORTFOLIO_PERFORMANCE)
    for about, way in (("why_down", -1), ("why_up", 1)):
        found = await talk.call(PORTFOLIO_PERFORMANCE, about=about)
        assert found.whole_gain == whole.gain
        shorter = [(await talk.call(PORTFOLIO_PERFORMANCE, range=name)) for name in ("ytd", "3m", "1m", "1w", "1d")]
        moved = next((view for view in (whole, *shorter) if (view.gain or 0) * way > 0), whole)
        assert (found.start, found.gain) == (moved.start, moved.gain)


async def test_a_day_beyond_a_market_that_stands_still_says_how_to_go_on(talk: Talk) -> None:
    row = "Date,Action,Symbol,Quantity,Price,Currency\n2025-03-03,Buy,AAPL,1,10,USD\n"
    file = Attachment(name="new.csv", mime="text/csv", data=row.encode())
    await talk.say("bought 2 KO at 60 on 2025-03-03")
    assert "lies in the future; today is 2024-06-14" in talk.blocks(Notice)[0].text
    assert "stands still" not in talk.blocks(Notice)[0].text
    talk.house.services.clock = MarketClock(talk.house.services.clock.today())
    for said, files in (("bought 2 KO at 60 on 2025-03-03", ()), ("import this", (file,))):
        await talk.say(said, thread=said, files=files)
        assert "stands still on 2024-06-14: for books that go on, set FOLIOSCOPE_MARKET__PROVIDER" in talk.blocks(Notice)[0].text
    await talk.say("how old is the price of KO?", thread="age")
    assert "is of **2024-06-14**, the day on which this sample market stands still: $60.00." in talk.text()
    assert await talk.recorded() == len(BOOKS)


TALKS = (
    (("chart of KO in april 2024", "closed"), ("the month before", "from 2024-03-01 to 2024-03-29"), ("and the year before", "from 2023-03-01 to 2023-03-31")),
    (("how did I do last month?", "from 2024-04-30 to 2024-05-31"), ("the month before", "from 2024-03-31 to 2024-04-30"), ("same for last year", "from 2022-12-31 to 2023-12-31")),
    (("how did I do this year?", "Your portfolio"), ("what does that mean?", "Your time-weighted return is")),
    (("list my transactions", "**4 transactions**"), ("which one was the biggest?", "**$10,000.00** (deposit on 2022-01-03)")),
    (("when did I buy Apple?", "**2022-03-01**"), ("at what price?", "$250.00"), ("how much did I make on it?", "AAPL lost **$500.00**")),
    (("sell 10 KO", "Sell 10 KO"), ("how much would I gain?", "would bring **$600.00** and realise a gain of **$99.20**")),
    (("quote KO", "closed at"), ("is that today's price?", "is of **2024-06-14**, today's: $60.00"), ("the day before", "on 2024-06-13")),
)  # fmt: skip


async def test_a_question_is_told_from_the_answer_before_it(talk: Talk) -> None:
    for number, turns in enumerate(TALKS):
        for said, told in turns:
            await talk.say(said, thread=f"f{number}")
            reply = talk.events[-1].reply
            assert as_read(told) in reply or (told == "closed" and "KO" in reply), (said, reply)


async def test_a_portfolio_and_a_price_are_told_in_another_currency_or_the_missing_rate_is_named(tmp_path: Path, talk: Talk) -> None:
    await talk.say("what is my portfolio worth in euros?")
    assert talk.text().startswith("I know no exchange rate from USD to EUR up to 2024-06-14, so this is in USD. You own **$9,996.00**")
    await talk.say("price of KO in euros")
    assert talk.errors() == ["data_unavailable"]
    assert "EUR" in talk.events[-1].reply
    provider = InMemoryProvider.random_walk({**QUOTES, "EURUSD=X": 1.25}, end=TODAY)
    (tmp_path / "rates").mkdir()
    async with open_talk(tmp_path / "rates", BOOKS, provider=provider) as rich:
        await rich.say("show my portfolio in euros")
        assert rich.text().startswith("In EUR, you own **€7,996.80**: €6,400.00 in holdings and €1,596.80 in cash, at 0.8 EUR for one USD")
        assert "In EUR" in [column.label for column in rich.blocks(Table)[0].columns]
        await rich.say("and in dollars?")
        assert rich.text().startswith("You own **$9,996.00**")
        await rich.say("how much cash do I have in EUR?", thread="cash")
        assert rich.text().startswith("In EUR, you have **€1,596.80** in cash")
        await rich.say("price of KO in euros", thread="price")
        assert "closed at **€48.00** on 2024-06-14: $60.00 at 0.8 EUR for one USD" in rich.text()
        await rich.say("how many KO does 500 euros buy?", thread="buying")
        assert "**10 KO**: €500.00 ($625.00 at the rate of 2024-06-14) would pay for them" in rich.text()
        assert await rich.recorded() == len(BOOKS)


async def test_a_conversation_is_renamed_by_a_sentence(talk: Talk) -> None:
    services = talk.house.services
    key = await open_conversation(services, talk.actor, None, first_words="hello")
    other = await open_conversation(services, talk.actor, None, first_words="another")
    for said, name in (
        ("rename this chat to Retirement", "Retirement"),
        ("please call this conversation “Tax stuff 2026”", "Tax stuff 2026"),
    ):
        assert await talk.say(said, thread=key) == ["rename_conversation"]
        assert talk.text().strip() == f"This conversation is called **{name}** now."
        assert (await talk.call(GET_CONVERSATION, thread_id=key)).name == name
    assert await talk.say("rename this chat", thread=key) == ["clarify"]
    assert await talk.say("Holiday fund", thread=key) == ["rename_conversation"]
    assert {item.name for item in (await talk.call(LIST_CONVERSATIONS)).items} == {"Holiday fund", "another"}
    assert await talk.say(f"rename conversation {other} to Mine", thread=key) != ["rename_conversation"]
    assert not talk.proposals()


async def test_two_equal_orders_of_one_message_are_pointed_out_as_a_repeat(talk: Talk) -> None:
    assert await talk.say("buy 5 AAPL at 200 and buy 5 AAPL at 200") == ["add_transaction", "add_transaction"]
    first, second = talk.blocks(ProposalGroup)[0].members
    assert not any("twice" in note for note in first.notes)
    assert second.notes[0] == "The same is asked for twice in this message. Confirm both only if it happened twice."
    await talk.say("only the first")
    assert await talk.units("AAPL") == 15
    await talk.say("buy 5 AAPL at 200 and buy 5 AAPL at 201", thread="apart")
    assert not any("twice" in note for member in talk.blocks(ProposalGroup)[0].members for note in member.notes)


async def test_other_languages_get_what_they_asked_for_first(talk: Talk) -> None:
    for number, (said, told) in enumerate(ABROAD):
        await talk.say(said, thread=f"l{number}")
        assert told in talk.text(), (said, talk.text())


ABROAD = (
    ("welche meiner Aktien sind im Minus?", "**1 of 2** holdings is below cost"),
    ("quelles actions sont en perte ?", "**1 of 2** holdings is below cost"),
    ("qué acciones están en pérdidas", "**1 of 2** holdings is below cost"),
    ("welke aandelen staan in de min", "**1 of 2** holdings is below cost"),
    ("quelle est ma plus grosse position", "The largest holding is **KO**"),
    ("welche meiner Positionen ist die größte?", "The largest holding is **KO**"),
    ("cuánto efectivo tengo", "You have **$1,996.00** in cash"),
    ("qual è il mio titolo migliore?", "**KO** did best: **+$496.00**"),
    ("was ist meine schlechteste Aktie?", "**AAPL** did worst: **-$500.00**"),
    ("was war mein größter Kauf?", "**$3,000.00** (buy 50 KO at $60.00 on 2022-04-01): that is the largest of **3** purchases."),
    ("was habe ich für KO im Schnitt bezahlt?", "KO cost **$55.04** a unit on average"),
    ("combien ai-je payé de frais ?", "You paid **$4.00** in fees"),
)
