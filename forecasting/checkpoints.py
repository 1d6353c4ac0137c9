"""A backtest half done as bytes and back, so that it can be gone on with after a stop."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.errors import DataUnavailable
from core.series import Floats
from forecasting.artefact import pack, unpack
from forecasting.combination import VERSION
from forecasting.history import History
from forecasting.registry import MODELS

NAME = "backtest"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OriginOutcome:
    """One origin.

    Attributes:
        quantiles: per model (Q, G) in units of the values, at `LEVELS` and the horizons.
        actual: (G,) what came.
        last: value at the origin.
        scale: what MASE divides by.
        fit_s, update_s: seconds to fit members (0 where they were carried on), and to bring weights up to date and forecast.
        reasons: why members have no forecast.
    """

    quantiles: dict[str, Floats]
    actual: Floats
    last: float
    scale: float
    fit_s: float
    update_s: float
    reasons: dict[str, str]


def backtest_key(history: History, asked: Sequence[object]) -> str:
    """Hex sha256 of the data, of what was asked for, and of the versions of everything that takes part."""
    versions = [VERSION, *(f"{model.spec.name}.{model.spec.version}" for model in MODELS)]
    return hashlib.sha256(json.dumps([history.data_hash(), versions, *map(str, asked)]).encode()).hexdigest()


def dump_outcomes(key: str, done: Sequence[OriginOutcome]) -> bytes:
    """The origins that are done, under `key`."""
    arrays = {f"{index}|{name}": quantiles for index, each in enumerate(done) for name, quantiles in each.quantiles.items()}
    arrays |= {f"{index}|": each.actual for index, each in enumerate(done)}
    rest = [[each.last, each.scale, each.fit_s, each.update_s, each.reasons] for each in done]
    return pack({"name": NAME, "key": key, "origins": rest}, arrays)


def load_outcomes(key: str, blob: bytes | None) -> list[OriginOutcome]:
    """What `dump_outcomes` wrote under the same key; nothing where it is damaged, or of other data, another question or other versions."""
    if blob is None:
        return []
    try:
        header, arrays = unpack(blob)
    except DataUnavailable:
        return []
    if header.get("name") != NAME or header.get("key") != key:
        return []
    found: list[dict[str, Floats]] = [{} for _ in header["origins"]]
    for label, array in arrays.items():
        index, name = label.split("|", 1)
        found[int(index)][name] = np.asarray(array, dtype=np.float64)
    return [
        OriginOutcome(
            actual=quantiles.pop(""), quantiles=quantiles, last=last, scale=scale, fit_s=fit_s, update_s=update_s, reasons=reasons
        )
        for quantiles, (last, scale, fit_s, update_s, reasons) in zip(found, header["origins"], strict=True)
    ]
