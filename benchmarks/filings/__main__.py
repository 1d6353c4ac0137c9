"""Writes the set of filings for the benchmark of retrieval: python -m benchmarks.filings FOLDER. The same words come out every time."""

import argparse
import gzip
import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.filings.papers import FOLDER, Page, companies, pages_of
from benchmarks.filings.reports import report_set, told_set

REPEATS = 2
"""Of how many companies each question is asked."""
QUESTIONS = {"questions": "questions", "unseen": "heldout", "later": "later"}
"""What a set of questions is called, and the file that it is made from."""


def main() -> None:
    """Runs the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    pages = [page for place, company in enumerate(companies()) for page in pages_of(company, place)]
    asked = {shown: list(questions_of(pages, name)) for shown, name in QUESTIONS.items()}
    _write(folder / "filings.jsonl.gz", ({name: value for name, value in page.items() if name != "kind"} for page in pages))
    for name, questions in asked.items():
        _write(folder / f"filings_{name}.jsonl.gz", questions)
    print(f"{len(pages)} pages, questions: {', '.join(f'{len(questions)} {name}' for name, questions in asked.items())}")
    for name, made in (("reports", report_set), ("notes", report_set), ("research", told_set)):
        passages, questions = made(name)
        _write(folder / f"{name}.jsonl.gz", passages)
        _write(folder / f"{name}_questions.jsonl.gz", questions)
        print(f"{len(passages)} passages of {name}, {len(questions)} questions")


def questions_of(pages: Iterable[Page], name: str) -> Iterator[dict[str, Any]]:  # Any: JSON
    """Each question of a file, asked of some companies, with the pages that answer it."""
    told = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    rng = Random(name)
    papers: dict[str, list[Page]] = {}
    for page in pages:
        papers.setdefault(page["doc"], []).append(page)
    calls = {company["name"]: company["calls"] for company in companies()}
    number = 0
    for group in told["question"]:
        fitting = sorted(doc for doc in papers if f"_{group['paper']}" in doc[4:])
        for ask in group["asks"]:
            for paper in (papers[doc] for doc in rng.sample(fitting, REPEATS)):
                number += 1
                words = _words(rng.choice(calls[paper[0]["company"]]), paper[0]["year"], group)
                relevant = [page["id"] for page in paper if page["kind"] in group["pages"]]
                yield {"id": f"{name[0]}{number}", "question": (ask + rng.choice(told["format"])).format(**words), "relevant": relevant}


def _words(called: str, year: int, group: Mapping[str, Any]) -> dict[str, str | int]:  # Any: TOML
    return {"c": called, "y": year, "y_1": year - 1, "y_2": year - 2, "s": group["s"]}


def _write(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:  # Any: JSON
    """One packed file, the same bytes for the same rows."""
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


if __name__ == "__main__":
    main()
