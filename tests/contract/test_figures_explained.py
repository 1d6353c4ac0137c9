"""Every figure that a view shows can be explained: the suite walks all views, so a new figure without an explanation fails here."""

import types
import typing
from collections.abc import Iterator
from decimal import Decimal

from pydantic import BaseModel

from accounting import FIGURES
from tools.catalog import TOOLS
from tools.figure_words import BOOKS
from tools.registry import find_tool
from tools.retraining import RetrainView
from tools.scores import BacktestView
from tools.shown_figures import ALIASES, BOOK_ALIASES, ENTRIES, book_figure, shown_figure
from tools.tax_words import PLAIN, RECORDED

OF_JOBS: tuple[type[BaseModel], ...] = (BacktestView, RetrainView)


def leaves(annotation: object) -> Iterator[object]:
    if typing.get_origin(annotation) is typing.Annotated:
        yield from leaves(typing.get_args(annotation)[0])
    elif typing.get_origin(annotation) is not None or isinstance(annotation, types.UnionType):
        for part in typing.get_args(annotation):
            yield from leaves(part)
    else:
        yield annotation


def figures_of(view: type[BaseModel], seen: set[type[BaseModel]]) -> Iterator[str]:
    if view in seen:
        return
    seen.add(view)
    for name, field in view.model_fields.items():
        for kind in leaves(field.annotation):
            if isinstance(kind, type) and issubclass(kind, BaseModel):
                yield from figures_of(kind, seen)
            elif kind in {int, float, Decimal} and name not in PLAIN and view.__name__ not in RECORDED:
                yield f"{view.__name__}.{name}"


def shown() -> set[str]:
    seen: set[type[BaseModel]] = set()
    views = [*(tool.view for tool in TOOLS if not tool.writes), *OF_JOBS]
    return {field for view in views for field in figures_of(view, seen)}


def test_every_figure_of_every_view_has_an_explanation() -> None:
    assert shown() - set(BOOKS) - {entry.field for entry in ENTRIES} == set()


def test_nothing_is_explained_that_is_not_shown() -> None:
    assert (set(BOOKS) | {entry.field for entry in ENTRIES}) - shown() == set()


def test_every_entry_has_its_words_and_a_tool() -> None:
    for entry in ENTRIES:
        assert entry.definition.endswith("."), entry.field
        assert entry.formula, entry.field
        assert find_tool(entry.tool), entry.field
        assert shown_figure(entry.field) == entry
        assert shown_figure(f"{entry.tool}.{entry.field.partition('.')[2]}", entry.tool) is not None
    assert set(BOOKS.values()) <= {spec.figure.value for spec in FIGURES}
    assert set(BOOK_ALIASES.values()) <= {spec.figure.value for spec in FIGURES}
    assert set(ALIASES.values()) <= {entry.field for entry in ENTRIES}
    assert book_figure("nonsense") is None
    assert shown_figure("nonsense") is None
