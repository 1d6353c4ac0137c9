"""What is held: the whole, one holding, the largest few, the one thing that is asked of it."""

import re

from agents.understanding.asking import about_of, units_sold
from agents.understanding.clause import Clause
from agents.understanding.figures import Role
from agents.understanding.scene import Draft, Scene, has_pronoun, made, symbols_of
from agents.understanding.standing import day_that_was
from tools.asked import About

_ANY_OF_IT = re.compile(
    r"\b(?:do|did|whether|if|have) (?:i|we) (?:still |already |even |currently )?(?:own|hold|have|got|owned|held)\b(?: got)?(?: still)? (?:any|some|one|it|them|that|a few|many|much)\b(?! (?:money|cash|stocks?|shares in|other|else|alerts?|documents?))"
    r"|\bhow (?:many|much)(?: of (?:it|them|those|that))?(?: shares| units)? (?:do|did) (?:i|we) (?:still |already |currently )?(?:own|hold|have)\b(?! in\b)"
)


def build_portfolio(clause: Clause, scene: Scene) -> Draft:
    """show_portfolio, of one holding when named, the largest few when a number is."""
    named = symbols_of(clause, scene)
    if not named and len(scene.subjects) == 1 and ((scene.fresh and has_pronoun(clause)) or _ANY_OF_IT.search(clause.plain)):
        named = scene.subjects
    limit = next((int(f.value) for f in clause.figures if f.role is Role.LIMIT and 0 < f.value <= 100), None)
    about = about_of(clause)
    units = units_sold(clause) if about == About.IF_SOLD.value and named else None
    day = None if about == About.IF_SOLD.value else day_that_was(clause, scene.today)
    return made(
        "show_portfolio",
        symbol=named[0] if named else None,
        limit=limit,
        about=about,
        units=units,
        date=None if day is None else day.isoformat(),
    )
