"""Conditions that a request sets and its tool cannot meet ("without Apple", "in euros", "before tax"): found, so that they are said and not passed over."""

import re
from dataclasses import replace

from agents.understanding.clause import Clause
from agents.understanding.currencies import UNITS, meant
from agents.understanding.model import Call, JsonValue, Known
from agents.understanding.scene import Draft, preferred
from core.currencies import COMMON, currency_code

UNMET = "unmet"
"""The argument that holds what of a request was not met, each in a few words; no tool takes it."""
CONDITIONED = frozenset(
    {
        "show_portfolio",
        "portfolio_performance",
        "portfolio_risk",
        "allocation",
        "list_transactions",
        "forecast",
        "price_history",
        "quote",
        "compare",
        "export",
        "backtest_strategy",
        "optimize",
    }
)
_CONVERTS = frozenset({"show_portfolio", "quote"})
_LESS = r"\b(?:without|excluding|exclude|excl\.?|except(?: for)?|ignoring|ignore|leaving out|leave out|not counting|not including|apart from|other than|minus|ex)"
_LEFT_OUT = re.compile(
    rf"{_LESS} (?:any |all |the |my |our )*(?P<what>§(?:\s*(?:,? ?and|,|or)\s*§)*|(?:trading |transaction )?(?:fees|costs|commissions?)|dividends?|taxes|tax|cash|inflation|deposits|withdrawals|deposits and withdrawals|currenc(?:y|ies)(?: effects| gains)?|exchange rates?|etfs?|funds|bonds|crypto\w*|tech(?: stocks)?)\b"
    rf"|{_LESS} (?:any |all |the |my |our )*(?P<sign>§(?:\s*(?:,? ?and|,|or)\s*§)*)"
)
_IN_REAL_TERMS = re.compile(
    r"\b(?:before|after|net of|pre-?|post-?|gross of) ?tax(?:es)?\b|\b(?:inflation[- ]adjusted|adjusted for inflation|in real terms|real returns?|after inflation)\b"
)
_NOT_SIMULATED = re.compile(
    r"\b(?:\d+(?:\.\d+)?x )?leverag\w+(?: (?:of |at )?\d+(?:\.\d+)?x?)?|\b(?:on margin|with (?:borrowed|a loan|credit)\b[^,.]*)"
    r"|\b(?:trailing )?stop[- ]loss(?:es)?(?: (?:of |at )?\d+(?:\.\d+)? ?%?)?|\btake[- ]profits?(?: (?:of |at )?\d+(?:\.\d+)? ?%?)?"
    r"|\b(?:going short|short[- ]sell\w*|sell\w* short|long[-/ ]short)\b|\bafter (?:capital gains )?tax(?:es)?\b"
)
"""What a backtest does not know: borrowing, orders on a condition, selling short, taxes."""
_OTHER_BOOKS = re.compile(r"\bif (?:i|we) (?:had (?:never|not|kept|held|just kept)|bought|buy|sold|sell|add(?:ed)?)\b[^,.?!]*")
_OF_BOOKS = frozenset({"show_portfolio", "allocation", "portfolio_performance"})
_NO_SALES = re.compile(
    r"\bwithout (?:any )?(?:selling|sales|sells)(?: anything)?\b|\b(?:buy|buying|purchases?) only\b|\bonly (?:by )?buying\b|\bno (?:sales|selling)\b"
)
_BY_SIZE = re.compile(
    r"\b(?:above|over|below|under|more than|less than|larger than|bigger than|smaller than|at least|exceeding|worth more than) [$€£]?\d[\d.,]*(?: ?(?:dollars|euros|pounds|k))?\b"
)
"""Narrows a list of transactions by their amounts, which the list cannot do."""
_UNIT_WORDS = "|".join(sorted((re.escape(word) for word in UNITS), key=len, reverse=True))
_OTHER_CURRENCY = re.compile(
    rf"\b(?:in|into|as) (?:terms of |the |my )?(?P<unit>(?:(?:us|u\.s\.|american|canadian|australian|british|swiss|japanese|swedish|norwegian|danish|new zealand|hong kong|singapore) )?(?:(?:{_UNIT_WORDS}|kronor|krona|kroner|krone|pesos?|liras?)s?|pounds? sterling)|[a-z]{{3}}|[€£¥$])(?![\w'])"
)
_ONE_SECTOR = re.compile(
    r"\b(?:if|when|but|and) (?P<what>(?:(?:only|just|all|the|my) )*(?:tech|technology|software|energy|oil|banks?|banking|pharma\w*|health ?care|real estate|utilities|financials|industrials|chips?|semiconductors?)(?: (?:stocks?|sector|shares|companies))?)(?= (?:only )?(?:\w+ )?(?:falls?|drops?|crash(?:es)?|rises?|tanks?|los[et]s?|collapses?|halves|gains?|sinks?|goes))"
)
"""What a shock of the market as a whole leaves out: it is of no one sector."""
_ONLY_UNMET = {"backtest_strategy": _NOT_SIMULATED, "optimize": _NO_SALES}
_MET = {
    "before_fees": re.compile(r"fees|costs|commission"),
    "without_dividends": re.compile(r"dividend"),
}
"""What a question about returns is asked on another basis for."""


