"""A `tel:` or `sms:` address -> what is wrong with its form, or None: nobody is called."""

from __future__ import annotations

import re
from urllib.parse import unquote

_SEPARATORS = re.compile(r"[\s().\-\u00a0\u2010-\u2015]")  # RFC 3966, and the dashes editors type
_PARAMETERS = re.compile(r"[;?&]")  # ";ext=5", "?body=hi", and the "&body=hi" that one phone wants
_NUMBER = re.compile(r"\+?[0-9*#]{3,}")
_GLOBAL = re.compile(r"\+[0-9]{3,15}")  # E.164: at most 15 digits
MIN_DIGITS = 3  # 988 and 911 are whole numbers


def phone_trouble(address: str) -> str | None:
    """Return what keeps a telephone from dialling a `tel:` or `sms:` address, as a sentence; None: nothing.

    Several recipients of one `sms:` stand between commas (RFC 5724); in `tel:` a comma is a pause.
    """
    scheme, _, rest = address.partition(":")
    numbers = _PARAMETERS.split(unquote(rest))[0].split(",")
    dialled = numbers if scheme.lower() == "sms" else numbers[:1]
    return next((trouble for trouble in map(_number_trouble, dialled) if trouble), None)


def _number_trouble(written: str) -> str | None:
    number = _SEPARATORS.sub("", written)
    form = _GLOBAL if number.startswith("+") else _NUMBER
    if form.fullmatch(number) and sum(map(str.isdigit, number)) >= MIN_DIGITS:
        return None
    return (
        f"{written!r} is no telephone number"
        f" (accepted: at least {MIN_DIGITS} digits, with a leading + at most 15, and separators)"
    )
