"""A `mailto:` address -> a Failure if its form is wrong or its domain cannot get mail; None: nothing is sent."""

from __future__ import annotations

import re
from urllib.parse import unquote

from monitor.fetch.address import AddressInvalid, canonical_host
from monitor.fetch.failures import REMOTE, failure
from monitor.fetch.resolver import Resolver
from monitor.model import Failure, FailureKind

# RFC 5322's dot-atom, with the letters of other scripts (RFC 6531), or anything in quotes.
_LOCAL = re.compile(
    r"(?=.{1,64}\Z)(?:[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*|\"[^\"]+\")"
)


class MailCheck:
    """Checks the form of addresses and looks up their domains.

    `behind_proxy`: names outside may be unknown to the resolver of such a network, so that its
    "does not exist" is taken for trouble only.
    """

    def __init__(self, resolver: Resolver, *, behind_proxy: bool) -> None:
        self._resolver = resolver
        self._behind_proxy = behind_proxy

    async def trouble(self, address: str) -> Failure | None:
        """Return what is wrong with the first recipient that something is wrong with; None: nothing."""
        try:
            for domain in dict.fromkeys(domains(address)):
                await self._look_up(domain)
        except REMOTE as trouble:
            found = failure(trouble)
            if found.kind is FailureKind.DNS_NOT_FOUND and self._behind_proxy:
                words = f"{found.detail}; behind a proxy that may only mean that our resolver does not know"
                return Failure(FailureKind.DNS_ERROR, words)
            return found
        return None

    async def _look_up(self, domain: str) -> None:
        names = await self._resolver.mail_hosts(domain)
        if names == ("",):
            raise AddressInvalid(f"{domain} says that it takes no mail (null MX, RFC 7505)")
        if not names:
            await self._resolver.addresses(domain)  # RFC 5321, 5.1: then the host itself takes it


def domains(address: str) -> list[str]:
    """Return the domains of all recipients of a `mailto:` address, in order; raise AddressInvalid."""
    recipients, _, fields = address.partition(":")[2].partition("?")
    listed = [recipients, *re.findall(r"(?:^|&)to=([^&]*)", fields, re.IGNORECASE)]
    # Split before decoding: a comma inside an address is written %2C (RFC 6068, 2).
    written = [unquote(one).strip() for some in listed for one in some.split(",") if one.strip()]
    if not written:
        raise AddressInvalid(f"{address!r} names no mail address")
    return [_domain(one) for one in written]


def _domain(written: str) -> str:
    local, at, domain = written.rpartition("@")
    if not at or not _LOCAL.fullmatch(local):
        raise AddressInvalid(f"{written!r} is no mail address (accepted: name@example.org)")
    name = canonical_host(domain)
    if not re.search(r"\.[^.]*[a-z][^.]*\Z", name):
        raise AddressInvalid(f"{written!r} is no mail address: {domain!r} is no mail domain")
    return name
