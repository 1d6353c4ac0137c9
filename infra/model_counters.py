"""Counts for Prometheus of what language models took; no label is personal."""

from prometheus_client import Counter

_REQUESTS = Counter("folioscope_model_requests", "Answers asked of a language model.", ("model",))
_TOKENS = Counter("folioscope_model_tokens", "Tokens read and written by a language model.", ("model", "direction"))
_COST = Counter("folioscope_model_cost_usd", "Price of those tokens in US dollars, where prices are set.", ("model",))


def count_model_use(model: str, *, requests: int, input_tokens: int, output_tokens: int, cost_usd: float) -> None:
    """Add one turn."""
    _REQUESTS.labels(model).inc(requests)
    _TOKENS.labels(model, "input").inc(input_tokens)
    _TOKENS.labels(model, "output").inc(output_tokens)
    _COST.labels(model).inc(cost_usd)
