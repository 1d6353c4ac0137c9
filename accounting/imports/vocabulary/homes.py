"""What gives away the currency of a statement that never names one."""

from accounting.imports.words import phrases

BROKERS: dict[str, str] = {
    name: currency
    for currency, names in {
        "USD": "robinhood; schwab; fidelity; vanguard; vanguard us; etrade; e trade; merrill; firstrade; tdameritrade; td ameritrade; webull; tastytrade; tastyworks; sofi; m1 finance; m1finance; betterment; wealthfront; etoro; moomoo; ally invest; empower; tradestation",
        "EUR": "degiro; comdirect; consorsbank; flatex; dkb; onvista; trade republic; traderepublic; scalable capital; scalablecapital; boursorama; boursobank; fortuneo; bourse direct; directa; fineco; bitvavo; bitpanda; bux; keytrade; bolero; medirect; renta4; myinvestor; openbank; ing diba; smartbroker; maxblue; easybank; binck; abn amro; rabobank",
        "GBP": "vanguard uk; vanguard investor; freetrade; hargreaves lansdown; ajbell; aj bell; interactive investor; investengine; iweb; halifax share dealing; barclays smart investor; charles stanley; bestinvest; nutmeg; wealthify",
        "AUD": "commsec; selfwealth; nabtrade; pearler; superhero; bell direct",
        "CAD": "questrade; wealthsimple; disnat; qtrade; investorline; scotia itrade; rbc direct investing; cibc investors edge",
        "CHF": "swissquote; postfinance; finpension; viac; yuh; cornertrader; truewealth",
        "SEK": "avanza; lysa; montrose",
        "PLN": "mbank; bossa; ipko",
        "INR": "zerodha; groww; upstox; angel one; icicidirect; kuvera",
        "BRL": "b3; clear corretora; rico; xp investimentos",
        "NZD": "sharesies",
        "COP": "davivienda; bancolombia; tyba; trii",
        "ZAR": "easyequities",
    }.items()
    for name in phrases(names)
}  # fmt: skip
"""Names of brokers with one home currency, as they stand in file names and heads of files."""

MARKERS: dict[str, str] = {
    "cusip": "USD", "ira": "USD", "roth": "USD", "401k": "USD", "ach": "USD", "isa": "GBP", "sipp": "GBP", "sedol": "GBP", "tfsa": "CAD", "rrsp": "CAD", "resp": "CAD", "reer": "CAD", "celi": "CAD", "fhsa": "CAD",
    "pea": "EUR", "wkn": "EUR", "isk": "SEK", "chess": "AUD", "demat": "INR", "smsf": "AUD", "bsb": "AUD", "irrf": "BRL", "comisionista": "COP", "ecopetrol": "COP", "cedear": "ARS", "cnpj": "BRL", "btp": "EUR", "sepa": "EUR", "ideal": "EUR",
}  # fmt: skip
"""Words of one country's accounts and taxes."""

WRAPPERS: dict[str, str] = {
    "isa": "GBP",
    "sipp": "GBP",
    "tfsa": "CAD",
    "rrsp": "CAD",
    "reer": "CAD",
    "celi": "CAD",
    "fhsa": "CAD",
    "isk": "SEK",
    "smsf": "AUD",
    "kiwisaver": "NZD",
}
"""Accounts that exist in one country only; they beat the name of a broker that is at home in several."""

LANGUAGES: dict[str, tuple[str, frozenset[str]]] = {
    language: (currency, frozenset(phrases(words)))
    for language, currency, words in (
        ("German", "EUR", "datum; buchungstag; betrag; stuck; anzahl; gebuhren; wertpapier; kurs; typ; wert; steuern; buchung; bezeichnung"),
        ("Dutch", "EUR", "datum; aantal; bedrag; koers; transactietype; waarde; kosten; belasting; omschrijving; opmerking; soort"),
        ("French", "EUR", "date operation; quantite; cours; montant; valeur; frais; libelle; operation; sens; date valeur"),
        ("Spanish", "EUR", "fecha; titulos; importe; precio; comision; operacion; cantidad; valor; fecha operacion; fecha valor"),
        ("Italian", "EUR", "data operazione; quantita; importo; prezzo; commissioni; titolo; segno; descrizione; controvalore; data valuta"),
        ("Portuguese", "EUR", "data; quantidade; preco; montante; comissao; descricao; data valor"),
        ("Swedish", "SEK", "antal; belopp; kurs; courtage; vardepapper; typ av transaktion; affarsdag; bokforingsdag"),
        ("Norwegian", "NOK", "antall; belop; kurs; kurtasje; verdipapir; transaksjonstype; handelsdato"),
        ("Danish", "DKK", "antal; belob; kurs; kurtage; vaerdipapir; transaktionstype; handelsdag; bogforingsdag"),
        ("Polish", "PLN", "data; ilosc; liczba; kurs; prowizja; wartosc; walor; rodzaj operacji; kwota"),
    )
}  # fmt: skip
"""Languages with the currency of most who speak it and the headers that give it away."""