def currency_asked(clause: Clause) -> str | None:
    """The currency that an answer is asked in; None where none is named."""
    for found in _OTHER_CURRENCY.finditer(clause.low):
        unit = found["unit"]
        code = meant(unit) if len(unit) != 3 or unit in UNITS else currency_code(unit)
        if code is not None and (code in COMMON or len(unit) > 3):
            return code
    return None


def without_left_out(clause: Clause) -> Clause:
    """The clause less the instruments that it wants left out."""
    spans = [m.span() for m in _LEFT_OUT.finditer(clause.marked)]
    kept = tuple(m for m in clause.mentions if not any(a <= m.start < b for a, b in spans))
    return clause if len(kept) == len(clause.mentions) else replace(clause, mentions=kept)


def conditioned(draft: Draft, clause: Clause, *, known: Known) -> Draft:
    """The draft with what its calls can take of the clause's conditions, and with what they cannot said in `unmet`."""
    if draft.missing or not draft.calls or any(call.intent not in CONDITIONED for call in draft.calls):
        return draft
    return replace(draft, calls=tuple(_with_conditions(call, clause, known) for call in draft.calls))


def _not_known(call: Call, clause: Clause) -> list[re.Match[str]]:
    """Where a clause supposes other books than there are, or narrows a list by amounts."""
    supposed = _OTHER_BOOKS.search(clause.marked) if call.intent in _OF_BOOKS and call.args.get("about") != "if_sold" else None
    if supposed is not None and call.intent == "show_portfolio" and re.match(r"if (?:i|we) (?:sell|sold)", supposed[0]):
        supposed = None  # what a sale would bring is told
    sized = _BY_SIZE.search(clause.low) if call.intent == "list_transactions" else None
    return [found for found in (supposed, sized) if found is not None]


def _less_holdings(call: Call, clause: Clause, known: Known) -> Call:
    """The risk of what is held less the instruments that a clause leaves out; every other call as it was."""
    spans = [found.span() for found in _LEFT_OUT.finditer(clause.marked)]
    gone = [preferred(m, known) for m in clause.mentions if any(begin <= m.start < end for begin, end in spans)]
    measured = call.intent == "portfolio_risk" and not {"symbol", "symbols"} & {*call.args}
    return call.with_args(without=[*dict.fromkeys(gone)]) if measured and gone else call


def _is_met(call: Call, said: str, *, symbols: bool) -> bool:
    """Whether a call leaves out what it is asked to leave out."""
    if (symbols and call.args.get("without")) or (call.args.get("without_cash") and "cash" in said):
        return True
    pattern = _MET.get(str(call.args.get("about")))
    return pattern is not None and pattern.search(said) is not None and call.intent == "portfolio_performance"


def _with_conditions(call: Call, clause: Clause, known: Known) -> Call:
    unmet: list[JsonValue] = []
    if call.intent == "allocation" and call.args.get("by") == "country":
        call, unmet = call.with_args(by=None), ["by country"]
    if call.intent == "export":
        form = call.args.get("format")
        unmet = [f"as {form}"] if form in {"xlsx", "pdf"} else []
        return call.with_args(**{UNMET: unmet}) if unmet else call
    if call.intent == "portfolio_risk" and (sector := _ONE_SECTOR.search(clause.low)) is not None:
        return call.with_args(**{UNMET: [sector["what"]]})
    if call.intent in _ONLY_UNMET:
        unmet = [clause.text[found.start() : found.end()].strip() for found in _ONLY_UNMET[call.intent].finditer(clause.low)]
        return call.with_args(**{UNMET: unmet}) if unmet else call
    unmet += [clause.text[found.start() : found.end()].strip() for found in _not_known(call, clause)]
    currency = (
        None if str(call.args.get("symbol")).endswith("=X") else currency_asked(clause)
    )  # of a rate the currency is a part of its name
    if currency is not None and call.intent in _CONVERTS:
        call = call.with_args(currency=currency)
    elif currency not in {None, known.base_currency} and call.args.get("by") != "currency":
        unmet.append(f"in {currency}")
    call = _less_holdings(call, clause, known)
    for found in _LEFT_OUT.finditer(clause.marked):
        last = max((m.end for m in clause.mentions if found.start() <= m.start < found.end()), default=0)
        said = clause.text[found.start() : max(found.end(), last)].strip()
        unmet += [] if _is_met(call, said.lower(), symbols="§" in found[0]) else [said]
    if (real := _IN_REAL_TERMS.search(clause.low)) is not None:
        unmet.append(real[0])
    return call.with_args(**{UNMET: unmet}) if unmet else call
