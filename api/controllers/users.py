"""Accounts."""

from uuid import UUID

from litestar import Controller, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.caller import Caller
from api.describing import calls
from api.forgetting import forget_conversations
from tools.users import CREATE_USER, DELETE_USER, GET_USER, LIST_USERS, UPDATE_USER, UsersView, UserView


class UserController(Controller):
    """Accounts: one's own, and all of them for those who keep them."""

    path = "/api/users"
    tags = ("Users",)

    @post("/", opt=calls(CREATE_USER))
    async def create_user(self, caller: NamedDependency[Caller]) -> UserView:
        """Make an account with an empty portfolio. Only an owner can make another owner."""
        return await caller.ask(CREATE_USER)

    @get("/", opt=calls(LIST_USERS))
    async def list_users(self, caller: NamedDependency[Caller]) -> UsersView:
        """List accounts, oldest first."""
        return await caller.ask(LIST_USERS)

    @get("/{user_id:uuid}", opt=calls(GET_USER, "user_id"))
    async def get_user(self, caller: NamedDependency[Caller], user_id: FromPath[UUID]) -> UserView:
        """Show an account: one's own, or any for those who keep them."""
        return await caller.ask(GET_USER, user_id=user_id)

    @put("/{user_id:uuid}", opt=calls(UPDATE_USER, "user_id"))
    async def update_user(self, caller: NamedDependency[Caller], user_id: FromPath[UUID]) -> UserView:
        """Change an account; what is left out stays. A new password, role or state ends its sessions."""
        return await caller.ask(UPDATE_USER, user_id=user_id)

    @delete("/{user_id:uuid}", status_code=200, opt=calls(DELETE_USER, "user_id"))
    async def delete_user(self, caller: NamedDependency[Caller], user_id: FromPath[UUID]) -> UserView:
        """Delete an account with everything that belongs to it. This cannot be undone."""
        view = await caller.ask(DELETE_USER, user_id=user_id)
        await forget_conversations(caller.services, view.id)
        return view
