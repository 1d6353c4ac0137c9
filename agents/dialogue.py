"""Answers that need no tool: questions back, help, and honest refusals."""

from collections.abc import Callable, Mapping
from typing import Any

from agents.blocks import Suggestions
from agents.guidance import GUIDANCE
from agents.presenting.said import Said, model_name
from agents.provenance import provenance
from agents.turn import Turn
from analysis import STRATEGIES
from core.money import format_number
from forecasting import NAMES

STARTERS = ("what do I own?", "how did Apple do over the last year?", "forecast Apple for a month")

FIXED: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "help": (
        (
            "I keep your portfolio and answer questions about it. You can ask **what you own**, **how something did**, **record** a buy, sale, dividend or "
            "deposit (I show it first, you confirm), **forecast** a price with its record against a random walk, **compare**, **watch** and set **alerts**."
        ),
        STARTERS,
    ),
    "small_talk": ("I am better at figures than at that. Ask me about your portfolio, a price or a forecast.", STARTERS),
    "out_of_scope": (
        "I cannot help with that; I know about your portfolio, prices and forecasts. Here are three things I can do.",
        STARTERS,
    ),
    "advice": (
        (
            "I do not tell you what to buy or sell; that is yours to decide. I can show you the figures it rests on: what you hold, how it did, how far it "
            "may go either way, and how good such forecasts have been."
        ),
        ("what do I own?", "show allocation by sector", "forecast Apple for a month"),
    ),
    "nothing_to_cancel": (
        "Nothing is waiting for a yes or no. What was recorded stays; say **undo** to take back the last change.",
        ("undo", "show my last transactions", "what do I own?"),
    ),
    "nothing_pending": ("Nothing was recorded, and nothing is waiting for a yes or no.", STARTERS),
}
TALK: Mapping[str, str] = {
    "thanks": "You are welcome. What would you like to see next?",
    "farewell": "Goodbye. Your books stay as they are until you come back.",
    "wellbeing": "All is well here, thank you. Shall we look at your portfolio?",
    "greeting": "Hello. Ask me about your portfolio, a price or a forecast.",
    "who": "I am Folioscope, a program that keeps your portfolio and answers from its figures; I am no person and no adviser.",
}
"""What is said to small talk of a kind."""
NOT_TOLD: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "dividends": (
        "I do not know which dividends a company pays, has announced or yields: there are only closing prices here. What your books have received I can tell.",
        ("how much dividends did I get?", "how did {of} do over the last year?"),
    ),
    "fundamentals": (
        "I cannot tell that: there are only closing prices here, no earnings, valuations, market values or dates of reports. A report that you drop here I can read to you.",
        ("price of {of}", "list my documents", "compare {of} with the market"),
    ),
    "news": (
        "I know no news, ratings or reasons behind a move: there are only closing prices here. How the price went I can show.",
        ("how did {of} do over the last month?", "worst day of {of} this year"),
    ),
    "intraday": (
        "I cannot tell that: there is one closing price for each trading day here, and no opening, high or low within a day, volume, bid or ask.",
        ("price of {of}", "how did {of} do over the last month?"),
    ),
    "economy": (
        "I forecast single prices and your portfolio, not the economy, interest rates or elections; nobody measured here how good that would be. How your holdings came through bad times I can show.",
        ("what would 2008 do to my portfolio?", "forecast my portfolio for a year"),
    ),
    "events": (
        "I do not know what a company plans or announces: there are only closing prices here. Its price I can forecast, with its record.",
        ("forecast {of} for a month", "how did {of} do over the last year?"),
    ),
    "options": (
        "There are no prices of options here, so nothing can be read off them. How much a price swung, and how much the forecast expects it to, I can tell.",
        ("how volatile is {of}?", "how volatile will {of} be next month?"),
    ),
    "crash": (
        "I cannot tell the chance of a crash: no model here has shown that it can foresee one. What one would do to you I can tell, and how likely your portfolio loses a given share.",
        ("what if the market falls 30 %?", "chance that my portfolio loses 10 % in a month", "what would 2008 do to my portfolio?"),
    ),
    "doubling": (
        "No forecast here reaches further than a year, so I cannot tell when that will be. How likely your portfolio reaches a value within a year I can tell.",
        ("forecast my portfolio for a year", "what return can I expect from my portfolio in a year?"),
    ),
}
"""What is said, and offered, where something is asked that there are no data for."""
IN_NEED = (
    "I am sorry that it is this hard. I am only a program that keeps books, and you deserve to talk to a person, now: in the United States and Canada call or text **988**, in the "
    "United Kingdom and Ireland call **116 123** (Samaritans), in Germany **0800 111 0 111**, and where a life is in danger **112** or **911**. findahelpline.com lists "
    "more. A loss in a portfolio can be mended or borne; please do not carry it alone. The books can wait."
)
"""What is said to somebody who speaks of ending their life; nothing is offered beside it."""
UNSAFE: Mapping[str, str] = {
    "self_harm": IN_NEED,
    "guaranteed_profit": "No investment guarantees a return, and I will not name one. I can show you how wide the range of outcomes has been.",
    "other_user_data": "I show you your own portfolios, and those that somebody shares with you; nobody else's.",
    "instruction_override": "I keep to my rules: I inform you from your own figures and change nothing without your confirmation.",
}
UNSAFE_OTHERWISE = "I will not help with that. I can show you your own figures."


