"""What every answer has and no answer tells, and stores that are damaged: rows 89, 97, 107 to 112."""

import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from api_house import House, allow, open_house, sign_up, visitor_of
from api_script import Script
from sqlalchemy import select
from test_api_matrix import BODIES, operations

from core.actor import Role
from core.errors import InternalError, Unavailable
from core.settings import AuthMode, Settings
from db import Database
from db.migrations import migrate
from db.models import Job, User
from tools import catalog
from tools.artefacts import models_folder, read_artefact, write_artefact
from tools.door import run_tool
from tools.job_work import perform_job
from workers.jobs import WORK

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    script = Script()
    async with open_house(tmp_path_factory.mktemp("house"), mode=AuthMode.ACCOUNTS, assistant=script) as opened:
        script.services = opened.services
        yield opened


def at(name: str) -> str:
    return f"{name}.{uuid4().hex[:8]}@example.org"


async def test_row_107_every_answer_of_every_operation_has_its_headers(house: House) -> None:
    _, client = await sign_up(house, at("ann"))
    async with visitor_of(house.web, base_url="https://localhost") as secure:
        for operation in operations(house):
            if operation.name == "follow_job":
                continue
            for visitor in (client, secure):
                headers = (await visitor.request(operation.method, operation.address({}), json=BODIES.get(operation.name))).headers
                assert headers["x-content-type-options"] == "nosniff", operation
                assert headers["x-frame-options"] == "DENY"
                assert headers["referrer-policy"] == "same-origin"
                policy = headers["content-security-policy"]
                assert "frame-ancestors 'none'" in policy
                assert "unsafe" not in policy
                assert headers["cache-control"] == "no-store"
                assert ("strict-transport-security" in headers) is (visitor is secure)
                assert "server" not in headers
                assert "x-powered-by" not in headers


ORIGINS = (
    "null",
    "https://evil.example",
    "http://localhost:51730",
    "http://localhost:5173.evil.example",
    "http://xlocalhost:5173",
    "http://localhostx5173",
    "https://localhost:5173",
    "http://sub.localhost:5173",
    "http://LOCALHOST:5173",
    "http://localhost:5173/",
    "http://localhost:5173, https://evil.example",
    "*",
    "",
)


@pytest.mark.parametrize("origin", ORIGINS)
async def test_row_108_an_origin_that_only_looks_like_ours_is_refused(house: House, origin: str) -> None:
    for method, asked in (("GET", {}), ("POST", {}), ("OPTIONS", {"Access-Control-Request-Method": "POST"})):
        answer = await house.client.request(method, "/api/portfolio", headers={"Origin": origin, **asked})
        assert answer.status_code == 403, (method, origin)
        assert "access-control-allow-origin" not in answer.headers
        assert "access-control-allow-credentials" not in answer.headers


CANARY = "hunter2 at /etc/passwd"


async def test_row_109_no_tool_tells_why_it_broke(house: House) -> None:
    allow(house)
    ann, _ = await sign_up(house, at("ann"), Role.OWNER)

    async def broken(*_: object) -> Any:
        raise RuntimeError(CANARY)

    for tool in catalog.TOOLS:
        with pytest.raises(InternalError) as failure:
            await run_tool(replace(tool, run=broken), house.services, ann, tool.args.model_construct())
        assert CANARY not in str(failure.value.as_problem())
        assert failure.value.details["error_id"]
    for kind in WORK:
        async with house.services.begin(ann, write=True) as work:
            job = (
                await work.jobs.add(Job(user_id=ann.user_id, created_at=house.services.clock.now(), kind=kind, args={}, asked_by="rest"))
            ).id
        view = await perform_job(house.services, ann, job, {kind: broken})
        assert view.state == "failed"
        assert CANARY not in view.model_dump_json()


