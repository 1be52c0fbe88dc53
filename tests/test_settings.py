"""Settings: a flag goes before the environment, the environment before the registry; mistakes are named."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from monitor.errors import SettingsInvalid
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


def test_our_own_variable_goes_before_the_common_one() -> None:
    environ = {
        "HTTPS_PROXY": "http://common:1",
        "MONITOR_PROXY": "http://ours:2",
        "SSL_CERT_FILE": "ca.pem",
    }
    network = load({}, environ, {}, FOLDER).network
    assert (network.proxy, network.ca_bundle) == ("http://ours:2", FOLDER / "ca.pem")


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
