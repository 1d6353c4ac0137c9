"""Questions about the holding or the proposed sale that was just spoken of, where no name is said again."""

import re

from agents.understanding.amounts import share_of
from agents.understanding.asking import of_a_sale, units_sold
from agents.understanding.clause import Clause
from agents.understanding.conditions import CONDITIONED, conditioned
from agents.understanding.figures import fraction
from agents.understanding.model import JsonValue
from agents.understanding.openings import LEAD
from agents.understanding.scene import Draft, Scene, has_pronoun, horizon_of, made, range_of, symbols_of
from tools.asked import About

_WOULD_BRING = re.compile(
    rf"^{LEAD}(?:how much|what) (?:profit |gain |loss |money )?(?:would|will|do|does|could) (?:i|we|that|it|this|the sale) (?:then )?(?:gain|make|lose|get|bring|reali[sz]e|earn|receive|come to)\b(?!.*\d)"
)
_MADE_ON_IT = re.compile(r"\b(?:on|with|from|off|by) (?:it|that(?: one)?|this(?: one)?)\b|\b(?:did|has|have|is) (?:it|that one)\b")
_ONE_SOLD = re.compile(r"\b(?:the one|what|the stock|the position) (?:that )?(?:i|we) (?:just )?sold\b")
_RESULT = re.compile(r"\b(?:ma[dk]e|gain(?:ed)?|los[et]|earn(?:ed)?|profit(?:s|able)?|return(?:ed)?|money)\b")
_LESS_THAT = re.compile(
    r"^\W*(?:(?:and|or|so|but|now|then|ok|okay|what|how|about|if|the same|same|show|me|it|that|try|do|again|please)\W+)*(?:without|excluding|exclude|except(?: for)?|leaving out|leave out|not counting|apart from|minus|ex|less) (?:the |my )?§(?:(?:,| and| or) (?:the |my )?§)*(?: (?:please|then|in it))*\W*$"
)
_AT_WHAT_PRICE = re.compile(rf"^{LEAD}(?:at|for) (?:what|which) prices?(?: each| per share)?\W*$|^{LEAD}what (?:was|were) the prices?\W*$")


def of_proposed_sale(clause: Clause, scene: Scene) -> list[Draft] | None:
    """What the sale that waits for a yes would bring and realise ("how much would I gain?")."""
    sale = scene.known.pending[-1] if scene.known.pending else None
    if sale is None or sale.intent != "add_transaction" or sale.args.get("side") != "sell" or not _WOULD_BRING.match(clause.plain):
        return None
    units = sale.args.get("quantity")
    return [made("show_portfolio", symbol=sale.args.get("symbol"), about=About.IF_SOLD.value, units=units)]


_PART = re.compile(
    r"^\W*(?:(?:and|or|what|how|about|if|i|sold|sell|so|ok|only|just|make|it|that|then|of|them|all|half|the|shares?|units?|whole|lot|everything|a|third|quarter|would|be) )*(?:\d[\d.,]*|half|all|everything|a third|a quarter|whole lot|§)(?: (?:of (?:it|them|my §|§)|shares?|units?|§|instead|then))*\W*$"
)


_REST = r"\bthe (?:rest|remainder|remaining (?:ones|shares|units)|others)\b"


def of_supposed_sale(clause: Clause, scene: Scene) -> list[Draft] | None:
    """What a sale would come to of the instrument just spoken of, or another part or instrument in the last such question ("and 20?")."""
    last = scene.memory.calls[-1]
    named, symbol = symbols_of(clause, scene), last.args.get("symbol")
    again = last.intent == "show_portfolio" and last.args.get("about") == About.IF_SOLD.value and _PART.match(clause.plain) is not None
    if (
        not symbol
        or len(named) > 1
        or (named and not again)
        or not (again or (of_a_sale(clause) and (has_pronoun(clause) or clause.has(_REST))))
    ):
        return None
    sold = named[0] if named else str(symbol)
    held, part = scene.known.holdings.get(sold), fraction(clause.plain, clause.figures)
    units: JsonValue = units_sold(clause)
    if units is None and part is not None and held is not None:
        units = share_of(held, part)
    sale = made("show_portfolio", symbol=sold, about=About.IF_SOLD.value, units=units)
    ahead = horizon_of(clause, scene)
    return [sale] if ahead is None else [sale, made("forecast", symbol=sold, horizon_days=ahead)]


def of_holding(clause: Clause, scene: Scene) -> list[Draft] | None:
    """What the holding made or cost that was just spoken of ("how much did I make on it?", "at what price?")."""
    last = scene.memory.calls[-1]
    symbol = last.args.get("symbol")
    if not symbol and _ONE_SOLD.search(clause.plain):
        symbol = next((one.symbol for one in reversed(scene.known.activities) if one.type == "sell"), None)
    if not symbol or clause.figures:
        return None
    if last.intent == "list_transactions" and _AT_WHAT_PRICE.match(clause.plain):
        return [Draft(calls=(last,))]  # that answer tells units and price
    if (_MADE_ON_IT.search(clause.plain) or _ONE_SOLD.search(clause.plain)) and _RESULT.search(clause.plain):
        return [made("portfolio_performance", symbol=symbol, range=range_of(clause, scene))]
    return None


def left_out(clause: Clause, scene: Scene) -> list[Draft] | None:
    """The last request less an instrument ("and without Apple?"): other weights without it; of what cannot do so, that it is not done."""
    last = scene.memory.calls[-1]
    if not _LESS_THAT.match(clause.plain) or last.intent not in CONDITIONED | {"optimize"}:
        return None
    if last.intent != "optimize":
        return [conditioned(Draft(calls=(last,)), clause, known=scene.known)]
    before, gone = last.args.get("symbols"), symbols_of(clause, scene)
    among = [str(name) for name in before] if isinstance(before, list) and before else [*scene.known.holdings]
    return [Draft(calls=(last.with_args(symbols=[name for name in among if name not in gone], propose=None),))]
