"""The one HTML page of the chat: our own, so that it asks nobody but us for anything."""

import re

from chat_app.app_root import ASSETS
from core.errors import Misconfigured

_SCRIPT = re.compile(r'<script type="module"[^>]* src="(/assets/[\w.\-]+\.js)"')
_STYLE = re.compile(r'<link rel="stylesheet"[^>]* href="(/assets/[\w.\-]+\.css)"')


def render_page(front_end: str, *, prefix: str, charts: str) -> str:
    """Our page with the script and the style sheet that the page `front_end` names.

    Args:
        front_end: the index page of Chainlit's built front end.
        prefix: the path under which the chat is mounted, without a slash at its end.
        charts: the file that draws charts, which the page loads while it has nothing else to do, so that a chart is there when the network is not.

    Raises:
        Misconfigured: another release of Chainlit, whose page is built differently.
    """
    script, style = _SCRIPT.search(front_end), _STYLE.search(front_end)
    if script is None or style is None:
        raise Misconfigured(
            "The installed release of Chainlit is not the one that Folioscope was made for. Install the locked dependencies."
        )
    page = (ASSETS / "index.html").read_text("utf-8")
    page = page.replace("{{charts}}", f"{prefix}/assets/{charts}")
    return page.replace("{{prefix}}", prefix).replace("{{script}}", prefix + script.group(1)).replace("{{style}}", prefix + style.group(1))
