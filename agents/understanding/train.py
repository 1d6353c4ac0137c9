"""Trains the head on our own examples: `python -m agents.understanding.train [ONNX_FOLDER]` (a few minutes on one core; the same seed gives the same weights)."""

import sys
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from agents.understanding.clause import Clause, ClauseReader, shape
from agents.understanding.corpus import examples
from agents.understanding.head import EMBEDDING_SCALE, WEIGHTS, terms
from agents.understanding.mentions import MentionReader
from agents.understanding.rewriting import canonical
from market.symbols import SymbolIndex
from rag.embedding import Embedder
from rag.forward_pass import DIMENSION

SEED = 20261123
RARE = 2
RIDGE_TERMS = 0.06
RIDGE_VECTOR = 0.06
_FAMILIAR = frozenset({"AAPL", "MSFT", "NVDA", "VTI", "TSLA", "GOOGL", "KO", "AMD", "AMZN", "DIS"})


def read_examples(pairs: Sequence[tuple[str, str]], symbols: SymbolIndex) -> list[Clause]:
    """The clauses of (intent, text) pairs, read as they are when the program runs."""
    mentions = MentionReader(symbols)
    clauses = []
    for _, text in pairs:
        wording = canonical(text, symbols)
        reader = ClauseReader(mentions, today=date(2026, 11, 23), familiar=_FAMILIAR, language=wording.language, shouted=wording.shouted)
        clauses.append(reader.read(wording.text))
    return clauses


def fit(
    features: csr_matrix, dense: NDArray[np.float32] | None, labels: NDArray[np.int64], classes: int, weights: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Ridge-penalised multinomial logistic regression by L-BFGS: weights of terms (T, K), of the vector (D, K), and the bias (K,)."""
    n, width = features.shape
    depth = 0 if dense is None else dense.shape[1]
    target = np.zeros((n, classes))
    target[np.arange(n), labels] = 1

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        table = flat.reshape(width + depth + 1, classes)
        logits = features @ table[:width] + table[-1]
        if dense is not None:
            logits = logits + dense @ table[width:-1]
        logits -= logits.max(axis=1, keepdims=True)
        soft = np.exp(logits)
        soft /= soft.sum(axis=1, keepdims=True)
        penalty = RIDGE_TERMS * np.square(table[:width]).sum() + RIDGE_VECTOR * np.square(table[width:-1]).sum()
        value = -(weights * np.log(soft[np.arange(n), labels] + 1e-12)).sum() + penalty
        error = (soft - target) * weights[:, None]
        slope = np.empty_like(table)
        slope[:width] = features.T @ error + 2 * RIDGE_TERMS * table[:width]
        if dense is not None:
            slope[width:-1] = dense.T @ error + 2 * RIDGE_VECTOR * table[width:-1]
        slope[-1] = error.sum(axis=0)
        return float(value), slope.ravel()

    found = minimize(loss, np.zeros((width + depth + 1) * classes), jac=True, method="L-BFGS-B", options={"maxiter": 200, "maxfun": 250})
    table = found.x.reshape(width + depth + 1, classes)
    return table[:width], table[width:-1], table[-1]


def term_matrix(clauses: Sequence[Clause], index: dict[str, int]) -> csr_matrix:
    """Presence of known terms, each row scaled to length one."""
    rows, columns, values = [], [], []
    for i, clause in enumerate(clauses):
        known = [index[term] for term in terms(clause) if term in index]
        rows += [i] * len(known)
        columns += known
        values += [1 / np.sqrt(max(1, len(known)))] * len(known)
    return csr_matrix((values, (rows, columns)), shape=(len(clauses), len(index)))


def train(target: Path = WEIGHTS, *, seed: int = SEED, cache: Path | None = None) -> float:
    """Writes the head's weights to `target` and returns its accuracy on the examples themselves; `cache` may hold the exported embedding model."""
    pairs = list(dict.fromkeys(examples(seed)))
    clauses = read_examples(pairs, SymbolIndex.bundled())
    intents = sorted({intent for intent, _ in pairs})
    labels = np.array([intents.index(intent) for intent, _ in pairs])
    counts = Counter(term for clause in clauses for term in terms(clause))
    index = {term: i for i, term in enumerate(sorted(term for term, count in counts.items() if count >= RARE))}
    features = term_matrix(clauses, index)
    shapes = [shape(clause) for clause in clauses]
    rows = {text: i for i, text in enumerate(dict.fromkeys(shapes))}
    vectors = EMBEDDING_SCALE * Embedder(cache).embed(list(rows))[[rows[text] for text in shapes]]
    weights = np.sqrt(len(labels) / len(intents) / np.bincount(labels))[labels]
    joint = fit(features, vectors, labels, len(intents), weights)
    alone = fit(features, None, labels, len(intents), weights)
    np.savez_compressed(
        target,
        intents=np.array(intents),
        terms=np.array(list(index)),
        joint_terms=joint[0].astype(np.float16),
        joint_vector=joint[1].reshape(DIMENSION, -1).astype(np.float16),
        joint_bias=joint[2].astype(np.float16),
        alone_terms=alone[0].astype(np.float16),
        alone_bias=alone[2].astype(np.float16),
    )
    logits = features @ joint[0] + vectors @ joint[1] + joint[2]
    return float((logits.argmax(axis=1) == labels).mean())


if __name__ == "__main__":
    accuracy = train(cache=Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    sys.stdout.write(f"accuracy on the examples themselves: {accuracy:.3f}\n")
