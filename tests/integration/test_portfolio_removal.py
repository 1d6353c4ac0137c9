"""A whole portfolio is deleted with what belongs to it, and comes back as it was when that is taken back."""

from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from talk_house import open_talk

from core.errors import Conflict, NotFound
from core.ids import new_id
from tools.activities import ADD_TRANSACTION, LIST_TRANSACTIONS
from tools.history import UNDO
from tools.portfolio import SHOW_PORTFOLIO
from tools.portfolio_removal import DELETE_PORTFOLIO
from tools.portfolios import LIST_PORTFOLIOS, OPEN_PORTFOLIO
from tools.targets import SET_TARGETS


@pytest.fixture
async def talk(tmp_path: Path) -> Any:
    async with open_talk(tmp_path, [{"side": "deposit", "amount": "50000"}]) as opened:
        yield opened


async def kids(talk: Any) -> UUID:
    """A second portfolio with a purchase, targets, and money that came from the first."""
    opened = (await talk.call(OPEN_PORTFOLIO, name="Kids")).id
    await talk.call(ADD_TRANSACTION, side="transfer", amount="5000", to_portfolio_id=str(opened))
    await talk.call(ADD_TRANSACTION, side="buy", symbol="KO", quantity="10", price="60", portfolio_id=str(opened))
    await talk.call(SET_TARGETS, weights={"KO": 1}, portfolio_id=str(opened))
    return UUID(str(opened))


async def worth(talk: Any, portfolio_id: UUID | None = None) -> Any:
    return (await talk.call(SHOW_PORTFOLIO, **({"portfolio_id": str(portfolio_id)} if portfolio_id else {}))).cash_base


async def test_a_portfolio_goes_with_what_belongs_to_it_and_comes_back_by_an_undo(talk: Any) -> None:
    portfolio_id = await kids(talk)
    before, first = await worth(talk, portfolio_id), await worth(talk)
    listed = (await talk.call(LIST_TRANSACTIONS, portfolio_id=str(portfolio_id))).items
    gone = await talk.call(DELETE_PORTFOLIO, portfolio_id=str(portfolio_id))
    assert (gone.name, gone.transactions, gone.targets) == ("Kids", 2, 1)
    assert [item.name for item in (await talk.call(LIST_PORTFOLIOS)).items] == ["My portfolio"]
    with pytest.raises(NotFound):
        await worth(talk, portfolio_id)
    assert await worth(talk) == first  # what was moved out of the first stays moved out
    await talk.call(UNDO)
    assert await worth(talk, portfolio_id) == before
    assert (await talk.call(LIST_TRANSACTIONS, portfolio_id=str(portfolio_id))).items == listed


async def test_the_only_portfolio_stays(talk: Any) -> None:
    (only,) = (await talk.call(LIST_PORTFOLIOS)).items
    with pytest.raises(Conflict):
        await talk.call(DELETE_PORTFOLIO, portfolio_id=str(only.id))
    with pytest.raises(NotFound):
        await talk.call(DELETE_PORTFOLIO, portfolio_id=str(new_id()))


async def test_a_name_that_was_taken_since_keeps_it_from_coming_back(talk: Any) -> None:
    await talk.call(DELETE_PORTFOLIO, portfolio_id=str(await kids(talk)))
    done = (await talk.call(LIST_PORTFOLIOS)).items
    await talk.call(OPEN_PORTFOLIO, name="Kids")
    async with talk.house.services.begin(talk.actor) as work:
        [operation] = [row for row in await work.operations.latest(limit=9, day=None, zone=None) if row.tool == "delete_portfolio"]
    with pytest.raises(Conflict, match="Rename that one"):
        await talk.call(UNDO, operation_id=str(operation.id))
    assert len(done) == 1


async def test_in_a_conversation_the_card_says_what_goes_and_nothing_does_before_the_yes(talk: Any) -> None:
    await kids(talk)
    await talk.say("delete the portfolio Kids")
    (card,) = talk.proposals()
    said = {line.label: line.before for line in card.lines}
    assert said["Transactions"] == "2"
    assert said["Moves to and from other portfolios"] == "1"
    assert len((await talk.call(LIST_PORTFOLIOS)).items) == 2
    await talk.say("yes")
    assert len((await talk.call(LIST_PORTFOLIOS)).items) == 1
    await talk.say("undo")
    await talk.say("yes")
    assert [item.name for item in (await talk.call(LIST_PORTFOLIOS)).items] == ["My portfolio", "Kids"]
    assert Decimal(await worth(talk)) == Decimal(45000)
