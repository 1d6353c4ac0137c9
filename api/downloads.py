"""Files on their way to a browser, so that none of them runs or shows itself as a page of ours."""

import re
import unicodedata
from urllib.parse import quote

from litestar import Response

SHOWN = frozenset({"application/json", "image/png", "image/jpeg", "image/webp", "text/plain", "text/csv"})
"""What may be shown in place; everything else is saved."""
MIME = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+-]{0,80}")
SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'"


def download(name: str, mime: str, content: bytes, *, save: bool = False) -> Response[bytes]:
    """The response that delivers a file (RFC 6266), whatever its name and type claim to be; `save` never shows it in place."""
    kind = mime.partition(";")[0].strip().lower()
    kind = kind if MIME.fullmatch(kind) else "application/octet-stream"
    way = "inline" if kind in SHOWN and not save else "attachment"
    plain = "".join(char for char in name if not unicodedata.category(char).startswith("C")).strip()[:150] or "file"
    ascii_name = re.sub(r"[^A-Za-z0-9._ -]", "_", plain)
    disposition = f"{way}; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(plain, safe='')}"
    headers = {"content-disposition": disposition, "content-security-policy": SANDBOX}
    return Response(content, media_type=kind, headers=headers)
