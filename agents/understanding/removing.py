"""What "remove it" and "delete the first" point at: what waits for a yes or was shown last, never an entry of the books that nobody looked at."""

import re
from dataclasses import replace
from decimal import Decimal

from agents.understanding.clause import Clause
from agents.understanding.model import Call, JsonValue, KnownActivity, KnownAlert
from agents.understanding.openings import LEAD, LEAD_BACK
from agents.understanding.ordinals import PLACE, PLACES
from agents.understanding.outcome import clarify
from agents.understanding.replies import is_no
from agents.understanding.scene import Draft, Scene, made, symbols_of

_BOOKS = frozenset({"add_transaction", "edit_transaction", "delete_transaction", "import_csv"})
_LISTS = _BOOKS | {"list_transactions"}
_REMOVE = r"(?:cancel|remove|delete|drop|erase|scrap|take off|take out|get rid of|unwatch|bin|throw out|kick out|kill|stop|disable|deactivate|silence|mute|clear|turn off|switch off|turn|switch|lose|strike|cross off)"
_ANY = PLACES | {"latest": -1}
_POINTED = re.compile(
    rf"^{LEAD_BACK}{_REMOVE} (?:it|that|this|them|those|(?:that|this|the) one|(?:the )?(?P<which>{PLACE}|latest)(?: (?:one|entry|item|alert|alarm|of (?:them|those|these)))?)"
    r"(?: (?:again|off|out|please|then|now|too|as well|also|from (?:it|there|the list|that list|my list|my watch ?list|the watch ?list)))*\W*$"
)
_PLACE_TOO = re.compile(
    rf"^\W*(?:(?:and|also|plus|oh|please|now|then)\W+)+(?:the )?(?P<which>{PLACE}|latest)(?: (?:one|entry|item|alert|alarm))?(?: (?:too|as well|also|please))*\W*$"
)
"""Another one of the same list, right after one was removed: "and the second too"."""
_NO_PLACE = re.compile(
    rf"^\W*(?:(?:no|not that(?: one)?|actually|oh|wait|sorry|i mean[t]?)\W+)+(?:the )?(?P<which>{PLACE}|latest)(?: (?:one|entry|item|alert|alarm))?\W*$"
)
"""Another place in the list than the one whose removal waits."""
_VERB_LAST = re.compile(
    rf"^{LEAD_BACK}(?:also |too )?(?:the )?(?P<which>{PLACE}|latest)(?: (?:one|entry|item|alert|alarm))?(?: (?:too|also|as well|please))* {_REMOVE}(?: off)?\W*$"
)
"""The verb behind its object, as other languages put it."""
_ALL_OF_THEM = re.compile(
    rf"^{LEAD_BACK}(?:turn|switch|{_REMOVE})(?: off)?(?: (?:them|those|these|the|my|alerts?|alarms?|every|each|of))* ?(?:all|everything|both|every one|the lot|the whole lot)(?: (?:of (?:them|those|these)|the|my|alerts?|alarms?|off|out|please|now))*\W*$"
)
_BARE_PLACE = re.compile(
    r"\b(?:the |my )?(?:first|last|oldest|latest|newest|earliest)(?: one| of (?:them|those|these))?\b(?! (?:\w+ |§ )?(?:trade|transaction|order|buy|purchase|sale|sell|deposit|withdrawal|dividend|activity|entry|payment|booking|fee|split|transfer)s?\b)"
)
_NOTHING_SHOWN = "Which do you mean? I have shown nothing of which that could be said. Give the number of a transaction, such as 8, or the name of what is to go."
_MOST_LISTED = 50


