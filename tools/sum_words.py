"""What the figures of sums, of periods, of highs and of saving plans mean, in words."""

from tools.figure_words import Shown, of_view

SUMS: tuple[Shown, ...] = (
    *of_view(
        "portfolio_performance", "ExtremeView",
        ("rose", "", "How many periods of that length brought a gain by their time-weighted return.", "number of returns above zero"),
        ("fell", "", "How many brought a loss.", "number of returns below zero"),
        ("mean_gain", "currency", "What the periods of that length brought on average.", "mean of their gains"),
        ("mean_twr_frac", "fraction", "Their time-weighted return on average.", "mean of their returns"),
    ),
    *of_view(
        "portfolio_performance", "PeakView",
        ("value", "currency", "The highest value at the end of a day of the range.", "largest value"),
        ("below", "currency", "How far the value is below that.", "highest value - value at the end"),
        ("below_frac", "fraction", "How far the growth of the money is below its high, whatever was put in or taken out.", "growth at the end / highest growth - 1"),
    ),
    *of_view(
        "saving_plan", "SavingPlanView",
        ("amount", "currency", "One instalment.", "as asked"),
        ("instalments", "", "How often the amount was put in.", "number of intervals with a trading day"),
        ("paid", "currency", "All instalments together.", "instalment x number of instalments"),
        ("fees", "currency", "What the purchases cost beside their amounts.", "fee x number of purchases"),
        ("value", "currency", "What the instalments came to at the last close, dividends put back.", "sum of instalment x last level / level of its day"),
        ("gain", "currency", "What was gained on the instalments.", "value - paid"),
        ("irr_frac", "fraction", "The return a year of the money, each instalment from its day on.", "rate at which the instalments grow to the value"),
        ("at_once_value", "currency", "What the same sum would have come to, put in on the first day.", "paid x last level / first level"),
        ("fell_frac", "fraction", "The deepest fall on the way.", "least of level / highest level so far - 1"),
    ),
    *of_view(
        "saving_plan", "SavedPoint",
        ("value", "currency", "What the instalments were worth at the end of the day.", "units so far x level"),
        ("paid", "currency", "All instalments up to that day.", "sum of instalments"),
    ),
    *of_view(
        "list_portfolios", "WorthView",
        ("total_base", "currency", "What a portfolio is worth, holdings at their last closes and cash, in the currency of the first portfolio.", "total x today's rate"),
    ),
    *of_view(
        "list_transactions", "SumView",
        ("count", "", "How many transactions the group has.", "number of transactions"),
        ("amount", "currency", "What the transactions of one group come to, or the fees or taxes on them.", "sum of their amounts, or of their fees or taxes, as recorded"),
    ),
)  # fmt: skip
