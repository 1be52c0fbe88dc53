"""What readers see of a sheet is watched, compared with its source, and never mistaken for trouble that passes."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from monitor.desk.house import House
from monitor.desk.watched import survey
from monitor.history import open_history
from monitor.model import FindingKind
from monitor.registry import load
from monitor.settings import Settings
from tests.cli.calling import Monitor, Travel, Web

SITEMAP = (
    "<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{}</urlset>"
)


def findings(monitor: Monitor) -> list[FindingKind]:
    path = monitor.folder / "resources.yaml"
    with open_history(f"sqlite:///{monitor.folder}/monitor.db") as history:
        found = survey(House(load(path), Settings(), history, monitor.clock))
    return [finding.kind for finding in found.findings]


def publish(monitor: Monitor, url: str) -> None:
    path = monitor.folder / "resources.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("path: sheet.md", f"path: sheet.md, published_url: {url}"), encoding="utf-8"
    )


def test_a_published_page_is_not_compared_before_it_was_looked_at(
    monitor: Monitor, web: Web
) -> None:
    publish(monitor, web.url("/published"))
    assert findings(monitor) == []


def test_a_published_page_that_lacks_a_reference_is_a_finding(monitor: Monitor, web: Web) -> None:
    publish(monitor, web.url("/published"))
    monitor("check")
    assert findings(monitor) == [FindingKind.PUBLISHED_DIFFERS]


def test_a_passing_fault_leaves_what_was_read(monitor: Monitor, web: Web, later: Travel) -> None:
    publish(monitor, web.url("/published"))
    monitor("check")
    web.codes["/published"] = 500
    later(timedelta(days=2))
    monitor("check")
    assert findings(monitor) == [FindingKind.PUBLISHED_DIFFERS]


def test_a_published_page_that_is_gone_is_said_to_be_unreadable(monitor: Monitor, web: Web) -> None:
    publish(monitor, web.url("/published"))
    web.codes["/published"] = 404
    monitor("check", "--second-look", "1 s")
    assert findings(monitor) == [FindingKind.PUBLISHED_UNREADABLE]


def test_the_pages_of_a_sitemap_are_watched_and_outlive_a_fault_of_it(
    monitor: Monitor, web: Web, later: Travel
) -> None:
    listed = "".join(f"<url><loc>{web.url(path)}</loc></url>" for path in ("/one", "/two"))
    web.bodies["/sitemap.xml"] = SITEMAP.format(listed)
    publish(monitor, web.url("/sitemap.xml"))
    monitor("check")
    assert findings(monitor) == []
    monitor("check")
    assert {"/one", "/two"} <= set(web.asked)
    assert findings(monitor) == [FindingKind.PUBLISHED_DIFFERS]
    web.codes["/sitemap.xml"] = 500
    later(timedelta(days=2))
    web.asked.clear()
    monitor("check")
    assert {"/one", "/two"} <= set(web.asked)


def test_an_id_of_the_registry_is_left_alone(monitor: Monitor, web: Web) -> None:
    publish(monitor, web.url("/published"))
    path = monitor.folder / "resources.yaml"
    path.write_text(path.read_text().replace("id: about", "id: published-sheet"))
    monitor("check")
    assert "published-sheet-page" in monitor("status").out


def test_evidence_tells_of_the_verdict_that_stands(
    monitor: Monitor, web: Web, tmp_path: Path
) -> None:
    web.codes["/about"] = 404
    monitor("check")
    del web.codes["/about"]
    monitor("check", "about")
    explained = monitor("explain", "about").out
    assert "Verdict  healthy, ok" in explained
    assert "404" not in explained
