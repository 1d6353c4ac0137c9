"""Documents by REST: handed in, asked about, deleted; never another's."""

import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from api_house import House, open_house, sign_up

from core.settings import AuthMode
from rag import Embedder, Library

REPORT = b"# Competition\nMany firms build phones.\n\n# Debt\nBorrowings of 3 billion mature in 2030.\n"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path, mode=AuthMode.ACCOUNTS) as opened:
        library = opened.services.knowledge = Library(tmp_path / "knowledge", Embedder())
        yield opened
        await library.close()


async def test_a_document_is_its_owners_alone(house: House) -> None:
    _, of_ann = await sign_up(house, "ann@example.org")
    _, of_bob = await sign_up(house, "bob@example.org")
    upload = (await of_ann.post("/api/uploads", files={"file": ("apple 2023.md", REPORT)})).json()
    which = {"upload_id": upload["upload_id"], "file": upload["file"]}
    assert (await of_bob.post("/api/documents", json=which)).status_code == 404
    added, again = [await of_ann.post("/api/documents", json=which, headers={"Idempotency-Key": "one-document"}) for _ in range(2)]
    assert again.json() == added.json()
    assert (added.status_code, added.json()["company"], added.json()["year"]) == (201, "Apple Inc.", 2023), added.text
    assert (await of_ann.post("/api/documents", json=which)).status_code == 409
    found = (await of_ann.get("/api/documents/search", params={"question": "When are the loans due?"})).json()
    assert (found["passages"][0]["document"], found["passages"][0]["section"]) == ("apple 2023.md", "Debt")
    address = f"/api/documents/{added.json()['document_id']}/passages/{found['passages'][0]['passage']}"
    assert (await of_ann.get(address)).json()["page_text"].startswith("Borrowings of 3 billion")
    assert (await of_bob.get(address)).status_code == 404
    assert [item["name"] for item in (await of_ann.get("/api/documents")).json()["items"]] == ["apple 2023.md"]
    assert (await of_bob.get("/api/documents")).json()["items"] == []
    assert (await of_bob.get("/api/documents/search", params={"question": "When are the loans due?"})).status_code == 404
    address = f"/api/documents/{added.json()['document_id']}"
    assert (await of_bob.delete(address)).json() == (await of_bob.delete(f"/api/documents/{uuid.uuid4()}")).json()
    assert (await of_ann.delete(address)).status_code == 200
    assert (await of_ann.get("/api/documents")).json()["items"] == []


async def test_a_term_is_explained(house: House) -> None:
    _, client = await sign_up(house, "ann@example.org")
    explained = await client.get("/api/concepts", params={"concept": "drawdown"})
    assert explained.status_code == 200, explained.text
    assert explained.json()["text"]
    assert (await client.get("/api/concepts", params={"concept": "xyzzy"})).status_code in {404, 422}
