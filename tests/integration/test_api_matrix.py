"""Every operation of the interface against everybody who should not be let in. Drawn from the OpenAPI document: a new route needs its rule here."""

import datetime as dt
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from api_house import PASSWORD, House, open_house, sign_up
from api_script import Script
from pydantic import SecretStr
from sqlalchemy import text

from api.describing import KEY, Contract
from api.openapi import build_document
from core.actor import SCOPES_BY_ROLE, Actor, Role, Scope
from core.clock import SystemClock
from core.settings import AuthMode
from db.models import Base, ChatHistory, ChatThread, Document, ExternalIdentity, Job, PredictionHistory, Proposal
from rag import Embedder, Library
from tools.accounts import open_account

METHODS = ("get", "post", "put", "delete", "patch")
OPEN = {"symbol", "token", "day", "model_id", "passage"}
ANYTHING = {"symbol": "AAPL", "day": "2024-01-02", "passage": "1"}
"""Parts of an address that name nobody's own: prices and models are everybody's."""
BODIES: dict[str, dict[str, Any]] = {
    "edit_activity": {"quantity": "1"},
    "correct_stock": {"quantity": "1"},
    "change_portfolio": {"name": "Mine now"},
    "change_share": {"access": "edit"},
    "rename_conversation": {"name": "Mine now"},
    "update_user": {"name": "Eve"},
    "decide_proposal": {"decision": "confirm"},
    "unlink_identity": {"password": PASSWORD},
}
"""What a stranger sends to the addresses of another's things, where a body is needed."""
NOT_COMPARED = {"sessions", "users", "alembic_version"}
"""Tables in which a stranger's own requests leave traces: that somebody was seen."""


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    name: str
    public: bool
    contract: Contract

    def address(self, ids: dict[str, str]) -> str:
        known = {**ANYTHING, **ids}
        return re.sub(r"\{(\w+)\}", lambda match: known.get(match.group(1), str(UUID(int=7))), self.path)

    @property
    def parts(self) -> set[str]:
        return set(re.findall(r"\{(\w+)\}", self.path))


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    script = Script()
    async with open_house(tmp_path, mode=AuthMode.ACCOUNTS, assistant=script) as opened:
        script.services = opened.services
        opened.services.knowledge = Library(tmp_path / "knowledge", Embedder(tmp_path / "models"))
        yield opened


def operations(house: House) -> list[Operation]:
    contracts = {
        (method, route.path_format): handler.opt
        for route in house.web.rest.routes
        for handler in getattr(route, "route_handlers", ())
        for method in handler.http_methods
    }
    found = []
    for path, item in build_document(house.web.rest)["paths"].items():
        for method in METHODS:
            if method in item:
                opt = contracts[method.upper(), path]
                found.append(
                    Operation(method.upper(), path, item[method]["operationId"], bool(opt.get("public")), opt.get(KEY, Contract()))
                )
    assert len(found) > 60
    return found


