"""The command line of whoever runs an installation."""

import pytest
from api_house import PASSWORD, House, sign_up
from pydantic import SecretStr
from sqlalchemy import text

from core.actor import Role
from core.errors import Conflict, FolioscopeError, InvalidInput, NotFound, PermissionDenied
from core.settings import Registration
from tools.administration import add_account, audit_report, invitation_for, link_for

pytestmark = pytest.mark.accounts

BUY = {"side": "buy", "symbol": "AAPL", "quantity": "1", "price": "130", "date": "2024-01-02"}


async def test_an_account_made_on_the_command_line_can_sign_in(house: House) -> None:
    said = await add_account(house.services, "ann@example.org", "", "admin", SecretStr(PASSWORD))
    assert said == "ann@example.org can sign in now, as admin."
    answer = await house.client.post("/api/auth/sign-in", json={"email": "ann@example.org", "password": PASSWORD})
    assert (answer.json()["name"], answer.json()["role"]) == ("ann", "admin")


@pytest.mark.parametrize(
    ("email", "role", "password", "error"),
    [
        ("ann@example.org", "owner", "short", InvalidInput),
        ("ann@example.org", "owner", "password1", InvalidInput),
        ("ann@example.org", "king", PASSWORD, InvalidInput),
        ("taken@example.org", "owner", PASSWORD, Conflict),
    ],
)
async def test_what_does_not_work_is_refused(house: House, email: str, role: str, password: str, error: type[FolioscopeError]) -> None:
    await sign_up(house, "taken@example.org")
    with pytest.raises(error):
        await add_account(house.services, email, "", role, SecretStr(password))


async def test_a_link_to_choose_a_new_password_works_without_mail(house: House) -> None:
    await sign_up(house, "ann@example.org")
    link = (await link_for(house.services, " Ann@example.org")).splitlines()[1]
    body = {"token": link.split("token=")[1], "password": "another password"}
    assert (await house.client.post("/api/auth/reset", json=body)).status_code == 200
    with pytest.raises(NotFound):
        await link_for(house.services, "nobody@example.org")


async def test_invitations_are_made_in_the_owners_name(house: House) -> None:
    settings = house.services.settings
    with pytest.raises(Conflict):
        await invitation_for(house.services, "member")
    await sign_up(house, "owner@example.org", Role.OWNER)
    with pytest.raises(PermissionDenied):
        await invitation_for(house.services, "member")
    open_to = settings.auth.model_copy(update={"registration": Registration.INVITATION})
    house.services.settings = settings.model_copy(update={"auth": open_to})
    assert "invitation=" in await invitation_for(house.services, "viewer")
    with pytest.raises(InvalidInput):
        await invitation_for(house.services, "king")


@pytest.mark.parametrize(
    ("change", "broken_at"),
    [
        (None, None),
        ("update operations set result = '{}' where sequence = 2", 2),
        ("update operations set changes = '[]' where sequence = 3", 3),
        ("delete from operations where sequence = 1", 1),
        ("delete from operations where sequence = 2", 2),
    ],
)
async def test_an_altered_trail_shows(house: House, change: str | None, broken_at: int | None) -> None:
    ann, client = await sign_up(house, "ann@example.org")
    _, other = await sign_up(house, "bob@example.org")
    for _ in range(4):
        assert (await client.post("/api/activities", json=BUY)).status_code == 201
    await other.post("/api/activities", json=BUY)
    if change is not None:
        async with house.services.database.session(write=True) as session:
            owner = ann.user_id.hex if house.services.database.is_sqlite else ann.user_id
            await session.execute(text(f"{change} and user_id = :owner"), {"owner": owner})
    said, whole = await audit_report(house.services)
    lines = said.splitlines()
    assert whole is (broken_at is None)
    assert len(lines) == 3
    if broken_at is not None:
        broken = [line for line in lines if "BROKEN" in line]
        assert all(f"BROKEN at change {broken_at}" in line for line in broken)
        assert any(str(ann.user_id) in line for line in broken)
