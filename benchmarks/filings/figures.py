"""The figures of an invented company, year by year, so that its statements add up."""

from dataclasses import dataclass
from random import Random

Numbers = dict[str, float]
"""Millions, or per cent where the name ends in `_pct`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """One fiscal year: what it is called, its lines, and the sales of each segment."""

    year: int
    lines: Numbers
    segments: tuple[float, ...]


def years_of(size: float, segments: int, weak: int, last: int, rng: Random) -> dict[int, Year]:
    """The years up to `last`, five of them, of a company with about `size` millions of sales whose segment `weak` shrinks."""
    shares = [rng.uniform(0.6, 1.6) for _ in range(segments)]
    sold = [size * share / sum(shares) for share in shares]
    ratios = _ratios(rng)
    found: dict[int, Year] = {}
    before: Numbers = {}
    for year in range(last - 4, last + 1):
        sold = [value * (rng.uniform(0.88, 0.975) if place == weak else rng.uniform(1.0, 1.11)) for place, value in enumerate(sold)]
        sold = [float(round(value)) for value in sold]
        lines = _lines(sum(sold), {name: value * rng.uniform(0.93, 1.07) for name, value in ratios.items()}, before)
        found[year] = Year(year=year, lines=lines, segments=tuple(sold))
        before = lines
    return found


def _ratios(rng: Random) -> Numbers:
    spans = {
        "cogs": (0.48, 0.72), "sga": (0.1, 0.19), "rd": (0.01, 0.06), "da": (0.03, 0.06), "interest": (0.008, 0.02), "etr": (0.17, 0.24),
        "capex": (0.025, 0.07), "cash": (0.04, 0.14), "securities": (0.005, 0.03), "receivables": (0.09, 0.16), "inventories": (0.08, 0.17),
        "other_current": (0.02, 0.04), "ppe": (0.2, 0.5), "goodwill": (0.2, 0.5), "intangibles": (0.05, 0.2), "other_assets": (0.03, 0.1),
        "payables": (0.06, 0.13), "cur_debt": (0.02, 0.05), "accrued": (0.05, 0.1), "lt_debt": (0.3, 0.5), "other_liabilities": (0.05, 0.15),
        "dividends": (0.02, 0.05), "buybacks": (0.01, 0.06), "shares": (0.02, 0.05), "sbc": (0.004, 0.02),
    }  # fmt: skip
    return {name: rng.uniform(*span) for name, span in spans.items()}


def _lines(sales: float, ratio: Numbers, before: Numbers) -> Numbers:
    share = {name: float(round(sales * value)) for name, value in ratio.items() if name not in {"etr", "shares"}}
    gross = sales - share["cogs"]
    operating = gross - share["sga"] - share["rd"]
    pretax = operating - share["interest"]
    tax = float(round(pretax * ratio["etr"]))
    net = pretax - tax
    current = sum(share[name] for name in ("cash", "securities", "receivables", "inventories", "other_current"))
    assets = current + sum(share[name] for name in ("ppe", "goodwill", "intangibles", "other_assets"))
    owed_soon = share["payables"] + share["cur_debt"] + share["accrued"]
    owed = owed_soon + share["lt_debt"] + share["other_liabilities"]
    moved = {f"d_{name}": before.get(name, share[name]) - share[name] for name in ("receivables", "inventories", "payables")}
    operations = net + share["da"] + share["sbc"] + moved["d_receivables"] + moved["d_inventories"] - moved["d_payables"]
    return {
        **share, **moved, "sales": sales, "gross": gross, "operating": operating, "pretax": pretax, "tax": tax, "net": net,
        "shares": round(sales * ratio["shares"], 1), "eps": round(net / (sales * ratio["shares"]), 2), "current": current, "assets": assets,
        "owed_soon": owed_soon, "owed": owed, "equity": assets - owed, "operations": operations,
    }  # fmt: skip
