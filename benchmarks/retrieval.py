"""Finds passages for questions: python -m benchmarks.retrieval PASSAGES.jsonl[.gz] QUERIES.jsonl[.gz] --out OUT.json [--models FOLDER].

Passages have id, text and perhaps doc, company, year, page, title; questions have id, question and relevant (ids of passages). Passages of one
page of one doc count as that page. Writes hit@1, hit@5, hit@10, mrr@10, ndcg@10, indexing CPU seconds per 1,000 pages (the one index serves
all three) and milliseconds per question, for the hybrid and for full text and vectors alone. The ONNX file of the embedding model is
kept in FOLDER.
"""

import argparse
import gzip
import json
import math
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from time import process_time
from typing import Any

from core.clock import stopwatch_s
from rag.chunks import Origin
from rag.embedding import Embedder
from rag.kinds import kind_of
from rag.library import Library
from rag.parsing import ParsedDocument, Section
from rag.search import Mode

OWNER = "benchmark"
DEPTH = 10
BATCH = 200


def main() -> None:
    """Runs the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("passages", type=Path)
    parser.add_argument("queries", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--models", type=Path)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        embedder = Embedder(args.models or Path(folder) / "models")
        found = measure(list(rows_of(args.passages)), list(rows_of(args.queries)), Path(folder) / "index", embedder)
    args.out.write_text(json.dumps(found, indent=1), encoding="utf-8")
    for mode, figures in found.items():
        print(f"{mode:9s} " + "  ".join(f"{name} {value:.3f}" for name, value in figures.items()))


def rows_of(path: Path) -> Iterator[Mapping[str, Any]]:  # Any: JSON
    """The objects of a file of JSON lines, packed or not."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        yield from (json.loads(line) for line in file if line.strip())


def measure(
    passages: Sequence[Mapping[str, Any]], queries: Sequence[Mapping[str, Any]], folder: Path, embedder: Embedder
) -> dict[str, dict[str, float]]:
    """The figures of every mode; keeps its index in `folder`."""
    library, index_s = indexed(passages, folder, embedder)
    found = {mode.value: {**answers(library, queries, passages, mode), "index_s_per_1000": index_s} for mode in Mode}
    library.shut()
    return found


def indexed(passages: Sequence[Mapping[str, Any]], folder: Path, embedder: Embedder) -> tuple[Library, float]:  # Any: JSON
    """An index of the passages in `folder`, and the CPU seconds that 1,000 pages took."""
    library = Library(folder, embedder)
    embedder.embed(["load the model"])
    embedder.embed_passages(["and that for passages"])
    started = process_time()
    documents = list(_documents(passages))
    for start in range(0, len(documents), BATCH):
        library.index(documents[start : start + BATCH])
    return library, (process_time() - started) * 1000 / max(len(documents), 1)


def _unit(row: Mapping[str, Any]) -> str:
    """What counts as one result: a page of a document where both are given, else the passage."""
    doc, page = row.get("doc"), row.get("page")
    return f"passage {row['id']}" if page in (None, "") or not doc else f"page {page} of {doc}"


def _year(value: Any) -> int | None:  # Any: JSON; 2022, 2022.0, "2022", "FY2022" and "2022-12-31" are the same year
    found = re.search(r"(?:19|20)\d\d", str(value or ""))
    return int(found[0]) if found else None


def _documents(passages: Sequence[Mapping[str, Any]]) -> Iterator[tuple[ParsedDocument, Origin]]:
    """Every unit as a document of one page, so that it is found at most once."""
    pages: dict[str, list[Mapping[str, Any]]] = {}
    for row in {str(row["id"]): row for row in passages}.values():
        pages.setdefault(_unit(row), []).append(row)
    for unit, rows in pages.items():
        first = rows[0]
        sections = tuple(Section(title=str(row.get("title") or ""), page=1, text=str(row.get("text") or "")) for row in rows)
        origin = Origin(
            owner=OWNER,
            document_id=unit,
            title=str(first.get("doc") or "").replace("_", " "),
            company=str(first.get("company") or "") or None,
            year=_year(first.get("year")),
            kind=kind_of(str(first.get("doc") or ""), str(first.get("title") or "")),
        )
        yield ParsedDocument(mime="text/plain", title="", sections=sections), origin


def answers(
    library: Library, queries: Sequence[Mapping[str, Any]], passages: Sequence[Mapping[str, Any]], mode: Mode
) -> dict[str, float]:  # Any: JSON
    """How well the questions are answered in one mode, and how fast."""
    units = {str(row["id"]): _unit(row) for row in passages}
    ranks: list[list[int]] = []
    wanted: list[int] = []
    took: list[float] = []
    for query in queries:
        named = query["relevant"] if isinstance(query["relevant"], list) else [query["relevant"]]
        relevant = {units[str(key)] for key in named if str(key) in units}
        started = stopwatch_s()
        hits = library.find(OWNER, str(query["question"]), limit=DEPTH, mode=mode).hits
        took.append((stopwatch_s() - started) * 1000)
        ranks.append([rank for rank, hit in enumerate(hits, 1) if hit.chunk.origin.document_id in relevant])
        wanted.append(len(relevant))
    return {**scores(ranks, wanted), "query_p50_ms": _quantile(took, 0.5), "query_p95_ms": _quantile(took, 0.95)}


def scores(ranks: Sequence[Sequence[int]], wanted: Sequence[int]) -> dict[str, float]:
    """Means over the questions.

    Args:
        ranks: for each question, the ranks from 1 of the relevant results among the first ten.
        wanted: for each question, how many are relevant at all; a question with none counts as missed.
    """
    count = max(len(ranks), 1)
    ideal = [sum(1 / math.log2(rank + 1) for rank in range(1, min(number, DEPTH) + 1)) for number in wanted]
    gained = [sum(1 / math.log2(rank + 1) for rank in found) for found in ranks]
    return {
        **{f"hit@{k}": sum(any(rank <= k for rank in found) for found in ranks) / count for k in (1, 5, 10)},
        "mrr@10": sum(1 / found[0] for found in ranks if found) / count,
        "ndcg@10": sum(gain / best for gain, best in zip(gained, ideal, strict=True) if best) / count,
    }


def _quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` of the values do not exceed; 0 for none."""
    return sorted(values)[math.ceil(share * len(values)) - 1] if values else 0.0


if __name__ == "__main__":
    main()
