"""Whoever watches is told what happened and how long it took, and nothing of the people whom it happened to."""

import json
import logging
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog
from api_house import House
from collector import keeping
from talk_house import Talk, open_talk

from core.settings import WatchSettings
from core.tracing import here, traced
from infra import EmbeddedRedis, QueueWorker, configure_logging, open_backbone
from infra.faults import reporting
from infra.traces import sending
from tools import books
from workers.jobs import JOBS
from workers.worker import alone


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    async with open_talk(tmp_path) as opened:
        yield opened


def under(span: Any, spans: dict[bytes, Any]) -> list[str]:
    """The names of the spans around a span, the nearest first."""
    names = []
    while span.parent_span_id and span.parent_span_id in spans:
        span = spans[span.parent_span_id]
        names.append(span.name)
    return names


async def test_a_message_is_followed_through_tools_and_queries_into_the_worker(tmp_path: Path) -> None:
    async with open_talk(tmp_path) as talk, EmbeddedRedis(tmp_path / "redis") as redis:
        services = talk.house.services
        await services.backbone.close()
        services.backbone = await open_backbone(redis.url)
        with keeping() as collector:
            async with QueueWorker(redis.url, JOBS, context={"services": services}):
                with sending(f"http://{collector.address}", process="web"):
                    assert traced()
                    async with talk.house.visitor() as client:
                        asked = {"symbol": "KO", "model": "random_walk", "horizons": [1], "origins": 8}
                        job = (await client.post("/api/backtests", json=asked)).json()["id"]
                        await client.get(f"/api/jobs/{job}/events")
                        await talk.say("what do I own?")
            await services.backbone.close()
            assert not traced()
            assert here() == {}
            spans = {span.span_id: span for span in collector.spans()}
    by_name: dict[str, list[Any]] = {}
    for span in spans.values():
        by_name.setdefault(span.name, []).append(span)
    [run] = by_name["job.run"]
    assert under(run, spans) == ["tool.call", "http.request"]
    assert "job.run" in under(by_name["calculation"][0], spans)
    assert by_name["calculation"][0].trace_id == run.trace_id
    queries = [under(span, spans) for span in by_name["db.query"]]
    assert any(around[:1] == ["tool.call"] for around in queries)
    assert any(around[:1] == ["job.run"] for around in queries)
    told = {attribute.value.string_value for span in spans.values() for attribute in span.attributes}
    assert {"SELECT", "jobs", "backtest_forecast", "show_portfolio"} <= told
    assert not any("KO" in text or "@" in text or "own?" in text for text in told)


@pytest.fixture
def own_log() -> Iterator[None]:
    """The log as the program configures it, put back afterwards."""
    root = logging.getLogger()
    handlers, level = tuple(root.handlers), root.level
    configure_logging(level="error")
    yield
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


async def test_an_unforeseen_failure_is_reported_by_its_kind_and_id_alone(
    talk: Talk, own_log: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise ValueError("4711 shares of SECRET Inc")

    monkeypatch.setattr(books, "_remembered", broken)
    with keeping() as sentry:
        with reporting(f"http://key@{sentry.address}/1", process="web", release="folioscope@test"):
            answer = await talk.house.client.get("/api/portfolio")
            assert answer.status_code == 500
        events = sentry.events()
    [event] = events
    [error] = event["exception"]["values"]
    assert (error["type"], error["value"]) == ("ValueError", "")
    assert event["tags"]["error_id"] == answer.json()["error_id"]
    assert event["tags"]["tool"] == "show_portfolio"
    sent = json.dumps(event)
    assert "4711" not in sent
    assert "vars" not in sent
    assert not {"user", "request", "breadcrumbs", "server_name"} & set(event)


async def figures_of(house: House, **watch: Any) -> str:
    """What a worker of its own gives at /metrics."""
    settings = house.services.settings
    house.services.settings = settings.model_copy(update={"watch": WatchSettings(**watch)})
    async with alone(house.services):
        [said] = [line for line in house.logs if line["event"] == "figures.served"]
        async with httpx.AsyncClient() as client:
            return (await client.get(f"http://127.0.0.1:{said['port']}/metrics")).text


async def test_a_worker_of_its_own_gives_its_figures(talk: Talk) -> None:
    await talk.say("what do I own?")
    await talk.say("price of KO")
    figures = await figures_of(talk.house, worker_port=0)
    for name in (
        'folioscope_tool_calls_total{channel="rest",outcome="done",tool="show_portfolio"}',
        'folioscope_chat_turns_total{channel="rest",outcome="answered"}',
        'folioscope_provider_calls_total{operation="latest",outcome="ok",provider="memory"}',
    ):
        assert name in figures, [line for line in figures.splitlines() if name.split("{")[0] in line]
    async with alone(talk.house.services):
        pass


async def test_no_label_of_a_figure_tells_of_a_person_or_of_what_they_own(talk: Talk) -> None:
    await talk.say("buy 3 KO at 61.37")
    await talk.say("yes")
    await talk.say("what is the price of NOSUCHTHING, ann@example.org?")
    await talk.house.client.get("/api/stocks/KO")
    await talk.house.client.get("/api/portfolio", params={"portfolio_id": str(talk.actor.user_id)})
    figures = (await talk.house.client.get("/metrics")).text
    labels = set(re.findall(r'="([^"]*)"', figures))
    assert {"add_transaction", "show_portfolio", "/api/stocks/{symbol:str}"} & labels
    assert not [label for label in labels if re.search(r"\bKO\b|NOSUCH|61|@|[0-9a-f]{8}-[0-9a-f]{4}", label)]
