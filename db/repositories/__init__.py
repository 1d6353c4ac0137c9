"""Owner-scoped access to the tables."""

from db.repositories.belongings import BelongingsRepository
from db.repositories.chats import ChatRepository
from db.repositories.credentials import (
    AccountLinkRepository,
    ApiTokenRepository,
    IdentityRepository,
    RefreshTokenRepository,
    SessionRepository,
)
from db.repositories.imports import ImportMappingRepository
from db.repositories.installation import InstallationRepository
from db.repositories.memory import FactRepository
from db.repositories.models import EVERY_SYMBOL, Line, ModelRepository
from db.repositories.operations import OperationRepository, ProposalRepository
from db.repositories.portfolios import ActivityRepository, PortfolioRepository, StockRepository
from db.repositories.prices import ManualPriceRepository
from db.repositories.records import DocumentRepository, JobRepository, PredictionRepository
from db.repositories.shares import Grant, ShareLinkRepository, ShareRepository
from db.repositories.targets import TargetRepository, TargetWatchRepository
from db.repositories.trials import StrategyTrialRepository
from db.repositories.usage import ModelUsageRepository
from db.repositories.users import UserRepository
from db.repositories.watch import AlertEventRepository, AlertRepository, WatchlistRepository

__all__ = [
    "EVERY_SYMBOL",
    "AccountLinkRepository",
    "ActivityRepository",
    "AlertEventRepository",
    "AlertRepository",
    "ApiTokenRepository",
    "BelongingsRepository",
    "ChatRepository",
    "DocumentRepository",
    "FactRepository",
    "Grant",
    "IdentityRepository",
    "ImportMappingRepository",
    "InstallationRepository",
    "JobRepository",
    "Line",
    "ManualPriceRepository",
    "ModelRepository",
    "ModelUsageRepository",
    "OperationRepository",
    "PortfolioRepository",
    "PredictionRepository",
    "ProposalRepository",
    "RefreshTokenRepository",
    "SessionRepository",
    "ShareLinkRepository",
    "ShareRepository",
    "StockRepository",
    "StrategyTrialRepository",
    "TargetRepository",
    "TargetWatchRepository",
    "UserRepository",
    "WatchlistRepository",
]
