"""What the database's own failures mean, in words for people."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DatabaseError, DataError, IntegrityError, OperationalError, ProgrammingError

from core.errors import FolioscopeError, Unavailable

_OTHERS = (IntegrityError, DataError, ProgrammingError)
"""A clash, a value that does not fit, a defect: not the database's own trouble."""
_BY_WORDS: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        ("malformed", "not a database", "corrupt"),
        "The database file is damaged. Stop Folioscope and bring back a backup: main.py restore FOLDER.",
    ),
    (("full", "no space", "disk i/o"), "The disk of this installation is full."),
    (("locked", "deadlock"), "The database is busy with something else."),
    (("readonly", "read-only"), "The database can only be read here. Who owns the file and its folder?"),
    (("unable to open",), "The database file cannot be opened. Is its folder there, and may this user write into it?"),
)


def failure_of(err: DatabaseError) -> FolioscopeError | None:
    """The failure to show; None for what is no trouble of the database itself."""
    if isinstance(err, _OTHERS):
        return None
    reason = str(err.orig).lower()
    known = next((sentence for words, sentence in _BY_WORDS if any(word in reason for word in words)), None)
    if known is None and not isinstance(err, OperationalError):
        return None
    return Unavailable(f"{known or 'The database does not answer at present.'} Nothing was changed; please try again in a moment.")


@contextmanager
def in_words() -> Iterator[None]:
    """Inside, trouble of the database is said in words.

    Raises:
        Unavailable: there was some.
    """
    try:
        yield
    except DatabaseError as err:
        failure = failure_of(err)
        if failure is None:
            raise
        raise failure from err
