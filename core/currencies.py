"""Which currencies there are: the one list that money is written in, and how many decimals each has."""

from decimal import Decimal

_WITH_TWO = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNH CNY COP CRC CUP CVE CZK DKK "
    "DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD "
    "LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR "
    "SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG"
)
_WITHOUT = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_WITH_THREE = "BHD IQD JOD KWD LYD OMR TND"
_PAST = "ATS BEF CYP DEM EEK ESP FIM FRF GRD HRK IEP ITL LTL LUF LVL MTL NLG PTE SIT SKK BYR ROL TRL VEF ZWL"
"""Of states that have another one now; old transactions are in them."""
_COINS = "ADA BCH BNB BTC DOT EOS ETC ETH FIL LTC SOL TRX UNI XLM XMR XRP XTZ ZEC"
"""Coins with a code of three letters that there are prices of."""

MINOR_UNITS: dict[str, tuple[str, Decimal]] = {
    "GBX": ("GBP", Decimal("0.01")),
    "GBp": ("GBP", Decimal("0.01")),
    "ZAc": ("ZAR", Decimal("0.01")),
    "ZAC": ("ZAR", Decimal("0.01")),
    "ILA": ("ILS", Decimal("0.01")),
}
"""Quotation units that are hundredths of a currency: unit -> (currency, units of currency per quotation unit)."""

MINOR_DIGITS: dict[str, int] = {
    **dict.fromkeys(_WITHOUT.split(), 0),
    **dict.fromkeys(_WITH_THREE.split(), 3),
    **dict.fromkeys(_COINS.split(), 8),
}
"""Decimals of those that have not two."""
COINS = frozenset(_COINS.split())
CURRENCIES = frozenset(f"{_WITH_TWO} {_WITHOUT} {_WITH_THREE} {_PAST}".split()) | COINS | frozenset(MINOR_UNITS)
"""Every code that money can be written in: ISO 4217 (and the offshore yuan), quotation units, coins."""

_COMMON = (
    "USD EUR GBP CHF JPY CAD AUD NZD SEK NOK DKK PLN CZK HUF RON BGN TRY RUB UAH ISK ZAR INR CNY CNH HKD SGD TWD KRW THB MYR IDR PHP VND BRL MXN "
    "CLP COP PEN ARS ILS AED SAR QAR KWD EGP KES NGN PKR"
)
COMMON = frozenset(_COMMON.split())
"""Currencies that a text means wherever their code stands alone; other codes are words, names or tickers first (ALL, AMD, TOP)."""


def currency_code(text: str) -> str | None:
    """The code that `text` writes, in any case ("gbp" is GBP, while "GBp" is a penny); None where it is none."""
    code = text.strip()
    if code in MINOR_UNITS:
        return code
    return code.upper() if code.isascii() and code.upper() in CURRENCIES else None
