"""What is filled into the texts of pages: figures of the year, and facts that are drawn for each paper."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from benchmarks.filings.figures import Year
from benchmarks.filings.statements import shown

_WHOLE = {
    "opened": (3, 60), "countries": (9, 70), "customer": (7, 14), "abroad": (20, 60), "turnover": (6, 19), "union": (8, 40), "sites": (40, 190),
    "owned": (20, 60), "accrual": (12, 900), "holders": (3000, 90000), "streak": (11, 64), "bought_shares": (2, 9), "price": (40, 210), "left": (400, 5000),
    "revolver": (1000, 5000), "paper": (100, 900), "purchase": (300, 3000), "discount": (8, 11), "cushion": (4, 14), "pension": (8, 40), "fx_risk": (30, 240),
    "rate_risk": (5, 60), "commodity": (90, 800), "advertising": (90, 900), "deal_price": (300, 4000), "deal_goodwill": (100, 900), "deal_gain": (40, 900),
    "closed": (2, 7), "cut": (300, 3000), "restructuring": (60, 400), "severance": (30, 59), "restructuring_left": (10, 29), "utb": (50, 700), "debt_a": (400, 900),
    "debt_b": (400, 900), "debt_o": (100, 399), "debt_o_1": (100, 399), "mat_1": (90, 600), "mat_2": (90, 600), "mat_3": (90, 600), "mat_4": (90, 600),
    "mat_5": (90, 600), "lease_cost": (80, 500), "lease_term": (4, 11), "rou": (300, 2000), "lease_total": (400, 2500), "sbc_left": (50, 600), "vol": (21, 38),
    "pbo": (900, 9000), "plan_assets": (800, 8000), "funded": (81, 99), "contribution": (30, 160), "insurance": (5, 90), "environment": (20, 120), "env_sites": (4, 40),
    "auditor_since": (1961, 2009), "age_a": (54, 63), "age_b": (44, 60), "age_c": (42, 60), "since_a": (2014, 2018), "since_b": (2012, 2018), "q_margin": (9, 21),
    "q_returned": (60, 900), "settlement": (400, 9000), "settle_years": (5, 13), "settlement_charge": (300, 900), "board": (9, 14), "pay_vote": (61, 95),
    "proposal_vote": (8, 41), "salary": (690, 910), "award": (1100, 2900), "revolver_364": (900, 4500), "fcf_conv": (71, 109), "guide_tax": (17, 23), "special": (90, 700),
    "weak_fall": (1, 8), "strong_rise": (3, 12), "employees": (9000, 290000),
}  # fmt: skip
_PEOPLE = (
    "Odalys Brandt",
    "Teodor Vance",
    "Maren Okafor",
    "Ruthe Castellan",
    "Piers Lindqvist",
    "Jomo Hartley",
    "Siobhan Reyes",
    "Anselm Duarte",
    "Keiko Farrow",
)
_PROGRAMMES = ("Clear Path", "Next Stage", "One House", "Lean Forward", "Bridgework", "Fewer Doors")
_DAYS = ("May 8", "April 27", "June 3", "August 25", "May 19")
_PROPOSALS = ("a report on plastic waste", "an independent chair", "political spending", "a human rights assessment")
_MATTERS = (
    "estimated liabilities for legal matters",
    "valuation of goodwill of one reporting unit",
    "rebate accruals",
    "revenue of long-term contracts",
)
_QUOTES = (
    "Our teams kept promises in a hard year",
    "We took share where it matters",
    "The year shows what focus can do",
    "We raised prices with care",
)
_TAX = (
    "a larger part of income earned in countries with low rates",
    "excess benefits from stock awards",
    "the remeasurement of deferred taxes",
    "a valuation allowance",
)


def filled(
    company: Mapping[str, Any], years: Mapping[int, Year], year: int, rng: Random
) -> dict[str, Any]:  # Any: TOML, and text for placeholders
    """Everything that a page of `company` about `year` may name."""
    now, before = years[year], years[year - 1]
    names: Sequence[str] = company["segments"]
    weak = int(company["weak"])
    strong = max((i for i in range(len(names)) if i != weak), key=lambda i: now.segments[i] / before.segments[i])
    found: dict[str, Any] = {
        name: f"{rng.randint(*span):,}" if name not in {"auditor_since", "since_a", "since_b"} else rng.randint(*span)
        for name, span in _WHOLE.items()
    }
    people = rng.sample(_PEOPLE, 4)
    found |= {
        "legal": company["legal"], "city": company["city"], "does": company["does"], "exchange": company["exchange"], "ends": company["ends"],
        "risk": company["risk"], "lawsuit": company["lawsuit"], "why_weak": company["why_weak"], "calls0": company["calls"][-1], "y": year, "y_1": year - 1,
        "y_next": year + 1, "ticker": "".join(word[0] for word in company["legal"].split()[:3]).replace("&", "A").upper(),
        "segment_list": ", ".join(names[:-1]) + " and " + names[-1], "n_segments": {3: "three", 4: "four", 5: "five"}[len(names)],
        "weak": names[weak], "strong": names[strong], "note_a": company["notes"][0], "note_b": company["notes"][-1], "ceo": people[0], "cfo": people[1],
        "counsel": people[2], "heir": people[3], "programme": rng.choice(_PROGRAMMES), "q_day": rng.choice(_DAYS), "proposal": rng.choice(_PROPOSALS),
        "auditor_matter": rng.choice(_MATTERS), "quote": rng.choice(_QUOTES), "etr_why": rng.choice(_TAX), "rating": rng.choice(("A+", "BBB+", "BBB", "A-")),
        "revolver_end": year + 5, "sales_word": ("net sales", "net revenues", "revenue")[company["style"]],
    }  # fmt: skip
    found |= _derived(now, before, company, rng)
    table = [f"Segment   {year}   {year - 1}   % change"]
    table += [
        f"{name}  {shown(now.segments[i])}  {shown(before.segments[i])}  {now.segments[i] / before.segments[i] * 100 - 100:.1f}"
        for i, name in enumerate(names)
    ]
    return {**found, "segment_growth_table": "\n".join(table)}


def _derived(now: Year, before: Year, company: Mapping[str, Any], rng: Random) -> dict[str, Any]:  # Any: as above
    line, old = now.lines, before.lines
    growth = line["sales"] / old["sales"] * 100 - 100
    margin, margin_1 = line["gross"] / line["sales"] * 100, old["gross"] / old["sales"] * 100
    up = margin >= margin_1
    ebitda, ebitda_1 = (x["net"] + x["tax"] + x["interest"] + x["da"] for x in (line, old))
    why = company["margin_up"] if up else company["margin_down"]
    bought, sold = now.year % 2 == 0, now.year % 2 == 1
    capex = line["capex"]
    return {
        "sales": shown(line["sales"]), "eps": f"{line['eps']:.2f}", "eps_1": f"{old['eps']:.2f}", "growth": f"{abs(growth):.1f}", "q_growth": f"{abs(growth) + 0.7:.1f}",
        "up_word": "up" if growth >= 0 else "down", "moved": "rose" if growth >= 0 else "fell", "organic": f"{growth * 0.6:.1f}", "fx_effect": f"{-rng.uniform(0.2, 3):.1f}",
        "deal_effect": f"{rng.uniform(0.1, 1.4):.1f}", "shares": shown(line["shares"]), "cash": shown(line["cash"]), "margin_moved": "increased" if up else "decreased",
        "gm": f"{margin:.1f}", "gm_1": f"{margin_1:.1f}", "gm_change": f"{abs(margin - margin_1) * 100:.0f}", "margin_why": why,
        "margin_sentence": f"Gross margin {'rose' if up else 'fell'} as a result of {why}.", "cogs_pct": f"{100 - margin:.1f}", "cogs_pct_1": f"{100 - margin_1:.1f}",
        "sga_pct": f"{line['sga'] / line['sales'] * 100:.1f}", "rd_sentence": f"Research and development took {line['rd'] / line['sales'] * 100:.1f}% of sales.",
        "bought_sentence": f"In March we completed the acquisition of {company['bought']}." if bought else "No business was acquired during the year.",
        "sold_sentence": f"In September we divested {company['sold']}." if sold else "There were no divestitures.", "dps": f"{line['dividends'] / line['shares']:.2f}",
        "dps_1": f"{old['dividends'] / old['shares']:.2f}", "capex_low": shown(capex * 0.95), "capex_high": shown(capex * 1.15), "pretax": shown(line["pretax"]),
        "pretax_1": shown(old["pretax"]), "tax": shown(line["tax"]), "tax_1": shown(old["tax"]), "etr": f"{line['tax'] / line['pretax'] * 100:.1f}",
        "etr_1": f"{old['tax'] / old['pretax'] * 100:.1f}", "etr_moved": "increase" if line["tax"] / line["pretax"] > old["tax"] / old["pretax"] else "decrease",
        "lt_debt": shown(line["lt_debt"]), "lt_debt_1": shown(old["lt_debt"]), "cur_debt": shown(line["cur_debt"]), "cur_debt_1": shown(old["cur_debt"]),
        "rate": f"{rng.uniform(2, 5):.2f}", "lease_rate": f"{rng.uniform(2, 5):.1f}", "pension_rate": f"{rng.uniform(2, 5):.2f}", "sbc": shown(line["sbc"]),
        "sbc_years": f"{rng.uniform(1, 3):.1f}", "q_sales": shown(line["sales"] * 0.25), "adj_eps": f"{line['eps'] * 1.12:.2f}", "cfo_total": shown(line["operations"]),
        "net": shown(line["net"]), "net_1": shown(old["net"]), "interest": shown(line["interest"]), "interest_1": shown(old["interest"]), "da": shown(line["da"]),
        "da_1": shown(old["da"]), "ebitda": shown(ebitda), "ebitda_1": shown(ebitda_1), "special_1": "214", "adj_ebitda": shown(ebitda * 1.04), "adj_ebitda_1": shown(ebitda_1 * 1.03),
        "revolver_all": shown(rng.randint(5000, 9000)), "guide_low": rng.randint(1, 3), "guide_high": rng.randint(4, 6), "guide_eps_low": f"{line['eps'] * 1.03:.2f}",
        "guide_eps_high": f"{line['eps'] * 1.1:.2f}", "guide_capex": rng.randint(3, 6),
    }  # fmt: skip
