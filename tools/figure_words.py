"""What every figure on a card or in the API means. A new figure of a view is a line here; a test finds those that are missing."""

from dataclasses import dataclass

BOOKS: dict[str, str] = {
    "HoldingView.quantity": "quantity",
    "HoldingView.avg_cost": "avg_cost",
    "HoldingView.cost": "cost_basis",
    "HoldingView.price": "price",
    "HoldingView.value": "value_local",
    "HoldingView.value_base": "market_value",
    "HoldingView.gain": "gain_local",
    "HoldingView.gain_base": "unrealized_gain",
    "HoldingView.gain_frac": "unrealized_return",
    "HoldingView.weight_frac": "weight",
    "HoldingView.cost_base": "cost_base",
    "HoldingView.currency_gain_base": "currency_gain",
    "HoldingView.realized_base": "realized_gain",
    "CashView.amount": "cash",
    "CashView.amount_base": "cash",
    "PortfolioView.cash_base": "cash",
    "PortfolioView.holdings_base": "market_value",
    "PortfolioView.total_base": "total_value",
    "PortfolioView.cost_base": "cost_base",
    "PortfolioView.gain_base": "unrealized_gain",
    "PortfolioView.gain_frac": "unrealized_return",
    "PortfolioView.currency_gain_base": "currency_gain",
    "PortfolioView.realized_base": "realized_gain",
    "PortfolioView.realized_of": "realized_gain",
    "PortfolioView.dividends_base": "dividends",
    "PortfolioView.interest_base": "interest",
    "PortfolioView.fees_base": "fees",
    "PortfolioView.taxes_base": "taxes",
    "PortfolioView.net_contributions_base": "net_contributions",
    "AllocationView.total_base": "total_value",
    "PerformanceView.start_value": "start_value",
    "PerformanceView.end_value": "end_value",
    "PerformanceView.net_flows": "net_flows",
    "PerformanceView.gain": "gain",
    "PerformanceView.whole_gain": "gain",
    "PerformanceView.twr_frac": "twr",
    "PerformanceView.twr_annualised_frac": "twr_annualised",
    "PerformanceView.irr_frac": "irr",
    "PerformanceView.simple_frac": "simple_return",
    "PerformanceView.roai_frac": "roai",
    "PerformanceView.fees": "fees",
    "PerformanceView.taxes": "taxes",
    "PerformanceView.dividends": "dividends",
    "PerformanceView.interest": "interest",
    "VariantView.gain": "gain",
    "VariantView.twr_frac": "twr",
    "VariantView.irr_frac": "irr",
    "VariantView.simple_frac": "simple_return",
    "VariantView.roai_frac": "roai",
    "ContributionView.gain": "gain",
    "ContributionView.contribution_frac": "contribution",
    "ContributionView.twr_frac": "twr",
    "ValuePoint.value": "end_value",
    "ValuePoint.growth": "twr",
}
"""Figures of the books, by view and field: the name under which accounting explains them with every flow, price and rate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A figure that a tool works out.

    Attributes:
        field: the view and its field.
        tool: whose answer it is; `field` is found in it wherever it stands.
        unit: "fraction", "percent", "currency", "units", "days" or "" for a plain number.
    """

    field: str
    tool: str
    unit: str
    definition: str
    formula: str


def of_view(tool: str, view: str, *rows: tuple[str, str, str, str]) -> tuple[Shown, ...]:
    """The lines of one view of a tool: field, unit, definition, formula."""
    return tuple(
        Shown(field=f"{view}.{name}", tool=tool, unit=unit, definition=definition, formula=formula)
        for name, unit, definition, formula in rows
    )


_MEASURES = (
    ("cagr_frac", "fraction", "Compound growth a year.", "(final value / start value) ** (1 / years) - 1"),
    ("volatility_frac", "fraction", "How far a year's return typically strays.", "standard deviation of daily returns x sqrt(252)"),
    ("sharpe", "", "Return above cash per unit of risk.", "mean of daily excess returns / their standard deviation x sqrt(252)"),
    ("max_drawdown_frac", "fraction", "The largest fall from a peak.", "least of (value / highest value so far - 1)"),
)
_LEAD = (
    ("lead_low_frac", "fraction", "Lower end of the 95 % interval of the lead over a year.", "2.5 % quantile of the stationary bootstrap"),
    (
        "lead_high_frac",
        "fraction",
        "Upper end of the 95 % interval of the lead over a year.",
        "97.5 % quantile of the stationary bootstrap",
    ),
)

