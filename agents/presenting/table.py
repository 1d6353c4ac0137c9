"""Which presenter belongs to which tool."""

from collections.abc import Callable, Mapping
from typing import Any

from agents.presenting import (
    activities,
    books,
    forecasts,
    jobs,
    knowledge,
    market,
    models,
    optimizing,
    portfolio,
    privacy,
    records,
    returns,
    risks,
    sharing,
    strategies,
)
from agents.presenting.said import Said
from tools.base import View

Presenter = Callable[[Any], Said]  # Any: each takes the view of its tool; a test pairs them

PRESENTERS: Mapping[str, Presenter] = {
    "show_portfolio": portfolio.show_portfolio,
    "allocation": portfolio.allocation,
    "portfolio_performance": returns.portfolio_performance,
    "explain_number": returns.explain_number,
    "list_transactions": activities.list_transactions,
    "list_changes": portfolio.list_changes,
    "export": portfolio.export,
    "tax_report": books.tax_report,
    "corporate_actions": books.corporate_actions,
    "manual_prices": books.manual_prices,
    "list_portfolios": portfolio.list_portfolios,
    "list_shares": sharing.list_shares,
    "list_share_links": sharing.list_share_links,
    "quote": market.quote,
    "price_history": market.price_history,
    "compare": market.compare,
    "watchlist_show": market.watchlist_show,
    "alert_list": market.alert_list,
    "forecast": forecasts.forecast,
    "forecast_accuracy": records.forecast_accuracy,
    "backtest_forecast": records.backtest_forecast,
    "retrain": models.retrain,
    "list_models": models.list_models,
    "job_status": jobs.job_status,
    "job_cancel": jobs.job_cancel,
    "backtest_strategy": strategies.backtest_strategy,
    "portfolio_risk": risks.portfolio_risk,
    "optimize": optimizing.optimize,
    "show_drift": optimizing.show_drift,
    "search_documents": knowledge.search_documents,
    "list_documents": knowledge.list_documents,
    "open_passage": knowledge.open_passage,
    "search_records": knowledge.search_records,
    "list_facts": knowledge.list_facts,
    "explain_concept": knowledge.explain_concept,
    "account_contents": privacy.account_contents,
    "what_leaves": privacy.what_leaves,
    "model_usage": privacy.model_usage,
    "rename_conversation": privacy.rename_conversation,
}
"""Presenters of the tools that read; what a write did is told by its proposal."""

TITLES: Mapping[str, str] = {
    "show_portfolio": "Looking at your portfolio",
    "allocation": "Dividing your portfolio",
    "portfolio_performance": "Measuring your returns",
    "explain_number": "Explaining a figure",
    "list_transactions": "Reading your transactions",
    "list_changes": "Reading what was changed",
    "add_transaction": "Preparing a transaction",
    "edit_transaction": "Preparing a correction",
    "delete_transaction": "Preparing a deletion",
    "undo": "Preparing to take it back",
    "import_csv": "Reading your file",
    "export": "Writing a file",
    "corporate_actions": "Looking for splits and dividends",
    "book_actions": "Preparing splits and dividends",
    "tax_report": "Writing the tax report",
    "set_price": "Preparing a price",
    "remove_price": "Preparing to remove a price",
    "manual_prices": "Looking at your own prices",
    "list_portfolios": "Looking at your portfolios",
    "open_portfolio": "Preparing a portfolio",
    "change_portfolio": "Preparing the change",
    "list_shares": "Looking at what is shared",
    "share_portfolio": "Preparing to share",
    "unshare_portfolio": "Preparing to stop sharing",
    "create_share_link": "Preparing a link",
    "list_share_links": "Looking at your links",
    "revoke_share_link": "Preparing to revoke",
    "quote": "Looking up the price",
    "price_history": "Drawing the price",
    "compare": "Comparing",
    "watchlist_show": "Looking at your watchlist",
    "watchlist_add": "Preparing the watchlist",
    "watchlist_remove": "Preparing the watchlist",
    "alert_create": "Preparing an alert",
    "alert_list": "Looking at your alerts",
    "alert_delete": "Preparing to delete an alert",
    "forecast": "Forecasting",
    "forecast_accuracy": "Looking up the track record",
    "backtest_forecast": "Testing on earlier days",
    "retrain": "Training",
    "list_models": "Looking at the models",
    "rollback_model": "Preparing to go back to an earlier model",
    "job_status": "Looking at background jobs",
    "job_cancel": "Calling the job off",
    "backtest_strategy": "Testing the strategy",
    "portfolio_risk": "Measuring risk",
    "optimize": "Looking for weights",
    "set_targets": "Preparing your targets",
    "show_drift": "Measuring drift",
    "search_documents": "Searching your documents",
    "open_passage": "Opening the passage",
    "search_records": "Searching what was said and noted",
    "list_facts": "Looking at what I remember",
    "remember_fact": "Preparing to remember it",
    "forget_fact": "Preparing to erase it",
    "add_document": "Reading your document",
    "list_documents": "Looking at your documents",
    "delete_document": "Preparing to delete a document",
    "explain_concept": "Looking it up",
    "account_contents": "Looking at what is kept about you",
    "what_leaves": "Looking at what leaves this machine",
    "model_usage": "Counting tokens",
    "rename_conversation": "Naming this conversation",
    "confirm": "Recording",
    "cancel": "Cancelling",
}
"""What a step is called on screen."""


def present(name: str, view: View) -> Said:
    """The result of the tool `name`, in words and blocks."""
    return PRESENTERS[name](view)


def title_of(name: str) -> str:
    """The step's name on screen."""
    return TITLES.get(name, name.replace("_", " ").capitalize())
