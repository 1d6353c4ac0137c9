"""Files that come with a request."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from litestar import Request
from litestar.datastructures import UploadFile

from api.caller import Caller
from api.json_body import check_text, parse_object, read_object
from api.problems import RequestRefused
from core.errors import FolioscopeError, InvalidInput
from tools.base import View
from tools.quotas import count_upload
from tools.uploads import keep_upload

FORM = "multipart/form-data"
MOST_FIELDS = 10


class UploadView(View):
    """A file that is kept until it is used."""

    upload_id: UUID
    file: str
    size_bytes: int


async def take_upload(request: Request[Any, Any, Any], caller: Caller) -> UploadView:
    """Keep the file that the form's field `file` carries.

    Raises:
        RequestRefused: it is no form.
        InvalidInput: it has no such field, or an empty file.
        TooLarge: the file is too large.
    """
    return (await _form(request, caller))[0]


async def file_args(request: Request[Any, Any, Any], caller: Caller, *fields: str) -> dict[str, object]:
    """A tool's arguments: the JSON body, or a form with the file itself and the text `fields`; `mapping` in it is JSON.

    Raises:
        FolioscopeError: the body is neither, or the form holds what it should not.
    """
    if request.content_type[0].lower() != FORM:
        return await read_object(request)
    upload, others = await _form(request, caller)
    unknown = sorted(others.keys() - set(fields))
    if unknown:
        raise InvalidInput(f"{unknown[0][:40]}: the form takes file, {', '.join(fields)}.", field=unknown[0][:40])
    args: dict[str, object] = {name: _mapping(text) if name == "mapping" else text for name, text in others.items()}
    return {"upload_id": str(upload.upload_id), "file": upload.file, **args}


def _mapping(text: str) -> dict[str, object]:
    try:
        return parse_object(text.encode())
    except FolioscopeError as err:
        raise InvalidInput(f"mapping: {err.message}", field="mapping") from err


async def _form(request: Request[Any, Any, Any], caller: Caller) -> tuple[UploadView, dict[str, str]]:
    """The file of a form, kept, and its other fields."""
    if request.content_type[0].lower() != FORM:
        raise RequestRefused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"Send the file as {FORM}, in the field `file`.")
    form = await request.form()
    fields = list(form.multi_items())
    files = [value for name, value in fields if name == "file"]
    found = files[0] if len(files) == 1 else None
    if not isinstance(found, UploadFile) or len(fields) > MOST_FIELDS:
        raise InvalidInput("file: send one file in the form's field `file`.", field="file")
    await count_upload(caller.services, caller.actor)
    data = await found.read()
    if not data:
        raise InvalidInput("file: it is empty.", field="file")
    name = plain_name(found.filename)
    kept = UploadView(upload_id=keep_upload(caller.services, caller.actor, data, name), file=name, size_bytes=len(data))
    others = {name: value for name, value in fields if name != "file" and isinstance(value, str) and value}
    check_text(others)
    return kept, others


def plain_name(given: str) -> str:
    """The file's own name without folders and invisible characters; only ever shown, never used as a path."""
    last = given.replace("\\", "/").rsplit("/", maxsplit=1)[-1]
    return "".join(char for char in last if char.isprintable())[:120] or "file"
