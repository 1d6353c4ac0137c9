"""The books of one account out of the books of all."""

from collections.abc import Sequence
from dataclasses import replace

from accounting.activities import Activity, ActivityType
from accounting.booking import build_ledger
from accounting.entries import CostMethod


def of_account(
    activities: Sequence[Activity], account: str, *, method: CostMethod = CostMethod.FIFO, fees_in_cost: bool = True
) -> list[Activity]:
    """The activities of one account, where a move from or to another account crosses the border.

    What comes from another account comes with the cost and the age that it has in the books of all accounts, kept by `method`.
    """
    own = [activity for activity in activities if activity.account == account]
    legs: dict[str, set[ActivityType]] = {}
    for activity in own:
        if activity.transfer_group:
            legs.setdefault(activity.transfer_group, set()).add(activity.type)
    crossing = {group for group, kinds in legs.items() if len(kinds) == 1}
    if not crossing:
        return own
    ledger = build_ledger(activities, method=method, fees_in_cost=fees_in_cost)
    arrivals = {arrival.activity_id: arrival for arrival in ledger.arrivals}
    alone = [replace(activity, transfer_group=None) if activity.transfer_group in crossing else activity for activity in own]
    return [
        replace(activity, cost=arrivals[activity.id].cost, acquired=arrivals[activity.id].opened) if activity.id in arrivals else activity
        for activity in alone
    ]
