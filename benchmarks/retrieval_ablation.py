"""What each part of retrieval is worth: python -m benchmarks.retrieval_ablation PASSAGES.jsonl[.gz] QUERIES.jsonl[.gz] [...] [--models FOLDER].

Every line leaves one part out and prints hit@1, hit@5 and mrr@10 of the hybrid for each file of questions. Whoever leaves out the header
indexes anew; the other lines share one index.
"""

import argparse
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from benchmarks.retrieval import answers, indexed, rows_of
from rag import search as parts
from rag.chunks import Chunk
from rag.embedding import Embedder
from rag.fulltext import FullText
from rag.period import Period
from rag.scope import Scope
from rag.search import Mode
from rag.vocabulary import Meanings

Patches = Sequence[Any]  # Any: what `unittest.mock.patch` gives
_PARTS: Mapping[str, Patches] = {
    "everything": (),
    "without the filter": (patch.object(parts, "scope_of", lambda _question, owner, **_known: Scope(owner=owner)),),
    "without the kind and the latest year first": (patch.object(Period, "weight", lambda _period, _chunk: 1.0),),
    "without dropping sentences of form": (patch.object(parts, "bare_question", lambda question: question),),
    "without meanings": (patch.object(Meanings, "near", lambda _self, _question: ()),),
    "without vocabulary and meanings": (
        patch.object(Meanings, "near", lambda _self, _question: ()),
        patch.object(parts, "named_terms", lambda _question: ()),
    ),
    "without the list of pages": (patch.object(FullText, "pages", lambda *_args: []),),
    "without vectors": (),
    "without full text": (),
}
_HEADER: Patches = (patch.object(Chunk, "header", property(lambda _chunk: "")),)
_MODES = {"without vectors": Mode.FULLTEXT, "without full text": Mode.VECTORS}


def main() -> None:
    """Runs the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("passages", type=Path)
    parser.add_argument("queries", type=Path, nargs="+")
    parser.add_argument("--models", type=Path)
    args = parser.parse_args()
    passages = list(rows_of(args.passages))
    asked = {path.name.split(".")[0]: list(rows_of(path)) for path in args.queries}
    with tempfile.TemporaryDirectory() as folder:
        embedder = Embedder(args.models or Path(folder) / "models")
        library, _ = indexed(passages, Path(folder) / "index", embedder)
        for name, patches in _PARTS.items():
            with _patched(patches):
                _tell(name, {key: answers(library, queries, passages, _MODES.get(name, Mode.HYBRID)) for key, queries in asked.items()})
        library.shut()
        with _patched(_HEADER):
            library, _ = indexed(passages, Path(folder) / "bare", embedder)
            _tell("without the header", {key: answers(library, queries, passages, Mode.HYBRID) for key, queries in asked.items()})
        library.shut()


@contextmanager
def _patched(patches: Patches) -> Iterator[None]:
    with ExitStack() as stack:
        for item in patches:
            stack.enter_context(item)
        yield


def _tell(name: str, found: Mapping[str, Mapping[str, float]]) -> None:
    for key, figures in found.items():
        print(
            f"{name:45s} {key:20s} " + "  ".join(f"{figure} {figures[figure]:.3f}" for figure in ("hit@1", "hit@5", "mrr@10")), flush=True
        )


if __name__ == "__main__":
    main()
