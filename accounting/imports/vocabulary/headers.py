"""What columns are called. For each field, groups of names; an earlier group is preferred where a table has columns of several."""

from accounting.imports.vocabulary import asian, balkan_baltic, languages
from accounting.imports.words import phrases

_DATES = (
    """trade date; tradedate; t d; concert; concertacion; fecha concertacion; fecha de concertacion; date of trade; trade time; trade date time; transaction date; activity date; run date; execution date; execution time; executed at;
    executed; date executed; filled time; fill date; exec time; execution; date time executed; order execution time; purchase date; date acquired; deal date; order date filled;
    kauppapaiva; handelstag; handelsdatum; abschluss; abschlussdatum; abschlusstag; geschaftstag; ausfuhrungsdatum; ausfuhrungszeit; ausfuhrung datum; schlusstag; transaktionsdatum; kaufdatum; datum der transaktion;
    date d operation; date operation; date de transaction; date de negociation; date execution; date d execution; date dexecution; date doperation; date transaction;
    fecha operacion; fecha de operacion; fecha ejecucion; fecha de ejecucion; fecha contratacion; fecha de la operacion; fecha transaccion; fecha de transaccion;
    data operazione; data esecuzione; data eseguito; data dell operazione; data negoziazione; data negociacao; data do negocio; data operacao; data da operacao; data de negociacao; data transacao;
    transactiedatum; uitvoeringsdatum; handelsdag; affarsdag; affarsdatum; handlet dato; handelsdato; transaktionsdag; transaktionsdato; avtaledato; data transakcji; data zawarcia; data operacji; data wykonania""",
    """date; when; paivamaara; pvm; kirjauspaiva; datum; orderdatum; fecha; data; dato; day; dag; tag; local date; dateop; date op""",
    """date time; datetime; timestamp; time stamp; time; date utc; utc time; date and time; datum uhrzeit; zeitpunkt; zeit; tijdstip; fecha hora; created;
    created at; date created; when; closed; placed time; order date; order time; date heure; data e hora; data ora; datumtijd; czas; data czas; tidspunkt; open date; transaction time; record date time;
    date completed; completed date; event date; pay date; payment date; paid date; zahltag; zahlungsdatum; start time""",
    """posting date; posted date; post date; booking date; process date; processed date; entry date; reported date; settled time; buchungstag; buchungsdatum; buchung; buchtag; bookdate; date comptable; date de comptabilisation;
    fecha contable; fecha de registro; data contabile; data registrazione; data lancamento; boekingsdatum; boekdatum; bokforingsdag; bokfort; bogforingsdag; bogfort dag; bokforingsdato; bokforingsdatum; data ksiegowania; started date;
    transaction posted date; date posted""",
    """maksupaiva; selvityspaiva; arvopaiva; settle date; s d; liquid; settled date; settlement date; settleddate; value date; wertstellung; valuta; valutadatum; valutatag; wertstellung valuta; valuta datum; date valeur; date de valeur; date de reglement; dateval; date val;
    fecha valor; fecha de valor; fecha liquidacion; fecha de liquidacion; data valuta; data regolamento; data liquidacao; data valor; data de liquidacao; likviddag; valutadag; valordag; valor dag; oppgjorsdag; oppgjorsdato;
    rentedatum; valutadato; data rozliczenia; data waluty; effective date; ex date""",
)

