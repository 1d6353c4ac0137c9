"""Items that were written before the rules, played through the whole program as `benchmarks.chat` does."""

import json
from pathlib import Path
from typing import Any

import pytest
from item_scoring import failures
from understanding_talk import TODAY

from benchmarks.chat import play
from benchmarks.scene import open_scene

DATA = Path(__file__).resolve().parent.parent / "data" / "understanding"


async def failed_of(items: list[dict[str, Any]], folder: Path) -> dict[str, list[str]]:
    """Why items failed, by their ids; nothing of one that passed."""
    fixture = json.loads((DATA / "fixture.json").read_text(encoding="utf-8"))
    async with open_scene(fixture, folder, llm=None) as (scene, assistant):
        played = {item["id"]: await play(scene, assistant, item) for item in items}
    return failures(items, played, TODAY)


@pytest.mark.timeout(900)
@pytest.mark.parametrize(("name", "step", "at_least", "misses_pct"), [("exam", 4, 200, 5), ("talks", 3, 180, 3)])
async def test_items_are_understood_and_nothing_is_written_that_nobody_asked_for(
    tmp_path: Path, name: str, step: int, at_least: int, misses_pct: int
) -> None:
    """Some of the items; `benchmarks.chat` plays all of them."""
    items = [json.loads(line) for line in (DATA / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()][::step]
    failed = await failed_of(items, tmp_path)
    assert len(items) >= at_least
    assert len(failed) <= misses_pct / 100 * len(items), failed
    assert not [key for key, why in failed.items() if any("unexpected write" in reason or "books changed" in reason for reason in why)]
