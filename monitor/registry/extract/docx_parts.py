"""The zip file of a DOCX -> its parts, within limits that no bomb passes."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from lxml import etree

from monitor.registry.extract.document import Document, Unreadable
from monitor.registry.extract.safe_xml import parsed

_LARGEST_FILE = 100_000_000  # bytes; photographs are stored inside
_LARGEST_PART = 16_000_000  # bytes, unpacked; a book of 300 pages has about 5 million
_LARGEST_TOTAL = 32_000_000  # bytes, unpacked, of all parts that are read
_MOST_ENTRIES = 10_000

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
# "Strict Open XML" writes the same elements under other names (ISO/IEC 29500, part 1 against part 4).
_STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", WORD.encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", OFFICE.encode()),
)
_BROKEN_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    NotImplementedError,  # a compression that Word never uses
    OSError,
    RuntimeError,  # a password
    ValueError,
)


@dataclass(frozen=True, slots=True)
class Relationship:
    """What one part says about another, or about an address."""

    kind: str  # the last word of its type: "hyperlink", "styles", "footnotes"
    target: str  # an address, or the name of a part
    is_external: bool


class Parts:
    """The parts of one DOCX, read one by one and never more than the limits allow."""

    def __init__(self, document: Document) -> None:
        self._name = document.name
        self._left = _LARGEST_TOTAL
        if len(document.body) > _LARGEST_FILE:
            raise Unreadable(f"{self._name} is larger than 100 MB: leave pictures out.")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(document.body))
        except _BROKEN_ZIP as broken:
            raise Unreadable(
                f"{self._name} is not a DOCX: it is no zip file, or a damaged one."
            ) from broken
        self._names = frozenset(self._zip.namelist())
        if len(self._names) > _MOST_ENTRIES:
            raise Unreadable(
                f"{self._name} is not a DOCX: it holds more than {_MOST_ENTRIES} files."
            )

    def tree(self, part: str) -> etree._Element | None:
        """Return a part's root element; None where there is no such part. Raises Unreadable."""
        if part not in self._names:
            return None
        try:
            with self._zip.open(part) as file:
                limit = min(_LARGEST_PART, self._left)
                body = file.read(limit + 1)
        except _BROKEN_ZIP as broken:
            raise Unreadable(
                f"{self._name} is damaged or has a password: {part} cannot be unpacked. Save it again."
            ) from broken
        if len(body) > limit:
            raise Unreadable(f"{self._name} unpacks to more than {limit} bytes of text: split it.")
        self._left -= len(body)
        for strict, usual in _STRICT:
            body = body.replace(strict, usual)
        return parsed(body, f"{self._name}, {part}")

    def relationships(self, part: str) -> Mapping[str, Relationship]:
        """Return what a part ("" for the file itself) relates to, by id. Raises Unreadable."""
        folder, name = posixpath.split(part)
        root = self.tree(posixpath.join(folder, "_rels", f"{name}.rels"))
        rows = root.iter("{*}Relationship") if root is not None else ()
        return {row.get("Id", ""): _relationship(row, folder) for row in rows}


def _relationship(row: etree._Element, folder: str) -> Relationship:
    target = row.get("Target", "")
    is_external = row.get("TargetMode", "") == "External"
    if not is_external:
        target = posixpath.normpath(posixpath.join("/", folder, unquote(target))).lstrip("/")
    return Relationship(row.get("Type", "").rpartition("/")[2], target, is_external)
