"""What tools and jobs did, for whoever watches the installation. Labels name kinds and outcomes, never anything of a person."""

from prometheus_client import Counter, Gauge, Histogram

TOOL_CALLS = Counter("folioscope_tool_calls", "Calls of use cases.", ("tool", "channel", "outcome"))
TOOL_SECONDS = Histogram(
    "folioscope_tool_seconds", "Seconds of a call.", ("tool",), buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60)
)
CHAT_TURNS = Counter("folioscope_chat_turns", "Messages that were answered.", ("channel", "outcome"))
CHAT_SECONDS = Histogram(
    "folioscope_chat_seconds", "Seconds of a whole answer.", ("channel",), buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 180)
)
CACHE_LOOKS = Counter("folioscope_cache_looks", "Looks into what is kept for all processes.", ("kind", "outcome"))
CACHE_BYTES = Gauge("folioscope_cache_bytes", "Size of all that is kept for all processes, when this process last added to it.")
JOBS = Counter("folioscope_jobs", "Background jobs that this process ended.", ("kind", "state"))
JOBS_WAITING = Gauge("folioscope_jobs_waiting", "Jobs that wait or run, by queue, when a worker looked last.", ("queue",))
