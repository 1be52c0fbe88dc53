"""What a database driver raises -> HistoryUnavailable with one sentence that says which history, and why."""

from __future__ import annotations

import sqlite3

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError

from monitor.errors import HistoryUnavailable

# Each row: SQLite's primary result code, and what it means for the operator.
SQLITE_SENTENCES = {
    sqlite3.SQLITE_CANTOPEN: "cannot be opened: this account may not read or create the file.",
    sqlite3.SQLITE_PERM: "cannot be opened: this account may not read or write the file.",
    sqlite3.SQLITE_READONLY: "cannot be written: the file or its folder is read-only for this account.",
    sqlite3.SQLITE_NOTADB: "cannot be opened: the file is not a SQLite database.",
    sqlite3.SQLITE_CORRUPT: "cannot be read: the file is damaged; restore it from a backup.",
    sqlite3.SQLITE_FULL: "cannot be written: the disk is full.",
    sqlite3.SQLITE_IOERR: "cannot be read or written: the disk reports an error.",
    sqlite3.SQLITE_BUSY: "cannot be written: another program has held it locked for more than 5 seconds.",
}

# Each row: the start of PostgreSQL's SQLSTATE, and what it means for the operator.
POSTGRESQL_SENTENCES = {
    "53100": "cannot be written: the server's disk is full.",
    "25006": "cannot be written: the server is read-only.",
    "42501": "cannot be used: this account may not read and write its tables.",
    "57P": "cannot be reached: the server is shutting down or starting up.",
    "08": "cannot be reached: the connection to the server was lost.",
}

_SECRET_KEYS = frozenset({"password", "sslpassword"})


def masked(url: URL) -> str:
    """Return the address as it may be shown: without any password."""
    query = {key: "***" if key in _SECRET_KEYS else value for key, value in url.query.items()}
    return url.set(query=query).render_as_string(hide_password=True)


def unavailable(error: DBAPIError, url: URL) -> HistoryUnavailable:
    """Return the error to raise for what the driver reports."""
    return HistoryUnavailable(f"The history {masked(url)} {_sentence(error.orig, url)}")


def _sentence(original: BaseException | None, url: URL) -> str:
    code = getattr(original, "sqlite_errorcode", None)
    if isinstance(code, int) and (code & 0xFF) in SQLITE_SENTENCES:
        return SQLITE_SENTENCES[code & 0xFF]
    state = getattr(original, "sqlstate", None) or ""
    known = (text for start, text in POSTGRESQL_SENTENCES.items() if state.startswith(start))
    return next(known, f"cannot be used: {_words(original, url)}")


def _words(original: BaseException | None, url: URL) -> str:
    """Return the driver's own first line, as a sentence that shows no password."""
    line = next(iter(str(original).strip().splitlines()), "the driver gives no reason").strip()
    secrets = [url.password, *(url.query.get(key) for key in _SECRET_KEYS)]
    for secret in secrets:
        line = line.replace(secret, "***") if isinstance(secret, str) and secret else line
    return line if line.endswith(".") else f"{line}."
