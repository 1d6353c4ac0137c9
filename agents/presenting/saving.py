"""What regular savings would have become, in words and a picture."""

from agents.blocks import LineWithBand, Notice, Trace
from agents.presenting.said import Said, listed, next_questions, pct, price, source
from tools.saving_plans import SavingPlanView


def saving_plan(view: SavingPlanView) -> Said:
    """What the instalments came to, beside what was put in and the same sum put in at once."""
    unit, what = view.currency, listed(view.symbols)
    yearly = f", {pct(view.irr_frac, signed=True)} a year money-weighted (IRR)" if view.irr_frac is not None else ""
    made = f"{'gain' if view.gain >= 0 else 'loss'} of {price(abs(view.gain), unit)}"
    fees = f" {price(view.fees, unit)} of it went to fees." if view.fees else ""
    text = (
        f"**{price(view.value, unit)}** is what {price(view.amount, unit)} a {view.every} in {what} would have become from {view.start} to {view.end}: "
        f"{price(view.paid, unit)} in {view.instalments} instalments, a {made}{yearly}.{fees} "
        f"Put in at once on the first day, the same sum would be {price(view.at_once_value, unit)}; the deepest fall on the way was {pct(view.fell_frac)}. "
        "This looks back: nobody knows what the next years bring."
    )
    chart = LineWithBand(
        title=f"Saving {price(view.amount, unit)} a {view.every}",
        unit=unit,
        days=tuple(point.date for point in view.points),
        traces=(
            Trace(name="value", values=tuple(point.value for point in view.points)),
            Trace(name="put in", values=tuple(point.paid for point in view.points)),
        ),
        alt=f"From {view.start} to {view.end}: {price(view.value, unit)} from {price(view.paid, unit)}.",
    )
    notes = tuple(Notice(tone="neutral", text=sentence) for sentence in view.notes)
    asks = next_questions(f"how did {view.symbols[0]} do over 10 years?", f"forecast {view.symbols[0]} for a month")
    return Said(text=text, blocks=(chart, *notes, source(view.sources, view.end), asks))
