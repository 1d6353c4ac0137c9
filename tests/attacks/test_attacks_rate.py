"""How often and how much: rows 31 to 33, 58."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
import uvicorn
from api_house import House, allow, open_house, sign_up, visitor_of
from api_script import Script

from api.web import server_options
from core.actor import Actor, Channel, Role
from core.errors import QuotaExceeded
from core.settings import AuthMode, LlmSettings, WebSettings
from infra import EmbeddedRedis, open_backbone
from tools import uploads
from tools.backtests import BACKTEST_FORECAST
from tools.base import Cost
from tools.catalog import TOOLS
from tools.door import check_args, run_tool
from tools.retraining import RETRAIN
from tools.strategies import STRATEGY_JOB

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    script = Script()
    async with open_house(tmp_path_factory.mktemp("house"), assistant=script) as opened:
        script.services = opened.services
        yield opened


def served(house: House, *, proxies: tuple[str, ...]) -> Any:
    """The application as the server runs it, with what it makes of a proxy's headers."""
    config = uvicorn.Config(house.web, **{**server_options(WebSettings(trusted_proxies=proxies)), "lifespan": "off"})
    config.load()
    return config.loaded_app


CLAIMS = ("X-Forwarded-For", "X-Real-IP", "Forwarded", "True-Client-IP", "CF-Connecting-IP", "X-Client-IP")


async def test_row_031_what_a_client_says_of_its_address_counts_for_nothing(tmp_path: Path) -> None:
    async with open_house(tmp_path, requests_per_minute=5) as house:
        app = served(house, proxies=())
        async with visitor_of(app) as client:
            statuses = [(await client.get("/ping", headers=dict.fromkeys(CLAIMS, f"10.0.0.{number}"))).status_code for number in range(8)]
        assert statuses == [200] * 5 + [429] * 3
        clients = {entry["client"] for entry in house.logs if entry["event"] == "request.served"}
        assert clients == {"127.0.0.1"}


async def test_row_031_a_trusted_proxy_says_who_the_client_is_and_others_do_not(tmp_path: Path) -> None:
    async with open_house(tmp_path, requests_per_minute=5) as house:
        app = served(house, proxies=("10.9.0.0/16",))
        async with visitor_of(app, address="10.9.0.7") as proxy:
            for number in range(8):  # eight people behind it
                answer = await proxy.get("/ping", headers={"X-Forwarded-For": f"192.0.2.{number}", "X-Forwarded-Proto": "https"})
                assert answer.status_code == 200
            assert "strict-transport-security" in answer.headers
            spoofed = {"X-Forwarded-For": "203.0.113.9, 192.0.2.77"}  # the first is what the client made up, the last what the proxy saw
            statuses = [
                (await proxy.get("/ping", headers={**spoofed, "X-Forwarded-For": f"203.0.113.{n}, 192.0.2.77"})).status_code
                for n in range(8)
            ]
            assert statuses == [200] * 5 + [429] * 3
        async with visitor_of(app, address="10.8.0.7") as stranger:
            answers = [
                await stranger.get("/ping", headers={"X-Forwarded-For": f"192.0.3.{n}", "X-Forwarded-Proto": "https"}) for n in range(8)
            ]
        assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 3
        assert "strict-transport-security" not in answers[0].headers


async def test_row_032_spellings_and_many_tokens_share_one_limit(tmp_path: Path) -> None:
    async with open_house(tmp_path, mode=AuthMode.ACCOUNTS) as house:
        _, client = await sign_up(house, "ann@example.org")
        tokens = [
            (await client.post("/api/auth/tokens", json={"name": f"t{n}", "scopes": ["market:read"]})).json()["token"] for n in range(10)
        ]
        statuses = []
        allow(house, light_per_minute=8)
        for number in range(30):
            address = ("/api/stocks?query=apple", "/api/stocks/?query=apple", "/api/stocks?query=APPLE&limit=5")[number % 3]
            async with house.visitor(headers={"Authorization": f"Bearer {tokens[number % 10]}"}, address=f"10.0.0.{number}") as one:
                statuses.append((await one.get(address)).status_code)
        assert statuses.count(200) <= 10
        assert statuses[-1] == 429
        _, other = await sign_up(house, "bob@example.org")
        assert (await other.get("/api/stocks?query=apple")).status_code == 200


