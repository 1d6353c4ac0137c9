"""Every failure as application/problem+json (RFC 9457), whoever noticed it."""

import json
import math
from http import HTTPStatus
from typing import ClassVar

import structlog

from api.asgi import Headers, Scope, Send, send_response
from core.errors import FolioscopeError, InternalError, NextStep
from core.ids import new_id

log = structlog.get_logger("web")

PROBLEM_JSON = "application/problem+json"


class RequestRefused(FolioscopeError):
    """A request that HTTP itself does not allow here; carries its own status."""

    next_step: ClassVar[NextStep] = NextStep.FIX_INPUT

    def __init__(self, status: HTTPStatus, message: str) -> None:
        super().__init__(message)
        self.refused_with = status

    def as_problem(self) -> dict[str, object]:
        """The document, with the status at hand."""
        code = self.refused_with.name.lower()
        named = {
            "type": f"urn:folioscope:problem:{code}",
            "title": self.refused_with.phrase,
            "status": self.refused_with.value,
            "code": code,
        }
        return {**super().as_problem(), **named}


def unforeseen(error: Exception, where: str) -> InternalError:
    """What the user is told about a defect; the log has the rest under the same id."""
    found = InternalError(str(new_id()))
    log.error("request.failed", where=where, error_id=found.details["error_id"], exc_info=error)
    return found


def problem_headers(error: FolioscopeError) -> dict[str, str]:
    """Headers that belong to the failure."""
    wait_s = error.details.get("retry_after_s")
    return {"retry-after": str(max(1, math.ceil(wait_s)))} if isinstance(wait_s, int | float) else {}


def problem_parts(error: FolioscopeError) -> tuple[int, bytes, Headers]:
    """Status, body and headers of the failure's response."""
    document = error.as_problem()
    headers = [(b"content-type", PROBLEM_JSON.encode())]
    headers += [(name.encode(), value.encode()) for name, value in problem_headers(error).items()]
    return int(str(document["status"])), json.dumps(document).encode(), headers


async def refuse(scope: Scope, send: Send, error: FolioscopeError) -> None:
    """Answer a request with a problem document, or a websocket handshake with a refusal."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": error.message[:100]})
        return
    await send_response(send, *problem_parts(error))
