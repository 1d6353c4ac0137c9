"""Versions of fitted models in words and tables."""

from agents.blocks import Table
from agents.presenting.forecasts import number
from agents.presenting.jobs import unfinished
from agents.presenting.said import Said, columns, escaped, model_name, next_questions, source
from tools.jobs import JobView
from tools.models import ModelsView
from tools.retraining import RetrainView


def retrain(view: JobView) -> Said:
    """A model that was fitted anew, and whether it is used from now on."""
    if view.state != "done" or view.result is None:
        return unfinished(view)
    made = RetrainView.model_validate(view.result)
    what = f"{escaped(made.name)} ({made.symbol})" if made.symbol else escaped(made.name)
    stays = f"version {made.in_use} stays" if made.in_use else "those that come with the program stay"
    fitted = f"Version {made.number} of the {model_name(made.model)} model of {what} is fitted to the last **{made.observations:,} values** up to {made.as_of}. "
    if made.promoted:
        text = fitted + f"It is **in use from now on**: {made.reason}."
    else:
        text = fitted + f"It is **not used**, {stays}: the new one is {made.reason}."
    duels = Table(
        title="New version beside the one in use, on the same earlier days",
        columns=columns("Steps ahead", ">Forecasts", ">CRPS saved", ">p"),
        rows=tuple((str(d.horizon), str(d.origins), number(d.saved_pct, "+.2f", " %"), number(d.p, ".2g")) for d in made.duels),
        caption="A new version is used only where it is not worse: at no horizon by more than chance, and by no more than 0.5 % over all.",
    )
    asks = (
        next_questions(f"forecast {made.symbol} for a month", "which model versions are there?")
        if made.symbol
        else next_questions("which model versions are there?")
    )
    return Said(text=text, blocks=(*((duels,) if made.duels else ()), source((made.source,), made.as_of), asks))


def list_models(view: ModelsView) -> Said:
    """The versions, newest first."""
    if not view.items:
        return Said(
            text="No model has been fitted yet. Ask for a forecast, and one will be.",
            blocks=(next_questions("forecast my portfolio for a month"),),
        )
    rows = tuple(
        (
            item.symbol or "all symbols",
            model_name(item.family),
            str(item.number),
            {"champion": "in use", "candidate": "candidate", "archived": "earlier" if item.promoted_at else "not taken"}[item.status]
            + ("" if item.intact else ", file damaged"),
            str(item.fitted_as_of),
            str(item.data_as_of),
            number(item.scores[-1].skill_crps_pct if item.scores else None, "+.1f", " %"),
            item.reason,
        )
        for item in view.items
    )
    table = Table(
        title="Model versions",
        columns=columns("Symbol", "Model", ">Version", "State", "Fitted on", "Carried on to", ">Skill", "Why"),
        rows=rows,
        caption="Skill: per cent of CRPS saved against a random walk at the longest measured horizon, on earlier days.",
    )
    used = sum(item.status == "champion" for item in view.items)
    first = next((item.symbol for item in view.items if item.symbol), None)
    asks = next_questions(
        *((f"retrain {first}", f"how accurate were your forecasts for {first}?") if first else ()), "which models are there?"
    )
    text = f"**{used}** model{'s are' if used != 1 else ' is'} in use; here {'are' if len(rows) != 1 else 'is'} the latest {len(rows)} version{'s' if len(rows) != 1 else ''}."
    return Said(text=text, blocks=(table, asks))
