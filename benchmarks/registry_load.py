"""Measure how long a registry of 4,000 resources takes to load; run as `python benchmarks/registry_load.py`.

The promise is one second (design part 4).
"""

from __future__ import annotations

import platform
import statistics
import sys
import tempfile
import time
from pathlib import Path

import pydantic
import yaml

from monitor.registry import load

RESOURCES = 4_000
ROUNDS = 5

HEAD = """version: 1
teams:
  editors: [editors@example.org]
factsheets:
  - {id: sheet, title: A sheet, path: sheet.md, reviewed: 2025-06, review_every: 12 months, owner: editors}
defaults:
  timeout: 30 s
resources:
"""
RESOURCE = """  # resource number {number}
  - id: resource-{number}
    name: Resource number {number}
    url: https://host-{number}.example.org/page/{number}
    target: assumed
    kind: service
    importance: critical
    every: 6 hours
    references:
      - {{factsheet: sheet, section: MORE INFORMATION, text: Anchor {number}}}
    expect:
      text_any: [syringe, number {number}]
      text_none: [permanently closed]
      content_type: text/html
      lang: en
    note: found in public citations, not confirmed by the publisher
"""


def registry_text(count: int = RESOURCES) -> str:
    return HEAD + "".join(RESOURCE.format(number=number) for number in range(count))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "resources.yaml"
        path.write_text(registry_text())
        rounds = [_timed(path) for _ in range(ROUNDS)]
    wall, cpu = (statistics.median(column) for column in zip(*rounds, strict=True))
    print(f"{RESOURCES} resources, median of {ROUNDS}: {wall:.2f} s, of it {cpu:.2f} s of CPU")
    machine = f"{platform.machine()}, {platform.system()} {platform.release()}"
    print(f"{machine}; Python {sys.version.split()[0]}, pydantic {pydantic.VERSION}, ", end="")
    print(f"PyYAML {yaml.__version__} ({'C parser' if yaml.__with_libyaml__ else 'Python parser'})")


def _timed(path: Path) -> tuple[float, float]:
    """Return the seconds that loading takes, and those of them that the processor worked for it."""
    wall, cpu = time.perf_counter(), time.process_time()
    registry = load(path)
    elapsed = time.perf_counter() - wall, time.process_time() - cpu
    assert len(registry.resources) == RESOURCES
    return elapsed


if __name__ == "__main__":
    main()
