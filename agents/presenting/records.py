"""Backtests and track records in words, tables and pictures."""

from agents.blocks import Block, Curve, Notice, Table, Trace
from agents.markdown import escaped
from agents.presenting.forecasts import number
from agents.presenting.jobs import unfinished
from agents.presenting.said import Said, columns, model_name, next_questions, source
from forecasting import ENSEMBLE
from tools.fields import p_value
from tools.jobs import JobView
from tools.scores import BacktestView, CalibrationView, ScoreView
from tools.track_record import AccuracyView, IssuedScoreView

SURE_P = 0.1
LAST = 10


def backtest_forecast(view: JobView) -> Said:
    """A finished backtest, or why there is none."""
    if view.state != "done" or view.result is None:
        return unfinished(view)
    made = BacktestView.model_validate(view.result)
    asks = next_questions(f"forecast {made.symbol} for a month", f"how did {made.symbol} do over the last year?")
    return Said(
        text=verdict(made),
        blocks=(
            *_scores(made),
            _members(made),
            _calibration(made.symbol, made.calibration),
            _latest(made),
            *_failures(made),
            source((made.source,), made.as_of),
            asks,
        ),
    )


def verdict(view: BacktestView) -> str:
    """What the scores say at the longest horizon, no more than they show."""
    main = _headline(view)
    sign = _sign(main)
    judgement = f"{abs(main.skill_crps_pct or 0.0):.1f} % {'better' if sign > 0 else 'worse'} than" if sign else "no better than"
    skill = f"skill {number(main.skill_crps_pct, '+.1f')} %, " if not sign and main.skill_crps_pct is not None else ""
    p = f" ({skill}{p_value(main.dm_p)})" if main.dm_p is not None else ""
    who = "the combination" if view.model == ENSEMBLE else f"the {model_name(view.model)} model"
    how = "fitted anew on each of them" if view.kind == "backtest" else "as the stored model would have seen them"
    return (
        f"{who.capitalize() if view.model == 'ensemble' else who[0].upper() + who[1:]} was **{judgement} a random walk** on {view.origins} earlier days of "
        f"{escaped(view.name)} ({view.symbol}), {how}, looking {main.horizon} trading day{'s' if main.horizon != 1 else ''} ahead{p}. "
        f"Its 80 % interval held {number(main.cover80, '.0f')} % of what came, up to {view.last_origin}.{_beside_record(view, main)}{_best_alone(view)}"
    )


def _beside_record(view: BacktestView, main: ScoreView) -> str:
    """Why the record that stands beside forecasts says something else, where it does."""
    kept = view.kept
    if kept is None or kept.dm_p is None or main.dm_p is None or _sign(kept) == _sign(main):
        return ""
    told = {1: "better than", -1: "worse than", 0: "no better than"}[_sign(kept)]
    more = kept.n > main.n
    return (
        f" The forecast itself is judged by the record of the stored model, on {kept.n} earlier days: there it was {told} a random walk at "
        f"that distance ({p_value(kept.dm_p)}). {'The more days count more: a few show only large differences.' if more else 'Fitting anew on each day is the harder test.'}"
    )


def _sign(score: ScoreView) -> int:
    """Better than a random walk (1), worse (-1), or neither surely (0)."""
    skill = score.skill_crps_pct or 0.0
    return 0 if score.dm_p is None or score.dm_p >= SURE_P else 1 if skill > 0 else -1


def _best_alone(view: BacktestView) -> str:
    """Which member had the best record at each distance, where there were several."""
    scores = [s for s in view.scores if s.model not in {ENSEMBLE, "gaussian_walk"} and s.skill_crps_pct is not None]
    if len({score.model for score in scores}) < 2:
        return ""
    best = [max((s for s in scores if s.horizon == h), key=lambda s: s.skill_crps_pct or 0.0) for h in view.horizons]
    said = [
        f"{model_name(s.model)} {s.horizon} day{'s' if s.horizon != 1 else ''} ahead ({number(s.skill_crps_pct, '+.1f')} %)" for s in best
    ]
    return f" Best alone: {', '.join(said)}."


