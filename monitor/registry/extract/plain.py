"""Plain text -> references: the addresses that stand in it, under its upper-case lines."""

from __future__ import annotations

from monitor.model import Reference
from monitor.registry.extract.bare import bare_addresses
from monitor.registry.extract.decoding import plain_text_of
from monitor.registry.extract.document import Document
from monitor.registry.extract.lines import unified
from monitor.registry.extract.reading import Reading

_NEEDED = (":", "@", ".")  # one of these is in every address


def read(document: Document) -> tuple[Reference, ...]:
    """Return every web, mail and telephone address in order; raise Unreadable for binary files."""
    reading = Reading(document)
    for number, line in enumerate(unified(plain_text_of(document)).split("\n"), start=1):
        if line:
            read_line(reading, line, number, mailboxes=True)
            reading.end_line(may_be_heading=True)
    return reading.references()


def read_line(reading: Reading, line: str, number: int | None, *, mailboxes: bool) -> None:
    """Read running text, with the addresses in it as links; mailboxes only where asked for."""
    if not any(sign in line for sign in _NEEDED):
        reading.text(line)
        return
    done = 0
    for address in bare_addresses(line, mailboxes=mailboxes):
        reading.text(line[done : address.start])
        reading.whole_link(address.target, address.text, number)
        done = address.start + len(address.text)
    reading.text(line[done:])
