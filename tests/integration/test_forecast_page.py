"""The page on judging forecasts: every request on it works as it stands there."""

import json
import re
from pathlib import Path

from api_house import TODAY
from forecast_house import BUYS, open_forecasting

from agents.understanding import Known, Memory, Understander
from market.symbols import SymbolIndex

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "judge-a-forecast.md"


def requests() -> list[tuple[str, str, dict[str, object] | None]]:
    """Method, address and body of every request of the page, in order."""
    found = re.findall(r"```http\n(GET|POST) (\S+)\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    return [(method, address, json.loads(body) if body.strip() else None) for method, address, body in found]


async def test_every_request_of_the_page_works(tmp_path: Path) -> None:
    async with open_forecasting(tmp_path, BUYS) as talk:
        client = talk.house.client
        await client.post("/api/forecasts", json={"symbol": "KO", "model": "theta"})
        for method, address, body in requests():
            answer = await client.request(method, address, json=body)
            assert answer.status_code < 400, (address, answer.text)
            if answer.status_code == 202:  # a job: what the page does next stands on its outcome
                await client.get(f"/api/jobs/{answer.json()['id']}/events")
    assert len(requests()) == 9


def test_every_sentence_of_the_page_is_understood() -> None:
    expected = {
        "forecast": "forecast",
        "what is the chance": "forecast",
        "how good": "forecast_accuracy",
        "which model": "list_models",
        "retrain": "retrain",
        "roll back": "rollback_model",
    }
    phrases = re.findall(r"“(.*?)”", PAGE.read_text(encoding="utf-8"))
    understander = Understander(SymbolIndex.bundled(), None)
    assert len(phrases) == 7
    for phrase in phrases:
        calls = understander.understand(phrase, Known(today=TODAY), Memory()).calls
        assert [call.intent for call in calls] == [next(intent for words, intent in expected.items() if phrase.startswith(words))], phrase
