"""Free text into tool calls and dialogue acts, without a language model: languages, slips, several requests, pronouns, corrections, questions back.

A message is read in this order. The first reading that knows it decides, so what is told by its exact form comes before what is guessed from words.

1. `rereading.completed`, `picking.picked`, `retractions.told_in_place`: what makes sense only together with the message before is put together with it.
2. `switching.put_elsewhere`, `switching.about`: which portfolio it is about, since all else is read against that one's books.
3. `confirmations.ConfirmationReader`: text pasted from a broker, whose lines are rows and no sentences.
4. `notes.note_in`, `rewriting.canonical`, `pointing.by_place`: one English wording, so that no later step knows of languages, slips and formats of numbers.
5. `sharing.sharing`, `guards.unsafe_kind`: what must be refused, before anything may act; an address to share with would look like a leak.
6. `naming.named_anew`, `notes.annotated`: words that a person gives to something and that mean nothing else.
7. `firstly.told_at_once`: whole messages told by their form; its table has an order of its own.
8. `waiting.to_what_waits`: yes, no and corrections go to the card that waits, before a new request is made of the same words.
9. `detours.resumed`, `answers.answered`, `corrections.corrected`, `continuations.reissued`: the open question answered, the last request put right or gone on with.
10. `requests.requests`, `deciding.decide`, `joining.merged`, `building.built`: what is left is cut into requests, and each gets its intent and its call.
11. `doubts.questioned`, `accounted.accounted`: a trade that would be guessed, or that would drop a figure, becomes a question.
12. `whereabouts.doubted`, `rereading.heeded`: however it was read, a portfolio that nobody knows is asked about, and a correction that was not understood stops the yes.
13. `remembering.remembered`, `switching.there`: what the next message may live from.
"""

from agents.understanding.model import (
    ACTS,
    WRITES,
    Args,
    Call,
    JsonValue,
    Known,
    KnownActivity,
    KnownAlert,
    KnownPortfolio,
    Memory,
    Question,
    Understanding,
)
from agents.understanding.understander import Understander

__all__ = [
    "ACTS",
    "WRITES",
    "Args",
    "Call",
    "JsonValue",
    "Known",
    "KnownActivity",
    "KnownAlert",
    "KnownPortfolio",
    "Memory",
    "Question",
    "Understander",
    "Understanding",
]
