"""Closes and exchange rates fetched after the close, and the work that follows from what is new."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from core.currencies import MINOR_UNITS
from core.errors import FolioscopeError, Unavailable
from core.series import PriceSeries
from infra.queue import NIGHTLY
from market.exchanges import exchange_of
from tools.accounts import NOBODY
from tools.base import View
from tools.computing import Report
from tools.context import Context
from tools.job_work import SCHEDULE
from tools.scoring_rounds import EVERYBODY
from tools.services import Services
from tools.stored_prices import as_row, is_stopgap

GLOBAL_NET: dict[str, Any] = {"symbol": None, "model": None}  # Any: JSON
"""Arguments of the `retrain` that teaches the nets of all symbols newer days: once in a week of trading."""
ASKED_DAYS = 90
"""A symbol that was forecast within so many days is kept up to date."""


class RefreshView(View):
    """What was fetched: symbols with their last close, those whose closes are new, and why others have none."""

    as_of: dict[str, dt.date]
    changed: tuple[str, ...]
    missing: dict[str, str]


async def symbols_in_use(services: Services, calendar: str | None = None) -> list[str]:
    """The symbols that somebody holds, watches or asked for, of one exchange calendar or of all."""
    since = services.clock.today() - dt.timedelta(days=ASKED_DAYS)
    async with services.begin(NOBODY) as work:
        found = await work.installation.symbols_in_use(asked_since=since)
    return [symbol for symbol in found if calendar is None or exchange_of(symbol).calendar == calendar]


async def symbols_to_train(services: Services, changed: Iterable[str]) -> list[str]:
    """Those of the changed symbols that somebody holds, watches or asked for; what was sold out or only ever mentioned trains nothing."""
    since = services.clock.today() - dt.timedelta(days=ASKED_DAYS)
    async with services.begin(NOBODY) as work:
        wanted = await work.installation.symbols_wanted(asked_since=since)
    return [symbol for symbol in changed if symbol in wanted]


async def work_refresh_prices(context: Context, raw: dict[str, Any], report: Report) -> View:  # Any: JSON
    """The job `refresh_prices`: the closes of one exchange's symbols; what has new ones is retrained, alerts, targets and forecasts are judged."""
    calendar, day = str(raw["calendar"]), str(raw["day"])
    symbols = await symbols_in_use(context.services, calendar)
    async with context.read() as work:
        known = set(await work.installation.stored_symbols())
    view = await _fetch(context, symbols, report)
    trained = await symbols_to_train(context.services, view.changed)
    async with context.jot() as work:
        # before the trainings, which may take hours
        follow: tuple[tuple[str, dict[str, Any]], ...] = (  # Any: JSON
            ("evaluate_alerts", {"symbols": sorted(view.as_of)}),
            ("watch_drift", {}),
            ("score_predictions", {EVERYBODY: True}),
        )
        for kind, args in follow:
            await work.start_job(kind, args, queue=NIGHTLY, key=f"{kind}:{calendar}:{day}", asked_by=SCHEDULE)
        if newer := [view.as_of[symbol] for symbol in trained if symbol in known]:  # a first fetch is nothing new to the nets
            await work.start_job("retrain", GLOBAL_NET, queue=NIGHTLY, key=f"retrain:nets:{max(newer):%G-W%V}", asked_by=SCHEDULE)
        for symbol in trained:
            key = f"retrain:{symbol}:{view.as_of[symbol]}"
            await work.start_job("retrain", {"symbol": symbol, "model": None}, queue=NIGHTLY, key=key, asked_by=SCHEDULE)
    return view


async def work_refresh_fx(context: Context, raw: dict[str, Any], report: Report) -> View:  # noqa: ARG001 -- as every job  # Any: JSON
    """The job `refresh_fx`: the rates between every currency in use and every reporting currency."""
    async with context.read() as work:
        paid, bases = await work.installation.currencies()
    majors = {MINOR_UNITS.get(currency, (currency,))[0] for currency in paid | bases}
    pairs = sorted(f"{one}{base}=X" for one in majors for base in bases if one != base)
    return await _fetch(context, pairs, report)


async def _fetch(context: Context, symbols: list[str], report: Report) -> RefreshView:
    """Ask for every symbol and keep what came.

    Raises:
        Unavailable: nobody answered for any of them, so that it is worth trying again.
    """
    as_of: dict[str, dt.date] = {}
    changed: list[str] = []
    missing: dict[str, str] = {}
    for number, symbol in enumerate(symbols):
        await report(number / len(symbols), f"{symbol} ({number + 1} of {len(symbols)})")
        try:
            series = await context.services.market.history(symbol)
        except FolioscopeError as err:
            missing[symbol] = err.message
            continue
        if is_stopgap(series.source):
            missing[symbol] = "The price provider does not answer at present."
            continue
        as_of[symbol] = series.as_of
        if await _keep(context, series):
            changed.append(symbol)
    if missing and not as_of and any("does not answer" in reason or "did not answer" in reason for reason in missing.values()):
        raise Unavailable(f"No price provider answers at present; {len(missing)} symbols could not be refreshed.")
    return RefreshView(as_of=as_of, changed=tuple(changed), missing=missing)


async def _keep(context: Context, series: PriceSeries) -> bool:
    async with context.jot() as work:
        return await work.installation.put_series(as_row(series, fetched_at=context.clock.now()))
