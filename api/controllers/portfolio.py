"""What is owned."""

from litestar import Controller, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.caller import Caller
from api.describing import calls
from tools.activities import ADD_TRANSACTION, ActivityView
from tools.aims import TargetsView
from tools.allocation import ALLOCATION, AllocationView
from tools.explanations import EXPLAIN_NUMBER, LIST_FIGURES, ExplanationView, FiguresView
from tools.holdings import CORRECT_HOLDING, GET_HOLDING, REMOVE_HOLDING, HoldingDetail, RemovedHolding
from tools.optimization import OPTIMIZE
from tools.optimization_views import OptimizeView
from tools.performance import PORTFOLIO_PERFORMANCE
from tools.performance_views import PerformanceView
from tools.portfolio import SHOW_PORTFOLIO, PortfolioView
from tools.risk import PORTFOLIO_RISK
from tools.risk_views import RiskView
from tools.targets import SET_TARGETS, SHOW_DRIFT, DriftView
from tools.tax import TAX_REPORT, TaxReportView
from tools.trade_lists import RECORD_TRADES, TradesView


class PortfolioController(Controller):
    """The portfolio and its holdings."""

    path = "/api/portfolio"
    tags = ("Portfolio",)

    @get("/", opt=calls(SHOW_PORTFOLIO))
    async def show_portfolio(self, caller: NamedDependency[Caller]) -> PortfolioView:
        """Show every holding with quantity, cost, value, gain and weight, the cash, and the total."""
        return await caller.ask(SHOW_PORTFOLIO)

    @get("/allocation", opt=calls(ALLOCATION))
    async def show_allocation(self, caller: NamedDependency[Caller]) -> AllocationView:
        """Show how the value divides: by symbol, sector, asset class or currency."""
        return await caller.ask(ALLOCATION)

    @get("/performance", opt=calls(PORTFOLIO_PERFORMANCE))
    async def show_performance(self, caller: NamedDependency[Caller]) -> PerformanceView:
        """Show returns over a range, each by its name: time-weighted, money-weighted, simple; whole or of one holding."""
        return await caller.ask(PORTFOLIO_PERFORMANCE)

    @get("/explain", opt=calls(EXPLAIN_NUMBER))
    async def explain_number(self, caller: NamedDependency[Caller]) -> ExplanationView:
        """Explain a figure: its definition, its formula, and everything that went into it."""
        return await caller.ask(EXPLAIN_NUMBER)

    @get("/tax-report", opt=calls(TAX_REPORT))
    async def tax_report(self, caller: NamedDependency[Caller]) -> TaxReportView:
        """Report a tax year: realised gains, income, fees and taxes, as figures and as Markdown and CSV text."""
        return await caller.ask(TAX_REPORT)

    @post("/explain", status_code=200, opt=calls(EXPLAIN_NUMBER))
    async def explain_shown_number(self, caller: NamedDependency[Caller]) -> ExplanationView:
        """Explain a figure of an answer, given the arguments of the call that showed it."""
        return await caller.ask(EXPLAIN_NUMBER)

    @get("/figures", opt=calls(LIST_FIGURES))
    async def list_figures(self, caller: NamedDependency[Caller]) -> FiguresView:
        """List every figure that can be explained, with its definition, its formula and where it is shown."""
        return await caller.ask(LIST_FIGURES)

    @get("/risk", opt=calls(PORTFOLIO_RISK))
    async def show_risk(self, caller: NamedDependency[Caller]) -> RiskView:
        """Show what can be lost: value at risk, drawdown, concentration, and what if."""
        return await caller.ask(PORTFOLIO_RISK)

    @post("/optimize", status_code=200, opt=calls(OPTIMIZE))
    async def optimize(self, caller: NamedDependency[Caller]) -> OptimizeView:
        """Work out other weights for the same instruments, beside what they have to beat. Changes nothing; with `propose` the trades wait for a yes."""
        return await caller.ask(OPTIMIZE)

    @post("/trades", opt=calls(RECORD_TRADES))
    async def record_trades(self, caller: NamedDependency[Caller]) -> TradesView:
        """Record several purchases and sales of one day together: all of them or none."""
        return await caller.ask(RECORD_TRADES)

    @get("/drift", opt=calls(SHOW_DRIFT))
    async def show_drift(self, caller: NamedDependency[Caller]) -> DriftView:
        """Show how far the portfolio has drifted from its stored target weights."""
        return await caller.ask(SHOW_DRIFT)

    @put("/targets", opt=calls(SET_TARGETS))
    async def set_targets(self, caller: NamedDependency[Caller]) -> TargetsView:
        """Store the weights that the portfolio is meant to have; none at all removes them. Trades nothing."""
        return await caller.ask(SET_TARGETS)

    @post("/stock", opt=calls(ADD_TRANSACTION, "side"))
    async def buy_stock(self, caller: NamedDependency[Caller]) -> ActivityView:
        """Record a buy. Left out: today's date, and the last close as the price."""
        return await caller.ask(ADD_TRANSACTION, side="buy")

    @get("/stock/{holding:str}", opt=calls(GET_HOLDING, "holding"))
    async def get_stock_held(self, caller: NamedDependency[Caller], holding: FromPath[str]) -> HoldingDetail:
        """Show a holding with its transactions, by its symbol or by the id of one of them."""
        return await caller.ask(GET_HOLDING, holding=holding)

    @put("/stock/{holding:str}", opt=calls(CORRECT_HOLDING, "holding"))
    async def correct_stock(self, caller: NamedDependency[Caller], holding: FromPath[str]) -> ActivityView:
        """Correct the purchase that a holding was made by; one that was bought several times takes the id of the purchase."""
        return await caller.ask(CORRECT_HOLDING, holding=holding)

    @delete("/stock/{holding:str}", status_code=200, opt=calls(REMOVE_HOLDING, "holding"))
    async def remove_stock(self, caller: NamedDependency[Caller], holding: FromPath[str]) -> RemovedHolding:
        """Remove a holding with everything that was recorded of it. To sell it, record a sale instead."""
        return await caller.ask(REMOVE_HOLDING, holding=holding)
