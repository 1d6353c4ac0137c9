"""What a share allows."""

from enum import StrEnum


class Access(StrEnum):
    """What the other account may do with a portfolio that is not theirs."""

    VIEW = "view"
    EDIT = "edit"


WITH_YOU = {Access.VIEW: "to look at", Access.EDIT: "to look at and to change"}
"""What an access is called by whoever has it."""
