"""What price providers did, for whoever watches the installation; no symbol is a label."""

from prometheus_client import Counter, Histogram

PROVIDER_CALLS = Counter("folioscope_provider_calls", "Attempts at a price provider.", ("provider", "operation", "outcome"))
PROVIDER_SECONDS = Histogram(
    "folioscope_provider_seconds", "Seconds of an attempt.", ("provider",), buckets=(0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10)
)
