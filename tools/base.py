"""What a tool is."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Annotated, Any, ClassVar, Generic, TypeAlias, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, ValidationInfo, field_validator

from core.actor import Scope
from tools.context import Assumed, Context


class Args(BaseModel):
    """What a tool is told. Frozen, nothing unknown, every number finite."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, str_strip_whitespace=True, str_max_length=10_000)

    short_forms: ClassVar[frozenset[str]] = frozenset()
    """Names that a validator turns into fields."""

    @field_validator("*", mode="before")
    @classmethod
    def _is_no_other_kind(cls, value: Any, info: ValidationInfo) -> Any:  # Any: JSON of whatever kind
        """True is no number, and a number is no yes: pydantic would take one for the other. Words such as "true" are for queries."""
        if type(value) is bool or type(value) is int or type(value) is float:
            kinds = _kinds_of(cls, str(info.field_name))
            if isinstance(value, bool) and bool not in kinds and kinds & {int, float}:
                raise ValueError("must be a number, not true or false")
            if not isinstance(value, bool) and bool in kinds and not kinds & {int, float}:
                raise ValueError("must be true or false")
        return value

    @classmethod
    def understands(cls, name: str) -> bool:
        """Whether an argument of that name means anything to the tool."""
        return name in cls.model_fields or name in cls.short_forms


@cache
def _kinds_of(args: type[Args], name: str) -> frozenset[type]:
    return _plain_kinds(args.model_fields[name].annotation)


def _plain_kinds(annotation: Any) -> frozenset[type]:  # Any: a type as pydantic keeps it
    """The kinds of plain values among those that an argument can take."""
    if get_origin(annotation) is Annotated:
        return _plain_kinds(get_args(annotation)[0])
    if get_origin(annotation) in {Union, UnionType}:
        return frozenset().union(*(_plain_kinds(part) for part in get_args(annotation)))
    return frozenset({annotation}) if annotation in {bool, int, float} else frozenset()


class View(BaseModel):
    """What a tool answers: plain data, complete, never a database row."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="null")


class Effect(StrEnum):
    """What a tool does to the books."""

    READ = "read"
    WRITE = "write"
    DESTROY = "destroy"


class Cost(StrEnum):
    """What a call takes; each class has a quota of its own."""

    LIGHT = "light"
    HEAVY = "heavy"
    JOB = "job"


class Line(View):
    """One line of a proposal: a figure before and after."""

    label: str
    before: str
    after: str


class PreviewTable(View):
    """Rows that belong to a proposal; a heading that begins with ">" is of figures."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""


class Preview(View):
    """What a write would do, in words and figures, for the card that asks for a yes; `tables` hold what does not fit on a card.

    `settled` is the call's arguments with every gap filled in: what is confirmed later is exactly what was shown. `quoted` is a price that was
    looked up because none was given; where it has moved before the yes, the proposal is shown again. `repeats` is the number of a transaction of the
    last minutes that is the same; one that was recorded only after the card was shown is a reason to show it again, too.
    """

    title: str
    lines: tuple[Line, ...]
    notes: tuple[str, ...] = ()
    tables: tuple[PreviewTable, ...] = ()
    settled: dict[str, Any]  # Any: JSON
    quoted: Decimal | None = None
    repeats: int | None = None


A = TypeVar("A", bound=Args)
R = TypeVar("R", bound=View)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool(Generic[A, R]):
    """One use case.

    Attributes:
        name: the name in chat, REST and evaluation.
        args: the class of its arguments.
        view: the class of its result.
        run: does it.
        scope: what the actor must be allowed.
        effect: READ, WRITE, or DESTROY; the last two need a confirmed proposal in a conversation.
        cost: which quota a call counts against.
        preview: for writes, what it would do; checks everything that `run` checks and changes nothing.
        is_long: whether a call takes too long to wait for in a request; then `as_job` is to be called instead.
        as_job: the tool of the same arguments that does the work in the background, and whose result is this one's.
        owner_only: whether it stays with the owner of a portfolio, also where that is opened to others for editing.
        adds: for writes, the activities that it would add to the books, so that what is asked for beside it is previewed with them.
        offers: the write that a result could be followed by, offered as a proposal in a conversation; None where there is nothing to do.
    """

    name: str
    args: type[A]
    view: type[R]
    run: Callable[[Context, A], Awaitable[R]]
    scope: Scope
    effect: Effect = Effect.READ
    cost: Cost = Cost.LIGHT
    preview: Callable[[Context, A], Awaitable[Preview]] | None = None
    adds: Callable[[Context, A], Awaitable[tuple[Assumed, ...]]] | None = None
    is_long: Callable[[A], bool] | None = None
    as_job: "AnyTool | None" = None
    owner_only: bool = False
    offers: "Callable[[A, R], Offer | None] | None" = None

    @property
    def description(self) -> str:
        """What a language model reads about it: the docstring of `run`."""
        return (self.run.__doc__ or "").strip()

    @property
    def writes(self) -> bool:
        """Whether it needs a confirmed proposal in a conversation."""
        return self.effect is not Effect.READ


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A write that nobody asked for by name but that a result leads to: its tool and its arguments."""

    tool: "AnyTool"
    args: dict[str, Any]  # Any: JSON


AnyTool: TypeAlias = Tool[Any, Any]  # Any: the catalogue holds tools of all argument and result classes
