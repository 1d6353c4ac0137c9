"""What the assistant remembers about a person because they asked it to."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Owned


class RememberedFact(Owned, kw_only=True):
    """One fact in the person's own words."""

    __tablename__ = "remembered_facts"

    text: Mapped[str] = mapped_column(String(300))
