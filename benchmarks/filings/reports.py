"""Sets of report passages: nobody says beside them whose they are or of which year."""

import tomllib
from collections.abc import Mapping
from random import Random
from typing import Any

from benchmarks.filings.papers import FOLDER

QUESTIONS = 120
_FIGURES = 8
Rows = list[dict[str, Any]]
"""Objects of JSON lines."""


def report_set(name: str) -> tuple[Rows, Rows]:
    """Passages and questions of the file `name`."""
    told = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    rng = Random(name)
    passages: Rows = []
    asked: Rows = []
    for number, topic in enumerate(told["topic"]):
        for place, fill in enumerate(topic["fills"]):
            key, words = f"{name.removesuffix('s')}-{number:02d}-{place}", _words(fill, rng)
            passages.append({"id": key, "text": topic["text"].format(**words)})
            otherwise = {**words, "a": told["said"].get(fill[0], fill[0])}
            asked += [{"question": ask.format(**rng.choice((words, otherwise))), "relevant": [key]} for ask in topic["asks"]]
    rng.shuffle(passages)
    chosen = rng.sample(asked, QUESTIONS)
    return passages, [{"id": f"{name[0]}{number}", **row} for number, row in enumerate(chosen, 1)]


def told_set(name: str) -> tuple[Rows, Rows]:
    """Passages and questions of the file `name`, in which every passage stands as it is, with what is asked about it."""
    told = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))["told"]
    passages: Rows = [{"id": f"{name}-{number:03d}", "text": text} for number, (text, *_) in enumerate(told)]
    asked = [(ask, passage["id"]) for passage, (_, *asks) in zip(passages, told, strict=True) for ask in asks]
    Random(name).shuffle(passages)
    return passages, [{"id": f"{name[0]}{number}", "question": ask, "relevant": [key]} for number, (ask, key) in enumerate(asked, 1)]


def _words(fill: list[str], rng: Random) -> Mapping[str, Any]:  # Any: text for placeholders
    year = rng.randint(2017, 2021)
    figures = {f"n{i}": f"{rng.randint(90, 90000):,}" for i in range(1, _FIGURES + 1)}
    return {
        **dict(zip("abc", fill, strict=False)),
        **figures,
        "y": year,
        "y_1": year - 1,
        "p": rng.randint(6, 48),
        "q": f"{rng.uniform(1, 9):.1f}",
    }
