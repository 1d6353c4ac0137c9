"""Forecasts in words, tables and pictures."""

from agents.blocks import Band, Block, LineWithBand, Metric, Metrics, Notice, Table, Trace
from agents.markdown import escaped
from agents.presenting.foreseen import told_first, worth
from agents.presenting.said import Said, columns, model_name, next_questions, source
from core.money import format_pct
from tools.forecasts import ForecastView, SkillView
from tools.holdings_forecast import HoldingsForecastView
from tools.verdicts import ahead

BANDS = ((95, 0.025, 0.975), (80, 0.1, 0.9), (50, 0.25, 0.75))
TABLE_ROWS = 8
SHOWN = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
FARTHER = 1.5
"""Times the measured horizon: beyond it a record says little, and is told to be of another horizon."""
STEPS = {"B": "Session", "D": "Day", "W": "Week", "M": "Month", "Q": "Quarter", "Y": "Year"}


def forecast(view: ForecastView) -> Said:
    """The answer first, then a fan chart, its record against the random walk, the table, and who contributed."""
    blocks: list[Block] = [_fan(view)]
    blocks += [_skill(view)] if view.skill else []
    blocks += _losses(view, view.holdings) if view.holdings else []
    blocks += [_table(view)]
    blocks += [_members(view)] if view.members else []
    blocks += [Notice(tone="warning", text=sentence) for sentence in view.degraded]
    blocks += [Notice(tone="neutral", text=sentence) for sentence in (view.holdings.held_still if view.holdings else ())]
    what = "Closing prices" if view.source != "given with the question" else "Your series"
    blocks += [source((view.source,), view.origin, what), next_questions(*_asks(view))]
    return Said(text=" ".join([*told_first(view), _range(view), _record(view)]), blocks=tuple(blocks))


def _range(view: ForecastView) -> str:
    at = dict(zip(view.levels, view.quantiles, strict=True))
    low, median, high = (worth(view, at[level][-1]) for level in (0.1, 0.5, 0.9))
    whole = view.holdings is not None
    name = (
        escaped(view.name)
        if whole
        else f"{escaped(view.name)} ({escaped(view.symbol)})"
        if view.symbol != view.name
        else escaped(view.name)
    )
    now = (
        f"it is worth {worth(view, view.last)} at the closes of {view.origin}"
        if whole
        else f"the last value was {worth(view, view.last)} on {view.origin}"
    )
    return (
        f"{name} will most likely be between **{low} and {high}** on {view.dates[-1]} (80 % interval; the middle is {median}, {now}). "
        f"The chance to be higher then than now is {view.chance_up_frac * 100:.0f} %."
    )


def _record(view: ForecastView) -> str:
    """The verdict at the measured horizon nearest to the forecast's own."""
    if view.holdings is not None:
        lost = next(item for item in view.holdings.losses if item.level_frac == 0.95)
        return (
            f"In one case of twenty the loss by then is more than {worth(view, lost.value_at_risk)} (VaR 95 %); "
            f"it is then {worth(view, lost.expected_shortfall)} on average (CVaR)."
        )
    if not view.skill:
        return "There are too few earlier values to judge it."
    steps = len(view.dates)
    nearest = min(view.skill, key=lambda item: (abs(item.steps - steps), item.steps))
    record = f"n earlier days of {'this series' if view.version is None else 'this symbol'} it was {nearest.verdict}."
    if steps <= FARTHER * nearest.steps:
        return f"O{record}"
    return f"How good it is {ahead(steps, view.pace)} was not measured; o{record}"


def _fan(view: ForecastView) -> LineWithBand:
    at = dict(zip(view.levels, view.quantiles, strict=True))
    before = tuple(day for day, _ in view.recent)
    gap: tuple[None, ...] = (None,) * len(before)
    low, high = worth(view, at[0.1][-1]), worth(view, at[0.9][-1])
    name = view.name if view.holdings else view.symbol
    return LineWithBand(
        title=f"{name}: forecast to {view.dates[-1]}",
        unit=view.currency,
        days=(*before, *view.dates),
        traces=(
            Trace(
                name="today's holdings" if view.holdings else "close",
                values=(*(close for _, close in view.recent), *(None,) * len(view.dates)),
            ),
            Trace(name="median", values=(*gap, *at[0.5]), dashed=True),
        ),
        bands=tuple(Band(level_pct=level, lower=(*gap, *at[lower]), upper=(*gap, *at[upper])) for level, lower, upper in BANDS),
        alt=f"From {worth(view, view.last)}, a fan that widens to {low} to {high} (80 %) on {view.dates[-1]}.",
    )


