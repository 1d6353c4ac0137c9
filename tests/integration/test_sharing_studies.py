"""What is worked out from a portfolio that another account shares: the same as its owner gets, for as long as it is shared."""

from typing import Any

import pytest
from api_house import House
from sharing_house import BUY, Two, make_two
from talk_house import Talk

from agents.assistant import Assistant
from agents.checkpoints import open_checkpoints
from agents.understanding import Understander
from core.errors import NotFound, PermissionDenied
from tools.activities import ADD_TRANSACTION
from tools.context import Context
from tools.forecasts import FORECAST
from tools.history import LIST_CHANGES, UNDO
from tools.manual_prices import MANUAL_PRICES, REMOVE_PRICE, SET_PRICE
from tools.optimization import OPTIMIZE
from tools.portfolio import SHOW_PORTFOLIO
from tools.portfolios import OPEN_PORTFOLIO
from tools.risk import PORTFOLIO_RISK
from tools.sharing import UNSHARE_PORTFOLIO
from tools.strategies import BACKTEST_STRATEGY, STRATEGY_JOB, work_strategy

pytestmark = pytest.mark.accounts

STUDIES: tuple[tuple[Any, dict[str, Any]], ...] = (
    (PORTFOLIO_RISK, {"forecast": False}),
    (OPTIMIZE, {}),
    (BACKTEST_STRATEGY, {"strategy": "equal_weight", "range": "1y"}),
    (BACKTEST_STRATEGY, {"strategy": "own_history", "range": "max"}),
    (MANUAL_PRICES, {}),
)


@pytest.fixture
async def two(house: House) -> Two:
    both = await make_two(house)
    await both.anna.call(ADD_TRANSACTION, **{**BUY, "symbol": "KO", "price": "60"})
    await both.anna.call(SET_PRICE, symbol="AAPL", price="222")
    return both


async def test_a_viewer_gets_the_owners_studies_and_a_stranger_none(two: Two) -> None:
    for tool, args in STUDIES:
        with pytest.raises(NotFound):
            await two.bob.call(tool, portfolio_id=two.portfolio, **args)
    await two.share()
    for tool, args in STUDIES:
        seen, own = await two.bob.call(tool, portfolio_id=two.portfolio, **args), await two.anna.call(tool, **args)
        if tool is PORTFOLIO_RISK:
            assert (seen.of, own.of) == ("Anna's portfolio “My portfolio”", "your portfolio")
            seen = seen.model_copy(update={"of": own.of})
        if tool is BACKTEST_STRATEGY:  # what was tried before is each one's own
            seen, own = (view.model_copy(update={"luck": None}) if "luck" in type(view).model_fields else view for view in (seen, own))
        assert seen.model_dump(exclude={"n_earlier", "notes"}) == own.model_dump(exclude={"n_earlier", "notes"}), tool.name
    assert [item.price for item in (await two.bob.call(MANUAL_PRICES)).items] == []


async def test_the_whole_of_a_shared_portfolio_is_forecast_under_its_owners_name(two: Two) -> None:
    await two.share()
    made = await two.bob.call(FORECAST, symbol="@portfolio", steps=1, portfolio_id=two.portfolio)
    assert made.name == "Anna's portfolio “My portfolio”"
    assert {item.symbol for item in made.holdings.holdings} == {"AAPL", "KO"}


async def test_an_editor_sets_prices_in_the_shared_portfolio_and_nowhere_else(two: Two) -> None:
    other = await two.anna.call(OPEN_PORTFOLIO, name="Other", base_currency="USD")
    await two.anna.call(ADD_TRANSACTION, **BUY, portfolio_id=other.id)

    async def priced(portfolio: Any) -> tuple[Any, Any]:
        shown = await two.anna.call(SHOW_PORTFOLIO, portfolio_id=portfolio)
        return next((item.price, item.price_source) for item in shown.holdings if item.symbol == "AAPL")

    before = await priced(other.id)
    named = {"symbol": "AAPL", "portfolio_id": two.portfolio}
    for call, error in ((two.bob.call, NotFound), (two.bob.preview, NotFound)):
        with pytest.raises(error):
            await call(SET_PRICE, price="1", **named)
    await two.share()
    for tool, args in ((SET_PRICE, {"price": "1"}), (REMOVE_PRICE, {})):
        with pytest.raises(PermissionDenied):
            await two.bob.call(tool, **named, **args)
    await two.share("edit")
    with pytest.raises(PermissionDenied):  # Anna's own counts in all that is hers
        await two.bob.call(REMOVE_PRICE, **named)
    assert (await two.bob.call(SET_PRICE, price="250", **named)).portfolio_id == two.portfolio
    await two.bob.call(SET_PRICE, price="251", **named)
    assert (await priced(two.portfolio), await priced(other.id)) == ((251, "manual"), before)
    assert [item.price for item in (await two.bob.call(MANUAL_PRICES)).items] == []
    assert [item.price for item in (await two.anna.call(MANUAL_PRICES)).items] == [222, 251]
    assert [item.by for item in (await two.anna.call(LIST_CHANGES)).items[:3]] == ["Bob", "Bob", None]
    await two.bob.call(UNDO, portfolio_id=two.portfolio)
    assert await priced(two.portfolio) == (250, "manual")
    await two.bob.call(REMOVE_PRICE, **named)
    assert await priced(two.portfolio) == before
    await two.bob.call(SET_PRICE, price="252", **named)
    await two.anna.call(SET_PRICE, symbol="AAPL", price="223")
    assert [(await priced(one))[0] for one in (two.portfolio, other.id)] == [223, 223]


async def test_trades_of_an_optimisation_are_proposed_to_an_editor_and_not_to_a_viewer(two: Two) -> None:
    await two.share()
    seen = await two.bob.call(OPTIMIZE, portfolio_id=two.portfolio, propose=True)
    assert (seen.proposal, "no proposal" in " ".join(seen.notes)) == (None, True)
    await two.share("edit")
    offered = await two.bob.call(OPTIMIZE, portfolio_id=two.portfolio, propose=True)
    assert offered.proposal.title.endswith("in Anna's portfolio “My portfolio”")


async def test_a_background_study_ends_where_the_portfolio_is_no_longer_shared(two: Two) -> None:
    await two.share()
    args = {"strategy": "equal_weight", "range": "1y", "portfolio_id": str(two.portfolio)}

    async def told(_: float, __: str) -> None: ...

    context = Context(services=two.house.services, actor=two.bob.actor)
    assert (await work_strategy(context, args, told)).symbols
    assert (await two.bob.call(STRATEGY_JOB, **args)).id
    await two.anna.call(UNSHARE_PORTFOLIO, everybody=True)
    with pytest.raises(NotFound):
        await work_strategy(context, args, told)


async def test_the_chat_studies_a_shared_portfolio(house: House, two: Two) -> None:
    async with open_checkpoints(house.services) as checkpoints:
        bob = Talk(house, Assistant(house.services, checkpoints, Understander(house.services.symbols, None)), two.bob.actor)
        await two.share()
        for said, intent in (
            ("backtest equal weight on Anna's portfolio", "backtest_strategy"),
            ("how risky is Anna's portfolio?", "portfolio_risk"),
        ):
            assert await bob.say(said) == [intent]
            assert bob.errors() == [], said
