"""What a card that waits says on one thing: its charges, what would be left, the average cost, whether it is recorded, its day and its place."""

from collections.abc import Sequence

from agents.markdown import escaped
from tools.base import Line
from tools.proposals import ProposalView

_LABELS = {
    "charges": ("Fee", "Tax withheld"),
    "left": (" units", "Cash "),
    "average": (" average cost",),
    "total": ("Cash effect",),
    "day": ("Date",),
    "place": ("Portfolio", "Account"),
    "price": (),
    "recorded": (),
}
"""The lines that answer, by the beginning or the end of their label."""


def answered_by(waiting: Sequence[ProposalView], about: str) -> str:
    """The sentences that answer a question about cards, each figure as the card has it."""
    if about == "recorded":
        titles = "; ".join(escaped(one.title) for one in waiting)
        noted = " ".join(note for one in waiting for note in one.notes if one.repeats is not None)
        return f"No, nothing of it is recorded yet; it waits for your yes: {titles}. {noted}".strip()
    return " ".join(_of_one(one, about) for one in waiting)


def _of_one(card: ProposalView, about: str) -> str:
    wanted = _LABELS.get(about, ())
    found = [line for line in card.lines if any(line.label.startswith(label) or line.label.endswith(label) for label in wanted)]
    if about == "left":
        found = [line for line in found if line.label != "Cash effect"]
    if about == "charges":
        return _charges(card, found)
    if about == "price":
        return f"It is {escaped(card.title)}. {' '.join(card.notes)}".strip()
    if about == "place":
        return (
            f"It goes where the card says: {_told(found)}." if found else f"{escaped(card.title)} goes into the portfolio that is open now."
        )
    if not found:
        return f"{escaped(card.title)} does not change that."
    lead = {"left": "After it you would have", "average": "It would become", "total": "In all it is", "day": "It is dated"}[about]
    return f"{lead}: {_told(found)}."


def _charges(card: ProposalView, found: Sequence[Line]) -> str:
    if not found:
        return f"No, there is no fee and no tax on {escaped(card.title)}. Say “fee 5” or “tax 2” to add one."
    effect = next((line.after for line in card.lines if line.label == "Cash effect"), "")
    counted = f" It is counted in the cash effect of {escaped(effect)}." if effect else ""
    return f"Yes, it is in there: {_told(found)}.{counted}"


def _told(lines: Sequence[Line]) -> str:
    return "; ".join(
        f"{escaped(line.label)} **{escaped(line.after)}**{f' (now {escaped(line.before)})' if line.before else ''}" for line in lines
    )
