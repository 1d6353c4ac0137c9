"""Messages reworded: characters, languages, shorthand, slips, numbers."""

import pytest

from agents.understanding.assent import assent
from agents.understanding.cleaning import LONGEST, cleaned
from agents.understanding.numerals import with_digits
from agents.understanding.rewriting import canonical
from market.symbols import SymbolIndex

YES = "sí|si|Sí!|SÍ|sí, adelante|claro que si|Ja|ja bitte|JA!!|na klar|oui|d\u2019accord|D'ACCORD.|certo|si, grazie|sim|jazeker|да|ДА!|хорошо|tak|oczywiście|evet|はい|是的|好的。|👍|👍🏽|ok 👍|✅|y|ok."
NO = "no|No, gracias|mejor no|nein|Nein danke!|non merci|não|nao|nee|нет|nie, dziękuję|hay\u0131r|いいえ|不要|👎|n"


@pytest.mark.parametrize(("said", "answer"), [*((said, "yes") for said in YES.split("|")), *((said, "no") for said in NO.split("|"))])
def test_yes_and_no_are_heard_in_every_language_with_and_without_accents(said: str, answer: str) -> None:
    assert assent(said) == answer
    assert canonical(said, SymbolIndex.bundled()).text == answer


@pytest.mark.parametrize(
    "said", ["", "si compro 5 KO", "yes and no", "please", "VALE AAPL", "ja, aber 5", "no, 5", "👍👎", "ok what now", "..."]
)
def test_what_says_more_than_yes_or_no_is_neither(said: str) -> None:
    assert assent(said) is None


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("buy\u200b 5 AA\u200dPL", "buy 5 AAPL"),
        ("\u0410\u0410\u0420L", "AAPL"),
        ("what\u2019s up", "what's up"),
        ("a\x00b", "ab"),
        ("\u202eprice", "price"),
        ("¿precio?", "precio?"),
        ("10 \u00d7 5", "10 x 5"),
        ("\uff42\uff55\uff59", "buy"),
        ("что \u0443 меня в портфеле?", "что \u0443 меня в портфеле?"),
        ("купи 10 \u041a\u041e", "купи 10 KO"),
        ("🚀 moon", "moon"),
    ],
)
def test_cleaning(raw: str, plain: str) -> None:
    assert cleaned(raw) == plain


def test_cleaning_bounds_the_length() -> None:
    assert len(cleaned("word " * 10_000)) <= LONGEST


@pytest.mark.parametrize(
    ("text", "language", "digits"),
    [
        ("twelve shares", "en", "12 shares"),
        ("two hundred and fifty", "en", "250"),
        ("one hundred and twenty", "en", "120"),
        ("a dozen", "en", "12"),
        ("half a dozen", "en", "6"),
        ("2.2k", "en", "2200"),
        ("three grand", "en", "3000"),
        ("1,500.50", "en", "1500.50"),
        ("12,50", "en", "12.50"),
        ("1.234,50", "de", "1234.50"),
        ("1.234,50", "en", "1234.50"),
        ("1,234.50", "de", "1234.50"),
        ("1.000", "de", "1000"),
        ("one and a half years", "en", "1.5 years"),
        ("this one", "en", "this one"),
        ("a 3rd one", "en", "a 3rd one"),
        ("the 10-K", "en", "the 10-K"),
        ("a couple of weeks", "en", "2 weeks"),
        ("$2.5m", "en", "$2500000"),
    ],
)
def test_numbers_become_digits(text: str, language: str, digits: str) -> None:
    assert with_digits(text, language).split() == digits.split()


@pytest.mark.parametrize(
    ("raw", "wording", "language"),
    [
        ("wats teh price", "what is teh price", "en"),
        ("forcast nvda for a cuple of weeks", "forecast nvda for 2 weeks", "en"),
        ("by 10 TSLA at 200", "buy 10 TSLA at 200", "en"),
        ("Kaufe 10 Apple Aktien zu 230,50", "buy 10 Apple shares at 230.50", "de"),
        ("vor 3 Tagen 5 Tesla verkauft", "3 days ago 5 Tesla sold", "de"),
        ("Quanto vale il mio portafoglio?", "what is my portfolio worth ?", "it"),
        ("vends la moitié de mes actions Tesla", "sell half of my shares Tesla", "fr"),
        ("avísame cuando Tesla baje de 200", "alert me when Tesla falls below 200", "es"),
        ("mostra a minha carteira", "show me my portfolio", "pt"),
        ("hoeveel is mijn portefeuille waard", "what is my portfolio worth", "nl"),
    ],
)
def test_wording(raw: str, wording: str, language: str) -> None:
    found = canonical(raw, SymbolIndex.bundled())
    assert found.text == wording
    assert found.language == language


def test_shouting_is_noticed() -> None:
    assert canonical("BUY 5 AAPL NOW", SymbolIndex.bundled()).shouted
    assert not canonical("buy 5 AAPL now", SymbolIndex.bundled()).shouted


@pytest.mark.parametrize("text", ["what do I own??????!!!!!", "what do I own?!"])
def test_insisting_marks_are_one_mark(text: str) -> None:
    assert canonical(text, SymbolIndex.bundled()).text == "what do I own?"
