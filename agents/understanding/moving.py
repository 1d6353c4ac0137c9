"""What came or went without a trade: holdings from before the books began, moves between portfolios, transfers, presents and inheritances."""

import re
from collections.abc import Mapping
from decimal import Decimal

from agents.understanding.amounts import share_of
from agents.understanding.clause import Clause
from agents.understanding.figures import Role, fraction
from agents.understanding.guards import Stance, stance
from agents.understanding.model import JsonValue, KnownPortfolio
from agents.understanding.outcome import clarify
from agents.understanding.scene import Draft, Scene, ask_symbol, asking, made, symbols_of

_OPENING = re.compile(
    r"\b(?:opening|starting|initial) (?:balance|position|holding|stock)s?\b|\b(?:already|previously) (?:own|hold|held|have|had|owned)\b"
    r"|\b(?:have|has|had) (?:owned|held|had|been holding)\b.*(?:\bsince\b|¤)|\binherit(?:ed)?\b|\b(?:own|hold|still have)\b.*§.*\b(?:bought|purchased|acquired)\b"
    r"|\b(?:was|were) (?:gifted|given)\b.*§|\b(?:left|bequeathed|gifted|gave|willed) (?:me|us) [^.?!]*\d[\d.]* [^.?!]*§|\bas a gift\b|\b(?:own|hold)\b.*§.*\bsince\b"
)
_IN = re.compile(
    r"\btransfer(?:red)? in\b|\bincoming transfer\b|\breceived\b.*\b(?:by|via|in|through) (?:a |an )?transfer\b|\btransferred (?:here|over)\b"
)
_OUT = re.compile(r"\btransfer(?:red)? out\b|\boutgoing transfer\b|\bdelivered out\b|\bmoved out\b")
_MOVE = re.compile(
    r"^[^\w§]*(?:please |and |now |then |just |i |we |have |want to |would like to |need to |can you |could you )*(?:move|moved|transfer|transferred|shift|shifted|relocate|send|sent|wire|wired)\b"
    r"(?!.*\b(?:dividends?|watch ?list|alerts?|transactions?|trades?|the date|list|into (?:bonds|stocks|cash|gold))\b)"
)
_END = r"(?=\s+(?:to|into|from|on|at|yesterday|today|last|with|as of)\b|\s*[,.;!?]|\s*$)"
_TO = re.compile(rf"\b(?:to|into)\s+(?:my |the |our )?(?P<name>[^\W_][^,.;!?]{{0,59}}?){_END}", re.IGNORECASE)
_FROM = re.compile(rf"\bfrom\s+(?:my |the |our )?(?P<name>[^\W_][^,.;!?]{{0,59}}?){_END}", re.IGNORECASE)
_BANK = re.compile(r"\b(?:bank|checking|current account|savings)\b", re.IGNORECASE)
_OUTSIDE = re.compile(r"\bbank\b", re.IGNORECASE)
_PLACE_WORD = re.compile(
    r"\s+(?:account|portfolio|depot|books)$|^(?:account|portfolio|depot|books)\s+(?:called |named )?(?=\w)", re.IGNORECASE
)
_CALLED_PORTFOLIO = re.compile(r"\bportfolio$|^portfolio\b", re.IGNORECASE)
_NEW = re.compile(r"^(?:an? |the )?(?:(?:new|other|second) )?(?P<kind>portfolio|account|depot) (?:called |named )?(?=\w)", re.IGNORECASE)
WRAPPER = re.compile(r"\b(?:ira|401k|403b|isa|sipp|tfsa|rrsp|hsa)$", re.IGNORECASE)
"""Kinds of account that one holds beside others: such a one is written on the record."""
_NOBODY = re.compile(r"^(?:another|an? (?:different|new|other)|some(?:body|one| other)|the other)\b", re.IGNORECASE)
"""Names of places that name none: "another broker"."""
_TOTAL_COST = re.compile(r"\b(?:cost|in total|altogether|total of)\b")
_BOUGHT = re.compile(r"\b(?:bought|purchased|acquired|since|inherited|given|gifted|got|received|gift)\b[\w ,]{0,24}$")
_PER_UNIT = re.compile(r"\b(?:each|per (?:share|unit|coin)|a share|on average|average)\b|@|\bat\b")
_DATED = re.compile(r"\b(?:opening|starting|initial) (?:balance|position|holding|stock)s?\b")
_UNDER = (Role.PERCENT, Role.TARGET, Role.FEE, Role.TAX)


