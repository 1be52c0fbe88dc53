"""One file or page -> a Document, or the sentence that says why it cannot be read."""

from __future__ import annotations

from dataclasses import dataclass


class Unreadable(ValueError):
    """The document holds no references that we could find; the message is a sentence a person can act on."""


@dataclass(frozen=True, slots=True)
class Document:
    """The bytes of one fact sheet, and what is known about them."""

    factsheet: str  # id of the fact sheet
    name: str  # the file's path or the page's address; references and messages carry it
    body: bytes
    content_type: str | None = None  # as a server states it, with parameters
    is_published: bool = False  # True: a page as readers see it, whose site chrome is left out
