"""`python -m forecasting.pretrain` makes the weights of the global nets again, from the sample market alone.

    1990 ................... 2016 | 2017 to 2020 | 2021, 2022
    learn                         | check        | never seen

The nets see 20 stocks, and what they can stand in for: baskets of them (funds), long-short baskets (currencies, spreads), all of it
upside down too (so that a fall is followed by storms only where the series itself shows that), and every second day alone (slower series).
`--warm` starts from the weights that ship with the program and takes one gentle pass: the daily update.
"""

import argparse
import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import structlog

from core.series import Floats
from forecasting.nets import WEIGHTS
from forecasting.torch_nets import Examples, Recipe, Singles, make_examples, train_net

log = structlog.get_logger("forecasting.pretrain")

LEARN_UNTIL, CHECK_UNTIL = np.datetime64("2017-01-01"), np.datetime64("2021-01-01")
RECIPES = (Recipe(kind="har", rate=1e-3), Recipe(kind="lstm", rate=3e-3, batch=24))
SEEDS = (0, 1, 2, 3)
"""Each draws its own baskets and its own weights: what they agree on is not the luck of one draw."""
BASKETS = 8
_LARGEST_DAY = 0.5


def sample_market() -> tuple[Floats, np.ndarray[tuple[int], np.dtype[np.datetime64]]]:
    """Logarithms of the closes (T, 20) of the sample market, and their days (T,)."""
    from skfolio.datasets import load_sp500_dataset

    prices = load_sp500_dataset()
    return np.log(prices.to_numpy(dtype=np.float64)), prices.index.to_numpy().astype("datetime64[D]")


def _basket(returns: Floats, rng: np.random.Generator, *, long_short: bool) -> Floats:
    """(T,) log path of a randomly weighted basket of 2 to 5 stocks, or of up to 3 stocks against as many."""
    count = int(rng.integers(1, 4)) * 2 if long_short else int(rng.integers(2, 6))
    chosen = rng.choice(returns.shape[1], count, replace=False)
    if long_short:
        half = count // 2
        weights = np.concatenate([rng.dirichlet(np.ones(half)), -rng.dirichlet(np.ones(half))])
    else:
        weights = rng.dirichlet(np.ones(count))
    path: Floats = np.concatenate([[0.0], np.cumsum(np.log1p(np.clip(returns[:, chosen] @ weights, -_LARGEST_DAY, _LARGEST_DAY)))])
    return path


def make_panel(stocks: Floats, rng: np.random.Generator) -> list[Floats]:
    """Groups of series (T, n): the stocks, baskets, long-short baskets, and all of them upside down."""
    returns = np.clip(np.expm1(np.diff(stocks, axis=0)), -_LARGEST_DAY, _LARGEST_DAY)
    funds = np.stack([_basket(returns, rng, long_short=False) for _ in range(BASKETS)], axis=1)
    spreads = np.stack([_basket(returns, rng, long_short=True) for _ in range(BASKETS)], axis=1)
    upright = [stocks, funds, spreads]
    return upright + [-group for group in upright]


def _joined(parts: Sequence[Examples]) -> Examples:
    fields = ("inputs", "outcomes", "sizes", "weights")
    return Examples(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in fields})


def examples(kind: str, stocks: Floats, days: np.ndarray[tuple[int], np.dtype[np.datetime64]], *, seed: int) -> tuple[Examples, Examples]:
    """What a net of `kind` learns from, its baskets drawn from `seed`, and the later part that chooses the pass to keep."""
    learned, checked = int(np.searchsorted(days, LEARN_UNTIL)), int(np.searchsorted(days, CHECK_UNTIL))
    panel = make_panel(stocks[:checked], np.random.default_rng(seed))
    slower = [group[::2] for group in panel]
    learn = _joined([make_examples(kind, panel, slice(0, learned)), make_examples(kind, slower, slice(0, learned // 2))])
    return learn, make_examples(kind, panel, slice(learned, checked))


def warm_weights(kind: str, seed: int) -> dict[str, Singles]:
    """The weights of `seed` that ship with the program."""
    from safetensors.numpy import load_file

    stored = load_file(WEIGHTS / f"{kind}.safetensors")
    return {name.split(".", 1)[1]: value for name, value in stored.items() if name.startswith(f"{seed}.")}


def gentle(recipe: Recipe) -> Recipe:
    """The recipe for one careful pass from weights that are good already."""
    return replace(recipe, epochs=1, rate=recipe.rate / 10)


def _tell(kind: str, seed: int, epoch: int, loss: float) -> None:
    log.info("net.pass", net=kind, seed=seed, epoch=epoch, check_loss=round(loss, 5))


def pretrain(folder: Path, *, warm: bool = False) -> None:
    """Writes `<kind>.safetensors` per net and `sha256.json` into `folder`."""
    from safetensors.numpy import save

    stocks, days = sample_market()
    bodies: dict[str, bytes] = {}
    for recipe in RECIPES:
        tensors: dict[str, Singles] = {}
        for seed in SEEDS:
            learn, check = examples(recipe.kind, stocks, days, seed=seed)
            trained = train_net(
                gentle(recipe) if warm else recipe,
                learn,
                check,
                seed=seed,
                warm=warm_weights(recipe.kind, seed) if warm else None,
                told=partial(_tell, recipe.kind, seed),
            )
            tensors |= {f"{seed}.{name}": np.ascontiguousarray(value) for name, value in trained.items()}
        bodies[f"{recipe.kind}.safetensors"] = save(tensors)
    folder.mkdir(parents=True, exist_ok=True)
    for name, body in bodies.items():  # all at the end: whoever reads them while the next are trained finds what the checksums are of
        (folder / name).write_bytes(body)
    sums = {name: hashlib.sha256(body).hexdigest() for name, body in bodies.items()}
    (folder / "sha256.json").write_text(json.dumps(sums, indent=2, sort_keys=True) + "\n")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m forecasting.pretrain", description="Train the global nets on the sample market.")
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="folder for the weights (default: the program's own)")
    parser.add_argument("--warm", action="store_true", help="start from the weights in use and take one gentle pass")
    asked = parser.parse_args()
    pretrain(asked.out, warm=asked.warm)


if __name__ == "__main__":
    main()
