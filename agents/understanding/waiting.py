"""What is said to what waits for a yes: one of two ways, some of several, yes or no, a question about the card, a correction."""

import re

from agents.understanding.amending import amended
from agents.understanding.card_questions import of_card
from agents.understanding.choices import choice
from agents.understanding.clause import Clause
from agents.understanding.model import Call
from agents.understanding.outcome import clarify
from agents.understanding.replies import is_no, is_undo, is_yes, reply
from agents.understanding.scene import Draft, Scene, symbols_of


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


EITHER, STILL = "either", "still"
"""What the question lacks that was asked once, and once more in other words."""
_BOTH = re.compile(r"\b(?:both|each|all of it|everything)\b")
_BACK = re.compile(
    r"\b(?:last|latest|recorded|booked|saved|previous|already|undo|take (?:it|that|the \w+(?: \w+)?) back|take back|roll ?back|revert|second|latter|2nd|change|books?)\b"
)
_DROP = re.compile(
    r"\b(?:drop|cancel|discard|forget|scrap|reject|withdraw|proposals?|card|waiting|waits|pending|open|new one|first|former|1st|that one|not recorded)\b"
)
_LONGEST_ANSWER = 10
_OPTIONS = ("drop it", "take back the last change")


def either_way(question: str) -> Draft:
    """The question for one of two ways."""
    return Draft(calls=(Call(intent="undo"),), missing=(EITHER,), question=question, options=_OPTIONS)


def chosen_way(clause: Clause, scene: Scene) -> list[Draft] | None:
    """What follows from the answer to that question; None where no such question is open, or the message is about something else."""
    asked, low = scene.memory.question, clause.low
    if asked is None or asked.missing not in {(EITHER,), (STILL,)} or not scene.known.pending:
        return None
    if clause.figures or clause.times.days or len(low.split()) > _LONGEST_ANSWER:
        return None
    again = [_asked_again(scene) if asked.missing == (EITHER,) else _left_alone(scene)]
    if is_yes(low) and not _BOTH.search(low):
        return again
    return _named_way(clause, scene, again)


def _named_way(clause: Clause, scene: Scene, again: list[Draft]) -> list[Draft] | None:
    low, named = clause.low, {*symbols_of(clause, scene)}
    waiting = {str(call.args.get("symbol")) for call in scene.known.pending[-1:]}
    cancel, undo = Draft(calls=(Call(intent="cancel"),)), Draft(calls=(Call(intent="undo", args={"symbol": min(named)} if named else {}),))
    if _BOTH.search(low):
        return [cancel, Draft(calls=(Call(intent="undo"),))]
    back, drop = _BACK.search(low) is not None or is_undo(low), _DROP.search(low) is not None or bool(named & waiting)
    if back or drop:
        return again if back and drop else [undo] if back else [cancel]
    if re.search(r"\b(?:neither|none|nothing)\b", low) or re.fullmatch(r"\W*no\W*", low):
        return [_left_alone(scene)]
    return [cancel] if is_no(low) else None


def _asked_again(scene: Scene) -> Draft:
    title = scene.known.pending_titles[-1] if scene.known.pending_titles else "what waits"
    question = f"Which of the two? Say “drop it” and “{title}” goes unrecorded; or say “the last change” and I show what I would take back."
    return Draft(calls=(Call(intent="undo"),), missing=(STILL,), question=question, options=_OPTIONS)


def _left_alone(scene: Scene) -> Draft:
    title = scene.known.pending_titles[-1] if scene.known.pending_titles else "The proposal"
    text = f"Then both stay as they are: nothing is dropped and nothing taken back. “{title}” still waits; “record it” records it."
    return Draft(calls=(clarify("request", text, _OPTIONS),))
