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
        ("Czech", "CZK", "datum obchodu; smer; pocet; cena; mena; objem; poplatky; castka"),
        ("Hungarian", "HUF", "datum; irany; mennyiseg; arfolyam; ertek; jutalek; osszeg; kotes datuma; darabszam"),
        ("Romanian", "RON", "data tranzactiei; cantitate; pret; comision; valoare; simbol; suma"),
        ("Turkish", "TRY", "islem tarihi; islem tipi; adet; fiyat; tutar; komisyon; sembol; miktar; tarih"),
        ("Finnish", "EUR", "kauppapaiva; tapahtuma; maara; kurssi; summa; arvopaperi; kulut; paivamaara; hinta"),
        ("Estonian", "EUR", "kuupaev; tehing; kogus; hind; summa; teenustasu; vaartpaber"),
        ("Russian", "RUB", "дата сделки; дата; операция; количество; цена; сумма; комиссия; наименование; вид операции; сумма сделки"),
        ("Ukrainian", "UAH", "дата операції; операція; кількість; ціна; сума; комісія"),
        ("Greek", "EUR", "ημερομηνια; πραξη; ποσοτητα; τιμη; αξια; προμηθεια; συναλλαγη"),
        ("Japanese", "JPY", "約定日; 銘柄; 銘柄コード; 数量; 約定数量; 単価; 約定単価; 手数料; 受渡日; 受渡金額; 売買; 取引; 銘柄名"),
        ("Chinese", "CNY", "成交日期; 证券代码; 证券名称; 成交数量; 成交均价; 成交价格; 成交金额; 手续费; 印花税; 发生金额; 交易日期; 操作; 买卖标志"),
        ("Chinese of Taiwan", "TWD", "成交日期; 證券代號; 股票代號; 證券名稱; 股票名稱; 成交股數; 成交價; 成交價金; 手續費; 交易稅; 證交稅; 淨收付"),
        ("Korean", "KRW", "거래일자; 거래일; 종목명; 종목코드; 거래구분; 매매구분; 수량; 단가; 거래금액; 수수료; 세금; 정산금액; 체결일"),
        ("Hebrew", "ILS", "תאריך; סוג פעולה; שם נייר; סימבול; כמות; שער; שער ביצוע; עמלה; תמורה; מטבע"),
        ("Thai", "THB", "วันที่; รายการ; ประเภท; หลักทรัพย์; จำนวน; ราคา; มูลค่า; ค่าธรรมเนียม; ภาษี; ยอดสุทธิ"),
        ("Indonesian", "IDR", "tanggal; kode saham; transaksi; lembar; harga; nilai; biaya; pajak; jumlah; jenis transaksi"),
        ("Malay", "MYR", "tarikh; kaunter; kuantiti; harga; amaun; yuran; brokeraj; jenis urus niaga"),
        ("Vietnamese", "VND", "ngay gd; ngay giao dich; ma ck; loai gd; loai giao dich; khoi luong; gia; gia khop; phi; thue; thanh tien"),
        ("Bulgarian", "BGN", "вид сделка; емисия; количество; цена; стойност; комисиона; дата на сделката"),
        ("Croatian", "EUR", "datum; vrsta transakcije; kolicina; cijena; iznos; naknada; provizija; dionica"),
        ("Slovenian", "EUR", "datum; vrsta posla; stevilo; cena; znesek; strosek; stroski; davek"),
        ("Lithuanian", "EUR", "data; operacija; kiekis; kaina; suma; mokestis; komisinis"),
        ("Latvian", "EUR", "datums; darijums; daudzums; skaits; cena; summa; komisija; nodoklis"),
        ("Icelandic", "ISK", "dagsetning; tegund; fjoldi; magn; gengi; verd; upphaed; thoknun"),
        ("Indian English", "INR", "pan; folio number; folio no; folio; scheme name; scheme; mf name; amc; scrip name"),
        ("Polish", "PLN", "data; ilosc; liczba; kurs; prowizja; wartosc; walor; rodzaj operacji; kwota"),
    )
}  # fmt: skip
"""Languages with the currency of most who speak it and the headers that give it away."""
