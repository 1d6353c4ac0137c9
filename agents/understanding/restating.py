"""Reports that contradict what is in the books: other figures or another day of what was recorded, or one entry that is there twice."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from agents.understanding.clause import Clause
from agents.understanding.figures import NEGATED, Role
from agents.understanding.guards import Stance, stance
from agents.understanding.model import Call, Known, KnownActivity
from agents.understanding.records import CANDIDATES, build_edit, find_activities, target_of, type_of
from agents.understanding.removing import points_nowhere, unclear
from agents.understanding.scene import Draft, Scene, asking, made

_REPORTED = re.compile(r"\b(?:bought|sold|purchased|deposited|withdrew|received|got|paid in)\b")
_TWICE = re.compile(
    r"\b(?:booked|recorded|entered|logged|added|saved|put in|typed|have|got|is|are|was|were|appears?|shows?|listed|counted)\b.{0,40}\b(?:twice|two times|double|doubly|duplicated?|a second time|there 2 times)\b"
    r"|\b(?:duplicate|double) (?:entry|entries|booking|transaction|trade|record)\b|\bdouble[- ]?(?:booked|entered|counted|recorded)\b"
)
ONE_AT_A_TIME = "I delete one transaction at a time, so that nothing is lost by accident. Which one?"
_NEAREST = "I find no such entry; the nearest is {entry}. Which one do you mean? Give its number."
_EVERYTHING = re.compile(r"\b(?:all|every)\b(?!.*\bbut\b)")
_SEVERAL = re.compile(r"\b(?:transactions?|trades?|entries|numbers?|orders?|no\.?)\s*#?\d+(?:\s*(?:,|and|&|to|-)\s*#?\d+)+\b")
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
    draft = _of_such_an_entry(build_edit(clause, scene), clause, scene)
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


def _of_such_an_entry(draft: Draft, clause: Clause, scene: Scene) -> Draft:
    """The draft, or the question which entry it is where the figures beside the new one are none of its own."""
    args = draft.calls[0].args if draft.calls and not draft.missing else {}
    meant = next((a for a in scene.known.activities if a.ref == args.get("target")), None)
    old = [f for f in clause.figures if f.value != args.get("value")]
    if (
        meant is None
        or args.get("field") not in {"quantity", "price", "amount"}
        or not old
        or _fits(replace(clause, figures=tuple(old)), meant)
    ):
        return draft
    return asking(
        "target", _NEAREST.format(entry=_told(meant)), "edit_transaction", {k: v for k, v in args.items() if k != "target"}, (meant.ref,)
    )


def _told(entry: KnownActivity) -> str:
    size = f"{entry.quantity.normalize():f}" if entry.quantity else None
    return f"{entry.ref}: " + " ".join(filter(None, (entry.type, size, entry.symbol, entry.date.isoformat())))


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
        return _deletion(clause, scene)
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


def _deletion(clause: Clause, scene: Scene) -> Draft:
    """delete_transaction of one target; several at once, and one of another amount than what is said, are asked about first."""
    several = _SEVERAL.search(clause.plain) is not None or any(f.role is Role.LIMIT and f.value > 1 for f in clause.figures)
    if several or (_EVERYTHING.search(clause.plain) and len(find_activities(clause, scene.known)) != 1):
        return asking("target", ONE_AT_A_TIME, "delete_transaction", {})
    charged = _charges(clause, scene.known)
    target, question = (charged[0].ref, None) if len(charged) == 1 else target_of(clause, scene, "delete_transaction", {})
    if target is None:
        return question or Draft()
    meant = next((a for a in scene.known.activities if a.ref == target), None)
    if meant is not None and not _fits(clause, meant):
        return asking("target", _NEAREST.format(entry=_told(meant)), "delete_transaction", {}, (target,))
    return made("delete_transaction", target=target)


def _fits(clause: Clause, entry: KnownActivity) -> bool:
    """Whether an entry has one of the figures that are said of it, if any are."""
    if any(f.role is Role.TARGET for f in clause.figures):
        return True
    said = {f.value for f in clause.figures if f.role not in {Role.LIMIT, Role.PERCENT, Role.FEE, Role.TAX}}
    total = entry.quantity * entry.unit_price if entry.quantity and entry.unit_price else None
    return not said or bool(said & {entry.quantity, entry.unit_price, entry.amount, total})


_CHARGES = re.compile(
    r"\b(?:the|that|this|my|our|on) (?:\w+ )?(?P<kind>fee|interest|tax|split)\b(?! (?:of|on|for|from) (?:the |that |my )?(?:last |latest )?(?:trade|buy|sale|purchase))"
)


def _charges(clause: Clause, known: Known) -> tuple[KnownActivity, ...]:
    """The fees, taxes, splits or interest that are to go: the newest where "the last" or "that" is said."""
    said = _CHARGES.search(clause.plain)
    if said is None or type_of(clause.plain) is not None:
        return ()
    symbols = {i.symbol for m in clause.mentions for i in m.instruments}
    found = [a for a in known.activities if a.type == said["kind"] and (not symbols or a.symbol in symbols)]
    return tuple(found[-1:] if re.search(r"\b(?:last|latest|that|this)\b", said[0]) else found)


def _ending(about: Sequence[KnownActivity], refs: Sequence[str]) -> Sequence[KnownActivity]:
    return [a for a in about if not refs or a.ref in refs][-4:]


def _same(one: KnownActivity, other: KnownActivity) -> bool:
    """Whether two activities could be one that was entered twice: all alike but their numbers."""
    return _content(one) == _content(other)


def _content(one: KnownActivity) -> tuple[str, date, str | None, object, object, object]:
    return one.type, one.date, one.symbol, one.quantity, one.unit_price, one.amount
