"""The log: one line an event, context on every line, and no secrets."""

import io
import json
import logging

import pytest
import structlog

from infra import configure_logging
from infra.logs import HIDDEN, clean


@pytest.fixture
def lines():
    """Logging of this test goes to a list of lines and is put back afterwards."""
    root = logging.getLogger()
    handlers, level = tuple(root.handlers), root.level
    stream = io.StringIO()

    def start(style, level="info"):
        configure_logging(level=level, style=style, stream=stream)
        return lambda: stream.getvalue().splitlines()

    yield start
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()
    for handler in tuple(root.handlers):
        root.removeHandler(handler)
    for handler in handlers:
        root.addHandler(handler)
    root.setLevel(level)


def test_json_lines_carry_name_level_time_and_context(lines):
    written = lines("json")
    with structlog.contextvars.bound_contextvars(request_id="r-1"):
        structlog.get_logger("redis").info("redis.started", pid=7)
        logging.getLogger("somebody").warning("%s items", 3)
        structlog.get_logger("redis").debug("redis.detail")
    first, second = [json.loads(line) for line in written()]
    assert (first["event"], first["pid"], first["level"], first["logger"], first["request_id"]) == (
        "redis.started",
        7,
        "info",
        "redis",
        "r-1",
    )
    assert first["timestamp"].endswith("Z")
    assert (second["event"], second["level"], second["request_id"]) == ("3 items", "warning", "r-1")


def test_the_console_says_the_same_in_one_line(lines):
    written = lines("console", level="debug")
    structlog.get_logger("redis").debug("redis.started", pid=7)
    assert len(written()) == 1
    assert "redis.started" in written()[0]
    assert "pid=7" in written()[0]


@pytest.mark.parametrize("style", ["json", "console"])
def test_secrets_do_not_reach_the_log(lines, style):
    written = lines(style)
    log = structlog.get_logger("x")
    log.info("db.opened", url="postgresql://me:hunter2@db/x", api_key="sk-abcdefghijkl", headers={"Authorization": "Bearer abcdefgh12345"})
    log.info("llm.failed", reason="401 for key sk-abcdefghijkl with Bearer abcdefgh12345", items=["redis://:hunter2@r"])
    try:
        int("postgresql://me:hunter2@db/x refused")
    except ValueError:
        log.exception("db.failed")
    text = "\n".join(written())
    assert "ValueError" in text
    assert "hunter2" not in text
    assert "abcdefgh" not in text
    assert HIDDEN in text


@pytest.mark.parametrize("style", ["json", "console"])
def test_nobody_can_write_a_line_of_their_own(lines, style):
    written = lines(style)
    structlog.get_logger("x").info("chat.message", symbol='AAPL\n{"level": "critical"}', agent="a\r\x1b[31mred\u2028")
    assert len(written()) == 1
    assert "\x1b" not in written()[0]
    assert "\u2028" not in written()[0]


def test_chatty_libraries_are_heard_from_warnings_upwards(lines):
    written = lines("json", level="debug")
    logging.getLogger("httpx").info("GET https://example.test")
    logging.getLogger("httpx").warning("slow")
    assert [json.loads(line)["event"] for line in written()] == ["slow"]


def test_clean_leaves_other_values_alone():
    assert clean({"a": (1, 2.5, None), "password": "x", 3: "y"}) == {"a": [1, 2.5, None], "password": HIDDEN, 3: "y"}
