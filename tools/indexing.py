"""Vectors of a document made in the background: its words can be searched at once, its meaning when that is done."""

from typing import Any
from uuid import UUID

from core.errors import FolioscopeError
from tools.base import View
from tools.computing import Report
from tools.context import Context
from tools.documents import READY, library_of


class IndexView(View):
    """How many passages of the document have their vectors."""

    document_id: UUID
    passages: int


async def work_index_document(context: Context, raw: dict[str, Any], report: Report) -> View:  # Any: JSON
    """The job `index_document`: the vectors of one document from its kept texts. Done again, it replaces them.

    Raises:
        NotFound: the document was deleted meanwhile; what was made of it is gone as well.
    """
    library, document_id = library_of(context.services), UUID(str(raw["document_id"]))
    owner = str(context.actor.user_id)
    async with context.read() as work:
        total = max(1, (await work.documents.get(document_id)).passages)
    count = 0
    async for done in library.embed_again(owner, str(document_id)):
        count = done
        await report(min(1.0, count / total), f"{count} of {total} passages")
    try:
        async with context.jot() as work:
            (await work.documents.get(document_id)).state = READY
    except FolioscopeError:
        await library.remove(owner, str(document_id))
        raise
    return IndexView(document_id=document_id, passages=count)
