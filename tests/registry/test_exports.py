"""What the room offers to others is what it says in `__all__`."""

from __future__ import annotations

from monitor import registry


def test_everything_in_all_is_there_and_sorted() -> None:
    assert all(hasattr(registry, name) for name in registry.__all__)
    assert len(set(registry.__all__)) == len(registry.__all__)
