"""Security headers."""

from collections.abc import Mapping

NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
OWN_PAGE = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
CHAT_ASSET = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self'; worker-src 'self' blob:; media-src 'self' blob:; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'none'"
)

ALWAYS: dict[bytes, bytes] = {
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"referrer-policy": b"same-origin",  # with no-referrer, browsers would call the origin of our own forms null
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
TLS_ONLY: dict[bytes, bytes] = {b"strict-transport-security": b"max-age=31536000; includeSubDomains"}


def security_headers(path: str, given: Mapping[bytes, bytes], *, secure: bool) -> dict[bytes, bytes]:
    """The headers that a response gets beside its own.

    Args:
        path: of the request.
        given: what the application set, names in lower case; a policy or caching rule of its own is kept, and a wish to be no referrer.
        secure: the request came over TLS.
    """
    policy = given.get(b"content-security-policy") or (CHAT_ASSET if path.startswith("/chat/") else NOTHING).encode()
    headers = {**ALWAYS, b"content-security-policy": policy}
    if given.get(b"referrer-policy") == b"no-referrer":
        headers[b"referrer-policy"] = b"no-referrer"
    if secure:
        headers |= TLS_ONLY
    if b"cache-control" not in given and b"etag" not in given:
        headers[b"cache-control"] = b"no-store"
    return headers
