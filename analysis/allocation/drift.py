"""How far an account has moved from the weights it is meant to have."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.errors import InvalidInput


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftLine:
    """One symbol: its share now, its target, the gap between them, and whether that is beyond the band."""

    symbol: str
    weight: float
    target: float
    gap: float
    beyond: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """All symbols, the largest gap first; `bought` is the share of the account that would have to be bought to restore the targets."""

    lines: tuple[DriftLine, ...]
    band: float
    largest_gap: float
    bought: float

    @property
    def beyond(self) -> bool:
        """Whether any gap is beyond the band."""
        return any(line.beyond for line in self.lines)


def drift(weights: Mapping[str, float], targets: Mapping[str, float], *, band: float = 0.05) -> Drift:
    """The gaps between what is held and what is meant to be; a symbol missing on one side counts as zero there.

    Args:
        weights: shares of the account now.
        targets: shares wanted, zero or more, summing to at most one.
        band: largest gap that is left alone, a fraction of the account.

    Raises:
        InvalidInput: there are no targets, they are negative or exceed the whole, or the band is none.
    """
    if not targets or any(target < 0 for target in targets.values()) or sum(targets.values()) > 1 + 1e-9:
        raise InvalidInput("Targets must be zero or more and sum to at most 1, such as AAPL 0.6 and MSFT 0.4.", field="targets")
    if not 0 <= band < 1:
        raise InvalidInput("The band must be a fraction from 0 to below 1, such as 0.05 for 5 points.", field="band")
    lines = []
    for symbol in sorted({*weights, *targets}):
        now, target = weights.get(symbol, 0.0), targets.get(symbol, 0.0)
        lines.append(DriftLine(symbol=symbol, weight=now, target=target, gap=now - target, beyond=abs(now - target) > band))
    lines.sort(key=lambda line: -abs(line.gap))
    return Drift(
        lines=tuple(lines),
        band=band,
        largest_gap=abs(lines[0].gap),
        bought=sum(max(-line.gap, 0.0) for line in lines),
    )
