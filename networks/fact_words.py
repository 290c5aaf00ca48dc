"""The facts of a finding as labels and words, on pages and in what is printed. What has no label here is not shown."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from networks.enums import AreaKind, PayeeKind, WaiverGround
from pcnportal.core.words import longdate, number

FACTS = {
    "size": "List size",
    "minimum": "Minimum",
    "maximum": "Size above which agreement is needed",
    "list_date": "List date",
    "members": "Members",
    "yet_to_answer": "Practices that have yet to answer",
    "waiver": "Waiver",
    "kind": "Kind",
    "codes": "Number given",
    "lead": "Lead commissioner",
    "in_scope": "Practices that need cover",
    "patients": "Patients",
    "planned": "Practices that wait for their network to be confirmed",
    "proposed": "Practices for which cover is proposed",
    "declined": "Practices that take no part",
    "exempt": "Practices that need no cover",
    "edge": "Compared with",
    "region": "Region",
    "regional_sight": "Recorded by NHS England’s region",
    "served": "Patients served with local cover",
    "size_today": "List size by later lists",
    "neighbourhoods": "Neighbourhoods",
    "sizes": "Sizes of the neighbourhoods",
    "closed": "Practices that have closed",
    "directors": "Clinical directors",
    "signed": "Practices that have signed",
    "data_sharing": "Sharing of data agreed on",
    "confirmed": "Confirmed",
    "all_signed": "Signed by every member",
    "confirmed_before": "Confirmed for the year before",
    "submitted_on": "Submitted on",
    "pieces": "Pieces",
    "joined_by": "Practices that would join them",
    "metres": "Farthest apart, metres",
    "limit": "Distance above which it is explained, metres",
    "unknown": "Members whose place is not known",
    "outside": "Members outside the area",
    "branches": "Branches",
    "networks": "Other networks",
    "local_share": "Share of patients who live in the area, per cent",
    "least_local_share": "Share below which it is explained, per cent",
    "commissioners": "Commissioners",
    "stps": "STPs",
    "more": "Commissioners with more of the practices",
    "missing": "Commissioners that have yet to agree",
    "networks_here": "Networks here",
    "areas_drawn": "Areas that are drawn",
    "attested": "Recorded by the commissioner",
    "km2": "Area of the commissioner, km²",
    "gap_km2": "In no network's area, km²",
    "gaps": "Gaps",
    "overlaps_km2": "Overlaps, km²",
    "overlaps_codes": "Places listed twice",
    "undecided": "Networks that wait for a decision",
    "escalate": "For NHS England",
}
DATES = ("list_date", "data_sharing", "submitted_on")
CHOICES = {member.value: member.label for kinds in (AreaKind, PayeeKind, WaiverGround) for member in kinds}
ABSENT = {"waiver": "none", "data_sharing": "not yet", "submitted_on": "not yet"}


def in_words(facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, label in FACTS.items():
        if key in facts:
            yield label, _words(key, facts[key])


def _words(key: str, value: Any) -> str:
    if value is None:
        return ABSENT.get(key, "not known")
    if isinstance(value, dict):
        return ", ".join(f"{name} {_words(key, each)}" for name, each in value.items()) or "none"
    if key in DATES:
        return longdate(date.fromisoformat(value))
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(CHOICES.get(value, value)) if isinstance(value, str) else number(value)
