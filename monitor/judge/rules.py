"""Observation and Check -> Judgement, or the Question that must be answered first: the ordered table of rules.

The first rule that speaks wins, so the order is the order of severity:

1. nothing came, and why (`transport`);
2. walls that are certain (`walls`), then status codes (`status`): an error page is not judged as a page;
3. where a page leads by itself (`sending.ASKING`): only the end of the way is judged;
4. the reader does not get it (`sending.LOST`, `content.BROKEN`);
5. the reader gets there, and it is doubtful whether it is the right thing (`content.DOUBTFUL`,
   `sending.DOWNGRADED`): before the moves, as nobody should change an address to a page that lacks what
   was promised;
6. the address should be updated (`sending.MOVED`);
7. trouble ahead (`connection`);
8. all is well (`fine`).

Judgements of content (pages that say "not found", parked domains, walls made of text, closed services)
belong between 3 and 4, and drift at the end of 5.
"""

from __future__ import annotations

from monitor.judge import connection, content, fine, sending, status, transport, walls
from monitor.judge.rule import Opinion, Rule
from monitor.judge.seen import Seen, follow
from monitor.model import Check, Judgement, Observation, Question, Reason

RULES: tuple[Rule, ...] = (
    *transport.RULES,
    *walls.RULES,
    *status.RULES,
    *sending.ASKING,
    *sending.LOST,
    *content.BROKEN,
    *content.DOUBTFUL,
    *sending.DOWNGRADED,
    *sending.MOVED,
    *connection.RULES,
    *fine.RULES,
)

# Verdicts that were reached with the page in view; for the others the expectation was not looked at.


def judge(observation: Observation, check: Check) -> Judgement | Question:
    """Return what we think of one look, or what has to be found out first. Total: it never raises.

    Answers to earlier questions stand in `observation.answers`. At most three refreshes, one after
    another, are asked about.
    """
    seen = follow(observation, check)
    for rule in RULES:
        answer = rule.test(seen)
        if isinstance(answer, Opinion):
            return _judgement(rule, answer, seen)
        if answer is not None:
            return answer
    raise AssertionError("the last rule of the table always speaks")


def _judgement(rule: Rule, opinion: Opinion, seen: Seen) -> Judgement:
    has_page = opinion.reason.verdict.serves or opinion.reason is Reason.PROMISE_LOST
    return Judgement(
        reason=opinion.reason,
        detail=opinion.detail,
        rule=rule.name,
        new_url=opinion.new_url,
        page=seen.page.note if seen.page else None,
        holds=seen.promise.holds
        if has_page and seen.is_success and not seen.is_unchanged
        else None,
    )