def taken_away(clause: Clause, scene: Scene) -> list[Draft] | None:
    """The removal of what was pointed at: of an open proposal, an entry of the watchlist, an alert, a transaction that was listed; None for anything else."""
    last = scene.memory.calls[-1] if scene.memory.calls else None
    if last is not None and last.intent.startswith("alert_") and _ALL_OF_THEM.match(clause.plain) and not clause.mentions:
        return [Draft(calls=(*(_off(alert) for alert in scene.known.alerts),))] if scene.known.alerts else _of_alerts(scene, None)
    again = last is not None and last.intent in {"alert_delete", "watchlist_remove"}
    if again and scene.known.pending and (other := _NO_PLACE.match(clause.plain)) is not None:
        return _instead(scene, other["which"], last)
    found = _POINTED.match(clause.plain) or _VERB_LAST.match(clause.plain) or (_PLACE_TOO.match(clause.plain) if again else None)
    if found is None or is_no(clause.low) or clause.mentions or clause.figures or scene.memory.question is not None:
        return None
    which, known = found["which"], scene.known
    shown = "" if last is None else last.intent
    watched, alerted = shown.startswith("watchlist_"), shown.startswith("alert_")
    just_asked = known.lately == "proposed" or (bool(known.pending) and known.pending[-1].intent == shown)
    listed = which is not None and (watched or alerted) and again
    if known.pending and not listed and (just_asked or not (watched or alerted)):
        return _of_pending(scene, which)
    if watched or alerted:
        return _of_watchlist(scene, which, last) if watched else _of_alerts(scene, which)
    return _of_books(scene, which, last)


def _instead(scene: Scene, which: str, last: Call | None) -> list[Draft]:
    """The removal of another entry of the list in place of the one that waits."""
    alerted = last is not None and last.intent == "alert_delete"
    drafts = _of_alerts(scene, which) if alerted else _of_watchlist(scene, which, last)
    old = scene.known.id_of(scene.known.pending[-1])
    return [replace(draft, calls=tuple(replace(call, replaces=old) for call in draft.calls)) for draft in drafts]


def _of_books(scene: Scene, which: str | None, last: Call | None) -> list[Draft] | None:
    """A transaction that was just listed or written; None where its own words tell which, a question where nothing was shown."""
    shown = "" if last is None else last.intent
    if last is not None and shown == "list_transactions" and which is not None and _ANY[which] >= 0:
        return _of_list(scene, last, _ANY[which])
    if which is None and (alone := shown_alone(scene)) is not None:
        return [made("delete_transaction", target=alone.ref)]
    told = (shown in _LISTS and scene.known.activities) or (which is not None and _ANY[which] < 0 and last is None)
    return None if told and (which is None or _ANY[which] < 0) else [unclear()]


def _of_pending(scene: Scene, which: str | None) -> list[Draft]:
    known = scene.known
    if (which is None and len(known.pending) > 1) or (which is not None and _ANY[which] >= len(known.pending)):
        titles = known.pending_titles[-4:]
        question = f"Which of what waits for your yes do you mean: {'; '.join(titles)}? Or give the number of a recorded transaction."
        return [Draft(calls=(clarify("target", question, titles),))]
    if len(known.pending) == 1:
        if which is not None and _ANY[which] >= 0:
            question = f"“{'; '.join(known.pending_titles)}” waits for your yes. Shall I drop that? To delete a recorded transaction, give its number."
            return [Draft(calls=(clarify("target", question, ("cancel",)),))]
        return [Draft(calls=(Call(intent="cancel"),))]
    place = _ANY[which] if which is not None else 0
    return [Draft(calls=(Call(intent="cancel", args={"proposal_ids": [known.pending_ids[place]]}),))]


def _of_watchlist(scene: Scene, which: str | None, last: Call | None) -> list[Draft]:
    listed = last.args.get("symbols") if last is not None and last.intent == "watchlist_add" else None
    names = [str(name) for name in listed if name in scene.known.watchlist] if isinstance(listed, list) else [*scene.known.watchlist]
    removed = last.args.get("symbols") if last is not None and last.intent == "watchlist_remove" else None
    changed = isinstance(removed, list) and not {*map(str, removed)} <= {*scene.known.watchlist}
    place = None if which is not None and changed else _place(which, len(names))
    if place is None:
        empty = "Your watchlist is empty." if not scene.known.watchlist else "Which one should leave the watchlist?"
        return [Draft(calls=(clarify("symbol", empty, scene.known.watchlist[:4]),))]
    return [made("watchlist_remove", symbols=[names[place]])]


