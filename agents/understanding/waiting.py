"""What is said to what waits for a yes: one of two ways, some of several, yes or no, a question about the card, a correction."""

from agents.understanding.alternatives import chosen_way, either_way
from agents.understanding.amending import amended
from agents.understanding.card_questions import of_card
from agents.understanding.choices import choice
from agents.understanding.clause import Clause
from agents.understanding.replies import reply
from agents.understanding.scene import Draft, Scene


def to_what_waits(clause: Clause, scene: Scene) -> list[Draft] | None:
    """The drafts of a message that is about what waits; None where it has to be read otherwise."""
    found = (read(clause, scene) for read in (chosen_way, _chosen, _replied, _of_card))
    return next((drafts for drafts in found if drafts is not None), None)


def _chosen(clause: Clause, scene: Scene) -> list[Draft] | None:
    calls = choice(clause, scene)
    return None if calls is None else [Draft(calls=tuple(calls))]


def _replied(clause: Clause, scene: Scene) -> list[Draft] | None:
    act = reply(clause, scene)
    if act is None:
        return None
    return [either_way(str(act.args["question"])) if act.intent == "clarify" else Draft(calls=(act,))]


def _of_card(clause: Clause, scene: Scene) -> list[Draft] | None:
    """Nothing while another question is open: then the message is its answer first."""
    return None if scene.memory.question is not None else of_card(clause, scene) or amended(clause, scene)
