from __future__ import annotations

import asyncio

import pytest

from monitor.fetch.phones import phone_trouble
from monitor.model import Failure, FailureKind, Observation
from tests.fetch.looking import check, look, settings
from tests.servers.names import Zone, name_server


@pytest.mark.parametrize(
    "address",
    [
        "tel:+18006624357",
        "tel:+1-800-662-4357",
        "tel:(800) 662.4357",
        "TEL:1%20800%20662%204357",
        "tel:988",
        "tel:911",
        "tel:*67911",
        "tel:+1800662\u20114357",
        "tel:+18006624357;ext=12",
        "tel:18006624357,,12",
        "sms:741741",
        "sms:741741?body=HOME",
        "sms:741741&body=HOME",
        "sms:741741;?&body=HOME",
        "sms:+15105550101,+15105550102",
    ],
)
def test_a_number_that_a_telephone_dials_is_well_formed(address: str) -> None:
    assert phone_trouble(address) is None


@pytest.mark.parametrize(
    ("address", "number"),
    [
        ("tel:", "''"),
        ("tel:12", "'12'"),
        ("tel:+12", "'+12'"),
        ("tel:1-800-FLOWERS", "'1-800-FLOWERS'"),
        ("tel:++18006624357", "'++18006624357'"),
        ("tel:+1234567890123456", "'+1234567890123456'"),
        ("tel:call us", "'call us'"),
        ("tel:***", "'***'"),
        ("tel:*67", "'*67'"),
        ("sms:741741,help", "'help'"),
        ("sms:?body=HOME", "''"),
    ],
)
def test_a_number_that_no_telephone_dials_says_what_is_accepted(address: str, number: str) -> None:
    assert phone_trouble(address) == (
        f"{number} is no telephone number"
        " (accepted: at least 3 digits, with a leading + at most 15, and separators)"
    )


def test_nobody_is_called() -> None:
    good, bad = (asyncio.run(look(address)) for address in ("tel:988", "sms:nobody"))
    assert (good.hops, good.failure, good.final, good.attempts) == ((), None, None, 1)
    assert bad.failure is not None
    assert bad.failure.kind is FailureKind.INVALID_ADDRESS


A = "mail.example. 60 IN A 192.0.2.1"
MX = "mail.example. 60 IN MX 10 mx.example."
NO_MAIL = "mail.example. 60 IN MX 0 ."


def looked(address: str, zone: Zone, *, proxy: str | None = None) -> Observation:
    async def scenario() -> Observation:
        async with name_server(zone) as names:
            return await look(address, with_settings=settings(proxy=proxy), nameservers=[names])

    return asyncio.run(scenario())


def zone(mx: list[str] | str, a: list[str] | None = None) -> Zone:
    return {("mail.example", "MX"): mx, ("mail.example", "A"): a or []}


@pytest.mark.parametrize(
    ("address", "records", "failure"),
    [
        ("mailto:a@mail.example", zone([MX]), None),
        ("MAILTO:a@mail.example", zone([MX]), None),
        ("mailto:a@mail.example", zone([], [A]), None),
        ("mailto:a%40b@mail.example?subject=hi", zone([MX]), "invalid_address"),
        ("mailto:%22a b%22@mail.example", zone([MX]), None),
        ("mailto:é@mail.example", zone([MX]), None),
        ("mailto:a.b+c@mail.example,d@mail.example", zone([MX]), None),
        ("mailto:?to=a@mail.example&subject=hi", zone([MX]), None),
        ("mailto:a@mail.example", zone("NXDOMAIN"), "dns_not_found"),
        ("mailto:a@mail.example", zone("SERVFAIL"), "dns_error"),
        ("mailto:a@mail.example", zone([]), "dns_error"),
        ("mailto:a@mail.example", zone([NO_MAIL]), "invalid_address"),
        (
            "mailto:a@mail.example,b@gone.example",
            {**zone([MX]), ("gone.example", "MX"): "NXDOMAIN"},
            "dns_not_found",
        ),
        ("mailto:", {}, "invalid_address"),
        ("mailto:?subject=hi", {}, "invalid_address"),
        ("mailto:nobody", {}, "invalid_address"),
        ("mailto:@mail.example", {}, "invalid_address"),
        ("mailto:a b@mail.example", {}, "invalid_address"),
        ("mailto:a..b@mail.example", {}, "invalid_address"),
        ("mailto:a@localhost", {}, "invalid_address"),
        ("mailto:a@127.0.0.1", {}, "invalid_address"),
        ("mailto:a@mail..example", {}, "invalid_address"),
    ],
)
def test_a_mail_address_is_as_good_as_its_form_and_its_domain(
    address: str, records: Zone, failure: str | None
) -> None:
    observation = looked(address, records)
    assert observation.hops == ()
    assert (observation.failure.kind.value if observation.failure else None) == failure


def test_a_domain_that_takes_no_mail_says_so() -> None:
    words = "mail.example says that it takes no mail (null MX, RFC 7505)"
    failure = looked("mailto:a@mail.example", zone([NO_MAIL])).failure
    assert failure == Failure(FailureKind.INVALID_ADDRESS, words)


def test_behind_a_proxy_a_missing_domain_is_only_trouble() -> None:
    observation = looked("mailto:a@mail.example", zone("NXDOMAIN"), proxy="http://127.0.0.1:1")
    assert observation.failure is not None
    assert observation.failure.kind is FailureKind.DNS_ERROR


def test_a_name_server_that_says_nothing_ends_with_the_deadline() -> None:
    async def scenario() -> Observation:
        async with name_server(zone("SILENCE")) as names:
            return await look(check("mailto:a@mail.example", seconds=0.2), nameservers=[names])

    observation = asyncio.run(scenario())
    assert observation.failure == Failure(FailureKind.DNS_ERROR, "no name server answered in time")
