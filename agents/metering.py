"""What one turn may take of a language model, and what it has taken: calls, tokens, time and money."""

from dataclasses import dataclass, field
from decimal import Decimal

from core.clock import stopwatch_s
from core.settings import LlmSettings

CHARS_PER_TOKEN = 3.5
"""How many characters make a token, for estimates; on the safe side for English prose and JSON."""
MILLION = Decimal(1_000_000)


def estimated_tokens(text: str) -> int:
    """About how many tokens `text` takes."""
    return int(len(text) / CHARS_PER_TOKEN) + 1


@dataclass(slots=True)
class Meter:
    """Counts one turn against its ceilings.

    Attributes:
        limits: the ceilings, from the settings.
        requests: answers asked of the model; tool_calls: calls that it has made of tools.
        estimated: whether the server did not count its tokens, so that they are estimates.
    """

    limits: LlmSettings
    started: float = field(default_factory=stopwatch_s)
    requests: int = 0
    tool_calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    estimated: bool = False

    def count(self, input_tokens: int, output_tokens: int, *, estimated: bool) -> None:
        """Note one answer of the model."""
        self.requests += 1
        self.input_tokens += input_tokens
        self.output_tokens += output_tokens
        self.estimated = self.estimated or estimated

    @property
    def tokens(self) -> int:
        """All tokens of the turn."""
        return self.input_tokens + self.output_tokens

    @property
    def seconds_left(self) -> float:
        """Until the turn's time is over."""
        return max(0.0, self.limits.turn_timeout_s - (stopwatch_s() - self.started))

    @property
    def calls_left(self) -> int:
        """How many more calls of tools the turn may make."""
        return max(0, self.limits.max_calls - self.tool_calls)

    def spent(self) -> str | None:
        """Which ceiling the turn has reached, in words; None while there is room."""
        if self.seconds_left <= 0:
            return f"the {self.limits.turn_timeout_s:.0f} seconds that one answer may take"
        if self.tokens >= self.limits.max_turn_tokens:
            return f"the {self.limits.max_turn_tokens:,} tokens that one answer may take"
        if not self.calls_left:
            return f"the {self.limits.max_calls} calls that one answer may make"
        return None

    def cost_usd(self) -> Decimal | None:
        """What the tokens cost by the prices in the settings; None where none are set."""
        price_in, price_out = self.limits.usd_per_million_input, self.limits.usd_per_million_output
        if price_in is None and price_out is None:
            return None
        return (self.input_tokens * (price_in or Decimal(0)) + self.output_tokens * (price_out or Decimal(0))) / MILLION
