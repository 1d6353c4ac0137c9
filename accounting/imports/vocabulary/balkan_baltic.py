"""Words of statements in Bulgarian, Croatian, Serbian, Slovenian, Macedonian, Lithuanian, Latvian, Icelandic and Catalan."""

from accounting.imports.vocabulary.intent import Intent

HEADERS: dict[str, dict[int, str]] = {
    "date": {
        0: "дата на сделката; дата на сделка; дата на транзакция; дата на изпълнение; дата на операция; datum trgovanja; datum transakcije; datum posla; datum izvrsenja; datum sklenitve; datum izvedbe; datum posla; датум на трансакција; датум трговања; датум трансакције; sandorio data; operacijos data; sudarymo data; vykdymo data; darijuma datums; izpildes datums; operacijas datums; vidskiptadagur; dagsetning vidskipta; data de l operacio; data d operacio",
        1: "дата; датум; datums; dagsetning; dags; data",
        2: "време; дата и час; vrijeme; vreme; datum i vrijeme; cas; laikas; laiks; timi",
        3: "дата на осчетоводяване; datum knjizenja; datum knjizbe; irasymo data; gramatojuma datums; bokunardagur",
        4: "дата на сетълмент; дата на уреждане; вальор; datum namire; datum valute; datum poravnave; atsiskaitymo data; norekinu datums; valutes datums; uppgjorsdagur; gjalddagi; data valor",
    },
    "type": {
        0: "вид сделка; вид на сделката; тип сделка; тип на сделката; вид; тип; операция; вид операция; движение; сделка; vrsta transakcije; vrsta posla; vrsta; tip transakcije; tip naloga; smjer; transakcija; vrsta naloga; vrsta prometa; вид на трансакција; врста трансакције; врста; operacija; operacijos tipas; sandorio tipas; tipas; rusis; sandoris; darijums; darijuma veids; darijuma tips; veids; tegund; tegund faerslu; vidskipti; kaup sala; tipus d operacio; operacio; moviment",
    },
    "description": {0: "описание; основание; пояснение; opis; opis transakcije; svrha; namen; опис; aprasymas; paskirtis; apraksts; maksajuma merkis; lysing; skyring; descripcio; concepte"},
    "note": {0: "бележка; забележка; napomena; opomba; белешка; напомена; pastaba; pastabos; komentaras; piezimes; komentars; athugasemd; comentari"},
    "symbol": {0: "код; борсов код; символ; тикер; емисия код; oznaka; simbol; oznaka papira; oznaka vp; simbolis; trumpinys; saisinajums; audkenni; codi"},
    "name": {0: "емисия; ценна книга; ценни книжа; инструмент; финансов инструмент; наименование; име; емитент; компания; фонд; vrijednosni papir; vrijednosnica; naziv; naziv vrijednosnog papira; izdavatelj; dionica; hartija; hartija od vrednosti; vrednostni papir; vrednostni papirji; naziv vp; delnica; хартија од вредност; назив; instrumento pavadinimas; pavadinimas; vertybinis popierius; instrumentas; akcija; emitentas; instruments; vertspapirs; nosaukums; emitents; verdbref; heiti; felag; sjodur; valor; nom del valor"},
    "isin": {0: "isin код; isin kod; isin oznaka; isin kodas; isin kods"},
    "quantity": {1: "количество; брой; бр; номинал; количество бр; kolicina; broj; broj dionica; kom; komada; stevilo; kolicina lotov; количина; број; kiekis; vienetai; vnt; kiekis vnt; daudzums; skaits; gab; fjoldi; magn; einingar; quantitat; titols; participacions"},
    "unit_price": {0: "единична цена; цена на сделката; цена за брой; изпълнена цена; cijena po jedinici; jedinicna cijena; cena na enoto; prosjecna cijena; vieneto kaina; vienibas cena; einingaverd; preu unitari", 1: "цена; курс; cijena; cena; tecaj; цена по единица; kaina; gengi; verd; preu; cotitzacio"},
    "net": {0: "общо; крайна сума; нетна стойност; нетна сума; сума с комисиона; обща стойност; общо с такси; ukupno; ukupan iznos; neto iznos; neto; iznos s troskovima; skupaj; skupni znesek; neto znesek; вкупно; укупно; нето износ; is viso; bendra suma; galutine suma; grynoji suma; kopa; kopsumma; neto summa; samtals; heildarupphaed; nettoupphaed; import net; total"},
    "gross": {0: "стойност на сделката; брутна стойност; брутна сума; стойност; обем; bruto iznos; vrijednost; vrijednost transakcije; bruto znesek; vrednost; vrednost posla; бруто; вредност; verte; bruto suma; sandorio verte; sandorio suma; vertiba; darijuma summa; bruto summa; vidskiptaverd; markadsverd; import brut; efectiu"},
    "amount": {0: "сума; iznos; promet; znesek; износ; suma; summa; upphaed; fjarhaed; import"},
    "debit": {0: "дебит; разход; изтеглени; duguje; isplata; breme; debetas; islaidos; debets; izejosie; ut"},
    "credit": {0: "кредит; приход; внесени; potrazuje; uplata; dobro; kreditas; pajamos; kredits; ienakosie; inn"},
    "fee": {0: "комисиона; комисионна; комисиони; комисионни; такса; такси; такси и комисиони; разходи; provizija; naknada; naknade; trosak; troskovi; pristojba; provizija i troskovi; strosek; stroski; nadomestilo; провизија; накнада; трошкови; komisinis; komisiniai; komisinis mokestis; mokestis; mokesciai ir komisiniai; mokesciai; komisija; komisijas; komisijas maksa; maksa; thoknun; thoknanir; kostnadur; gjald; gjold; comissio; comissions; despeses"},
    "tax": {0: "данък; удържан данък; данък дивидент; данъци; porez; porezi; porez po odbitku; davek; davki; davek na dividende; порез; данок; gpm; pajamu mokestis; nodoklis; nodokli; skattur; fjarmagnstekjuskattur; stadgreidsla; impost; impostos; retencio"},
    "currency": {0: "валута; валута на сделката; valuta; oznaka valute; валута на трансакција; mynt; gjaldmidill; moneda"},
    "fx_rate": {0: "валутен курс; обменен курс; tecaj valute; valutni tecaj; menjalni tecaj; kurs valute; девизни курс; valiutos kursas; valiutu kursas; valutas kurss; gengi gjaldmidils; tipus de canvi"},
    "account": {0: "номер на сметка; broj racuna; stevilka racuna; број рачуна; saskaitos numeris; konta numurs; reikningsnumer; vorslureikningur", 1: "сметка; racun; racun klijenta; рачун; сметка на клиент; saskaita; konts; reikningur; compte"},
    "group": {0: "номер на поръчка; поръчка; broj naloga; stevilka narocila; pavedimo numeris; uzdevuma numurs"},
    "id": {0: "номер на сделка; broj transakcije; broj posla; stevilka posla; stevilka transakcije; sandorio numeris; operacijos numeris; darijuma numurs; faerslunumer"},
    "status": {0: "статус; състояние; status naloga; stanje naloga; stanje; busena; statusas; statuss; stada"},
    "exchange": {0: "пазар; борса; burza; trziste; trg; берза; тржиште; birza; rinka; tirgus; kauphollin; kauphollur; mercat"},
    "not used": {0: "салдо; наличност; баланс; остатък; stanje racuna; saldo; dobitak gubitak; dobit; dobicek; стање; likutis; balansas; pelnas; pelnas nuostolis; atlikums; bilance; pelna; stada reiknings; hagnadur"},
}  # fmt: skip
"""Field -> rank -> names of columns; the ranks are those of `headers.FIELDS`."""

