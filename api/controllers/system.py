"""Is it there, is it well, and how busy."""

from typing import Annotated

from litestar import Controller, Response, get
from litestar.datastructures import State
from litestar.response import Redirect
from pydantic import BaseModel, ConfigDict, Field

from api.describing import PUBLIC, Contract, states
from api.health import Readiness, readiness
from core.actor import Scope


class Pong(BaseModel):
    """The answer of a server that is there."""

    model_config = ConfigDict(frozen=True)

    ping: Annotated[str, Field(examples=["pong"])] = "pong"


@get("/ping", opt=states(Contract(gives=Pong), public=True), tags=["System"])
async def ping() -> Pong:
    """Answer, to show that the server is there."""
    return Pong()


@get("/portfolio", opt=PUBLIC, include_in_schema=False)
async def portfolio_shortcut() -> Redirect:
    """Lead to the portfolio's own address."""
    return Redirect("/api/portfolio", status_code=307)


class HealthController(Controller):
    """For whoever keeps the program running."""

    path = "/health"
    tags = ("System",)

    @get("/live", opt=states(Contract(gives=Pong), public=True))
    async def live(self) -> Pong:
        """Answer as long as the process is alive; touches nothing else."""
        return Pong()

    @get("/ready", opt=states(Contract(gives=Readiness), public=True))
    async def ready(self, state: State) -> Response[Readiness]:
        """State of every part that answers depend on. 503 when one is missing without which nothing works."""
        found = await readiness(state.services)
        return Response(found, status_code=200 if found.ready else 503)


class MetricsController(Controller):
    """For Prometheus."""

    path = "/metrics"
    include_in_schema = False

    @get("/", opt=states(Contract(media=("text/plain",), scope=Scope.USERS_ADMIN)))
    async def metrics(self, state: State) -> Response[bytes]:
        """The figures of the process; for those who keep the accounts."""
        return Response(state.metrics.render(), media_type="text/plain; version=0.0.4; charset=utf-8")
