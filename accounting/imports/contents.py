"""Columns without a telling header, found by what they hold when the table lacks their field."""

import re

from accounting.imports.days import read_day
from accounting.imports.guessing import Guess, names_field
from accounting.imports.instruments import is_fiat
from accounting.imports.intents import is_cancelled, read_cell
from accounting.imports.profiles import Profile
from accounting.imports.words import normal, word_set

_FEW_KINDS, _MOST_KINDS, _SHORT_KIND = 0.2, 0.6, 4
_SETTLING_RANK, _MOST_SETTLING, _MOST_DAYS_APART = 3, 4, 12
_TICKER = re.compile(r"[A-Z][A-Z0-9]{0,5}([.\-:][A-Za-z0-9]{1,6})?")
_DONE = word_set(
    "executed filled completed complete settled done closed ausgefuhrt abgerechnet execute ejecutada ejecutado eseguito executado uitgevoerd genomford gjennomfort gennemfort zrealizowane fil zrealizovano teljesult executat gerceklesti исполнена исполнено 約定済 已成交 全部成交 체결"
)
_UNLIKE_TICKERS = word_set(
    "N Y YES NO TRUE FALSE NONE STK ETF ETFS OPT EQ CASH MARGIN USD BOND BONDS STOCK STOCKS CRYPTO FUND FUNDS CFD CFDS FX FOREX FUT FUTURE OPTION EQUITY SHARE SHARES WAR IOPT CMDTY INDEX"
)
_OTHER_CODES = word_set("broker bank reference referenz ref id venue exchange market platform country status plan order")
_COIN = "BTC"
"""A coin whose code also means "buy to close"."""
_SURE_ENOUGH, _LIKELY = 0.8, 0.75


def find_by_contents(headers: list[str], profiles: list[Profile], guesses: dict[int, Guess]) -> None:
    """Adds guesses for days, kinds of activity, states and symbols that no header names."""
    _find_days(profiles, guesses)
    _find_kinds(profiles, guesses)
    _find_states(profiles, guesses)
    _find_symbols(headers, profiles, guesses)


def _best_rank(guesses: dict[int, Guess], name: str) -> int | None:
    return min((found.rank for found in guesses.values() if found.field == name), default=None)


def _find_days(profiles: list[Profile], guesses: dict[int, Guess]) -> None:
    """Without a column of days, the first that holds nothing else; beside days of booking alone, one with slightly earlier days."""
    rank = _best_rank(guesses, "date")
    if rank is not None and rank < _SETTLING_RANK:
        return
    for index, cells in enumerate(profiles):
        known = guesses.get(index)
        likely = known is None or (known.field == "date" and known.rank > _MOST_SETTLING and rank == _MOST_SETTLING)
        if not likely or not cells.filled or cells.days <= _MOST_KINDS:
            continue
        if rank is None:
            guesses[index] = Guess(field="date", rank=5, confidence=_SURE_ENOUGH)
            return
        if any(found.field == "date" and other != index and _precedes(cells, profiles[other]) for other, found in guesses.items()):
            guesses[index] = Guess(field="date", rank=2, confidence=_LIKELY)
            return


def _precedes(early: Profile, late: Profile) -> bool:
    """Whether two columns span days so near to each other that one may be the trade and the other its settlement."""
    first = [day for cell in early.sample if (day := read_day(cell, None))]
    second = [day for cell in late.sample if (day := read_day(cell, None))]
    if not first or not second:
        return False
    return 0 <= (min(second) - min(first)).days <= _MOST_DAYS_APART and 0 <= (max(second) - max(first)).days <= _MOST_DAYS_APART


def _find_kinds(profiles: list[Profile], guesses: dict[int, Guess]) -> None:
    """A column whose cells are words for kinds of activity."""
    if any(found.field == "type" and profiles[index].kinds > _FEW_KINDS for index, found in guesses.items()):
        return
    told = any(found.field == "type" for found in guesses.values())
    for index, cells in enumerate(profiles):
        if index not in guesses and (cells.kinds > _MOST_KINDS or (not told and _tell_kinds(cells))):
            guesses[index] = Guess(field="type", rank=0, confidence=_SURE_ENOUGH)
            return


def _tell_kinds(cells: Profile) -> bool:
    """Whether the few words of most cells say what happened, some of them as a whole and not all of them the same ("COMPRA NORMAL")."""
    told = [read_cell(cell) for cell in cells.sample]
    return (
        cells.kinds > _FEW_KINDS
        and cells.intents > _MOST_KINDS
        and all(len(cell.split()) <= _SHORT_KIND for cell in cells.sample)
        and len({reading.intent for reading in told if reading}) > 1
    )


def _find_states(profiles: list[Profile], guesses: dict[int, Guess]) -> None:
    """A column whose few different cells are states of an order, at least one of them that it went through."""
    told = [index for index, found in guesses.items() if found.field == "status"]
    if any(set(normal(cell).split()) & _DONE for index in told for cell in profiles[index].sample):
        return
    for index, cells in enumerate(profiles):
        if index in guesses or not 1 < cells.distinct <= 8:
            continue
        words = [normal(cell) for cell in cells.sample]
        if any(set(word.split()) & _DONE for word in words) and any(is_cancelled(word) for word in words):
            guesses[index] = Guess(field="status", rank=0, confidence=_SURE_ENOUGH)
            for other in told:
                guesses[other] = Guess(field="not used", rank=9, confidence=_SURE_ENOUGH)
            return


def _all_tickers(cells: Profile) -> bool:
    fitting = [
        cell
        for cell in cells.sample
        if _TICKER.fullmatch(cell) and not is_fiat(cell) and cell not in _UNLIKE_TICKERS and (cell == _COIN or read_cell(cell) is None)
    ]
    return len(fitting) == len(cells.sample) and any(len(cell) > 1 for cell in fitting)


def _names_are_tickers(headers: list[str], profiles: list[Profile], guesses: dict[int, Guess]) -> bool:
    """Takes a column that is called "Security" for the symbols when all of its cells are tickers; whether it did."""
    if any(found.field == "symbol" and profiles[index].filled for index, found in guesses.items()):
        return False
    for index, found in guesses.items():
        if (
            (found.field == "name" or (found.field == "asset_class" and not names_field(headers[index], "type")))
            and profiles[index].filled
            and _all_tickers(profiles[index])
        ):
            guesses[index] = Guess(field="symbol", rank=1, confidence=_SURE_ENOUGH)
            return True
    return False


def _find_symbols(headers: list[str], profiles: list[Profile], guesses: dict[int, Guess]) -> None:
    """A column of tickers; believed with a warning only."""
    if _names_are_tickers(headers, profiles, guesses):
        return
    if any(found.field in ("symbol", "pair", "isin", "local_id") and profiles[index].filled for index, found in guesses.items()):
        return
    for index, cells in enumerate(profiles):
        if (
            index in guesses
            or not headers[index]
            or set(normal(headers[index]).split()) & _OTHER_CODES
            or not cells.sample
            or cells.isins
            or cells.currencies > 0.3
        ):
            continue
        if _all_tickers(cells):
            guesses[index] = Guess(field="symbol", rank=1, confidence=_LIKELY)
            return