async def belongings(house: House, actor: Actor, client: httpx.AsyncClient) -> dict[str, str]:
    """One of everything that an account can have, by the name that addresses give to its id."""
    body = {"side": "buy", "symbol": "AAPL", "quantity": "3", "price": "130", "date": "2024-01-02"}
    activity = (await client.post("/api/activities", json=body)).json()
    alert = (await client.post("/api/alerts", json={"symbol": "AAPL", "condition": "above", "threshold": "500"})).json()
    token = (await client.post("/api/auth/tokens", json={"name": "t", "scopes": ["market:read"]})).json()
    session = (await client.get("/api/auth/sessions")).json()["items"][0]
    fact = (await client.post("/api/memory", json={"fact": "I live in Oslo"})).json()["items"][0]
    friend = f"friend.{actor.user_id.hex}@example.org"
    await open_account(house.services, email=friend, name="Friend", password=SecretStr(PASSWORD), role=Role.MEMBER)
    share = (await client.post("/api/shares", json={"account": friend})).json()
    link = (await client.post("/api/share-links", json={})).json()
    ids = {
        "share_id": share["share_id"],
        "link_id": link["link_id"],
        "activity_id": activity["id"],
        "portfolio_id": activity["portfolio_id"],
        "holding": activity["id"],
        "token_id": token["id"],
    }
    ids |= {"alert_id": alert["id"], "session_id": session["id"], "user_id": str(actor.user_id), "fact_id": fact["fact_id"]}
    now, key = house.services.clock.now(), str(uuid4())
    own: dict[str, Any] = {"user_id": actor.user_id, "created_at": now}
    async with house.services.begin(actor, write=True) as work:
        await work.chats.add(ChatThread(key=key, channel="rest", updated_at=now, **own))  # type: ignore[arg-type]  # the repository is generic over entries
        element = ChatHistory(thread_key=key, key=str(uuid4()), kind="element", position=1, data={}, content=b"x", mime="text/plain", **own)
        await work.chats.add(element)  # type: ignore[arg-type]  # as above
        job = await work.jobs.add(Job(kind="backtest", args={}, state="done", **own))
        document = await work.documents.add(Document(name="a", mime="text/plain", size_bytes=1, sha256="0", **own))
        proposal = await work.proposals.add(
            Proposal(
                call_key="k",
                tool="undo",
                args={},
                preview={"title": "t", "lines": [], "notes": []},
                expires_at=now + dt.timedelta(hours=1),
                **own,
            )
        )
        identity = await work.identities.add(ExternalIdentity(issuer="https://id.example.org", subject=key, **own))
        issued = PredictionHistory(
            symbol="AAPL", origin=now.date(), horizon=1, model="ensemble", model_version="1", due=now.date(), forecast={}, **own
        )
        forecast = await work.predictions.add(issued)
    ids |= {"thread_id": key, "element_id": element.key, "job_id": str(job.id), "document_id": str(document.id)}
    return {**ids, "identity_id": str(identity.id), "proposal_id": str(proposal.id), "forecast_id": str(forecast.id)}


async def contents(house: House) -> dict[str, list[str]]:
    async with house.services.database.session() as session:
        return {
            name: sorted(str(tuple(row)) for row in await session.execute(text(f'select * from "{name}"')))  # noqa: S608 -- our own tables
            for name in Base.metadata.tables
            if name not in NOT_COMPARED
        }


async def test_every_route_that_is_not_public_names_the_right_that_it_needs(house: House) -> None:
    for route in house.web.rest.routes:
        for handler in getattr(route, "route_handlers", ()):
            if not handler.opt.get("public") and handler.http_methods != {"OPTIONS"}:
                assert handler.opt[KEY].scope is not None, route.path


async def test_nobody_and_no_wrong_token_gets_in_anywhere(house: House) -> None:
    ann, client = await sign_up(house, "ann@example.org")
    ids = await belongings(house, ann, client)
    tokens = (
        await house.client.post("/api/auth/token", json={"email": "ann@example.org", "password": "correct horse battery staple"})
    ).json()
    sessions = house.web.sessions
    account = replace(await house.web.identities.find({"type": "http", "headers": [(b"cookie", cookie(client))]}, channel()))
    expired = type(sessions)(sessions._keys, lifetimes=sessions._lifetimes, clock=Yesterday()).issue(account)
    others = {
        "nobody": house.visitor(),
        "expired": house.visitor(cookies={"folioscope": expired}),
        "wrong kind": house.visitor(headers={"Authorization": f"Bearer {tokens['refresh_token']}"}),
        "garbage": house.visitor(headers={"Authorization": "Bearer fst_x"}, cookies=dict(client.cookies)),
    }
    before = await contents(house)
    for operation in operations(house):
        if not operation.public:
            for who, visitor in others.items():
                answer = await visitor.request(operation.method, operation.address(ids), json=BODIES.get(operation.name))
                assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in"), (who, operation)
    assert await contents(house) == before