def _headline(view: BacktestView) -> ScoreView:
    return next(score for score in view.scores if score.model == view.model and score.horizon == max(view.horizons))


def _scores(view: BacktestView) -> tuple[Table, Table]:
    """Skill and coverage, and errors, per horizon."""
    main = [score for score in view.scores if score.model == view.model]
    kind = "backtest" if view.kind == "backtest" else "replay of the stored model"
    held = Table(
        title=f"{view.symbol}, {kind}: forecasts from {view.first_origin} to {view.last_origin}",
        columns=columns("Days ahead", ">Skill", ">p", ">50 % held", ">80 % held", ">95 % held", ">Direction"),
        rows=tuple(
            (
                str(score.horizon),
                number(score.skill_crps_pct, "+.1f", " %"),
                _p(score.dm_p),
                number(score.cover50, ".0f", " %"),
                number(score.cover80, ".0f", " %"),
                number(score.cover95, ".0f", " %"),
                number(score.direction, ".0f", " %"),
            )
            for score in main
        ),
        caption=(
            "Skill: per cent of CRPS saved against a Gaussian random walk; p: Diebold-Mariano test of that difference. A 50 % interval should hold 50 % "
            "of what came. Direction: how often the middle pointed the right way."
        ),
    )
    errors = Table(
        title="Errors",
        columns=columns("Days ahead", ">CRPS", ">Pinball", ">MAE", ">MAE skill", ">MASE", ">MSIS ratio"),
        rows=tuple(
            (
                str(score.horizon),
                number(score.crps, ".3g"),
                number(score.pinball, ".3g"),
                number(score.mae, ".3g"),
                number(score.mae_skill_pct, "+.1f", " %"),
                number(score.mase, ".2f"),
                number(score.msis_ratio, ".2f"),
            )
            for score in main
        ),
        caption="CRPS, pinball loss and MAE in units of the price; MSIS ratio: the 95 % interval's score beside the walk's, below 1 is better.",
    )
    return held, errors


def _members(view: BacktestView) -> Table:
    """Skill of every model, one column per horizon."""
    models = tuple(dict.fromkeys(score.model for score in view.scores if score.model != "gaussian_walk"))
    found = {(score.model, score.horizon): score.skill_crps_pct for score in view.scores}
    return Table(
        title="Skill by model",
        columns=columns("Model", *(f">{horizon} day{'s' if horizon > 1 else ''} ahead" for horizon in view.horizons)),
        rows=tuple((model_name(model), *(number(found.get((model, h)), "+.1f", " %") for h in view.horizons)) for model in models),
    )


def _calibration(name: str, found: tuple[CalibrationView, ...]) -> Curve:
    """Stated chances beside what came: on the diagonal they mean what they say."""
    levels = found[0].levels
    worst = max(abs(seen - level) for item in found for level, seen in zip(item.levels, item.observed, strict=True))
    x = tuple(100 * level for level in levels)
    lines = tuple(
        Trace(
            name=f"{item.horizon} day{'s' if item.horizon > 1 else ''} ahead" if item.horizon else f"{item.n} issued forecasts",
            values=tuple(100 * share for share in item.observed),
        )
        for item in found
    )
    return Curve(
        title=f"{name}: do the chances mean what they say?",
        x_label="stated chance to be below, %",
        y_label="came below, %",
        x=x,
        traces=(*lines, Trace(name="as stated", values=x, dashed=True)),
        alt=f"Stated chances beside how often it happened; on the dashed line both are equal. The largest distance is {100 * worst:.0f} points.",
    )


def _latest(view: BacktestView) -> Table:
    return Table(
        title=f"The last {len(view.latest)} of them, {view.latest[0].horizon} trading days ahead",
        columns=columns("From", ">80 % interval", ">Median", ">What came", ">Error", ""),
        rows=tuple(
            (
                item.origin.isoformat(),
                f"{item.low80:,.2f} to {item.high80:,.2f}",
                f"{item.median:,.2f}",
                f"{item.actual:,.2f}",
                _miss(item.median, item.actual),
                "inside" if item.inside80 else "outside",
            )
            for item in view.latest
        ),
    )


