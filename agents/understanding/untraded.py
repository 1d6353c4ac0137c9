"""What comes and goes without a purchase or a sale: splits, charges, opening balances, moves, units given away, trades by the weight that is left; and what is none at all."""

import re
from collections.abc import Callable
from typing import TypeAlias

from agents.understanding.charges import build_charge, charge_of
from agents.understanding.clause import Clause
from agents.understanding.model import Call
from agents.understanding.moving import build_given, build_moved, given_away, moved_how
from agents.understanding.scene import Draft, Scene
from agents.understanding.sides import has_side
from agents.understanding.splits import build_split, names_split
from agents.understanding.unbookable import no_trade
from agents.understanding.weighing import build_weighted, tells_weight

_GIVEN = re.compile(
    r"\b(?:transfer|send|sent|wire|move|give|gave|pay|paid|lend|lent|donate)\w*\b(?: \S+){0,4} to (?:my |the |our |an? )?(?!(?:\w+ )?(?:account|portfolio|depot|broker\w*|bank|cash)\b)[a-z]"
)
"""Money for somebody: the books pay nobody."""
_Reading: TypeAlias = Callable[[Clause, Scene], Draft | None]


def _split(clause: Clause, scene: Scene) -> Draft | None:
    return build_split(clause, scene) if names_split(clause) else None


def _weighted(clause: Clause, scene: Scene) -> Draft | None:
    return build_weighted(clause, scene) if tells_weight(clause) else None


def _given_away(clause: Clause, scene: Scene) -> Draft | None:
    return build_given(clause, scene) if given_away(clause) else None


def _charged(clause: Clause, scene: Scene) -> Draft | None:
    return None if (charged := charge_of(clause)) is None else build_charge(clause, scene, charged)


def _moved(clause: Clause, scene: Scene) -> Draft | None:
    return None if (moved := moved_how(clause)) is None else build_moved(clause, scene, moved)


def _paid_to_somebody(clause: Clause, scene: Scene) -> Draft | None:
    del scene
    given = _GIVEN.search(clause.plain) and not clause.mentions and not has_side(clause.plain)
    return Draft(calls=(Call(intent="out_of_scope"),)) if given else None


_READINGS: tuple[_Reading, ...] = (_split, no_trade, _weighted, _given_away, _charged, _moved, _paid_to_somebody)
"""Tried in this order; the first that knows the clause decides."""


def untraded(clause: Clause, scene: Scene) -> Draft | None:
    """The draft of what comes and goes without a trade; None where something is bought, sold or paid in or out."""
    return next((draft for reading in _READINGS if (draft := reading(clause, scene)) is not None), None)
