"""What somebody sees who opens a new conversation."""

from agents.blocks import Suggestions
from chat_app.rendering import Drawing, draw
from core.settings import Provider
from tools.services import Services

STARTERS = (
    "What do I own?",
    "How did Apple do over the last year?",
    "Buy 10 AAPL at 130",
    "Forecast Apple for a month",
    "How is my portfolio divided?",
)


def greeting(services: Services) -> tuple[Drawing, Drawing]:
    """A welcome that says what this is and as of when, and things to begin with."""
    words = (
        "**Welcome to Folioscope.** I keep your books to the cent, explain every number, and forecast with intervals that mean what they say. "
        "I change nothing without your yes.\n\n" + market_note(services)
    )
    return Drawing(markdown=words), draw(Suggestions(items=STARTERS))


def market_note(services: Services) -> str:
    """Where the prices come from; for the sample market, the day at which it stands."""
    if services.settings.market.provider is Provider.SAMPLE:
        day = services.clock.today()
        return f"This is the **sample market**: real daily closes of 20 US stocks, adjusted for dividends, up to **{day:%d %B %Y}**, which counts as today."
    return f"Prices come from the provider **{services.settings.market.provider.value}**; every answer says as of when they hold."


def footer(services: Services) -> str:
    """The line below the message box."""
    if services.settings.market.provider is Provider.SAMPLE:
        return f"Sample market, prices up to {services.clock.today():%d %B %Y}. Information, not advice."
    return "Figures come from your books and the price source named beside them. Information, not advice."
