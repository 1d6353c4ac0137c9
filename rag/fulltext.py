"""Full text of passages and of whole pages in SQLite (FTS5, BM25); also where the texts themselves are kept.

Whose and what about a text is stands in a column of words of its own, so that only texts of the scope are ranked at all.
"""

import hashlib
import math
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import RLock
from typing import Any

from rag.chunks import Chunk, Origin
from rag.scope import Scope

HEADER_WEIGHT = 2.0
_LEAST_IDF = 1e-6
"""What FTS5 takes for words that more than half of the texts have."""
_VERSION = 2
"""Of the file's form, in its `user_version`."""
_TABLES = ("passages", "pages")
_COLUMNS = "key, owner, document_id, title, company, year, kind, page, section, text"


def _schema(table: str) -> str:
    return f"""
    CREATE TABLE IF NOT EXISTS {table} (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, owner TEXT NOT NULL, document_id TEXT NOT NULL,
        page INTEGER NOT NULL, company TEXT, year INTEGER, kind TEXT, title TEXT NOT NULL, section TEXT NOT NULL, header TEXT NOT NULL, text TEXT NOT NULL,
        scope TEXT NOT NULL DEFAULT '');
    CREATE INDEX IF NOT EXISTS {table}_owner ON {table} (owner, document_id);
    CREATE VIRTUAL TABLE IF NOT EXISTS {table}_words USING fts5(header, text, scope, content='{table}', content_rowid='id', tokenize='porter unicode61');
    CREATE TRIGGER IF NOT EXISTS {table}_added AFTER INSERT ON {table} BEGIN
        INSERT INTO {table}_words(rowid, header, text, scope) VALUES (new.id, new.header, new.text, new.scope); END;
    CREATE TRIGGER IF NOT EXISTS {table}_gone AFTER DELETE ON {table} BEGIN
        INSERT INTO {table}_words({table}_words, rowid, header, text, scope) VALUES ('delete', old.id, old.header, old.text, old.scope); END;
    """  # noqa: S608 -- our own names


@dataclass(frozen=True, slots=True, kw_only=True)
class Subjects:
    """The companies, years and kinds that an owner's documents have."""

    companies: frozenset[str]
    years: frozenset[int]
    kinds: frozenset[str]


