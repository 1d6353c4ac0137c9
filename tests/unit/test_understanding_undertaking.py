"""Trades that an answer listed, taken up in many words; several portfolios by name; targets in several forms; notes; questions about the program."""

from datetime import date
from decimal import Decimal

import pytest

from agents.guidance import GUIDANCE
from agents.understanding import Known, KnownActivity, KnownPortfolio, Memory, Understander
from market.symbols import SymbolIndex

KNOWN = Known(
    today=date(2026, 11, 23),
    holdings={symbol: Decimal(20) for symbol in ("AAPL", "KO", "JPM")},
    cash=Decimal(5000),
    portfolios=(KnownPortfolio(id="p0", name="My portfolio"), KnownPortfolio(id="p1", name="Kids")),
    activities=(
        KnownActivity(ref="1", type="deposit", date=date(2025, 1, 2), amount=Decimal(40000)),
        KnownActivity(ref="2", type="buy", date=date(2025, 2, 3), symbol="KO", quantity=Decimal(20)),
        KnownActivity(ref="3", type="sell", date=date(2026, 2, 3), symbol="AMD", quantity=Decimal(5)),
    ),
)


@pytest.fixture(scope="module")
def one() -> Understander:
    return Understander(SymbolIndex.bundled(), None)


def last(one: Understander, *turns: str) -> list[tuple[str, dict[str, object]]]:
    memory = Memory()
    for text in turns:
        read = one.understand(text, KNOWN, memory)
        memory = read.memory
    return [(call.intent, dict(call.args)) for call in read.calls]


@pytest.mark.parametrize(
    ("said", "args"),
    [
        ("do it", {}),
        ("carry out the trades", {}),
        ("yes please do that", {}),
        ("execute those trades for me", {}),
        ("let's do it", {}),
        ("make it so", {}),
        ("propose these trades", {}),
        ("mach das", {}),
        ("only the sells", {"only": "sell"}),
        ("just the buys please", {"only": "buy"}),
        ("leave out KO", {"leave_out": ["KO"]}),
        ("do all but KO and AAPL", {"leave_out": ["KO", "AAPL"]}),
        ("only KO", {"only_of": ["KO"]}),
    ],
)
def test_the_trades_of_a_fit_are_taken_up(one: Understander, said: str, args: dict[str, object]) -> None:
    assert last(one, "optimise my portfolio for minimum variance", said) == [
        ("optimize", {"objective": "min_variance", "propose": True, **args})
    ]


@pytest.mark.parametrize(
    ("said", "intent"), [("should I do that?", "advice"), ("risk parity instead", "optimize"), ("buy 5 KO", "add_transaction")]
)
def test_what_takes_nothing_up(one: Understander, said: str, intent: str) -> None:
    ((found, args),) = last(one, "optimise my portfolio for minimum variance", said)
    assert (found, args.get("propose")) == (intent, None)


def test_drift_is_restored_by_its_trades(one: Understander) -> None:
    assert last(one, "how far off am I from my targets", "do those trades") == [("optimize", {"objective": "rebalance", "propose": True})]


@pytest.mark.parametrize(
    ("turns", "intent", "args"),
    [
        (("list my portfolios",), "list_portfolios", {"valued": None}),
        (("how many portfolios do I have",), "list_portfolios", {}),
        (("which portfolio is biggest",), "list_portfolios", {"valued": True}),
        (("what is each of my portfolios worth? value of each portfolio",), "list_portfolios", {"valued": True}),
        (("switch to Kids",), "show_portfolio", {"portfolio_id": "p1"}),
        (("show Kids",), "show_portfolio", {"portfolio_id": "p1"}),
        (("rename Kids to Children",), "change_portfolio", {"portfolio_id": "p1", "name": "Children"}),
        (("change the name of Kids to Children",), "change_portfolio", {"portfolio_id": "p1", "name": "Children"}),
        (("go to Kids", "rename it to Children"), "change_portfolio", {"portfolio_id": "p1", "name": "Children"}),
        (("rename my main portfolio to Core",), "change_portfolio", {"portfolio_id": None, "name": "Core"}),
        (("delete Kids",), "delete_portfolio", {"portfolio_id": "p1"}),
        (("delete the Kids portfolio",), "delete_portfolio", {"portfolio_id": "p1"}),
        (("please delete the portfolio called Kids",), "delete_portfolio", {"portfolio_id": "p1"}),
        (("get rid of my whole Kids depot",), "delete_portfolio", {"portfolio_id": "p1"}),
        (('close the portfolio "Kids"',), "delete_portfolio", {"portfolio_id": "p1"}),
        (("lösche das Depot Kids",), "delete_portfolio", {"portfolio_id": "p1"}),
        (("borra la cartera Kids",), "delete_portfolio", {"portfolio_id": "p1"}),
        (("supprime le portefeuille Kids",), "delete_portfolio", {"portfolio_id": "p1"}),
        (("delete my second portfolio",), "delete_portfolio", {"portfolio_id": "p1"}),
        (("go to Kids", "delete this portfolio"), "delete_portfolio", {"portfolio_id": "p1"}),
        (("delete the Kids portfolio and everything in it",), "delete_portfolio", {"portfolio_id": "p1"}),
        (("delete my portfolio",), "clarify", {"missing": ["portfolio_id"]}),
        (("delete the portfolio Holiday",), "clarify", {"missing": ["portfolio_id"]}),
        (("reset my portfolio",), "help", {"topic": "delete_portfolio"}),
        (("switch to Holiday",), "clarify", {"missing": ["portfolio_id"]}),
        (("switch to LIFO",), "change_portfolio", {"cost_method": "lifo"}),
        (("show all my portfolios together",), "show_portfolio", {"all_portfolios": True}),
    ],
)
def test_several_portfolios(one: Understander, turns: tuple[str, ...], intent: str, args: dict[str, object]) -> None:
    ((found, said),) = last(one, *turns)
    assert (found, {name: said.get(name) for name in args}) == (intent, args)


