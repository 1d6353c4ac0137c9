"""What a message is before it is cut into requests: a file handed in, all but some, what was just shown pointed at, the last answer gone on with."""

from agents.understanding.afterthoughts import after_forecast
from agents.understanding.clause import Clause
from agents.understanding.continuations import another_model, of_chance, of_stranger
from agents.understanding.entries import entry_told
from agents.understanding.exceptions import excepted
from agents.understanding.excerpts import asked_on, page_asked
from agents.understanding.followups import following
from agents.understanding.forgetting import forgotten
from agents.understanding.listings import narrowed
from agents.understanding.netting import netted
from agents.understanding.papers import turned_to
from agents.understanding.paperwork import handed_in, taken_away_paper
from agents.understanding.personal import personal
from agents.understanding.pointing import other_one
from agents.understanding.removing import beside, taken_away
from agents.understanding.scene import Draft, Scene
from agents.understanding.sequels import against, of_extremes, of_paper, of_same_time, of_year, side_by_side, two_stretches
from agents.understanding.several import several
from agents.understanding.sums import summed_on
from agents.understanding.surety import sources_told
from agents.understanding.targets import aimed
from agents.understanding.toppings import topped_up
from agents.understanding.undertaking import taken_up
from agents.understanding.verdicts import judged
from agents.understanding.worths import looked_back
from agents.understanding.years import years_beside

_READINGS = (
    handed_in,  # a file that came with the message is what the words are about
    excepted,  # before any order is read, so that what is excepted is never traded
    forgotten,  # the same of what is remembered, which the head would take for small talk
    taken_away_paper,  # the same of documents that were listed or answered from
    taken_away,  # "delete the first" is of what was shown; the head would take an entry of the books
    beside,  # the same, one entry further
    several,  # portfolios as such, before their names are taken for instruments
    aimed,  # shares of several instruments are no trades of them
    years_beside,  # two years are a comparison, one year narrows what was shown
    summed_on,  # sums of a list, before the list is narrowed
    page_asked,  # about the paper that was quoted, in words that any question has
    turned_to,  # a document by its name, by its place or as the other one, before a company of its name or an entry of the books
    netted,  # whether the last figure is after tax is no question of another figure
    looked_back,  # "I should have bought" reports no trade
    topped_up,  # money on top of a sum, before "a round number" is one of units
    entry_told,  # one transaction, before a list of them
    narrowed,  # the list that was shown, before its words ("only the buys") begin a new request
    after_forecast,  # figures of the forecast that was shown, before they are asked of the books
    sources_told,  # a doubt is about the last answer, whatever it was of; that of a forecast is told by its record
    side_by_side,  # what was spoken of in another light, before an instrument alone changes the last request
    against,  # the same beside an index
    two_stretches,  # the same over two times; one time alone changes the last request
    of_extremes,  # the same at its ends
    of_same_time,  # another instrument with "same" in it changes nothing else
    of_paper,  # the papers of another company, before its price
    of_year,  # a year alone is never a number of units
    judged,  # which was better, of what was compared above
    taken_up,  # what was proposed in words becomes trades only where they are asked for
    another_model,  # a model is no instrument
    other_one,  # nor is "the other one" a request by itself
    asked_on,  # a question in the paper that was answered from, before words of finance are explained
    of_stranger,  # a name that nobody knows is asked about, before the request is made of the one before
    of_chance,  # a bare number after a chance is another chance
    following,  # all else that lives from the last answer alone
)
"""Tried in this order, each for the reason beside it; the first that knows the message decides. What is remembered of a person comes last."""


def told_at_once(clause: Clause, scene: Scene) -> list[Draft] | None:
    """The drafts of a whole message that is told by its form; None where it has to be read request by request."""
    found = (read(clause, scene) for read in _READINGS)
    return next((drafts for drafts in found if drafts is not None), None) or personal(clause)