SHOWN: tuple[Shown, ...] = (
    *of_view(
        "show_portfolio", "HoldingView",
        ("price_gain_base", "currency", "The part of the gain that the price made.", "gain in the base currency - the part of exchange rates"),
        ("rate", "", "What one unit of the holding's currency is worth in the base currency.", "the rate of the day of the price"),
        ("realized_gain", "currency", "Gain on the units sold, in the holding's currency.", "sum of the sold lots' proceeds - cost"),
        ("dividends", "currency", "Dividends of the holding, in its currency.", "sum of the dividends as recorded"),
        ("fees", "currency", "Fees of the holding, in its currency.", "sum of the fees as recorded, less refunds"),
        ("taxes", "currency", "Taxes of the holding, in its currency.", "sum of the taxes as recorded, less refunds"),
    ),
    *of_view(
        "show_portfolio", "PortfolioView",
        ("currency_gain_on_cash", "currency", "What exchange rates did to the cash held in other currencies.", "cash at today's rate - at the rates it came in at"),
    ),
    *of_view(
        "show_portfolio", "SaleView",
        ("quantity", "units", "The units that would be sold.", "as asked, or all that is held"),
        ("price", "currency", "What a unit would bring.", "the last close"),
        ("proceeds", "currency", "What the sale would bring, before its own fee and tax.", "units x last close"),
        ("gain", "currency", "What the sale would realise.", "proceeds - cost of the lots that the books' method takes"),
    ),
    *of_view(
        "show_portfolio", "SoldLotView",
        ("quantity", "units", "The units that the sale would take out of one purchase.", "as the books' cost method has it"),
        ("gain", "currency", "What the sale of these units would realise.", "their proceeds - their cost"),
    ),
    *of_view(
        "show_portfolio", "InCurrencyView",
        ("rate", "", "What one unit of the portfolio's currency is worth in the other one.", "the last rate up to today"),
        ("total_value", "currency", "What the portfolio is worth in the other currency.", "total value x rate"),
        ("holdings", "currency", "What the holdings are worth in the other currency.", "value of the holdings x rate"),
        ("cash", "currency", "The cash in the other currency.", "cash x rate"),
        ("gain", "currency", "The gain of what is held in the other currency, at today's rate.", "gain x rate"),
        ("values", "currency", "What each holding is worth in the other currency.", "value x rate"),
    ),
    *of_view(
        "portfolio_performance", "BenchmarkView",
        ("end_value", "currency", "What the benchmark would be worth, bought and sold with the same flows.", "units bought with each flow x last close"),
        ("gain", "currency", "What the benchmark would have gained with the same flows.", "its end value - net flows - start value"),
        ("twr_frac", "fraction", "The benchmark's time-weighted return.", "last close / first close - 1"),
        ("irr_frac", "fraction", "The benchmark's money-weighted return a year, with the same flows.", "the rate at which the flows and its end value sum to 0"),
        ("ahead", "currency", "How far the portfolio is ahead of the benchmark.", "end value - the benchmark's end value"),
        ("excess_twr_frac", "fraction", "Time-weighted return beyond the benchmark's.", "time-weighted return - the benchmark's"),
        ("excess_irr_frac", "fraction", "Money-weighted return beyond the benchmark's.", "IRR - the benchmark's IRR"),
    ),
    *of_view(
        "portfolio_performance", "PeriodView",
        ("gain", "currency", "What the day, week, month or year brought.", "end value + taken out - start value - put in"),
        ("twr_frac", "fraction", "The time-weighted return of the day, week, month or year.", "(1 + return of each day) multiplied - 1"),
    ),
    *of_view(
        "allocation", "SliceView",
        ("value_base", "currency", "What this part of the portfolio is worth.", "sum of the values of its holdings (or cash) in the base currency"),
        ("weight_frac", "fraction", "This part's share of the whole.", "value of the part / total value, cash included unless it was left out"),
    ),
    *of_view(
        "forecast", "ForecastView",
        ("last", "currency", "The close that the forecast starts from.", "last close on or before the origin"),
        ("quantiles", "currency", "The price below which the outcome stays with the probability of its level.", "quantile of the combined distribution of the day"),
        ("chance_up_frac", "fraction", "How likely the price ends above the last close.", "1 - combined distribution function at the last close, on the last day"),
        ("recent", "currency", "The closes before the forecast.", "as the provider states them"),
    ),
    *of_view(
        "forecast", "MemberView",
        ("weight", "fraction", "A model's part in the combination.", "weight of its quantiles, by its record on earlier days of this symbol"),
        ("crps_skill_pct", "percent", "How much better than a random walk the model was.", "100 x (1 - its CRPS / the random walk's CRPS) on earlier days"),
    ),
    *of_view(
        "forecast", "SkillView",
        ("crps_skill_pct", "percent", "How much better than a random walk the forecast was.", "100 x (1 - CRPS / the random walk's CRPS) on earlier days"),
        ("p", "", "How likely such a record is by chance alone.", "two-sided Diebold-Mariano test on the differences of CRPS"),
    ),
    *of_view(
        "forecast_accuracy", "IssuedView",
        ("median", "currency", "The middle of the forecast that was issued.", "its 50 % quantile on the day that it was for"),
        ("low80", "currency", "Lower end of its 80 % interval.", "its 10 % quantile"),
        ("high80", "currency", "Upper end of its 80 % interval.", "its 90 % quantile"),
        ("actual", "currency", "What came.", "close on the day, or the last one before it"),
        ("error_pct", "percent", "How far the middle was off.", "100 x (median / actual - 1)"),
    ),
    *of_view(
        "forecast_accuracy", "ScoreView",
        ("crps", "currency", "Error of the whole distribution; smaller is better.", "mean of twice the pinball loss over all levels"),
        ("skill_crps_pct", "percent", "Skill of the distribution against a random walk.", "100 x (1 - CRPS / the random walk's CRPS)"),
        ("mae_skill_pct", "percent", "Skill of the middle against a random walk.", "100 x (1 - mean absolute error / the random walk's)"),
        ("mase", "", "Error of the middle in units of a naive forecast's.", "mean absolute error / mean absolute daily change before the origin"),
        ("smape", "percent", "Symmetric percentage error.", "mean of 200 x |forecast - actual| / (|forecast| + |actual|)"),
        ("cover50", "percent", "How often the 50 % interval held what came.", "outcomes within the interval / all outcomes"),
        ("cover80", "percent", "How often the 80 % interval held what came.", "outcomes within the interval / all outcomes"),
        ("cover95", "percent", "How often the 95 % interval held what came.", "outcomes within the interval / all outcomes"),
        ("msis_ratio", "", "Score of the 95 % interval beside the random walk's; below 1 is better.", "mean scaled interval score / the random walk's"),
        ("direction", "percent", "How often the direction was right.", "outcomes on the side of the last close that the middle was on / all"),
        ("dm_stat", "", "Whether the difference from a random walk is more than chance.", "Diebold-Mariano statistic with a small-sample correction"),
        ("dm_p", "", "How likely such a difference is by chance alone.", "two-sided p value of the statistic"),
    ),
    *of_view(
        "list_transactions", "AmountView",
        ("amount", "currency", "What the listed transactions come to, before fees and taxes; or the fees or taxes on them, where these were asked for.", "sum of their amounts, or quantities x prices; or of their fees or taxes"),
    ),
    *of_view(
        "portfolio_risk", "RiskView",
        ("cash_weight_frac", "fraction", "Cash as a share of the whole.", "cash / total value"),
        ("var_frac", "fraction", "Value at risk: the loss that was not exceeded on the given share of days.", "quantile of past losses of today's weights over the horizon"),
        ("var_amount", "currency", "Value at risk in money.", "value at risk x what the holdings are worth"),
        ("cvar_frac", "fraction", "Expected shortfall: the mean loss on the days beyond the value at risk.", "mean of the losses beyond the quantile"),
        ("volatility_frac", "fraction", "How far a year's return typically strays.", "standard deviation of daily returns of today's weights x sqrt(252)"),
        ("sharpe", "", "Return per unit of risk with today's weights, cash at zero.", "mean of daily returns / their standard deviation x sqrt(252)"),
        ("sortino", "", "Return per unit of downward risk with today's weights.", "mean of daily returns / root mean square of the negative ones x sqrt(252)"),
        ("max_drawdown_frac", "fraction", "The largest fall from a peak with today's weights.", "least of (value / highest value so far - 1)"),
        ("beta", "", "How much the portfolio moves with the benchmark.", "covariance with the benchmark / its variance, daily returns"),
        ("effective_holdings", "", "How many equal holdings would be as concentrated.", "1 / sum of squared weights"),
        ("largest_weight_frac", "fraction", "The largest holding's share.", "value of the largest holding / total value"),
        ("mean_correlation", "", "How alike the holdings move.", "mean of the correlations of daily returns of all pairs"),
    ),
    *of_view(
        "portfolio_risk", "RiskPartView",
        ("weight_frac", "fraction", "The holding's share of the whole.", "value / total value"),
        ("volatility_frac", "fraction", "How far the holding's yearly return typically strays.", "standard deviation of daily returns x sqrt(252)"),
        ("share_of_risk_frac", "fraction", "The holding's part in the volatility of the whole; all of them sum to 1.", "weight x covariance with the whole / variance of the whole"),
        ("beta", "", "How much the holding moves with the benchmark.", "covariance with the benchmark / its variance"),
    ),
    *of_view(
        "portfolio_risk", "HappenedView",
        ("twr_frac", "fraction", "What the portfolio really made over those days.", "time-weighted: the daily returns multiplied, deposits and withdrawals taken out"),
        ("max_drawdown_frac", "fraction", "The largest fall that the portfolio really had.", "least of (time-weighted growth / its highest so far - 1)"),
        ("volatility_frac", "fraction", "How far the portfolio's own yearly return strayed.", "standard deviation of its daily returns x sqrt(252)"),
        ("sharpe", "", "What the portfolio really made per unit of risk, cash at zero.", "mean of its daily returns / their standard deviation x sqrt(252)"),
        ("sortino", "", "What the portfolio really made per unit of downward risk.", "mean of its daily returns / root mean square of the negative ones x sqrt(252)"),
    ),
    *of_view("portfolio_risk", "StressView", ("return_frac", "fraction", "What today's weights would have made of it.", "sum of weight x return of each holding in the period")),
    *of_view(
        "optimize", "OptimizeView",
        ("weights", "fraction", "What the objective would hold.", "weights that are best by the objective on past returns, within the bounds"),
        ("volatility_frac", "fraction", "Volatility of those weights.", "sqrt(weights' covariance matrix of daily returns) x sqrt(252)"),
        ("current_volatility_frac", "fraction", "Volatility of today's weights.", "the same with today's weights"),
        ("equal_weight_volatility_frac", "fraction", "Volatility of equal weights.", "the same with equal weights"),
        ("turnover_frac", "fraction", "How much would have to be traded.", "half the sum of the absolute changes of weights"),
        *_LEAD,
    ),
    *of_view(
        "optimize", "TradeView",
        ("before_frac", "fraction", "The weight now.", "value / total of the instruments"),
        ("after_frac", "fraction", "The weight that the objective would hold.", "see weights"),
        ("amount", "currency", "What would be bought (or sold, below 0).", "(weight after - weight before) x total of the instruments"),
    ),
    *of_view("optimize", "TrialView", *_MEASURES),
    *of_view(
        "backtest_strategy", "StrategyView",
        ("start_value", "currency", "What the test starts with.", "as asked, or 10,000"),
        ("turnover", "fraction", "How much of the account was traded a year.", "half of the traded value / mean value / years"),
        ("costs_paid", "currency", "What trading cost.", "traded value x cost + fee of every order"),
        ("exposure_frac", "fraction", "How much was invested on average.", "mean over days of invested value / whole value"),
        ("deflated_sharpe", "fraction", "How likely the Sharpe ratio is real, given how many variants were tried.", "probability by Bailey and Lopez de Prado's deflated Sharpe ratio"),
    ),
    *of_view(
        "backtest_strategy", "MeasuresView",
        ("final_value", "currency", "What was there at the end.", "start value x growth after costs"),
        ("total_return_frac", "fraction", "What was earned in all.", "final value / start value - 1"),
        *_MEASURES,
        ("sortino", "", "Return above cash per unit of downward risk.", "mean of daily excess returns / root mean square of the negative ones x sqrt(252)"),
        ("lead_frac", "fraction", "How far the strategy lay ahead of this curve a year.", "mean of the daily differences of returns x 252"),
        *_LEAD,
        ("equity", "currency", "The value at the end of a day.", "cash and holdings at the closes of the day, after costs"),
    ),
    *of_view(
        "backtest_strategy", "SweepView",
        ("values", "", "The measure of each variant that was tried.", "see the measure that the sweep names"),
        ("final_values", "currency", "What each variant ended with.", "start value x growth after costs"),
    ),
    *of_view(
        "backtest_strategy", "YearView",
        ("return_frac", "fraction", "What the year brought.", "value at its end / value at its start - 1"),
        ("volatility_frac", "fraction", "Volatility within the year.", "standard deviation of its daily returns x sqrt(252)"),
        ("max_drawdown_frac", "fraction", "The largest fall within the year.", "least of (value / highest value so far - 1)"),
        ("buy_and_hold_frac", "fraction", "What buying and holding the same brought.", "the same for buy and hold"),
        ("benchmark_frac", "fraction", "What the benchmark brought.", "the same for the benchmark"),
    ),
)  # fmt: skip
