"""The open books: what the ledger is while activities are being booked into it."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from accounting.activities import ONE, ZERO, Activity
from accounting.entries import Arrival, Charge, Flow, Income, Lot, Movement, MovementKind, Posting, Problem, ProblemKind, RealizedGain
from accounting.holdings import Holding, freeze_position, thaw_position
from accounting.ledger import CashBooking, Ledger, LedgerTerms, Transit
from accounting.matching import LotQueue, freeze
from accounting.rates import FxBook, major_unit


@dataclass(slots=True, kw_only=True)
class Books:
    """Everything that booking changes. Rows are appended in booking order."""

    terms: LedgerTerms
    fx: FxBook
    holdings: dict[str, Holding]
    cash: dict[str, Decimal]
    realized: list[RealizedGain]
    income: list[Income]
    charges: list[Charge]
    flows: list[Flow]
    movements: list[Movement]
    postings: list[Posting]
    transit: list[Transit]
    arrivals: list[Arrival]
    problems: list[Problem]
    _rated: tuple[Activity, Decimal | None] | None = None

    @classmethod
    def thaw(cls, ledger: Ledger, fx: FxBook | None) -> "Books":
        """The books as they were at the end of `ledger.as_of`."""
        lots: dict[str, list[Lot]] = {symbol: [] for symbol in ledger.positions}
        for lot in ledger.lots:
            lots[lot.symbol].append(lot)
        return cls(
            terms=ledger.terms,
            fx=fx or FxBook({}),
            holdings={symbol: thaw_position(ledger, position, lots[symbol]) for symbol, position in ledger.positions.items()},
            cash=dict(ledger.cash),
            realized=list(ledger.realized),
            income=list(ledger.income),
            charges=list(ledger.charges),
            flows=list(ledger.flows),
            movements=list(ledger.movements),
            postings=list(ledger.postings),
            transit=list(ledger.transit),
            arrivals=list(ledger.arrivals),
            problems=[problem for problem in ledger.problems if problem.kind is not ProblemKind.OPEN_TRANSFER],
        )

    def freeze(self, activities: tuple[Activity, ...], as_of: dt.date | None) -> Ledger:
        """The immutable ledger."""
        return Ledger(
            terms=self.terms,
            activities=activities,
            as_of=as_of,
            positions=MappingProxyType({symbol: freeze_position(holding, self.terms) for symbol, holding in self.holdings.items()}),
            cash=MappingProxyType(dict(self.cash)),
            lots=tuple(freeze(lot, symbol, holding.currency) for symbol, holding in sorted(self.holdings.items()) for lot in holding.queue),
            realized=tuple(self.realized),
            income=tuple(self.income),
            charges=tuple(self.charges),
            flows=tuple(self.flows),
            movements=tuple(self.movements),
            postings=tuple(self.postings),
            steps=MappingProxyType({symbol: tuple(holding.steps) for symbol, holding in self.holdings.items()}),
            transit=tuple(self.transit),
            arrivals=tuple(self.arrivals),
            problems=(*self.problems, *_open_transfers(self.transit)),
        )

    def quantity(self, symbol: str) -> Decimal:
        """Units held at this point."""
        holding = self.holdings.get(symbol)
        return holding.queue.quantity if holding else ZERO

    def holding(self, activity: Activity) -> Holding:
        """The position that the activity names; the first one to name it decides its currency."""
        symbol = activity.symbol or ""
        found = self.holdings.get(symbol)
        if found is None:
            found = Holding(symbol=symbol, currency=activity.currency, queue=LotQueue(self.terms.method))
            if self.terms.base is None:
                found.realized_base = None
            self.holdings[symbol] = found
        elif not found.currency:
            found.currency = activity.currency
        found.touch(activity)
        return found

    def report(self, kind: ProblemKind, activity: Activity, message: str, **facts: Decimal | str | None) -> str:
        """Writes down a problem, once; returns its sentence."""
        problem = Problem(
            kind=kind,
            message=message,
            activity_id=activity.id,
            date=activity.date,
            symbol=activity.symbol,
            wanted=_decimal(facts.get("wanted")),
            held=_decimal(facts.get("held")),
            pair=_text(facts.get("pair")),
        )
        if problem not in self.problems[-4:]:
            self.problems.append(problem)
        return message

    def rate_to_base(self, activity: Activity) -> Decimal | None:
        """Base units per unit of the activity's currency: the recorded rate, else that of the day; None without either."""
        base = self.terms.base
        if base is None:
            return None
        if activity.currency == base:
            return ONE
        if activity.fx_rate is not None:
            return activity.fx_rate
        if self._rated is None or self._rated[0] is not activity:
            self._rated = (activity, self._market_rate(activity, activity.currency, base))
        return self._rated[1]

    def _market_rate(self, activity: Activity, source: str, target: str) -> Decimal | None:
        point = self.fx.rate(source, target, activity.date)
        if point is None:
            pair = f"{source}{target}"
            self.report(ProblemKind.MISSING_RATE, activity, f"The exchange rate {pair} of {activity.date} is missing.", pair=pair)
            return None
        return point.rate

    def factor(self, activity: Activity, holding: Holding) -> Decimal:
        """Position-currency units per unit of the activity's currency; 0, with the position marked incomplete, when nobody knows."""
        source, target = activity.currency, holding.currency
        if source == target:
            return ONE
        if activity.fx_rate is not None and target == self.terms.base:
            return activity.fx_rate
        rate = self._market_rate(activity, source, target)
        if rate is None:
            holding.incomplete.append(f"The exchange rate {source}{target} of {activity.date} is missing.")
            return ZERO
        return rate

    def post(self, activity: Activity, amount: Decimal) -> None:
        """Moves cash in the activity's currency, or in the base currency where the broker converted."""
        rate = self.rate_to_base(activity)
        currency, factor = major_unit(activity.currency)
        base = self.terms.base
        if self.terms.cash_booking is CashBooking.BASE_AT_RECORDED_FX and base is not None and rate is not None:
            amount, currency, rate = amount * rate, base, ONE
        else:
            amount, rate = amount * factor, None if rate is None else rate / factor
        self.cash[currency] = self.cash.get(currency, ZERO) + amount
        self.postings.append(Posting(activity_id=activity.id, date=activity.date, amount=amount, currency=currency, rate=rate))

    def move(
        self,
        kind: MovementKind,
        activity: Activity,
        amount: Decimal | None,
        *,
        quantity: Decimal = ZERO,
        fee: Decimal | None = None,
        tax: Decimal | None = None,
    ) -> None:
        """Writes down value that went into the activity's instrument or came out of it; fee and tax are the activity's unless given."""
        self.movements.append(
            Movement(
                kind=kind,
                activity_id=activity.id,
                date=activity.date,
                symbol=activity.symbol,
                amount=amount,
                currency=activity.currency,
                fee=activity.fee if fee is None else fee,
                tax=activity.tax if tax is None else tax,
                quantity=quantity,
                rate=self.rate_to_base(activity),
            )
        )

    def charge(self, activity: Activity, fee: Decimal, tax: Decimal, *, on_trade: bool) -> None:
        """Writes down a fee and a tax and adds them to the position that the activity names."""
        if not (fee or tax):
            return
        self.charges.append(
            Charge(
                activity_id=activity.id,
                date=activity.date,
                fee=fee,
                tax=tax,
                currency=activity.currency,
                on_trade=on_trade,
                symbol=activity.symbol,
                rate=self.rate_to_base(activity),
            )
        )
        if activity.symbol is not None:
            holding = self.holding(activity)
            factor = self.factor(activity, holding)
            holding.fees += fee * factor
            holding.taxes += tax * factor
            holding.trade_fees += fee * factor if on_trade else ZERO


def _decimal(value: Decimal | str | None) -> Decimal | None:
    return value if isinstance(value, Decimal) else None


def _text(value: Decimal | str | None) -> str | None:
    return value if isinstance(value, str) else None


def _open_transfers(transit: list[Transit]) -> list[Problem]:
    return [
        Problem(
            kind=ProblemKind.OPEN_TRANSFER,
            message=f"{item.quantity.normalize():f} {item.symbol} left an account on {item.date} and have not arrived in another.",
            activity_id=item.activity_id,
            date=item.date,
            symbol=item.symbol,
        )
        for item in transit
    ]