_TYPES = (
    """txn type; transaction nature; geschaftstyp; sens operation; tipo op; acq vend; segno operazione; handling; kjop salg; tipus; tur; action; what; what happened; side; buy sell; b s; bs; trans code; trade type; transaction type; transactiontype; order side; direction; way; activity; activity type; operation; operation type; event; event type; type of transaction; transaction kind; kind; order type side;
    type; typ; transaction; transactions; transaction code; tran type; tran code; record type activity; buysell; buy or sell; trade side; trade action; actie; entry type; item type; activity action; trans type; transtype; buy sell indicator; deal type; section;
    transaktion; transaktionen; transaktionstyp; transaktionsart; vorgang; orderart; auftragsart; auftragstyp; vorgangsart; umsatzart; umsatztyp; buchungsart; geschaftsart; auftragsart; kauf verkauf; art; ordertyp; art der transaktion; geschaft; aktion; typ der transaktion; k v; seite;
    tipo mov; type d operation; type doperation; type operation; sens; sens de l operation; nature; nature de l operation; type de transaction; type mouvement; achat vente; mouvement;
    operacion; tipo; tipo operacion; tipo de operacion; tipo de movimiento; tipo movimiento; tipo transaccion; tipo de transaccion; sentido; concepto; compra venta; c v; movimiento;
    operazione; tipo operazione; tipo di operazione; tipologia; segno; causale; acquisto vendita; a v; tipo movimento; tipo transazione; descrizione operazione;
    operacao; tipo de operacao; tipo operacao; tipo de movimentacao; movimentacao; tipo de transacao; natureza; compra venda; tipo de evento;
    soort; transactietype; type transactie; soort transactie; soort mutatie; koop verkoop; aan verkoop; aankoop verkoop; handeling;
    typ av transaktion; transaktionstype; transaksjonstype; handelstyp; type transaksjon; type handel; kop salj; kob salg; bevegelse; transaktionstyper;
    tapahtuma; tapahtumalaji; tapahtumatyyppi; toimeksianto; operacja; rodzaj; rodzaj operacji; typ operacji; typ transakcji; rodzaj transakcji; kierunek; strona; k s""",
    """sub type; subtype; transaction subtype; activity sub type; activity subtype; transaction sub type; sub category; subcategory; details type; detail type; classification; in out; entrada saida; untertyp; money movement type; code; transaction description""",
    """category; kategorie; categorie; categoria; kategori; kategoria; transaction category; record type; activity group; cash flow type; remark type; assetclass; transaction group""",
)

_DESCRIPTIONS = (
    """description; details; detail; transaction description; transaction details; memo; text; narrative; particulars; activity description; info; information; label; remark; remarks; operation description; long description;
    beschreibung; buchungstext; buchungsinfo; buchungsinformation; buchungsinformationen; verwendungszweck; bemerkung; umsatzinformation; text beschreibung; omschrijving; mededeling; mededelingen; libelle; libelle operation; descriptif; descripcion; detalle; detalles; observaciones; descrizione; dettagli;
    descrizione completa; descricao; detalhe; historico; lancamento; beskrivning; transaktionstext; beskrivelse; tekst; forklaring; opis; opis operacji; tytul; szczegoly; comment description; transaction info""",
)

_NOTES = (
    """note; notes; comment; comments; notiz; notizen; kommentar; komentarz; nota; notas; note personali; opmerking; opmerkingen; commentaire; commentaires; comentario; comentarios; commento; anteckning; anmerkning; tags; notatki; uwagi; user note""",
)

