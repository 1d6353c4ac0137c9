"""From a message to calls: reword, refuse what is unsafe, live from earlier turns, cut into requests, decide, build, remember."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import structlog

from agents.understanding.amending import of_several
from agents.understanding.answers import answered, is_request, tells_level
from agents.understanding.building import BUILDERS, built, unsaid
from agents.understanding.charges import stands_alone
from agents.understanding.clause import Clause, ClauseReader, shape
from agents.understanding.confirmations import ConfirmationReader
from agents.understanding.continuations import reissued
from agents.understanding.corrections import (
    corrected,
    rescales,
    same_kind,
    says_the_same,
    spoken_of,
    stands_beside,
    told_anew,
)
from agents.understanding.deciding import decide
from agents.understanding.denominations import only_currency
from agents.understanding.detours import resumed
from agents.understanding.excerpts import beside_statement
from agents.understanding.explaining import studied
from agents.understanding.firstly import told_at_once
from agents.understanding.followups import carried_on
from agents.understanding.grounds import gone_on, groundless
from agents.understanding.guards import Stance, stance, unsafe_kind
from agents.understanding.head import Head
from agents.understanding.joining import CHATTER, Decided, merged
from agents.understanding.mentions import MentionReader
from agents.understanding.model import WRITES, Call, Known, Memory, Question, Understanding
from agents.understanding.moving import moved_how
from agents.understanding.naming import named_anew
from agents.understanding.nonsense import WordSense, says_nothing
from agents.understanding.notes import annotated, note_in
from agents.understanding.outcome import asked, clarify, lost, month_first
from agents.understanding.parcels import charged_alike
from agents.understanding.picking import picked
from agents.understanding.pointing import by_place, repeats_order, shown_then
from agents.understanding.proceeds import funded
from agents.understanding.rebooking import edited_instead
from agents.understanding.remembering import remembered
from agents.understanding.replies import asks_price, declines, has_slots, is_continuation, is_correction, residue
from agents.understanding.requests import opens_request, requests
from agents.understanding.rereading import completed, heeded
from agents.understanding.retractions import told_in_place
from agents.understanding.rewriting import Wording, canonical
from agents.understanding.scene import Draft, Scene, ask_symbol, has_pronoun, made, symbols_of
from agents.understanding.sequels import meant_portfolio
from agents.understanding.several import together
from agents.understanding.sharing import sharing
from agents.understanding.splits import speaks_of_split
from agents.understanding.switching import about, put_elsewhere, there
from agents.understanding.tales import told_only, without_echo, without_grounds
from agents.understanding.vectors import ShapeVectors
from agents.understanding.waiting import to_what_waits
from agents.understanding.whereabouts import doubted
from agents.understanding.wholes import in_whole
from market.symbols import SymbolIndex
from rag.embedding import Embedder

LONGEST_MESSAGE = 4000
_TOO_LONG = "That message is too long for me to act on. Please send the request itself in a sentence or two."
_NAME_WORDS = 6
"""Words that a name has at most, given for something that was asked a name for."""
_GUESSED = CHATTER | {"out_of_scope", "help", "explain_concept", "search_documents"}
"""What a message of unknown words is taken for where nobody looks at the words."""
_SAID_WITH_NOT = frozenset(
    ["alert_delete", "watchlist_remove", "explain_concept", "out_of_scope", "small_talk", "search_documents", "undo"]
)
_DONE_WITH = frozenset({"undo", "delete_transaction", "edit_transaction", "import_csv", "export", "list_changes"})
"""Calls that the next message does not repeat with other arguments."""
_SPOKEN_OF = frozenset({"none", "quote", "show_portfolio", "small_talk", "list_transactions", "out_of_scope", "search_documents"})
_ANSWERS = _SPOKEN_OF | {"add_transaction", "watchlist_add", "confirm"}


class Understander:
    """Turns free text into tool calls and dialogue acts, without a language model. Safe to share between threads.

    Args:
        symbols: the instruments that people may mean.
        embedder: sentence vectors; without one the head works from words alone.
    """

    def __init__(self, symbols: SymbolIndex, embedder: Embedder | None) -> None:
        self._symbols = symbols
        self._mentions = MentionReader(symbols)
        self._papers = ConfirmationReader(symbols, self._mentions)
        self._head = Head.bundled()
        self._vectors = ShapeVectors(embedder)
        self._sense = WordSense(symbols, self._head, embedder)

    def understand(self, text: str, known: Known, memory: Memory) -> Understanding:
        """What `text` asks for, given the user's state and the memory of earlier turns; any text has an answer, none raises.

        Calls come in the order of the message. A `clarify` call holds `missing`, one `question` and `options`; `unsafe` holds `kind`.
        """
        if len(text) > LONGEST_MESSAGE:
            return Understanding(calls=(clarify("request", _TOO_LONG),), memory=memory, confidence=0.0)
        try:
            text, memory = completed(text, memory)
            text = picked(text, memory, self._symbols)
            text = told_in_place(text, known, memory)
            if (put := put_elsewhere(text, known, memory, lambda name: self._symbols.phrase(name) is not None)) is not None:
                return put
            spoken = about(text, memory, known.portfolios)
            whole = self._papers.read(
                spoken.text, known, memory, lambda line: self._understood(line, known, Memory(language=memory.language))
            )
            return there(whole or self._understood(spoken.text, known, memory), text, memory, known, spoken.portfolio)
        except Exception:  # noqa: BLE001 - one odd sentence must not end a conversation: it is logged and answered with a question
            structlog.get_logger(__name__).exception("understanding.failed")
            return Understanding(calls=lost().calls, memory=memory, confidence=0.0)

    def _understood(self, text: str, known: Known, memory: Memory) -> Understanding:
        text, note = note_in(text)
        wording = canonical(text, self._symbols, before=memory.language)
        wording = replace(wording, text=by_place(wording.text, memory, waiting=bool(known.pending)))
        familiar = {*known.symbols(), *memory.symbols}
        reader = ClauseReader(self._mentions, today=known.today, familiar=familiar, language=wording.language, shouted=wording.shouted)
        whole = reader.read(wording.text)
        stranger = None if wording.shouted or has_pronoun(whole) else self._sense.stranger(whole)
        spoken_of = (known.told,) if known.told else memory.symbols
        scene = Scene(known=known, memory=memory, subjects=() if stranger else spoken_of, stranger=stranger)
        shared = sharing(whole)
        kind = None if shared else unsafe_kind(whole.plain)
        if kind is not None:
            calls: tuple[Call, ...] = (Call(intent="unsafe", args={"kind": kind}),)
            return Understanding(calls=calls, memory=replace(memory, question=None), language=wording.language)
        short = shared or named_anew(text) or annotated(note, whole, scene) or told_at_once(whole, scene) or self._short(whole, scene)
        if short is not None:
            return heeded(doubted(self._remembered(short, scene, whole, wording, 1.0), whole, memory, known), whole, memory, known)
        drafts, confidence = self._requests(wording.text, reader, scene)
        return heeded(doubted(self._remembered(drafts, scene, whole, wording, confidence), whole, memory, known), whole, memory, known)

    def _short(self, clause: Clause, scene: Scene) -> list[Draft] | None:
        """Replies that live from earlier turns: yes, no, undo, a correction, an answer, a continuation. None when it is a request of its own."""
        memory = scene.memory
        if (told := to_what_waits(clause, scene)) is not None:
            return told
        if (speaks_of_split(clause) and clause.mentions) or moved_how(clause) or stands_alone(clause):
            return None
        bare = not residue(clause, studied=studied(memory)) and not asks_price(clause)
        taken = self._taken_up(clause, scene, bare=bare)
        if taken is not None:
            return taken
        if (
            not has_slots(clause)
            and not rescales(clause)
            and not only_currency(clause)
            and not (is_correction(clause) and clause.has(r"\b(?:buy|sell|bought|sold|deposit|withdraw)\b"))
        ):
            return None
        return self._continued(clause, scene, bare=bare)

    def _taken_up(self, clause: Clause, scene: Scene, *, bare: bool) -> list[Draft] | None:
        """The open question answered, or the interrupted one gone on with; None for anything else."""
        question = scene.memory.question
        if (draft := resumed(clause, scene, bare=bare)) is not None:
            return [draft]
        if question is None or is_continuation(clause) or is_request(clause, question):
            return None
        draft = self._answer(clause, scene, question, bare=bare)
        return None if draft is None else [draft, Draft(calls=question.deferred)] if not draft.missing else [draft]

    def _answer(self, clause: Clause, scene: Scene, question: Question, *, bare: bool) -> Draft | None:
        """The open question answered, asked again when a name is unknown, or None when the message is about something else."""
        if (
            "name" in question.missing
            and not opens_request(clause.text)
            and "?" not in clause.text
            and len(clause.text.split()) <= _NAME_WORDS
        ):
            bare = True
        if not bare:
            if asks_price(clause):
                return None
            best, _ = self._decide([clause], scene)[0][1:]
            told = bool(clause.mentions) and "symbol" in question.missing and not opens_request(clause.text)
            told = told or ("threshold" in question.missing and tells_level(clause))
            fits = told or best in {*_ANSWERS, question.call.intent}
            if len(residue(clause)) > 4 or not fits or (stance(clause.plain) is not Stance.ORDER and not told):
                return None
        draft = answered(clause, replace(scene, subjects=()), question)
        if draft is None and not bare and "symbol" in question.missing and not clause.mentions:
            return ask_symbol(clause, scene, question.call.intent, question.call.args, "use; I know no listing of that name")
        return draft

    def _continued(self, clause: Clause, scene: Scene, *, bare: bool) -> list[Draft] | None:
        memory = scene.memory
        anew = told_anew(clause, scene)
        correcting, continuing = anew or is_correction(clause) or rescales(clause), is_continuation(clause) and not anew
        pending = [*scene.known.pending] or ([*memory.written] if correcting and memory.calls and memory.calls[-1].intent in WRITES else [])
        if (
            pending
            and (correcting or bare)
            and not continuing
            and not of_several(clause, scene)
            and (bare or anew or len(residue(clause)) <= 2)
        ):
            meant = spoken_of(clause, scene, pending)
            base = same_kind(memory.written, meant)
            amended = corrected(clause, scene, replace(base, replaces=scene.known.id_of(meant)))
            if amended is None and correcting and says_the_same(clause, scene, base):
                return [made("show_pending")]
            whole_trade = bool(clause.mentions) and len(clause.figures) > 0 and not correcting
            if amended is not None and not whole_trade and (correcting or not stands_beside(clause, amended, base)):
                return [Draft(calls=edited_instead(amended, base, scene))]
        if not memory.calls or not (bare or (continuing and not residue(clause, studied=studied(memory)))):
            return None
        if memory.calls[-1].intent in _DONE_WITH or clause.has(r"\b(?:buy|sell|bought|sold|deposit|withdraw)\b"):
            return None
        draft = reissued(clause, scene)
        return [draft] if draft and (draft.calls or draft.missing) else None

    def _decide(self, clauses: Sequence[Clause], scene: Scene) -> list[Decided]:
        table = self._head.log_probabilities(clauses, self._vectors.of([shape(clause) for clause in clauses]))
        return [
            (clause, *decide(clause, dict(zip(self._head.intents, map(float, row), strict=True)), scene))
            for clause, row in zip(clauses, np.asarray(table), strict=True)
        ]

    def _requests(self, text: str, reader: ClauseReader, scene: Scene) -> tuple[list[Draft], float]:
        clauses = [reader.read(part) for part in requests(text)]
        decided = self._decide(clauses, scene)
        if len(decided) == 1 and self._sense.lacks(clauses[0], guessed=decided[0][1] in _GUESSED, sure=decided[0][2]):
            return [lost()], 0.0
        if scene.stranger and len(decided) == 1 and decided[0][1] in _GUESSED and clauses[0].has(r"\b(?:price|quote|worth|trading)\b"):
            return [ask_symbol(clauses[0], scene, "quote", {}, "see the price of")], decided[0][2]
        if len(decided) == 1 and decided[0][2] < 1 and groundless(*decided[0][:2], scene):
            return [gone_on(clauses[0], scene)], 0.0
        decided, about = without_grounds(decided, scene)
        decided = merged(decided, reader)
        serious = [item for item in decided if item[1] not in CHATTER]
        drafts: list[Draft] = []
        subjects, fresh = about or scene.subjects, bool(about)
        for i, (clause, intent, _) in enumerate(decided):
            if i and repeats_order(clause, decided[i - 1][1]):
                continue
            if i:
                before, intent_before, _ = decided[i - 1]
                intent = shown_then(clause, intent_before) or carried_on(clause, intent_before, before) or intent  # noqa: PLW2901 - "show it" takes its sense from the request before it
            intent = meant_portfolio(intent, clause, scene)  # noqa: PLW2901 - "it" may be the portfolio that was just shown
            here = replace(scene, subjects=subjects, fresh=fresh)
            alone = len(decided) == 1 or not serious
            drafts = charged_alike(drafts, clause)
            drafts += (
                told_only(clause, intent, here)
                or funded(clause, drafts, here)
                or beside_statement(self._drafted(clause, intent, here, alone=alone), clause, here)
            )
            named = symbols_of(clause, scene)
            subjects, fresh = (named, True) if named else (subjects, fresh)
        return [draft for draft in without_echo(drafts) if draft.calls or draft.missing], max((item[2] for item in decided), default=0.0)

    def _drafted(self, clause: Clause, intent: str, scene: Scene, *, alone: bool) -> list[Draft]:
        """The drafts of one clause; none for chatter beside requests and for what the person says not to do."""
        if intent in CHATTER and not alone:
            return []
        if stance(clause.plain) is Stance.REFUSED:
            spoken_of = intent in _SAID_WITH_NOT
            if (scene.known.pending and not spoken_of) or (alone and declines(clause)):
                return [Draft(calls=(Call(intent="cancel"),))]
            if not alone and not spoken_of:
                return []
        if not clause.mentions and not scene.subjects and intent not in BUILDERS and says_nothing(clause):
            return [lost()]
        if intent in {"confirm", "cancel"} and not scene.known.pending and scene.memory.question is None:
            return [lost()] if alone else []
        return [unsaid(clause, scene) if intent == "none" else in_whole(together(built(intent, clause, scene), clause), clause, scene)]

    def _remembered(self, drafts: list[Draft], scene: Scene, whole: Clause, wording: Wording, confidence: float) -> Understanding:
        calls, question = asked(drafts)
        if not calls:
            calls = lost().calls
        memory = scene.memory
        said = wording.language if wording.language != "en" or len(whole.text.split()) > 3 else memory.language
        later = remembered(
            memory,
            calls,
            question,
            named=symbols_of(whole, scene),
            language=said,
            pending=bool(scene.known.pending),
            explained=studied(memory),
        )
        return Understanding(calls=month_first(calls, whole), memory=later, language=wording.language, confidence=confidence)
