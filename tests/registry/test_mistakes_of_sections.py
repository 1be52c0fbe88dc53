"""Every mistake of a section, and those that show between rows, with the exact lines that a person reads."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Mistakes = Callable[..., list[str]]

TEXTS = [
    (
        """\
resources: []
""",
        [
            "1: version: the key 'version' is missing (accepted: version: The version of this format: 1.)"
        ],
    ),
    (
        """\
version: 2
""",
        ["1: version: '2' is not known here (accepted: 1)"],
    ),
    (
        """\
version:
""",
        ["1: version: nothing stands here (accepted: 1)"],
    ),
    (
        """\
version: 1
resource: []
""",
        [
            "2: resource: unknown key 'resource'; did you mean 'resources'? (accepted: defaults, factsheets, hosts, include, resources, settings, teams, version)"
        ],
    ),
    (
        """\
version: 1
resources: {a: b}
teams: [x]
settings: 3
""",
        [
            "2: resources: a mapping stands where a list belongs (accepted: a list such as [first, second])",
            "3: teams: a list stands where a mapping belongs (accepted: keys with values)",
            "4: settings: '3' stands where a mapping belongs (accepted: keys with values)",
        ],
    ),
    (
        """\
version: 1
resources: [just text, ]
""",
        [
            "2: resources #1: 'just text' stands where a mapping belongs (accepted: keys with values)"
        ],
    ),
    (
        """\
version: 1
resources:
  - note: x
  - {id: b, name: , url: }
""",
        [
            "3: resources #1.id: the key 'id' is missing (accepted: id: A name that never changes: lowercase letters, digits and dashes, at most 64.)",
            "3: resources #1.name: the key 'name' is missing (accepted: name: What people call it; stands in reports.)",
            "3: resources #1.url: the key 'url' is missing (accepted: url: http, https, mailto, tel or sms; null means: to be filled in.)",
            "4: b.name: nothing stands here (accepted: one text)",
        ],
    ),
    (
        """\
version: 1
resources:
  - {id: a, name: A, url: 'https://a.org/'}
  - {id: a, name: B, url: null}
""",
        ["4: a.id: the id 'a' is already taken at resources.yaml:3"],
    ),
    (
        """\
version: 1
resources:
  - {id: A b, name: A, url: null}
  - {id: -a, name: A, url: null}
  - {id: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx, name: A, url: null}
""",
        [
            "3: A b.id: 'A b' is not an id (accepted: lowercase letters, digits and dashes, at most 64, no dash in front)",
            "4: -a.id: '-a' is not an id (accepted: lowercase letters, digits and dashes, at most 64, no dash in front)",
            "5: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.id: 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' is not an id (accepted: lowercase letters, digits and dashes, at most 64, no dash in front)",
        ],
    ),
    (
        """\
version: 1
teams: {editors: [a@b.org]}
resources:
  - {id: a, name: A, url: null, owner: editor}
""",
        [
            "4: a.owner: there is no team 'editor'; did you mean 'editors'? (accepted: an e-mail address or a team: editors)"
        ],
    ),
    (
        """\
version: 1
factsheets:
  - {id: sheet, title: T, owner: nobody}
resources:
  - {id: a, name: A, url: null, references: [{factsheet: sheets, text: t}]}
""",
        [
            "3: sheet.owner: there is no team 'nobody' (accepted: an e-mail address or a team: none yet)",
            "5: a.references.factsheet: there is no fact sheet 'sheets'; did you mean 'sheet'? (accepted: sheet)",
        ],
    ),
    (
        """\
version: 1
factsheets:
  - {id: sheet, title: T}
resources:
  - {id: a, name: A, url: null, references: [{factsheet: sheet}]}
""",
        [
            "5: a.references.text: the key 'text' is missing (accepted: text: The anchor text as a reader sees it, escapes undone.)"
        ],
    ),
    (
        """\
version: 1
factsheets:
  - {id: sheet, title: T}
resources:
  - id: a
    name: A
    url: null
    references:
      - {factsheet: sheet, section: ONE, text: More}
      - {factsheet: sheet, section: one, text: ' more '}
""",
        [
            "10: a.references.text: the reference ' more ' is already declared at resources.yaml:9 (accepted: each fact sheet, section and text once)"
        ],
    ),
    (
        """\
version: 1
defaults:
  expect:
    text_none: [closed]
resources:
  - id: a
    name: A
    url: null
    expect:
      text_any: [Closed]
""",
        [
            "10: a.expect.text_any: 'Closed' of text_any can never be met: text_none forbids 'closed' (accepted: texts that do not exclude each other)"
        ],
    ),
    (
        """\
version: 1
defaults:
  expect:
    text_none: [closed]
    text_all: [closed]
resources:
  - {id: a, name: A, url: null, expect: {lang: en}}
""",
        [
            "5: defaults.expect.text_all: 'closed' of text_all can never be met: text_none forbids 'closed' (accepted: texts that do not exclude each other)"
        ],
    ),
    (
        """\
version: 1
resources:
  - {id: a, name: A, url: 'tel:988', expect: {text_any: [a]}}
""",
        [
            "3: a.expect: the expectation can never match: a tel: address has no page to look at (accepted: no expect here)"
        ],
    ),
    (
        """\
version: 1
resources:
  - {id: a, name: A, url: null, target: confirmed, confirmed_by: Ann, confirmed_on: 2025-06-30}
""",
        [
            "3: a.url: the target is confirmed, but there is no address that could be (accepted: an address, or target: assumed)"
        ],
    ),
]


@pytest.mark.parametrize(("text", "messages"), TEXTS)
def test_a_mistake_of_a_section_names_its_line(
    text: str, messages: list[str], mistakes: Mistakes
) -> None:
    assert mistakes(text) == [f"resources.yaml:{message}" for message in messages]


TEN_MISTAKES = """\
version: 2
setings: {}
teams:
  editors: [nobody]
hosts:
  a.org: {interval: 2 s}
factsheets:
  - {id: sheet, title: Sheet}
resources:
  - id: one
    name: One
    url: https://exa mple.com
    every: 1 min
    owner: editor
  - id: one
    name: Two
    url: null
    importance: high
    references: [{factsheet: shet, text: a}]
"""


def test_a_file_with_ten_mistakes_reports_all_ten(mistakes: Mistakes) -> None:
    found = [message.split(": ", 2)[:2] for message in mistakes(TEN_MISTAKES)]
    assert found == [
        ["resources.yaml:1", "version"],
        ["resources.yaml:2", "setings"],
        ["resources.yaml:4", "teams.editors"],
        ["resources.yaml:6", "hosts.a.org"],
        ["resources.yaml:12", "one.url"],
        ["resources.yaml:13", "one.every"],
        ["resources.yaml:14", "one.owner"],
        ["resources.yaml:15", "one.id"],
        ["resources.yaml:18", "one.importance"],
        ["resources.yaml:19", "one.references.factsheet"],
    ]


def test_a_long_list_of_what_is_accepted_is_cut(mistakes: Mistakes) -> None:
    sheets = "".join(f"  - {{id: sheet-{number:02}, title: S}}\n" for number in range(25))
    text = (
        f"version: 1\nfactsheets:\n{sheets}resources:\n"
        "  - {id: a, name: A, url: null, references: [{factsheet: x, text: t}]}\n"
    )
    [message] = mistakes(text)
    assert message.endswith("sheet-18, sheet-19 and 5 more)")