_SYMBOLS = (
    """share code; security ticker code; jse code; asx code; nzx code; symbol; ticker; ticker symbol; stock symbol; symbol ticker; instrument symbol; instrument code; security symbol; symbol cusip; stock code; code; asset symbol; epic; ric; security id symbol; stock ticker; fund symbol; tradingsymbol; trading symbol; contract;
    scrip; scrip code; tickersymbol; borsenkurzel; kurzel; kurzname symbol; simbolo; especie; nemotecnico; nemo; emisora; codigo; sigla; codice; codice titolo; mnemo; mnemonique; codigo de negociacao; codigo ativo; fondscode; symbole; kortnavn; kortnamn; instrument ticker; asset id; security ticker; instrument symbol code""",
    """primary currency; instrument; asset; coin; base asset; base currency name; crypto; cryptocurrency; crypto asset; underlying symbol; identifier; security code; asset code; kod; token; ativo; wahrung kryptowahrung; currency name; kryptowahrung; krypto; coin symbol; security id; fund code; root symbol; holding; stock""",
)
_NAMES = (
    """counter; counter name; stock counter; scrip name; scheme name; scheme; fund scheme; fund name scheme; investment option; name; security name; company; company name; investment name; product; instrument name; asset name; fund name; security; security description; stock name; title; investment; holdingname; holding name; instrument description; product name; item; issue; fund; product description; display name; investment description; asset description;
    titel name; gattungsbezeichnung; emission; bezeichnung; wertpapier; wertpapiername; wertpapierbezeichnung; produkt; produktname; gattung; titel; instrumentenname; emittent; fondsname; name wertpapier; valor name; aktie; papier;
    titre valeur; libelle du titre; intitule; descripcion del valor; nombre del fondo; fondo; descr titolo; nome do fundo; papel; valeur; libelle valeur; nom; titre; produit; nom du titre; nom de la valeur; instrument financier; designation; support; valor; nombre; titulo; producto; nombre del valor; activo; descripcion valor; titolo; strumento; prodotto; nome; denominazione; nome titolo; descrizione titolo;
    fondsnaam; naam effect; fond; fondsnavn; papirnavn; verdipapirnavn; nazev instrumentu; arvopaperi; arvopaperin nimi; osake; produto; nome do ativo; naam; fonds; effect; waarde; vardepapper; vardepapper beskrivning; vardepapirer; vaerdipapir; vaerdipapirer; verdipapir; verdipapirer; navn; namn; instrumentnamn; papier wartosciowy; walor; nazwa; nazwa instrumentu; instrument nazwa; spolka; nazwa papieru""",
    """instrument; asset; stock; holding; description of security; plan; plan name""",
)
_ISINS = (
    "isin; isin code; isin nr; isin number; isin kod; isin kode; code isin; codigo isin; codice isin; isin valor; isin wkn; wkn isin; isincode; security isin; identifier; instrument isin; asset isin; kod isin",
)
_LOCAL_IDS = (
    "wkn; cusip; sedol; valoren; valor; valorennummer; valor nr; wkn nr; valornummer; figi; conid; nsin; fund number; wertpapierkennnummer; bloomberg",
)

