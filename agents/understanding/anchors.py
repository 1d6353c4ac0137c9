"""The words without which a write is only guessed."""

ANCHORS: tuple[tuple[str, str], ...] = (  # a write needs one of its own words: without it the head is guessing
    (
        "add_transaction",
        r"\d|@|\b(?:buy|bought|buying|sell|sold|selling|purchase[ds]?|deposit\w*|withdr\w+|dividends?|paid|pay|top(?:ped)? up|fund|cash|record|log|enter|book|add|added|trade|order|dump\w*|liquidate|close|exit|trim|reduce|cut|double|invest\w*|transfer\w*|got|get|take|took|pull\w*|put|picked|grab\w*|acquire\w*|unload\w*|offload\w*|dispose|scoop\w*|cash(?:ed)? out|increase|spend|note|save|more|another|halved?|goes|go)\b",
    ),
    (
        "edit_transaction",
        r"\b(?:change|edit|fix|correct\w*|modify|update|adjust|amend|revise|set|replace|move|make|should|was|were|wrong|mistake|error|mistyped|accidentally|actually|off|is)\b",
    ),
    (
        "delete_transaction",
        r"\b(?:delete|remove|erase|cancel|drop|scrap|bin|trash|void|strike|wipe|kill|nuke|lose|clear|get rid|undo|take out|throw|kick|never happened|duplicate)\b",
    ),
    ("undo", r"\b(?:undo|revert|roll ?back|reverse|restore|back|un-?\w+|ctrl|scratch)\b"),
    (
        "watchlist_add",
        r"\b(?:watch\w*|track\w*|follow\w*|monitor\w*|list|radar|favou?rites?|star|bookmark|eye|tabs|observe|subscribe|remember|mark)\b",
    ),
    (
        "watchlist_remove",
        r"\b(?:watch\w*|unwatch|track\w*|untrack|follow\w*|unfollow|monitor\w*|list|favou?rites?|unstar|eye|tabs|remove|take it off|drop|delete)\b",
    ),
    (
        "alert_create",
        r"\b(?:alert\w*|alarm|notif\w+|(?:tell|let|warn|ping|message|text|email|remind|buzz|beep|wake) (?:me|us)|warn|shout|holler|heads[- ]up|inform\w*|posted|be (?:told|notified|informed|alerted|warned)|want to (?:know|hear)|need to know|say something)\b",
    ),
    ("alert_delete", r"\b(?:alert\w*|alarms?|notif\w+|warning|warn)\b"),
    (
        "retrain",
        r"\b(?:re-?train\w*|train\w*|(?:re-?)?fit\w*|re-?learn\w*|learn\w*|refresh\w*|re-?build\w*|update\w*|re-?calibrat\w*|re-?estimat\w*|re-?run|re-?comput\w*|new data|fresh|latest|versions?|roll\w*|go back|going back|revert|restore|switch back|return)\b",
    ),
    (
        "import_csv",
        r"\b(?:import|upload\w*|load|csv|file|spreadsheet|attach\w*|excel|export|read|ingest|migrate|statement|bring in|take in)\b",
    ),
)
