"""The folder in which Chainlit works: its configuration, words and public files, written from `chat_app/assets` at every start."""

import json
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from core.errors import Misconfigured

ASSETS = Path(__file__).parent / "assets"
HELP_PAGE = Path(__file__).parents[1] / "chainlit.md"
LANGUAGE = "en-US"


def seed_app_root(root: Path) -> None:
    """Write everything that Chainlit reads into `root`; what is already there and the same is left alone."""
    (root / ".files").mkdir(parents=True, exist_ok=True)
    _write(root / ".chainlit" / "config.toml", (ASSETS / "config.toml").read_bytes())
    _write(root / "chainlit.md", HELP_PAGE.read_bytes())
    for source in sorted((ASSETS / "public").rglob("*")):
        if source.is_file():
            _write(root / "public" / source.relative_to(ASSETS / "public"), source.read_bytes())
    seed_words(root)


def seed_words(root: Path, *, footer: str | None = None) -> None:
    """Write the words of the page: Chainlit's English ones with ours over them.

    Args:
        root: the folder that `seed_app_root` filled.
        footer: one line of Markdown that stands below the message box on every page; None keeps the general one.
    """
    words = _overlaid(json.loads((_chainlit_translations() / f"{LANGUAGE}.json").read_text("utf-8")), _own_words())
    if footer is not None:
        words["chat"]["watermark"] = footer
    _write(root / ".chainlit" / "translations" / f"{LANGUAGE}.json", json.dumps(words, indent=1, ensure_ascii=False).encode())


def _own_words() -> dict[str, Any]:  # Any: nested JSON
    words: dict[str, Any] = json.loads((ASSETS / "words.json").read_text("utf-8"))
    return words


def chart_script() -> str:
    """The name of the front end's file that draws charts.

    Raises:
        Misconfigured: another release of Chainlit, which is built differently.
    """
    found = sorted((_chainlit() / "frontend" / "dist" / "assets").glob("react-plotly-*.js"))
    if not found:
        raise Misconfigured("The installed release of Chainlit draws no charts. Install the locked dependencies.")
    return found[0].name


def _chainlit_translations() -> Path:
    return _chainlit() / "translations"


def _chainlit() -> Path:
    spec = find_spec("chainlit")
    if spec is None or not spec.submodule_search_locations:
        raise AssertionError("chainlit is a locked dependency and must be installed")
    return Path(next(iter(spec.submodule_search_locations)))


def _overlaid(base: dict[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:  # Any: nested JSON
    merged = dict(base)
    for key, value in over.items():
        merged[key] = _overlaid(merged.get(key, {}), value) if isinstance(value, Mapping) else value
    return merged


def _write(path: Path, data: bytes) -> None:
    if path.is_file() and path.read_bytes() == data:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
