"""Watchlist and alerts."""

from litestar import Controller, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.caller import Caller
from api.describing import calls
from tools.alert_events import ALERT_EVENTS, AlertEventsView
from tools.alerts import ALERT_CREATE, ALERT_DELETE, ALERT_LIST, AlertsView, AlertView
from tools.watch import WATCHLIST_ADD, WATCHLIST_REMOVE, WATCHLIST_SHOW, WatchlistChange, WatchlistView


class WatchlistController(Controller):
    """The instruments that one keeps an eye on."""

    path = "/api/watchlist"
    tags = ("Watchlist",)

    @get("/", opt=calls(WATCHLIST_SHOW))
    async def show_watchlist(self, caller: NamedDependency[Caller]) -> WatchlistView:
        """Show the watchlist with the last close of each instrument."""
        return await caller.ask(WATCHLIST_SHOW)

    @post("/", opt=calls(WATCHLIST_ADD))
    async def add_to_watchlist(self, caller: NamedDependency[Caller]) -> WatchlistChange:
        """Put instruments on the watchlist."""
        return await caller.ask(WATCHLIST_ADD)

    @delete("/{symbol:str}", status_code=200, opt=calls(WATCHLIST_REMOVE, "symbols"))
    async def remove_from_watchlist(self, caller: NamedDependency[Caller], symbol: FromPath[str]) -> WatchlistChange:
        """Take an instrument off the watchlist."""
        return await caller.ask(WATCHLIST_REMOVE, symbols=[symbol])


class AlertController(Controller):
    """Conditions on prices."""

    path = "/api/alerts"
    tags = ("Alerts",)

    @get("/", opt=calls(ALERT_LIST))
    async def list_alerts(self, caller: NamedDependency[Caller]) -> AlertsView:
        """List all alerts, oldest first."""
        return await caller.ask(ALERT_LIST)

    @post("/", opt=calls(ALERT_CREATE))
    async def create_alert(self, caller: NamedDependency[Caller]) -> AlertView:
        """Create an alert: above or below a price, a change within a day, or a fall from the year's high, in per cent."""
        return await caller.ask(ALERT_CREATE)

    @get("/events", opt=calls(ALERT_EVENTS))
    async def list_alert_events(self, caller: NamedDependency[Caller]) -> AlertEventsView:
        """List the alerts that fired, newest first."""
        return await caller.ask(ALERT_EVENTS)

    @delete("/{alert_id:str}", status_code=200, opt=calls(ALERT_DELETE, "target", "symbol", "condition"))
    async def delete_alert(self, caller: NamedDependency[Caller], alert_id: FromPath[str]) -> AlertsView:
        """Delete an alert by its number or id."""
        return await caller.ask(ALERT_DELETE, target=alert_id)
