"""Writes openapi.json anew after a wanted change of the interface: `python tests/golden/refresh_openapi.py`. Read the difference before you commit it."""

import asyncio
import json
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE.parent / "integration")]


async def main() -> None:
    from api_house import open_house

    from api.openapi import build_document

    with tempfile.TemporaryDirectory() as folder:
        async with open_house(Path(folder)) as house:
            document = build_document(house.web.rest)
    (HERE / "openapi.json").write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(main())
