"""The distribution of everything held: one forecast per holding, put together by joint paths."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from core.errors import FolioscopeError, InvalidInput
from core.series import Dates
from forecasting import LEVELS, Forecast, History
from tools.asked import Foreseen
from tools.base import View
from tools.books import load_books
from tools.computing import calculate
from tools.context import Context
from tools.fits import Together, put_together
from tools.foreseen import bounds_of
from tools.portfolio import value_books
from tools.subjects import MAX_SESSIONS, Subject, subject_of_symbol
from tools.versions import FIT_TIMEOUT_S, answer

PAST_DAYS = 60


class LossView(View):
    """By the last day, with probability 1 - `level_frac`, more than `value_at_risk` is lost; then `expected_shortfall` on average (CVaR)."""

    level_frac: float
    value_at_risk: float
    expected_shortfall: float


class HoldingForecastView(View):
    """One holding's own distribution on the last day, in the portfolio's currency."""

    symbol: str
    weight_frac: float
    value: float
    median: float
    low80: float
    high80: float


class HoldingsForecastView(View):
    """What the whole is made of and what it can lose. `held_still`: what is counted at its last value, or not at all, and why."""

    holdings: tuple[HoldingForecastView, ...]
    cash: float
    losses: tuple[LossView, ...]
    spread_frac: float
    held_still: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldingsForecast:
    """Everything that a view is made of."""

    origin: dt.date
    days: Dates
    currency: str
    sources: tuple[str, ...]
    together: Together
    asked: tuple[float | None, float | None]
    view: HoldingsForecastView
    degraded: tuple[str, ...]
    versions: tuple[str, ...]
    recent: tuple[tuple[dt.date, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """A holding that can be forecast: base currency per unit of its price."""

    subject: Subject
    per_price: float
    value: float


async def _held(context: Context, portfolio_id: UUID | None) -> tuple[list[_Held], float, str, list[str]]:
    """Holdings with a price history; the value of everything else; the currency; and what is held still."""
    books = await load_books(context, portfolio_id)
    valuation, _ = await value_books(context, books)
    rest, still = float(valuation.cash_base), []
    held: list[_Held] = []
    for item in valuation.holdings:
        if not item.quantity:
            continue
        if item.value_base is None or not item.price:
            still.append(f"{item.symbol} has no price and is left out.")
            continue
        value = float(item.value_base)
        try:
            subject = await subject_of_symbol(context, item.symbol, model=None)
        except FolioscopeError as err:
            rest += value
            still.append(f"{item.symbol} is counted at its last value: {err.message}")
            continue
        held.append(_Held(subject=subject, per_price=value / float(subject.history.values[-1]), value=value))
        if subject.unit != books.base_currency:
            still.append(f"{item.symbol} is quoted in {subject.unit}; the exchange rate to {books.base_currency} is held still.")
    if not held:
        raise InvalidInput("You hold nothing with a price yet. Record a buy first, or name an instrument.", field="symbol")
    return held, rest, books.base_currency, still


def _days(context: Context, held: list[_Held], horizon_days: int, steps: int | None) -> Dates:
    """The sessions of the largest holding's exchange after the newest of all last closes."""
    largest = max(held, key=lambda item: abs(item.value)).subject
    newest = max(item.subject.as_of for item in held)
    days = context.services.market.sessions(largest.history.name, newest, steps or min(horizon_days, MAX_SESSIONS))
    within = days if steps is not None else days[days <= np.datetime64(newest + dt.timedelta(days=horizon_days))]
    return within if within.size else days[:1]


def bounds_asked(last: float, *, above: float | None, below: float | None, change_frac: float | None) -> tuple[float | None, float | None]:
    """Above and below which values a chance is asked for, also where a change of `last` is: at least 10 % more, at least 10 % less.

    Raises:
        InvalidInput: a change is asked of what is not above 0.
    """
    if change_frac is None:
        return above, below
    if last <= 0:
        raise InvalidInput("change_frac: what stands at 0 or below has no change in per cent; give above or below.", field="change_frac")
    bound = float(f"{last * (1 + change_frac):.8g}")
    return (bound, None) if change_frac >= 0 else (None, bound)