def moved_how(clause: Clause) -> str | None:
    """The side: opening, transfer, transfer_in or transfer_out; None where the clause speaks of something else."""
    text = clause.plain
    if stance(text) is not Stance.ORDER:
        return None
    if clause.mentions and clause.figures and _OPENING.search(text) and not re.search(r"\b(?:sell|sold|alert|forecast)\b", text):
        return "opening"
    if _IN.search(text) and clause.mentions:
        return "transfer_in"
    if _MOVE.search(text) and _is_move(clause):
        return "transfer"
    return "transfer_out" if _OUT.search(text) and clause.mentions else None


def _is_move(clause: Clause) -> bool:
    """Units move anywhere; cash only from one named place to another, neither of them a bank."""
    to, origin = _goal(clause), _FROM.search(clause.text)
    banks = [end for end in (to, origin) if end is not None and _BANK.search(end["name"]) and not _CALLED_PORTFOLIO.search(end["name"])]
    if banks and (len(banks) == 1 or any(_OUTSIDE.search(end["name"]) for end in banks)):
        return False  # money that comes from or goes to the bank; between two named accounts it moves
    if clause.mentions:
        return bool(clause.figures or fraction(clause.plain, ()) or clause.has(r"\bmy\b")) and not _OUT.search(clause.plain)
    return to is not None and origin is not None and bool(clause.figures)


def _goal(clause: Clause) -> re.Match[str] | None:
    """Where it goes: the last "to ...", since the first may belong to "I want to"."""
    return next(reversed([*_TO.finditer(clause.text)]), None)


def build_moved(clause: Clause, scene: Scene, side: str) -> Draft:
    """add_transaction of an opening balance, a transfer or a move."""
    named = symbols_of(clause, scene)
    symbol = named[0] if named else None
    args: dict[str, JsonValue] = {"side": side, "symbol": symbol, **_size(clause, scene, symbol)}
    if side in {"opening", "transfer_in"}:
        args |= _cost(clause, args) | _days(clause, side)
    elif clause.times.days:
        args["date"] = clause.times.days[0].date.isoformat()
    if side == "opening" and symbol is None:
        return ask_symbol(clause, scene, "add_transaction", args, "record")
    if args.get("quantity") is None and args.get("amount") is None:
        return asking("quantity", f"How many {symbol or 'units'}?", "add_transaction", args)
    if len(named) > 1:
        return Draft(
            calls=(clarify("symbol", f"One at a time: tell me for {' and '.join(named)} each in a sentence of its own how many go where."),)
        )
    if side != "transfer":
        return made("add_transaction", **args)
    return _arriving(clause, scene, args | _places(clause, scene.known.portfolios))


def _arriving(clause: Clause, scene: Scene, args: dict[str, JsonValue]) -> Draft:
    """The move to the place that is named; a question where none is, or where nobody knows it."""
    unknown = args.pop("unknown", None)
    if args.get("symbol") is None and _between_banks(clause, scene.known.accounts):
        question = "Your books know no such accounts, and I cannot move money at a bank. Did money come into this portfolio (a deposit), or leave it (a withdrawal)?"
        return Draft(calls=(clarify("side", question, ("deposit", "withdrawal")),))
    question = _stranger(args.get("to_account"), clause, scene) or ""
    if question:
        args.pop("to_account")
    elif "to_account" not in args and "to_portfolio_id" not in args:
        question = "Where does it arrive? Name the other account, or the other portfolio."
        if unknown is not None:
            question = f"There is no portfolio called {unknown}. {question} To open it, say “open a portfolio called {unknown}”."
    if not question:
        return made("add_transaction", **args)
    return asking(
        "to_account", question, "add_transaction", args, tuple(one.name for one in scene.known.portfolios[1:4] if one.owner is None)
    )


def _stranger(name: JsonValue, clause: Clause, scene: Scene) -> str | None:
    """The question for a goal that is neither a portfolio nor an account of the books, and is not called an account either; None for all others."""
    end = _goal(clause)
    said = "" if end is None else end["name"]
    if not isinstance(name, str) or name.lower() in {one.lower() for one in scene.known.accounts}:
        return None
    if _PLACE_WORD.search(said) or _NEW.match(said) or WRAPPER.search(name) or _BANK.search(name):
        return None
    return (
        f"These books know neither a portfolio nor an account called {name}. To keep them in an account of that name, say “to the account {name}”; "
        f"to open a portfolio, “open a portfolio called {name}”. Where shall they go?"
    )