def _p(value: float | None) -> str:
    return "–" if value is None else p_value(value).removeprefix("p = ").removeprefix("p ")


def _miss(median: float, actual: float | None) -> str:
    """How far the middle was off; no sign, for being too high is no gain."""
    if not actual:
        return "–"
    off = 100 * (median / actual - 1)
    return f"{abs(off):.1f} % {'high' if off > 0 else 'low'}"


def _failures(view: BacktestView) -> tuple[Notice, ...]:
    return tuple(
        Notice(
            tone="warning",
            text=f"{model_name(item.model)} is not scored: it {item.reason}.",
        )
        for item in view.failures
    )


def forecast_accuracy(view: AccuracyView) -> Said:
    """The forecasts that were issued beside what came, and what the model would have said on earlier days."""
    blocks: list[Block] = []
    if view.issued:
        blocks.append(_issued(view))
    if view.scores:
        blocks.append(_issued_scores(view.scores))
    if view.calibration is not None and view.judged >= LAST:
        blocks.append(_calibration("Issued forecasts", (view.calibration,)))
    measured = view.backtest or view.record
    text = _issued_in_words(view)
    if measured is not None:
        text += f" {verdict(measured)}"
        blocks += [
            *_scores(measured),
            _members(measured),
            _calibration(measured.symbol, measured.calibration),
            _latest(measured),
            *_failures(measured),
        ]
    elif view.symbol is None and not view.total:
        text += " Name a symbol, and I show how its model would have done on earlier days."
    asks = (
        (f"backtest forecasts of {view.symbol}", f"forecast {view.symbol} for a month")
        if view.symbol
        else ("which model versions are there?",)
    )
    sources = (source((view.source,), view.as_of),) if view.source else ()
    return Said(text=text, blocks=(*blocks, *sources, next_questions(*asks)))


def _issued_in_words(view: AccuracyView) -> str:
    of = f" of {escaped(view.name)} ({view.symbol})" if view.symbol else ""
    if view.judged:
        still = view.total - view.judged
        rest = f" {still} more {'are' if still > 1 else 'is'} still open." if still else ""
        return f"**{view.inside80} of {view.judged}** issued forecasts{of} whose day has come held it in their 80 % interval.{rest}"
    if view.total:
        none = "their days have not come yet" if view.total > 1 else "its day has not come yet"
        return f"I have issued **{view.total}** forecast{'s' if view.total > 1 else ''}{of}; {none}."
    return f"I have issued no forecast{of} yet."


def _issued(view: AccuracyView) -> Table:
    rows = tuple(
        (
            *(() if view.symbol else (item.symbol,)),
            item.origin.isoformat(),
            item.due.isoformat(),
            model_name(item.model),
            f"{item.low80:,.2f} to {item.high80:,.2f}",
            "not yet" if item.actual is None else f"{item.actual:,.2f}",
            _miss(item.median, item.actual),
            "" if item.inside80 is None else "inside" if item.inside80 else "outside",
        )
        for item in view.issued
    )
    first = () if view.symbol else ("Symbol",)
    return Table(
        title=f"Issued here: the last {len(rows)}",
        columns=columns(*first, "Made", "For", "Model", ">80 % interval", ">What came", ">Error", ""),
        rows=rows,
    )


def _issued_scores(scores: tuple[IssuedScoreView, ...]) -> Table:
    return Table(
        title="Issued here: scores by model and horizon",
        columns=columns("Symbol", "Model", ">Days ahead", ">Outcomes", ">Error", ">Skill", ">50 % held", ">80 % held", ">95 % held"),
        rows=tuple(
            (
                item.symbol,
                model_name(item.model),
                str(item.horizon),
                str(item.n),
                number(item.error_pct, ".1f", " %"),
                number(item.skill_crps_pct, "+.1f", " %"),
                number(item.cover50, ".0f", " %"),
                number(item.cover80, ".0f", " %"),
                number(item.cover95, ".0f", " %"),
            )
            for item in scores
        ),
        caption="Error: mean distance of the median from what came. Skill: per cent of CRPS saved against a Gaussian random walk.",
    )
