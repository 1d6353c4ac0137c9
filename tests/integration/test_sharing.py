"""A portfolio opened to another account: what each may see and change, whose name a change bears, and that taking it back counts at once."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from api_house import House
from books_house import Owner
from sharing_house import BUY, OF_INSTRUMENTS, Two, account, open_two

from core.actor import Actor, Channel, Reach, Role
from core.errors import Conflict, FolioscopeError, InvalidInput, NotFound, PermissionDenied, QuotaExceeded
from core.ids import new_id
from db.audit import verify_chains
from db.models import Activity, Alert
from tools.activities import ADD_TRANSACTION, LIST_TRANSACTIONS
from tools.allocation import ALLOCATION
from tools.base import Effect
from tools.catalog import TOOLS
from tools.corrections import DELETE_TRANSACTION, EDIT_TRANSACTION
from tools.door import check_args, run_tool
from tools.history import LIST_CHANGES, UNDO
from tools.holdings import CORRECT_HOLDING, REMOVE_HOLDING
from tools.performance import PORTFOLIO_PERFORMANCE
from tools.portfolio import SHOW_PORTFOLIO
from tools.portfolios import CHANGE_PORTFOLIO, LIST_PORTFOLIOS, OPEN_PORTFOLIO
from tools.reaching import find_reach
from tools.share_words import Access
from tools.sharing import CHANGE_SHARE, LIST_SHARES, SHARE_PORTFOLIO, UNSHARE_PORTFOLIO
from tools.targets import SET_TARGETS
from tools.users import UPDATE_USER


@pytest.fixture
async def two(tmp_path: Path) -> AsyncIterator[Two]:
    async with open_two(tmp_path) as opened:
        yield opened


@pytest.fixture
def house(two: Two) -> House:
    return two.house


async def test_a_viewer_sees_the_portfolio_beside_their_own_marked_with_its_owner(two: Two) -> None:
    for tool in (SHOW_PORTFOLIO, LIST_TRANSACTIONS):
        with pytest.raises(NotFound):
            await two.bob.call(tool, portfolio_id=two.portfolio)
    await two.share()
    theirs = await two.bob.call(SHOW_PORTFOLIO, portfolio_id=two.portfolio)
    mine = await two.anna.call(SHOW_PORTFOLIO)
    assert (theirs.owner, mine.owner) == ("Anna", None)
    assert theirs.model_copy(update={"owner": None}) == mine
    assert (await two.bob.call(SHOW_PORTFOLIO)).holdings == ()
    listed = (await two.bob.call(LIST_PORTFOLIOS)).items
    assert [(item.owner, item.access, item.id == two.portfolio) for item in listed] == [(None, None, False), ("Anna", Access.VIEW, True)]
    for figures in (ALLOCATION, PORTFOLIO_PERFORMANCE):
        assert await two.bob.call(figures, portfolio_id=two.portfolio) == await two.anna.call(figures)
    assert (await two.bob.call(LIST_TRANSACTIONS, portfolio_id=two.portfolio)).total == 1
    shares = await two.bob.call(LIST_SHARES)
    assert [(item.owner, item.access) for item in shares.received] == [("Anna", Access.VIEW)]
    assert shares.given == ()


WRITES: dict[str, dict[str, Any]] = {
    "add_transaction": BUY,
    "edit_transaction": {"target": "1", "field": "quantity", "value": "11"},
    "delete_transaction": {"target": "1"},
    "undo": {},
    "import_csv": {"file": "a.csv"},
    **OF_INSTRUMENTS,
    "set_targets": {"weights": {"AAPL": 1.0}},
    "change_portfolio": {"name": "Mine now"},
    "delete_portfolio": {},
    "record_trades": {"trades": [{"side": "buy", "symbol": "AAPL", "quantity": "1", "price": "130"}]},
    "correct_holding": {"holding": "AAPL", "quantity": "11"},
    "remove_holding": {"holding": "AAPL"},
    "share_portfolio": {"account": "Anna"},
    "create_share_link": {},
    "unshare_portfolio": {"everybody": True},
}
"""Every write that can name a portfolio, with arguments that its owner could use."""


async def test_every_write_that_names_a_portfolio_is_refused_to_a_viewer_at_the_door(two: Two) -> None:
    await two.share()
    tools = {tool.name: tool for tool in (*TOOLS, CORRECT_HOLDING, REMOVE_HOLDING)}
    naming = {name for name, tool in tools.items() if tool.effect is not Effect.READ and "portfolio_id" in tool.args.model_fields}
    assert naming == set(WRITES), "say above how it is called"
    before = await two.anna.call(SHOW_PORTFOLIO)
    for name, args in WRITES.items():
        with pytest.raises(PermissionDenied):
            await two.bob.call(tools[name], portfolio_id=two.portfolio, **args)
        if tools[name].preview is not None:
            with pytest.raises(PermissionDenied):
                await two.bob.preview(tools[name], portfolio_id=two.portfolio, **args)
    assert await two.anna.call(SHOW_PORTFOLIO) == before
    assert len(await two.anna.call_changes()) == 2


async def test_an_editors_changes_are_theirs_on_the_owners_books_and_can_be_taken_back_by_both(two: Two) -> None:
    await two.share("edit")
    made = await two.bob.call(ADD_TRANSACTION, key="k", portfolio_id=two.portfolio, **{**BUY, "date": "2024-06-05"})
    again = await two.bob.call(ADD_TRANSACTION, key="k", portfolio_id=two.portfolio, **{**BUY, "date": "2024-06-05"})
    assert (made, await two.units()) == (again, Decimal(20))
    await two.anna.call(ADD_TRANSACTION, key="k", **{**BUY, "date": "2024-06-06"})  # the same key, of another account, is another key
    assert await two.units() == Decimal(30)
    changes = (await two.anna.call(LIST_CHANGES)).items
    assert [item.by for item in changes] == [None, "Bob", None, None]
    assert [item.tool for item in (await two.bob.call(LIST_CHANGES, portfolio_id=two.portfolio)).items] == ["add_transaction"]
    assert (await two.bob.call(LIST_CHANGES)).items == ()
    await two.bob.call(EDIT_TRANSACTION, portfolio_id=two.portfolio, target="2", field="quantity", value="5")
    assert await two.units() == Decimal(25)
    await two.bob.call(UNDO, portfolio_id=two.portfolio)
    await two.bob.call(UNDO, portfolio_id=two.portfolio)
    assert await two.units() == Decimal(20)
    with pytest.raises(NotFound):  # what is left was done by Anna
        await two.bob.call(UNDO, portfolio_id=two.portfolio)
    await two.bob.call(DELETE_TRANSACTION, portfolio_id=two.portfolio, target="1")
    await two.anna.call(UNDO)
    assert await two.units() == Decimal(20)
    assert [(chain.length, chain.broken_at) async for chain in verify_chains(two.house.services.database)] == [(9, None)]
    assert (await two.bob.call(SHOW_PORTFOLIO)).holdings == ()


async def test_an_editor_reaches_nothing_but_the_one_portfolio(two: Two) -> None:
    other = await two.anna.call(OPEN_PORTFOLIO, name="Secret")
    await two.anna.call(ADD_TRANSACTION, portfolio_id=other.id, **{**BUY, "symbol": "MSFT", "note": "hidden"})
    moved = await two.anna.call(ADD_TRANSACTION, side="transfer", symbol="AAPL", quantity="1", to_portfolio_id=other.id, date="2024-06-07")
    await two.share("edit")
    with pytest.raises(NotFound):
        await two.bob.call(SHOW_PORTFOLIO, portfolio_id=other.id)
    assert [item.symbol for item in (await two.bob.call(SHOW_PORTFOLIO, portfolio_id=two.portfolio, all_portfolios=True)).holdings] == [
        "AAPL"
    ]
    with pytest.raises(NotFound):  # nothing can be moved out of what is shared
        await two.bob.call(
            ADD_TRANSACTION, side="transfer", symbol="AAPL", quantity="1", portfolio_id=two.portfolio, to_portfolio_id=other.id
        )
    with pytest.raises(PermissionDenied):  # the other side of the move is not theirs to change
        await two.bob.call(DELETE_TRANSACTION, portfolio_id=two.portfolio, target=str(moved.number))
    for tool, args in ((CHANGE_PORTFOLIO, {"name": "Mine"}), (SHARE_PORTFOLIO, {"account": "Bob"})):
        with pytest.raises(PermissionDenied):
            await two.bob.call(tool, portfolio_id=two.portfolio, **args)
    await two.bob.call(SET_TARGETS, portfolio_id=two.portfolio, weights={"AAPL": 1.0})
    assert (await two.anna.call(SHOW_PORTFOLIO)).holdings[0].quantity == Decimal(9)


async def test_the_unit_of_work_lets_nothing_through_that_the_grant_does_not_cover(two: Two) -> None:
    """Below the door: code that forgets to ask is stopped when its rows are written."""
    await two.share()
    actor, services = two.bob.actor, two.house.services
    reach = await find_reach(services, actor, two.portfolio)
    assert reach is not None
    looking, editing = replace(actor, reach=reach), replace(actor, reach=replace(reach, may_write=True))
    async with services.begin(two.anna.actor) as work:
        anothers = (await work.portfolios.all())[0].id
        assert anothers == two.portfolio

    async def rename(who: Actor) -> None:
        async with services.begin(who, write=True) as work:
            (await work.portfolios.pick(None)).name = "Bob was here"

    async def plant(who: Actor, owner: UUID, **changed: Any) -> None:
        now = services.clock.now()
        row = {"portfolio_id": two.portfolio, "number": 9, "type": "deposit", "date": now.date(), "currency": "USD", "amount": Decimal(1)}
        async with services.begin(who, write=True) as work:
            await work.activities.add(Activity(user_id=owner, created_at=now, **{**row, **changed}))

    async def alert(who: Actor) -> None:
        now = services.clock.now()
        async with services.begin(who, write=True) as work:
            await work.alerts.add(
                Alert(user_id=reach.owner_id, created_at=now, number=1, symbol="KO", condition="above", threshold=Decimal(1))
            )

    with pytest.raises(PermissionDenied):
        await rename(looking)
    with pytest.raises(PermissionDenied):
        await plant(looking, reach.owner_id)
    with pytest.raises(PermissionDenied):
        await plant(looking, actor.user_id)  # a row of one's own in another's portfolio
    with pytest.raises(PermissionDenied):
        await plant(editing, actor.user_id)
    with pytest.raises(PermissionDenied):
        await plant(editing, reach.owner_id, portfolio_id=new_id())
    with pytest.raises(PermissionDenied):
        await alert(editing)
    async with services.begin(editing) as work:
        assert [row.id for row in await work.portfolios.all()] == [two.portfolio]
        assert await work.alerts.all() == []
        assert await work.chats.recent(limit=5) == []
    assert (await two.anna.call(SHOW_PORTFOLIO)).name != "Bob was here"


async def test_taking_it_back_counts_from_the_next_call_on(two: Two) -> None:
    share = await two.share("edit")
    await two.bob.call(ADD_TRANSACTION, portfolio_id=two.portfolio, **BUY)
    await two.anna.call(CHANGE_SHARE, share_id=share.share_id, access="view")
    with pytest.raises(PermissionDenied):
        await two.bob.call(ADD_TRANSACTION, portfolio_id=two.portfolio, **BUY)
    await two.anna.call(UNSHARE_PORTFOLIO, account="bob")
    for tool, args in ((SHOW_PORTFOLIO, {}), (ADD_TRANSACTION, BUY), (UNDO, {})):
        with pytest.raises(NotFound):
            await two.bob.call(tool, portfolio_id=two.portfolio, **args)
    assert (await two.bob.call(LIST_SHARES)).received == ()
    await two.anna.call(UNDO)  # an undo of the taking back gives it again
    assert (await two.bob.call(LIST_SHARES)).received[0].access is Access.VIEW


async def test_a_switched_off_owner_shares_nothing_and_a_switched_off_account_is_shared_nothing(house: House, two: Two) -> None:
    await two.share()
    keeper = await account(house, "Keeper", Role.OWNER)
    await keeper.call(UPDATE_USER, user_id=two.anna.actor.user_id, active=False)
    with pytest.raises(NotFound):
        await two.bob.call(SHOW_PORTFOLIO, portfolio_id=two.portfolio)
    await keeper.call(UPDATE_USER, user_id=two.anna.actor.user_id, active=True)
    await keeper.call(UPDATE_USER, user_id=two.bob.actor.user_id, active=False)
    await two.anna.call(UNSHARE_PORTFOLIO, account="Bob")
    with pytest.raises(NotFound):
        await two.share()


@pytest.mark.parametrize(
    ("account_named", "error"),
    [({}, InvalidInput), ({"account": "Nobody"}, NotFound), ({"account": "x@example.org"}, NotFound), ({"account": "Anna"}, InvalidInput)],
)
async def test_with_whom_has_to_be_said_so_that_one_account_is_meant(
    two: Two, account_named: dict[str, str], error: type[FolioscopeError]
) -> None:
    with pytest.raises(error):
        await two.anna.call(SHARE_PORTFOLIO, **account_named)
    with pytest.raises(error):
        await two.anna.preview(SHARE_PORTFOLIO, **account_named)


async def test_of_two_accounts_of_one_name_the_address_decides_and_names_are_not_tried_without_end(house: House, two: Two) -> None:
    second = await account(house, "Bob", email="bob2@example.org")
    with pytest.raises(Conflict, match="address"):
        await two.share()
    preview = await two.anna.preview(SHARE_PORTFOLIO, account="bob2@example.org")
    assert preview.settled["account_id"] == str(second.actor.user_id)
    assert "bob2@" not in preview.model_dump_json()
    shared = await two.anna.call(SHARE_PORTFOLIO, **preview.settled)
    assert (shared.name, (await second.call(LIST_SHARES)).received[0].owner) == ("Bob", "Anna")
    with pytest.raises(Conflict):
        await two.anna.call(SHARE_PORTFOLIO, **preview.settled)
    met = set()
    for number in range(house.services.settings.quotas.names_per_hour):
        with pytest.raises((NotFound, QuotaExceeded)) as refused:
            await two.anna.call(SHARE_PORTFOLIO, account=f"guess{number}")
        met.add(refused.type)
    assert met == {NotFound, QuotaExceeded}


async def test_only_whoever_may_write_at_all_changes_what_is_shared_for_editing(house: House, two: Two) -> None:
    viewer = await account(house, "Vera", Role.VIEWER)
    await two.anna.call(SHARE_PORTFOLIO, account="Vera", access="edit")
    assert (await viewer.call(SHOW_PORTFOLIO, portfolio_id=two.portfolio)).owner == "Anna"
    with pytest.raises(PermissionDenied):
        await viewer.call(ADD_TRANSACTION, portfolio_id=two.portfolio, **BUY)
    with pytest.raises(PermissionDenied):
        await viewer.call(SHARE_PORTFOLIO, account="Bob")


async def test_editors_and_the_owner_together_never_sell_more_than_there_is(two: Two) -> None:
    await two.share("edit")
    sale = {"side": "sell", "symbol": "AAPL", "quantity": "3", "price": "140", "date": "2024-06-10"}

    async def sell(who: Owner) -> bool:
        try:
            await who.call(ADD_TRANSACTION, portfolio_id=two.portfolio, **sale)
        except FolioscopeError:
            return False
        return True

    done = await asyncio.gather(*(sell(who) for who in (two.anna, two.bob) * 5))
    assert (sum(done), await two.units()) == (3, Decimal(1))


def test_an_actor_has_no_reach_unless_the_door_gave_one() -> None:
    assert Actor.of(UUID(int=1), Role.OWNER, Channel.REST).reach is None
    reach = Reach(owner_id=UUID(int=2), owner_name="Iris", portfolio_id=UUID(int=3), portfolio_name="P", may_write=False)
    assert reach.title == "Iris' portfolio “P”"


async def test_a_shared_portfolio_goes_when_its_owner_goes(house: House, two: Two) -> None:
    await two.share()
    keeper = await account(house, "Keeper", Role.OWNER)
    from tools.users import DELETE_USER

    await run_tool(DELETE_USER, house.services, keeper.actor, check_args(DELETE_USER, {"user_id": str(two.anna.actor.user_id)}))
    assert (await two.bob.call(LIST_SHARES)).received == ()
    async with house.services.begin(two.bob.actor) as work:
        assert [row.user_id for row in await work.portfolios.all()] == [two.bob.actor.user_id]