async def forecast_holdings(
    context: Context,
    *,
    horizon_days: int,
    steps: int | None,
    portfolio_id: UUID | None,
    above: float | None = None,
    below: float | None = None,
    change_frac: float | None = None,
    about: Foreseen | None = None,
) -> HoldingsForecast:
    """The value of the portfolio (None: the first) on the coming sessions, and the chance that is asked for as in `bounds_asked`.

    Raises:
        InvalidInput: nothing with a price is held.
        NotEnoughHistory: a holding's past is too short, or the holdings have too few days in common.
    """
    held, cash, currency, still = await _held(context, portfolio_id)
    days = _days(context, held, horizon_days, steps)
    forecasts: list[Forecast] = []
    histories: list[History] = []
    degraded: list[str] = []
    versions: list[str] = []
    for count, item in enumerate(held):
        if context.report is not None:
            await context.report(count / (len(held) + 1), f"forecasting {item.subject.history.name}")
        quiet = Context(services=context.services, actor=context.actor)
        found = await answer(quiet, item.subject, days)
        forecasts.append(found.made.forecast)
        histories.append(item.subject.history)
        degraded += [f"{item.subject.history.name}: {note}" for note in (*found.made.forecast.degraded, *found.notes, *item.subject.notes)]
        versions.append(f"{item.subject.history.name} {found.version.number if found.version else 0}")
    quantities = {item.subject.history.name: item.per_price for item in held}
    worth = cash + sum(item.value for item in held)
    asked = bounds_of(about, worth, bounds_asked(worth, above=above, below=below, change_frac=change_frac))
    together = await calculate(context.services, put_together, forecasts, histories, quantities, cash, asked, timeout_s=FIT_TIMEOUT_S)
    return HoldingsForecast(
        origin=max(item.subject.as_of for item in held),
        days=days,
        currency=currency,
        sources=tuple(sorted({item.subject.source for item in held})),
        together=together,
        asked=asked,
        view=_view(held, forecasts, cash, together, still),
        degraded=tuple(degraded),
        versions=tuple(versions),
        recent=_past_value(held, cash),
    )


def _past_value(held: list[_Held], cash: float) -> tuple[tuple[dt.date, float], ...]:
    """What today's holdings and cash would have been worth on the last days that all of them have prices of."""
    days = held[0].subject.history.dates[-2 * PAST_DAYS :]
    for item in held[1:]:
        days = np.intersect1d(days, item.subject.history.dates)
    days = days[-PAST_DAYS:]
    value = np.full(days.size, cash)
    for item in held:
        value += item.per_price * item.subject.history.values[np.searchsorted(item.subject.history.dates, days)]
    return tuple((day.item(), float(worth)) for day, worth in zip(days, value, strict=True))


def _view(held: list[_Held], forecasts: list[Forecast], cash: float, together: Together, still: list[str]) -> HoldingsForecastView:
    parts = []
    apart = 0.0
    for item, made in zip(held, forecasts, strict=True):
        low, high = sorted((float(made.at_level(0.1)[-1]) * item.per_price, float(made.at_level(0.9)[-1]) * item.per_price))
        apart += high - low
        parts.append(
            HoldingForecastView(
                symbol=made.symbol,
                weight_frac=item.value / together.last if together.last else 0.0,
                value=item.value,
                median=float(made.at_level(0.5)[-1]) * item.per_price,
                low80=low,
                high80=high,
            )
        )
    low, high = (float(together.quantiles[LEVELS.index(level), -1]) for level in (0.1, 0.9))
    return HoldingsForecastView(
        holdings=tuple(sorted(parts, key=lambda part: -abs(part.value))),
        cash=cash,
        losses=tuple(
            LossView(level_frac=tail.level, value_at_risk=tail.value_at_risk, expected_shortfall=tail.expected_shortfall)
            for tail in together.tails
        ),
        spread_frac=(high - low) / apart if apart > 0 else 1.0,
        held_still=tuple(still),
    )


def holdings_as_stored(
    found: HoldingsForecast, name: str, levels: tuple[float, ...], fan: tuple[tuple[float, ...], ...]
) -> dict[str, object]:
    """The forecast as its row keeps it. It is not scored later: trades since would be taken for errors."""
    return {
        "name": name,
        "unit": found.currency,
        "source": ", ".join(found.sources),
        "frequency": "B",
        "last": found.together.last,
        "dates": [str(day) for day in found.days],
        "levels": list(levels),
        "quantiles": [list(line) for line in fan],
        "members": [],
        "degraded": list(found.degraded),
        "losses": [loss.model_dump(mode="json") for loss in found.view.losses],
    }
