"""Observations, strikes and registries -> compact bytes and text for the database, and back."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from monitor.model import (
    NO_STRIKES,
    Certificate,
    Cut,
    Failure,
    FailureKind,
    Hop,
    Observation,
    Question,
    QuestionKind,
    Registry,
    Standing,
    Strikes,
)

_STRIKE_KINDS = ("broken", "failing", "blocked", "attention", "recovering")
_MICROSECOND = timedelta(microseconds=1)


def pack_facts(observation: Observation) -> bytes:
    """Return everything but the bodies, compressed."""
    return zlib.compress(json.dumps(_facts(observation), separators=(",", ":")).encode())


def join_bodies(observation: Observation) -> bytes:
    """Return the body of the page and those of the answers, one after the other."""
    return b"".join(_bodies(observation))


def body_hash(bodies: bytes) -> str:
    """Return the hash (hex) that bodies are stored under."""
    return hashlib.blake2b(bodies, digest_size=16).hexdigest()


def pack_bodies(bodies: bytes) -> bytes:
    """Return the bodies compressed."""
    return zlib.compress(bodies)


def unpack_observation(facts: bytes, bodies: bytes) -> Observation:
    """Return the observation from what `pack_facts` and `pack_bodies` packed."""
    return _observation(json.loads(zlib.decompress(facts)), memoryview(zlib.decompress(bodies)))


def pack_strikes(standing: Standing) -> str:
    """Return the strikes above zero as JSON: {kind: [looks, since, run]}."""
    strikes = ((kind, getattr(standing, kind)) for kind in _STRIKE_KINDS)
    return json.dumps(
        {
            kind: [value.looks, value.since and value.since.isoformat(), value.run]
            for kind, value in strikes
            if value != NO_STRIKES
        },
        separators=(",", ":"),
    )


def unpack_strikes(text: str) -> dict[str, Strikes]:
    """Return the strikes by the name of the Standing's field."""
    return {
        kind: Strikes(looks, datetime.fromisoformat(since) if since else None, run)
        for kind, (looks, since, run) in json.loads(text).items()
    }


def pack_registry(registry: Registry) -> tuple[str, bytes]:
    """Return the hash (hex) and the compressed text of every file of a registry, by relative path."""
    folder = registry.path.parent
    files = {
        (path.relative_to(folder) if path.is_relative_to(folder) else path).as_posix(): text
        for path, text in registry.files.items()
    }
    packed = json.dumps(files, sort_keys=True).encode()
    return hashlib.blake2b(packed, digest_size=16).hexdigest(), zlib.compress(packed)


def unpack_registry(packed: bytes) -> dict[str, str]:
    """Return the text of every file by its path, as `pack_registry` packed them."""
    files: dict[str, str] = json.loads(zlib.decompress(packed))
    return files


def _bodies(observation: Observation) -> Iterator[bytes]:
    yield observation.body
    for answer in observation.answers.values():
        yield from _bodies(answer)


def _facts(seen: Observation) -> dict[str, Any]:
    return {
        "url": seen.url,
        "at": seen.at.isoformat(),
        "hops": [_hop_facts(hop) for hop in seen.hops],
        "failure": seen.failure and [seen.failure.kind, seen.failure.detail],
        "body": len(seen.body),
        "body_hash": seen.body_hash,
        "cut": seen.cut,
        "elapsed": seen.elapsed // _MICROSECOND,
        "attempts": seen.attempts,
        "certificate": seen.certificate and _certificate_facts(seen.certificate),
        "answers": [
            [question.kind, question.url, _facts(answer)]
            for question, answer in seen.answers.items()
        ],
    }


def _hop_facts(hop: Hop) -> dict[str, Any]:
    return {
        "url": hop.url,
        "status_code": hop.status_code,
        "headers": hop.headers,
        "location": hop.location,
        "address": hop.address,
        "elapsed": hop.elapsed // _MICROSECOND,
        "is_refresh": hop.is_refresh,
    }


def _certificate_facts(certificate: Certificate) -> dict[str, Any]:
    return {
        "host": certificate.host,
        "not_after": certificate.not_after.isoformat(),
        "issuer": certificate.issuer,
        "chain_complete": certificate.chain_complete,
    }


def _observation(facts: Mapping[str, Any], bodies: memoryview) -> Observation:
    """Rebuild one observation from its facts; its own body comes first, those of the answers follow."""
    own, rest = bodies[: facts["body"]], bodies[facts["body"] :]
    answers = {}
    for kind, url, inner in facts["answers"]:
        answers[Question(QuestionKind(kind), url)] = _observation(inner, rest)
        rest = rest[_body_bytes(inner) :]
    failure, certificate = facts["failure"], facts["certificate"]
    return Observation(
        url=facts["url"],
        at=datetime.fromisoformat(facts["at"]),
        hops=tuple(_hop(hop) for hop in facts["hops"]),
        failure=Failure(FailureKind(failure[0]), failure[1]) if failure else None,
        body=bytes(own),
        body_hash=facts["body_hash"],
        cut=Cut(facts["cut"]) if facts["cut"] else None,
        elapsed=facts["elapsed"] * _MICROSECOND,
        attempts=facts["attempts"],
        certificate=_certificate(certificate) if certificate else None,
        answers=answers,
    )


def _body_bytes(facts: Mapping[str, Any]) -> int:
    own: int = facts["body"]
    return own + sum(_body_bytes(inner) for _, _, inner in facts["answers"])


def _hop(facts: Mapping[str, Any]) -> Hop:
    return Hop(
        url=facts["url"],
        status_code=facts["status_code"],
        headers=tuple((name, value) for name, value in facts["headers"]),
        location=facts["location"],
        address=facts["address"],
        elapsed=facts["elapsed"] * _MICROSECOND,
        is_refresh=facts["is_refresh"],
    )


def _certificate(facts: Mapping[str, Any]) -> Certificate:
    return Certificate(
        host=facts["host"],
        not_after=datetime.fromisoformat(facts["not_after"]),
        issuer=facts["issuer"],
        chain_complete=facts["chain_complete"],
    )
