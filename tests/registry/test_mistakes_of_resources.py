"""Every mistake of one resource, with the exact line that a person reads."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Mistakes = Callable[..., list[str]]

# What stands in the resource, and what is said about it after "resources.yaml:3: a.".
KEYS = [
    (
        "evry: 1 day",
        "evry: unknown key 'evry'; did you mean 'every'? (accepted: confirmed_by, confirmed_on, every, expect, id, importance, kind, name, note, owner, references, target, timeout, url)",
    ),
    (
        "expect: {txt_any: [a]}",
        "expect.txt_any: unknown key 'txt_any'; did you mean 'text_any'? (accepted: content_type, final_host, lang, selector, text_all, text_any, text_none)",
    ),
    (
        "every: often",
        "every: 'often' is not a duration (accepted: from 5 min to 365 days, such as 6 hours or 1 day)",
    ),
    (
        "every: 4 min",
        "every: '4 min' is too short (accepted: from 5 min to 365 days, such as 6 hours or 1 day)",
    ),
    (
        "every: 366 days",
        "every: '366 days' is too long (accepted: from 5 min to 365 days, such as 6 hours or 1 day)",
    ),
    (
        "every: [1 day]",
        "every: a list is not a duration (accepted: from 5 min to 365 days, such as 6 hours or 1 day)",
    ),
    (
        "every: 999999999 weeks",
        "every: '999999999 weeks' is not a duration (accepted: from 5 min to 365 days, such as 6 hours or 1 day)",
    ),
    (
        "timeout: 900 ms",
        "timeout: '900 ms' is too short (accepted: from 1 s to 5 min, such as 20 s)",
    ),
    ("timeout: 6 min", "timeout: '6 min' is too long (accepted: from 1 s to 5 min, such as 20 s)"),
    (
        "kind: website",
        "kind: 'website' is not known here (accepted: page, service, organization, file)",
    ),
    ("importance: high", "importance: 'high' is not known here (accepted: critical, normal, low)"),
    ("target: sure", "target: 'sure' is not known here (accepted: assumed, confirmed)"),
    (
        "owner: me@",
        "owner: 'me@' is not an e-mail address (accepted: an e-mail address such as editors@example.org)",
    ),
    (
        "references: [{factsheet: sheet, text: t}]",
        "references.factsheet: there is no fact sheet 'sheet' (accepted: none is declared yet)",
    ),
    (
        "expect: {text_all: [Naloxone], text_none: [naloxone]}",
        "expect.text_all: 'Naloxone' of text_all can never be met: text_none forbids 'naloxone' (accepted: texts that do not exclude each other)",
    ),
    (
        "expect: {text_any: [we are closed now], text_none: [closed]}",
        "expect.text_any: 'we are closed now' of text_any can never be met: text_none forbids 'closed' (accepted: texts that do not exclude each other)",
    ),
    (
        "expect: {text_any: ['']}",
        "expect.text_any: the text is empty (accepted: text that a person can read)",
    ),
    ("expect: {text_any: [~]}", "expect.text_any: nothing stands here (accepted: one text)"),
    (
        "expect: {text_any: syringe}",
        "expect.text_any: 'syringe' stands where a list belongs (accepted: a list such as [first, second])",
    ),
    (
        "expect: {selector: 'main['}",
        "expect.selector: 'main[' is not a CSS selector (accepted: a CSS selector such as main h1 or #locations)",
    ),
    (
        "expect: {final_host: 'https://a.org/'}",
        "expect.final_host: 'https://a.org/' is not a host name (accepted: a bare host name such as nasen.org, without scheme, port and path)",
    ),
    (
        "expect: {final_host: a..b}",
        "expect.final_host: 'a..b' is not a host name (accepted: a bare host name such as nasen.org, without scheme, port and path)",
    ),
    (
        "expect: {content_type: html}",
        "expect.content_type: 'html' is not a media type (accepted: a media type without parameters, such as text/html)",
    ),
    (
        "expect: {content_type: text/html; charset=utf-8}",
        "expect.content_type: 'text/html; charset=utf-8' is not a media type (accepted: a media type without parameters, such as text/html)",
    ),
    (
        "expect: {content_type: image/*}",
        "expect.content_type: 'image/*' is not a media type (accepted: a media type without parameters, such as text/html)",
    ),
    (
        "expect: {lang: english}",
        "expect.lang: 'english' is not a language tag (accepted: a language tag such as en, es or pt-BR)",
    ),
    (
        "expect: {content_type: image/png, text_any: [a]}",
        "expect.content_type: the expectation can never match: image/png holds no text for text_any (accepted: a type with text, such as text/html)",
    ),
    (
        "expect: {content_type: application/pdf, selector: h1}",
        "expect.content_type: the expectation can never match: a selector has nothing to match in application/pdf (accepted: text/html, or no selector)",
    ),
    (
        "target: confirmed",
        "target: the target is confirmed, but confirmed_by and confirmed_on do not say by whom and when (accepted: confirmed_by: a name, confirmed_on: 2025-06-30; or target: assumed)",
    ),
    (
        "target: confirmed, confirmed_by: Ann",
        "target: the target is confirmed, but confirmed_on do not say by whom and when (accepted: confirmed_by: a name, confirmed_on: 2025-06-30; or target: assumed)",
    ),
    (
        "target: confirmed, confirmed_by: Ann, confirmed_on: June 2025",
        "confirmed_on: 'June 2025' is not a date (accepted: a day such as 2025-06-30)",
    ),
    (
        "target: confirmed, confirmed_by: Ann, confirmed_on: 2025-02-30",
        "confirmed_on: '2025-02-30' is not in the calendar (accepted: a day such as 2025-06-30)",
    ),
    (
        "target: confirmed, confirmed_by: Ann, confirmed_on: 2025-02",
        "confirmed_on: '2025-02' is not a date (accepted: a day such as 2025-06-30)",
    ),
    (
        "confirmed_by: Ann",
        "confirmed_by: confirmed_by stands here, but the target is only assumed (accepted: target: confirmed beside it)",
    ),
]

# What stands as the address, and what is said about it.
ADDRESSES = [
    (
        "example.org",
        "'example.org' is not an address that can be watched (accepted: an address that starts with http://, https://, mailto:, tel: or sms:)",
    ),
    (
        "ftp://a.org/",
        "'ftp://a.org/' is not an address that can be watched (accepted: an address that starts with http://, https://, mailto:, tel: or sms:)",
    ),
    (
        "javascript:alert(1)",
        "'javascript:alert(1)' is not an address that can be watched (accepted: an address that starts with http://, https://, mailto:, tel: or sms:)",
    ),
    (
        "https://exa mple.com",
        "'https://exa mple.com' holds a space, a backslash or an invisible character (accepted: a web address such as https://example.org/page)",
    ),
    (
        "http://a..b/",
        "'http://a..b/' has a malformed host name (accepted: a web address such as https://example.org/page)",
    ),
    (
        "http://xn--a/",
        "'http://xn--a/' is malformed: invalid international domain name (accepted: a web address such as https://example.org/page)",
    ),
    (
        "https://user:secret@a.org/",
        "the address carries a user name or a password (accepted: the same address without credentials)",
    ),
    (
        "https://a.org:99999/",
        "'https://a.org:99999/' is malformed: invalid port number (accepted: a web address such as https://example.org/page)",
    ),
    ("https://a.org:0/", "'https://a.org:0/' names port 0 (accepted: a port from 1 to 65535)"),
    (
        "https:///a",
        "'https:///a' is not a web address (accepted: a web address such as https://example.org/page)",
    ),
    (
        "http://2130706433/",
        "'http://2130706433/' writes the host 127.0.0.1 in a disguised form (accepted: 127.0.0.1)",
    ),
    (
        "http://127%2e0%2e0%2e1/",
        "'http://127%2e0%2e0%2e1/' writes the host 127.0.0.1 in a disguised form (accepted: 127.0.0.1)",
    ),
    (
        "http://999.1.1.1/",
        "'http://999.1.1.1/' is malformed: invalid IPv4 address (accepted: a web address such as https://example.org/page)",
    ),
    (
        "http://[::1/",
        "'http://[::1/' is malformed: invalid IPv6 address (accepted: a web address such as https://example.org/page)",
    ),
    (
        "https:\\\\a.org",
        "'https:\\\\\\\\a.org' is not a web address (accepted: a web address such as https://example.org/page)",
    ),
    (
        "http://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.org/",
        "'http://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.org/' has a malformed host name (accepted: a web address such as https://example.org/page)",
    ),
    (
        "mailto:editors",
        "'editors' is not an e-mail address (accepted: an e-mail address such as editors@example.org)",
    ),
    (
        "mailto:?subject=x",
        "'' is not an e-mail address (accepted: an e-mail address such as editors@example.org)",
    ),
    (
        "tel:CALL-NOW",
        "'tel:CALL-NOW' holds no telephone number (accepted: a number such as +18005550100 or 988)",
    ),
    ("sms:", "'sms:' holds no telephone number (accepted: a number such as +18005550100 or 988)"),
]


@pytest.mark.parametrize(("keys", "message"), KEYS)
def test_a_mistake_in_a_key_names_file_line_id_key_and_what_is_accepted(
    keys: str, message: str, mistakes: Mistakes
) -> None:
    text = f"version: 1\nresources:\n  - {{id: a, name: A, url: 'https://a.org/', {keys}}}\n"
    assert mistakes(text) == [f"resources.yaml:3: a.{message}"]


@pytest.mark.parametrize(("url", "message"), ADDRESSES)
def test_an_address_that_could_never_work_is_a_mistake(
    url: str, message: str, mistakes: Mistakes
) -> None:
    text = f"version: 1\nresources:\n  - id: a\n    name: A\n    url: '{url}'\n"
    assert mistakes(text) == [f"resources.yaml:5: a.url: {message}"]


def test_no_message_repeats_a_password(mistakes: Mistakes) -> None:
    text = "version: 1\nresources:\n  - {id: a, name: A, url: 'https://me:pass word@a..b:0/'}\n"
    assert "pass word" not in "\n".join(mistakes(text))
