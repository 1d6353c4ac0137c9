"""Every operation that takes an idempotency key, asked twice under one key: one effect and the same answer. A new one needs its line here."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
from api_house import PASSWORD, House, allow, open_house, sign_up
from api_script import Script
from test_api_matrix import Operation, belongings, contents, operations

from api.openapi import build_document
from core.actor import Role
from core.settings import AuthMode, Registration
from rag import Embedder, Library

BUY = {"symbol": "MSFT", "quantity": "1", "price": "400", "date": "2024-01-03"}
STATEMENT = b"Date,Type,Symbol,Quantity,Price,Currency\n2024-01-03,buy,KO,5,60,USD\n"
STRATEGY = {"strategy": "buy_and_hold", "symbols": ["AAPL"]}
BODIES: dict[str, dict[str, Any]] = {
    "add_activity": {"side": "buy", **BUY},
    "add_to_watchlist": {"symbols": ["AAPL"]},
    "backtest_strategy": STRATEGY,
    "begin_two_factor": {"password": PASSWORD},
    "buy_stock": BUY,
    "change_portfolio": {"name": "Renamed"},
    "change_share": {"access": "edit"},
    "correct_stock": {"quantity": "2"},
    "create_alert": {"symbol": "KO", "condition": "above", "threshold": "500"},
    "create_share_link": {"label": "twice"},
    "create_token": {"name": "t2", "scopes": ["market:read"]},
    "create_user": {"email": "new@example.org", "name": "New", "password": PASSWORD},
    "decide_proposal": {"decision": "cancel"},
    "edit_activity": {"quantity": "2"},
    "explain_shown_number": {"figure": "total_value"},
    "import_in_background": {"upload_id": "", "file": "a.csv"},
    "import_statement": {"upload_id": "", "file": "a.csv"},
    "inspect_statement": {"upload_id": "", "file": "a.csv"},
    "invite": {"email": "guest@example.org"},
    "open_portfolio": {"name": "Second"},
    "record_trades": {"trades": [{"symbol": "AAPL", "side": "buy", "quantity": "1", "price": "130"}]},
    "remember_fact": {"fact": "I live in Bergen"},
    "retrain": {"symbol": "AAPL", "model": "random_walk"},
    "send_message": {"message": "what do I own?"},
    "set_manual_price": {"price": "130", "date": "2024-01-02"},
    "set_targets": {"weights": {"AAPL": "1"}},
    "share_portfolio": {"account": "friend@example.org"},
    "start_strategy_backtest": STRATEGY,
    "undo": {},
    "unlink_identity": {"password": PASSWORD},
    "update_user": {"name": "Eve"},
}
ONCE = {"token", "address", "secret", "url", "link"}
"""Fields that are shown once and never again."""
LEFT_OUT = {
    "add_document": "makes vectors; in test_api_documents",
    "book_actions": "the prices of this house report no splits",
    "confirm_two_factor": "needs the code of the moment; in test_api_registration",
    "delete_user": "whoever asks again has no account; in test_erasure",
    "erase_account": "whoever asks again has no account; in test_erasure",
    "make_forecast": "takes long; answered again from the same place as backtest_strategy",
    "optimize": "as make_forecast",
    "remove_two_factor": "needs a second factor; in test_api_registration",
    "rollback_model": "needs two versions of a model; in test_forecast_registry",
    "score_predictions": "has its own rule of once a day",
    "start_backtest": "takes long; kept as start_strategy_backtest is",
}


def keyed(house: House) -> list[Operation]:
    """The operations that take a key, those that take something away last (the portfolio after what is in it) and undo first."""
    document = build_document(house.web.rest)["paths"]
    takes = [
        one
        for one in operations(house)
        if any(parameter.get("name") == "Idempotency-Key" for parameter in document[one.path][one.method.lower()].get("parameters", ()))
    ]
    return sorted(takes, key=lambda one: (one.name != "undo", one.method == "DELETE", one.name == "delete_portfolio"))


def lasting(answer: Any) -> Any:
    """The answer without what is told once, and without how far a job has come."""
    if isinstance(answer, Mapping):
        moving = (
            {"state", "progress", "result", "started_at", "finished_at", "attempts", "stage", "message", "worker"}
            if "kind" in answer
            else set()
        )
        return {name: lasting(value) for name, value in answer.items() if name not in ONCE | moving}
    return [lasting(value) for value in answer] if isinstance(answer, list) else answer


async def uploaded(client: httpx.AsyncClient, name: str) -> str:
    return str((await client.post("/api/uploads", files={"file": (name, STATEMENT)})).json()["upload_id"])


async def test_whatever_is_asked_twice_under_one_key_is_done_once_and_answered_alike(tmp_path: Path) -> None:
    script = Script()
    async with open_house(tmp_path, mode=AuthMode.ACCOUNTS, assistant=script) as house:
        script.services = house.services
        house.services.knowledge = Library(tmp_path / "knowledge", Embedder(tmp_path / "models"))
        allow(house)
        auth = house.services.settings.auth.model_copy(update={"registration": Registration.INVITATION})
        house.services.settings = house.services.settings.model_copy(update={"auth": auth})
        ann, client = await sign_up(house, "ann@example.org", Role.OWNER)
        await sign_up(house, "friend@example.org")
        ids = await belongings(house, ann, client)
        ids["holding"] = (await client.post("/api/activities", json={**BUY, "side": "buy", "symbol": "KO"})).json()["id"]
        await client.post("/api/activities", json={"side": "deposit", "amount": "5"})  # what is undone
        await client.post(
            "/api/auth/sign-in", json={"email": "ann@example.org", "password": PASSWORD}
        )  # another session than the one in `ids`
        found, left = {}, {one.name for one in keyed(house)} - set(BODIES) - set(LEFT_OUT)
        for operation in keyed(house):
            if operation.name in LEFT_OUT or (operation.name in left and operation.method != "DELETE"):
                continue
            body = dict(BODIES.get(operation.name, {}))
            if "upload_id" in body:
                body["upload_id"] = await uploaded(client, body["file"])
            key = {"Idempotency-Key": f"twice-{operation.name}"}
            answers, kept = [], []
            for _ in range(2):
                answers.append(await client.request(operation.method, operation.address(ids), headers=key, json=body or None))
                if operation.path.endswith("/jobs") or operation.name == "retrain":
                    await client.get(f"/api/jobs/{answers[-1].json()['id']}/events")  # ends with the job
                kept.append({name: len(rows) for name, rows in (await contents(house)).items()})
            found[operation.name] = [answer.status_code for answer in answers]
            assert [answer.status_code for answer in answers] == [answers[0].status_code] * 2, (
                operation,
                [answer.text for answer in answers],
            )
            assert answers[0].status_code < 300, (operation, answers[0].text)
            assert lasting(answers[0].json()) == lasting(answers[1].json()), operation
            if operation.name != "send_message":  # what was said is kept, also what was said twice
                assert kept[0] == kept[1], operation
        assert {name for name in left if name not in found} == set(), "say in BODIES what it takes, or in LEFT_OUT why not"
        assert len(found) > 40