def _between_banks(clause: Clause, accounts: tuple[str, ...]) -> bool:
    """Whether cash goes from one bank account to another, neither of which the books know."""
    ends = [end["name"].lower() for end in (_goal(clause), _FROM.search(clause.text)) if end is not None]
    known = {name.lower() for name in accounts}
    return len(ends) == 2 and all(_BANK.search(end) and not {end, _PLACE_WORD.sub("", end)} & known for end in ends)


def _size(clause: Clause, scene: Scene, symbol: str | None) -> dict[str, JsonValue]:
    found = [f for f in clause.figures if f.role not in _UNDER]
    if symbol is None:
        return {"amount": found[0].value} if found else {}
    units = next((f.value for f in found if f.role is Role.QUANTITY), None) or next((f.value for f in found if not f.money), None)
    held = scene.known.holdings.get(symbol)
    part = fraction(clause.plain, clause.figures) or (Decimal(1) if clause.has(r"\bmy §") else None)
    if units is None and held and part is not None:
        units = share_of(held, part)
    return {"quantity": units} if units is not None else {}


def _cost(clause: Clause, args: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """What was paid: for all units, or for each."""
    rest = [f for f in clause.figures if f.role not in _UNDER and f.value != args.get("quantity")]
    if not rest:
        return {}
    currency = {"currency": rest[0].currency} if rest[0].currency not in {None, "USD"} else {}
    whole = _TOTAL_COST.search(clause.plain) is not None and not _PER_UNIT.search(clause.plain)
    return {"cost" if whole or rest[0].role is Role.AMOUNT else "price": rest[0].value, **currency}


def _days(clause: Clause, side: str) -> dict[str, JsonValue]:
    """The day on which the units came into the books, and the one on which they were bought: the latter where that is what is said."""
    found: dict[str, JsonValue] = {}
    for day in clause.times.days:
        bought = _BOUGHT.search(clause.marked[: day.start]) or not (_DATED.search(clause.plain) or side == "transfer_in")
        found.setdefault("acquired" if bought else "date", day.date.isoformat())
    known = [period for period in clause.times.periods if period.name is None]
    return found if found or not known else {"acquired": known[0].begin.isoformat()}


def place(name: str, portfolios: tuple[KnownPortfolio, ...]) -> tuple[str | None, str]:
    """The portfolio's id where one has that name, and the name without the word "account"."""
    bare = _PLACE_WORD.sub("", name.strip())
    called = {bare.lower(), name.strip().lower(), f"my {bare.lower()}"}
    found = next((one.id for one in portfolios if one.owner is None and one.name.lower() in called), None)
    return found, bare


def _places(clause: Clause, portfolios: tuple[KnownPortfolio, ...]) -> dict[str, JsonValue]:
    """Where it goes and where it comes from; "portfolio" without a name is the one that is meant anyway, one that nobody knows is `unknown`."""
    args: dict[str, JsonValue] = {}
    origin = _FROM.search(clause.text)
    if origin is not None and any(p.start <= origin.start("name") < p.end for p in clause.times.periods):
        origin = None
    for end, own, account in ((_goal(clause), "to_portfolio_id", "to_account"), (origin, "portfolio_id", "account")):
        new = None if end is None else _NEW.match(end["name"])
        name = "" if end is None else end["name"] if new is None else end["name"][new.end() :]
        if not name or (new is None and _NOBODY.match(name)):
            continue
        found, bare = place(name, portfolios)
        if found is not None:
            args[own] = found
        elif bare.lower() != "portfolio":
            of_portfolio = _CALLED_PORTFOLIO.search(name) or (new is not None and new["kind"].lower() == "portfolio")
            args["unknown" if of_portfolio else account] = bare
    return args


_CAME = re.compile(
    r"\b(?:i|we)? ?(?:just |have |had |also )*(?:inherited|won|got (?:given|gifted)|(?:was|were|been) (?:given|gifted|left|paid))\b[^.?!]*\d"
    r"|\b(?:inherit(?:ed)?|inheritance of)\b[^.?!]*\d"
    r"|\b(?:got|received|get|was sent|collected)\b[^.?!]*\d[^.?!]*\b(?:from|as|for) (?:(?:my|our|the|an?) )*(?:\w+ )?(?:grand\w+|mother|father|mom|mum|dad|parents?|aunt|uncle|wife|husband|brother|sister|cousin|friend|boss|employer|family|gift|present|bonus|birthday|christmas|wedding|inheritance|granny|nana|grandpa|son|daughter|refund|cashback|reward|lottery|in-laws|government|state|insurance|landlord|tenants?)\b"
    r"|\b(?:grand\w+|mother|father|mom|mum|dad|parents|aunt|uncle|wife|husband|brother|sister|granny|nana|boss|employer|insurance|government|tax office)\b (?:just |has |have |also )*(?:gave|sent|left|paid|transferred|wired|gifted|lent) (?:me|us) (?:[$€£] ?)?\d"
    r"|\b(?:got|received) (?:an?|my|our) (?:\w+ )?(?:bonus|gift|present|inheritance|refund|cashback|payout|allowance|pay rise|windfall) of\b"
)
_NOT_MONEY = re.compile(r"\b(?:shares?|units?|stocks?|alerts?|%|percent|quotes?|news|points?|trades?|transactions?)\b")
_GAVE = re.compile(
    r"^\W*(?:(?:please|and|then|now|i|we|have|just|also|had)\W+)*(?:gave|give|gift(?:ed)?|donat(?:e|ed)|presented|passed on|handed(?: over)?|bequeathed|signed over|transferr?(?:ed)?|sent|send|moved?|move)\b[^.?!;]*§[^.?!;]*\bto\b (?:my |the |our |an? )?(?:\w+ ){0,2}?"
    r"(?:wife|husband|spouse|partner|brother|sister|father|mother|dad|mom|mum|son|daughter|child|children|kids?|parents?|grand\w+|uncle|aunt|cousin|nephew|niece|friend|girlfriend|boyfriend|ex|fianc[eé]e?|colleague|neighbou?r|charity|church|foundation|red cross|somebody|someone)\b(?!(?:'s)? (?:account|portfolio|depot))"
    r"|^\W*(?:(?:please|and|then|now|i|we|have|just|also|had)\W+)*(?:gave|gift(?:ed)?|donat(?:e|ed)|presented|handed) (?:my |the |our |an? )?(?:\w+ ){0,2}?(?:wife|husband|spouse|partner|brother|sister|father|mother|dad|mom|mum|son|daughter|child|children|kids?|parents?|grand\w+|uncle|aunt|cousin|nephew|niece|friend|girlfriend|boyfriend|charity|church) [^.?!;]*\d[^.?!;]*§"
    r"|^\W*(?:i |we )?(?:have |just )*(?:gave|giving|given) away\b.*§"
)


def came_in(clause: Clause) -> bool:
    """Whether a clause tells of money that somebody got from elsewhere than a trade: it is asked about as a deposit."""
    money = [f for f in clause.figures if f.role not in {Role.PERCENT, Role.TARGET, Role.LIMIT} and f.value > 0]
    if clause.mentions or len(money) > 1 or stance(clause.plain) not in {Stance.ORDER, Stance.OTHERS}:
        return False
    return _CAME.search(clause.plain) is not None and not _NOT_MONEY.search(clause.plain)


def given_away(clause: Clause) -> bool:
    """Whether a clause tells of units that went to a person."""
    return bool(clause.mentions) and stance(clause.plain) in {Stance.ORDER, Stance.OTHERS} and _GAVE.search(clause.plain) is not None


def build_given(clause: Clause, scene: Scene) -> Draft:
    """The question whether they leave the books; no move to an account called "wife"."""
    symbol = (symbols_of(clause, scene) or ("units",))[0]
    units = next((f.value for f in clause.figures if f.role in {Role.QUANTITY, Role.BARE} and not f.money), None)
    said = f"{units:f} {symbol}" if units is not None else f"10 {symbol}"
    day = next((f" on {day.date.isoformat()}" for day in clause.times.days), "")
    question = f"Do they leave your books for good? Then say “transferred out {said}{day}”. If they are still yours in another account, say “move {said} to my other account”, with its name."
    return Draft(calls=(clarify("side", question, (f"transferred out {said}{day}",)),))