ACTIONS: dict[Intent, str] = {
    "buy": "покупка; купува; купена; купени; куповина; купување; закупуване; kupnja; kupovina; kupljeno; kupnja dionica; kupnja udjela; nakup vp; nakup delnic; vplacilo v sklad; pirkimas; pirkti; nupirkta; pirkta; akciju pirkimas; pirkums; pirkt; pirksana; akciju pirkums; iegade; kaup; kaupa; keypt; compra de titols; subscripcio",
    "sell": "продажба; продава; продадена; продадени; продаја; prodaja; prodano; prodaja dionica; prodaja udjela; prodaja vp; prodaja delnic; pardavimas; parduoti; parduota; akciju pardavimas; pardosana; pardot; akciju pardosana; dzesana; isparduota; sala; selt; innlausn; reemborsament; venda de titols",
    "dividend": "дивидент; дивиденти; изплащане на дивидент; паричен дивидент; дивидента; dividenda; dividende; isplata dividende; izplacilo dividend; dividende delnic; dividendai; dividendas; dividendu ismokejimas; dividendu izmaksa; dividendes; ardur; ardgreidsla; dividends",
    "interest": "лихва; лихви; купонно плащане; kamata; kamate; obresti; kuponska kamata; камата; palukanos; kuponas; kupono ismoka; procenti; kupons; kupona maksajums; vextir; vaxtatekjur; interessos",
    "fee": "комисиона; комисионна; такса; такса обслужване; такса съхранение; такса за управление; naknada; naknada za skrbnistvo; naknada za vodjenje racuna; provizija; trosak; strosek; stroski; lezarina; nadomestilo; lezarina za vp; накнада; провизија; mokestis; komisinis mokestis; komisiniai; aptarnavimo mokestis; saugojimo mokestis; komisija; komisijas maksa; turesanas maksa; apkalposanas maksa; thoknun; gjald; vorslugjald; umsyslugjald; comissio; comissio de custodia",
    "tax": "данък; данък дивидент; данък върху дивидент; удържан данък; porez; porez na dividendu; porez na dobit; davek; davek na dividende; порез; данок; gpm; pajamu mokestis; nodoklis; iedzivotaju ienakuma nodoklis; uin; skattur; fjarmagnstekjuskattur; stadgreidsla skatts; retencio",
    "deposit": "внасяне; внасяне на средства; вноска; депозит; захранване; захранване на сметка; входящ превод; постъпление; uplata; polog; uplata sredstava; vplacilo; priliv; уплата; inesimas; ineseimas; lesu inesimas; papildymas; saskaitos papildymas; iplaukos; iemaksa; konta papildinasana; naudas iemaksa; ienakosais maksajums; innborgun; innlegg; ingres; aportacio",
    "withdrawal": "теглене; изтегляне; изтегляне на средства; изходящ превод; isplata; isplata sredstava; izplacilo; odliv; dvig; исплата; isemimas; lesu isemimas; ismokejimas; izmaksa; naudas izmaksa; izejosais maksajums; uttekt; utborgun; reintegrament; retirada",
    "transfer_in": "входящ трансфер на ценни книжа; прехвърляне в; prijenos u; prenos v; gauti vertybiniai popieriai; vertspapiru ienaksana",
    "transfer_out": "изходящ трансфер на ценни книжа; прехвърляне от; prijenos iz; prenos iz; pervesti vertybiniai popieriai; vertspapiru izejosais",
    "transfer": "трансфер; превод; prijenos; prenos; пренос; pervedimas; parskaitijums; parvedums; millifaersla",
    "split": "сплит; сплит на акции; podjela dionica; razdelitev delnic; delitev delnic; akciju skaidymas; akciju sadalisana; hlutafjarskipting; desdoblament",
    "fx": "превалутиране; обмяна на валута; покупка на валута; продажба на валута; konverzija; kupnja deviza; prodaja deviza; menjava valut; valiutos keitimas; valiutos konvertavimas; valutas maina; valutas konvertacija; gjaldeyrisvidskipti; canvi de divisa",
    "total": "общо; всичко; ukupno; skupaj; укупно; вкупно; viso; is viso; kopa; samtals",
    "opening": "начално салдо; крайно салдо; pocetno stanje; zavrsno stanje; zacetno stanje; koncno stanje; pradinis likutis; galutinis likutis; sakuma atlikums; beigu atlikums",
}  # fmt: skip
"""Intent -> phrases."""

CANCELLED = "отказана; отказано; анулирана; анулирано; otkazano; ponisteno; stornirano; preklicano; atsaukta; atsauktas; anuluota; atcelts; anulets; afturkallad; cancel lat; anul lat"
"""States of an order that did not go through."""
