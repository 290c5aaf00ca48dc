"""What a verdict rests on, in words, on every page that shows verdicts."""

from typing import Any

import pytest

from networks.rules import Finding, Verdict, check_commissioner, check_network
from networks.templatetags.network_tags import facts
from networks.tests.rules.build import YEAR, area, network, practice

SAID_ELSEWHERE = {"CMP-01", "COV-12"}
FINDINGS = [*check_network(network(), YEAR), *check_commissioner(area(practice()), YEAR)]


def shown(**told: Any) -> list[tuple[str, str]]:
    return list(facts(Finding("SIZE-01", "List size", Verdict.MET, "", told, {})))


@pytest.mark.parametrize("finding", FINDINGS, ids=lambda finding: finding.rule)
def test_every_fact_is_shown(finding: Finding) -> None:
    """Practices are shown apart, as links; bands in sentences, with the edges of their year."""
    labels = [label for label, _ in facts(finding)]
    hidden = set(finding.facts) if finding.rule in SAID_ELSEWHERE else {"practices", "band", "band_today"}
    assert len(labels) == len(set(labels)) == len(finding.facts.keys() - hidden)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"size": 42_310}, "List size: 42,310"),
        ({"size": None}, "List size: not known"),
        ({"list_date": "2019-01-01"}, "List date: 1 January 2019"),
        ({"submitted_on": "2019-05-13"}, "Submitted on: 13 May 2019"),
        ({"submitted_on": None}, "Submitted on: not yet"),
        ({"data_sharing": None}, "Sharing of data agreed on: not yet"),
        ({"waiver": None}, "Waiver: none"),
        ({"joined_by": ["V81001", "V81002"]}, "Practices that would join them: V81001, V81002"),
        ({"joined_by": []}, "Practices that would join them: none"),
        ({"sizes": {"East": 30_000, "West": None}}, "Sizes of the neighbourhoods: East 30,000, West not known"),
        ({"overlaps_km2": {}}, "Overlaps, km²: none"),
        ({"all_signed": False}, "Signed by every member: no"),
    ],
)
def test_a_fact_in_words(told: dict[str, Any], words: str) -> None:
    assert [": ".join(each) for each in shown(**told)] == [words]
