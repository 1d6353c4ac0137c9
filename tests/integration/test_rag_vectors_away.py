"""The vectors in a real `chroma run`, and what searching, adding and deleting come to while it does not answer."""

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from api_house import House, open_house

from agents.blocks import Notice
from agents.presenting import present
from core.actor import Actor
from core.errors import Unavailable
from rag import Embedder, Library
from tools.accounts import local_owner
from tools.base import AnyTool
from tools.documents import ADD_DOCUMENT, DELETE_DOCUMENT, LIST_DOCUMENTS
from tools.door import check_args, run_tool
from tools.knowledge import SEARCH_DOCUMENTS
from tools.uploads import keep_upload

STAFF = b"# Staff\nEmployees were dismissed after the plant in Ohio closed.\n"
DEBT = b"# Debt\nBorrowings of 3 billion mature in 2030.\n"
IN_OTHER_WORDS = "how did workers lose their jobs"
BY_NAME = "what happened in Ohio"


class Server:
    """A Chroma server in a process of its own, on a port that stays the same over its lives."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [str(Path(sys.executable).with_name("chroma")), "run", "--path", str(self.folder), "--host", "127.0.0.1", "--port"]
        self.process = subprocess.Popen([*command, str(self.port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 -- an installed program
        deadline = time.monotonic() + 60
        while not self._answers():
            assert self.process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)  # another program is watched, there is no event to wait on

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/api/v2/heartbeat", timeout=5) as answer:  # noqa: S310 -- loopback
                return bool(answer.status == 200)
        except OSError:
            return False

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait(30)
            self.process = None


@contextmanager
def chroma_server(folder: Path) -> Iterator[Server]:
    server = Server(folder)
    server.start()
    try:
        yield server
    finally:
        server.stop()


class Owner:
    """Somebody with documents."""

    def __init__(self, house: House, actor: Actor) -> None:
        self.services, self.actor = house.services, actor

    async def call(self, tool: AnyTool, **args: Any) -> Any:
        return await run_tool(tool, self.services, self.actor, check_args(tool, args))

    async def add(self, name: str, data: bytes) -> Any:
        return await self.call(ADD_DOCUMENT, file=name, upload_id=str(keep_upload(self.services, self.actor, data)))

    async def search(self, question: str) -> Any:
        return await self.call(SEARCH_DOCUMENTS, question=question)


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return Embedder()


@pytest.mark.timeout(180)
async def test_a_server_of_vectors_serves_goes_away_and_comes_back(tmp_path: Path, embedder: Embedder) -> None:
    with chroma_server(tmp_path / "chroma") as server:
        async with open_house(tmp_path) as house:
            library = house.services.knowledge = Library(tmp_path / "knowledge", embedder, server=server.url)
            owner = Owner(house, await local_owner(house.services))
            staff, debt = await owner.add("staff.md", STAFF), await owner.add("debt.md", DEBT)
            served = await owner.search(IN_OTHER_WORDS)
            assert (served.passages[0].document, served.by_words_only, library.vectors) == ("staff.md", False, 2)
            assert (await library.search("somebody else", IN_OTHER_WORDS, limit=5)).hits == ()

            server.stop()
            found = await owner.search(BY_NAME)
            assert ([passage.document for passage in found.passages], found.by_words_only) == (["staff.md"], True)
            assert [block.tone for block in present("search_documents", found).blocks if isinstance(block, Notice)] == ["warning"]
            for refused in (owner.add("more.md", b"# More\nA third paper."), owner.call(DELETE_DOCUMENT, document_id=debt.document_id)):
                with pytest.raises(Unavailable):
                    await refused
            assert [item.name for item in (await owner.call(LIST_DOCUMENTS)).items] == ["staff.md", "debt.md"]

            server.start()
            back = await owner.search(IN_OTHER_WORDS)
            assert (back.passages[0].document, back.by_words_only) == ("staff.md", False)
            await owner.call(DELETE_DOCUMENT, document_id=staff.document_id)
            assert library.vectors == 1
            assert {passage.document for passage in (await owner.search(IN_OTHER_WORDS)).passages} == {"debt.md"}

            server.stop()
            shutil.rmtree(server.folder)
            server.start()
            assert (await owner.search("when are the borrowings due")).passages[0].document == "debt.md"
            assert (library.vectors, library.rebuild(), library.vectors) == (0, 1, 1)
            await library.close()
