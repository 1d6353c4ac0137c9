"""Forecasts, backtests and track records in words, tables and pictures."""

from agents.blocks import Band, LineWithBand, Metric, Metrics, Notice, Table, Trace
from agents.presenting.said import Said, columns, escaped, next_questions, price, source
from core.money import format_pct
from tools.backtests import AccuracyView, BacktestView, RetrainView, ScoreView
from tools.forecasts import ForecastView
from tools.jobs import JobsView, JobView

BANDS = ((95, 0.025, 0.975), (80, 0.1, 0.9), (50, 0.25, 0.75))
TABLE_ROWS = 8


def forecast(view: ForecastView) -> Said:
    """A fan chart, its table, the members' weights, and the record against the random walk."""
    at = dict(zip(view.levels, view.quantiles, strict=True))
    median, low, high = at[0.5][-1], at[0.1][-1], at[0.9][-1]
    record = view.skill[-1].verdict if view.skill else "too few earlier days to judge it"
    text = (
        f"{escaped(view.name)} ({view.symbol}) will most likely be between **{price(low, view.currency)} and {price(high, view.currency)}** on "
        f"{view.dates[-1]} (80 % interval; the middle is {price(median, view.currency)}, the last close {price(view.last, view.currency)} of {view.origin}). "
        f"The chance to be higher then than now is {view.chance_up_frac:.0%}. Its record on this symbol: {record}."
    )
    before = tuple(day for day, _ in view.recent)
    gap: tuple[None, ...] = (None,) * len(before)
    chart = LineWithBand(
        title=f"{view.symbol}: forecast to {view.dates[-1]}",
        unit=view.currency,
        days=(*before, *view.dates),
        traces=(
            Trace(name="close", values=(*(close for _, close in view.recent), *(None,) * len(view.dates))),
            Trace(name="median", values=(*gap, *at[0.5]), dashed=True),
        ),
        bands=tuple(Band(level_pct=level, lower=(*gap, *at[lower]), upper=(*gap, *at[upper])) for level, lower, upper in BANDS),
        alt=f"From {price(view.last, view.currency)}, a fan that widens to {price(low, view.currency)} to {price(high, view.currency)} (80 %) on {view.dates[-1]}.",
    )
    step = max(1, len(view.dates) // TABLE_ROWS)
    picked = sorted({*range(step - 1, len(view.dates), step), len(view.dates) - 1})
    shown = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
    table = Table(
        title="Prices by day",
        columns=columns("Session", ">2.5 %", ">10 %", ">25 %", ">Median", ">75 %", ">90 %", ">97.5 %"),
        rows=tuple((view.dates[i].isoformat(), *(price(at[level][i], view.currency) for level in shown)) for i in picked),
        caption="10 % means: in one case of ten the price is below. The 50, 80 and 95 % intervals lie between the matching columns.",
    )
    notes = tuple(Notice(tone="warning", text=sentence) for sentence in view.degraded)
    asks = next_questions("how good is that?", f"forecast {view.symbol} for a week", f"how did {view.symbol} do over the last year?")
    return Said(text=text, blocks=(chart, _skill(view), table, _members(view), *notes, source((view.source,), view.origin), asks))


def _skill(view: ForecastView) -> Metrics:
    return Metrics(
        title="Record against a random walk, on earlier days of this symbol",
        items=tuple(
            Metric(
                label=f"{item.steps} day{'s' if item.steps > 1 else ''} ahead",
                value=_number(item.crps_skill_pct, "+.1f", " %"),
                hint=f"{item.verdict}; {item.origins} origins",
                tone="good" if item.verdict.startswith("better") else "bad" if item.verdict.startswith("worse") else "neutral",
            )
            for item in view.skill
        ),
    )


def _members(view: ForecastView) -> Table:
    rows = tuple(
        (
            item.name.replace("_", " "),
            format_pct(item.weight, digits=0),
            _number(item.crps_skill_pct, "+.1f", " %"),
            item.reason or "",
        )
        for item in view.members
    )
    return Table(title="Members", columns=columns("Model", ">Weight", ">Skill", "Why"), rows=rows, caption=f"Version {view.model_version}.")


def _number(value: float | None, form: str = ".1f", suffix: str = "") -> str:
    """The number, without the sign of a zero."""
    text = "–" if value is None else f"{value:{form}}{suffix}"
    return text.removeprefix("-").removeprefix("+") if not text.strip("+-0.% ") else text


def backtest_forecast(view: JobView) -> Said:
    """A finished backtest, or why there is none."""
    if view.state != "done" or view.result is None:
        return unfinished(view)
    return backtest(BacktestView.model_validate(view.result))


def unfinished(view: JobView) -> Said:
    """A job that did not end well, or not yet."""
    if view.state in {"queued", "running"}:
        return Said(text=f"The {view.kind.replace('_', ' ')} is {view.state} ({view.progress:.0%}). Ask “are my jobs done?” for news.")
    return Said(blocks=(Notice(tone="warning", text=view.error or f"The {view.kind.replace('_', ' ')} was {view.state}."),))


def headline(view: BacktestView) -> ScoreView:
    """The combination at the longest horizon; the only model where one was asked for."""
    longest = [score for score in view.scores if score.horizon == max(view.horizons)]
    return next((score for score in longest if score.model == "ensemble"), longest[0])


def backtest(view: BacktestView) -> Said:
    """Error, skill and coverage per horizon."""
    main = headline(view)
    skill = main.skill_crps_pct or 0.0
    sure = main.dm_p is not None and main.dm_p < 0.1
    word = "better" if skill > 0 else "worse"
    judgement = f"{abs(skill):.1f} % {word} than" if sure else "no better than"
    p = f" (p = {main.dm_p:.2g})" if main.dm_p is not None else ""
    text = (
        f"Over {view.origins} earlier forecasts of {escaped(view.name)} ({view.symbol}), {main.horizon} trading days ahead, the combination was "
        f"**{judgement} a random walk**{p}. Its 80 % interval held {_number(main.cover80, '.0f')} % of what came."
    )
    rows = tuple(
        (
            str(score.horizon),
            _number(score.skill_crps_pct, "+.1f", " %"),
            _number(score.dm_p, ".2g"),
            _number(score.mase, ".2f"),
            _number(score.smape, ".1f", " %"),
            _number(score.cover50, ".0f", " %"),
            _number(score.cover80, ".0f", " %"),
            _number(score.cover95, ".0f", " %"),
        )
        for score in view.scores
        if score.model == main.model
    )
    table = Table(
        title=f"{view.symbol}, {main.model.replace('_', ' ')}: forecasts made from {view.first_origin} to {view.last_origin}",
        columns=columns(">Days ahead", ">Skill", ">p", ">MASE", ">sMAPE", ">50 % held", ">80 % held", ">95 % held"),
        rows=rows,
        caption="Skill: per cent of CRPS saved against a Gaussian random walk; p: Diebold-Mariano. A 50 % interval should hold 50 % of what came.",
    )
    members = _members_by_horizon(view)
    notes = tuple(Notice(tone="warning", text=f"{name}: {reason}") for name, reason in view.failures.items())
    asks = next_questions(f"forecast {view.symbol} for a month", f"how did {view.symbol} do over the last year?")
    return Said(text=text, blocks=(table, members, *notes, source((view.source,), view.as_of), asks))


def _members_by_horizon(view: BacktestView) -> Table:
    """Skill of every model, one column per horizon."""
    models = tuple(dict.fromkeys(score.model for score in view.scores))
    found = {(score.model, score.horizon): score.skill_crps_pct for score in view.scores}
    return Table(
        title="Skill by model",
        columns=columns("Model", *(f">{horizon} day{'s' if horizon > 1 else ''} ahead" for horizon in view.horizons)),
        rows=tuple((model.replace("_", " "), *(_number(found.get((model, h)), "+.1f", " %") for h in view.horizons)) for model in models),
    )


def retrain(view: JobView) -> Said:
    """A model that was fitted anew."""
    if view.state != "done" or view.result is None:
        return unfinished(view)
    made = RetrainView.model_validate(view.result)
    text = (
        f"The {made.model} model of {escaped(made.name)} ({made.symbol}) is trained on **{made.observations:,} closes** up to {made.as_of}."
    )
    return Said(text=text, blocks=(source((made.source,), made.as_of), next_questions(f"forecast {made.symbol} for a month")))


def job_status(view: JobsView) -> Said:
    """The latest jobs."""
    if not view.items:
        return Said(text="There are no background jobs.")
    rows = tuple(
        (
            item.kind.replace("_", " "),
            str(item.args.get("symbol", "")),
            item.state,
            f"{item.progress:.0%}",
            f"{item.created_at:%Y-%m-%d %H:%M}",
            item.error or item.message,
        )
        for item in view.items
    )
    busy = sum(item.state in {"queued", "running"} for item in view.items)
    table = Table(title="Jobs", columns=columns("Job", "Symbol", "State", ">Progress", "Asked (UTC)", ""), rows=rows)
    text = "All jobs are done." if not busy else f"**{busy}** job{'s are' if busy > 1 else ' is'} still at work."
    return Said(text=text, blocks=(table,))


def forecast_accuracy(view: AccuracyView) -> Said:
    """The forecasts that were issued beside what came, and the latest backtest."""
    rows = tuple(
        (
            item.origin.isoformat(),
            item.due.isoformat(),
            item.model,
            f"{item.low80:,.2f} to {item.high80:,.2f}",
            "not yet" if item.actual is None else f"{item.actual:,.2f}",
            _number(item.error_pct, "+.1f", " %"),
            "" if item.inside80 is None else "inside" if item.inside80 else "outside",
        )
        for item in view.issued
    )
    blocks: list[Table] = []
    if rows:
        blocks.append(
            Table(
                title="Forecasts issued here",
                columns=columns("Made", "For", "Model", ">80 % interval", ">What came", ">Error", ""),
                rows=rows,
            )
        )
    if view.judged:
        text = f"**{view.inside80} of {view.judged}** forecasts of {escaped(view.name)} ({view.symbol}) whose day has come held it in their 80 % interval."
    elif rows:
        text = f"{len(rows)} forecast{'s' if len(rows) > 1 else ''} of {escaped(view.name)} ({view.symbol}) so far; none of their days has come yet."
    else:
        text = f"No forecast of {escaped(view.name)} ({view.symbol}) was issued here yet."
    measured = backtest(view.backtest) if view.backtest else None
    text += f" {measured.text}" if measured else " A backtest shows how good they would have been."
    asks = next_questions(f"backtest forecasts of {view.symbol}", f"forecast {view.symbol} for a month")
    extra = measured.blocks[:1] if measured else ()
    return Said(text=text, blocks=(*blocks, *extra, source((view.source,), view.as_of), asks))
