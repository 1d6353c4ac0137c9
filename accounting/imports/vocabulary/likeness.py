"""Telling words inside headers that are not known as a whole."""

from accounting.imports.words import word_set

CURRENCY_WORDS = word_set("currency ccy curr cur asset unit wahrung whrg devise divisa valuta moneda moeda waluta munt monnaie fiat")
"""Words that make a column one of currencies."""

NOT_USED_WORDS = word_set("""balance saldo solde pnl profit loss realized realised unrealized unrealised percent percentage perc pct basis limit stop high low previous current closing cumulative remaining
    gewinn verlust ergebnis resultat ganancia utile lucro winst zysk bestand leverage bps yield weight target p/l rendement performance export strike expiration expiry margin""")
"""Words that make a column none of ours."""

NOT_DAYS_WORDS = word_set(
    "expiration expiry expires ex record birth valid gultig gultigkeit limit bewertungsdatum extraction export download vesting maturity lockup gtc gtd"
)
"""Words that make a column of days none of the activity's day."""

_FEE = "fee fees commission commissions comm brokerage gebuhr gebuhren provision spesen kosten courtage frais comision comisiones gastos commissioni commissione spese comissao corretagem kurtage kurtasje gebyr avgift provisie prowizja oplata levy surcharge charges taxas gastos costes costos custos zuschlag poplatky poplatek provize koltseg jutalek komisyon masraf teenustasu palkkio kulut комиссия комиссии сбор 手数料 諸費用 手续费 手續費 佣金 수수료"
_TAX = "tds wht kest kapst qust qst irrf tax taxes withholding steuer steuern quellensteuer impot impots retencion retenciones impuesto impuestos ritenuta ritenute imposta imposte imposto impostos belasting skatt skat kallskatt podatek duty stt ttf taxe boursiere dan impozit vergi stopaj vero налог ндфл 税 税額 印花税 税金 稅 세금"

TOTAL_WORDS = word_set("total totale totaal totalt gesamt celkova celkem kokonaishinta kokonais toplam razem lacznie")
"""Words that make a "price" the amount of the whole trade."""

EACH_WORDS = word_set("per pro je par por za av")
"""Words between a price or an amount and the unit that it is for."""

LIKENESS: tuple[tuple[str, frozenset[str]], ...] = tuple(
    (name, frozenset(words.split()))
    for name, words in (
        ("currency", " ".join(CURRENCY_WORDS)),
        ("isin", "isin"),
        ("exchange", "exchange venue borse handelsplatz mic"),
        (
            "date",
            "date datum fecha data dato dag tag time timestamp zeit datetime datuma tarihi tarih paiva kuupaev дата 日期 日時 年月日 约定日 일자",
        ),
        ("tax", _TAX),
        ("fee", _FEE),
        ("net", "net netto neto liquido"),
        ("gross", "gross brutto brut bruto lordo subtotal principal consideration proceeds"),
        (
            "quantity",
            "quantity qty shares units stuck stuckzahl anzahl quantite cantidad titulos participaciones acciones quotas quantita quantidade aantal stuks antal antall ilosc liczba nominale nominal pocet mnozstvi mennyiseg cantitate adet miktar maara kogus количество 数量 株数 股数 數量 股數 수량",
        ),
        (
            "unit_price",
            "price kurs preis cours prix precio prezzo preco koers prijs pris cena arfolyam pret fiyat kurssi hinta hind цена 単価 价格 均价 價格 均價 단가",
        ),
        (
            "amount",
            "amount value total betrag wert montant importe monto importo valore valor bedrag waarde belopp belob kwota wartosc cash castka osszeg suma tutar summa сумма 金額 金额 代金 금액",
        ),
        (
            "type",
            "type typ tipo action side operation operacion operazione transaktion transaktionsart vorgang operace smer islem операция 売買 区分 操作 买卖 買賣 구분",
        ),
        ("symbol", "symbol ticker"),
        (
            "name",
            "nazwa fundusz funduszu fund fonds fondo fonden scheme name security instrument company wertpapier bezeichnung titre valeur titolo titulo produkt product nazev denumire наименование 銘柄名 名称 名稱 종목명",
        ),
        ("account", "account konto depot compte cuenta conto portfolio"),
        ("description", "description details beschreibung text buchungstext libelle descripcion descrizione omschrijving"),
        ("note", "note notes comment comments notiz"),
        ("fx_rate", "wechselkurs devisenkurs umrechnungskurs"),
    )
)
"""Fields with the words that suggest them, in the order of trial."""