def _models() -> str:
    members = ", ".join(model_name(name) for name in NAMES)
    return (
        f"There are **{len(NAMES)}** forecasting models: {members}. Unless you name one, I combine those that did best on the symbol, and say how the "
        "combination did against a random walk."
    )


def _strategies() -> str:
    told = "; ".join(f"**{one.title.lower()}** ({one.sentence.rstrip('.').lower()})" for one in STRATEGIES)
    return f"I can test **{len(STRATEGIES)}** strategies: {told}."


TOPICS: Mapping[str, tuple[Callable[[], str], tuple[str, ...]]] = {
    "models": (_models, ("forecast Apple for a month", "backtest arima on AAPL", "how accurate were your forecasts?")),
    "strategies": (_strategies, ("backtest a 50/200 crossover on AAPL", "backtest momentum on my portfolio")),
}
"""What help can be asked about that is told from what the program has; the rest is in `agents.guidance`."""


def respond(act: Mapping[str, Any], turn: Turn) -> Said:  # Any: JSON
    """The answer to a dialogue act."""
    intent, args = str(act["intent"]), act["args"]
    if intent == "clarify":
        options = tuple(str(option) for option in args.get("options", ())[:4])
        return Said(text=str(args.get("question") or "What exactly do you mean?"), blocks=_asks(options))
    if intent == "unsafe":
        kind = str(args.get("kind"))
        return Said(text=UNSAFE.get(kind, UNSAFE_OTHERWISE), blocks=_asks(() if kind == "self_harm" else STARTERS))
    if intent == "help" and (helped := _helped(str(args.get("topic")), turn)) is not None:
        return helped
    if intent == "small_talk" and (text := TALK.get(str(args.get("kind")))) is not None:
        return Said(text=text, blocks=_asks(STARTERS))
    if intent == "advice":
        return _informed(str(args.get("symbol") or ""), turn)
    named = str(args.get("symbol") or next(iter(turn.known.holdings), "Apple"))
    text, suggestions = (
        NOT_TOLD.get(str(args.get("topic")), FIXED["out_of_scope"])
        if intent == "out_of_scope"
        else FIXED.get(intent, FIXED["out_of_scope"])
    )
    suggestions = tuple(ask.format(of=named) for ask in suggestions)
    return Said(text=text, blocks=_asks(suggestions))


def _helped(topic: str, turn: Turn) -> Said | None:
    """What is said of a topic; None where there is none of that name."""
    if (known := GUIDANCE.get(topic) or provenance(topic, turn.known)) is not None:
        return Said(text=known[0], blocks=_asks(known[1]))
    made = TOPICS.get(topic)
    return None if made is None else Said(text=made[0](), blocks=_asks(made[1]))


def _informed(symbol: str, turn: Turn) -> Said:
    """No advice, but what the person holds of it, and where its figures are."""
    held = turn.known.holdings
    text = FIXED["advice"][0]
    named = symbol or next(iter(held), "Apple")
    if symbol:
        units = held.get(symbol)
        text += f" You hold **{format_number(units)} {symbol}**." if units else f" You hold no {symbol} at present."
    asks = (f"how did {named} do over the last year?", f"forecast {named} for a month", "how risky is my portfolio?")
    return Said(text=text, blocks=_asks(asks))


def _asks(items: tuple[str, ...]) -> tuple[Suggestions, ...]:
    return (Suggestions(items=items),) if items else ()
