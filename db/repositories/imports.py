"""What people taught the importer."""

from db.models import ImportMapping
from db.repositories.base import OwnedRepository


class ImportMappingRepository(OwnedRepository[ImportMapping]):
    """The owner's corrections of what columns mean, by the fingerprint of a file's headers."""

    model = ImportMapping
    noun = "column mapping"

    async def all(self) -> dict[str, dict[str, str | list[str]]]:
        """Every correction: fingerprint to field to header, or to several."""
        return {row.fingerprint: dict(row.mapping) for row in await self._session.scalars(self._select())}

    async def remember(self, fingerprint: str, mapping: dict[str, str | list[str]]) -> None:
        """Keep `mapping` for files of that form, in place of what was kept before."""
        known = await self._session.scalar(self._select().where(ImportMapping.fingerprint == fingerprint))
        if known is None:
            await self.add(
                ImportMapping(user_id=self._boundary.owner, created_at=self._boundary.clock.now(), fingerprint=fingerprint, mapping=mapping)
            )
        else:
            await self.change(known, mapping=mapping)
