"""The common requests in languages of other scripts and without blanks between words."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from agents.understanding import Call, Known, KnownActivity, Memory, Understander
from market.symbols import SymbolIndex
from rag.embedding import Embedder

TODAY = dt.date(2026, 11, 23)
KNOWN = Known(
    today=TODAY,
    holdings={"AAPL": Decimal(40), "TSLA": Decimal(10)},
    activities=(KnownActivity(ref="1", type="buy", date=TODAY, symbol="AAPL", quantity=Decimal(40), unit_price=Decimal(100)),),
)


@pytest.fixture(scope="module")
def understander(tmp_path_factory: pytest.TempPathFactory) -> Understander:
    return Understander(SymbolIndex.bundled(), Embedder(Path(tmp_path_factory.mktemp("models"))))


@pytest.mark.parametrize(
    ("text", "language", "intent", "args"),
    [
        ("покажи мой портфель", "ru", "show_portfolio", {}),
        ("цена акций Apple", "ru", "quote", {"symbol": "AAPL"}),
        (
            "купи 5 акций Tesla по 400",
            "ru",
            "add_transaction",
            {"side": "buy", "symbol": "TSLA", "quantity": Decimal(5), "price": Decimal(400)},
        ),
        ("pokaż mój portfel", "pl", "show_portfolio", {}),
        (
            "kup 3 akcje Microsoft po 490",
            "pl",
            "add_transaction",
            {"side": "buy", "symbol": "MSFT", "quantity": Decimal(3), "price": Decimal(490)},
        ),
        ("Apple hissesi kaç para", "tr", "quote", {"symbol": "AAPL"}),
        ("私のポートフォリオを見せて", "ja", "show_portfolio", {}),
        ("テスラの株価は?", "ja", "quote", {"symbol": "TSLA"}),
        ("特斯拉现在多少钱", "zh", "quote", {"symbol": "TSLA"}),
        ("预测苹果未来30天", "zh", "forecast", {"symbol": "AAPL", "horizon_days": 30}),
        ("买入10股苹果", "zh", "add_transaction", {"side": "buy", "symbol": "AAPL", "quantity": Decimal(10)}),
        ("如果特斯拉跌破300提醒我", "zh", "alert_create", {"symbol": "TSLA", "condition": "below", "threshold": Decimal(300)}),
    ],
)
def test_common_requests(understander: Understander, text: str, language: str, intent: str, args: dict[str, Any]) -> None:
    understood = understander.understand(text, KNOWN, Memory())
    [call] = understood.calls
    assert (understood.language, call.intent) == (language, intent)
    assert args.items() <= dict(call.args).items()


FORECAST = {"de": "Prognose für Apple in 30 Tagen", "es": "Pronóstico de Apple a 30 días", "fr": "Prévision d'Apple à 30 jours", "it": "Previsione di Apple a 30 giorni", "pt": "Previsão da Apple para 30 dias", "nl": "Voorspelling van Apple voor 30 dagen"}  # fmt: skip
THIS_YEAR = {"de": "Wie war meine Rendite dieses Jahr?", "es": "¿Qué rentabilidad llevo este año?", "fr": "Quelle est ma performance cette année ?", "it": "Qual è il mio rendimento quest'anno?", "pt": "Qual é a minha rentabilidade este ano?", "nl": "Wat is mijn rendement dit jaar?"}  # fmt: skip
_APPLE, _OF_2024 = {"symbol": "AAPL"}, {"side": "sell", "range": {"start": "2024-01-01", "end": "2024-12-31"}}
_BELOW = {"symbol": "AAPL", "condition": "below", "threshold": Decimal(120)}


@pytest.mark.parametrize(
    ("intent", "args", "said"),
    [
        ("list_transactions", {"side": "buy", **_APPLE}, {"de": "Wann habe ich Apple gekauft?", "es": "¿cuándo compré Apple?", "fr": "Quand ai-je acheté Apple ?", "it": "Quando ho comprato Apple?", "pt": "Quando comprei Apple?", "nl": "Wanneer heb ik Apple gekocht?"}),
        ("alert_create", _BELOW, {"de": "warn mich, wenn Apple unter 120 fällt", "es": "avísame si Apple baja de 120", "fr": "préviens-moi si Apple passe sous 120", "it": "avvisami se Apple scende sotto 120", "pt": "me avise se a Apple cair abaixo de 120", "nl": "waarschuw me als Apple onder 120 zakt"}),
        ("forecast", _APPLE, {"de": "wie wahrscheinlich ist es, dass Apple steigt?", "es": "¿qué probabilidad hay de que suba Apple?", "fr": "Quelle est la probabilité qu'Apple monte ?", "it": "Qual è la probabilità che Apple salga?", "pt": "Qual a probabilidade de a Apple subir?", "nl": "Hoe groot is de kans dat Apple stijgt?"}),
        ("show_portfolio", {"about": "losers"}, {"de": "welche Verluste könnte ich realisieren", "es": "¿qué pérdidas podría realizar?", "fr": "Quelles pertes pourrais-je réaliser ?", "it": "quali perdite potrei realizzare?", "pt": "que perdas eu poderia realizar?", "nl": "welke verliezen kan ik realiseren?"}),
        ("show_portfolio", {}, {"de": "was habe ich jetzt?", "es": "¿Qué tengo ahora?", "fr": "Qu'est-ce que j'ai ?", "it": "Cosa possiedo?", "pt": "O que eu tenho?", "nl": "Laat mijn portefeuille zien"}),
        ("show_portfolio", {"about": "largest", "limit": 3}, {"de": "Die größten 3 Positionen", "es": "mis 3 mayores posiciones", "fr": "mes 3 plus grosses positions", "it": "le mie 3 posizioni più grandi", "pt": "minhas 3 maiores posições", "nl": "mijn 3 grootste posities"}),
        ("show_portfolio", {"about": "average_cost", **_APPLE}, {"de": "Was ist mein durchschnittlicher Kaufpreis bei Apple?", "es": "¿Cuál es mi precio medio de compra de Apple?", "fr": "Quel est mon prix moyen d'achat d'Apple ?", "it": "Qual è il mio prezzo medio di acquisto di Apple?", "pt": "Qual é o meu preço médio de compra da Apple?", "nl": "Wat is mijn gemiddelde aankoopprijs van Apple?"}),
        ("list_transactions", _OF_2024, {"de": "Verkäufe 2024", "es": "ventas de 2024", "fr": "ventes de 2024", "it": "vendite del 2024", "pt": "vendas de 2024", "nl": "verkopen in 2024"}),
        ("portfolio_performance", {"range": "ytd"}, THIS_YEAR),
        ("watchlist_show", {}, {"de": "Was ist auf meiner Watchlist?", "es": "¿Qué hay en mi lista de seguimiento?", "fr": "Qu'y a-t-il sur ma liste de suivi ?", "it": "Cosa c'è nella mia watchlist?", "pt": "O que há na minha lista de observação?", "nl": "Wat staat er op mijn volglijst?"}),
        ("search_documents", _APPLE, {"de": "Was sagt der Jahresbericht von Apple über Risiken?", "es": "¿Qué dice el informe anual de Apple sobre los riesgos?", "fr": "Que dit le rapport annuel d'Apple sur les risques ?", "it": "Cosa dice la relazione annuale di Apple sui rischi?", "pt": "O que diz o relatório anual da Apple sobre riscos?", "nl": "Wat zegt het jaarverslag van Apple over risico's?"}),
        ("undo", {}, {"de": "mach das rückgängig", "es": "deshaz eso", "fr": "annule ça", "it": "annulla l'ultima operazione", "pt": "desfaça isso", "nl": "maak dat ongedaan"}),
        ("help", {}, {"de": "Was kannst du?", "es": "¿Qué sabes hacer?", "fr": "aide", "it": "Cosa sai fare?", "pt": "O que você sabe fazer?", "nl": "Wat kun je?"}),
    ],
)  # fmt: skip
def test_common_requests_of_six_languages(understander: Understander, intent: str, args: dict[str, Any], said: dict[str, str]) -> None:
    for language, text in said.items():
        understood = understander.understand(text, KNOWN, Memory())
        [call] = understood.calls
        assert (understood.language, call.intent, args.items() <= dict(call.args).items()) == (language, intent, True), (text, call)


@pytest.mark.parametrize(
    ("first", "said", "intent", "args"),
    [
        (FORECAST, {"de": "Wie zuverlässig ist das?", "es": "¿qué tan fiable es?", "fr": "c'est fiable ?", "it": "quanto è affidabile?", "pt": "isso é confiável?", "nl": "hoe betrouwbaar is dat?"}, "backtest_forecast", {"symbol": "AAPL"}),
        (THIS_YEAR, {"de": "Und ohne Apple?", "es": "¿y sin Apple?", "fr": "et sans Apple ?", "it": "e senza Apple?", "pt": "e sem a Apple?", "nl": "en zonder Apple?"}, "portfolio_performance", {"range": "ytd"}),
    ],
)  # fmt: skip
def test_what_follows_is_about_the_last_answer_in_six_languages(
    understander: Understander, first: dict[str, str], said: dict[str, str], intent: str, args: dict[str, Any]
) -> None:
    for language, text in said.items():
        before = understander.understand(first[language], KNOWN, Memory())
        [call] = understander.understand(text, KNOWN, before.memory).calls
        assert (call.intent, args.items() <= dict(call.args).items()) == (intent, True), (text, call)


@pytest.mark.parametrize("said", ["mejor 5", "melhor 5", "plutôt 5", "lieber 5", "liever 5", "meglio 5"])
def test_another_number_amends_what_waits(understander: Understander, said: str) -> None:
    language = {"mejor": "Compra 10 acciones de Apple a 150", "melhor": "Quero comprar 10 Apple a 150", "plutôt": "Achète 10 Apple à 150", "lieber": "Kaufe 10 Apple zu 150", "liever": "Koop 10 Apple voor 150", "meglio": "Acquista 10 Apple a 150"}  # fmt: skip
    first = understander.understand(language[said.split(maxsplit=1)[0]], KNOWN, Memory())
    known = Known(today=TODAY, holdings=KNOWN.holdings, pending=first.calls)
    [call] = understander.understand(said, known, first.memory).calls
    assert (call.intent, call.args["symbol"], call.args["quantity"]) == ("add_transaction", "AAPL", Decimal(5))


def test_a_tale_beside_the_wish_for_help_is_not_refused(understander: Understander) -> None:
    found = understander.understand("hello, my grandson put this on my computer. what does it do?", KNOWN, Memory())
    assert [call.intent for call in found.calls] == ["help"]


def test_positions_are_asked_for_in_short(understander: Understander) -> None:
    assert [call.intent for call in understander.understand("pos", KNOWN, Memory()).calls] == ["show_portfolio"]


def test_two_numbers_in_one_breath_are_a_price(understander: Understander) -> None:
    [call] = understander.understand("buy one hundred and twenty shares of Pfizer at twenty four fifty", KNOWN, Memory()).calls
    assert (call.args["quantity"], call.args["price"]) == (Decimal(120), Decimal("24.5"))
    [call] = understander.understand("buy 3 Costco at nine twenty", KNOWN, Memory()).calls
    assert call.args["price"] == Decimal(920)


def test_a_level_answers_the_question_for_one(understander: Understander) -> None:
    asked = understander.understand("remind me about tesla", KNOWN, Memory())
    [call] = understander.understand("when it goes over 450", KNOWN, asked.memory).calls
    assert call == Call(intent="alert_create", args={"symbol": "TSLA", "threshold": Decimal(450), "condition": "above"})


def test_another_side_amends_the_proposal(understander: Understander) -> None:
    first = understander.understand("deposit 300", KNOWN, Memory())
    known = Known(today=TODAY, pending=first.calls)
    [call] = understander.understand("no, withdraw", known, first.memory).calls
    assert (call.args["side"], call.args["amount"]) == ("withdraw", Decimal(300))


@pytest.mark.parametrize(
    "pasted",
    [
        "01.03.2022 Kauf 10 AAPL 150,00\n05.04.2022 Verkauf 5 TSLA 160,50",
        "01/03/2022, BUY, AAPL, 10, 150.00\n05/04/2022, SELL, TSLA, 5, 160.50\n15/04/2022, BUY, KO, 1, 60",
        "2022-03-01,BUY,AAPL,10,150\n2022-04-05,SELL,TSLA,5,160.50",
        "Trades:\n2022-03-01 AAPL buy 10 150\n2022-04-05 TSLA sell 5 160.50",
    ],
)
def test_rows_of_a_pasted_list_keep_their_sides_days_and_prices(understander: Understander, pasted: str) -> None:
    first, second = understander.understand(pasted, KNOWN, Memory()).calls[:2]
    told = [{name: str(call.args[name]) for name in ("side", "symbol", "quantity", "date")} for call in (first, second)]
    assert told == [
        {"side": "buy", "symbol": "AAPL", "quantity": "10", "date": "2022-03-01"},
        {"side": "sell", "symbol": "TSLA", "quantity": "5", "date": "2022-04-05"},
    ]
    assert [call.args["price"] for call in (first, second)] == [Decimal(150), Decimal("160.5")]
