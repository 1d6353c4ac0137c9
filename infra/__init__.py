"""What processes share: queue, progress, events, locks, limits and cache over Redis, an embedded Redis, warm child processes, the log."""

from infra.arq_queue import ArqQueue, create_queue
from infra.arq_worker import QueueWorker
from infra.backbone import Backbone, local_backbone, open_backbone
from infra.cache import Cache, CacheKey, LocalCache, RedisCache
from infra.connections import RedisClient, connect
from infra.cpu_pool import CalculationError, CpuPool
from infra.embedded_redis import EmbeddedRedis
from infra.endings import end_tasks
from infra.events import Event, EventBus, LocalEventBus, RedisEventBus, Topic
from infra.limiter import LocalRateLimiter, RateLimiter, RedisRateLimiter, Verdict
from infra.local_queue import LocalQueue
from infra.locks import LocalLocks, Locks, RedisLocks, forget_the_dead
from infra.logs import configure_logging
from infra.model_counters import count_model_use
from infra.progress import JobState, LocalProgress, Progress, ProgressChannel, RedisProgress
from infra.queue import INTERACTIVE, NIGHTLY, Queue
from infra.redis_binary import find_redis_server
from infra.wire import pack, unpack, unpack_map

__all__ = [
    "INTERACTIVE",
    "NIGHTLY",
    "ArqQueue",
    "Backbone",
    "Cache",
    "CacheKey",
    "CalculationError",
    "CpuPool",
    "EmbeddedRedis",
    "Event",
    "EventBus",
    "JobState",
    "LocalCache",
    "LocalEventBus",
    "LocalLocks",
    "LocalProgress",
    "LocalQueue",
    "LocalRateLimiter",
    "Locks",
    "Progress",
    "ProgressChannel",
    "Queue",
    "QueueWorker",
    "RateLimiter",
    "RedisCache",
    "RedisClient",
    "RedisEventBus",
    "RedisLocks",
    "RedisProgress",
    "RedisRateLimiter",
    "Topic",
    "Verdict",
    "configure_logging",
    "connect",
    "count_model_use",
    "create_queue",
    "end_tasks",
    "find_redis_server",
    "forget_the_dead",
    "local_backbone",
    "open_backbone",
    "pack",
    "unpack",
    "unpack_map",
]
