from __future__ import annotations

import functools
import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.fetch.body import Intake
from monitor.model import Cut

TEXT = b"hello, world " * 50
RAW_DEFLATE = zlib.compress(TEXT, wbits=-zlib.MAX_WBITS)
gzipped = functools.partial(gzip.compress, mtime=0)  # the same bytes in every process
ZIPPED = gzipped(TEXT)


def taken(body: bytes, encoding: str = "", *, cap: int = 10_000, piece: int = 100) -> Intake:
    intake = Intake(cap=cap, content_encoding=encoding)
    for start in range(0, len(body), piece):
        if not intake.take(body[start : start + piece]):
            break
    return intake


@pytest.mark.parametrize(
    ("encoding", "sent", "content", "cut"),
    [
        ("", TEXT, TEXT, None),
        ("identity", TEXT, TEXT, None),
        ("none", TEXT, TEXT, None),
        ("utf-8", TEXT, TEXT, None),
        ("gzip", ZIPPED, TEXT, None),
        ("GZip", ZIPPED, TEXT, None),
        ("x-gzip", ZIPPED, TEXT, None),
        ("gzip", ZIPPED + ZIPPED, TEXT + TEXT, None),
        ("gzip", ZIPPED + b"padding", TEXT, None),
        ("gzip", ZIPPED[:-8], TEXT, None),  # no checksum: browsers show the page
        ("gzip", b"", b"", None),
        ("deflate", zlib.compress(TEXT), TEXT, None),
        ("deflate", RAW_DEFLATE, TEXT, None),
        ("deflate, gzip", gzipped(zlib.compress(TEXT)), TEXT, None),
        ("gzip", TEXT, TEXT, Cut.ENCODING),
        ("deflate", TEXT, TEXT, Cut.ENCODING),
        ("gzip", ZIPPED[:10] + b"\x07" * 20, ZIPPED[:10] + b"\x07" * 20, Cut.ENCODING),
        ("br", TEXT, TEXT, Cut.ENCODING),
        ("zstd", TEXT, TEXT, Cut.ENCODING),
        ("gzip, br", TEXT, TEXT, Cut.ENCODING),
        ("br", b"", b"", None),
        ("gzip,gzip,gzip,gzip,gzip", TEXT, TEXT, Cut.ENCODING),
    ],
)
@pytest.mark.parametrize("piece", [1, 7, 10_000])
def test_compression_is_undone_or_the_raw_bytes_are_kept(
    encoding: str, sent: bytes, content: bytes, cut: Cut | None, piece: int
) -> None:
    intake = taken(sent, encoding, piece=piece)
    assert (intake.content, intake.cut) == (content, cut)


@pytest.mark.parametrize(
    ("encoding", "sent", "content", "cut"),
    [
        ("", b"x" * 100, b"x" * 100, None),
        ("", b"x" * 101, b"x" * 100, Cut.SIZE),
        ("gzip", gzipped(b"x" * 100), b"x" * 100, None),
        ("gzip", gzipped(b"x" * 101), b"x" * 100, Cut.SIZE),
        ("gzip", gzipped(b"x" * 10_000_000), b"x" * 100, Cut.SIZE),
        ("gzip, gzip", gzipped(gzipped(b"x" * 10_000_000)), None, Cut.SIZE),
        ("gzip, gzip", gzipped(gzipped(bytes(range(100)))), None, Cut.SIZE),
        ("gzip", gzipped(b"") * 3000, b"", Cut.SIZE),
        ("br", b"x" * 300, b"x" * 100, Cut.ENCODING),
    ],
)
def test_a_body_ends_at_the_cap(
    encoding: str, sent: bytes, content: bytes | None, cut: Cut | None
) -> None:
    intake = taken(sent, encoding, cap=100, piece=65536)
    assert intake.cut is cut
    assert content is None or intake.content == content


def test_an_early_end_does_not_hide_that_the_bytes_are_raw() -> None:
    intake = taken(TEXT, "br")
    intake.end_early(Cut.LOST)
    assert intake.cut is Cut.ENCODING


def test_an_early_end_is_told() -> None:
    intake = taken(ZIPPED[:30], "gzip")
    intake.end_early(Cut.LOST)
    assert intake.cut is Cut.LOST


@given(
    st.binary(max_size=300),
    st.sampled_from(["", "gzip", "deflate", "br", "gzip, deflate"]),
    st.integers(1, 50),
)
def test_any_bytes_give_at_most_the_cap(body: bytes, encoding: str, piece: int) -> None:
    assert len(taken(body, encoding, cap=100, piece=piece).content) <= 100
