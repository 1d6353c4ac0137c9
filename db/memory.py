"""What a process remembers of rows between two transactions; whoever uses it checks on the row itself that it is still true."""

from collections import OrderedDict
from uuid import UUID

CAPACITY = 400_000


class Memory:
    """Values by the id of the row that they were worked out from, the least recently used forgotten first.

    Args:
        capacity: what all weights together may come to.
    """

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._kept: OrderedDict[UUID, tuple[object, int]] = OrderedDict()
        self._weight = 0

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, row_id: UUID) -> object | None:
        """What is remembered of that row; None when nothing is."""
        found = self._kept.get(row_id)
        if found is None:
            return None
        self._kept.move_to_end(row_id)
        return found[0]

    def forget(self, *row_ids: UUID) -> None:
        """Remember nothing of these rows any more."""
        for row_id in row_ids:
            _, weight = self._kept.pop(row_id, (None, 0))
            self._weight -= weight

    def put(self, row_id: UUID, value: object, *, weight: int = 1) -> None:
        """Remember `value`; it takes `weight` of the capacity."""
        self._weight += weight - (self._kept.pop(row_id)[1] if row_id in self._kept else 0)
        self._kept[row_id] = (value, weight)
        while self._weight > self._capacity and len(self._kept) > 1:
            _, (_, freed) = self._kept.popitem(last=False)
            self._weight -= freed