@pytest.mark.parametrize(
    ("said", "weights", "kept"),
    [
        ("20 % each in KO, PEP, PG", {"KO": 0.2, "PEP": 0.2, "PG": 0.2}, None),
        ("KO, PEP and PG at 20% each", {"KO": 0.2, "PEP": 0.2, "PG": 0.2}, None),
        ("I want 25% each in KO, AAPL, MSFT, JPM", {"KO": 0.25, "AAPL": 0.25, "MSFT": 0.25, "JPM": 0.25}, None),
        ("aim for 50% MSFT, 30% KO", {"MSFT": 0.5, "KO": 0.3}, None),
        ("set my target weights to 40% KO, 30% PEP, 30% cash", {"KO": 0.4, "PEP": 0.3}, None),
        ("Setze meine Ziele auf 60 % KO und 40 % PEP", {"KO": 0.6, "PEP": 0.4}, None),
        ("set KO to 15 percent", {"KO": 0.15}, True),
        ("bring KO to 15 % of my portfolio", {"KO": 0.15}, True),
        ("set the target of KO to 20%", {"KO": 0.2}, True),
        ("I want 15% in KO", {"KO": 0.15}, True),
    ],
)
def test_targets_in_several_forms(one: Understander, said: str, weights: dict[str, float], kept: object) -> None:
    for turns in ((said,), ("set my targets to 50% KO and 50% PEP", said)):
        ((found, args),) = last(one, *turns)
        assert (found, args.get("weights"), args.get("keep_others")) == ("set_targets", weights, kept)


@pytest.mark.parametrize("said", ["what are my targets", "how far off am I", "am I on track", "what is my target for KO"])
def test_questions_about_targets(one: Understander, said: str) -> None:
    assert [intent for intent, _ in last(one, said)] == ["show_drift"]


def test_kinds_of_instruments_are_no_targets(one: Understander) -> None:
    ((found, args),) = last(one, "set my target to 60/40 stocks bonds")
    assert (found, args["missing"]) == ("clarify", ["weights"])


@pytest.mark.parametrize(
    ("said", "target", "note"),
    [
        ("add a note to my last trade: long term keeper", "3", "long term keeper"),
        ("note on transaction 1: paid late, ask broker", "1", "paid late, ask broker"),
        ('please put the note "für Oma" on transaction 2', "2", "für Oma"),
        ('write "birthday money" to my first deposit', "1", "birthday money"),
        ("add a note to the KO purchase saying bought 5 on a tip", "2", "bought 5 on a tip"),
        ("füge eine Notiz zu meiner letzten Transaktion hinzu: Langfristig halten", "3", "Langfristig halten"),
    ],
)
def test_notes_keep_their_words(one: Understander, said: str, target: str, note: str) -> None:
    assert last(one, said) == [("edit_transaction", {"target": target, "field": "note", "value": note})]


def test_a_note_without_its_place_or_its_words_is_asked_for(one: Understander) -> None:
    assert [intent for intent, _ in last(one, "add a note: check this")] == ["clarify"]
    assert last(one, "add a note: check this", "2") == [("edit_transaction", {"target": "2", "field": "note", "value": "check this"})]
    assert [intent for intent, _ in last(one, "add a note to my last transaction")] == ["clarify"]
    assert last(one, "note: I prefer dividends") == [("remember_fact", {"fact": "I prefer dividends"})]
    assert last(one, "show my notes")[0][1]["latest"] is True
    assert last(one, "what did I note about KO")[0][1].get("latest") is None


@pytest.mark.parametrize(
    ("said", "calls"),
    [
        ("which currency do you use", [("list_portfolios", None)]),
        ("which cost method am I on", [("list_portfolios", None)]),
        ("report everything in swiss francs", [("change_portfolio", None)]),
        ("what data do you send out", [("what_leaves", None)]),
        ("is my data safe", [("what_leaves", None)]),
        ("are you chatgpt", [("what_leaves", None)]),
        ("which model do you use", [("what_leaves", None), ("help", "models")]),
        ("how do I get my data out", [("account_contents", None)]),
        ("delete my account", [("account_contents", None)]),
        ("can you email me", [("help", "mail")]),
        ("send me a weekly report by email", [("help", "mail")]),
        ("email me if KO falls below 50", [("alert_create", None)]),
        ("dark mode", [("help", "looks")]),
        ("make the font bigger", [("help", "looks")]),
        ("which languages do you speak", [("help", "languages")]),
        ("can you place orders at my broker", [("help", "broker")]),
        ("are you free", [("help", "price_of_program")]),
        ("how do I change my password", [("help", "password")]),
        ("how do I add another user", [("help", "users")]),
        ("is there an app for my phone", [("help", "phone")]),
        ("is there an API", [("help", "api")]),
        ("can I use you in Slack", [("help", "chat_apps")]),
        ("show me the settings", [("help", "settings")]),
        ("are prices live", [("help", "price_source")]),
        ("when will I get my next dividend", [("help", "next_dividend")]),
        ("what does the ex-date mean", [("explain_concept", None)]),
    ],
)
def test_questions_about_the_program(one: Understander, said: str, calls: list[tuple[str, str | None]]) -> None:
    found = [(intent, args.get("topic")) for intent, args in last(one, said)]
    assert found == calls
    assert all(topic is None or topic in GUIDANCE or topic in {"models", "strategies"} for _, topic in found)


def test_the_next_dividend_after_those_that_were_paid(one: Understander) -> None:
    assert last(one, "dividends by year", "when is the next one") == [("help", {"topic": "next_dividend"})]
