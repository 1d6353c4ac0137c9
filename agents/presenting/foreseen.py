"""The first sentences of a forecast: the chance or the figure that was asked for beside its interval."""

from agents.markdown import escaped
from agents.presenting.said import price
from core.money import format_pct
from tools.asked import Foreseen
from tools.forecasts import ChanceView, ForecastView
from tools.foreseen import ForeseenView


def whose(view: ForecastView) -> str:
    """The portfolio that a forecast is of, inside a sentence."""
    return "your portfolio" if view.name == "Your portfolio" else view.name


def worth(view: ForecastView, value: float) -> str:
    """A value of the forecast: a price, or a number with the unit of a series of one's own."""
    if len(view.currency) == 3 and view.source != "given with the question":
        return price(value, view.currency)
    return f"{value:,.4g} {view.currency}".strip()


def told_first(view: ForecastView) -> list[str]:
    """What was asked beside the interval, in sentences; none where nothing was."""
    asked = view.foreseen
    chances = [_chance(view, chance) for chance in view.chances]
    if asked is None:
        return chances
    if asked.about is Foreseen.LOSS and chances:
        return [f"{chances[0]} A loss is meant against {worth(view, view.last)}, the last value."]
    return [_SENTENCES[asked.about](view, asked), *chances] if asked.about in _SENTENCES else chances


def _what(view: ForecastView) -> str:
    return escaped(whose(view) if view.holdings else view.symbol)


def _touch(view: ForecastView, asked: ForeseenView) -> str:
    value = asked.value or 0.0
    side = "above" if value > view.last else "below"
    reach = "is worth" if view.holdings else "closes at"
    return (
        f"The chance that {_what(view)} {reach} {worth(view, value)} or {side} on at least one day up to {asked.on} is **{percent(asked.touch_frac or 0.0)}** "
        "(counted on paths of closes; within a day the price may reach further)."
    )


def _volatility(view: ForecastView, asked: ForeseenView) -> str:
    return (
        f"Up to {asked.on} the forecast expects {_what(view)} to swing by **{format_pct(asked.volatility_frac or 0.0, digits=1)} a year** "
        "(volatility read off its interval)."
    )


def _expected(view: ForecastView, asked: ForeseenView) -> str:
    share = "" if asked.mean_frac is None else f", **{format_pct(asked.mean_frac, digits=1, signed=True)}**"
    return (
        f"The expected value of {_what(view)} on {asked.on} is {worth(view, asked.mean or 0.0)}{share} from {worth(view, view.last)}: the mean of the forecast. "
        "A random walk expects no change."
    )


def _edge(view: ForecastView, asked: ForeseenView) -> str:
    side, end = ("below", "worst") if asked.about is Foreseen.WORST else ("above", "best")
    share = "" if asked.edge_frac is None else f" ({format_pct(asked.edge_frac, digits=1, signed=True)})"
    return (
        f"In one case of twenty {_what(view)} is {side} **{worth(view, asked.edge or 0.0)}**{share} on {asked.on}. "
        f"There is no {end} case: it may go further."
    )


def _interval(view: ForecastView, asked: ForeseenView) -> str:
    covered = f"{(asked.coverage_frac or 0.0) * 100:g} %"
    return (
        f"With a chance of {covered} {_what(view)} is between **{worth(view, asked.low or 0.0)} and {worth(view, asked.high or 0.0)}** "
        f"on {asked.on} ({covered} interval)."
    )


def _lead(_: ForecastView, asked: ForeseenView) -> str:
    first, *others = asked.leaders
    told = ", ".join(f"{escaped(one.symbol)} {percent(one.lead_frac)}" for one in others)
    return (
        f"By {asked.on} {escaped(first.symbol)} does best of {'both' if len(others) == 1 else 'all'} with a chance of **{percent(first.lead_frac)}**, {told}. "
        f"The middle of the returns: {', '.join(f'{escaped(one.symbol)} {format_pct(one.median_frac, digits=1, signed=True)}' for one in asked.leaders)}."
    )


_SENTENCES = {
    Foreseen.TOUCH: _touch,
    Foreseen.VOLATILITY: _volatility,
    Foreseen.EXPECTED: _expected,
    Foreseen.WORST: _edge,
    Foreseen.BEST: _edge,
    Foreseen.INTERVAL: _interval,
    Foreseen.LEAD: _lead,
}


def _chance(view: ForecastView, chance: ChanceView) -> str:
    above, below = chance.above, chance.below
    if above is not None and below is not None:
        where = f"between {worth(view, above)} and {worth(view, below)}"
    elif above is not None:
        where = f"above {worth(view, above)}"
    else:
        where = f"below {worth(view, below or 0.0)}"
    what = whose(view) if view.holdings else view.symbol
    return f"The chance that {escaped(what)} is {where} on {chance.on} is **{percent(chance.chance_frac)}**."


def percent(share: float) -> str:
    """A chance, never as certain as 0 or 100 %: quantiles say nothing about what lies beyond them."""
    if share < 0.005:
        return "less than 0.5 %"
    return "more than 99.5 %" if share > 0.995 else f"{share * 100:.0f} %"
