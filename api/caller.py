"""Who calls a route, and the way from there through the door."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from litestar import Request
from pydantic import ValidationError

from api.describing import KEY, Contract
from api.json_body import check_text, read_object
from core.actor import Actor
from core.errors import InvalidInput, KeyReused
from infra.cache import CacheKey
from tools.base import Args, Tool, View
from tools.door import check_args, invalid_input, run_tool
from tools.services import Services

A = TypeVar("A", bound=Args)
R = TypeVar("R", bound=View)

BODY_METHODS = frozenset({"POST", "PUT", "PATCH"})
KEPT_S = 86_400
KEY_PATTERN = re.compile(r"[\x21-\x7e]{1,150}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """One request and the actor behind it."""

    request: Request[Any, Any, Any]  # Any: we keep no user, auth or state types in the request
    services: Services
    actor: Actor

    async def ask(self, tool: Tool[A, R], **known: object) -> R:
        """What `tool` answers. Its arguments are the JSON body, or the query where there is none, and what the route itself knows.

        Raises:
            FolioscopeError: the arguments do not fit, or the tool refuses.
        """
        raw = await read_object(self.request) if self.request.method in BODY_METHODS else self._query(tool.args)
        return await self.tell(tool, raw, **known)

    async def tell(self, tool: Tool[A, R], raw: dict[str, object], **known: object) -> R:
        """What `tool` answers to the arguments `raw`, however they came, and what the route itself knows.

        Raises:
            FolioscopeError: the arguments do not fit, or the tool refuses.
        """
        contract: Contract = self.request.route_handler.opt[KEY]
        if misplaced := sorted(raw.keys() & contract.known):
            raise InvalidInput(f"{misplaced[0]}: the address says this already. Leave it out.", field=misplaced[0])
        args = check_args(tool, {**raw, **known})
        if tool.writes or self.request.method != "POST":
            return await run_tool(tool, self.services, self.actor, args, key=self.key)
        return await self.once(tool.name, args, tool.view, lambda: run_tool(tool, self.services, self.actor, args))

    async def once(self, name: str, args: Args, view: type[R], make: Callable[[], Awaitable[R]]) -> R:
        """What `make` gives; under an Idempotency-Key that was used within a day, what it gave then. For what is not a write of the books.

        Raises:
            KeyReused: the key was used for something else.
        """
        if self.key is None:
            return await make()
        asked = args.model_dump(mode="json")
        place = CacheKey(user_id=self.actor.user_id, version=0, name=f"replay:{name}", arguments=(self.key,))
        kept = await self.services.cache.get(place)
        if isinstance(kept, dict):
            if kept["args"] != asked:
                raise KeyReused("This idempotency key was used for something else.", field="Idempotency-Key")
            return view.model_validate(kept["view"])
        made = await make()
        await self.services.cache.put(place, {"args": asked, "view": made.model_dump(mode="json")}, ttl_s=KEPT_S)
        return made

    def _query(self, args: type[Args]) -> dict[str, object]:
        given: dict[str, list[str]] = {}
        for name, value in self.request.query_params.multi_items():
            given.setdefault(name, []).append(value)
        check_text(given)
        lists = list_fields(args)
        several = [name for name, values in given.items() if len(values) > 1 and name not in lists]
        if several:
            raise InvalidInput(f"{several[0][:40]}: give it once.", field=several[0][:40])
        return {name: _split(values) if name in lists else values[0] for name, values in given.items()}

    @property
    def key(self) -> str | None:
        """The request's idempotency key, apart from those of other entrances.

        Raises:
            InvalidInput: it is none.
        """
        key = self.request.headers.get("idempotency-key")
        if key is None:
            return None
        if not KEY_PATTERN.fullmatch(key):
            raise InvalidInput("Idempotency-Key: use up to 150 printable characters without spaces.", field="Idempotency-Key")
        return f"rest:{key}"


async def read_args(request: Request[Any, Any, Any], args: type[A]) -> A:
    """The JSON body as `args`, for routes that call no tool.

    Raises:
        InvalidInput: it does not fit.
    """
    try:
        return args.model_validate(await read_object(request))
    except ValidationError as err:
        raise invalid_input(err) from err


@cache
def list_fields(args: type[Args]) -> frozenset[str]:
    """The arguments that take several values: in a query separated by commas, or given repeatedly."""
    properties = args.model_json_schema()["properties"] if args.model_fields else {}
    return frozenset(name for name, schema in properties.items() if schema.get("type") == "array")


def _split(values: list[str]) -> list[str]:
    return [part for value in values for part in value.split(",") if part]
