"""What the tests of this room share: a virtual clock, and an authority that signs test certificates."""

from __future__ import annotations

import pytest

from tests.servers.certificates import Authority
from tests.servers.clock import FakeClock


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))
