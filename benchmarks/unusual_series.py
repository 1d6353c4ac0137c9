"""`python -m benchmarks.unusual_series FOLDER`: daily series that do not behave like a traded stock, made from seeds, one folder per kind.

For `python -m benchmarks.forecasts FOLDER/KIND --ablation`: what the learned weights, the conformal step and each member are worth where
what is believed of stocks beforehand is wrong.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np

from core.series import Floats

DAYS = 1400
_FIRST = np.datetime64("2017-01-02")


def _shocks(rng: np.random.Generator) -> Floats:
    """(DAYS,) heavy-tailed, of variance one."""
    drawn: Floats = rng.standard_t(4, DAYS) / np.sqrt(2)
    return drawn


def smoothed(rng: np.random.Generator) -> Floats:
    """A fund whose value follows that of what it holds over five days."""
    return np.cumsum(0.01 * np.convolve(_shocks(rng), np.ones(5) / 5, "same"))


def bouncing(rng: np.random.Generator) -> Floats:
    """Seldom traded: the last price is now one from a buyer, now one from a seller."""
    return np.cumsum(0.005 * _shocks(rng)) + 0.01 * rng.normal(size=DAYS)


def rounded(rng: np.random.Generator) -> Floats:
    """A price quoted in whole units around twenty."""
    walk: Floats = np.log(np.maximum(1, np.round(20 * np.exp(np.cumsum(0.01 * _shocks(rng))))))
    return walk


def reverting(rng: np.random.Generator) -> Floats:
    """A spread that is drawn back to its middle."""
    level, found = 0.0, []
    for shock in _shocks(rng):
        level = 0.9 * level + 0.01 * float(shock)
        found.append(level)
    return np.array(found)


def jumping(rng: np.random.Generator) -> Floats:
    """A currency held near another one, which is let go now and then."""
    return np.cumsum(np.where(rng.random(DAYS) < 0.03, 0.03, 0.0005) * _shocks(rng))


def stormy(rng: np.random.Generator) -> Floats:
    """Storms that come after falls, and last: the asymmetric GARCH that the member `garch` assumes."""
    variance, found = 1e-4, []
    for shock in _shocks(rng):
        change = float(np.sqrt(variance) * shock)
        found.append(change)
        variance = 2e-6 + (0.03 + 0.14 * (change < 0)) * change**2 + 0.88 * variance
    return np.cumsum(found)


KINDS: tuple[Callable[[np.random.Generator], Floats], ...] = (smoothed, bouncing, rounded, reverting, jumping, stormy)


def write(folder: Path, count: int) -> None:
    """`count` series of each kind as FOLDER/KIND/KINDn.csv, with date and close."""
    days = np.busday_offset(_FIRST, np.arange(DAYS))
    for kind in KINDS:
        place = folder / kind.__name__
        place.mkdir(parents=True, exist_ok=True)
        for number in range(count):
            closes = 100 * np.exp(kind(np.random.default_rng(number)))
            lines = [f"{day},{close:.6f}" for day, close in zip(days, closes, strict=True)]
            (place / f"{kind.__name__}{number}.csv").write_text("\n".join(["date,close", *lines]) + "\n")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.unusual_series", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=10, help="series of each kind")
    asked = parser.parse_args()
    write(asked.folder, asked.count)


if __name__ == "__main__":
    main()
