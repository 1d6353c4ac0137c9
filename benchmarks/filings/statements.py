"""Pages of figures in the ragged text that PDFs give: statements, segment tables and quarters, in three companies' words."""

from collections.abc import Sequence
from random import Random

from benchmarks.filings.figures import Year

Row = tuple[str, str]
"""A line's words, and which figure it shows; an empty name is a heading. A leading "-" shows it as an outflow."""

INCOME: tuple[tuple[Row, ...], ...] = (
    (("Net sales", "sales"), ("Operating expenses", ""), ("Cost of sales", "cogs"), ("Selling, general and administrative expenses", "sga"),
     ("Research, development and related expenses", "rd"), ("Operating income", "operating"), ("Other expense (income), net", "interest"),
     ("Income before income taxes", "pretax"), ("Provision for income taxes", "tax"), ("Net income attributable to shareholders", "net"),
     ("Weighted average common shares outstanding, diluted", "shares"), ("Earnings per share, diluted", "eps")),
    (("Net revenues", "sales"), ("Cost of goods sold", "cogs"), ("Gross profit", "gross"), ("Marketing, administrative and other", "sga"),
     ("Product development", "rd"), ("Operating profit", "operating"), ("Interest, net", "interest"), ("Earnings before taxes", "pretax"),
     ("Income taxes", "tax"), ("Net earnings", "net"), ("Average shares, assuming dilution", "shares"), ("Net earnings per share, diluted", "eps")),
    (("Revenue", ""), ("Total revenue", "sales"), ("Cost of revenue", "cogs"), ("Gross profit", "gross"),
     ("Sales, marketing, general and administrative", "sga"), ("Research and development", "rd"), ("Income from operations", "operating"),
     ("Interest expense", "interest"), ("Income before provision for income taxes", "pretax"), ("Provision for income taxes", "tax"),
     ("Net income", "net"), ("Shares used to compute diluted net income per share", "shares"), ("Diluted net income per share", "eps")),
)  # fmt: skip
BALANCE: tuple[tuple[Row, ...], ...] = (
    (("Assets", ""), ("Current assets", ""), ("Cash and cash equivalents", "cash"), ("Marketable securities, current", "securities"),
     ("Accounts receivable, net", "receivables"), ("Total inventories", "inventories"), ("Prepaids and other", "other_current"),
     ("Total current assets", "current"), ("Property, plant and equipment, net", "ppe"), ("Goodwill", "goodwill"),
     ("Intangible assets, net", "intangibles"), ("Other assets", "other_assets"), ("Total assets", "assets"), ("Liabilities", ""),
     ("Accounts payable", "payables"), ("Short-term borrowings and current portion of long-term debt", "cur_debt"), ("Accrued payroll and other", "accrued"),
     ("Total current liabilities", "owed_soon"), ("Long-term debt", "lt_debt"), ("Other liabilities", "other_liabilities"),
     ("Total liabilities", "owed"), ("Total equity", "equity")),
    (("ASSETS", ""), ("Cash and cash equivalents", "cash"), ("Short-term investments", "securities"), ("Receivables", "receivables"),
     ("Inventories", "inventories"), ("Prepaid expenses and other current assets", "other_current"), ("Total current assets", "current"),
     ("Land, buildings and equipment", "ppe"), ("Goodwill", "goodwill"), ("Other intangible assets", "intangibles"), ("Other assets", "other_assets"),
     ("Total assets", "assets"), ("LIABILITIES AND EQUITY", ""), ("Trade payables", "payables"), ("Notes payable", "cur_debt"),
     ("Other current liabilities", "accrued"), ("Total current liabilities", "owed_soon"), ("Long-term debt", "lt_debt"),
     ("Deferred taxes and other liabilities", "other_liabilities"), ("Total liabilities", "owed"), ("Total stockholders' equity", "equity")),
    (("Current assets:", ""), ("Cash and cash equivalents", "cash"), ("Short-term investments", "securities"),
     ("Trade receivables, net of allowances", "receivables"), ("Inventories, net", "inventories"), ("Other current assets", "other_current"),
     ("Total current assets", "current"), ("Property and equipment, net", "ppe"), ("Goodwill", "goodwill"), ("Acquisition-related intangibles", "intangibles"),
     ("Other non-current assets", "other_assets"), ("Total assets", "assets"), ("Current liabilities:", ""), ("Accounts payable", "payables"),
     ("Current portion of debt", "cur_debt"), ("Accrued expenses", "accrued"), ("Total current liabilities", "owed_soon"),
     ("Debt, net of current portion", "lt_debt"), ("Other non-current liabilities", "other_liabilities"), ("Total liabilities", "owed"),
     ("Total stockholders' equity", "equity")),
)  # fmt: skip
CASH: tuple[tuple[Row, ...], ...] = (
    (("Cash Flows from Operating Activities", ""), ("Net income including noncontrolling interest", "net"), ("Depreciation and amortization", "da"),
     ("Stock-based compensation expense", "sbc"), ("Accounts receivable", "d_receivables"), ("Inventories", "d_inventories"), ("Accounts payable", "-d_payables"),
     ("Net cash provided by (used in) operating activities", "operations"), ("Cash Flows from Investing Activities", ""),
     ("Purchases of property, plant and equipment (PP&E)", "-capex"), ("Cash Flows from Financing Activities", ""),
     ("Dividends paid to shareholders", "-dividends"), ("Purchases of treasury stock", "-buybacks"), ("Cash and cash equivalents at end of year", "cash")),
    (("Operating activities", ""), ("Net earnings, including noncontrolling interests", "net"), ("Depreciation and amortization", "da"),
     ("Share-based awards", "sbc"), ("Receivables", "d_receivables"), ("Inventories", "d_inventories"), ("Trade payables", "-d_payables"),
     ("Cash provided by operating activities", "operations"), ("Investing activities", ""), ("Purchases of land, buildings and equipment", "-capex"),
     ("Financing activities", ""), ("Dividends paid", "-dividends"), ("Repurchases of common stock", "-buybacks"), ("Cash, end of year", "cash")),
    (("Cash flows from operating activities:", ""), ("Net income", "net"), ("Depreciation, amortization and accretion", "da"),
     ("Stock-based compensation", "sbc"), ("Trade receivables, net", "d_receivables"), ("Inventories", "d_inventories"), ("Trade payables", "-d_payables"),
     ("Net cash provided by operating activities", "operations"), ("Cash flows from investing activities:", ""), ("Additions to property and equipment", "-capex"),
     ("Cash flows from financing activities:", ""), ("Payments of dividends", "-dividends"), ("Repurchases of common stock", "-buybacks"),
     ("Cash and cash equivalents, end of year", "cash")),
)  # fmt: skip
TITLES = {
    "income": ("Consolidated Statement of Income", "Consolidated Statements of Earnings", "CONSOLIDATED STATEMENTS OF OPERATIONS"),
    "balance": ("Consolidated Balance Sheet", "Consolidated Balance Sheets", "CONSOLIDATED BALANCE SHEETS"),
    "cash": ("Consolidated Statement of Cash Flows", "Consolidated Statements of Cash Flows", "CONSOLIDATED STATEMENTS OF CASH FLOWS"),
}  # fmt: skip
ROWS = {"income": INCOME, "balance": BALANCE, "cash": CASH}


