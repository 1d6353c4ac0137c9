"""Versions of fitted models in words and tables."""

from decimal import Decimal

from agents.blocks import Notice, Table
from agents.markdown import escaped
from agents.presenting.forecasts import number
from agents.presenting.jobs import unfinished
from agents.presenting.said import Said, columns, listed, model_name, next_questions, source
from core.money import format_pct
from tools.explanations import ExplanationView
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


def weights(view: ExplanationView) -> Said:
    """What part each model has in a forecast, that of the one that was asked about first, and the record that it follows from."""
    shares = {item.label: Decimal(item.value) for item in view.parts if item.value is not None}
    records = {item.label: Decimal(item.value) for item in view.context if item.unit == "percent" and item.value is not None}
    ranked = sorted(shares, key=lambda name: shares[name], reverse=True)
    rows = tuple(
        (model_name(_key(name)), format_pct(shares[name], digits=1), f"{records[name]:+.1f} %" if name in records else "–")
        for name in ranked
    )
    table = Table(
        title="Weights of the models",
        columns=columns("Model", ">Weight", ">Skill"),
        rows=rows,
        caption="Skill: per cent of CRPS saved against a Gaussian random walk on earlier days of the symbol.",
    )
    most = listed([f"{model_name(_key(name))} {format_pct(shares[name], digits=0)}" for name in ranked[:3]]) if ranked else ""
    notes = tuple(Notice(tone="warning", text=sentence) for sentence in view.incomplete[:5])
    text = f"{_part_of(view, shares, records)}Most weight in the forecast of {view.symbol} as of {view.as_of}: **{most}**. {_RULE}"
    return Said(text=text, blocks=(table, *notes, source(view.sources, None), next_questions(f"forecast {view.symbol} for a month")))


_RULE = "Weights follow each model's record on earlier days of the symbol: one that adds nothing to the others gets little or none."


def _key(label: str) -> str:
    return label.replace(" ", "_")


def _part_of(view: ExplanationView, shares: dict[str, Decimal], records: dict[str, Decimal]) -> str:
    """The weight of the model that was asked about; empty where none was."""
    if view.part is None:
        return ""
    name = model_name(view.part)
    label = view.part.replace("_", " ")
    if label not in shares:
        return f"{name[:1].upper() + name[1:]} is not among the models of the forecast of {view.symbol}. "
    record = f", with a skill of {records[label]:+.1f} % against a random walk on earlier days" if label in records else ""
    return f"{name[:1].upper() + name[1:]} has **{format_pct(shares[label], digits=1)}** of the weight{record}. "