def _of_alerts(scene: Scene, which: str | None) -> list[Draft]:
    alerts = scene.known.alerts
    place = _place(which, len(alerts))
    gone = {str(call.args.get("target")) for call in scene.memory.calls if call.intent == "alert_delete"} - {alert.ref for alert in alerts}
    if which is not None and gone:
        place = None  # the list that was shown had others too, so that a place in it is not one in what is left
    if place is None and alerts and which is None and scene.memory.calls[-1].intent == "alert_create":
        place = len(alerts) - 1
    if place is None:
        text = "Which alert should go?" if alerts else "You have no alerts."
        return [Draft(calls=(clarify("symbol", text, tuple(f"{a.symbol} {a.condition} {a.threshold:f}" for a in alerts[:4])),))]
    return [Draft(calls=(_off(alerts[place]),))]


def alert_of(last: Call, symbol: str, scene: Scene) -> dict[str, JsonValue]:
    """Which alert goes where a deletion turns to another instrument: its only one, else none that is told by its number."""
    found = [alert.ref for alert in scene.known.alerts if alert.symbol == symbol]
    return {"target": found[0] if len(found) == 1 else None} if last.intent == "alert_delete" else {}


def _off(alert: KnownAlert) -> Call:
    return Call(intent="alert_delete", args={"target": alert.ref, "symbol": alert.symbol})


def _of_list(scene: Scene, last: Call, place: int) -> list[Draft]:
    """The transaction in that place of the list that was shown; asked for its number where the list cannot be told again."""
    listed = _listed(scene, last)
    if listed is None or place >= len(listed):
        return [Draft(calls=(clarify("target", "Which of the transactions? Give its number from the list, such as 8."),))]
    return [made("delete_transaction", target=listed[place].ref)]


def _listed(scene: Scene, last: Call) -> list[KnownActivity] | None:
    """The transactions of a list as it was shown, newest first; None where it was one of a stretch of time or in another order."""
    if (number := last.args.get("number")) is not None:
        return [one for one in scene.known.activities if one.ref == str(number)]
    span = last.args.get("range")
    ranged = isinstance(span, dict) and {"start", "end"} <= {*span}
    if (
        last.args.get("order")
        and last.args.get("limit") == 1
        and set(last.args) - ({"range"} if ranged else set()) <= {"side", "symbol", "limit", "order"}
    ):
        return _extreme(scene, last)
    if set(last.args) - {"side", "symbol", "limit", "trades_only"} - ({"range"} if ranged else set()):
        return None
    side, symbol = last.args.get("side"), last.args.get("symbol")
    kept = _of_kind(scene, last, side, symbol)
    kept = [a for a in kept if a.type in {"buy", "sell"}] if last.args.get("trades_only") else kept
    newest = sorted(kept, key=lambda a: (a.date, int(a.ref) if a.ref.isdigit() else 0), reverse=True)
    return newest[: int(str(last.args.get("limit", _MOST_LISTED)))]


def _extreme(scene: Scene, last: Call) -> list[KnownActivity] | None:
    """The largest, smallest or oldest transaction, where every one of the list has an amount in one currency to be measured by."""
    side, symbol, order = last.args.get("side"), last.args.get("symbol"), last.args.get("order")
    kept = _of_kind(scene, last, side, symbol)
    if order == "oldest":
        return kept[:1]
    sized = [(abs(amount), a) for a in kept if (amount := _worth(a)) is not None]
    if len(sized) != len(kept) or len({amount for amount, _ in sized}) != len(sized) or not sized:
        return None
    ends = sorted(sized, key=lambda pair: pair[0])
    return [ends[-1 if order == "largest" else 0][1]]


def _of_kind(scene: Scene, last: Call, side: JsonValue, symbol: JsonValue) -> list[KnownActivity]:
    """The transactions of that side and instrument, within the days of the list, in the order of the books."""
    span = last.args.get("range")
    start, end = (str(span["start"]), str(span["end"])) if isinstance(span, dict) and {"start", "end"} <= {*span} else ("", "9999")
    return [
        a
        for a in scene.known.activities
        if (symbol is None or a.symbol == symbol) and (side is None or a.type.startswith(str(side))) and start <= a.date.isoformat() <= end
    ]


def _worth(activity: KnownActivity) -> Decimal | None:
    if activity.amount is not None or activity.quantity is None or activity.unit_price is None:
        return activity.amount
    return activity.quantity * activity.unit_price


