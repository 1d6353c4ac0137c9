"""Every table of the product, one noun a file."""

from db.models.base import Base
from db.models.chat import ChatHistory, ChatThread
from db.models.credential import AccountLink, ApiToken, ExternalIdentity, RefreshToken, SignInSession
from db.models.forecast import PredictionHistory
from db.models.imports import ImportMapping
from db.models.job import Job
from db.models.knowledge import Document
from db.models.memory import RememberedFact
from db.models.model_version import ModelVersion
from db.models.operation import Operation, Proposal
from db.models.portfolio import Activity, Portfolio, Stock
from db.models.prices import ManualPrice, StoredSeries
from db.models.share import PortfolioShare, ShareLink
from db.models.target import TargetWatch, TargetWeights
from db.models.trial import StrategyTrials
from db.models.usage import ModelUsage
from db.models.user import User
from db.models.watch import Alert, AlertEvent, WatchlistItem

__all__ = [
    "AccountLink",
    "Activity",
    "Alert",
    "AlertEvent",
    "ApiToken",
    "Base",
    "ChatHistory",
    "ChatThread",
    "Document",
    "ExternalIdentity",
    "ImportMapping",
    "Job",
    "ManualPrice",
    "ModelUsage",
    "ModelVersion",
    "Operation",
    "Portfolio",
    "PortfolioShare",
    "PredictionHistory",
    "Proposal",
    "RefreshToken",
    "RememberedFact",
    "ShareLink",
    "SignInSession",
    "Stock",
    "StoredSeries",
    "StrategyTrials",
    "TargetWatch",
    "TargetWeights",
    "User",
    "WatchlistItem",
]
