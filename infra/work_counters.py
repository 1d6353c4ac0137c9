"""What tools and jobs did, for whoever watches the installation. Labels name kinds and outcomes, never anything of a person."""

from prometheus_client import Counter, Histogram

TOOL_CALLS = Counter("folioscope_tool_calls", "Calls of use cases.", ("tool", "channel", "outcome"))
TOOL_SECONDS = Histogram(
    "folioscope_tool_seconds", "Seconds of a call.", ("tool",), buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60)
)
JOBS = Counter("folioscope_jobs", "Background jobs that this process ended.", ("kind", "state"))