@pytest.mark.parametrize("who", ["viewer", "token without rights", "member"])
async def test_whoever_lacks_the_right_is_refused_everywhere(house: House, who: str) -> None:
    ann, client = await sign_up(house, "ann@example.org", Role.VIEWER if who == "viewer" else Role.MEMBER)
    has = SCOPES_BY_ROLE[Role.VIEWER if who == "viewer" else Role.MEMBER]
    visitor = client
    if who == "token without rights":
        made = (await client.post("/api/auth/tokens", json={"name": "t", "scopes": ["documents:write"]})).json()
        visitor, has = house.visitor(headers={"Authorization": f"Bearer {made['token']}"}), frozenset({Scope.DOCUMENTS_WRITE})
        await visitor.get("/api/auth/me")  # from now on it has been used
    before, refused = await contents(house), 0
    for operation in operations(house):
        if not operation.public and operation.contract.scope not in has:
            answer = await visitor.request(
                operation.method, operation.address({"user_id": str(ann.user_id)}), json=BODIES.get(operation.name)
            )
            if answer.status_code == 404:
                continue  # an address that is no address: the id in it is none
            assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied"), operation
            refused += 1
    assert refused >= {"viewer": 12, "token without rights": 30, "member": 3}[who]
    assert await contents(house) == before


async def test_anothers_things_are_not_there(house: House) -> None:
    ann, client = await sign_up(house, "ann@example.org")
    ids = await belongings(house, ann, client)
    bob, stranger = await sign_up(house, "bob@example.org")
    nothing = {name: str(uuid4()) for name in ids}
    before, tried = await contents(house), 0
    for operation in operations(house):
        own = operation.parts - OPEN
        if not own:
            continue
        assert own <= set(ids), f"{operation}: say in `belongings` what it names, or in OPEN that it is nobody's own"
        body = BODIES.get(operation.name)
        foreign = await stranger.request(operation.method, operation.address(ids), json=body)
        missing = await stranger.request(operation.method, operation.address(nothing), json=body)
        assert (foreign.status_code, foreign.json()["code"]) == (404, "not_found"), (operation, foreign.text)
        assert plain(foreign) == plain(missing), operation
        tried += 1
    assert tried >= 18
    assert await contents(house) == before
    for operation in operations(house):
        if (
            operation.method == "GET" and operation.parts - OPEN and operation.name not in {"follow_job", "get_forecast", "open_passage"}
        ):  # one never ends, of the other there is but a shell
            assert (await client.get(operation.address(ids))).status_code == 200, operation
    assert bob.user_id != ann.user_id


def plain(answer: httpx.Response) -> str:
    """The refusal without the id that was asked for."""
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "ID", answer.text)


FOREIGN: dict[str, dict[str, Any]] = {
    "portfolio_id": {"side": "buy", "symbol": "AAPL", "quantity": "1", "price": "130", "date": "2024-01-02"},
    "thread_id": {"message": "what do I own?"},
}


async def test_anothers_ids_in_a_body_or_a_query_open_nothing(house: House) -> None:
    ann, client = await sign_up(house, "ann@example.org")
    ids = await belongings(house, ann, client)
    _, stranger = await sign_up(house, "bob@example.org")
    before, tried = await contents(house), 0
    for operation in operations(house):
        takes = operation.contract.takes
        for name in takes.model_fields if takes else ():
            if name in ids and name not in operation.contract.known and not operation.public:
                body = {**FOREIGN.get(name, {}), name: ids[name]}
                known = {key: value for key, value in body.items() if takes is not None and key in takes.model_fields}
                sent = {"json": known} if operation.method in {"POST", "PUT"} else {"params": known}
                answer = await stranger.request(operation.method, operation.address({}), **sent)  # type: ignore[arg-type]  # either of two
                assert answer.status_code in {404, 422}, (operation, name, answer.text)
                assert ids[name] not in answer.text
                tried += 1
    assert tried >= 10
    assert await contents(house) == before


class Yesterday(SystemClock):
    def now(self) -> dt.datetime:
        return super().now() - dt.timedelta(days=1)


def cookie(client: httpx.AsyncClient) -> bytes:
    return f"folioscope={client.cookies['folioscope']}".encode()


def channel() -> Any:
    from core.actor import Channel

    return Channel.REST


def test_ids_are_found_in_addresses() -> None:
    made = Operation("GET", "/api/a/{x_id}/b/{symbol}", "n", False, Contract())
    assert (made.parts, made.address({"x_id": str(UUID(int=1))})) == ({"x_id", "symbol"}, f"/api/a/{UUID(int=1)}/b/AAPL")
