"""What the figures of forecasts of the whole, of their record, and of targets mean. See `figure_words`."""

from tools.figure_words import Shown, of_view

FORECASTS: tuple[Shown, ...] = (
    *of_view(
        "forecast", "ChanceView",
        ("above", "currency", "The upper bound that was asked about.", "as asked"),
        ("below", "currency", "The lower bound that was asked about.", "as asked"),
        ("chance_frac", "fraction", "How likely the value ends beyond the bounds on the last day.", "combined distribution function at the bounds"),
    ),
    *of_view(
        "forecast", "LossView",
        ("level_frac", "fraction", "How sure the statement is.", "as shown"),
        ("value_at_risk", "currency", "The loss that is exceeded with the probability left over.", "value now - quantile of the value on the last day"),
        ("expected_shortfall", "currency", "The mean loss where it is exceeded.", "value now - mean of the value below that quantile"),
    ),
    *of_view(
        "forecast", "HoldingForecastView",
        ("weight_frac", "fraction", "The holding's share of the whole.", "value now / value of all"),
        ("value", "currency", "What the holding is worth now.", "units x last close x rate"),
        ("median", "currency", "The middle of its distribution on the last day.", "50 % quantile of its paths"),
        ("low80", "currency", "Lower end of its 80 % interval.", "10 % quantile of its paths"),
        ("high80", "currency", "Upper end of its 80 % interval.", "90 % quantile of its paths"),
    ),
    *of_view(
        "forecast", "HoldingsForecastView",
        ("cash", "currency", "Cash, which is counted as it is.", "cash accounts at today's rates"),
        ("spread_frac", "fraction", "How much narrower the whole is than its parts added up.", "1 - width of the joint interval / sum of the widths"),
    ),
    *of_view("forecast", "SkillView", ("cover80_pct", "percent", "How often the 80 % interval held what came.", "outcomes within it / all outcomes")),
    *of_view(
        "forecast_accuracy", "IssuedScoreView",
        ("error_pct", "percent", "How far the middle was off on average.", "mean of 100 x |median / actual - 1|"),
        ("skill_crps_pct", "percent", "How much better than a random walk the forecasts issued here were.", "100 x (1 - CRPS / the random walk's)"),
        ("cover50", "percent", "How often the 50 % interval held what came.", "outcomes within the interval / all outcomes"),
        ("cover80", "percent", "How often the 80 % interval held what came.", "outcomes within the interval / all outcomes"),
        ("cover95", "percent", "How often the 95 % interval held what came.", "outcomes within the interval / all outcomes"),
    ),
    *of_view("forecast_accuracy", "CalibrationView", ("observed", "fraction", "The part of outcomes at or below a level's quantile.", "outcomes at or below it / all outcomes")),
    *of_view(
        "forecast_accuracy", "PastForecastView",
        ("median", "currency", "The middle of the forecast of that day.", "50 % quantile"),
        ("low80", "currency", "Lower end of its 80 % interval.", "10 % quantile"),
        ("high80", "currency", "Upper end of its 80 % interval.", "90 % quantile"),
        ("actual", "currency", "What came.", "close on the day that it was for"),
    ),
    *of_view(
        "forecast_accuracy", "ScoreView",
        ("pinball", "currency", "Error of the quantiles; smaller is better.", "mean pinball loss over all levels"),
        ("mae", "currency", "Error of the middle.", "mean of |median - actual|"),
    ),
    *of_view(
        "list_forecasts", "IssuedForecastView",
        ("last", "currency", "The close that the forecast started from.", "last close on or before the origin"),
        ("quantiles", "currency", "The quantiles that were issued.", "as they were issued"),
        ("actuals", "currency", "What came on each day.", "close of the day"),
    ),
    *of_view("list_forecasts", "IssuedMemberView", ("weight", "fraction", "The model's part in the combination.", "as it was when the forecast was issued")),
    *of_view(
        "list_forecasts", "JudgedView",
        ("actual", "currency", "What came.", "close on the day"),
        ("median", "currency", "The middle that was issued.", "50 % quantile"),
        ("crps", "currency", "Error of the whole distribution; smaller is better.", "mean of twice the pinball loss over all levels"),
        ("walk_crps", "currency", "The same error of a random walk from the same close.", "mean of twice its pinball loss over all levels"),
        ("level", "fraction", "The part of the distribution below what came.", "distribution function at the outcome"),
    ),
    *of_view(
        "portfolio_risk", "RiskView",
        ("forecast_var_frac", "fraction", "Value at risk by the joint forecast.", "quantile of the simulated losses of today's holdings"),
        ("forecast_cvar_frac", "fraction", "Expected shortfall by the joint forecast.", "mean of the simulated losses beyond that quantile"),
        ("hhi", "", "Concentration; 1 is a single holding.", "sum of squared weights"),
        ("diversification", "", "How much risk cancels out.", "weighted mean of the holdings' volatilities / volatility of the whole"),
        ("correlations", "", "How alike two holdings move.", "correlation of their daily returns"),
    ),
    *of_view(
        "portfolio_risk", "RiskPartView",
        ("volatility_part_frac", "fraction", "The holding's part in the volatility; all sum to it.", "weight x covariance with the whole / volatility"),
        ("cvar_part_frac", "fraction", "The holding's part in the expected shortfall; all sum to it.", "mean of its losses on the days beyond the quantile"),
    ),
    *of_view(
        "portfolio_risk", "StressView",
        ("max_drawdown_frac", "fraction", "The largest fall from a peak in the period.", "least of (value / highest value so far - 1)"),
        ("by_symbol", "fraction", "What each holding did in the period.", "weight x its return"),
    ),
    *of_view(
        "retrain", "DuelView",
        ("saved_pct", "percent", "How much the new model lowers the error of the one in use.", "100 x (1 - CRPS of the new / CRPS of the old)"),
        ("p", "", "How likely such a difference is by chance alone.", "two-sided Diebold-Mariano test"),
    ),
    *of_view(
        "show_drift", "DriftView",
        ("total_base", "currency", "What the targets divide.", "total value, cash included"),
        ("band_frac", "fraction", "The gap that is put up with.", "as set"),
        ("largest_gap_frac", "fraction", "The largest gap between a weight and its target.", "largest of |weight - target|"),
        ("bought_frac", "fraction", "What would have to be bought to restore the targets.", "sum of the gaps below 0 / total value"),
    ),
    *of_view(
        "show_drift", "DriftLineView",
        ("weight_frac", "fraction", "The share now.", "value / total value"),
        ("target_frac", "fraction", "The share that is wanted.", "as set"),
        ("gap_frac", "fraction", "How far the share is off; above 0 is too much.", "weight - target"),
        ("amount", "currency", "What to buy, or below 0 to sell.", "-gap x total value"),
    ),
    *of_view(
        "optimize", "OptimizeView",
        ("value", "currency", "What the weights divide.", "total of the instruments, and what is to be invested"),
        ("cost_amount", "currency", "What the trades would cost.", "traded value x cost"),
    ),
    *of_view(
        "optimize", "TradeView",
        ("price", "currency", "The price that the units are worked out with.", "last close"),
        ("quantity", "units", "How many units that is.", "amount / price"),
    ),
    *of_view("optimize", "TrialView", ("turnover_frac", "fraction", "How much was traded a year.", "half of the traded value / mean value / years")),
)  # fmt: skip
