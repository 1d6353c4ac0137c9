"""A trained combination as bytes and back, behind a checksum; never a pickle."""

import numpy as np

from forecasting.artefact import pack, unpack_for
from forecasting.combination import VERSION, Combination
from forecasting.history import Frequency
from forecasting.model import Fitted
from forecasting.outcomes import Skill
from forecasting.registry import ENSEMBLE, find_model
from forecasting.season import Season
from forecasting.training import Trained, TrainedMember


def dump_trained(trained: Trained) -> bytes:
    """Everything of `trained`; `load_trained` reads it."""
    arrays = {"season": trained.season.weights, "probe_season": trained.probe_season.weights}
    for member in trained.members:
        for part, fitted in (("fitted", member.fitted), ("probe", member.probe)):
            if fitted is not None:
                arrays[f"{member.name}.{part}"] = np.frombuffer(fitted.dump(), dtype=np.uint8)
    header = {
        "name": ENSEMBLE,
        "version": VERSION,
        "symbol": trained.symbol,
        "data_hash": trained.data_hash,
        "members": [[m.name, m.crps_skill_pct, m.reason] for m in trained.members],
        "frequency": trained.season.frequency.value,
        "rule": {
            "weights": trained.rule.weights,
            "steps": list(trained.rule.steps),
            "stretch": list(trained.rule.stretch),
            "doubt": trained.rule.doubt,
            "usual": list(trained.rule.usual),
        },
        "skill": [[s.steps, s.origins, s.crps_skill_pct, s.p, s.cover80_pct] for s in trained.skill],
        "degraded": list(trained.degraded),
    }
    return pack(header, arrays)


def load_trained(blob: bytes) -> Trained:
    """What `dump_trained` wrote.

    Raises:
        DataUnavailable: the bytes are damaged or of another version.
    """
    header, arrays = unpack_for(blob, name=ENSEMBLE, version=VERSION)

    def part(name: str, which: str) -> Fitted | None:
        key = f"{name}.{which}"
        return find_model(name).load(arrays[key].tobytes()) if key in arrays else None

    members = tuple(
        TrainedMember(name=name, fitted=part(name, "fitted"), probe=part(name, "probe"), crps_skill_pct=saved, reason=reason)
        for name, saved, reason in header["members"]
    )
    rule, frequency = header["rule"], Frequency(header["frequency"])
    season, probe_season = (
        Season(frequency=frequency, weights=np.asarray(arrays[key], dtype=np.float64)) for key in ("season", "probe_season")
    )
    return Trained(
        symbol=header["symbol"],
        data_hash=header["data_hash"],
        members=members,
        season=season,
        probe_season=probe_season,
        rule=Combination(
            weights=rule["weights"],
            steps=tuple(rule["steps"]),
            stretch=tuple(rule["stretch"]),
            doubt=rule["doubt"],
            usual=tuple(rule["usual"]),
        ),
        skill=tuple(Skill(steps=s, origins=n, crps_skill_pct=k, p=p, cover80_pct=c) for s, n, k, p, c in header["skill"]),
        degraded=tuple(header["degraded"]),
    )