class FullText:
    """The words of passages and pages. All calls block; safe to share between threads.

    Args:
        path: the SQLite file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = RLock()

    def add(self, chunks: Sequence[Chunk]) -> None:
        """Keep passages and, joined together, their pages, all or none; passages of the same document go first."""
        pages: dict[tuple[str, str, str], list[Chunk]] = {}
        for chunk in chunks:
            pages.setdefault((chunk.origin.owner, chunk.origin.document_id, page_key(chunk)), []).append(chunk)
        with self._transaction() as db:
            for owner, document_id in {(owner, document_id) for owner, document_id, _ in pages}:
                _delete(db, owner, document_id)
            _insert(db, "passages", ((chunk.key, chunk, chunk.text) for chunk in chunks))
            _insert(db, "pages", ((key, held[0], "\n".join(item.text for item in held)) for (_, _, key), held in pages.items()))

    def delete(self, owner: str, document_id: str) -> None:
        """Forget a document of this owner."""
        with self._transaction() as db:
            _delete(db, owner, document_id)

    def scrub(self) -> None:
        """Take what was deleted out of the file as well: the index keeps deleted words until its parts are merged, the log until it is emptied."""
        with self._transaction() as db:
            for table in _TABLES:
                db.execute(f"INSERT INTO {table}_words({table}_words) VALUES ('optimize')")  # noqa: S608 -- our own names
        with self._lock:
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def passages(self, words: Sequence[str], scope: Scope, limit: int) -> list[tuple[str, float]]:
        """Keys of passages in `scope` with any of the words and their BM25, above 0, best first."""
        return self._matching("passages", words, scope, limit)

    def pages(self, words: Sequence[str], scope: Scope, limit: int) -> list[tuple[str, float]]:
        """Keys (see `page_key`) of pages in `scope` with any of the words and their BM25, above 0, best first."""
        return self._matching("pages", words, scope, limit)

    def information(self, words: Sequence[str]) -> float:
        """The sum of the inverse document frequencies of the words: the BM25 of a passage of usual length that has each of them once."""
        with self._transaction() as db:
            (count,) = db.execute("SELECT count(*) FROM passages").fetchone()
            holding = (
                db.execute("SELECT count(*) FROM passages_words WHERE passages_words MATCH ?", (_any_of((word,)),)).fetchone()[0]
                for word in words
            )
            return sum(max(math.log((count - held + 0.5) / (held + 0.5)), _LEAST_IDF) for held in holding)

    def _matching(self, table: str, words: Sequence[str], scope: Scope, limit: int) -> list[tuple[str, float]]:
        if not words:
            return []
        match = f"{_any_of(words)} AND scope : ({_scope_match(scope)})"
        condition, values = _condition(scope)
        query = (
            f"SELECT t.key, -bm25({table}_words, {HEADER_WEIGHT}, 1.0, 0.0) FROM {table}_words w JOIN {table} t ON t.id = w.rowid WHERE {table}_words MATCH ? AND {condition} "  # noqa: S608 -- our own names
            "ORDER BY 2 DESC, t.id LIMIT ?"
        )
        with self._transaction() as db:
            return db.execute(query, (match, *values, limit)).fetchall()

    def read(self, keys: Iterable[str], owner: str) -> dict[str, Chunk]:
        """The passages of these keys that belong to this owner; others are left out."""
        found: dict[str, Chunk] = {}
        with self._transaction() as db:
            for wanted in keys:
                row = db.execute(f"SELECT {_COLUMNS} FROM passages WHERE key = ? AND owner = ?", (wanted, owner)).fetchone()  # noqa: S608 -- our own names
                if row is not None:
                    found[wanted] = _chunk(row)
        return found

    def every_passage(self, size: int) -> Iterator[list[Chunk]]:
        """The passages of all owners, `size` at a time, for whoever builds another index of them."""
        last = 0
        while True:
            with self._transaction() as db:
                query = f"SELECT id, {_COLUMNS} FROM passages WHERE id > ? ORDER BY id LIMIT ?"  # noqa: S608 -- our own names
                rows = db.execute(query, (last, size)).fetchall()
            if not rows:
                return
            last = rows[-1][0]
            yield [_chunk(row[1:]) for row in rows]

    def passages_of(self, owner: str, document_id: str) -> list[Chunk]:
        """The passages of one of the owner's documents, in their order."""
        query = f"SELECT {_COLUMNS} FROM passages WHERE owner = ? AND document_id = ? ORDER BY id"  # noqa: S608 -- our own names
        with self._transaction() as db:
            return [_chunk(row) for row in db.execute(query, (owner, document_id)).fetchall()]

    def page(self, owner: str, document_id: str, number: int) -> tuple[Chunk, str, int] | None:
        """Passage `number` of a document, the text of its whole page, and how many passages the document has; None where there is none."""
        key = f"{document_id}:{number}"
        chunk = self.read([key], owner).get(key)
        if chunk is None:
            return None
        with self._transaction() as db:
            (text,) = db.execute("SELECT text FROM pages WHERE key = ? AND owner = ?", (page_key(chunk), owner)).fetchone()
            (count,) = db.execute("SELECT count(*) FROM passages WHERE owner = ? AND document_id = ?", (owner, document_id)).fetchone()
        return chunk, text, count

    def subjects(self, owner: str) -> Subjects:
        """What the owner's documents are about."""
        with self._transaction() as db:
            rows = db.execute("SELECT DISTINCT company, year, kind FROM pages WHERE owner = ?", (owner,)).fetchall()
        companies, years, kinds = (frozenset(row[place] for row in rows if row[place]) for place in range(3))
        return Subjects(companies=companies, years=years, kinds=kinds)

    def documents(self, owner: str) -> dict[str, str]:
        """The owner's documents: id to title."""
        with self._transaction() as db:
            return dict(db.execute("SELECT DISTINCT document_id, title FROM passages WHERE owner = ?", (owner,)).fetchall())

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if "_connection" in self.__dict__:
                self._connection.close()
                del self.__dict__["_connection"]

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock, self._connection as db:
            yield db

    @cached_property
    def _connection(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self._path, check_same_thread=False, timeout=10)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA secure_delete = ON")
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        for table in _TABLES:
            held = {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
            if held and version < _VERSION:
                _renew(connection, table, held)
            connection.executescript(_schema(table))
            if held and version < _VERSION:
                connection.execute(f"INSERT INTO {table}_words({table}_words) VALUES ('rebuild')")  # noqa: S608 -- our own names
        connection.execute(f"PRAGMA user_version = {_VERSION}")
        connection.commit()
        return connection


def _renew(db: sqlite3.Connection, table: str, held: set[str]) -> None:
    """Bring a file of an earlier form to the present one; its words are indexed anew afterwards."""
    db.executescript(f"DROP TRIGGER IF EXISTS {table}_added; DROP TRIGGER IF EXISTS {table}_gone; DROP TABLE IF EXISTS {table}_words;")
    for column, form in (("kind", "TEXT"), ("scope", "TEXT NOT NULL DEFAULT ''")):
        if column not in held:
            db.execute(f"ALTER TABLE {table} ADD COLUMN {column} {form}")
    for key, *about in db.execute(f"SELECT id, owner, company, year, kind FROM {table}").fetchall():  # noqa: S608 -- our own names
        db.execute(f"UPDATE {table} SET scope = ? WHERE id = ?", (_scope_words(*about), key))  # noqa: S608 -- our own names


def _any_of(words: Sequence[str]) -> str:
    """The match of any of the words or phrases, in the language of the index."""
    return "{header text} : (" + " OR ".join('"' + word.replace('"', "") + '"' for word in words) + ")"


def _scope_words(owner: str, company: str | None, year: int | None, kind: str | None) -> str:
    """What a text is filtered by, as words of the index."""
    return " ".join(_scope_word(name, value) for name, value in zip("ocyk", (owner, company, year, kind), strict=True) if value)


def _scope_word(name: str, value: str | int) -> str:
    return f"{name}{hashlib.blake2b(str(value).encode(), digest_size=8).hexdigest()}0"


def _scope_match(scope: Scope) -> str:
    """The filter of a scope in the language of the index; `_condition` says the same to SQL, and has the last word."""
    filters = {"c": sorted(scope.companies), "y": sorted(map(str, scope.years)), "k": sorted(scope.kinds)}
    narrowed = (f"({' OR '.join(_scope_word(name, value) for value in values)})" for name, values in filters.items() if values)
    return " AND ".join((_scope_word("o", scope.owner), *narrowed))


def _chunk(row: tuple[Any, ...]) -> Chunk:  # Any: SQLite's values, in the order of `_COLUMNS`
    key, owner, document_id, title, company, year, kind, page, section, text = row
    origin = Origin(owner=owner, document_id=document_id, title=title, company=company, year=year, kind=kind)
    return Chunk(key=key, origin=origin, page=page, section=section, text=text)


def page_key(chunk: Chunk) -> str:
    """What several passages of one page share; without pages each passage stands for itself."""
    return f"{chunk.origin.document_id}#{chunk.page}" if chunk.page else chunk.key


def _condition(scope: Scope) -> tuple[str, list[str | int]]:
    """The one place in which SQLite is told whose texts may be seen."""
    parts, values = ["t.owner = ?"], list[str | int]([scope.owner])
    if scope.companies:
        parts.append(f"t.company IN ({', '.join('?' * len(scope.companies))})")
        values += sorted(scope.companies)
    if scope.years:
        parts.append(f"t.year IN ({', '.join('?' * len(scope.years))})")
        values += sorted(scope.years)
    if scope.kinds:
        parts.append(f"t.kind IN ({', '.join('?' * len(scope.kinds))})")
        values += sorted(scope.kinds)
    if scope.within:
        parts.append(f"t.document_id IN ({', '.join('?' * len(scope.within))})")
        values += sorted(scope.within)
    if scope.without:
        parts.append(f"t.document_id NOT IN ({', '.join('?' * len(scope.without))})")
        values += sorted(scope.without)
    return " AND ".join(parts), values


def _insert(db: sqlite3.Connection, table: str, rows: Iterable[tuple[str, Chunk, str]]) -> None:
    db.executemany(
        f"INSERT INTO {table} (key, owner, document_id, page, company, year, kind, title, section, header, text, scope) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",  # noqa: S608 -- our own names
        (
            (
                key,
                c.origin.owner,
                c.origin.document_id,
                c.page,
                c.origin.company,
                c.origin.year,
                c.origin.kind,
                c.origin.title,
                c.section,
                c.header,
                text,
                _scope_words(c.origin.owner, c.origin.company, c.origin.year, c.origin.kind),
            )
            for key, c, text in rows
        ),
    )


def _delete(db: sqlite3.Connection, owner: str, document_id: str) -> None:
    for table in _TABLES:
        db.execute(f"DELETE FROM {table} WHERE owner = ? AND document_id = ?", (owner, document_id))  # noqa: S608 -- our own names