_QUANTITIES = (
    """filled; fill qty; fill quantity; filled qty; filled quantity; executed qty; executed quantity; quantity executed; qty filled; executed; exec qty; ausgefuhrte stuckzahl; ausgefuhrt; quantite executee; cantidad ejecutada; quantita eseguita; executed amount units""",
    """cuotas; no de cuotas; numero de cuotas; cotas; numero de cotas; qtd cotas; anz; nb de parts; v n; vn; q ta; quant; andele; sztuki; original face; par value; face amount; units allotted; quantity; qty; how many; how much; shares; units; no of shares; number of shares; no of units; number of units; share quantity; quantity shares; share count; quantity transacted; units traded; trade quantity; total qty; total quantity; share amount; amount of shares; contracts; asset amount; amount asset; base amount; asset quantity; units shares;
    lot size; nominal; face value; quantity units; shares units; quantity nominal; nominal amount; amount of units; crypto amount; coin amount; order quantity; shares quantity; trade qty; position size;
    stuck; stuckzahl; stuck nom; stuck nominal; anzahl; nominale; menge; anteile; stucke; nominal stuck; stuckzahl nominal; stk; stk nominale; anzahl stuck; anzahl anteile; kryptobetrag; nennwert; nominalbetrag;
    quantite; qte; nombre; nombre de titres; nombre de parts; nb titres; nbre de titres; quantite de titres; parts; titres; nb parts; qte titres;
    cantidad; cant titulos; cant; titulos; numero de titulos; participaciones; num titulos; n titulos; acciones; no titulos; unidades; quantita; quantita nominale; qta; pezzi; numero quote; quote; quantita titoli;
    maara; kappaletta; kpl; osuudet; quantidade; qtd; qtde; quantidade negociada; aantal; stuks; aantal stuks; aantal aandelen; antal; antal andelar; antall; antal stk; volym; st; ilosc; liczba; wolumen; liczba akcji; liczba jednostek; ilosc papierow""",
    "volume; vol; lot; lots; nominal value; number; count; size; order size",
)
_PRICES = (
    """fill px; avg px; avg price; average price; avg fill price; filled price; fill price; executed price; execution price; avg filled price; trade price; t price; price executed; purchase price; transaction price; share price; price per share; price share; per share cost; unit price; price per unit; unit cost; cost per share; price at transaction;
    price each; deal price; dealing price; average cost per share; spot price at transaction; price at time of transaction; asset market price; asset price; buy price; ausfuhrungskurs; ausfuhrung kurs; kurs ausfuhrung; kurs je stuck; stuckpreis; einstandskurs; preis pro stuck; kurs pro stuck; kaufkurs; preis je anteil; anteilspreis; abrechnungskurs; handelskurs; prix unitaire; prix d exe; prix d execution; prix dexe;
    prix execution; cours d execution; cours dexecution; prix de revient unitaire; precio medio; precio ejecucion; precio de ejecucion; precio unitario; prezzo medio; prezzo di esecuzione; prezzo unitario; preco unitario; preco medio; uitvoeringskoers; gemiddelde koers; gjennomsnittskurs; price per coin; nav; per share amount; dividend per share; amount share; amount per share; cost share; value share; fill price; dividend amount per share; distribution per share; rate per share; avg cost; cost basis per share""",
    """valor cuota; valor de la cuota; valor cuotaparte; valor da cota; px; trade px; exec px; v l; net asset value; price; at; rate; kurssi; hinta; kurs; preis; cours; prix; precio; cotizacion; cambio precio; prezzo; corso; preco; koers; prijs; pris; cena; kurs pris; course; valeur liquidative; vl; quote; unit value; valor liquidativo; cena jednostkowa; kurs transakcji; price usd; nav price; unit price nav; market price; market price at transaction""",
    "price per share in account currency; price in account currency; price in base currency; limit price; limit; order price; limitkurs",
)
_NETS = (
    """net amount; net cash; net cash amount; net; net value; net proceeds; net total; net transaction amount; settlement amount; settle amount; settled amount; total net; net amt; total inclusive of fees and or spread; total inclusive of fees; total with fees; total including fees; total incl fees; total cost; total after fees; booked amount; amount booked;
    net settlement; total amount incl fees; amount net; netcash; cash effect; nettobetrag; netto; gesamtbetrag; endbetrag; betrag netto; abrechnungsbetrag; nettobetrag in der wahrung des kontos; ausmachender betrag; zahlbetrag; montant net; net montant; montant total net; importe neto; neto; importe liquido; efectivo neto; importo netto; netto importo;
    controvalore netto; valor liquido; valor neto; nettobedrag; totaalbedrag netto; nettobelopp; nettobelob; likvidbelob; wartosc netto; kwota netto; oppgjorsbelop; gesamt; total; totaal; totale; totalt; total amount; total value; importe total; montant total; valor total; total operacion; totaalbedrag; lacznie; razem; summe; suma; total price; total eur; total usd; amount debited; total transaction amount; total net amount; proceeds net; net cash impact; cash movement; net dividend; amount incl fees""",
)
_GROSSES = (
    """gross amount; countervalue at operation date; countervalue; gross; gross value; subtotal; sub total; principal amount; principal; proceeds; trade value; traded value; trade amount; trademoney; trade money; trade cost; consideration; cost; gross proceeds; market value of trade; transaction value; fill amount; filled amount; executed value; notional; gross consideration; gross trade value; notional value; amount before fees; quote amount; gross amt; gross cash; dividend; dividends; gross dividend; dividend amount; dividende; dividendo;
    bruttobetrag; brutto; kurswert; bruttowert; ordervolumen; ausfuhrungsvolumen; montant brut; brut; importe bruto; bruto; importe efectivo; efectivo; importo lordo; lordo; controvalore; controvalore lordo; valor bruto; valor da operacao; brutobedrag; bruttobelopp; bruttobelob; brutto belopp; wartosc brutto; wartosc transakcji; wert in lokalwahrung; waarde in lokale valuta; valeur en devise locale; local value; value local; valor local; valore locale; koerswaarde; gross total; purchase value; gross dividend; total shares price""",
    "order amount; order value; estimated amount; importe estimado; limit value",
)
_AMOUNTS = (
    """dr cr; cr dr; dare avere; af bij; zu ihren gunsten lasten; zu ihren gunsten zu ihren lasten; likvid; amount; balance delta; debit credit; credit debit; debits and credits; soll haben; value; cash amount; turnover; amount fiat; fiat amount; cash; cash value; transaction amount; transaction value; cash flow; cashflow; payment amount; amount money; money; cash in out; sum; amount in base currency; trade total; amount usd; payment; fiat value; native amount; funds; account amount; local amount;
    betrag; wert; umsatz; ausgangsbetrag; fiatbetrag; buchungsbetrag; umsatz in eur; transaktionsbetrag; betrag in eur; montant; montant eur; montant operation; mouvement montant; importe; monto; importe eur; importe en euros; importo; valore; importo euro; importo eur; valor; montante; importancia; bedrag; mutatie; waarde; variazioni; mouvements; movimiento importe; bewegung; mutation; belopp; belob; belop; summa; summa; maara eur; arvo; kwota; wartosc; obrot; kwota operacji""",
    "change; net change; variation; variacion; anderung; endring; andring; aendring; zmiana; variacao; mudanca; movement",
)
_FEES = (
    """strate; strate fee; investor protection levy; ipl; settlement fee; administration charge; ausgabeaufschlag; front load; front end load; sales charge; initial charge; entry fee; exit fee; frais d entree; droits d entree; comision de suscripcion; instapkosten; deduction amount; deductions; comms; platform charge; fx charge; orderentgelt; handelsplatzentgelt; derechos de mercado; derechos de bolsa; derechos; taxa de liquidacao; sec; taf; nscc; ecn remove; ecn add; finra fee; orf; cat fee; comis; iva com; fee tax; fees taxes; fees and taxes; tax and fees; gebuhren und steuern; fee; fees; commission; commissions; comm; comm fee; fees and comm; fees and commissions; commissions and fees; fees comm; commission fee; commission fees; transaction fee; transaction fees; transaction cost; transaction costs; brokerage; brokerage fee; ib commission; trading fee; trading fees; service fee; reg fee; regulatory fee; sec fee; finra fee; taf fee; exchange fee; platform fee; fees and or spread; fee amount; other fees; costs; charges;
    dealing fee; dealing charge; fx fee; fx fee amount; currency conversion fee; conversion fee; autofx fee; auto fx fee; total fees; total fee; fees total; total commission; short term rdm fee; fund redemption fee; deferred sales charge; clearing fee; clearing fees; misc fees; transaction charges; dealing costs; fees charged; gst; vat; commission gst; brokerage gst; commission usd; fee eur; fee usd; ecn fee; order fee; spread; ptm levy; levy; adr fee; custody fee; other charges; fx fee charged; spread amount; markup; fee charge; costs charges;
    gebuhr; gebuhren; kosten; provision; provisionen; spesen; ordergebuhr; ordergebuhren; transaktionskosten; transaktionsgebuhr; transaktionsgebuhren; transaktions und oder drittkosten; orderprovision; handelsgebuhr; fremdspesen; fremde spesen; eigene spesen; borsenplatzgebuhr; handelsplatzgebuhr; courtage; maklercourtage; entgelt; entgelte; autofx gebuhr; gebuhr eur; summe gebuhren; ordergebuhr eur; fremdkosten; fremdkostenzuschlag; fremdkostenpauschale; abwicklungsgebuhr; kosten gebuhren; nebenkosten;
    frais; frais de transaction; frais courtage; frais de courtage; frais totaux; commission courtage; montant frais; commissions et frais; comision; comisiones; gastos; comision y gastos; canon; canones; corretaje; gastos y comisiones; comisiones y gastos; commissione; commissioni; spese; commissioni e spese; spese e commissioni; costi di transazione; commissioni amministrato; commissioni fondi; comissao; comissoes; taxas; custos; corretagem; emolumentos; taxa; custos de transacao;
    transactiekosten; makelaarskosten; provisie; kosten transactie; transactiekosten en of kosten van derden; transactiekosten en of; costes de transaccion; costes de transaccion y o externos; frais de transaction et ou frais de tiers; transaction and or third; transaction and or third party fees; total avgift; avgift; avgifter; kurtage; kurtasje; omkostninger; gebyr; gebyrer; samlede afgifter; afgifter; valutavaxlingsavgift; provisjon; palkkio; palkkiot; kulut; prowizja; prowizje; oplata; oplaty; koszty; koszt""",
)
_TAXES = (
    """kap st; sol z; solz; ki st; kist; kapitalertragsst; soli zuschlag; wht; kapst; qust; qst; ausl qst; i r r f; tds amount; tds deducted; tax; taxes; otros imp; otros impuestos; withholding tax; tax withheld; tax amount; taxes withheld; withholding; foreign tax; foreign tax withheld; tax paid; stamp duty; stamp duty reserve tax; french transaction tax; transaction tax; ftt; tax deducted; dividend withheld tax amount; tax amt; tax fiat; federal tax; federal tax withheld; tds; stt; us tax; withholding tax amount; with tax;
    tob; steuer; steuern; quellensteuer; kapitalertragsteuer; kapitalertragssteuer; solidaritatszuschlag; kirchensteuer; abgeltungsteuer; kest; steuerbetrag; steuern gesamt; einbehaltene steuer; soli; ausland quellensteuer; finanztransaktionssteuer; impot; impots; taxe; taxe boursiere; taxe de bourse; prelevements; prelevements sociaux; taxe sur transactions; retenue a la source; impots et taxes; tva; impuesto; impuestos; retencion; retenciones; tasa; imposte; tasse; imposta; ritenuta; ritenute; tobin tax; imposto; impostos; irrf; ir; retencao; belasting; belastingen; beurstaks; bronbelasting; roerende voorheffing; dividendbelasting; skatt; skat; kallskatt; kildeskatt; udbytteskat; utlandsk skatt; vero; verot; lahdevero; podatek; podatki; iva; kdv""",
)
_CURRENCIES = (
    """secondary currency; currency; ccy; curr; cur; currency code; transaction currency; trade currency; currency symbol; currency primary; quote currency; currency name; settlement currency; settle currency; account currency; fiat; cash currency; currency of transaction; local currency; trading currency; base currency; amount currency; fiat currency; order currency; iso currency; market currency; price currency; instrument currency; security currency; asset currency; currency id; payment currency; native currency; denomination;
    wahrung; wahrung kurs; buchungswahrung; transaktionswahrung; whrg; wahr; handelswahrung; kontowahrung; devise; devise de cotation; devise de reglement; monnaie; divisa; moneda; divisa operacion; valuta; moeda; munt; transaktionsvaluta; handelsvaluta; instrumentvaluta; valuutta; waluta; waluta rozliczenia; waluta transakcji; valutakod; valutakode""",
)
_RATES = (
    """exchange rate; fx rate; fxrate; conversion rate; currency rate; fx; exch rate; forex rate; rate of exchange; base fx rate; currency conversion rate; fx rate to base; aud usd rate; usd cad rate; fx conversion rate; wechselkurs; devisenkurs; umrechnungskurs; devisenkurs eur; taux de change; cours de change; taux change; tipo de cambio; tipo cambio; cambio; tasso di cambio; tasso cambio; taxa de cambio; cambio eur; wisselkoers; wisselkoers eur; vaxlingskurs; valutakurs; vekslekurs; valutakurser; kurs walutowy; kurs waluty; kurs przewalutowania; kurs wymiany; currencyrate""",
)
_ACCOUNTS = (
    """account number; account id; account no; account num; accountid; account code; portfolio number; client account id; clientaccountid; depotnummer; kontonummer; depot nr; numero de compte; n de compte; numero cuenta; numero conto; rekeningnummer; kontonr; numer rachunku; account holding number; portfolio id; trading account""",
    """account; account name; depot; konto; portfolio; compte; cuenta; conto; dossier; conta; rekening; depa; depa nummer; portefolje; rachunek; wallet; portfolio name; account title; sub account; account nickname; broker account; accountname; depotname; referenzkonto; portefeuille; cartera; portafoglio; carteira; securities account; offset account; client account""",
)
_GROUPS = (
    """order id; orderid; order no; order number; ref id; refid; order ref; order reference; ib order id; iborderid; ordertxid; order nr; ordernummer; auftragsnummer; auftrag; auftrag no; ordernr; id ordre; numero d ordre; numero orden; id orden; id ordine; riferimento ordine; uitvoeringsorder id; id zlecenia; numer zlecenia; trade group id; group id; ref; order reference number""",
)
_IDS = (
    """id; transaction id; transactionid; trade id; reference; txid; trade identifier; ta nr; tan; transaction number; reference number; confirmation number; trade number; trade no; uuid; external id; hash; tx hash; transaction hash; transaktions id; transaktionsnummer; referenz; referenznummer; verifikationsnummer; notanummer; notanummer verifikationsnummer; numer transakcji; id transakcji; position id; ib trade id; exec id; execution id; referencia; riferimento; nummer; nr; lp; activity id; contract note; contract note number; belegnummer; id transaction; no; seq; sequence""",
)
_UNUSED = (
    """balance; running balance; cash balance; account balance; saldo; solde; kontostand; balance after; available balance; closing balance; sald; saldo final; saldo disponible; saldo after; balance usd; realized p l; realized pnl; realised p l; realized gain; realized gains; realised gain; realized gain loss; gain loss; profit; p l; pnl; profit loss; result; resultat; ergebnis; resultat valuta; gewinn; gewinn verlust; plus value; plus moins value; ganancia; utile; lucro; winst; zysk; zysk strata; mtm p l; unrealized p l; basis; cost basis; total cost basis; inkopsvarde; kobsvaerdi; kjopsverdi; einstandswert; prix de revient; realizedgains;
    open; high; low; close; c price; closing price; current price; last price; market value; current value; last trade price; previous close; day change; volume traded; high limit; low limit; current market value; kurswert aktuell; aktueller kurs; marktwert; total units held; totalt antal; beholdning; bestand; total holding; avgholdingperiod; holding period; multiplier price; fee percent; fee percentage; tax percentage; commission rate; commission percent; dividend withheld tax percentage; fx fee bps; leverage; margin; closing rate; open rate; realized equity; realized equity change; cumulative; cumulative quantity; units held; remaining; remaining quantity; shares owned; nwa; stop price; stop; trigger price; mtm in usd; mkt price; strike price; strike; vesting; fund fee; initial laneranta; total bought; total shares after; position after; shares held""",
)
_STATUSES = (
    "status; order status; state; transaction status; statut; estado; stato; zustand; orderstatus; etat; stan; stav; makuleringsdatum; cancelled; trade status; execution status; auftragsstatus; cancelled date; is cancelled",
)
_CLASSES = (
    "asset category; aclass; asset class; security type; sec type; assettype; asset type; instrument type; product type; investment type; anlageklasse; wertpapierart; tipo de activo; assetclass; instrumenttyp; asset category name; product category; security category; contract type; tipo strumento; type d actif; type; categoria; category; segment",
)


