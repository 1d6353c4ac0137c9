"""Which lots a sale takes: the open lots of one instrument, kept in the order in which they go."""

import bisect
import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Context, Decimal

from accounting.activities import ZERO
from accounting.entries import CostMethod, Lot

DUST = Decimal("1e-12")
"""Fewer units than this are none at all: what is left of a position below it is closed."""

_COARSE = Context(prec=30)


@dataclass(slots=True, kw_only=True)
class OpenLot:
    """A lot while it is being booked; fields as in Lot."""

    id: str
    opened: dt.date
    quantity: Decimal
    cost: Decimal
    cost_base: Decimal | None
    account: str | None
    transit: str | None = None


SortKey = tuple[Decimal | int, int, int]


class LotQueue:
    """Open lots of one instrument. All are long or all are short; the sign of `quantity` tells.

    Precondition: the caller has set a decimal context of LEDGER_DIGITS digits.
    """

    def __init__(self, method: CostMethod) -> None:
        self.method = method
        self.quantity = ZERO
        self.cost = ZERO
        self._cost_base = ZERO
        self._without_base = 0
        self._entries: list[tuple[SortKey, OpenLot]] = []
        self._next = 0

    @classmethod
    def of(cls, method: CostMethod, lots: Iterable[Lot], *, quantity: Decimal, cost: Decimal, cost_base: Decimal | None) -> "LotQueue":
        """The queue as it was when its lots were frozen; the totals are carried over, so that resuming rounds as before."""
        queue = cls(method)
        for lot in lots:
            queue.add(thaw(lot))
        queue.quantity, queue.cost = quantity, cost
        if cost_base is not None:
            queue._cost_base = cost_base
        return queue

    def __iter__(self) -> Iterator[OpenLot]:
        """The open lots, oldest first."""
        return (lot for _, lot in sorted(self._entries, key=lambda entry: (entry[1].opened, abs(entry[0][2]))))

    @property
    def cost_base(self) -> Decimal | None:
        """Of all open lots in the base currency; None when one of them has none."""
        return None if self._without_base else self._cost_base

    def _count(self, lot: OpenLot, sign: int) -> None:
        """Adds the lot to the totals or takes it off."""
        self.quantity += sign * lot.quantity
        self.cost += sign * lot.cost
        if lot.cost_base is not None:
            self._cost_base += sign * lot.cost_base

    def _key(self, lot: OpenLot) -> SortKey:
        self._next += 1
        day = lot.opened.toordinal()
        if self.method is CostMethod.LIFO:
            return (-day, -self._next, -self._next)
        if self.method is CostMethod.HIFO:
            return (-_COARSE.divide(lot.cost, lot.quantity), day, self._next)
        return (day, self._next, self._next)

    def add(self, lot: OpenLot) -> None:
        """Puts a lot where its turn is; under AVERAGE it melts into the pool."""
        self._count(lot, 1)
        if self.method is CostMethod.AVERAGE and self._entries:
            pool = self._entries[0][1]
            pool.quantity += lot.quantity
            pool.cost += lot.cost
            if pool.cost_base is not None:
                pool.cost_base = None if lot.cost_base is None else pool.cost_base + lot.cost_base
                self._without_base = int(pool.cost_base is None)
            pool.account = pool.account if pool.account == lot.account else None
            return
        self._without_base += int(lot.cost_base is None)
        bisect.insort(self._entries, (self._key(lot), lot), key=lambda entry: entry[0])

    def take(
        self, quantity: Decimal, *, account: str | None = None, lot_ids: Iterable[str] = (), transit: str | None = None
    ) -> list[OpenLot]:
        """Removes `quantity` units (positive, at most what is open within DUST) and returns the parts, signed like the lots.

        Lots named in `lot_ids` go first, then those on their way under `transit`, then those of `account`, then the others; within each
        by the method.
        """
        left = quantity
        parts: list[OpenLot] = []
        emptied: set[int] = set()
        for lot in self._candidates(account, tuple(lot_ids), transit):
            if left <= DUST:
                break
            if id(lot) in emptied:
                continue
            held = abs(lot.quantity)
            if held - left <= DUST:
                parts.append(lot)
                emptied.add(id(lot))
                left -= held
            else:
                parts.append(_cut(lot, left))
                left = ZERO
        self._drop(emptied)
        for part in parts:
            self._count(part, -1)
        if not self._entries:
            self.quantity = self.cost = self._cost_base = ZERO
        return parts

    def _drop(self, emptied: set[int]) -> None:
        """Forgets the emptied lots; nearly always they are the first ones."""
        leading = 0
        while leading < len(emptied) and id(self._entries[leading][1]) in emptied:
            leading += 1
        gone, self._entries = self._entries[:leading], self._entries[leading:]
        if leading < len(emptied):
            gone += [entry for entry in self._entries if id(entry[1]) in emptied]
            self._entries = [entry for entry in self._entries if id(entry[1]) not in emptied]
        self._without_base -= sum(lot.cost_base is None for _, lot in gone)

    def _candidates(self, account: str | None, lot_ids: tuple[str, ...], transit: str | None) -> Iterator[OpenLot]:
        """Lots in the order in which they go; some may come twice."""
        for wanted in lot_ids:
            yield from (lot for _, lot in self._entries if lot.id == wanted)
        if transit is not None:
            yield from (lot for _, lot in self._entries if lot.transit == transit)
        if account is not None:
            yield from (lot for _, lot in self._entries if lot.account == account)
        yield from (lot for _, lot in self._entries)

    def split(self, ratio: Decimal) -> None:
        """Rescales the units; cost stays."""
        lots = list(self)
        self._entries, self._next = [], 0
        for lot in lots:
            lot.quantity *= ratio
            bisect.insort(self._entries, (self._key(lot), lot), key=lambda entry: entry[0])
        self.quantity *= ratio


def _cut(lot: OpenLot, quantity: Decimal) -> OpenLot:
    """Takes `quantity` units out of a lot that has more, with their share of its cost."""
    signed = quantity if lot.quantity > 0 else -quantity
    cost = lot.cost * signed / lot.quantity
    cost_base = None if lot.cost_base is None else lot.cost_base * signed / lot.quantity
    lot.quantity -= signed
    lot.cost -= cost
    if lot.cost_base is not None and cost_base is not None:
        lot.cost_base -= cost_base
    return replace(lot, quantity=signed, cost=cost, cost_base=cost_base)


def thaw(lot: Lot) -> OpenLot:
    """A frozen lot, open again."""
    return OpenLot(
        id=lot.id,
        opened=lot.opened,
        quantity=lot.quantity,
        cost=lot.cost,
        cost_base=lot.cost_base,
        account=lot.account,
        transit=lot.transit,
    )


def freeze(lot: OpenLot, symbol: str, currency: str) -> Lot:
    """An open lot as the ledger hands it out."""
    return Lot(
        id=lot.id,
        symbol=symbol,
        opened=lot.opened,
        quantity=lot.quantity,
        cost=lot.cost,
        currency=currency,
        cost_base=lot.cost_base,
        account=lot.account,
        transit=lot.transit,
    )
