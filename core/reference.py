"""The settings as text: `.env.example`, and the page that lists them. Run `python -m core.reference` to write both again."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from core.settings import Settings

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One setting: the name it has in the environment, its default as text, and what it is for."""

    name: str
    default: str
    description: str


def entries(model: type[BaseModel] = Settings, prefix: str = "FOLIOSCOPE_") -> Iterator[Entry]:
    """Every setting, in the order in which they are declared."""
    for name, field in model.model_fields.items():
        section = field.annotation
        if isinstance(section, type) and issubclass(section, BaseModel):
            yield from entries(section, f"{prefix}{name.upper()}__")
        elif field.validation_alias is None:
            yield Entry(name=f"{prefix}{name.upper()}", default=_default(field), description=field.description or "")
        else:
            yield Entry(name=name.upper(), default=_default(field), description=field.description or "")


def _default(field: FieldInfo) -> str:
    value = field.default
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, tuple):
        return str(list(value)).replace("'", '"')
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def env_example() -> str:
    """The text of `.env.example`: every setting with its default, commented out."""
    lines = ["# Every setting with its default. Copy to .env and uncomment what you change. Made by `python -m core.reference`."]
    for entry in entries():
        lines += ["", f"# {entry.description}", f"# {entry.name}={entry.default}"]
    return "\n".join(lines) + "\n"


def settings_page() -> str:
    """The page that lists every setting."""
    lines = [
        "# Settings",
        "",
        "Each can be set in the environment or in `.env`. Nothing needs to be set to begin with. This page is made by `python -m core.reference`.",
        "",
        "| name | default | what it is for |",
        "|---|---|---|",
    ]
    lines += [f"| `{entry.name}` | {f'`{entry.default}`' if entry.default else ''} | {entry.description} |" for entry in entries()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    (ROOT / ".env.example").write_text(env_example(), encoding="utf-8")
    (ROOT / "docs" / "settings.md").write_text(settings_page(), encoding="utf-8")
