"""The made-up sites of the demo as they are on the first day: address -> what a reader finds there."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from monitor.demo.answers import Page

CANARIES = ("canary-one.example", "canary-two.example")  # as good as never down

SITES: Mapping[str, Page] = MappingProxyType(
    {
        **{f"{canary}/": Page("Here", "Still here.") for canary in CANARIES},
        "naloxone-by-mail.example/order": Page(
            "Order naloxone", "Order naloxone by mail, free of charge, in a plain envelope."
        ),
        "syringe-services.example/map": Page(
            "Syringe services near you", "Every syringe service (SSP) on one map, with its hours."
        ),
        "outreach-van.example/timetable": Page(
            "Outreach van", "The timetable: Mondays at the mill, Thursdays at the station."
        ),
        "drug-checking.example/book": Page(
            "Drug checking", "Book a time, bring a little, no questions asked."
        ),
        "listening-line.example/": Page(
            "Listening line", "Call us or write to us, day and night. We do not judge."
        ),
        "night-clinic.example/": Page(
            "Night clinic", "Open from eight in the evening, no appointment needed."
        ),
        "county-health.example/naloxone": Page(
            "Naloxone from the county", "Collect naloxone free of charge at any health centre."
        ),
        "high-street-pharmacy.example/naloxone": Page(
            "Naloxone without a prescription", "Ask at the counter."
        ),
        "treatment-finder.example/search": Page(
            "Treatment finder", "Search by place, by language and by what you need."
        ),
        "hepatitis-testing.example/where": Page(
            "Where to test", "Free tests for hepatitis C in every district."
        ),
        "peer-support.example/groups": Page(
            "Peer support groups", "Tuesdays and Fridays, in person and online."
        ),
        "overdose-signs.example/recognise": Page(
            "Recognise an overdose", "Slow breathing, blue lips, no answer: call for help."
        ),
        "overdose-law.example/good-samaritan": Page(
            "Good Samaritan law", "Whoever calls for help at an overdose is protected from arrest."
        ),
        "safer-use-guide.example/guide": Page(
            "Safer use, a guide", "Everything on one page.", places=("equipment", "test-strips")
        ),
        "harm-reduction-library.example/injecting": Page(
            "Injecting with less risk", "What we learned from those who do it."
        ),
        "harm-reduction-library.example/smoking": Page(
            "Smoking instead of injecting", "What we learned from those who do it."
        ),
        "harm-reduction-library.example/wounds": Page(
            "Looking after wounds", "Clean it, cover it, and when to see somebody."
        ),
        "poison-information.example/": Page(
            "Poison information", "Tell us what was taken, and we tell you what to do."
        ),
    }
)
