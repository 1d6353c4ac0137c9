"""The OpenAPI document is what was agreed, and true."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "integration"))

from api_house import open_house  # noqa: E402 -- shared with the integration tests


@pytest.fixture
async def document(tmp_path: Path) -> dict[str, Any]:
    async with open_house(tmp_path) as house:
        served: dict[str, Any] = (await house.client.get("/docs/openapi.json")).json()
    return served


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield method, path, operation


PUBLIC = {"/ping", "/health/live", "/health/ready", "/api/shared/{token}"} | {
    f"/api/auth/{name}" for name in ("sign-in", "token", "refresh", "register", "forgot", "reset")
}
"""What anybody may call. Think twice before you add to it."""


async def test_the_document_is_the_agreed_one(document: dict[str, Any]) -> None:
    agreed = json.loads((HERE / "openapi.json").read_text("utf-8"))
    assert document == agreed, "if the change is wanted: python tests/golden/refresh_openapi.py"


async def test_every_operation_is_described_and_can_fail(document: dict[str, Any]) -> None:
    names = []
    for method, path, operation in operations(document):
        where = f"{method} {path}"
        names.append(operation["operationId"])
        assert all(operation[part] for part in ("summary", "description", "tags")), where
        assert "application/problem+json" in operation["responses"]["default"]["content"], where
        assert operation["security"] == [{"session": []}, {"bearer": []}] or path in PUBLIC, where
        if method == "post" and not path.startswith("/api/auth/") and path != "/api/uploads":
            assert "Idempotency-Key" in [parameter["name"] for parameter in operation["parameters"]], where
    assert len(names) == len(set(names))


async def test_every_reference_leads_somewhere_and_every_schema_is_used(document: dict[str, Any]) -> None:
    text = json.dumps(document)
    for name in document["components"]["schemas"]:
        assert f'"#/components/schemas/{name}"' in text, name
    for part in text.split('"#/components/schemas/')[1:]:
        assert part.split('"', maxsplit=1)[0] in document["components"]["schemas"]


async def test_amounts_travel_as_text(document: dict[str, Any]) -> None:
    holding = document["components"]["schemas"]["HoldingView"]["properties"]
    assert holding["quantity"]["type"] == "string"
    assert document["components"]["schemas"]["AddTransaction"]["properties"]["quantity"]["anyOf"][0]["type"] == "string"
