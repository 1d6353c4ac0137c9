"""A trade that was asked about and is gone on with after something else was looked at: "buy apple" ... "how much cash do I have" ... "then 10 at 268"."""

import re
from dataclasses import replace

from agents.understanding.amendments import SAID
from agents.understanding.answers import answered
from agents.understanding.clause import Clause
from agents.understanding.scene import Draft, Scene, asking

_TAKEN_UP = re.compile(
    r"^\W*(?:(?:ok|okay|then|so|now|right|fine|good|well|alright|great|and|yes|yeah|let us|make it|i will|take|do)\W+)*(?:then|ok|okay|so|right|fine|alright|well|make it|let us|buy|sell|take|yes|go for|i will)\b|\bthen\W*$"
)


def resumed(clause: Clause, scene: Scene, *, bare: bool) -> Draft | None:
    """The interrupted call with what the clause adds; a question where another instrument was spoken of since; None for anything else."""
    question = scene.memory.suspended
    if (
        question is None
        or SAID in question.call.args
        or scene.memory.question is not None
        or scene.known.pending
        or not bare
        or "?" in clause.text
    ):
        return None
    if not clause.figures and not (clause.mentions and "symbol" in question.missing):
        return None
    if len(clause.figures) < 2 and not _TAKEN_UP.match(clause.plain) and not clause.has(r"\b(?:shares|units)\b"):
        return None
    call = question.call
    asked = call.text("symbol")
    others = tuple(one for one in scene.memory.symbols if one != asked)
    if others and asked and not clause.mentions:
        return asking("symbol", f"Of which one: {asked} or {others[-1]}?", call.intent, {**call.args, "symbol": None}, (asked, others[-1]))
    return answered(clause, replace(scene, subjects=()), question)
