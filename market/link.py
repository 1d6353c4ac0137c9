"""One provider behind its guards: throttle, breaker, time limit, retries by class of error, and a record of every attempt."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from tenacity import AsyncRetrying, retry_if_exception, stop_after_attempt, wait_random_exponential

from core.breaker import BreakerState, CircuitBreaker, Throttle
from core.clock import Clock, stopwatch_s
from core.errors import InvalidInput
from market.counters import PROVIDER_CALLS, PROVIDER_SECONDS
from market.faults import AccessRefusedError, BusyError, Consequence, GarbageError, NoAnswerError, ProviderError, TooManyRequestsError
from market.provider import PriceProvider

T = TypeVar("T")
ACCESS_REFUSED_COOLDOWN_S = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How a provider is treated.

    Attributes:
        timeout_s: of one call with its retries; None for a provider on this machine, which is neither timed nor throttled.
        tries: calls at most, when the error says that another may help.
        per_s, burst: the throttle.
        fresh_for_s: how long an answer is used again without asking; 0 for a provider that is quick anyway.
    """

    timeout_s: float | None = None
    tries: int = 1
    per_s: float = 1000.0
    burst: int = 1000
    fresh_for_s: float = 0.0


LOCAL = Policy()
REMOTE = Policy(timeout_s=1.5, tries=2, per_s=4.0, burst=20, fresh_for_s=300.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One call of a provider. `outcome` is "ok" or the class of the error; `detail` is its sentence."""

    provider: str
    operation: str
    symbol: str
    at: datetime
    duration_s: float
    outcome: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderStatus:
    """How a provider is doing."""

    name: str
    state: BreakerState
    reopens_in_s: float
    attempts: int
    failures: int
    last_success: datetime | None
    last_error: str | None


class Link:
    """A provider and everything that is known about how it behaves."""

    def __init__(self, provider: PriceProvider, policy: Policy, clock: Clock, record: deque[Attempt]) -> None:
        self.provider = provider
        self.policy = policy
        self._clock = clock
        self._record = record
        self._breaker = CircuitBreaker(stopwatch_s)
        self._throttle = Throttle(stopwatch_s, per_s=policy.per_s, burst=policy.burst)
        self._attempts = 0
        self._failures = 0
        self._last_success: datetime | None = None
        self._last_error: str | None = None

    def carries(self, symbol: str) -> bool:
        """False when the provider has a list of symbols and this is not on it."""
        listed = self.provider.symbols()
        return listed is None or symbol in listed

    @property
    def left_alone(self) -> bool:
        """Whether it is not asked at present, since it did not answer lately."""
        return self._breaker.state is BreakerState.OPEN

    def status(self) -> ProviderStatus:
        """The breaker and the counters at this moment."""
        return ProviderStatus(
            name=self.provider.name,
            state=self._breaker.state,
            reopens_in_s=self._breaker.reopens_in_s,
            attempts=self._attempts,
            failures=self._failures,
            last_success=self._last_success,
            last_error=self._last_error,
        )

    async def call(self, operation: str, symbol: str, make: Callable[[], Awaitable[T]], budget_s: float) -> T:
        """What `make()` gives, within `budget_s` for a remote provider.

        Raises:
            ProviderError: why there is no answer; the breaker has been told already.
        """
        limit_s = None if self.policy.timeout_s is None else min(self.policy.timeout_s, budget_s)
        await self._admit(limit_s)
        try:
            async with asyncio.timeout(limit_s):
                result = await self._with_retries(operation, symbol, make)
        except ProviderError as err:
            self._count(err)
            raise
        except TimeoutError as err:
            fault = NoAnswerError(f"{self.provider.name} did not answer in time.", symbol=symbol)
            self._note(operation, symbol, limit_s or 0.0, fault)
            self._count(fault)
            raise fault from err
        except asyncio.CancelledError:
            self._breaker.abandoned()
            raise
        self._breaker.succeeded()
        self._last_success = self._clock.now()
        return result

    async def _admit(self, limit_s: float | None) -> None:
        """Wait for the throttle while that fits into the limit; raise when the breaker or the throttle says no."""
        name = self.provider.name
        if limit_s is None:
            return
        wait_s = self._throttle.take()
        while wait_s:
            if wait_s > limit_s:
                raise BusyError(f"{name} is being asked too often at present.")
            await asyncio.sleep(wait_s)
            limit_s -= wait_s
            wait_s = self._throttle.take()
        if not self._breaker.admit():
            raise BusyError(f"{name} did not answer lately and is left alone for another {self._breaker.reopens_in_s:.0f} s.")

    async def _with_retries(self, operation: str, symbol: str, make: Callable[[], Awaitable[T]]) -> T:
        """The first good answer within the policy's tries."""
        retrying = AsyncRetrying(
            stop=stop_after_attempt(self.policy.tries),
            wait=wait_random_exponential(multiplier=0.05, max=0.4),
            retry=retry_if_exception(lambda err: isinstance(err, ProviderError) and err.consequence is Consequence.RETRY),
            reraise=True,
        )
        return await retrying(self._attempt, operation, symbol, make)

    async def _attempt(self, operation: str, symbol: str, make: Callable[[], Awaitable[T]]) -> T:
        """One recorded call."""
        started = stopwatch_s()
        try:
            result = await make()
        except ProviderError as err:
            self._note(operation, symbol, stopwatch_s() - started, err)
            raise
        except InvalidInput as err:
            fault = GarbageError(f"{self.provider.name} answered with impossible prices for {symbol}.", symbol=symbol)
            self._note(operation, symbol, stopwatch_s() - started, fault)
            raise fault from err
        self._note(operation, symbol, stopwatch_s() - started, None)
        return result

    def _note(self, operation: str, symbol: str, duration_s: float, err: ProviderError | None) -> None:
        """Write one attempt down."""
        self._attempts += 1
        PROVIDER_CALLS.labels(self.provider.name, operation, "ok" if err is None else type(err).__name__).inc()
        PROVIDER_SECONDS.labels(self.provider.name).observe(duration_s)
        self._record.append(
            Attempt(
                provider=self.provider.name,
                operation=operation,
                symbol=symbol,
                at=self._clock.now(),
                duration_s=duration_s,
                outcome="ok" if err is None else type(err).__name__,
                detail="" if err is None else err.message,
            )
        )

    def _count(self, err: ProviderError) -> None:
        """Tell the breaker what the failure means."""
        if err.consequence is Consequence.FINAL:
            self._breaker.succeeded()
            return
        self._failures += 1
        self._last_error = err.message
        if isinstance(err, TooManyRequestsError):
            self._breaker.open_for(err.retry_after_s)
        elif isinstance(err, AccessRefusedError):
            self._breaker.open_for(ACCESS_REFUSED_COOLDOWN_S)
        else:
            self._breaker.failed()
