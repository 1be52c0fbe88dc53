"""The registrable domain tells sites apart; numbers and bare names are their own site."""

from __future__ import annotations

import pytest

from monitor.judge.address import site


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.example.co.uk/x", "example.co.uk"),
        ("https://maps.example.org/", "example.org"),
        ("https://WWW.Example.ORG./", "example.org"),
        ("https://a.github.io/", "a.github.io"),
        ("http://127.0.0.1:8080/", "127.0.0.1"),
        ("http://[::1]/", "::1"),
        ("http://localhost/", "localhost"),
        ("nonsense", ""),
    ],
)
def test_a_site_is_the_domain_that_somebody_registered(url: str, expected: str) -> None:
    assert site(url) == expected
