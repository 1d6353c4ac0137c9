"""The small trained head: from a clause's shape and its vector to a probability for every intent."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from agents.understanding.clause import Clause, shape

Floats: TypeAlias = NDArray[np.float32]
WEIGHTS = Path(__file__).resolve().parent / "data" / "head.npz"
EMBEDDING_SCALE = 2.0
_TOKEN = re.compile(r"[a-z0-9$%§&'-]+|[?@]")


def terms(clause: Clause) -> tuple[str, ...]:
    """The words, pairs and triples of a clause's shape, and a few facts about what it holds."""
    words = ["^", *_TOKEN.findall(shape(clause)), "$"]
    pairs = [f"{a} {b}" for a, b in pairwise(words)]
    triples = [f"{a} {b} {c}" for a, b, c in zip(words, words[1:], words[2:], strict=False)]
    return tuple(dict.fromkeys([*words, *pairs, *triples, *_facts(clause)]))


def _facts(clause: Clause) -> list[str]:
    times = clause.times
    facts = [
        f"#names {min(len(clause.mentions), 2)}",
        f"#figures {min(len(clause.figures), 3)}",
        f"#words {min(len(clause.text.split()) // 3, 5)}",
    ]
    facts += [f"#role {figure.role.value}" for figure in clause.figures]
    facts += ["#day"] if times.days else []
    facts += ["#period"] if times.periods else []
    facts += [f"#length {length.direction}" for length in times.durations]
    return facts


class Head:
    """Multinomial logistic regression on term presence (scaled to length one) and, where there is one, the sentence vector."""

    def __init__(self, arrays: Mapping[str, NDArray[np.generic]]) -> None:
        self.intents: tuple[str, ...] = tuple(str(name) for name in arrays["intents"])
        self._index = {str(term): i for i, term in enumerate(arrays["terms"])}
        self._joint = np.asarray(arrays["joint_terms"], dtype=np.float32)
        self._vector = np.asarray(arrays["joint_vector"], dtype=np.float32)
        self._joint_bias = np.asarray(arrays["joint_bias"], dtype=np.float32)
        self._alone = np.asarray(arrays["alone_terms"], dtype=np.float32)
        self._alone_bias = np.asarray(arrays["alone_bias"], dtype=np.float32)

    @classmethod
    def bundled(cls) -> "Head":
        """The head that ships with the program."""
        return _bundled()

    def knows(self, word: str) -> bool:
        """Whether a word was in the examples more than once."""
        return word in self._index

    def log_probabilities(self, clauses: Sequence[Clause], vectors: Floats | None) -> Floats:
        """Natural logarithms of the intents' probabilities, one row per clause, columns in the order of `intents`."""
        rows = []
        for i, clause in enumerate(clauses):
            known = [self._index[term] for term in terms(clause) if term in self._index]
            weights, bias = (self._alone, self._alone_bias) if vectors is None else (self._joint, self._joint_bias)
            logits = bias + weights[known].sum(axis=0) / np.sqrt(max(1, len(known)), dtype=np.float32)
            if vectors is not None:
                logits = logits + EMBEDDING_SCALE * vectors[i] @ self._vector
            shifted = logits - logits.max()
            rows.append(shifted - np.log(np.exp(shifted).sum()))
        return np.asarray(rows, dtype=np.float32)


@cache
def _bundled() -> Head:
    with np.load(WEIGHTS, allow_pickle=False) as arrays:
        return Head({name: arrays[name] for name in arrays.files})
