"""What the figures of quotes, price histories, comparisons and the watchlist mean. See `figure_words`."""

from tools.figure_words import Shown, of_view

PRICES: tuple[Shown, ...] = (
    *of_view(
        "quote", "QuoteView",
        ("price", "currency", "The last close on or before the day.", "as the provider states it"),
        ("previous_close", "currency", "The close of the session before.", "as the provider states it"),
        ("change_frac", "fraction", "Change since the close before.", "price / previous close - 1"),
    ),
    *of_view(
        "price_history", "PriceHistoryView",
        ("first_close", "currency", "The first close of the range.", "as the provider states it"),
        ("last_close", "currency", "The last close of the range.", "as the provider states it"),
        ("return_frac", "fraction", "What the price did over the range.", "last close / first close - 1"),
        ("max_drawdown_frac", "fraction", "The largest fall from a peak to a later low.", "least of (close / highest close so far - 1)"),
        ("high", "currency", "The highest close of the range.", "largest close"),
        ("low", "currency", "The lowest close of the range.", "smallest close"),
    ),
    *of_view(
        "price_history", "DaysView",
        ("best_frac", "fraction", "The largest rise within one trading day of the range.", "largest of (close / close before - 1)"),
        ("worst_frac", "fraction", "The largest fall within one trading day of the range.", "least of (close / close before - 1)"),
        ("days_up", "days", "Trading days that closed above the close before.", "count of closes above the close before, from the second close on"),
        ("days_down", "days", "Trading days that closed below the close before.", "count of closes below the close before, from the second close on"),
        ("days_unchanged", "days", "Trading days that closed at the close before.", "count of closes equal to the close before"),
        ("average_close", "currency", "The mean of the closes of the range.", "sum of the closes / their number"),
    ),
    *of_view("price_history", "Point", ("close", "currency", "The close of the day.", "as the provider states it")),
    *of_view(
        "compare", "Compared",
        ("return_frac", "fraction", "What the price did over the common days.", "last close / first close - 1"),
        ("volatility_frac", "fraction", "How far a year's return typically strays.", "standard deviation of daily returns x sqrt(252)"),
        ("max_drawdown_frac", "fraction", "The largest fall from a peak.", "least of (close / highest close so far - 1)"),
        ("index", "", "The price, set to 100 on the first common day.", "100 x close / first close"),
    ),
    *of_view(
        "watchlist_show", "WatchedView",
        ("price", "currency", "The last close.", "as the provider states it"),
        ("change_frac", "fraction", "Change since the close before.", "price / previous close - 1"),
    ),
    *of_view(
        "quote", "ConvertedView",
        ("price", "currency", "The price in the other currency.", "price x rate"),
        ("rate", "", "What one unit of the price's currency is worth in the other one.", "the last rate up to the day of the price"),
    ),
    *of_view(
        "quote", "BuyingView",
        ("units", "", "How many units, whole ones where an amount is given.", "the amount / price, rounded down"),
        ("cost", "currency", "What the units cost, before fees.", "units x price"),
        ("money", "currency", "What there is to spend, in the currency of the price.", "the amount as given, or the cash, x rate"),
        ("left", "currency", "What remains of the amount; below 0: what lacks.", "the amount - cost"),
        ("money_said", "currency", "What there is to spend, in its own currency.", "as given, or the cash of the portfolio"),
        ("rate", "", "What one unit of the amount's currency is worth in that of the price.", "the last rate up to today"),
    ),
)  # fmt: skip
