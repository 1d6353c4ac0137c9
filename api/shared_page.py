"""The page behind a link: a portfolio in per cent, as plain HTML under our own policy."""

import math
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path
from string import Template

from litestar import Response
from litestar.enums import MediaType

from api.security import OWN_PAGE
from core.actor import possessive
from core.errors import FolioscopeError
from tools.books import terms_said
from tools.shared_view import SharedReturn, SharedSlice, SharedView

ASSETS = Path(__file__).parent / "assets"
PAGE = Template((ASSETS / "shared.html").read_text("utf-8"))
STYLE = (ASSETS / "shared.css").read_bytes()
UNKNOWN = "–"  # noqa: RUF001 -- the dash that stands for no figure


def shared_page(view: SharedView, headers: Mapping[str, str]) -> Response[str]:
    """The portfolio of a link."""
    priced = f"Closes of {view.price_date}" if view.price_date else f"As of {view.as_of}"
    missing = f'<p class="quiet">No price is known of {escape(", ".join(view.without_price))}.</p>' if view.without_price else ""
    content = [_figures(view), _holdings(view), missing]
    for title, slices in (("By sector", view.sectors), ("By kind", view.classes), ("By currency", view.currencies)):
        content.append(_division(title, slices))
    return _page(
        title=view.name,
        lead=f"{possessive(view.owner)} portfolio in per cent, without amounts. {priced}.",
        content="\n".join(content),
        foot=f"{terms_said(view.cost_method, fees_in_cost=view.fees_in_cost)}. This link runs out on {view.expires_at:%Y-%m-%d}. Past returns say little about future ones.",
        status=200,
        headers=headers,
    )


def refused_page(err: FolioscopeError, headers: Mapping[str, str]) -> Response[str]:
    """The page in place of a portfolio: the same for every link that opens nothing."""
    wait = err.details.get("retry_after_s")
    after = {"retry-after": str(math.ceil(wait))} if isinstance(wait, int | float) else {}
    return _page(title="Nothing here", lead=err.message, content="", foot="", status=err.status, headers={**headers, **after})


def _page(*, title: str, lead: str, content: str, foot: str, status: int, headers: Mapping[str, str]) -> Response[str]:
    html = PAGE.substitute(title=escape(title), lead=escape(lead), content=content, foot=escape(foot))
    return Response(html, status_code=status, media_type=MediaType.HTML, headers={"content-security-policy": OWN_PAGE, **headers})


def _figures(view: SharedView) -> str:
    known: Iterable[SharedReturn] = view.returns
    tiles = [_tile("Gain on what is held", view.gain_frac), *(_tile(item.title, item.twr_frac) for item in known)]
    return f'<dl class="figures">{"".join(tiles)}</dl>'


def _tile(label: str, value: float | None) -> str:
    return f'<div><dt>{escape(label)}</dt><dd class="{_tone(value)}">{_percent(value, signed=True)}</dd></div>'


def _holdings(view: SharedView) -> str:
    if not view.holdings:
        return '<p class="quiet">Nothing is held.</p>'
    rows = [
        f'<tr><th scope="row">{escape(item.symbol)}<span class="quiet">{escape(item.name)}</span></th>'
        f'<td>{_bar(item.weight_frac)}{_percent(item.weight_frac)}</td><td class="{_tone(item.gain_frac)}">{_percent(item.gain_frac, signed=True)}</td></tr>'
        for item in view.holdings
    ]
    rows.append(f'<tr><th scope="row">Cash</th><td>{_bar(view.cash_weight_frac)}{_percent(view.cash_weight_frac)}</td><td></td></tr>')
    head = '<tr><th scope="col">Holding</th><th scope="col">Weight</th><th scope="col">Gain</th></tr>'
    return f"<table><thead>{head}</thead><tbody>{''.join(rows)}</tbody></table>"


def _division(title: str, slices: tuple[SharedSlice, ...]) -> str:
    if not slices:
        return ""
    rows = "".join(
        f'<tr><th scope="row">{escape(item.label)}</th><td>{_bar(item.weight_frac)}{_percent(item.weight_frac)}</td></tr>'
        for item in slices
    )
    return f"<section><h2>{escape(title)}</h2><table><tbody>{rows}</tbody></table></section>"


def _bar(value: float | None) -> str:
    """A bar as long as the share; drawn by attributes, since the policy allows no styles in the page."""
    width = max(0.0, min(1.0, value or 0.0)) * 100
    return f'<svg class="bar" aria-hidden="true"><rect width="100%" height="100%" class="track"/><rect width="{width:.1f}%" height="100%"/></svg>'


def _percent(value: float | None, *, signed: bool = False) -> str:
    if value is None:
        return UNKNOWN
    return f"{value * 100:+.1f} %" if signed else f"{value * 100:.1f} %"


def _tone(value: float | None) -> str:
    return "" if not value else "good" if value > 0 else "bad"
