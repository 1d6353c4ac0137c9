"""What a message is before it is cut into requests: a file handed in, all but some, what was just shown pointed at, the last answer gone on with."""

from agents.understanding.afterthoughts import after_forecast
from agents.understanding.clause import Clause
from agents.understanding.continuations import another_model, of_chance, of_stranger
from agents.understanding.entries import entry_told
from agents.understanding.exceptions import excepted
from agents.understanding.excerpts import asked_on, page_asked
from agents.understanding.followups import following
from agents.understanding.listings import narrowed
from agents.understanding.netting import netted
from agents.understanding.paperwork import handed_in
from agents.understanding.personal import personal
from agents.understanding.removing import beside, taken_away
from agents.understanding.scene import Draft, Scene
from agents.understanding.sequels import against, of_extremes, of_paper, of_same_time, of_year, side_by_side, two_stretches
from agents.understanding.several import several
from agents.understanding.sums import summed_on
from agents.understanding.targets import aimed
from agents.understanding.undertaking import taken_up
from agents.understanding.verdicts import judged
from agents.understanding.worths import looked_back
from agents.understanding.years import years_beside

_READINGS = (
    handed_in,
    excepted,
    taken_away,
    beside,
    several,
    aimed,
    years_beside,
    summed_on,
    page_asked,
    netted,
    looked_back,
    entry_told,
    narrowed,
    after_forecast,
    side_by_side,
    against,
    two_stretches,
    of_extremes,
    of_same_time,
    of_paper,
    of_year,
    judged,
    taken_up,
    another_model,
    asked_on,
    of_stranger,
    of_chance,
    following,
)
"""Tried in this order; the first that knows the message decides."""


def told_at_once(clause: Clause, scene: Scene) -> list[Draft] | None:
    """The drafts of a whole message that is told by its form; None where it has to be read request by request."""
    found = (read(clause, scene) for read in _READINGS)
    return next((drafts for drafts in found if drafts is not None), None) or personal(clause)
