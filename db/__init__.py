"""Tables, owner-scoped repositories and the unit of work."""

from db.database import Database
from db.unit_of_work import Intent, Replay, UnitOfWork

__all__ = ["Database", "Intent", "Replay", "UnitOfWork"]
