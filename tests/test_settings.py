"""Settings: a flag goes before the environment, the environment before the registry; mistakes are named."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import certifi
import pytest

from monitor.errors import SettingsInvalid
from monitor.fetch.address import canonical_host
from monitor.fetch.routes import Routes
from monitor.model import Patience
from monitor.settings import duration, load

FOLDER = Path("/srv/monitor")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("20 s", 20),
        ("20s", 20),
        ("250 ms", 0.25),
        ("6 hours", 21600),
        ("6h", 21600),
        ("1 day", 86400),
        ("2 weeks", 1209600),
        ("1.5 min", 90),
        ("90 Seconds", 90),
        ("0", 0),
    ],
)
def test_a_duration_is_a_number_and_a_unit(text: str, seconds: float) -> None:
    assert duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "text", ["", "20", "s", "-1 s", "1 fortnight", "1 s 2", "1e9 s", "ss", "1  ", "99999999 weeks"]
)
def test_anything_else_is_refused_with_what_is_accepted(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a duration \(accepted: a number and a unit"):
        duration(text)


def test_a_flag_goes_before_the_environment_and_the_environment_before_the_registry() -> None:
    file = {"database": "sqlite:///file.db", "contact": "file", "timezone": "Europe/Paris"}
    environ = {"MONITOR_DATABASE_URL": "sqlite:///env.db", "MONITOR_CONTACT": "env"}
    settings = load(file, environ, {"database": "sqlite:///flag.db"}, FOLDER)
    assert (settings.database, settings.contact, settings.timezone) == (
        "sqlite:////srv/monitor/flag.db",
        "env",
        "Europe/Paris",
    )


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("sqlite:///monitor.db", "sqlite:////srv/monitor/monitor.db"),
        ("sqlite:////var/lib/monitor.db", "sqlite:////var/lib/monitor.db"),
        ("postgresql://db/monitor", "postgresql://db/monitor"),
    ],
)
def test_a_relative_database_lies_beside_the_registry(given: str, used: str) -> None:
    assert load({}, {}, {"database": given}, FOLDER).database == used


def test_reports_lie_beside_the_registry() -> None:
    assert load({}, {}, {}, FOLDER).reports == FOLDER / "reports"


def test_lists_and_names_in_the_environment_are_separated_by_commas() -> None:
    environ = {
        "MONITOR_ALLOW_NETWORKS": "127.0.0.0/8, ::1/128",
        "MONITOR_RESOLVE": "nasen.org:443=127.0.0.1:8443,hri.global=127.0.0.1",
        "MONITOR_CANARIES": "https://a.example/",
        "NO_PROXY": "localhost,.internal",
    }
    network = load({}, environ, {}, FOLDER).network
    assert [str(item) for item in network.allow_networks] == ["127.0.0.0/8", "::1/128"]
    assert network.resolve == {"nasen.org:443": "127.0.0.1:8443", "hri.global": "127.0.0.1"}
    assert network.no_proxy == ("localhost", ".internal")


def test_our_own_variable_goes_before_the_common_one(tmp_path: Path) -> None:
    shutil.copy(certifi.where(), tmp_path / "ca.pem")
    environ = {
        "HTTPS_PROXY": "http://common:1",
        "MONITOR_PROXY": "http://ours:2",
        "SSL_CERT_FILE": "ca.pem",
    }
    network = load({}, environ, {}, tmp_path).network
    assert (network.proxy, network.ca_bundle) == ("http://ours:2", tmp_path / "ca.pem")


@pytest.mark.parametrize(
    ("file", "environ", "message"),
    [
        (
            {},
            {"MONITOR_TIMEZONE": "Mars"},
            "MONITOR_TIMEZONE: timezone: 'Mars' is not a time zone (accepted: names such as America/New_York)",
        ),
        (
            {"heartbeat": "ftp://x"},
            {},
            "settings: heartbeat: 'ftp://x' is not an address (accepted: http:// or https:// addresses)",
        ),
        ({"colour": "red"}, {}, "settings: colour: Extra inputs are not permitted"),
        (
            {},
            {"MONITOR_REPORT_DAY": "1"},
            "MONITOR_REPORT_DAY: report.day: Input should be 'mon', 'tue', 'wed', 'thu', 'fri', 'sat' or 'sun'",
        ),
    ],
)
def test_a_mistake_names_its_source_and_what_is_accepted(
    file: dict[str, object], environ: dict[str, str], message: str
) -> None:
    with pytest.raises(SettingsInvalid) as raised:
        load(file, environ, {}, FOLDER)
    assert str(raised.value) == message


def test_every_mistake_is_named_at_once() -> None:
    with pytest.raises(SettingsInvalid) as raised:
        load({"timezone": "Mars", "report": {"hour": 25}}, {}, {}, FOLDER)
    assert len(str(raised.value).splitlines()) == 2


def test_patience_in_the_settings_is_the_patience_that_judge_decides_by() -> None:
    assert load({}, {}, {}, FOLDER).patience_values == Patience()
    eager = load({"patience": {"broken_gap": "10 min"}}, {}, {}, FOLDER)
    assert eager.patience_values == Patience(broken_gap=timedelta(minutes=10))


@pytest.mark.parametrize(
    "given",
    [
        "sqlite://",
        "sqlite:///",
        "sqlite:///:memory:",
        "SQLite:///:memory:",
        ":memory:",
        "sqlite:///?cache=shared",
        "sqlite:///  ",
        "sqlite://monitor.db",
        "sqlite:///file::memory:?uri=true",
        "sqlite:///file:x?mode=memory&uri=true",
    ],
)
def test_a_database_that_forgets_is_refused_wherever_it_is_named(given: str) -> None:
    found = (
        f"database: {given!r} names no file, so that nothing would be remembered"
        " (accepted: sqlite:///path or postgresql://user:password@host/name)"
    )
    ways: tuple[tuple[dict[str, object], dict[str, str], dict[str, object], str], ...] = (
        ({"database": given}, {}, {}, "settings"),
        ({}, {"MONITOR_DATABASE_URL": given}, {}, "MONITOR_DATABASE_URL"),
        ({}, {}, {"database": given}, "--database"),
    )
    for file, environ, flags, source in ways:
        with pytest.raises(SettingsInvalid) as raised:
            load(file, environ, flags, FOLDER)
        assert str(raised.value) == f"{source}: {found}"


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("a.example", "192.0.2.7"),
        ("a.example.:443", "192.0.2.7:8443"),
        ("müller.de", "2001:db8::7"),
        ("a_b.example", "[2001:db8::7]"),
        ("192.0.2.1:80", "[2001:db8::7]:65535"),
        ("[2001:db8::1]:80", "192.0.2.7:1"),
    ],
)
def test_a_row_of_resolve_leads_from_a_host_to_an_address(host: str, address: str) -> None:
    network = load({"network": {"resolve": {host: address}}}, {}, {}, FOLDER).network
    assert Routes(network.resolve).names(
        canonical_host(host.removesuffix(":443").removesuffix(":80"))
    )


@pytest.mark.parametrize(
    ("host", "address", "found"),
    [
        ("a.example", "b.example", "'b.example' is no IP address"),
        ("a.example", "", "'' is no IP address"),
        ("a.example", "192.0.2.7:0", "'192.0.2.7:0' is no IP address"),
        ("a.example", "192.0.2.7:65536", "'192.0.2.7:65536' is no IP address"),
        ("a.example", "192.0.2.7:x", "'192.0.2.7:x' is no IP address"),
        ("a.example", "192.0.2.256", "'192.0.2.256' is no IP address"),
        ("a.example", "[fe80::1%eth0]", "'[fe80::1%eth0]' is no IP address"),
        ("a.example", "[192.0.2.7]", "'[192.0.2.7]' is no IP address"),
        ("a b", "192.0.2.7", "'a b' is no host"),
        ("a..b", "192.0.2.7", "'a..b' is no host"),
        ("", "192.0.2.7", "'' is no host"),
        ("1.2.3.999", "192.0.2.7", "'1.2.3.999' is no host"),
        ("a.example:99999", "192.0.2.7", "'a.example:99999' is no host"),
        ("https://a.example", "192.0.2.7", "'https://a.example' is no host"),
    ],
)
def test_a_row_of_resolve_that_makes_no_sense_is_found_when_the_settings_are_read(
    host: str, address: str, found: str
) -> None:
    with pytest.raises(SettingsInvalid) as raised:
        load({"network": {"resolve": {host: address}}}, {}, {}, FOLDER)
    assert str(raised.value).startswith(f"settings: network.resolve.{host}: {found}")


@pytest.mark.parametrize(
    ("proxy", "shown"),
    [
        ("socks5://proxy:1080", "socks5://proxy:1080"),
        ("proxy:3128", "proxy:3128"),
        ("http://a..b:3128", "http://a..b:3128"),
        ("http://proxy:70000", "http://proxy:70000"),
        ("http://::1:3128", "http://::1:3128"),
        ("http://me:secret@:3128", "http://***@:3128"),
        ("me:secret@proxy:3128", "***@proxy:3128"),
    ],
)
def test_a_proxy_that_makes_no_sense_is_named_without_its_password(proxy: str, shown: str) -> None:
    with pytest.raises(SettingsInvalid) as raised:
        load({}, {"MONITOR_PROXY": proxy}, {}, FOLDER)
    assert str(raised.value) == (
        f"MONITOR_PROXY: network.proxy: {shown!r} is no proxy"
        " (accepted: http://host:port or https://host:port)"
    )


@pytest.mark.parametrize(
    "proxy",
    ["http://proxy", "http://proxy:3128/", "https://me:p@ss@proxy.example:1", "http://[::1]:3128"],
)
def test_a_proxy_is_a_web_address(proxy: str) -> None:
    assert load({}, {"MONITOR_PROXY": proxy}, {}, FOLDER).network.proxy == proxy


@pytest.mark.parametrize(
    ("content", "trouble"),
    [
        (None, "No such file or directory"),
        ("nonsense", "it holds no certificate"),
        ("", "it holds no certificate"),
    ],
)
def test_a_bundle_that_cannot_be_used_is_found_when_the_settings_are_read(
    tmp_path: Path, content: str | None, trouble: str
) -> None:
    if content is not None:
        (tmp_path / "ca.pem").write_text(content)
    with pytest.raises(SettingsInvalid) as raised:
        load({"network": {"ca_bundle": "ca.pem"}}, {}, {}, tmp_path)
    assert str(raised.value) == (
        f"settings: network.ca_bundle: {tmp_path / 'ca.pem'} cannot be used: {trouble}"
        " (accepted: a PEM file of certificates)"
    )


def test_mistakes_of_the_network_and_the_rest_are_named_together(tmp_path: Path) -> None:
    network = {"proxy": "x", "ca_bundle": "none.pem", "resolve": {"a b": "c", "d": "e"}}
    with pytest.raises(SettingsInvalid) as raised:
        load({"network": network, "database": "sqlite://", "timezone": "Mars"}, {}, {}, tmp_path)
    assert len(str(raised.value).splitlines()) == 7
