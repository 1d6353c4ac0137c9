"""The table from intents to the functions that build their calls."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from agents.understanding.bookkeeping import build_actions, build_manual_prices, build_remove_price, build_set_price, build_tax_report
from agents.understanding.clause import Clause
from agents.understanding.conditions import CONDITIONED, conditioned, without_left_out
from agents.understanding.explaining import build_explanation
from agents.understanding.files import build_export, build_import
from agents.understanding.forecasts import build_accuracy, build_forecast, build_forecast_test, build_jobs, build_retrain
from agents.understanding.guards import Stance, stance
from agents.understanding.holding import build_allocation, build_portfolio
from agents.understanding.inquiries import build_cancel_job, build_help, build_outbound, build_small_talk
from agents.understanding.knowledge import build_concept, build_search
from agents.understanding.markets import (
    build_alert,
    build_alert_delete,
    build_alert_list,
    build_compare,
    build_history,
    build_quote,
    build_unwatch,
    build_watch,
    build_watchlist,
)
from agents.understanding.mixes import build_optimize
from agents.understanding.outcome import lost
from agents.understanding.paperwork import build_delete_document, build_records
from agents.understanding.records import build_list, build_undo
from agents.understanding.replies import agrees
from agents.understanding.restating import build_correction, build_removal
from agents.understanding.saving import build_saving_plan
from agents.understanding.scene import Draft, Scene, has_pronoun, made, symbols_of
from agents.understanding.strategies import build_strategy_test
from agents.understanding.studies import build_performance, build_risk
from agents.understanding.targets import build_drift, build_targets
from agents.understanding.terms import build_open, build_portfolios, build_terms
from agents.understanding.trades import build_trade
from agents.understanding.untold import build_untold

Builder: TypeAlias = Callable[[Clause, Scene], Draft]


def _advice(clause: Clause, scene: Scene) -> Draft:
    named = symbols_of(clause, scene) or (
        scene.subjects if len(scene.subjects) == 1 and (has_pronoun(clause) or scene.known.pending) else ()
    )
    return made("advice", symbol=named[0] if named else None)


def _confirm(clause: Clause, _: Scene) -> Draft:
    """A yes that was guessed from other words than those of agreement is asked about once more."""
    return made("confirm", doubtful=None if agrees(clause.low) else True)


BUILDERS: Mapping[str, Builder] = {
    "show_portfolio": build_portfolio,
    "portfolio_performance": build_performance,
    "portfolio_risk": build_risk,
    "allocation": build_allocation,
    "list_transactions": build_list,
    "add_transaction": build_trade,
    "edit_transaction": build_correction,
    "delete_transaction": build_removal,
    "undo": build_undo,
    "quote": build_quote,
    "price_history": build_history,
    "compare": build_compare,
    "forecast": build_forecast,
    "forecast_accuracy": build_accuracy,
    "backtest_forecast": build_forecast_test,
    "backtest_strategy": build_strategy_test,
    "retrain": build_retrain,
    "job_status": build_jobs,
    "job_cancel": build_cancel_job,
    "help": build_help,
    "what_leaves": build_outbound,
    "small_talk": build_small_talk,
    "out_of_scope": build_untold,
    "open_portfolio": build_open,
    "optimize": build_optimize,
    "saving_plan": build_saving_plan,
    "set_targets": build_targets,
    "show_drift": build_drift,
    "watchlist_add": build_watch,
    "watchlist_remove": build_unwatch,
    "watchlist_show": build_watchlist,
    "alert_create": build_alert,
    "alert_list": build_alert_list,
    "alert_delete": build_alert_delete,
    "search_documents": build_search,
    "explain_concept": build_concept,
    "delete_document": build_delete_document,
    "search_records": build_records,
    "import_csv": build_import,
    "export": build_export,
    "explain_number": build_explanation,
    "tax_report": build_tax_report,
    "corporate_actions": build_actions,
    "book_actions": build_actions,
    "set_price": build_set_price,
    "remove_price": build_remove_price,
    "manual_prices": build_manual_prices,
    "change_portfolio": build_terms,
    "list_portfolios": build_portfolios,
    "advice": _advice,
    "confirm": _confirm,
}


def built(intent: str, clause: Clause, scene: Scene) -> Draft:
    """The draft of `intent` for a clause; acts without arguments are made as they are."""
    builder = BUILDERS.get(intent)
    if builder is None:
        return made(intent)
    draft = builder(without_left_out(clause) if intent in CONDITIONED else clause, scene)
    return conditioned(draft, clause, known=scene.known)


def unsaid(clause: Clause, scene: Scene) -> Draft:
    """What a statement without a request comes to: a trade when it speaks of trading, a quote when it is a name alone, else a question."""
    if clause.has(r"\b(?:buy|sell|purchase|deposit|withdraw)\b") and stance(clause.plain) is Stance.ORDER:
        return built("add_transaction", clause, scene)
    return built("quote", clause, scene) if symbols_of(clause, scene) and len(clause.text.split()) <= 3 else lost()
