"""Documents of every format, built in memory."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping

import pytest

from monitor.model import Reference
from monitor.registry.extract import Document, extract

Rows = list[tuple[object, ...]]
Read = Callable[..., Rows]

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMESPACES = (
    f'xmlns:w="{_WORD}" xmlns:r="{_OFFICE}" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
)


def _rows(references: tuple[Reference, ...], *columns: str) -> Rows:
    return [tuple(getattr(one, column) for column in columns) for one in references]


@pytest.fixture
def read() -> Read:
    """Return the named columns of what is extracted from a text or bytes under a file name."""

    def run(body: str | bytes, name: str, *columns: str, **known: object) -> Rows:
        raw = body if isinstance(body, bytes) else body.encode()
        content_type = known.get("content_type")
        document = Document(
            "sheet",
            name,
            raw,
            str(content_type) if content_type is not None else None,
            is_published=bool(known.get("is_published", False)),
        )
        return _rows(extract(document), *columns)

    return run


@pytest.fixture
def docx() -> Callable[..., bytes]:
    """Return the bytes of a DOCX with this XML in its body; `parts` holds whole parts by name."""

    def build(
        body: str, links: Mapping[str, str] | None = None, parts: Mapping[str, str] | None = None
    ) -> bytes:
        rows = "".join(
            f'<Relationship Id="{key}" Type="{_OFFICE}/hyperlink" Target="{target}" TargetMode="External"/>'
            for key, target in (links or {}).items()
        )
        extra = "".join(
            f'<Relationship Id="{name}" Type="{_OFFICE}/{name.rstrip("0123456789")}" Target="{name}.xml"/>'
            for name in (parts or {})
            if "/" not in name
        )
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(
                "word/document.xml",
                f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>",
            )
            archive.writestr(
                "word/_rels/document.xml.rels",
                f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rows}{extra}</Relationships>',
            )
            for name, xml in (parts or {}).items():
                path = name if "/" in name else f"word/{name}.xml"
                archive.writestr(path, xml.replace("NAMESPACES", NAMESPACES))
        return file.getvalue()

    return build
