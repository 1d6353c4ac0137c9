"""Transactions, and the list of what was changed in the books."""

from uuid import UUID

from litestar import Controller, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.caller import Caller
from api.describing import calls
from tools.activities import ADD_TRANSACTION, GET_TRANSACTION, LIST_TRANSACTIONS, ActivitiesView, ActivityView
from tools.corrections import DELETE_TRANSACTION, EDIT_TRANSACTION
from tools.history import LIST_CHANGES, UNDO, ChangesView, UndoView


class ActivityController(Controller):
    """Transactions: the only truth about holdings."""

    path = "/api/activities"
    tags = ("Activities",)

    @get("/", opt=calls(LIST_TRANSACTIONS))
    async def list_activities(self, caller: NamedDependency[Caller]) -> ActivitiesView:
        """List transactions, newest first; by symbol, side and range of days."""
        return await caller.ask(LIST_TRANSACTIONS)

    @post("/", opt=calls(ADD_TRANSACTION))
    async def add_activity(self, caller: NamedDependency[Caller]) -> ActivityView:
        """Record one transaction. A sale of more than is held is refused."""
        return await caller.ask(ADD_TRANSACTION)

    @get("/{activity_id:uuid}", opt=calls(GET_TRANSACTION, "activity_id"))
    async def get_activity(self, caller: NamedDependency[Caller], activity_id: FromPath[UUID]) -> ActivityView:
        """Show one transaction."""
        return await caller.ask(GET_TRANSACTION, activity_id=activity_id)

    @put("/{activity_id:uuid}", opt=calls(EDIT_TRANSACTION, "target"))
    async def edit_activity(self, caller: NamedDependency[Caller], activity_id: FromPath[UUID]) -> ActivityView:
        """Correct a transaction; what is left out stays."""
        return await caller.ask(EDIT_TRANSACTION, target=str(activity_id))

    @delete("/{activity_id:uuid}", status_code=200, opt=calls(DELETE_TRANSACTION, "target"))
    async def delete_activity(self, caller: NamedDependency[Caller], activity_id: FromPath[UUID]) -> ActivityView:
        """Delete a transaction. Refused when a later sale would then sell more than is held."""
        return await caller.ask(DELETE_TRANSACTION, target=str(activity_id))


class ChangeController(Controller):
    """What was changed, and taking it back."""

    path = "/api/changes"
    tags = ("Activities",)

    @get("/", opt=calls(LIST_CHANGES))
    async def list_changes(self, caller: NamedDependency[Caller]) -> ChangesView:
        """List what was changed in the books, newest first, and through which channel."""
        return await caller.ask(LIST_CHANGES)

    @post("/undo", status_code=200, opt=calls(UNDO))
    async def undo(self, caller: NamedDependency[Caller]) -> UndoView:
        """Take back the last change of the books, or the named one, exactly."""
        return await caller.ask(UNDO)
