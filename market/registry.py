"""The price providers that a setting can name, and how a market is put together from them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.clock import Clock
from core.errors import Misconfigured
from market.link import LOCAL, REMOTE, Policy
from market.market import Market
from market.provider import PriceProvider
from market.providers.csv import CsvProvider
from market.providers.sample import SampleProvider
from market.providers.yahoo import YahooProvider
from market.shelf import Neighbours


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderEntry:
    """A provider as it can be chosen.

    Attributes:
        name: the word in the setting and the source of every figure.
        note: one sentence for people: what the closes are.
        policy: how it is treated.
        build: makes it, given the folder of CSV files (None when none is set).
    """

    name: str
    note: str
    policy: Policy
    build: Callable[[Path | None], PriceProvider]


def _csv(folder: Path | None) -> PriceProvider:
    """The CSV provider of `folder`."""
    if folder is None:
        raise Misconfigured("The price provider csv needs a folder: set FOLIOSCOPE_MARKET__CSV_FOLDER to one that has SYMBOL.csv files.")
    return CsvProvider(folder)


PROVIDERS: tuple[ProviderEntry, ...] = (
    ProviderEntry(
        name="sample",
        note="Real daily closes of 20 US stocks from 1990 to 2022-12-28 in dollars, adjusted for splits and dividends.",
        policy=LOCAL,
        build=lambda _: SampleProvider(),
    ),
    ProviderEntry(name="csv", note="Daily closes from your own files, adjusted as they are.", policy=LOCAL, build=_csv),
    ProviderEntry(
        name="yahoo",
        note="Daily closes from Yahoo Finance, adjusted for splits but not for dividends.",
        policy=REMOTE,
        build=lambda _: YahooProvider(),
    ),
)


def source_note(source: str) -> str | None:
    """One sentence on what the closes of `source` are, adjusted or not; None for a source that no setting names."""
    name = source.removesuffix(" (kept)")
    return next((entry.note for entry in PROVIDERS if entry.name == name), None)


def build_market(
    settings_provider: str,
    *,
    csv_folder: Path | None,
    clock: Clock,
    suggest: Callable[[str], Sequence[str]] | None = None,
    last: PriceProvider | None = None,
    neighbours: Neighbours | None = None,
) -> Market:
    """The market of a setting such as "sample", or "yahoo,csv" for yahoo with the files as the second choice.

    `last` is asked when a provider elsewhere and all behind it have nothing; with providers on this machine alone it is left out.
    `neighbours` are other processes of the installation, which share what providers elsewhere answer.

    Raises:
        Misconfigured: a name that is not registered, or csv without a folder.
    """
    entries = [_entry(name.strip()) for name in settings_provider.split(",")]
    behind = [last] if last is not None and any(entry.policy is REMOTE for entry in entries) else []
    return Market(
        [*(entry.build(csv_folder) for entry in entries), *behind],
        clock,
        suggest=suggest,
        policies={entry.name: entry.policy for entry in entries},
        neighbours=neighbours,
    )


def _entry(name: str) -> ProviderEntry:
    """The registered provider of that name."""
    for entry in PROVIDERS:
        if entry.name == name:
            return entry
    choices = ", ".join(entry.name for entry in PROVIDERS)
    raise Misconfigured(f"There is no price provider {name!r}. FOLIOSCOPE_MARKET__PROVIDER can name {choices}, or several with commas.")
