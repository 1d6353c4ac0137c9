"""What the figures of the tax report mean, and which fields of views are no figures that need an explanation."""

from tools.figure_words import Shown

TAX: tuple[Shown, ...] = tuple(
    Shown(field=field, tool="tax_report", unit=unit, definition=definition, formula=formula)
    for field, unit, definition, formula in (
        (
            "TaxReportView.total_gains",
            "currency",
            "What was gained on lots that were closed with a gain.",
            "sum of the lots' gains above 0",
        ),
        ("TaxReportView.total_losses", "currency", "What was lost on lots that were closed with a loss.", "sum of the lots' gains below 0"),
        ("TaxReportView.net_gains", "currency", "Gains and losses of the year together.", "total gains + total losses"),
        ("TaxReportView.dividends", "currency", "Dividends of the year before tax.", "sum of gross dividends at the rates of their days"),
        ("TaxReportView.interest", "currency", "Interest of the year before tax.", "sum of gross interest at the rates of their days"),
        ("TaxReportView.tax_withheld", "currency", "Tax taken off this income.", "sum of the taxes of dividends and interest"),
        ("TaxReportView.fees", "currency", "Fees of the year, those of trades included.", "sum of fees less refunds"),
        ("TaxReportView.taxes", "currency", "All taxes of the year.", "sum of taxes less refunds"),
        ("GainView.quantity", "units", "Units of the lot that were closed.", "by the cost method"),
        (
            "GainView.proceeds",
            "currency",
            "What the units were sold for.",
            "quantity x price, less fee and tax where they count inside the cost",
        ),
        ("GainView.cost", "currency", "What the units cost.", "their part of the lot's cost"),
        ("GainView.gain", "currency", "Gain in the holding's currency.", "proceeds - cost"),
        ("GainView.proceeds_base", "currency", "Proceeds in the base currency.", "proceeds x rate of the day of the sale"),
        ("GainView.cost_base", "currency", "Cost in the base currency.", "cost x rate of the day of the purchase"),
        ("GainView.gain_base", "currency", "Gain in the base currency.", "proceeds - cost, each at the rate of its own day"),
        (
            "GainView.currency_gain_base",
            "currency",
            "The part of the gain that exchange rates made.",
            "cost x (rate of the sale - rate of the purchase)",
        ),
        ("IncomeView.gross", "currency", "The payment before fee and tax.", "as recorded"),
        ("IncomeView.fee", "currency", "The fee taken off.", "as recorded"),
        ("IncomeView.tax", "currency", "The tax taken off.", "as recorded"),
        ("IncomeView.net", "currency", "What arrived.", "gross - fee - tax"),
        ("IncomeView.gross_base", "currency", "The payment in the base currency.", "gross x rate of the day"),
    )
)

PLAIN: frozenset[str] = frozenset(
    {
        "version", "number", "next", "total", "limit", "rows", "year", "days_held", "age_days", "price_age_days", "sessions", "horizon_days", "steps",
        "origins", "judged", "inside80", "horizons", "horizon", "n", "progress", "attempts", "confidence", "levels", "drawdown_days",
        "n_trades", "n_earlier", "n_variants", "best", "params", "cost_bps", "fee_per_trade", "cash_rate_frac", "searched", "page", "passages", "size_bytes",
        "observations", "step", "seed", "in_use", "settled", "looked_at", "updated", "pending", "to_add", "prices_to_set", "prices_set", "duplicates", "line", "lines", "score", "threshold", "multiplier", "passage", "repeats",
    }
)  # fmt: skip
"""Fields that count, number or repeat what was asked; they are what they say."""
RECORDED: frozenset[str] = frozenset(
    {
        "ActionView",
        "ActivityView",
        "AlertView",
        "AlertEventView",
        "EntryView",
        "ManualPriceView",
        "ColumnView",
        "DayOfUse",
        "ModelUsageView",
        "TotalView",
    }
)
"""Views whose figures are what was recorded or read, not worked out."""
