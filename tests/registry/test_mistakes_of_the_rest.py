"""Every mistake of fact sheets, teams, hosts, defaults and settings, with the exact lines that a person reads."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Mistakes = Callable[..., list[str]]

TEXTS = [
    (
        """\
version: 1
factsheets:
  - id: s
    title: ''
    reviewed: last June
    review_every: often
    published_url: tel:988
    edit_url: nowhere
    lang: english
    path: ''
""",
        [
            "4: s.title: the text is empty (accepted: text that a person can read)",
            "5: s.reviewed: 'last June' is not a date (accepted: a month such as 2025-06 or a day such as 2025-06-30)",
            "6: s.review_every: 'often' is not a time between reviews (accepted: 12 months, 2 years, 90 days or 6 weeks, at most 10 years)",
            "7: s.published_url: 'tel:988' is not a web address (accepted: a web address such as https://example.org/page)",
            "8: s.edit_url: 'nowhere' is not a web address (accepted: a web address such as https://example.org/page)",
            "9: s.lang: 'english' is not a language tag (accepted: a language tag such as en, es or pt-BR)",
            "10: s.path: '' is not a path (accepted: a path such as factsheets/*.md)",
        ],
    ),
    (
        """\
version: 1
factsheets:
  - {id: s, title: S, reviewed: 1066-10, review_every: 0 days}
  - {id: s, title: S, reviewed: 2025-13, review_every: 11 years}
""",
        [
            "3: s.review_every: '0 days' is no sensible time between reviews (accepted: 12 months, 2 years, 90 days or 6 weeks, at most 10 years)",
            "3: s.reviewed: '1066-10' is too far away (accepted: years from 1900 to 2199)",
            "4: s.id: the id 's' is already taken at resources.yaml:3",
            "4: s.review_every: '11 years' is no sensible time between reviews (accepted: 12 months, 2 years, 90 days or 6 weeks, at most 10 years)",
            "4: s.reviewed: '2025-13' is not in the calendar (accepted: a month such as 2025-06 or a day such as 2025-06-30)",
        ],
    ),
    (
        """\
version: 1
teams:
  Editors: [a@b.org]
  empty: []
  wrong: [someone]
""",
        [
            "3: teams.Editors: 'Editors' is not an id (accepted: lowercase letters, digits and dashes, at most 64, no dash in front)",
            "4: teams.empty: the team has no members (accepted: at least one e-mail address)",
            "5: teams.wrong: 'someone' is not an e-mail address (accepted: an e-mail address such as editors@example.org)",
        ],
    ),
    (
        """\
version: 1
hosts:
  https://a.org: {reason: r}
  b.org: {interval: 2 s}
  c.org: {interval: 2 hours, concurrency: 0, reason: r}
  d.org: {concurrency: many, reason: r}
  e.org: {reason: r}
  E.org: {reason: r}
  '*': {interval: soon}
  f.org:
""",
        [
            "3: hosts.https://a.org: 'https://a.org' is not a host name (accepted: a bare host name such as nasen.org, without scheme, port and path)",
            "4: hosts.b.org: the exception gives no reason (accepted: reason: a few words, such as small volunteer host)",
            "5: hosts.c.org.concurrency: '0' is too small (accepted: 1 or more)",
            "5: hosts.c.org.interval: '2 hours' is too long (accepted: from 0 to 1 hour, such as 2 s)",
            "6: hosts.d.org.concurrency: 'many' is not a whole number (accepted: a whole number)",
            "8: hosts.E.org: 'E.org' already has a row at resources.yaml:7",
            "9: hosts.*.interval: 'soon' is not a duration (accepted: from 0 to 1 hour, such as 2 s)",
            "10: hosts.f.org: nothing stands here (accepted: keys with values)",
        ],
    ),
    (
        """\
version: 1
defaults: {id: a, url: null, every: 1 s, owner: nobody, tmeout: 3 s}
""",
        [
            "2: defaults.every: '1 s' is too short (accepted: from 5 min to 365 days, such as 6 hours or 1 day)",
            "2: defaults.id: the key 'id' belongs to each resource, not to its defaults (accepted: confirmed_by, confirmed_on, every, expect, importance, kind, note, owner, target, timeout)",
            "2: defaults.owner: there is no team 'nobody' (accepted: an e-mail address or a team: none yet)",
            "2: defaults.tmeout: unknown key 'tmeout'; did you mean 'timeout'? (accepted: confirmed_by, confirmed_on, every, expect, importance, kind, note, owner, target, timeout)",
            "2: defaults.url: the key 'url' belongs to each resource, not to its defaults (accepted: confirmed_by, confirmed_on, every, expect, importance, kind, note, owner, target, timeout)",
        ],
    ),
    (
        """\
version: 1
settings:
  timezone: Mars/Base
  contct: x
  canaries: [example.org]
  report: {day: monday, hour: 25}
  patience:
    broken_looks: 0
    broken_gap: long
  network:
    allow_networks: [ten]
    concurrency: many
""",
        [
            "3: settings.timezone: 'Mars/Base' is not a time zone (accepted: names such as America/New_York)",
            "4: settings.contct: unknown key 'contct'; did you mean 'contact'? (accepted: canaries, contact, database, heartbeat, network, patience, report, reports, retention, timezone)",
            "5: settings.canaries: 'example.org' is not an address (accepted: http:// or https:// addresses)",
            "6: settings.report.day: 'monday' is not known here (accepted: mon, tue, wed, thu, fri, sat, sun)",
            "6: settings.report.hour: '25' is too large (accepted: 23 or less)",
            "8: settings.patience.broken_looks: '0' is too small (accepted: 1 or more)",
            "9: settings.patience.broken_gap: 'long' is not a duration (accepted: a number and a unit (ms, s, min, h, days, weeks), such as 20 s or 6 hours)",
            "11: settings.network.allow_networks: 'ten' is not a network (accepted: a network such as 10.0.0.0/8 or fd00::/8)",
            "12: settings.network.concurrency: 'many' is not a whole number (accepted: a whole number)",
        ],
    ),
    (
        """\
version: 1
settings: {patience: {broken_gap: 999999999 weeks}}
""",
        [
            "2: settings.patience.broken_gap: '999999999 weeks' is not a duration (accepted: a number and a unit (ms, s, min, h, days, weeks), such as 20 s or 6 hours)"
        ],
    ),
]


@pytest.mark.parametrize(("text", "messages"), TEXTS)
def test_a_mistake_of_a_section_names_its_line(
    text: str, messages: list[str], mistakes: Mistakes
) -> None:
    assert mistakes(text) == [f"resources.yaml:{message}" for message in messages]
