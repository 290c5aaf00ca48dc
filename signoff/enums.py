"""Statuses, actions and hold codes with the words shown for them. Free of Django, so that the workflow can use them."""

from enum import StrEnum
from typing import Self


class Labelled(StrEnum):
    label: str

    def __new__(cls, value: str, label: str) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        return [(member.value, member.label) for member in cls]


class ApplicationStatus(Labelled):
    DRAFT = "DRAFT", "Draft"
    SUBMITTED = "SUBMITTED", "Submitted"
    UNDER_REVIEW = "UNDER_REVIEW", "Under review"
    RETURNED = "RETURNED", "Changes asked for"
    WITHDRAWN = "WITHDRAWN", "Withdrawn"
    REQUIREMENTS_MET = "REQUIREMENTS_MET", "Requirements met"
    CONFIRMED = "CONFIRMED", "Confirmed"


class RoundStatus(Labelled):
    OPEN = "OPEN", "Open"
    CONFIRMED = "CONFIRMED", "Confirmed"


class Action(Labelled):
    """What can be done to an application; the label says it in the past tense, after a name."""

    SUBMIT = "SUBMIT", "submitted"
    WITHDRAW = "WITHDRAW", "withdrew"
    PICK_UP = "PICK_UP", "started to check"
    RETURN = "RETURN", "asked for changes to"
    MARK_REQUIREMENTS_MET = "MARK_REQUIREMENTS_MET", "marked the requirements met for"
    FALL_BACK = "FALL_BACK", "took back to review"
    CONFIRM = "CONFIRM", "confirmed"


class RoundAction(Labelled):
    CONFIRM = "CONFIRM", "confirmed"
    REOPEN = "REOPEN", "opened again"


class HoldCode(Labelled):
    COVERAGE_INCOMPLETE = "COVERAGE_INCOMPLETE", "Not every practice list is covered"
    UNPLACED_PRACTICE = "UNPLACED_PRACTICE", "A practice has no network"
    NEIGHBOUR_DEPENDENT = "NEIGHBOUR_DEPENDENT", "Depends on a neighbouring network"
    SPLIT_CONTRACT = "SPLIT_CONTRACT", "One contract wanted by two networks"
    AWAITING_STP = "AWAITING_STP", "Waits for the STP"
    AWAITING_NHSE = "AWAITING_NHSE", "Waits for NHS England"