def shown_alone(scene: Scene) -> KnownActivity | None:
    """The transaction that the list shown last consists of; None where it had none or several, or something else was shown."""
    last = scene.memory.calls[-1] if scene.memory.calls else None
    listed = _listed(scene, last) if last is not None and last.intent == "list_transactions" else None
    return listed[0] if listed is not None and len(listed) == 1 else None


_BESIDE = re.compile(
    rf"^{LEAD_BACK}(?:the |that )?(?:one|entry|trade|transaction|booking) (?P<way>before|after)(?: (?:that|it|this))?(?: one)?\W*$"
)


def beside(clause: Clause, scene: Scene) -> list[Draft] | None:
    """What waits to be changed or deleted, moved on to the transaction before or after it: "no, the one before that"."""
    found, pending = _BESIDE.match(clause.plain), scene.known.pending
    if found is None or not pending or pending[-1].intent not in {"delete_transaction", "edit_transaction"}:
        return None
    refs = [activity.ref for activity in scene.known.activities]
    told = next((call for call in reversed(scene.memory.written) if call.intent == pending[-1].intent), pending[-1])
    target = str(told.args.get("target"))
    place = refs.index(target) + (-1 if found["way"] == "before" else 1) if target in refs else -1
    if not 0 <= place < len(refs):
        return [unclear()]
    moved = told.with_args(target=refs[place])
    return [Draft(calls=(replace(moved, replaces=scene.known.id_of(pending[-1])),))]


def _place(which: str | None, count: int) -> int | None:
    if which is None:
        return 0 if count == 1 else None
    place = _ANY[which] if _ANY[which] >= 0 else count - 1
    return place if 0 <= place < count else None


def unclear() -> Draft:
    """The question what is meant, where nothing was shown that could be."""
    return Draft(calls=(clarify("target", _NOTHING_SHOWN),))


def points_nowhere(clause: Clause, scene: Scene) -> bool:
    """Whether a change or deletion names its entry by nothing but a place or a pronoun, though no entries were shown before it."""
    last = scene.memory.calls[-1] if scene.memory.calls else None
    found = _BARE_PLACE.search(clause.plain)
    if found is None or clause.mentions or (last is not None and last.intent in _LISTS):
        return False
    return last is not None or re.search(r"\b(?:first|oldest|earliest)\b", found[0]) is not None


_NAMED_OFF = re.compile(
    rf"^{LEAD_BACK}(?:get rid of|kick(?: out| off)?|kill|turn(?: off)?|switch(?: off)?|disable|deactivate|silence|mute|unwatch|drop|remove|delete|lose|cancel|take(?: off| out)?|scrap|bin|throw out|knock off|cross off|strike|stop|clear|minus|without|except|but not) "
    r"(?:the |that )?(?:one (?:on|for|about|of) )?§(?:'s)?(?: (?:one|alert|alarm|entry))?(?: (?:off|out|again|please|from (?:it|there|the list)))*\W*$"
)
_NAMED_TOO = re.compile(
    rf"^{LEAD}(?:the |that )?(?:one (?:on|for|about|of) )?(?:the )?§(?:'s)?(?: (?:one|alert|alarm|entry))?(?: (?:too|as well|also|please))*\W*$"
)
"""Another one of the same list, right after one was removed: "and the Nvidia one too"."""
_ONE_MORE = r"^\W*(?:and|also|plus)\b|\b(?:too|as well|also)\b"


def named_off(clause: Clause, scene: Scene) -> list[Draft] | None:
    """An alert or an entry of the list that was just shown, told by its company: "get rid of the Apple one", "and the Nvidia one too"."""
    last, named = scene.memory.calls[-1], symbols_of(clause, scene)
    again = last.intent in {"alert_delete", "watchlist_remove"} and _NAMED_TOO.match(clause.plain) is not None and clause.has(_ONE_MORE)
    if not (_NAMED_OFF.match(clause.plain) or again) or clause.figures or len(named) != 1:
        return None
    if last.intent.startswith("alert_") and any(alert.symbol == named[0] for alert in scene.known.alerts):
        return [made("alert_delete", symbol=named[0], **alert_of(Call(intent="alert_delete"), named[0], scene))]
    return (
        [made("watchlist_remove", symbols=[named[0]])]
        if last.intent.startswith("watchlist_") and named[0] in scene.known.watchlist
        else None
    )
