"""Plays conversations against the assistant and writes down what it did.

    python -m benchmarks.chat ITEMS.jsonl --fixture FIXTURE.json --out PRED.jsonl [--llm URL] [--only ID,...]

One line per item for the scorer: {"id", "calls": [{"turn", "intent", "args"}], "db_changed", "net", "replies", "ms"}. Every item gets a fresh
user with the fixture's books and a thread of its own; proposals that are still open after the last turn are confirmed.
"""

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from agents.assistant import Assistant
from agents.events import TurnDone
from agents.turn import Attachment
from benchmarks.scene import Scene, open_scene
from core.clock import stopwatch_s
from infra import configure_logging

JsonObject = dict[str, Any]  # Any: JSON


def read_items(path: Path) -> list[JsonObject]:
    """The items of a file.

    Raises:
        SystemExit: a line is not an item; says which.
    """
    items = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
            turns_of(item)
            items.append(item)
        except (ValueError, KeyError, TypeError) as err:
            raise SystemExit(f"{path}, line {number}: not an item: {err}") from err
    return items


def turns_of(item: JsonObject) -> list[str]:
    """What is said, turn by turn."""
    return list(item["turns"]) if item.get("turns") else [str(item["text"])]


async def play(scene: Scene, assistant: Assistant, item: JsonObject) -> JsonObject:
    """One item's line of the output."""
    actor = await scene.fresh_user()
    before = await scene.books(actor)
    thread, calls, replies, times = f"item-{item['id']}", [], [], []
    for number, text in enumerate(turns_of(item)):
        start = stopwatch_s()
        async for event in assistant.turn(actor, thread, text, attachments=attachments(scene, item, number)):
            if isinstance(event, TurnDone):
                calls += [{"turn": number, "intent": call.intent, "args": call.args} for call in event.calls]
                replies.append(event.reply)
        times.append(round((stopwatch_s() - start) * 1000, 1))
    for proposal in await assistant.pending(actor, thread):
        async for _ in assistant.decide(actor, proposal.id, "confirm"):
            pass
    after = await scene.books(actor)
    return {
        "id": item["id"],
        "calls": calls,
        "db_changed": before.state != after.state,
        "net": {name: float(after.units.get(name, 0) - before.units.get(name, 0)) for name in sorted({*before.units, *after.units})},
        "replies": replies,
        "ms": times,
    }


def attachments(scene: Scene, item: JsonObject, turn: int) -> list[Attachment]:
    """The fixture's files that an item names, with its first turn."""
    named = item.get("attachments") or item.get("attachment") or []
    names = [named] if isinstance(named, str) else list(named)
    return [scene.attachment(name) for name in names] if turn == 0 else []


async def run(args: argparse.Namespace) -> None:
    """Play every item and write the lines."""
    items = read_items(args.items)
    if args.only:
        items = [item for item in items if item["id"] in args.only.split(",")]
    with tempfile.TemporaryDirectory() as folder, args.out.open("w", encoding="utf-8") as out:
        async with open_scene(json.loads(args.fixture.read_text(encoding="utf-8")), Path(folder), llm=args.llm) as (scene, assistant):
            times = []
            for number, item in enumerate(items, 1):
                line = await play(scene, assistant, item)
                times += line["ms"]
                out.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")
                if sys.stderr.isatty():
                    print(f"\r{number}/{len(items)}", end="", file=sys.stderr)
    ordered = sorted(times)
    print(
        f"{len(items)} items, {len(times)} turns; a turn took {statistics.median(times):.0f} ms (median), {ordered[int(len(ordered) * 0.95)]:.0f} ms (p95)"
    )


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("items", type=Path)
    parser.add_argument("--fixture", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--llm", help="address of an OpenAI-compatible server, with /v1")
    parser.add_argument("--only", help="ids of items, separated by commas")
    configure_logging(level="warning")
    asyncio.run(run(parser.parse_args()))


if __name__ == "__main__":
    main()
