"""The sign-in page: plain HTML, own style, no script."""

import re
from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import parse_qs

from litestar import Request, Response
from litestar.enums import MediaType
from pydantic import ValidationError

from api.security import OWN_PAGE
from api.sign_in import SignIn
from core.errors import NotSignedIn, TooLarge
from tools.door import invalid_input

ASSETS = Path(__file__).parent / "assets"
PAGE = Template((ASSETS / "sign_in.html").read_text("utf-8"))
STYLE = (ASSETS / "sign_in.css").read_bytes()
HOME = "/chat/"
OWN_PATH = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]{0,1000}")
MAX_FORM_BYTES = 20_000


def own_path(wanted: str | None) -> str:
    """`wanted`, if it is a path on this very site; else the chat."""
    return wanted if wanted is not None and OWN_PATH.fullmatch(wanted) else HOME


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What was typed; nothing of it is checked yet."""

    email: str
    password: str
    leads_to: str

    def credentials(self) -> SignIn:
        """What to sign in with.

        Raises:
            InvalidInput: a field is empty or too long.
        """
        try:
            return SignIn.model_validate({"email": self.email, "password": self.password})
        except ValidationError as err:
            raise invalid_input(err) from err


async def read_form(request: Request[Any, Any, Any]) -> Form:
    """The submitted form.

    Raises:
        TooLarge: nobody types this much.
        NotSignedIn: it is no form.
    """
    body = await request.body()
    if len(body) > MAX_FORM_BYTES:
        raise TooLarge("This form takes a password of up to 1,024 characters.", limit=MAX_FORM_BYTES)
    try:
        fields = parse_qs(body.decode("utf-8"), keep_blank_values=True, max_num_fields=10, errors="strict")
    except ValueError as err:
        raise NotSignedIn("Please sign in with the form.") from err
    first = {name: values[0] for name, values in fields.items()}
    return Form(email=first.get("email", ""), password=first.get("password", ""), leads_to=own_path(first.get("next")))


def sign_in_page(leads_to: str, *, error: str = "", email: str = "", status: int = 200) -> Response[str]:
    """The page; `error` says what was wrong with the last try."""
    notice = f'<p class="error" role="alert">{escape(error)}</p>' if error else ""
    html = PAGE.substitute(notice=notice, email=escape(email[:254]), next=escape(leads_to))
    return Response(html, status_code=status, media_type=MediaType.HTML, headers={"content-security-policy": OWN_PAGE})
