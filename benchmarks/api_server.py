"""Our own server on the benchmark's books: `python -m benchmarks.api_server FOLDER PORT [DATABASE-URL]`. Quotas per user are lifted, everything else is as in use."""

import asyncio
import sys
from pathlib import Path

import main
from benchmarks.api_books import settings_for
from infra import configure_logging

if __name__ == "__main__":
    configure_logging(level="warning")
    settings = settings_for(Path(sys.argv[1]), port=int(sys.argv[2]), url=next(iter(sys.argv[3:]), None))
    asyncio.run(main.serve(settings, with_worker=True, migrating=True))
