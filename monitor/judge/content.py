"""Rules for pages that came: whether there is anything, of the right kind, with what was promised."""

from __future__ import annotations

from monitor.judge import address
from monitor.judge.decode import HTML_TYPES, looks_binary, sniffed
from monitor.judge.rule import Opinion, Rule, shown, status_words, told
from monitor.judge.seen import Seen
from monitor.model import Kind, Reason

# Addresses that end like a file but show it inside a page, on purpose.
_VIEWERS = ("/blob/", "/wiki/")  # GitHub, GitLab; MediaWiki
_PAGE_EXTENSIONS = frozenset({".html", ".htm", ".xhtml", ".php", ".asp", ".aspx", ".jsp"})
# Codes for one language that are written in two ways, newer first.
_SAME_LANGUAGE = {"iw": "he", "in": "id", "ji": "yi", "nb": "no", "nn": "no", "fil": "tl"}
_NO_LANGUAGE = frozenset({"und", "mul", "zxx", "mis"})


def _no_content(seen: Seen) -> Opinion | None:
    if seen.status not in {204, 205}:
        return None
    return Opinion(
        Reason.EMPTY, told(seen, f"answered {status_words(seen.status)}, so no page comes")
    )


def _empty(seen: Seen) -> Opinion | None:
    if not seen.is_success or seen.is_unchanged or seen.observation.cut is not None:
        return None
    if not seen.observation.body.strip():
        return Opinion(Reason.EMPTY, told(seen, "sent a page without a single character"))
    if seen.page is None or seen.page.is_cut or seen.page.shows_something:
        return None
    detail = told(seen, "sent a page that shows nothing: no text, no image, no form, no script")
    return Opinion(Reason.EMPTY, detail)


def _other_type(seen: Seen) -> Opinion | None:
    wanted = (seen.expect.content_type or "").partition(";")[0].strip().lower()
    if not wanted or not _has_body(seen) or _is_of_type(seen, wanted):
        return None
    return Opinion(Reason.WRONG_TYPE, told(seen, f"sent {seen.media} instead of {wanted}"))


def _is_of_type(seen: Seen, wanted: str) -> bool:
    got = {seen.media}
    if seen.media in {"application/octet-stream", "binary/octet-stream"}:
        got.add(sniffed(seen.observation.body))
    if wanted in HTML_TYPES:
        return not got.isdisjoint(HTML_TYPES)
    return wanted in got


def _page_for_file(seen: Seen) -> Opinion | None:
    if not _promises_file(seen) or not _has_body(seen) or seen.keeps_promise:
        return None
    if not (seen.is_html or sniffed(seen.observation.body) in HTML_TYPES):
        return None
    return Opinion(Reason.WRONG_TYPE, told(seen, "sent a web page instead of the file"))


def _promises_file(seen: Seen) -> bool:
    """Return whether the kind or the address promises a file, and nothing else says that a page is meant."""
    if (seen.expect.content_type or "") in HTML_TYPES:
        return False
    ending = address.extension(seen.start)
    if any(viewer in seen.start for viewer in _VIEWERS):
        return False
    return ending == ".pdf" or (
        seen.check.resource.kind is Kind.FILE and ending not in _PAGE_EXTENSIONS
    )


def _rubbish(seen: Seen) -> Opinion | None:
    if seen.page is None or not looks_binary(seen.decoded):
        return None
    return Opinion(
        Reason.WRONG_TYPE, told(seen, "sent bytes that are no text under the name of a page")
    )


def _has_body(seen: Seen) -> bool:
    return seen.is_success and not seen.is_unchanged and bool(seen.observation.body)


def _promise_lost(seen: Seen) -> Opinion | None:
    if seen.check.resource.kind is not Kind.SERVICE or not seen.check.held_before:
        return None
    return _missing(seen, Reason.PROMISE_LOST)


def _expectation_missing(seen: Seen) -> Opinion | None:
    return _missing(seen, Reason.EXPECTATION_MISSING)


def _missing(seen: Seen, reason: Reason) -> Opinion | None:
    if not _is_judged(seen) or seen.promise.holds is not False:
        return None
    return Opinion(
        reason, f"The page at {shown(seen.end)} answers, but {_all(seen.promise.misses)}."
    )


def _all(clauses: tuple[str, ...]) -> str:
    return " and ".join([", ".join(clauses[:-1]), clauses[-1]] if len(clauses) > 1 else clauses)


def _is_judged(seen: Seen) -> bool:
    return seen.is_success and not seen.is_unchanged


def _wrong_language(seen: Seen) -> Opinion | None:
    if seen.page is None or not seen.expect.lang:
        return None
    declared, wanted = _language(seen.page.lang), _language(seen.expect.lang)
    if not declared or declared in _NO_LANGUAGE or declared == wanted:
        return None
    detail = (
        f"The page says that it is in “{declared}”, and “{wanted}” is what readers were promised."
    )
    return Opinion(Reason.WRONG_LANGUAGE, detail)


def _language(tag: str) -> str:
    """Return the primary subtag of a language tag (RFC 5646), "" where it is none."""
    primary = tag.replace("_", "-").partition("-")[0].lower()
    is_code = primary.isascii() and primary.isalpha() and 2 <= len(primary) <= 3
    return _SAME_LANGUAGE.get(primary, primary) if is_code else ""


def _fragment_missing(seen: Seen) -> Opinion | None:
    page = seen.page
    if page is None or seen.place is None or seen.observation.cut is not None or page.is_cut:
        return None
    if page.needs_javascript or not page.has_text or page.has_place(seen.place):
        return None
    detail = f"The place #{shown(seen.place)} does not stand on the page."
    return Opinion(Reason.FRAGMENT_MISSING, detail)


BROKEN = (
    Rule("no_content", "204 and 205 say that there is nothing to show.", _no_content),
    Rule(
        "empty", "A page without text, image, form, frame or script shows readers nothing.", _empty
    ),
    Rule("other_type", "What comes must be of the type that is expected.", _other_type),
    Rule(
        "page_for_file",
        "A web page where a file was promised is a notice about the file, or a viewer that shows it.",
        _page_for_file,
    ),
    Rule("rubbish", "Bytes that are no text, sent as a page, are shown as rubbish.", _rubbish),
    Rule(
        "promise_lost",
        "A service whose expectation was met before and is not any more has lost what it offered.",
        _promise_lost,
    ),
)
DOUBTFUL = (
    Rule(
        "expectation_missing",
        "What is expected and certainly not there is for a person to look at; a page that needs scripts, or "
        "that was cut short, is never judged by what it lacks.",
        _expectation_missing,
    ),
    Rule(
        "wrong_language",
        "A page that declares another language than expected is of no use to its readers.",
        _wrong_language,
    ),
    Rule(
        "fragment_missing",
        "The place that the address points to must be on the page.",
        _fragment_missing,
    ),
)
