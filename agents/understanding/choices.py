"""Answers to several proposals that were shown together: "only the first", "yes to the sale", "no to the fee", "all but the last"."""

import re
from dataclasses import dataclass, field

from agents.understanding.card_days import by_day
from agents.understanding.clause import Clause
from agents.understanding.model import Call
from agents.understanding.ordinals import PLACES
from agents.understanding.scene import Scene, symbols_of

_KINDS: tuple[tuple[str, str], ...] = (
    ("sell", r"s(?:ale|ell|elling|old)s?"),
    ("buy", r"(?:buy|buys|buying|bought|purchases?)"),
    ("deposit", r"(?:deposits?|money in)"),
    ("withdraw", r"(?:withdrawals?|withdraw|money out)"),
    ("fee", r"(?:fees?|charges?|commissions?|costs?)"),
    ("dividend", r"dividends?"),
    ("interest", r"interest"),
    ("tax", r"tax(?:es)?"),
    ("transfer", r"(?:transfers?|moves?)"),
    ("alert", r"(?:alerts?|alarms?)"),
    ("watchlist", r"watch ?list"),
    ("delete", r"deletions?"),
)
"""Words for what a proposal does, and what they stand for."""
_COUNTED = {word: place for word, place in PLACES.items() if place >= 0}
"""The words for a place from the front; the last is told otherwise."""
_NUMBER_WORDS = {"two": 2, "three": 3, "four": 4, "2": 2, "3": 3, "4": 4}
_FEW = re.compile(r"\b(?P<end>first|last) (?P<n>two|three|four|[234])\b")
_LAST = re.compile(r"\b(?:last|final)(?: one| item| change)?\b")
_ORDER = re.compile(rf"\b(?:{'|'.join(_COUNTED)})\b")
_NUMBERED = re.compile(
    r"(?:\b(?:number|no\.|nr\.?|item|change|card|only|just|to|and|skip|drop|except|confirm|accept|take|do|record|cancel) |#)(?P<n>[1-6])\b(?![.,]\d| ?§| (?:of|shares?|units?|more)\b)"
)
_DIGITS_ONLY = re.compile(r"(?:only |just )?[1-6](?:(?:,| and| &) ?[1-6])+(?: only| please)?|[1-6] only|(?:only|just) [1-6]")
_EXCEPT = re.compile(
    r"\b(?:all|everything|both|yes|okay|the (?:lot|whole))\b[\s,]*(?:of (?:it|them|that))?[\s,]*(?:but|except(?: for)?|apart from|without|minus|other than|save|bar|only not|just not|not) (?!all\b|only\b|just\b)"
)
_SEGMENT = re.compile(
    r"\s*(?:[,;.!]+|\bbut\b)\s*(?:and |but )?|\s+and (?=(?:yes|no|not|skip|drop|confirm|cancel|do|leave|keep|forget|accept|reject|only|just)\b)"
)
_NOT = re.compile(
    r"\b(?:no|nope|not|skip|drop|cancel|without|leave|forget|discard|reject|lose|omit|ignore|scrap|decline|remove|delete|strike|kick|scratch|throw|never mind|undo)\b"
    r"|\b(?:take|get|pull|rule|cross|count|knock) (?:\S+ ){0,4}?(?:off|out|away)\b"
)
_YES = re.compile(r"\b(?:yes|yeah|yep|okay|confirm|do|accept|approve|take|go|record|book|keep|want|sure|please|fine|right)\b")
_STAYS = re.compile(r"\b(?:leave|keep) (?:\S+ ){0,4}?in\b")
"""Neither a yes to it nor a no."""
_ONLY = re.compile(r"\b(?:only|just|nothing but|solely)\b")
_REST = re.compile(r"\b(?:the )?(?:rest|others?|remaining|remainder|other (?:one|two|three))\b")
_WORD_LIST = (
    "yes yeah yep no nope not only just the one ones to all both but except for and please okay ok confirm cancel do don't skip "
    "drop leave out off keep take accept approve reject discard forget record book want i we go ahead with without apart from "
    "minus other others rest remaining remainder of it them that this those these everything lot nothing number item change card trade trades entry "
    "part sure fine right me my thanks thank you ignore omit lose scrap decline save bar than solely let us would like so then now "
    "instead too also is are be will can could a an in into at on two three four five six money remove delete strike kick undo "
    "both each as well away get pull rule cross count knock"
)
_WORDS = frozenset(_WORD_LIST.split())
"""Words that an answer may have beside what it names; a message with any other is no answer."""


@dataclass(slots=True)
class _Chosen:
    """Places of proposals that are wanted and unwanted so far, and whether a yes or no to all was heard."""

    wanted: set[int] = field(default_factory=set)
    unwanted: set[int] = field(default_factory=set)
    only: bool = False
    all_wanted: bool = False
    polarity: bool | None = None
    heard: bool = False


def choice(clause: Clause, scene: Scene) -> list[Call] | None:
    """The confirm and cancel of a message that answers a part of what was shown together; None where it is no such answer."""
    known = scene.known
    together = [index for index, one in enumerate(known.pending_ids) if one in known.asked_ids] or [*range(len(known.pending))]
    named = {*symbols_of(clause, scene)}
    if named and not any(named & _symbols(known.pending[index]) for index in together):
        together = [*range(len(known.pending))]  # "cancel the visa" is about an older one that it names
    if not together:
        return None
    pending = [known.pending[index] for index in together]
    if _STAYS.search(clause.plain) and _is_answer(clause.plain.strip(" .!"), pending):
        return [Call(intent="show_pending")]
    chosen = _read(clause, scene, pending)
    if chosen is None:
        return None
    wanted, unwanted = chosen
    ids = [known.pending_ids[index] for index in together]
    calls = [
        Call(intent=intent, args={"proposal_ids": [ids[place] for place in sorted(places)]})
        for intent, places in (("confirm", wanted), ("cancel", unwanted))
        if places
    ]
    return [*(call.with_args(rest=True) for call in calls[:-1]), *calls[-1:]]


