"""Clocks, errors, series, settings, telemetry."""

import asyncio
import datetime as dt
from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError
from structlog.testing import capture_logs

from core.actor import MEMBER_SCOPES, Actor, Channel, Role, Scope
from core.clock import FixedClock, MarketClock, SystemClock, stopwatch_s
from core.errors import FolioscopeError, InternalError, InvalidInput, Misconfigured, NotEnoughHistory
from core.ids import new_id
from core.series import PriceSeries
from core.settings import AuthMode, AuthSettings, LlmSettings, MarketSettings, Provider, Settings, WebSettings, load_settings
from core.telemetry import log_call, time_execution

DAY = dt.date(2024, 6, 14)


def every_error() -> list[type[FolioscopeError]]:
    found, waiting = [], [FolioscopeError]
    while waiting:
        one = waiting.pop()
        found += [one] if one.__module__ == "core.errors" else []  # entrances have some of their own, made from other things than words
        waiting += one.__subclasses__()
    return found


@pytest.mark.parametrize("kind", every_error())
def test_every_failure_is_a_problem_document(kind: type[FolioscopeError]) -> None:
    problem = kind("something").as_problem()
    assert {"type", "title", "status", "detail", "code", "next_step"} <= problem.keys()
    assert 400 <= int(str(problem["status"])) < 600


def test_details_travel_with_the_failure() -> None:
    problem = NotEnoughHistory("too short", have=3, need=20).as_problem()
    assert (problem["have"], problem["need"]) == (3, 20)
    assert "abc" in InternalError("abc").message


def test_clocks() -> None:
    assert FixedClock.on(DAY).today() == DAY
    assert FixedClock.on(DAY).now().tzinfo is dt.UTC
    assert MarketClock(DAY).today() == DAY
    assert MarketClock(DAY).now().year >= 2026
    assert SystemClock().today() == SystemClock().now().date()
    assert stopwatch_s() <= stopwatch_s()


def test_ids_sort_by_time() -> None:
    ids = [new_id() for _ in range(50)]
    assert ids == sorted(ids)


def test_members_run_models_but_do_not_administer() -> None:
    actor = Actor.of(new_id(), Role.MEMBER, Channel.REST)
    assert actor.scopes == MEMBER_SCOPES
    assert Scope.USERS_ADMIN not in actor.scopes


def series(**changes: object) -> PriceSeries:
    given = {
        "symbol": "A",
        "dates": np.array(["2024-01-02", "2024-01-03"], "datetime64[D]"),
        "close": [1.0, 2.0],
        "currency": "USD",
        "source": "test",
    }
    return PriceSeries(**{**given, **changes})  # type: ignore[arg-type]  # the test hands in wrong ones too


def test_series_are_read_only_and_cut_by_day() -> None:
    whole = series()
    with pytest.raises(ValueError, match="read-only"):
        whole.close[0] = 5.0
    assert whole.as_of == dt.date(2024, 1, 3)
    assert len(whole.between(dt.date(2024, 1, 3), None)) == 1
    assert len(whole.between(None, dt.date(2024, 1, 2))) == 1
    with pytest.raises(InvalidInput, match="no prices"):
        _ = whole.between(dt.date(2025, 1, 1), None).as_of


@pytest.mark.parametrize(
    "changes",
    [
        {"close": [1.0]},
        {"close": [1.0, 0.0]},
        {"close": [1.0, float("nan")]},
        {"dates": np.array(["2024-01-03", "2024-01-02"], "datetime64[D]")},
    ],
)
def test_impossible_series_are_refused(changes: dict[str, object]) -> None:
    with pytest.raises(InvalidInput):
        series(**changes)


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FOLIOSCOPE_WEB__PORT", "9001")
    monkeypatch.setenv("OPENAI_API_KEY", "key")
    load_settings.cache_clear()
    settings = load_settings()
    load_settings.cache_clear()
    assert settings.web.port == 9001
    assert settings.llm_enabled
    assert settings.allowed_hosts >= {"localhost", "127.0.0.1"}
    settings.check()


def test_misspelt_settings_are_refused() -> None:
    with pytest.raises(ValidationError):
        WebSettings.model_validate({"prot": 1})


@pytest.mark.parametrize(
    "settings",
    [
        Settings(_env_file=None, web=WebSettings(host="0.0.0.0")),  # noqa: S104 -- the refusal of it is what is tested
        Settings(_env_file=None, auth=AuthSettings(secret="short")),
        Settings(_env_file=None, auth=AuthSettings(secret="changeme" * 5)),
        Settings(_env_file=None, auth=AuthSettings(secret="ab" * 30)),
        Settings(_env_file=None, auth=AuthSettings(secret="Correct-Horse-PASSWORD-8273645-abc")),
        Settings(_env_file=None, market=MarketSettings(provider=Provider.CSV)),
    ],
)
def test_unsafe_settings_are_refused_with_the_name_of_what_to_set(settings: Settings) -> None:
    with pytest.raises(Misconfigured, match="FOLIOSCOPE_"):
        settings.check()


def test_a_public_address_needs_accounts() -> None:
    Settings(_env_file=None, web=WebSettings(host="0.0.0.0"), auth=AuthSettings(mode=AuthMode.ACCOUNTS)).check()  # noqa: S104 -- as above


def test_a_local_model_server_turns_the_model_on() -> None:
    assert Settings(_env_file=None, llm=LlmSettings(base_url="http://127.0.0.1:11434/v1")).llm_enabled
    assert not Settings(_env_file=None).llm_enabled


def test_calls_are_logged_and_timed_for_both_kinds_of_functions() -> None:
    @log_call
    @time_execution
    def double(value: int) -> int:
        return 2 * value

    @log_call
    @time_execution
    async def triple(value: int) -> int:
        return 3 * value

    with capture_logs() as logs:
        assert double(2) == 4
        assert asyncio.run(triple(2)) == 6
    events = [entry["event"] for entry in logs]
    assert events == ["function.called", "function.timed"] * 2
    assert all(entry["duration_ms"] >= 0 for entry in logs if entry["event"] == "function.timed")


def test_time_is_taken_also_when_a_function_fails() -> None:
    @time_execution
    def fail() -> None:
        raise LookupError

    with capture_logs() as logs, pytest.raises(LookupError):
        fail()
    assert logs[0]["event"] == "function.timed"
