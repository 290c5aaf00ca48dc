from enum import StrEnum

from django.db.models import TextChoices


class ApplicationStatus(TextChoices):
    DRAFT = "DRAFT", "Draft"
    SUBMITTED = "SUBMITTED", "Submitted"
    UNDER_REVIEW = "UNDER_REVIEW", "Under review"
    RETURNED = "RETURNED", "Changes asked for"
    WITHDRAWN = "WITHDRAWN", "Withdrawn"
    REQUIREMENTS_MET = "REQUIREMENTS_MET", "Requirements met"
    CONFIRMED = "CONFIRMED", "Confirmed"


class RoundStatus(TextChoices):
    OPEN = "OPEN", "Open"
    CONFIRMED = "CONFIRMED", "Confirmed"


class Action(StrEnum):
    SUBMIT = "SUBMIT"
    WITHDRAW = "WITHDRAW"
    PICK_UP = "PICK_UP"
    RETURN = "RETURN"
    MARK_REQUIREMENTS_MET = "MARK_REQUIREMENTS_MET"
    FALL_BACK = "FALL_BACK"
    CONFIRM = "CONFIRM"


class HoldCode(TextChoices):
    COVERAGE_INCOMPLETE = "COVERAGE_INCOMPLETE", "Not every practice list is covered"
    UNPLACED_PRACTICE = "UNPLACED_PRACTICE", "A practice has no network"
    NEIGHBOUR_DEPENDENT = "NEIGHBOUR_DEPENDENT", "Depends on a neighbouring network"
    SPLIT_CONTRACT = "SPLIT_CONTRACT", "One contract wanted by two networks"
    AWAITING_STP = "AWAITING_STP", "Waits for the STP"
    AWAITING_NHSE = "AWAITING_NHSE", "Waits for NHS England"
