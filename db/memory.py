"""What a process remembers of rows between two transactions; whoever uses it checks on the row itself that it is still true."""

from collections import OrderedDict
from collections.abc import Hashable

CAPACITY = 400_000


class Memory:
    """Values by the id of the row that they were worked out from (or by that and what they are), the least recently used forgotten first.

    Args:
        capacity: what all weights together may come to.
    """

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._kept: OrderedDict[Hashable, tuple[object, int]] = OrderedDict()
        self._weight = 0

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, row: Hashable) -> object | None:
        """What is remembered of that row; None when nothing is."""
        found = self._kept.get(row)
        if found is None:
            return None
        self._kept.move_to_end(row)
        return found[0]

    def forget(self, *rows: Hashable) -> None:
        """Remember nothing of these rows any more."""
        for row in rows:
            _, weight = self._kept.pop(row, (None, 0))
            self._weight -= weight

    def put(self, row: Hashable, value: object, *, weight: int = 1) -> None:
        """Remember `value`; it takes `weight` of the capacity."""
        self._weight += weight - (self._kept.pop(row)[1] if row in self._kept else 0)
        self._kept[row] = (value, weight)
        while self._weight > self._capacity and len(self._kept) > 1:
            _, (_, freed) = self._kept.popitem(last=False)
            self._weight -= freed
