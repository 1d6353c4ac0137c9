"""The pages before signing in: plain HTML, own style, no script."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template
from typing import Any, TypeVar
from urllib.parse import parse_qs

from litestar import Request, Response
from litestar.enums import MediaType
from pydantic import ValidationError

from api.security import OWN_PAGE
from core.errors import InvalidInput, TooLarge
from tools.base import Args
from tools.door import invalid_input

A = TypeVar("A", bound=Args)

ASSETS = Path(__file__).parent / "assets"
PAGE = Template((ASSETS / "account.html").read_text("utf-8"))
STYLE = (ASSETS / "sign_in.css").read_bytes()
HOME = "/chat/"
CONVERSATIONS = f"{HOME}thread/"
OWN_PATH = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]{0,1000}")
MAX_FORM_BYTES = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One line to fill in. `kept`: what was typed is there again after a mistake."""

    name: str
    label: str
    kind: str = "text"
    autocomplete: str = "off"
    longest: int = 254
    required: bool = True
    kept: bool = False


EMAIL = Field(name="email", label="E-mail address", kind="email", autocomplete="username", kept=True)
PASSWORD = Field(name="password", label="Password", kind="password", autocomplete="current-password", longest=1024)
NEW_PASSWORD = Field(
    name="password", label="New password (8 characters or more)", kind="password", autocomplete="new-password", longest=1024
)
CODE = Field(name="code", label="Code of your authenticator, if you use one", autocomplete="one-time-code", longest=24, required=False)
NAME = Field(name="name", label="Name", autocomplete="name", longest=120, kept=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A page with one form. `links` are shown below it, by address."""

    path: str
    title: str
    lead: str
    fields: tuple[Field, ...]
    button: str
    links: Mapping[str, str]

    def page(
        self, *, hidden: Mapping[str, str], typed: Mapping[str, str] | None = None, error: str = "", above: str = "", status: int = 200
    ) -> Response[str]:
        """The page; `error` says what was wrong with the last try, `typed` is what was typed then; `above` is HTML before the form."""
        given = typed or {}
        first = next((field.name for field in self.fields if not (field.kept and given.get(field.name))), "")
        inputs = [f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in hidden.items()]
        inputs += [_input(field, given.get(field.name, ""), focused=field.name == first) for field in self.fields]
        return html_page(
            self.title,
            self.lead,
            notice=f'<p class="error" role="alert">{escape(error)}</p>' if error else "",
            content=f'{above}\n<form method="post" action="{self.path}">\n'
            + "\n".join([*inputs, f'<button type="submit">{self.button}</button>\n</form>']),
            links=self.links,
            status=status,
        )


def html_page(
    title: str, lead: str, *, notice: str = "", content: str = "", links: Mapping[str, str] | None = None, status: int = 200
) -> Response[str]:
    """A page of ours. `notice` and `content` are HTML."""
    listed = "".join(f'<li><a href="{escape(href)}">{escape(text)}</a></li>' for href, text in (links or {}).items())
    below = f'<ul class="links">{listed}</ul>' if listed else ""
    html = PAGE.substitute(title=escape(title), lead=escape(lead), notice=notice, content=content, below=below)
    return Response(html, status_code=status, media_type=MediaType.HTML, headers={"content-security-policy": OWN_PAGE})


def _input(field: Field, value: str, *, focused: bool) -> str:
    shown = f' value="{escape(value[:254])}"' if field.kept else ""
    flags = (" required" if field.required else "") + (" autofocus" if focused else "")
    return (
        f'<label for="{field.name}">{field.label}</label>\n<input id="{field.name}" name="{field.name}" type="{field.kind}" '
        f'autocomplete="{field.autocomplete}" maxlength="{field.longest}"{shown}{flags}>'
    )


def own_path(wanted: str | None) -> str:
    """`wanted`, if it is a path on this very site; else the chat."""
    return wanted if wanted is not None and OWN_PATH.fullmatch(wanted) else HOME


async def read_form(request: Request[Any, Any, Any]) -> dict[str, str]:  # Any: we keep no user, auth or state types in the request
    """What was typed, by field; nothing of it is checked yet.

    Raises:
        TooLarge: nobody types this much.
        InvalidInput: it is no form.
    """
    body = await request.body()
    if len(body) > MAX_FORM_BYTES:
        raise TooLarge("This form takes a password of up to 1,024 characters.", limit=MAX_FORM_BYTES)
    try:
        fields = parse_qs(body.decode("utf-8"), keep_blank_values=True, max_num_fields=10, errors="strict")
    except ValueError as err:
        raise InvalidInput("Please use the form.") from err
    return {name: values[0] for name, values in fields.items()}


def filled(args: type[A], typed: Mapping[str, str], *names: str) -> A:
    """The named fields as `args`; empty optional ones are left out.

    Raises:
        InvalidInput: a field is empty, too long, or not as it should be.
    """
    given = {name: typed.get(name, "") for name in names}
    required = {name for name, field in args.model_fields.items() if field.is_required()}
    try:
        return args.model_validate({name: value for name, value in given.items() if value or name in required})
    except ValidationError as err:
        raise invalid_input(err) from err
