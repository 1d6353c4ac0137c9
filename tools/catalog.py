"""Every tool, one line each."""

from tools.activities import ADD_TRANSACTION, GET_TRANSACTION, LIST_TRANSACTIONS
from tools.alert_events import ALERT_EVENTS, CLAIM_ALERTS
from tools.alerts import ALERT_CREATE, ALERT_DELETE, ALERT_LIST
from tools.allocation import ALLOCATION
from tools.backtests import BACKTEST_FORECAST
from tools.base import AnyTool
from tools.comparison import COMPARE
from tools.conversations import RENAME_CONVERSATION
from tools.corporate_actions import BOOK_ACTIONS, CORPORATE_ACTIONS
from tools.corrections import DELETE_TRANSACTION, EDIT_TRANSACTION
from tools.documents import ADD_DOCUMENT, DELETE_DOCUMENT, LIST_DOCUMENTS
from tools.erasure import ACCOUNT_CONTENTS, ERASE_ACCOUNT, EXPORT_ACCOUNT
from tools.explanations import EXPLAIN_NUMBER, LIST_FIGURES
from tools.exports import EXPORT
from tools.forecasts import FORECAST
from tools.history import LIST_CHANGES, UNDO
from tools.import_jobs import IMPORT_IN_BACKGROUND
from tools.imports import IMPORT_CSV, INSPECT_STATEMENT
from tools.issued import GET_FORECAST, LIST_FORECASTS
from tools.jobs import JOB_CANCEL, JOB_STATUS
from tools.knowledge import EXPLAIN_CONCEPT, OPEN_PASSAGE, SEARCH_DOCUMENTS
from tools.manual_prices import MANUAL_PRICES, REMOVE_PRICE, SET_PRICE
from tools.memory import FORGET_FACT, LIST_FACTS, REMEMBER_FACT
from tools.models import GET_MODEL, LIST_MODELS, ROLLBACK_MODEL
from tools.optimization import OPTIMIZE
from tools.performance import PORTFOLIO_PERFORMANCE
from tools.portfolio import SHOW_PORTFOLIO
from tools.portfolio_removal import DELETE_PORTFOLIO
from tools.portfolios import CHANGE_PORTFOLIO, LIST_PORTFOLIOS, OPEN_PORTFOLIO
from tools.privacy import WHAT_LEAVES
from tools.proposals import DECIDE_PROPOSAL, GET_PROPOSAL, OPEN_PROPOSALS
from tools.quotes import PRICE_HISTORY, QUOTE
from tools.recollection import SEARCH_RECORDS
from tools.retraining import RETRAIN
from tools.risk import PORTFOLIO_RISK
from tools.saving_plans import SAVING_PLAN
from tools.scoring import SCORE_PREDICTIONS
from tools.share_links import CREATE_SHARE_LINK, LIST_SHARE_LINKS, REVOKE_SHARE_LINK
from tools.sharing import CHANGE_SHARE, LIST_SHARES, SHARE_PORTFOLIO, UNSHARE_PORTFOLIO
from tools.strategies import BACKTEST_STRATEGY, STRATEGY_JOB
from tools.targets import SET_TARGETS, SHOW_DRIFT
from tools.tax import TAX_REPORT
from tools.track_record import FORECAST_ACCURACY
from tools.trade_lists import RECORD_TRADES
from tools.usage import MODEL_USAGE
from tools.watch import WATCHLIST_ADD, WATCHLIST_REMOVE, WATCHLIST_SHOW

CHAT_TOOLS: tuple[AnyTool, ...] = (
    SHOW_PORTFOLIO,
    PORTFOLIO_PERFORMANCE,
    ALLOCATION,
    EXPLAIN_NUMBER,
    LIST_TRANSACTIONS,
    ADD_TRANSACTION,
    EDIT_TRANSACTION,
    DELETE_TRANSACTION,
    UNDO,
    LIST_CHANGES,
    IMPORT_CSV,
    EXPORT,
    TAX_REPORT,
    CORPORATE_ACTIONS,
    BOOK_ACTIONS,
    SET_PRICE,
    REMOVE_PRICE,
    MANUAL_PRICES,
    LIST_PORTFOLIOS,
    OPEN_PORTFOLIO,
    CHANGE_PORTFOLIO,
    DELETE_PORTFOLIO,
    LIST_SHARES,
    SHARE_PORTFOLIO,
    UNSHARE_PORTFOLIO,
    CREATE_SHARE_LINK,
    LIST_SHARE_LINKS,
    REVOKE_SHARE_LINK,
    QUOTE,
    PRICE_HISTORY,
    COMPARE,
    WATCHLIST_ADD,
    WATCHLIST_REMOVE,
    WATCHLIST_SHOW,
    ALERT_CREATE,
    ALERT_LIST,
    ALERT_DELETE,
    FORECAST,
    FORECAST_ACCURACY,
    BACKTEST_FORECAST,
    RETRAIN,
    LIST_MODELS,
    ROLLBACK_MODEL,
    JOB_STATUS,
    JOB_CANCEL,
    PORTFOLIO_RISK,
    OPTIMIZE,
    SET_TARGETS,
    SHOW_DRIFT,
    BACKTEST_STRATEGY,
    SAVING_PLAN,
    SEARCH_DOCUMENTS,
    OPEN_PASSAGE,
    SEARCH_RECORDS,
    LIST_FACTS,
    REMEMBER_FACT,
    FORGET_FACT,
    ADD_DOCUMENT,
    LIST_DOCUMENTS,
    DELETE_DOCUMENT,
    EXPLAIN_CONCEPT,
    ACCOUNT_CONTENTS,
    WHAT_LEAVES,
    MODEL_USAGE,
    RENAME_CONVERSATION,
)
"""What a conversation can call."""

TOOLS: tuple[AnyTool, ...] = (
    *CHAT_TOOLS,
    STRATEGY_JOB,
    CHANGE_SHARE,
    EXPORT_ACCOUNT,
    ERASE_ACCOUNT,
    RECORD_TRADES,
    GET_TRANSACTION,
    LIST_FORECASTS,
    GET_FORECAST,
    SCORE_PREDICTIONS,
    GET_MODEL,
    INSPECT_STATEMENT,
    IMPORT_IN_BACKGROUND,
    LIST_FIGURES,
    DECIDE_PROPOSAL,
    GET_PROPOSAL,
    OPEN_PROPOSALS,
    ALERT_EVENTS,
    CLAIM_ALERTS,
)
"""What the product can do."""