async def test_row_032_processes_share_a_limit_and_each_keeps_its_own_without_redis(tmp_path: Path) -> None:
    async with EmbeddedRedis(tmp_path) as redis:
        first, second = await open_backbone(redis.url), await open_backbone(redis.url)
        taken = [(await (first, second)[n % 2].limiter.take("u", limit=6, window_s=600)).allowed for n in range(12)]
        assert taken.count(True) == 6
    alone = [(await first.limiter.take("v", limit=3, window_s=600)).allowed for _ in range(6)]
    assert alone == [True] * 3 + [False] * 3
    for backbone in (first, second):
        await backbone.close()


COSTLY = (
    (RETRAIN, {"symbol": "AAPL"}),
    (BACKTEST_FORECAST, {"symbol": "AAPL"}),
    (STRATEGY_JOB, {"strategy": "buy_and_hold", "symbols": ["AAPL"]}),
)


async def test_row_033_jobs_have_a_quota_of_each_person_and_say_when_to_come_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def nothing(*_: object, **__: object) -> str:
        return "done"

    monkeypatch.setattr("api_house.perform", nothing)
    async with open_house(tmp_path, mode=AuthMode.ACCOUNTS) as house:
        ann, client = await sign_up(house, "ann@example.org")
        statuses = []
        assert house.services.settings.quotas.jobs_per_minute < 20
        allow(house, jobs_per_minute=2)  # so few that none comes back while the test runs
        for number in range(6):
            answer = await client.post("/api/backtests" if number % 2 else "/api/models", json={"symbol": "AAPL"})
            statuses.append(answer.status_code)
        assert statuses == [202] * 2 + [429] * 4
        assert 1 <= int(answer.headers["retry-after"]) <= 60
        for tool, args in COSTLY:
            with pytest.raises(QuotaExceeded):
                await run_tool(tool, house.services, ann, check_args(tool, args))
        _, other = await sign_up(house, "bob@example.org")
        assert (await other.post("/api/models", json={"symbol": "AAPL"})).status_code == 202
        assert (await client.get("/api/portfolio")).status_code == 200


async def test_row_033_whatever_starts_a_job_counts_as_one() -> None:
    assert {tool.name for tool in TOOLS if tool.cost is Cost.JOB} == {
        tool.name for tool in TOOLS if tool.view.__name__ == "JobView" and tool.name != "job_cancel"
    }


async def test_row_033_turns_of_a_language_model_and_uploads_have_quotas(house: House) -> None:
    services = house.services
    assert max(services.settings.quotas.model_turns_per_minute, services.settings.quotas.uploads_per_minute) < 100
    allow(house, model_turns_per_minute=3, uploads_per_minute=3)  # so few that none comes back while the test runs
    whole = services.settings
    services.settings = whole.model_copy(update={"llm": LlmSettings(base_url="http://127.0.0.1:9/v1")})
    try:
        answers = [await house.client.post("/api/chat", json={"message": "hello"}) for _ in range(6)]
    finally:
        services.settings = whole
    assert [answer.status_code for answer in answers] == [200] * 3 + [429] * 3
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert (await house.client.post("/api/chat", json={"message": "hello"})).status_code == 200  # the built-in understanding still answers
    sent = [await house.client.post("/api/uploads", files={"file": ("a.csv", f"{n}".encode())}) for n in range(6)]
    assert [answer.status_code for answer in sent] == [201] * 3 + [429] * 3


async def test_row_058_files_handed_in_are_few_and_small_for_each_person(house: House) -> None:
    allow(house, uploads_kept=50)
    actor = Actor.of(uuid4(), Role.MEMBER, Channel.REST)
    folder = house.services.settings.state_dir / "uploads" / str(actor.user_id)
    for number in range(200):
        uploads.keep_upload(house.services, actor, str(number).encode())
    assert len(list(folder.iterdir())) == 50
    assert uploads.read_upload(house.services, actor, uploads.newest_upload(house.services, actor)) == b"199"  # type: ignore[arg-type]  # there is one
    allow(house, uploads_kept_bytes=10_000_000)
    uploads.keep_upload(house.services, actor, b"x" * 6_000_000)
    uploads.keep_upload(house.services, actor, b"y" * 6_000_000)
    assert sum(path.stat().st_size for path in folder.iterdir()) <= 10_000_000
