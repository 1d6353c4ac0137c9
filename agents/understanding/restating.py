"""Reports that contradict what is in the books: other figures or another day of what was recorded, or one entry that is there twice."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from agents.understanding.clause import Clause
from agents.understanding.figures import NEGATED
from agents.understanding.guards import Stance, stance
from agents.understanding.model import Call, KnownActivity
from agents.understanding.records import CANDIDATES, build_delete, build_edit, find_activities
from agents.understanding.removing import points_nowhere, unclear
from agents.understanding.scene import Draft, Scene, asking, made

_REPORTED = re.compile(r"\b(?:bought|sold|purchased|deposited|withdrew|received|got|paid in)\b")
_TWICE = re.compile(
    r"\b(?:booked|recorded|entered|logged|added|saved|put in|typed|have|got|is|are|was|were|appears?|shows?|listed|counted)\b.{0,40}\b(?:twice|two times|double|doubly|duplicated?|a second time|there 2 times)\b"
    r"|\b(?:duplicate|double) (?:entry|entries|booking|transaction|trade|record)\b|\bdouble[- ]?(?:booked|entered|counted|recorded)\b"
)
_ORDINAL = re.compile(r"(?:the )?(?P<day>\d{1,2})(?:st|nd|rd|th)")


def restated(clause: Clause, scene: Scene) -> str | None:
    """edit_transaction where a report gives a recorded figure anew ("I sold 20 NVDA, not 15"), delete_transaction where one is there twice."""
    if scene.known.pending or stance(clause.plain) not in {Stance.ORDER, Stance.REFUSED}:
        return None
    if _TWICE.search(clause.plain) and not clause.has(r"\b(?:alert|watch ?list|document|file|forecast)\b"):
        return "delete_transaction"
    before = {f.value for f in clause.figures if NEGATED.search(clause.marked[: f.start])}
    if not before or not _REPORTED.search(clause.plain):
        return None
    found = find_activities(clause, scene.known)
    return "edit_transaction" if any(before & {a.quantity, a.unit_price, a.amount} for a in found) else None


def build_correction(clause: Clause, scene: Scene) -> Draft:
    """edit_transaction; a day without a month ("the 3rd") is one of the month of what is changed."""
    if points_nowhere(clause, scene):
        return unclear()
    draft = build_edit(clause, scene)
    if not draft.calls or draft.calls[0].args.get("field") != "date":
        return draft
    said, before = _day_of(clause, negated=False), _day_of(clause, negated=True)
    if said is None:
        return draft
    call, known = draft.calls[0], scene.known.activities
    refs = [str(call.args["target"])] if "target" in call.args else _listed(call)
    meant = [a for a in known if a.ref in refs and (before is None or "target" in call.args or a.date.day == before)]
    if len(meant) != 1:
        return draft
    try:
        day = meant[0].date.replace(day=said)
    except ValueError:
        return asking(
            "value", f"That month has no day {said}. Which day was it?", "edit_transaction", {"target": meant[0].ref, "field": "date"}
        )
    return made("edit_transaction", target=meant[0].ref, field="date", value=day.isoformat())


def _listed(call: Call) -> list[str]:
    refs = call.args.get(CANDIDATES)
    return [str(ref) for ref in refs] if isinstance(refs, list) else []


def _day_of(clause: Clause, *, negated: bool) -> int | None:
    """The day of a month that stands there without its month."""
    for day in clause.times.days:
        found = _ORDINAL.fullmatch(clause.low[day.start : day.end].strip())
        if found and (NEGATED.search(clause.marked[: day.start]) is not None) == negated:
            return int(found["day"])
    return None


def build_removal(clause: Clause, scene: Scene) -> Draft:
    """delete_transaction; of an entry that is there twice, the later one."""
    if points_nowhere(clause, scene):
        return unclear()
    if not _TWICE.search(clause.plain):
        return build_delete(clause, scene)
    named = find_activities(replace(clause, times=replace(clause.times, days=())), scene.known)
    about = named or (scene.known.activities[-1:] if not clause.mentions else ())
    later = [a.ref for a in about if any(_same(a, b) for b in scene.known.activities if int(b.ref) < int(a.ref))]
    twins = [a.ref for a in about if a.ref in later or any(_same(a, b) for b in scene.known.activities if b.ref != a.ref)]
    if len(later) == 1:
        return made("delete_transaction", target=later[0])
    options = tuple(f"{a.ref}: {a.type} {a.symbol or ''} {a.date.isoformat()}".replace("  ", " ") for a in _ending(about, later or twins))
    single = "That is in your books only once. Which transaction is one too many? Give its number, or say never mind."
    question = "Which of them is one too many?" if later else single
    return asking("target", question, "delete_transaction", {CANDIDATES: [*later]} if later else {}, options)


def _ending(about: Sequence[KnownActivity], refs: Sequence[str]) -> Sequence[KnownActivity]:
    return [a for a in about if not refs or a.ref in refs][-4:]


def _same(one: KnownActivity, other: KnownActivity) -> bool:
    """Whether two activities could be one that was entered twice: all alike but their numbers."""
    return _content(one) == _content(other)


def _content(one: KnownActivity) -> tuple[str, date, str | None, object, object, object]:
    return one.type, one.date, one.symbol, one.quantity, one.unit_price, one.amount