def _abroad(name: str, rank: int) -> list[str]:
    """The names of a field in the languages that have a module of their own."""
    return [words for module in (languages, balkan_baltic, asian) if (words := module.HEADERS.get(name, {}).get(rank))]


FIELDS: dict[str, tuple[tuple[str, ...], ...]] = {
    name: tuple(phrases("; ".join((group, *_abroad(name, rank)))) for rank, group in enumerate(groups))
    for name, groups in {
        "date": _DATES, "type": _TYPES, "description": _DESCRIPTIONS, "note": _NOTES, "symbol": _SYMBOLS, "name": _NAMES, "isin": _ISINS, "local_id": _LOCAL_IDS,
        "quantity": _QUANTITIES, "unit_price": _PRICES, "net": _NETS, "gross": _GROSSES, "amount": _AMOUNTS, "fee": _FEES, "tax": _TAXES,
        "debit": ("debit; withdrawn; debits; soll; belastung; debet; paid out; money out; payment out; withdrawals; withdrawal amount; dare; addebito; cargo; cargos; sortie; sorties; debito; uscite; afschrijving; af; ut; obciazenie; lastschrift; ausgang; ausgabe; payments; outgoing",),
        "credit": ("credit; credits; haben; gutschrift; kredit; paid in; money in; receipt; receipts; deposits; deposit amount; avere; accredito; abono; abonos; entree; entrees; credito; entrate; bijschrijving; bij; uznanie; eingang; einnahme; incoming",),
        "pair": ("pair; market pair; trading pair; currency pair; market symbol pair; handelspaar; par; paire; trade pair; asset pair",),
        "currency": _CURRENCIES, "fx_rate": _RATES, "account": _ACCOUNTS, "group": _GROUPS, "id": _IDS, "status": _STATUSES, "asset_class": _CLASSES,
        "multiplier": ("multiplier; contract size; contract multiplier; contract units; kontraktgrosse; bezugsverhaltnis multiplikator",),
        "accrued": ("accrued interest; accrued; stuckzinsen; aufgelaufene zinsen; marchzinsen; coupon couru; interets courus; cupon corrido; rateo; rateo interessi; opgelopen rente; upplupen ranta; meegekochte rente; odsetki narosle; pahkorko",),
        "ratio": ("ratio; split ratio; split factor; split coefficient; splitverhaltnis; verhaltnis",),
        "exchange": ("exchange; market; venue; place; borse; referenzborse; borsenplatz; handelsplatz; ausfuhrungsplatz; ausfuhrungsort; marche; bolsa; mercado; mercato; beurs; uitvoeringsplaats; market code; mic; exchange code; bourse; listing exchange; rynek; gielda; borsplats; marknad; place de cotation; plaza; place of execution",),
        "received": ("buy; destination amount; target amount; received quantity; received amount; amount received; in amount; incoming amount; in buy amount; buy amount; buy quantity; credit amount crypto; received; quantity received; incoming quantity; to amount; output amount; amount credited; credited amount; eingang menge; bought quantity; amount in",),
        "given": ("amount debited; debited amount; sell; origin amount; source amount; input amount; sent amount; sent quantity; out amount; outgoing amount; out sell amount; sell amount; sell quantity; amount sent; given amount; quantity sent; spent quantity; from amount; outgoing quantity; sold quantity; amount out; paid quantity",),
        "counter_quantity": ("shares 2; shares2; counter amount; counter quantity",),
        "not used": _UNUSED,
    }.items()
}  # fmt: skip
"""Field -> groups of normal names, best group first."""

NUMBER_FIELDS = frozenset(
    {
        "quantity",
        "unit_price",
        "net",
        "gross",
        "amount",
        "fee",
        "tax",
        "debit",
        "credit",
        "fx_rate",
        "multiplier",
        "accrued",
        "received",
        "given",
    }
)
"""Fields whose cells are figures."""

_ANY_NAME: dict[str, list[tuple[str, int]]] = {}
for _field, _groups in FIELDS.items():
    for _rank, _names in enumerate(_groups):
        for _name in _names:
            _ANY_NAME.setdefault(_name, []).append((_field, _rank))

NAMES: dict[str, tuple[tuple[str, int], ...]] = {name: tuple(found) for name, found in _ANY_NAME.items()}
"""Normal name -> the fields that bear it, with the rank of the group."""