def shown(value: float, *, cents: bool = False) -> str:
    """A figure as statements print it: thousands apart, outflows in brackets."""
    text = f"{abs(value):,.2f}" if cents else f"{abs(value):,.0f}"
    return f"({text})" if value < 0 else text


def statement(kind: str, style: int, legal: str, years: Sequence[Year], rng: Random) -> tuple[str, str]:
    """Title and text of a statement over `years`, the latest first."""
    title = TITLES[kind][style]
    head = [f"{legal} and Subsidiaries", title, "(Millions, except per share amounts)" if kind == "income" else "(Dollars in millions)"]
    lines = ["   ".join(["", *(str(year.year) for year in years)])]
    for words, name in ROWS[kind][style]:
        figures = [_figure(year, name) for year in years] if name else []
        gap = rng.choice((" ", "  ", "     ", " . . . . . "))
        dollar = "$ " if figures and rng.random() < 0.3 else ""
        lines.append(f"{words}{gap}{'  '.join(dollar + figure for figure in figures)}".rstrip())
    tail = "The accompanying notes are an integral part of these statements."
    return title, "\n".join([*head, *lines, tail])


def _figure(year: Year, name: str) -> str:
    sign = -1 if name.startswith("-") else 1
    return shown(sign * year.lines[name.lstrip("-")], cents=name == "eps")


