"""What people taught the importer."""

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Owned
from db.types import Json


class ImportMapping(Owned, kw_only=True):
    """Which column is which in files with these headers, as their owner corrected it: field to header, or to several."""

    __tablename__ = "import_mappings"
    __table_args__ = (UniqueConstraint("user_id", "fingerprint"),)

    fingerprint: Mapped[str] = mapped_column(String(64))
    mapping: Mapped[dict[str, str | list[str]]] = mapped_column(Json)
