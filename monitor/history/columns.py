"""Column types: hostile text and hashes in, values that both databases accept out."""

from __future__ import annotations

from sqlalchemy import Dialect, LargeBinary, Text, TypeDecorator


class Words(TypeDecorator[str]):
    """Text from anywhere: NUL (which PostgreSQL refuses) and lone surrogates become U+FFFD."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 (SQLAlchemy's signature)
        """Return text that every database stores."""
        if value is None or (value.isascii() and "\0" not in value):
            return value
        return (
            value.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "�")
        )


class Hex(TypeDecorator[str]):
    """A hash in hex, stored in half the bytes; "" is NULL."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002 (SQLAlchemy's signature)
        """Return the bytes; raise ValueError for what is not hex."""
        return bytes.fromhex(value) if value else None

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str:  # noqa: ARG002 (SQLAlchemy's signature)
        """Return the hex digits, "" where nothing was stored."""
        return value.hex() if value else ""
