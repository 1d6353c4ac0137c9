"""Yes and no said alone, in every language that is understood: with or without accents, in any case and punctuation, or as a raised thumb."""

import re
import unicodedata
from functools import cache

YES, NO = "yes", "no"
_POLITE = "please/thanks/thank you/bitte/danke/por favor/gracias/merci/grazie/per favore/obrigado/obrigada/dank je/dankjewel/alsjeblieft/graag/спасибо/пожалуйста/proszę/dziękuję/lütfen/teşekkürler/s'il te plaît/s'il vous plaît/お願いします/谢谢/請/请"
_SAID = (
    (YES, "yes/yep/yup/yeah/y/ok/okay/sure/confirm/go ahead/do it"),
    (YES, "ja/jawohl/jo/jep/klar/na klar/alles klar/genau/einverstanden/gerne/passt/passt so/bestätige/bestätigen/mach das/mach es/in ordnung/nur zu/stimmt"),
    (YES, "sí/claro/claro que sí/vale/confirmo/confirmar/confirma/adelante/dale/perfecto/correcto/hazlo/exacto/de acuerdo/por supuesto/está bien"),
    (YES, "oui/ouais/confirme/je confirme/confirmer/confirmez/parfait/volontiers/d'accord/bien sûr/vas-y/allez-y/fais-le/c'est bon"),
    (YES, "certo/confermo/conferma/confermare/perfetto/procedi/esatto/va bene/d'accordo/fallo/certamente"),
    (YES, "sim/claro que sim/confirme/perfeito/pode ser/com certeza/está bem/avance"),
    (YES, "jazeker/zeker/akkoord/prima/bevestig/bevestigen/ja hoor/doe maar/ga door/is goed"),
    (YES, "да/конечно/подтверждаю/хорошо/верно/давай/согласен/согласна/ладно"),
    (YES, "tak/potwierdzam/dobrze/jasne/zgoda/oczywiście/pewnie/zrób to"),
    (YES, "evet/tamam/onayliyorum/olur/tabii/elbette"),
    (YES, "はい/ええ/うん/了解/了解です/そうです/いいです/確認/是/是的/好/好的/可以/确认/对/行/没问题"),
    (NO, "no/nope/nah/n/cancel/no way/never mind"),
    (NO, "nein/nee/ne/lieber nicht/doch nicht/besser nicht/abbrechen/lass es/lass das/vergiss es"),
    (NO, "mejor no/cancela/cancelar/cancélalo/déjalo/olvídalo/para nada"),
    (NO, "non/annule/annuler/annulez/laisse tomber/surtout pas/plutôt pas/pas maintenant"),
    (NO, "annulla/annullare/lascia stare/lascia perdere/meglio di no"),
    (NO, "não/melhor não/deixa/deixa pra lá/esquece"),
    (NO, "annuleren/annuleer/toch niet/liever niet/laat maar"),
    (NO, "нет/не надо/отмена/отмени/не нужно"),
    (NO, "nie/anuluj/lepiej nie/nie trzeba"),
    (NO, "hayir/iptal/iptal et/vazgeçtim/gerek yok"),
    (NO, "いいえ/いや/やめて/キャンセル/いりません/不/不是/不要/不用/取消/算了"),
)  # fmt: skip
_THUMBS = {"👍": YES, "👌": YES, "✅": YES, "🆗": YES, "✔": YES, "👎": NO, "❌": NO, "🚫": NO}
_THUMB = re.compile(f"[{''.join(_THUMBS)}][\U0001f3fb-\U0001f3ff\ufe0f]*")
_LONGEST_WORDS = 8
_DOTLESS_I = "\N{LATIN SMALL LETTER DOTLESS I}"


def _words(text: str) -> list[str]:
    """The words of a text in small letters without accents and apostrophes, in any script."""
    plain = "".join(char for char in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(char))
    return re.findall(r"\w+", re.sub("['\u2019]", "", plain).replace(_DOTLESS_I, "i"))


@cache
def _phrases() -> dict[tuple[str, ...], str]:
    said = {tuple(_words(phrase)): answer for answer, phrases in _SAID for phrase in phrases.split("/")}
    return {tuple(_words(phrase)): "" for phrase in _POLITE.split("/")} | said


def assent(text: str) -> str | None:
    """What a message says that says yes or no and nothing else; None where it says more, both, or neither, or asks."""
    marked = _THUMB.sub(lambda thumb: f" {_THUMBS[thumb[0][0]]} ", text)
    words = _words(marked) if "?" not in text else []
    answers: set[str] = set()
    at = 0
    while at < len(words) <= _LONGEST_WORDS:
        size = next((n for n in range(min(4, len(words) - at), 0, -1) if tuple(words[at : at + n]) in _phrases()), 0)
        if not size:
            return None
        answers.add(_phrases()[tuple(words[at : at + size])])
        at += size
    answers.discard("")
    return answers.pop() if len(answers) == 1 else None