async def test_row_109_no_route_tells_why_it_broke(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    _, client = await sign_up(house, at("ann"), Role.OWNER)

    def broken(*_: object, **__: object) -> Any:
        raise RuntimeError(CANARY)

    for place in ("api.caller.check_args", "api.caller.run_tool", "api.caller.read_object", "tools.services.unit_of_work"):
        with monkeypatch.context() as patch:
            patch.setattr(place, broken)
            failed = 0
            for operation in operations(house):
                if operation.name in {"follow_job", "sign_out", "sign_out_everywhere"}:
                    continue
                answer = await client.request(operation.method, operation.address({}), json=BODIES.get(operation.name))
                assert CANARY not in answer.text, operation
                assert "Traceback" not in answer.text
                if answer.status_code == 500:
                    problem = answer.json()
                    assert (problem["code"], bool(problem["error_id"])) == ("internal_error", True)
                    failed += 1
            assert failed > 20, place


async def test_row_112_figures_of_the_process_are_for_those_who_keep_it_and_name_nobody(house: House) -> None:
    ann, client = await sign_up(house, at("ann"))
    _, owner = await sign_up(house, at("owner"), Role.OWNER)
    assert (await house.client.get("/metrics")).status_code == 401
    assert (await client.get("/metrics")).status_code == 403
    for number in range(50):
        await client.get(f"/api/activities/{uuid4()}", params={"x": str(number)})
        await client.get(f"/nothing/{uuid4()}")
        await client.request(f"M{number}", "/ping")
    figures = (await owner.get("/metrics")).text
    assert str(ann.user_id) not in figures
    assert "@example.org" not in figures
    assert "AAPL" not in figures
    routes = {line.split('route="')[1].split('"')[0] for line in figures.splitlines() if 'route="' in line}
    assert len(routes) < 200
    assert not any(any(char.isdigit() for char in route) for route in routes), routes
    ready = (await house.client.get("/health/ready")).text
    assert str(house.services.settings.state_dir) not in ready
    assert "sqlite" not in ready.lower()


async def test_row_089_a_damaged_or_foreign_database_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    async with open_house(tmp_path, database="sqlite") as house:
        await house.client.post("/api/activities", json={"side": "deposit", "amount": "5", "date": "2024-01-02"})
    file = tmp_path / "books.db"
    with sqlite3.connect(file) as store:
        store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    whole = file.read_bytes()
    for name, damaged in (
        ("header", b"not a database at all!" + whole[22:]),
        ("text", b"hello\n" * 1000),
        ("pages", whole[:4096] + b"x" * 40_960),
    ):
        broken = tmp_path / f"{name}.db"
        broken.write_bytes(damaged)
        database = Database(f"sqlite+aiosqlite:///{broken}")
        with pytest.raises(Unavailable, match="damaged"):  # what the command line prints, and nothing else
            await migrate(database)
        await database.close()
        assert broken.read_bytes() == damaged
    missing = Database(f"sqlite+aiosqlite:///{tmp_path / 'no folder' / 'books.db'}")
    with pytest.raises(Unavailable, match="folder"):
        await migrate(missing)
    await missing.close()
    assert not (tmp_path / "no folder").exists()
    assert file.read_bytes() == whole


async def test_row_089_a_database_that_is_damaged_or_read_only_while_the_program_runs_is_said_to_be(tmp_path: Path) -> None:
    deposit = {"side": "deposit", "amount": "5", "date": "2024-01-02"}
    async with open_house(tmp_path, database="sqlite") as house:
        for _ in range(30):
            assert (await house.client.post("/api/activities", json=deposit)).status_code == 201
        file, services = tmp_path / "books.db", house.services
        await services.database.close()
        services.database = Database(f"sqlite+aiosqlite:///file:{file}?mode=ro&uri=true")
        refused = await house.client.post("/api/activities", json=deposit)
        assert (refused.status_code, "only be read" in refused.json()["detail"]) == (503, True)
        assert (await house.client.get("/api/activities")).json()["total"] == 30
        await services.database.close()
        whole = file.read_bytes()
        file.write_bytes(whole[:8192] + b"x" * (len(whole) - 8192))
        services.database = Database(f"sqlite+aiosqlite:///{file}")
        for answer in (await house.client.get("/api/activities"), await house.client.post("/api/activities", json=deposit)):
            assert (answer.status_code, "damaged" in answer.json()["detail"]) == (503, True), answer.text
            assert "malformed" not in answer.text


async def test_row_097_a_model_file_is_what_was_registered_or_is_not_read(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, state_dir=tmp_path)
    marker = tmp_path / "carried-out"
    bomb = b"cos\nsystem\n(S'touch " + str(marker).encode() + b"'\ntR."
    name, digest = write_artefact(settings, b"a model of AAPL" * 100)
    other, other_digest = write_artefact(settings, b"a model of KO" * 100)
    path = models_folder(settings) / name
    assert read_artefact(settings, name, digest) == b"a model of AAPL" * 100
    assert read_artefact(settings, other, digest) is None
    assert read_artefact(settings, name, other_digest) is None
    assert read_artefact(settings, f"../../{name}", digest) is not None  # the name alone counts, the folder is ours
    whole = path.read_bytes()
    for damaged in (whole[:-1], b"", whole[:50] + bytes([whole[50] ^ 1]) + whole[51:], bomb):
        path.write_bytes(damaged)
        assert read_artefact(settings, name, digest) is None
    from core.errors import DataUnavailable
    from forecasting.artefact import MAGIC, unpack

    for blob in (bomb, MAGIC + bomb, MAGIC + b"\0" * 32 + bomb, b""):
        with pytest.raises(DataUnavailable):
            unpack(blob)
    assert not marker.exists()


async def test_row_110_the_page_of_the_interface_can_be_left_out(tmp_path: Path) -> None:
    addresses = ("/docs", "/docs/", "/docs/openapi.json", "/docs/files/swagger-ui.css")
    async with open_house(tmp_path, mode=AuthMode.ACCOUNTS, docs=False) as house:
        assert {(await house.client.get(address)).status_code for address in addresses} == {404}
        assert (await house.client.get("/ping")).status_code == 200


async def test_row_028_a_fresh_installation_has_no_account_that_anybody_knows(tmp_path: Path) -> None:
    async with open_house(tmp_path, mode=AuthMode.ACCOUNTS) as house:
        async with house.services.database.session() as session:
            assert (await session.scalars(select(User))).all() == []
        for name in ("admin", "admin@localhost", "owner@localhost", "root@localhost"):
            for password in ("admin", "password", "changeme", "folioscope", ""):
                answer = await house.client.post("/api/auth/sign-in", json={"email": name, "password": password})
                assert answer.status_code in {401, 422, 429}, (name, password)