def _table(view: ForecastView) -> Table:
    at = dict(zip(view.levels, view.quantiles, strict=True))
    step = max(1, len(view.dates) // TABLE_ROWS)
    picked = sorted({*range(step - 1, len(view.dates), step), len(view.dates) - 1})
    return Table(
        title="Values by day",
        columns=columns(STEPS[view.pace], ">2.5 %", ">10 %", ">25 %", ">Median", ">75 %", ">90 %", ">97.5 %"),
        rows=tuple((view.dates[i].isoformat(), *(worth(view, at[level][i]) for level in SHOWN)) for i in picked),
        caption="10 % means: in one case of ten the value is below. The 50, 80 and 95 % intervals lie between the matching columns.",
    )


def _skill(view: ForecastView) -> Metrics:
    unit = {"B": "day", "D": "day", "W": "week", "M": "month", "Q": "quarter", "Y": "year"}[view.pace]
    return Metrics(
        title="Record against a random walk, on earlier days",
        items=tuple(
            Metric(
                label=f"{item.steps} {unit}{'s' if item.steps > 1 else ''} ahead",
                value=number(item.crps_skill_pct, "+.1f", " %"),
                hint=f"{item.verdict}; {item.origins} forecasts, the 80 % interval held {number(item.cover80_pct, '.0f')} %",
                tone=_tone(item),
            )
            for item in view.skill
        ),
    )


def _tone(item: SkillView) -> str:
    return "good" if item.verdict.startswith("better") else "bad" if item.verdict.startswith("worse") else "neutral"


def _members(view: ForecastView) -> Table:
    rows = tuple(
        (
            model_name(item.name),
            format_pct(item.weight, digits=0) if item.weight >= 0.005 or not item.weight else "< 1 %",
            number(item.crps_skill_pct, "+.1f", " %"),
            item.reason or "",
        )
        for item in view.members
    )
    version = f"Version {view.version}, fitted on prices up to {view.fitted_as_of}. " if view.version is not None else ""
    told = 4 if any(item.reason for item in view.members) else 3
    return Table(
        title="Members",
        columns=columns("Model", ">Weight", ">Skill", "Why it got nothing")[:told],
        rows=tuple(row[:told] for row in rows),
        caption=f"{version}Skill: per cent of CRPS saved against a random walk on earlier days.",
    )


def _losses(view: ForecastView, whole: HoldingsForecastView) -> list[Block]:
    """What can be lost, and what each holding adds."""
    losses = Metrics(
        title=f"What can be lost by {view.dates[-1]}",
        items=tuple(
            metric
            for item in whole.losses
            for metric in (
                Metric(
                    label=f"VaR {format_pct(item.level_frac, digits=0)}",
                    value=worth(view, item.value_at_risk),
                    hint=f"{format_pct(item.value_at_risk / view.last, digits=1)} of the whole; exceeded in {round(100 - 100 * item.level_frac)} of 100 cases",
                ),
                Metric(
                    label=f"CVaR {format_pct(item.level_frac, digits=0)}",
                    value=worth(view, item.expected_shortfall),
                    hint="the mean loss in those cases",
                ),
            )
        ),
    )
    rows = tuple(
        (
            item.symbol,
            format_pct(item.weight_frac, digits=1),
            worth(view, item.value),
            worth(view, item.low80),
            worth(view, item.median),
            worth(view, item.high80),
        )
        for item in whole.holdings
    )
    table = Table(
        title="Holdings by themselves",
        columns=columns("Holding", ">Weight", ">Now", ">10 %", ">Median", ">90 %"),
        rows=rows,
        total=("Cash", "", worth(view, whole.cash), "", worth(view, whole.cash), "") if whole.cash else None,
        caption=f"Together they spread over {format_pct(whole.spread_frac, digits=0)} of what their own intervals add up to, because they do not all fall at once.",
    )
    return [losses, table]


def _asks(view: ForecastView) -> tuple[str, ...]:
    if view.holdings is not None:
        return ("what is my value at risk?", "how has my portfolio done this year?")
    if view.version is None:
        return ("what can you do?",)
    level = round(view.last * 1.05, -1 if view.last >= 100 else 0)
    chance = f"what is the chance that {view.symbol} is above {level:g} in a month?"
    return (
        "how good is that?",
        f"forecast {view.symbol} for a week" if view.chances else chance,
        f"how did {view.symbol} do over the last year?",
    )


def number(value: float | None, form: str = ".1f", suffix: str = "") -> str:
    """The number, without the sign of a zero."""
    text = "–" if value is None else f"{value:{form}}{suffix}"
    return text.removeprefix("-").removeprefix("+") if not text.strip("+-0.% ") else text
