"""Finding a tool by its name."""

from difflib import get_close_matches
from functools import lru_cache

from core.errors import NotFound
from tools.base import AnyTool


@lru_cache(maxsize=1)
def _by_name() -> dict[str, AnyTool]:
    from tools.catalog import TOOLS  # noqa: PLC0415 -- the catalogue lists the proposals, which look tools up here

    return {tool.name: tool for tool in TOOLS}


def find_chat_tool(name: str) -> AnyTool:
    """The tool of that name, if a conversation may call it: accounts, proposals and other entrances' tools are not there for a model.

    Raises:
        NotFound: there is none.
    """
    from tools.catalog import CHAT_TOOLS  # noqa: PLC0415 -- as above

    tool = _by_name().get(name)
    if tool not in CHAT_TOOLS:
        near = get_close_matches(name[:40], [tool.name for tool in CHAT_TOOLS if not tool.writes])
        meant = f" Did you mean {', '.join(near)}?" if near else ""
        raise NotFound(f"There is no tool called {name[:40]!r}.{meant}")
    return tool


def find_tool(name: str) -> AnyTool:
    """The tool of that name.

    Raises:
        NotFound: there is none.
    """
    tool = _by_name().get(name)
    if tool is None:
        raise NotFound(f"There is no tool called {name[:40]!r}.")
    return tool