def segment_note(segments: Sequence[str], legal: str, years: Sequence[Year]) -> tuple[str, str]:
    """The note with sales, income and assets of each segment."""
    lines = ["NOTE 19. Segment and Geographic Information", f"{legal} (Millions)   " + "   ".join(str(year.year) for year in years)]
    for label, share in (("Net sales", 1.0), ("Operating income", 0.17), ("Assets", 0.9)):
        lines.append(label)
        lines += [f"{name}   " + "  ".join(shown(year.segments[i] * share) for year in years) for i, name in enumerate(segments)]
    lines.append(
        "Net sales by area: Americas, Asia Pacific, Europe and Africa   "
        + "  ".join(shown(years[0].lines["sales"] * part) for part in (0.55, 0.28, 0.17))
    )
    return "Business Segments", "\n".join(lines)


def extra_tables(kind: str, legal: str, years: Sequence[Year]) -> tuple[str, str]:
    """Statements beside the three main ones, which share their words."""
    latest = years[0]
    if kind == "comprehensive":
        rows = (("Net income including noncontrolling interest", 1.0), ("Cumulative translation adjustment", -0.07), ("Defined benefit plans", 0.05),
                ("Cash flow hedging instruments", 0.01), ("Comprehensive income", 0.99))  # fmt: skip
        body = [f"{words}  " + "  ".join(shown(year.lines["net"] * share) for year in years) for words, share in rows]
        return "Consolidated Statement of Comprehensive Income", "\n".join([legal, "Consolidated Statement of Comprehensive Income", *body])
    if kind == "equity":
        lines = (("Balance, beginning of year", 0.95), ("Net income", 0.2), ("Dividends declared", -0.08), ("Purchase of treasury stock", -0.1),
                ("Issued under stock plans", 0.03), ("Balance, end of year", 1.0))  # fmt: skip
        body = [f"{words}  " + "  ".join(shown(year.lines["equity"] * share) for year in years) for words, share in lines]
        return "Consolidated Statement of Changes in Equity", "\n".join([legal, "Consolidated Statement of Changes in Equity", *body])
    if kind == "supplement":
        parts = (("Finished goods", "inventories", 0.5), ("Work in process", "inventories", 0.28), ("Raw materials and supplies", "inventories", 0.22),
                ("Land", "ppe", 0.04), ("Buildings and leasehold improvements", "ppe", 0.7), ("Machinery and equipment", "ppe", 1.6),
                ("Accumulated depreciation", "ppe", -1.34))  # fmt: skip
        body = [f"{words}  " + "  ".join(shown(year.lines[name] * share) for year in years[:2]) for words, name, share in parts]
        return "Supplemental Balance Sheet Information", "\n".join(["NOTE 7. Supplemental Balance Sheet Information", legal, *body])
    quarters = [f"{words}  " + "  ".join(shown(latest.lines[name] * share) for share in (0.23, 0.25, 0.24, 0.28)) for words, name in
                (("Net sales", "sales"), ("Cost of sales", "cogs"), ("Net income", "net"))]  # fmt: skip
    return "Quarterly Data (Unaudited)", "\n".join(
        ["NOTE 21. Quarterly Data (Unaudited)", legal, "First  Second  Third  Fourth Quarter", *quarters]
    )