def _read(clause: Clause, scene: Scene, pending: list[Call]) -> tuple[set[int], set[int]] | None:
    text = _placed_days(clause, pending, scene).strip(" .!")
    if len(pending) == 1 and not (_NOT.search(text) or _YES.search(text)):
        return None
    if len(pending) > 1 and _DIGITS_ONLY.fullmatch(text):
        text = re.sub(r"[1-6]", r"number \g<0>", text)
    known = {symbol for call in pending for symbol in _symbols(call)}
    if not _is_answer(text, pending) or not known.issuperset(symbols_of(clause, scene)):
        return None
    everything = set(range(len(pending)))
    left_out = _EXCEPT.search(text)
    if left_out is not None:
        named = _named(text[left_out.end() :], clause, scene, pending)
        return (everything - named, named) if named and named != everything else None
    chosen = _Chosen()
    for segment in filter(None, _SEGMENT.split(text)):
        _hear(segment, chosen, _named(segment, clause, scene, pending), everything)
    if chosen.only:
        chosen.unwanted = everything - chosen.wanted
    elif chosen.all_wanted and chosen.unwanted and not chosen.wanted:
        chosen.wanted = everything - chosen.unwanted
    if (not chosen.wanted and not chosen.unwanted) or chosen.wanted & chosen.unwanted:
        return None
    return chosen.wanted, chosen.unwanted


def _placed_days(clause: Clause, pending: list[Call], scene: Scene) -> str:
    """The marked text with the place of a proposal for a day that it alone is of: "the tuesday one" is "the second one"."""
    text = clause.marked
    for day in sorted(clause.times.days, key=lambda day: -day.start):
        of_day = by_day(day, clause, pending, scene.today)
        places = [place for place, call in enumerate(pending) if any(call is one for one in of_day)]
        if len(places) == 1 and len(pending) > 1 and (word := next((word for word, place in PLACES.items() if [place] == places), None)):
            text = f"{text[: day.start]}{word}{text[day.end :]}"
    return " ".join(text.split())


def _hear(segment: str, chosen: _Chosen, named: set[int], everything: set[int]) -> None:
    """Take one part of an answer in. One that says neither yes nor no goes on with the one before it; "the sale" alone, first, is a yes."""
    refused, only = _NOT.search(segment) is not None, _ONLY.search(segment) is not None
    agreed = only or _YES.search(segment) is not None
    if not named and _REST.search(segment):
        named = everything - chosen.wanted - chosen.unwanted if chosen.wanted or chosen.unwanted else set()
    if not named:
        chosen.all_wanted = chosen.all_wanted or (agreed and not refused)
        chosen.heard = True
        return
    if refused and not (only and segment.startswith("no ")):
        chosen.polarity = False
    elif agreed or (not chosen.heard and segment.startswith("the ")):
        chosen.polarity = True
    chosen.heard, chosen.only = True, chosen.only or (only and chosen.polarity is True)
    if chosen.polarity is True:
        chosen.wanted |= named
    elif chosen.polarity is False:
        chosen.unwanted |= named


def _is_answer(text: str, pending: list[Call]) -> bool:
    """Whether a message consists of nothing but words of an answer and names of what was proposed."""
    names = [words for kind, words in _KINDS if any(_does(call, kind) for call in pending)]
    names += [*_COUNTED, "last", "final"]
    rest = re.sub(rf"§|¤|\b(?:{'|'.join(names)})\b", " ", _NUMBERED.sub(" ", _FEW.sub(" ", text)))
    return all(word in _WORDS for word in re.findall(r"[^\W\d_]+|\d+", rest))


def _does(call: Call, kind: str) -> bool:
    return str(call.args.get("side")).startswith(kind) or kind in call.intent


def _named(segment: str, clause: Clause, scene: Scene, pending: list[Call]) -> set[int]:
    """The places that a piece of an answer names: by order, by what is done, by the instrument; a part that says two things means both."""
    named = set(symbols_of(clause, scene)) if "§" in segment else set[str]()
    found = set[int]()
    for part in re.split(r"\band\b|,", segment):
        tests = (
            _ordered(part, len(pending)),
            {i for i, call in enumerate(pending) for kind, words in _KINDS if _does(call, kind) and re.search(rf"\b(?:{words})\b", part)},
            {i for i, call in enumerate(pending) if "§" in part and named & _symbols(call)},
        )
        said = [places for places in tests if places]
        found |= set.intersection(*said) if said else set()
    return found


def _ordered(part: str, count: int) -> set[int]:
    few = _FEW.search(part)
    if few is not None:
        n = min(_NUMBER_WORDS[few["n"]], count)
        return set(range(n)) if few["end"] == "first" else set(range(count - n, count))
    order = [*(_COUNTED[word] for word in _ORDER.findall(part)), *(int(digit) - 1 for digit in _NUMBERED.findall(part))]
    return {place for place in order if place < count} | ({count - 1} if _LAST.search(part) else set())


def _symbols(call: Call) -> set[str]:
    listed = call.args.get("symbols")
    return {str(symbol) for symbol in (*(listed if isinstance(listed, list) else ()), call.args.get("symbol")) if symbol}
