"""The words of a question as full text looks for them, with what filings call the same thing."""

import re

_STOP = frozenset(
    re.findall(
        r"\w+",
        """
    a about according an and answer are as at based be by can could did do document documents does for from give had has
    have how i in into is it its many me much my of on or our please question report said say says should show so tell
    than that the their them there these they this to using was we were what when where which who why will with would
    you your
""",
    )
)
_FORMAT = re.compile(
    r"(?:^|(?<=[.?!])\s+)(?:please |kindly )?(?:answer|respond|give (?:a|the|your) (?:answer|response)|round|express|state your|provide (?:a|the|your) (?:answer|response)|if you|"
    r"assume you|calculate (?:what was asked|it) by|approach the question|address the question|we need to|you are)\b[^.?!]*[.?!]?",
    re.IGNORECASE,
)
_SAME: tuple[tuple[str, str], ...] = (
    ("capex", "capital expenditures purchases of property plant equipment"),
    ("capital expenditure", "purchases of property plant equipment"),
    ("pp&e", "property plant equipment net"),
    ("ppne", "property plant equipment net"),
    ("revenue", "net sales revenues"),
    ("sales", "revenues net sales"),
    ("cogs", "cost of goods sold cost of sales"),
    ("ebitda", "operating income depreciation amortization"),
    ("ebit", "operating income"),
    ("operating margin", "operating income net sales"),
    ("gross margin", "gross profit cost of sales"),
    ("profit", "net income earnings"),
    ("net income", "net earnings"),
    ("eps", "earnings per share diluted"),
    ("working capital", "current assets current liabilities"),
    ("quick ratio", "current assets current liabilities inventories cash"),
    ("current ratio", "current assets current liabilities"),
    ("inventory turnover", "inventories cost of sales"),
    ("dpo", "accounts payable cost of sales"),
    ("dso", "accounts receivable net sales"),
    ("fcf", "cash provided by operating activities capital expenditures"),
    ("free cash flow", "cash provided by operating activities capital expenditures"),
    ("balance sheet", "total assets total liabilities"),
    ("debt", "borrowings notes payable"),
    ("buyback", "repurchases of common stock"),
    ("share repurchase", "purchases of treasury stock common stock repurchased"),
    ("dividend", "dividends declared per share"),
    ("headcount", "employees"),
    ("r&d", "research and development"),
    ("sg&a", "selling general administrative"),
    ("tax rate", "effective income tax"),
    ("lawsuit", "legal proceedings litigation"),
    ("guidance", "outlook"),
)


def bare_question(question: str) -> str:
    """The question without sentences that only say how it should be answered."""
    bare = _FORMAT.sub(" ", question).strip()
    return bare if len(bare.split()) > 2 else question


def query_words(question: str) -> list[str]:
    """What to look for, each once: the question's words without the empty ones, and the same things as filings say them."""
    low = question.lower()
    added = " ".join(more for said, more in _SAME if re.search(rf"\b{re.escape(said)}s?\b", low))
    words = re.findall(r"[a-z0-9]+", low) + re.findall(r"[a-z]+", added)
    return list(dict.fromkeys(word for word in words if word not in _STOP and (len(word) > 1 or word.isdigit())))
