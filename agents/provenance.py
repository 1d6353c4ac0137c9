"""Where the figures of an answer come from, of when they are and how far they can be relied on, by what was answered."""

from collections.abc import Mapping

from agents.understanding import Known

PROVENANCE: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "sources_prices": (
        "Prices are daily **closes** of the price source, up to {today} at most, and each answer names its day. I pass them on as they are and do not check them against a second source; today's live price may differ.",
        ("where do your prices come from?", "how accurate were your forecasts?"),
    ),
    "sources_books": (
        "It is worked out exactly from **your own books** ({recorded}) and daily closes up to {today}. It is as right as these two: a transaction that is missing or wrong in the books is missing or wrong in it.",
        ("how did you get that?", "list my transactions"),
    ),
    "sources_entries": (
        "It stands so in **your own books** ({recorded}); nothing of it is estimated. What you never recorded is not in it.",
        ("list my transactions", "show my last transaction"),
    ),
    "sources_measures": (
        "It is **measured on past daily closes** up to {today} and on your books ({recorded}). The arithmetic is exact, but the past is one sample: the next years may be calmer or rougher, and no figure of risk names the worst that can come.",
        ("how did you get that?", "what would 2008 do to my portfolio?"),
    ),
    "sources_forecast": (
        "It comes from models fitted on past daily closes up to {today}, and is a **range with a chance, not a promise**. How such forecasts did on earlier days is on record: ask how accurate they were.",
        ("how accurate were your forecasts?", "what models do you have?"),
    ),
    "sources_papers": (
        "It is **quoted from the paper** that stands below the answer{cited}, with its page where it has pages; open the passage to read it there. I neither check what the paper says nor know whether a newer one exists.",
        ("which page says that?", "list my documents"),
    ),
    "sources_words": (
        "It is from the **pages on terms of finance** that were written for this program; it uses no figure of yours.",
        ("what is the sharpe ratio?", "what do I own?"),
    ),
}


def provenance(topic: str, known: Known) -> tuple[str, tuple[str, ...]] | None:
    """What is said of a kind of answer, and what is offered beside it; None where there is no such kind.

    Args:
        topic: a name in `PROVENANCE`.
        known: the user's state, whose newest transaction and day are named.
    """
    told = PROVENANCE.get(topic)
    if told is None:
        return None
    newest = max((one.date for one in known.activities), default=None)
    recorded = "nothing is recorded yet" if newest is None else f"the newest entry is of {newest}"
    cited = f", “{known.cited}”" if known.cited else ""
    return told[0].format(today=known.today, recorded=recorded, cited=cited), told[1]
