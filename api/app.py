"""The Litestar application: every route behind one guard, every failure in one shape."""

from typing import Any

from litestar import Litestar, Request
from litestar.config.cors import CORSConfig
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import MethodNotAllowedException
from litestar.handlers import BaseRouteHandler
from litestar.types import ControllerRouterHandler
from pydantic import BaseModel

from api.answers import answer_failure, encode_model
from api.caller import Caller
from api.controllers.account import AccountController, AccountEndController
from api.controllers.account_home import AccountHomeController
from api.controllers.account_pages import AccountPageController
from api.controllers.actions import CorporateActionController
from api.controllers.activities import ActivityController, ChangeController
from api.controllers.chat import ChatController, ProposalController
from api.controllers.documents import ConceptController, DocumentController, RecordController
from api.controllers.forecasts import BacktestController, ForecastController, ModelController
from api.controllers.imports import ExportController, ImportController, UploadController
from api.controllers.jobs import JobController
from api.controllers.linked_identities import LinkedIdentitiesController
from api.controllers.memory import MemoryController
from api.controllers.portfolio import PortfolioController
from api.controllers.portfolios import PortfoliosController
from api.controllers.prices import PriceController
from api.controllers.privacy import PrivacyController
from api.controllers.second_factor import SecondFactorController
from api.controllers.share_links import SharedController, SharedPageController, ShareLinkController
from api.controllers.shares import ShareController
from api.controllers.sign_in import SignInController
from api.controllers.single_sign_on import SingleSignOnController, callback_of
from api.controllers.stocks import StockController
from api.controllers.system import HealthController, MetricsController, ping, portfolio_shortcut
from api.controllers.users import UserController
from api.controllers.watch import AlertController, WatchlistController
from api.conversation import Talker
from api.describing import KEY, Contract
from api.docs import openapi_config
from api.identity import Identities
from api.metrics import Metrics
from api.sessions import Sessions, open_sessions
from core.actor import Channel
from core.errors import FolioscopeError, PermissionDenied
from core.settings import Settings
from infra.openid import OpenIdProvider
from tools.services import Services

ROUTES: tuple[ControllerRouterHandler, ...] = (
    ping,
    portfolio_shortcut,
    HealthController,
    MetricsController,
    AccountPageController,
    AccountHomeController,
    SecondFactorController,
    SingleSignOnController,
    LinkedIdentitiesController,
    SignInController,
    UserController,
    AccountController,
    AccountEndController,
    ChatController,
    ProposalController,
    PrivacyController,
    PortfolioController,
    PortfoliosController,
    ShareController,
    ShareLinkController,
    SharedController,
    SharedPageController,
    ActivityController,
    CorporateActionController,
    ChangeController,
    UploadController,
    ImportController,
    ExportController,
    StockController,
    PriceController,
    WatchlistController,
    AlertController,
    ForecastController,
    BacktestController,
    ModelController,
    JobController,
    DocumentController,
    ConceptController,
    RecordController,
    MemoryController,
)
"""Everything that Litestar serves."""


async def requires_actor(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Find out who asks, and whether they have the right that the route names, for every route that is not declared as public.

    Raises:
        MethodNotAllowedException: OPTIONS outside of a preflight; the framework would answer it for one of the address's methods alone.
        NotSignedIn: nobody is signed in.
        PermissionDenied: the account, or the token, lacks the right.
    """
    if connection.scope.get("method") == "OPTIONS":
        known = {
            method for route in connection.app.routes if route.path_format == connection.scope["path_template"] for method in route.methods
        }
        raise MethodNotAllowedException(headers={"Allow": ", ".join(sorted(known - {"OPTIONS"}))})
    if not handler.opt.get("public"):
        contract: Contract = handler.opt[KEY]
        identities: Identities = connection.app.state.identities
        account = await identities.find(connection.scope, Channel.REST)
        if contract.scope not in account.actor.scopes:
            raise PermissionDenied("Your account may not do this.", scope=contract.scope.value if contract.scope else None)
        connection.scope["user"], connection.scope["auth"] = account.actor, account


def provide_caller(request: Request[Any, Any, Any], state: State) -> Caller:
    """The request's caller; only for routes behind the guard."""
    return Caller(request=request, services=state.services, actor=request.user)


def create_app(
    services: Services, assistant: Talker | None = None, *, sessions: Sessions | None = None, metrics: Metrics | None = None
) -> Litestar:
    """The application, without the outer layers that `api.web` puts around it.

    Args:
        services: the parts of this process.
        assistant: holds the conversations.
        sessions: sign-in sessions; None opens those of the settings.
        metrics: the figures that /metrics shows; None for none but the process's own.
    """
    kept = sessions or open_sessions(services.settings)
    state = State(
        {
            "services": services,
            "assistant": assistant,
            "sessions": kept,
            "openid": open_provider(services.settings),
            "identities": Identities(services, kept),
            "metrics": metrics or Metrics(),
        }
    )
    return Litestar(
        route_handlers=ROUTES,
        dependencies={"caller": Provide(provide_caller, sync_to_thread=False)},
        guards=[requires_actor],
        exception_handlers={FolioscopeError: answer_failure, Exception: answer_failure},
        type_encoders={BaseModel: encode_model},
        cors_config=_cors(services.settings),
        openapi_config=openapi_config(),
        logging_config=None,
        request_max_body_size=None,
        state=state,
        debug=False,
    )


def open_provider(settings: Settings) -> OpenIdProvider | None:
    """The OpenID provider of the settings; None where there is none."""
    return None if settings.oidc.issuer is None else OpenIdProvider(settings.oidc, redirect_uri=callback_of(settings.site))


def _cors(settings: Settings) -> CORSConfig:
    """Exact origins only; the outer layers have refused all others before."""
    return CORSConfig(
        allow_origins=list(settings.web.allowed_origins),
        allow_methods=["GET", "POST", "PUT", "DELETE"],
        allow_headers=["Content-Type", "Idempotency-Key", "X-Request-ID"],
        expose_headers=["X-Request-ID", "Retry-After"],
        allow_credentials=True,
        max_age=600,
    )
