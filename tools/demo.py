"""The demo portfolio of the sample market, so that the first question has an answer."""

from core.actor import Actor
from tools.activities import ADD_TRANSACTION
from tools.door import check_args, run_tool
from tools.services import Services

ACTIVITIES: tuple[dict[str, object], ...] = (
    {"date": "2021-01-04", "side": "deposit", "amount": "40000"},
    {"date": "2021-01-05", "side": "buy", "symbol": "AAPL", "quantity": "60", "fee": "1"},
    {"date": "2021-01-05", "side": "buy", "symbol": "MSFT", "quantity": "24", "fee": "1"},
    {"date": "2021-02-16", "side": "buy", "symbol": "JPM", "quantity": "35", "fee": "1"},
    {"date": "2021-03-15", "side": "buy", "symbol": "KO", "quantity": "80", "fee": "1"},
    {"date": "2021-05-13", "side": "dividend", "symbol": "AAPL", "amount": "13.20"},
    {"date": "2021-06-10", "side": "dividend", "symbol": "MSFT", "amount": "13.44"},
    {"date": "2021-07-01", "side": "dividend", "symbol": "KO", "amount": "33.60"},
    {"date": "2021-08-20", "side": "buy", "symbol": "AMD", "quantity": "30", "fee": "1"},
    {"date": "2021-11-22", "side": "sell", "symbol": "AAPL", "quantity": "15", "fee": "1"},
    {"date": "2022-01-03", "side": "deposit", "amount": "10000"},
    {"date": "2022-01-31", "side": "buy", "symbol": "XOM", "quantity": "60", "fee": "1"},
    {"date": "2022-03-10", "side": "dividend", "symbol": "XOM", "amount": "52.80"},
    {"date": "2022-05-12", "side": "dividend", "symbol": "AAPL", "amount": "10.35"},
    {"date": "2022-06-14", "side": "buy", "symbol": "JNJ", "quantity": "25", "fee": "1"},
    {"date": "2022-09-30", "side": "fee", "amount": "12"},
    {"date": "2022-10-13", "side": "sell", "symbol": "AMD", "quantity": "10", "fee": "1"},
    {"date": "2022-12-09", "side": "dividend", "symbol": "XOM", "amount": "54.60"},
)


async def seed_demo(services: Services, owner: Actor) -> bool:
    """Record two years of activities at real closes, unless the owner has done anything yet; returns whether it did.

    Each has its own idempotency key: seeding that was interrupted is carried on at the next start.
    """
    async with services.begin(owner) as work:
        last = await work.operations.last()
        started = last is not None and last.key.startswith("demo:") and last.sequence < len(ACTIVITIES)
        if last is not None and not started:
            return False
    for number, raw in enumerate(ACTIVITIES):
        await run_tool(ADD_TRANSACTION, services, owner, check_args(ADD_TRANSACTION, dict(raw)), key=f"demo:{number}")
    return True
